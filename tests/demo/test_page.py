"""The demo in Chromium: acting as several people, and what the index page tells of it."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def index(context: BrowserContext, demo_url: str) -> Page:
    page = context.new_page()
    page.goto(demo_url)
    return page


def open_channel(index: Page, name: str, person: str) -> Page:
    """Press the button, and return the page of the second tab."""
    card = index.get_by_role("listitem").filter(has=index.get_by_role("heading", name=name))
    card.get_by_label("You are").select_option(label=person)
    with index.context.expect_page() as opened:
        card.get_by_role("button", name=f"Open {name}").click()
    expect(opened.value.get_by_label("Viewing as").locator("option:checked")).to_have_text(person)
    return opened.value


def use(channel: Page, command: str, member: str) -> None:
    """Type the command, choose it and the member, and send it with the arrow."""
    channel.get_by_role("textbox", name="Message", exact=True).press_sequentially(f"/{command}")
    channel.locator(f'.command-entry[data-entry-key$=":{command}"]').click()
    channel.get_by_role("combobox", name="member").fill(member)
    channel.locator(".command-suggestion").filter(has_text=member).click()
    channel.get_by_role("button", name="Send").click()


def messages(channel: Page) -> Locator:
    return channel.locator("#channel-message-list")


def clock(index: Page) -> datetime:
    return datetime.strptime(index.locator("#clock").inner_text(), "%a, %d %B %Y, %H:%M:%S %Z")  # noqa: DTZ007


def let_an_hour_pass(index: Page) -> None:
    then = clock(index) + timedelta(hours=1)
    index.get_by_role("button", name="Let an hour pass").click()
    expect(index.locator("#clock")).to_contain_text(f"{then:%H}:")


def test_two_people_become_friends_and_open_the_lounge(index: Page) -> None:
    general = open_channel(index, "#general", "Cat Lindqvist")
    use(general, "follow", "Dan Novák")
    expect(messages(general)).to_contain_text("If they follow you back")
    general.get_by_label("Viewing as").select_option(label="Dan Novák")
    expect(messages(general)).not_to_contain_text("If they follow you back")
    use(general, "follow", "Cat Lindqvist")
    expect(messages(general)).to_contain_text("friends")
    general.close()

    expect(index.get_by_role("row", name="Cat Lindqvist")).to_contain_text("@Friends")
    lounge = open_channel(index, "#friends-lounge", "Cat Lindqvist")
    expect(messages(lounge)).to_contain_text("Rowing on Sunday at nine?")


def test_an_hour_passes(index: Page) -> None:
    before = clock(index)

    let_an_hour_pass(index)

    assert (clock(index) - before).total_seconds() >= 3600


def test_everything_works_without_scripts(browser: Browser, demo_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    index = context.new_page()
    index.goto(demo_url)
    before = clock(index)

    let_an_hour_pass(index)

    assert (clock(index) - before).total_seconds() >= 3600
    context.close()


def test_a_narrow_window_does_not_scroll_sideways(index: Page) -> None:
    index.set_viewport_size({"width": 390, "height": 800})

    assert index.evaluate("document.documentElement.scrollWidth") == 390


def test_every_control_has_a_name(index: Page) -> None:
    for role in ("button", "combobox", "link"):
        for control in index.get_by_role(role).all():
            expect(control).to_have_accessible_name(re.compile(r"\S"))
