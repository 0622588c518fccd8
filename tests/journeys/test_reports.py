"""Reports: who may make one, what moderators see of it, and what comes of each decision."""

import discord
import pytest

from simulation import World
from tests.journeys.conftest import DAY, HOUR, Records, Town, answered, labels, pings_nobody, said
from tests.journeys.letters import PNG, buttons, chat, copies, own, press, send_file, write
from tests.journeys.reporting import (
    cards,
    channel,
    decide,
    overview,
    report,
    report_from_menu,
    reported,
)

pytestmark = pytest.mark.usefixtures("nothing_breaks")


async def test_moderators_read_what_was_reported_by_whom_and_the_reporters_word(town: Town) -> None:
    place = await reported(town, "You fool", word="He insults me")

    (card,) = cards(town, place)
    assert card.embeds[0].description is not None
    assert "You fool" in card.embeds[0].description
    assert all(part in card.content for part in (town.ann.mention, town.bob.mention, "He insults me"))
    assert buttons(card) == ["Dismiss", "Remove"]
    assert pings_nobody(town)


async def test_the_text_is_the_bots_own_also_after_an_edit(town: Town) -> None:
    place = await channel(town)
    await town.befriend(town.ann, town.bob)
    await chat(town, town.ann, town.bob)
    source = await town.ann.user.send_dm("You fool")
    await town.ann.user.edit(source, "Have a nice day")

    await report(town, town.bob)

    assert "nice day" in (cards(town, place)[0].embeds[0].description or "")


async def test_files_come_along_covered(town: Town) -> None:
    place = await channel(town)
    await town.befriend(town.ann, town.bob)
    await chat(town, town.ann, town.bob)
    await send_file(town, town.ann, "cat.png", PNG)

    await report(town, town.bob)

    (file,) = cards(town, place)[0].attachments
    assert file.is_spoiler()


async def test_hostile_text_does_nothing_in_the_card(town: Town) -> None:
    hostile = "@everyone **[safe](https://evil.example)** ```\u202egnp"
    place = await reported(town, hostile * 40, word="@here " + "x" * 290)

    (card,) = cards(town, place)
    shown = card.embeds[0].description or ""
    assert len(shown) <= 4_096
    assert "@everyone" not in shown
    assert "@here" not in card.content
    assert "\u202e" not in shown
    assert "**[safe]" not in shown
    assert "https://" not in shown
    assert pings_nobody(town)


async def test_only_its_recipient_may_report_a_message(town: Town) -> None:
    place = await channel(town)
    await town.befriend(town.ann, town.bob)
    await write(town, town.ann, town.bob, "You fool")
    custom_id = next(
        item.custom_id
        for row in copies(town, town.bob)[0].components
        for item in getattr(row, "children", ())
        if getattr(item, "label", "") == "Report"
    )

    for stranger in (town.cat, town.ann):
        result = await stranger.click(town.forged(custom_id or ""), label="Forged")
        assert result.modal is None
    assert cards(town, place) == []


async def test_the_menu_reports_a_copy_and_explains_itself_on_anything_else(town: Town) -> None:
    place = await channel(town)
    await town.befriend(town.ann, town.bob)
    await write(town, town.ann, town.bob, "You fool")
    plain = await town.ann.send(town.general, "Hello all")

    elsewhere = said(await town.bob.context_menu(town.general, "Report", plain))
    form = await report_from_menu(town, town.bob, copies(town, town.bob)[0])
    await town.bob.user.submit_modal(form, {"word": ""})

    assert "Report Message" in elsewhere
    assert len(cards(town, place)) == 1


async def test_one_report_of_a_message_is_enough(town: Town) -> None:
    place = await reported(town)

    again = said(await report(town, town.bob))

    assert "already" in again
    assert len(cards(town, place)) == 1


async def test_nobody_makes_more_than_five_reports_a_day(town: Town) -> None:
    place = await channel(town)
    await town.befriend(town.ann, town.bob)
    for number in range(6):
        await write(town, town.ann, town.bob, f"Insult {number}")

    answers = [await report(town, town.bob, which) for which in range(6)]
    await town.pass_time(DAY)
    late = await report(town, town.bob, 5)

    assert "limit" in said(answers[5])
    assert len(cards(town, place)) == 6
    assert late.response is not None


async def test_a_deleted_message_can_be_reported_for_a_week_without_its_text(town: Town) -> None:
    place = await channel(town)
    await town.befriend(town.ann, town.bob)
    await write(town, town.ann, town.bob, "You fool")
    await press(town, town.ann, "Delete", own(town, town.ann)[0])

    await report(town, town.bob)

    (card,) = cards(town, place)
    assert "fool" not in (card.embeds[0].description or "")
    assert town.ann.mention in card.content


async def test_a_message_deleted_more_than_a_week_ago_can_no_longer_be_reported(town: Town) -> None:
    await channel(town)
    await town.befriend(town.ann, town.bob)
    await write(town, town.ann, town.bob, "You fool")
    await press(town, town.ann, "Delete", own(town, town.ann)[0])
    await town.pass_time(8 * DAY)

    result = await report(town, town.bob)

    assert result.modal is None
    assert "no longer" in said(result)


async def test_a_dismissed_report_leaves_the_message_and_takes_its_text_from_the_card(town: Town) -> None:
    place = await reported(town)

    await decide(town, town.eve, place, "Dismiss")

    (card,) = cards(town, place)
    assert (card.embeds, buttons(card)) == ([], [])
    assert copies(town, town.bob)[0].content == "You fool"
    assert "left things as they are" in town.inbox(town.bob)[-1]


async def test_removing_blanks_the_copy_and_tells_both(town: Town) -> None:
    place = await reported(town)

    await decide(town, town.eve, place, "Remove")

    assert "fool" not in copies(town, town.bob)[0].content
    assert "acted on your report" in town.inbox(town.bob)[-1]
    assert "removed something you wrote" in town.inbox(town.ann)[-1]
    assert town.bob.mention not in "".join(town.inbox(town.ann))


async def test_the_second_moderator_reads_that_it_is_handled(town: Town) -> None:
    place = await reported(town)
    card = cards(town, place)[0]
    await decide(town, town.eve, place, "Dismiss")

    second = await town.eve.click(town.forged(f"choice:moderate_remove:{report_id(card)}"), label="Forged")

    assert "already handled" in said(second)
    assert copies(town, town.bob)[0].content == "You fool"


async def test_only_people_who_manage_the_server_decide(town: Town) -> None:
    place = await reported(town)
    custom_id = f"choice:moderate_remove:{report_id(cards(town, place)[0])}"

    for person in (town.bob, town.cat):
        answer = said(await person.click(town.forged(custom_id), label="Forged"))
        assert "Manage Server" in answer
    assert copies(town, town.bob)[0].content == "You fool"


async def test_an_administrator_of_another_server_decides_nothing_here(town: Town, records: Records) -> None:
    place = await reported(town)
    await records.write("UPDATE reports SET guild_id = guild_id + 1")

    answer = await decide(town, town.eve, place, "Remove")

    assert "no longer there" in answer
    assert copies(town, town.bob)[0].content == "You fool"


async def test_nobody_decides_about_themselves(town: Town) -> None:
    place = await channel(town)
    await town.befriend(town.eve, town.bob)
    await write(town, town.eve, town.bob, "You fool")
    await report(town, town.bob)

    answer = await decide(town, town.eve, place, "Dismiss")

    assert "somebody else" in answer
    assert buttons(cards(town, place)[0]) == ["Dismiss", "Remove"]


async def test_without_a_channel_reports_wait_and_somebody_is_told_once_how_to_choose_one(
    town: Town,
) -> None:
    await town.befriend(town.ann, town.bob)
    for text in ("You fool", "You idiot"):
        await write(town, town.ann, town.bob, text)
        await report(town, town.bob)
    told = [one for one in town.inbox(town.eve) if "reports_channel" in one]

    place = await channel(town)

    assert len(told) == 1
    assert len(cards(town, place)) == 2


async def test_what_is_open_can_be_decided_without_a_channel(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    await write(town, town.ann, town.bob, "You fool")
    await report(town, town.bob)

    shown = answered(await overview(town, town.eve))
    menu = shown.components[0]["components"][0]["options"]
    look = await town.eve.select(shown, [menu[0]["value"]], custom_id="choice:moderate_look")
    assert "You fool" in said(look)
    await town.eve.click(answered(look), label="Remove")

    assert "fool" not in copies(town, town.bob)[0].content


async def test_the_log_says_who_did_what(town: Town) -> None:
    place = await reported(town)
    await decide(town, town.eve, place, "Remove")

    shown = await overview(town, town.eve)
    reports = said(shown)
    log = await town.eve.click(answered(shown), label="Moderation log")

    assert "Removed" in reports
    assert all(part in said(log) for part in (town.ann.mention, town.eve.mention, "removed"))


async def test_only_people_who_manage_the_server_read_the_reports(town: Town) -> None:
    await reported(town)
    forged = town.forged(f"page:moderation:{town.guild.id}:1:open")
    log = town.forged(f"page:moderation_log:{town.guild.id}:1:open")

    answers = [said(await town.cat.click(page, label="Forged")) for page in (forged, log)]

    assert all("Manage Server" in one for one in answers)


async def test_a_page_of_another_servers_reports_is_refused(town: Town) -> None:
    await reported(town)

    answer = said(await town.eve.click(town.forged("page:moderation:5:1:open"), label="Forged"))

    assert "Manage Server" in answer


async def test_a_channel_everyone_can_see_is_warned_of(bare_town: Town) -> None:
    made = bare_town.guild.create_text_channel("open-reports")

    answer = await bare_town.ask(bare_town.eve, "mutuals setup", reports_channel=made)

    assert "Everyone in this server can see" in answer


async def test_a_channel_the_bot_cannot_write_in_is_refused(bare_town: Town) -> None:
    seen, unseen = (discord.PermissionOverwrite(view_channel=one) for one in (True, False))
    made = bare_town.guild.create_text_channel(
        "closed", overwrites={bare_town.guild.default_role: unseen, bare_town.eve: seen}
    )

    answer = await bare_town.ask(bare_town.eve, "mutuals setup", reports_channel=made)

    assert "can't write" in answer


async def test_a_card_whose_answer_was_lost_stands_there_once(town: Town, world: World) -> None:
    place = await channel(town)
    await town.befriend(town.ann, town.bob)
    await write(town, town.ann, town.bob, "You fool")
    world.lose_answer("POST", f"/channels/{place.id}/messages")

    await report(town, town.bob)
    await town.pass_time(600)

    assert len(cards(town, place)) == 1
    assert "Dismissed" in await decide(town, town.eve, place, "Dismiss")


async def test_a_channel_that_was_deleted_loses_no_report(town: Town) -> None:
    place = await channel(town)
    town.world.env.backend.delete_channel(place.id)
    await town.befriend(town.ann, town.bob)
    await write(town, town.ann, town.bob, "You fool")

    await report(town, town.bob)

    assert any("reports_channel" in one for one in town.inbox(town.eve))
    assert "Look at" in str(answered(await overview(town, town.eve)).components)


async def test_a_card_comes_once_the_bot_may_write_there_again(town: Town) -> None:
    place = await channel(town)
    town.world.fail("POST", f"/channels/{place.id}/messages", status=403, code=50013)
    await town.befriend(town.ann, town.bob)
    await write(town, town.ann, town.bob, "You fool")
    await report(town, town.bob)
    town.world.heal()

    await town.world.advance(HOUR + 60)

    assert len(cards(town, place)) == 1


async def test_reports_are_forgotten_in_time_and_the_log_later(town: Town, records: Records) -> None:
    place = await reported(town)
    await decide(town, town.eve, place, "Dismiss")

    async def left() -> list[int]:
        counts = [f"SELECT COUNT(*) FROM {table}" for table in ("reports", "moderation_log")]  # noqa: S608
        return [await records.database.read(lambda tx, sql=sql: tx.fetchval(sql)) for sql in counts]  # type: ignore[misc]

    await town.pass_time(91 * DAY)
    after_three_months = await left()
    await town.pass_time(310 * DAY)

    assert after_three_months == [0, 1]
    assert await left() == [0, 0]


async def test_the_card_of_a_report_has_the_buttons_it_promises(town: Town) -> None:
    await reported(town)

    shown = await overview(town, town.eve)

    assert labels(shown) == ["Moderation log"]


def report_id(card: object) -> str:
    """Return the number of the report a card shows."""
    ids = [item.custom_id for row in getattr(card, "components", ()) for item in getattr(row, "children", ())]
    found = next(one for one in ids if one and "dismiss" in one)
    return str(found).rpartition(":")[2]
