"""Takes the pictures of the guides from the demo: `python -m demo.pictures` writes them to `docs/pictures/`.

Needs Chromium on the path and the packages of `make test`.
"""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "docs" / "pictures"
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
# No GPU, no sandbox (root in containers has none), and not a word to anybody outside.
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass(frozen=True)
class Picture:
    """What somebody does, and the name of the file that shows what came of it."""

    name: str
    person: str
    command: str


PICTURES: Final = (
    Picture("profile", "Ann Marlow", "profile"),
    Picture("suggestions", "Bob Okafor", "suggestions"),
    Picture("privacy", "Ann Marlow", "privacy settings"),
    Picture("setup", "Eve Torres", "mutuals setup"),
    Picture("settings", "Eve Torres", "mutuals settings"),
    Picture("doctor", "Eve Torres", "mutuals doctor"),
)


def main() -> None:
    """Run the demo, and do in its page what each picture shows."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        sys.exit(f"There is no browser here: install one of {', '.join(BROWSERS)}.")
    with subprocess.Popen(
        [sys.executable, "-m", "demo"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as demo:
        try:
            _take_all(path, _address_of(demo))
        finally:
            demo.terminate()


def _address_of(demo: subprocess.Popen[str]) -> str:
    """Wait until the tour is over, and return where the page is."""
    lines = demo.stdout or ()
    return next(found[0] for line in lines if (found := re.search(r"http://\S+", line)))


def _take_all(path: str, url: str) -> None:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        for picture in PICTURES:
            _take(browser, url, picture)
        browser.close()


def _take(browser: Browser, url: str, picture: Picture) -> None:
    context = browser.new_context(viewport={"width": 900, "height": 1500}, color_scheme="dark")
    index = context.new_page()
    index.goto(url)
    card = index.get_by_role("listitem").filter(has=index.get_by_role("heading", name="#general"))
    card.get_by_label("You are").select_option(label=picture.person)
    with context.expect_page() as opened:
        card.get_by_role("button", name="Open #general").click()
    _use(opened.value, picture)
    opened.value.locator("#channel-message-list > *").last.screenshot(path=FOLDER / f"{picture.name}.png")
    print(f"docs/pictures/{picture.name}.png")
    context.close()


def _use(page: Page, picture: Picture) -> None:
    answers = page.locator("#channel-message-list > *")
    page.get_by_role("textbox", name="Message", exact=True).wait_for()
    before = answers.count()
    page.get_by_role("textbox", name="Message", exact=True).press_sequentially(
        f"/{picture.command.partition(' ')[0]}"
    )
    page.locator(f'.command-entry[data-entry-key$=":{picture.command.replace(" ", ".")}"]').click()
    page.get_by_role("button", name="Send", exact=True).click()
    answers.nth(before).wait_for()
    page.wait_for_timeout(700)  # until the last of it is drawn


if __name__ == "__main__":
    main()
