"""Lost answers, crashes, outages and closed doors: one copy or one reason, in order."""

from collections.abc import Sequence
from typing import Any

import pytest
from simcord.backend import serializers
from simcord.backend.models import MessageSticker

from bot.domain.outcomes import Carrying
from bot.domain.relay import Relayed
from cogs.relay import RelayCog
from tests.journeys.conftest import DAY, HOUR, Records, Town
from tests.journeys.letters import (
    chat,
    come_back,
    die,
    got,
    own,
    remove,
    send_file,
    send_long,
    ticked,
    told,
    write,
    write_unheard,
)

FORGET_COPIES = "DELETE FROM relay_copies"
FORGET_DELIVERY = (
    "UPDATE relayed SET state = 'sending', due_at = accepted_at, claimed_until = accepted_at + 300"
)


@pytest.fixture
async def pair(town: Town) -> Town:
    """A town where Ann and Bob are friends, have written to each other, and Ann's DMs go to Bob."""
    await town.befriend(town.ann, town.bob)
    await write(town, town.ann, town.bob, "First")
    await write(town, town.bob, town.ann, "First")
    await chat(town, town.ann, town.bob)
    return town


async def test_a_replayed_event_is_accepted_once(pair: Town) -> None:
    source = await pair.ann.user.send_dm("Once")
    backend = pair.world.env.backend

    stored = backend.get_message(source.channel.id, source.id)
    for _ in range(2):
        backend.emit("MESSAGE_CREATE", dict(serializers.message_payload(backend, stored)))
        await pair.world.settle()

    assert got(pair, pair.bob) == ["First", "Once"]
    assert told(pair, pair.ann) == []


async def test_a_lost_answer_makes_one_copy(pair: Town) -> None:
    pair.world.lose_answer("POST", f"/channels/{pair.bob.user.dm_channel.id}/messages", times=2)

    await pair.ann.user.send_dm("Once")
    await pair.world.advance(HOUR)

    assert got(pair, pair.bob) == ["First", "Once"]
    assert ticked(pair, pair.ann) == [True, True]


async def test_a_lost_answer_asked_for_long_after_makes_one_copy(pair: Town) -> None:
    pair.world.lose_answer("POST", f"/channels/{pair.bob.user.dm_channel.id}/messages")
    pair.world.time_out("GET", "/channels/*/messages*", times=6)

    await pair.ann.user.send_dm("Once")
    await pair.world.advance(2 * HOUR)

    assert got(pair, pair.bob) == ["First", "Once"]


@pytest.mark.parametrize("down_for", [5, HOUR])
@pytest.mark.parametrize("text", ["Once", "Once " * 700])
async def test_a_crash_between_the_copy_and_its_record_makes_one_copy_that_a_delete_blanks(
    pair: Town, records: Records, down_for: int, text: str
) -> None:
    source = await send_long(pair, pair.ann, text)
    before = len(pair.world.inbox(pair.bob))
    await die(pair.world)
    last = "(SELECT MAX(relay_id) FROM relayed)"
    await records.write(f"{FORGET_COPIES} WHERE relay_id = {last}")
    await records.write(f"{FORGET_DELIVERY} WHERE relay_id = {last}")
    pair.world.env.backend.clock.advance(down_for)

    await come_back(pair.world)
    await pair.world.advance(60)
    after = len(pair.world.inbox(pair.bob))
    await remove(pair, source)

    assert after == before
    assert not any("Once" in one.content for one in pair.world.inbox(pair.bob))


@pytest.mark.parametrize("code", [50007, 50278])
async def test_a_closed_door_is_told_to_the_sender_and_not_tried_again_until_they_act(
    pair: Town, code: int
) -> None:
    door = f"/channels/{pair.bob.user.dm_channel.id}/messages"
    pair.world.fail("POST", door, status=403, code=code)
    await pair.ann.user.send_dm("One")
    before = len(pair.world.requests("POST", door))

    await pair.ann.user.send_dm("Two")
    await pair.pass_time(DAY)
    while_closed = len(pair.world.requests("POST", door))
    await pair.use(pair.bob)
    await write(pair, pair.ann, pair.bob, "Three")

    assert ["take no direct messages" in one for one in told(pair, pair.ann)] == [True, True]
    assert while_closed == before
    assert got(pair, pair.bob) == ["First", "Three"]


async def test_too_many_dms_opened_is_waited_out_and_the_operator_reads_of_it(
    pair: Town, caplog: pytest.LogCaptureFixture
) -> None:
    pair.world.fail("POST", f"/channels/{pair.bob.user.dm_channel.id}/messages", status=403, code=40003)

    await pair.ann.user.send_dm("Patience")
    await pair.pass_time(DAY)

    assert got(pair, pair.bob) == ["First", "Patience"]
    assert any("40003" in record.getMessage() for record in caplog.records if record.levelname == "ERROR")


async def test_an_outage_is_waited_out_in_order(pair: Town) -> None:
    pair.world.fail("POST", f"/channels/{pair.bob.user.dm_channel.id}/messages", status=503, times=4)

    for text in ("One", "Two", "Three"):
        await pair.ann.user.send_dm(text)
    before = (ticked(pair, pair.ann), got(pair, pair.bob))
    await pair.world.advance(HOUR)

    assert before == ([True, False, False, False], ["First"])
    assert got(pair, pair.bob) == ["First", "One", "Two", "Three"]
    assert ticked(pair, pair.ann) == [True] * 4


async def test_an_outage_that_does_not_end_is_told_once_and_promises_nothing(pair: Town) -> None:
    pair.world.fail("POST", f"/channels/{pair.bob.user.dm_channel.id}/messages", status=503, times=None)

    await pair.ann.user.send_dm("Lost")
    for _ in range(30):
        await pair.pass_time(HOUR)

    assert len(told(pair, pair.ann)) == 1
    assert "goes on trying" not in told(pair, pair.ann)[0]


async def test_who_is_unfriended_while_a_message_waits_does_not_get_it_and_the_sender_reads_so(
    pair: Town,
) -> None:
    pair.world.fail("POST", f"/channels/{pair.bob.user.dm_channel.id}/messages", status=503)
    await pair.ann.user.send_dm("Too late")

    await pair.bob.slash(pair.general, "unfollow", member=pair.ann)
    await pair.world.advance(HOUR)

    assert got(pair, pair.bob) == ["First"]
    assert [one.startswith("Only friends") for one in told(pair, pair.ann)] == [True]


async def test_who_leaves_while_a_message_waits_does_not_get_it(pair: Town) -> None:
    pair.world.fail("POST", f"/channels/{pair.bob.user.dm_channel.id}/messages", status=503)
    await pair.ann.user.send_dm("Too late")

    pair.guild.remove_member(pair.bob)
    await pair.world.advance(HOUR)

    assert got(pair, pair.bob) == ["First"]
    assert [one.startswith("Only friends") for one in told(pair, pair.ann)] == [True]


async def test_a_message_deleted_while_it_waits_is_never_sent(pair: Town) -> None:
    pair.world.fail("POST", f"/channels/{pair.bob.user.dm_channel.id}/messages", status=503)
    source = await pair.ann.user.send_dm("Never mind")

    await pair.ann.user.delete(source)
    await pair.world.advance(HOUR)

    assert got(pair, pair.bob) == ["First"]


async def test_a_delete_reaches_a_copy_whose_answer_was_lost(pair: Town) -> None:
    pair.world.lose_answer("POST", f"/channels/{pair.bob.user.dm_channel.id}/messages")
    source = await pair.ann.user.send_dm("A secret")

    await pair.ann.user.delete(source)
    await pair.world.advance(HOUR)

    assert not any("secret" in text for text in got(pair, pair.bob))


async def test_a_delete_reaches_a_copy_that_is_being_written(pair: Town) -> None:
    cog = pair.world.bot.get_cog("RelayCog")
    assert isinstance(cog, RelayCog)
    carry = cog._relay._gateway.carry

    async def carry_and_lose(message: Relayed, *things: Any, **more: Any) -> Carrying:
        result = await carry(message, *things, **more)
        pair.world.env.backend.delete_message(message.source_channel_id, message.source_id)
        await cog._correspondence.deleted(message.source_id)
        return result

    cog._relay._gateway.carry = carry_and_lose  # type: ignore[method-assign]
    await pair.ann.user.send_dm("A secret")
    await pair.world.advance(60)

    assert len(got(pair, pair.bob)) == 2
    assert not any("secret" in text for text in got(pair, pair.bob))


async def test_a_delete_during_an_outage_follows_after_it(pair: Town) -> None:
    source = await pair.ann.user.send_dm("A secret")
    pair.world.fail("PATCH", "/channels/*/messages/*", status=503, times=3)

    await pair.ann.user.delete(source)
    await pair.world.advance(HOUR)

    assert not any("secret" in text for text in got(pair, pair.bob))


async def test_a_delete_that_breaks_is_tried_again_and_holds_nobody_up(pair: Town) -> None:
    cog = pair.world.bot.get_cog("RelayCog")
    assert isinstance(cog, RelayCog)
    gateway = cog._relay._gateway
    blank = gateway.blank

    async def break_once(message: Relayed, copies: Sequence[int]) -> bool:
        gateway.blank = blank  # type: ignore[method-assign]
        raise RuntimeError("a surprise")

    source = await pair.ann.user.send_dm("A secret")
    gateway.blank = break_once  # type: ignore[method-assign]
    await pair.ann.user.delete(source)
    await pair.ann.user.send_dm("Next")
    await pair.world.advance(60)

    assert got(pair, pair.bob)[-1] == "Next"
    assert not any("secret" in text for text in got(pair, pair.bob))


async def test_a_file_too_large_is_said_before_anything_is_sent(pair: Town) -> None:
    await send_file(pair, pair.ann, "film.mp4", bytes(10 * 1024 * 1024 + 1), text="Look")

    assert got(pair, pair.bob) == ["First"]
    assert ["larger than Discord takes" in one for one in told(pair, pair.ann)] == [True]


async def test_a_sticker_is_named_as_not_carried_before_the_rest_is_called_delivered(pair: Town) -> None:
    sticker = MessageSticker(pair.world.env.backend.snowflake(), "Wave", 1, pair.guild.id)

    await pair.ann.user.send_dm("Hi", stickers=[sticker])

    assert got(pair, pair.bob) == ["First", "Hi"]
    assert any("Wave" in one for one in told(pair, pair.ann))


async def test_a_sticker_alone_is_refused_with_what_can_be_sent(pair: Town) -> None:
    sticker = MessageSticker(pair.world.env.backend.snowflake(), "Wave", 1, pair.guild.id)

    await pair.ann.user.send_dm("", stickers=[sticker])

    assert got(pair, pair.bob) == ["First"]
    assert ["stickers and polls" in one for one in told(pair, pair.ann)] == [True]


async def test_what_discord_writes_of_a_pin_is_no_message(pair: Town) -> None:
    backend = pair.world.env.backend
    line = write_unheard(pair, pair.ann, "Pinned")
    payload = {**serializers.message_payload(backend, line), "type": 6, "content": ""}
    payload["message_reference"] = {
        "channel_id": str(line.channel_id),
        "message_id": str(own(pair, pair.ann)[-1].id),
    }

    backend.emit("MESSAGE_CREATE", payload)
    await pair.world.settle()

    assert (got(pair, pair.bob), told(pair, pair.ann)) == (["First"], [])


async def test_a_refusal_that_discord_does_not_take_is_no_error(pair: Town) -> None:
    await pair.bob.slash(pair.general, "unfollow", member=pair.ann)
    pair.world.time_out("POST", f"/channels/{pair.ann.user.dm_channel.id}/messages")

    await pair.ann.user.send_dm("Refused")

    assert told(pair, pair.ann) == []
    assert got(pair, pair.bob) == ["First"]
