"""`/help`: by task, with every command somewhere, clickable, and short enough."""

import pytest
from simcord import InteractionResult

from bot.app import create_bot
from bot.config import Settings
from bot.outbound.commands import DiscordCommands
from bot.texts.help import Topic, panel
from tests.journeys.conftest import Town, answered, said


async def choose(town: Town, topic: str) -> InteractionResult:
    shown = await town.eve.slash(town.general, "help")
    return await town.eve.select(answered(shown), [topic], custom_id="choice:help")


async def test_help_names_the_commands_of_a_task_so_that_they_can_be_clicked(town: Town) -> None:
    text = said(await choose(town, "following"))

    assert "</follow:" in text
    assert "`/follow`" not in text


async def test_help_works_in_direct_messages_and_keeps_running_a_server_to_managers(town: Town) -> None:
    shown = answered(await town.ann.user.slash("help"))
    menu = shown.components[1]["components"][0]

    assert Topic.RUNNING not in {option["value"] for option in menu["options"]}
    assert answered(await town.ann.user.select(shown, ["messages"], custom_id="choice:help")).ephemeral


async def test_members_who_forge_the_managers_page_read_the_welcome(town: Town) -> None:
    forged = town.forged("choice:help", menu="running")

    result = await town.ann.select(forged, ["running"], custom_id="choice:help")

    assert "mutuals setup" not in said(result)


@pytest.fixture
async def offered() -> dict[str, int | None]:
    """Every command there is."""
    bot = create_bot(Settings(_env_file=None))
    for part in bot._parts:  # type: ignore[attr-defined]
        await bot.add_cog(part)
    return dict.fromkeys(DiscordCommands(bot).names(), 2**63 - 1)


def test_every_command_stands_in_help(offered: dict[str, int | None]) -> None:
    pages = [panel(offered, topic, is_manager=True)[0] for topic in Topic]

    assert [name for name in offered if not any(f"</{name}:" in str(page) for page in pages)] == ["help"]


@pytest.mark.parametrize("topic", Topic)
def test_every_page_fits_and_works_without_ids(offered: dict[str, int | None], topic: Topic) -> None:
    text = panel(offered, topic, is_manager=True)[0]
    unclickable = panel(dict.fromkeys(offered, None), topic, is_manager=True)[0]

    assert len(text) <= 4_000
    assert "</" not in str(unclickable)


def test_who_is_active_passive_and_a_lurker_is_said() -> None:
    text = str(panel({"insights": 1}, Topic.FIGURES, is_manager=False)[0])

    assert all(word in text for word in ("Active", "Passive", "Lurkers", "7 days", "30 days"))


async def test_help_says_the_servers_own_numbers_and_in_a_dm_that_servers_choose(town: Town) -> None:
    panel = await town.eve.slash(town.general, "mutuals settings")
    await town.eve.submit_modal(await town.pick_setting(panel, "active_days"), {"value": "3"})

    here = said(await choose(town, "figures"))
    shown = answered(await town.ann.user.slash("help"))
    by_dm = said(await town.ann.user.select(shown, ["figures"], custom_id="choice:help"))

    assert "3 days" in here
    assert "7 days" not in here
    assert "7 days" in by_dm
    assert "A server may choose" in by_dm
