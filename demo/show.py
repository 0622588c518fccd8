"""The demo from beginning to end: a throw-away database, the tour, then the page until somebody ends it."""

import asyncio
import logging
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.app import create_bot
from bot.config import Settings
from demo.riverside import BOT_NAME, Riverside
from demo.server import HOST, IndexServer
from demo.stage import Stage
from demo.steps import CHAPTERS
from demo.tour import play
from simulation import World


def run(*, tour_only: bool, port: int) -> int:
    """Run the demo and return the exit status of the program: 0, or 1 if a step of the tour alone did not hold.

    Raises KeyboardInterrupt once somebody has ended it (SIGINT or SIGTERM) and everything is closed.
    """
    _log_briefly()
    try:
        return asyncio.run(_run(tour_only=tour_only, port=port))
    except asyncio.CancelledError:
        print("\nThe demo has ended; everything it kept is gone.", file=sys.stderr)
        raise KeyboardInterrupt from None


async def _run(*, tour_only: bool, port: int) -> int:
    _cancel_at_signals(asyncio.get_running_loop())
    async with _riverside() as riverside:
        failure = await play(riverside, CHAPTERS)
        if failure is not None:
            print(failure, file=sys.stderr)
        if tour_only:
            return int(failure is not None)
        return await _serve(riverside, port)


@asynccontextmanager
async def _riverside() -> AsyncIterator[Riverside]:
    """Riverside on a database of its own, before the tour."""
    with tempfile.TemporaryDirectory(prefix="mutuals-demo-") as folder:
        world = World(_bot_on(Path(folder) / "mutuals.db"))
        world.env.backend.bot_user.name = BOT_NAME
        await world.start()
        try:
            riverside = Riverside(world)
            await riverside.talk()
            yield riverside
        finally:
            # What the bot has raised, the tour and the page have told.
            await world.close(check_errors=False)


def _bot_on(database: Path) -> Callable[[], Any]:
    """The settings of this computer's own bot (environment, .env) are none of the demo's."""
    settings = Settings.model_construct(database_url=f"sqlite:///{database}")
    return lambda: create_bot(settings)


async def _serve(riverside: Riverside, port: int) -> int:
    stage = Stage(riverside)
    try:
        async with IndexServer(stage, port) as server, asyncio.TaskGroup() as tasks:
            print(f"\nNow act as anybody you like, in a browser on this computer:\n\n    {server.url}\n")
            print("Ctrl-C ends the demo.", flush=True)
            tasks.create_task(stage.keep_time())
    except OSError as error:
        print(f"Cannot serve on {HOST}, port {port}: {error.strerror}. Try another --port.", file=sys.stderr)
        return 1
    finally:
        await stage.close()
    return 0


def _cancel_at_signals(loop: asyncio.AbstractEventLoop) -> None:
    """End the running task at the first SIGINT or SIGTERM; it closes in peace, whatever is pressed meanwhile."""
    task = asyncio.current_task(loop)
    assert task is not None  # noqa: S101 - we are in it
    ended = False

    def end() -> None:
        nonlocal ended
        if not ended:
            ended = True
            task.cancel()

    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, end)


class _Brief(logging.Formatter):
    """Says in one line what happened, without tracebacks."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        reason = f" ({type(error).__name__}: {error})" if error is not None else ""
        return f"{record.levelname} {record.name}: {record.getMessage()}{reason}"


def _log_briefly() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Brief())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
