"""Fixtures for the demo: Riverside in this process, the demo as a program, and a browser to look at it."""

import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from bot.app import create_bot
from bot.config import Settings
from demo.riverside import Riverside
from demo.server import IndexServer
from demo.stage import Stage
from simulation import World

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# No GPU, no sandbox (root in containers has none), and not a word to anybody outside.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture
async def riverside(sqlite_url: str) -> AsyncIterator[Riverside]:
    """Riverside before the tour."""
    world = World(lambda: create_bot(Settings.model_construct(database_url=sqlite_url)))
    await world.start()
    yield Riverside(world)
    await world.close()


@pytest.fixture
async def stage(riverside: Riverside) -> AsyncIterator[Stage]:
    """Riverside with people in it."""
    stage = Stage(riverside)
    yield stage
    await stage.close()


@pytest.fixture
async def server(stage: Stage) -> AsyncIterator[IndexServer]:
    """The page being served."""
    async with IndexServer(stage) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, where there is one.

    While it is open, its event loop runs in this thread: no test of such a module may be async.
    """
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(f"no browser here: none of {', '.join(BROWSERS)}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def demo_url() -> Iterator[str]:
    """The address of the running demo."""
    command = [sys.executable, "-m", "demo"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        yield next(found[0] for line in demo.stdout if (found := re.search(r"http://\S+", line)))
        demo.terminate()
