"""What follows a message: edits, deletes, reactions, mutes, blocks; and who may no longer write, told alike."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
from simcord.backend import serializers

from tests.journeys.conftest import HOUR, Town, said
from tests.journeys.letters import (
    PNG,
    REFUSED,
    buttons,
    chat,
    copies,
    edit_long,
    edit_own,
    got,
    own,
    press,
    remove,
    reply,
    send_file,
    send_long,
    set_up,
    told,
    write,
)

Act = Callable[[Town], Awaitable[Any]]


@pytest.fixture
async def pair(town: Town) -> Town:
    """A town where Ann and Bob are friends, and Ann's DMs go to Bob."""
    await town.befriend(town.ann, town.bob)
    await chat(town, town.ann, town.bob)
    return town


async def restarted(town: Town) -> None:
    await town.world.restart()


async def unchanged(_: Town) -> None:
    pass


always = pytest.mark.parametrize("meanwhile", [unchanged, restarted])


def reactions(message: discord.Message) -> list[str]:
    return [str(one) for one in message.reactions]


@always
async def test_an_edit_changes_the_copy_in_place_and_says_so(pair: Town, meanwhile: Act) -> None:
    source = await pair.ann.user.send_dm("Helo")
    before = copies(pair, pair.bob)[0].id
    await meanwhile(pair)

    await pair.ann.user.edit(source, "Hello")

    (copy,) = copies(pair, pair.bob)
    assert copy.id == before
    assert copy.content.startswith("Hello\n")
    assert "(edited)" in copy.content
    assert buttons(copy) == ["Reply", "Mute", "Block", "Report"]


@always
async def test_the_edit_button_changes_both_copies(pair: Town, meanwhile: Act) -> None:
    await write(pair, pair.ann, pair.bob, "Helo")
    await meanwhile(pair)

    await edit_own(pair, pair.ann, "Hello")

    assert own(pair, pair.ann)[0].content == "Hello"
    assert got(pair, pair.bob)[0].startswith("Hello\n")


@always
async def test_a_delete_leaves_no_text_and_no_file_but_a_button_to_block(pair: Town, meanwhile: Act) -> None:
    source = await send_file(pair, pair.ann, "cat.png", PNG, text="A secret")
    await meanwhile(pair)

    await pair.ann.user.delete(source)

    (copy,) = copies(pair, pair.bob)
    assert "secret" not in copy.content
    assert (copy.attachments, copy.embeds) == ([], [])
    assert "Block" in buttons(copy)
    assert "Reply" not in buttons(copy)


@always
async def test_the_delete_button_takes_both_copies_back(pair: Town, meanwhile: Act) -> None:
    await write(pair, pair.ann, pair.bob, "A secret")
    await meanwhile(pair)

    await press(pair, pair.ann, "Delete", own(pair, pair.ann)[0])

    inboxes = pair.world.inbox(pair.ann) + pair.world.inbox(pair.bob)
    assert not any("secret" in one.content for one in inboxes)


async def test_a_deleted_long_message_leaves_no_piece_of_it(pair: Town) -> None:
    source = await send_long(pair, pair.ann, "word " * 700)

    await remove(pair, source)

    assert not any("word" in one.content for one in pair.world.inbox(pair.bob))


async def test_a_copy_that_is_gone_already_makes_a_delete_no_failure(pair: Town) -> None:
    source = await pair.ann.user.send_dm("A secret")
    pair.world.fail("PATCH", "/channels/*/messages/*", status=404, code=10008)

    await pair.ann.user.delete(source)
    await pair.world.advance(HOUR)

    assert len(pair.world.requests("PATCH", "/channels/*/messages/*")) == 1
    assert told(pair, pair.ann) == []


async def test_an_edit_that_makes_a_text_longer_loses_nothing(pair: Town) -> None:
    source = await send_long(pair, pair.ann, "short")
    words = [f"word{number:04}" for number in range(430)]

    await edit_long(pair, source, " ".join(words))

    texts = [one.content for one in pair.world.inbox(pair.bob) if "word" in one.content]
    assert [word for word in " ".join(texts).split() if word.startswith("word")] == words


async def test_an_edit_that_makes_a_text_shorter_leaves_nothing_of_it(pair: Town) -> None:
    source = await send_long(pair, pair.ann, "word " * 700)

    await edit_long(pair, source, "short")

    assert not any("word" in one.content for one in pair.world.inbox(pair.bob))


async def test_a_link_that_gets_a_preview_is_not_called_edited(pair: Town) -> None:
    source = await pair.ann.user.send_dm("https://example.com")
    backend = pair.world.env.backend

    stored = backend.get_message(source.channel.id, source.id)
    backend.emit("MESSAGE_UPDATE", dict(serializers.message_payload(backend, stored)))
    await pair.world.settle()

    assert got(pair, pair.bob) == ["https://example.com"]


async def test_after_a_friendship_deletes_follow_and_edits_and_reactions_do_not(pair: Town) -> None:
    first, second = await pair.ann.user.send_dm("One"), await pair.ann.user.send_dm("Two")
    await pair.bob.slash(pair.general, "unfollow", member=pair.ann)

    await pair.ann.user.edit(first, "Changed")
    await pair.ann.user.set_reaction(first, "🎉", reacted=True)
    await pair.ann.user.delete(second)

    kept, blank = copies(pair, pair.bob)
    assert (kept.content, reactions(kept)) == ("One", [])
    assert "Two" not in blank.content


@always
async def test_reactions_are_mirrored_both_ways_and_taken_back(pair: Town, meanwhile: Act) -> None:
    source = await pair.ann.user.send_dm("Hello")
    await meanwhile(pair)

    await pair.bob.user.set_reaction(copies(pair, pair.bob)[0], "🎉", reacted=True)
    await pair.ann.user.set_reaction(source, "👍", reacted=True)
    on_source = reactions(next(one for one in pair.world.inbox(pair.ann) if one.id == source.id))
    on_copy = reactions(copies(pair, pair.bob)[0])
    await pair.bob.user.set_reaction(copies(pair, pair.bob)[0], "🎉", reacted=False)
    await pair.ann.user.set_reaction(source, "👍", reacted=False)

    assert set(on_source) == {"✅", "🎉", "👍"}
    assert set(on_copy) == {"🎉", "👍"}
    assert reactions(copies(pair, pair.bob)[0]) == []


async def left(town: Town) -> None:
    await town.bob.slash(town.general, "unfollow", member=town.ann)


async def blocked(town: Town) -> None:
    await press(town, town.bob, "Block", copies(town, town.bob)[0])


async def muted(town: Town) -> None:
    await press(town, town.bob, "Mute", copies(town, town.bob)[0])


async def closed_by_recipient(town: Town) -> None:
    await town.prefer(town.bob, "messages", "nobody")


async def closed_by_sender(town: Town) -> None:
    await town.prefer(town.ann, "messages", "nobody")


async def closed_by_server(town: Town) -> None:
    await set_up(town, "relay", "0")


async def gone(town: Town) -> None:
    town.guild.remove_member(town.bob)
    await town.world.advance(60)


async def recipient_timed_out(town: Town) -> None:
    await town.time_out(town.bob)


ENDS = [
    left,
    blocked,
    muted,
    closed_by_recipient,
    closed_by_sender,
    closed_by_server,
    gone,
    recipient_timed_out,
]


@pytest.mark.parametrize("end", ENDS)
async def test_whatever_keeps_a_message_from_passing_is_answered_with_the_same_bytes(
    pair: Town, end: Act
) -> None:
    source = await pair.ann.user.send_dm("Before")
    form = await pair.ann.context_menu(pair.general, "Send a message", pair.bob)
    await end(pair)

    by_command = await write(pair, pair.ann, pair.bob, "After")
    by_form = said(await pair.ann.submit_modal(form, {"text": "After"}))
    await reply(pair, pair.ann, source, "After")

    assert {one.encode() for one in (by_command, by_form, *told(pair, pair.ann))} == {REFUSED.encode()}
    assert not any("After" in text for text in got(pair, pair.bob))


async def test_somebody_who_never_was_a_friend_reads_the_same(pair: Town) -> None:
    assert await write(pair, pair.ann, pair.cat, "Hello") == REFUSED
    assert await chat(pair, pair.ann, pair.cat) == REFUSED


async def test_who_is_timed_out_reads_why_and_may_write_again_afterwards(pair: Town) -> None:
    await pair.time_out(pair.ann)
    await pair.ann.user.send_dm("Meanwhile")

    await pair.world.advance(HOUR)
    await write(pair, pair.ann, pair.bob, "Later")

    assert ["timed you out" in one for one in told(pair, pair.ann)] == [True]
    assert got(pair, pair.bob) == ["Later"]


async def test_a_friendship_must_be_as_old_as_the_server_asks(pair: Town) -> None:
    await set_up(pair, "relay_hours", "2")
    young = await write(pair, pair.ann, pair.bob, "Too early")

    await pair.world.advance(2 * HOUR)
    await write(pair, pair.ann, pair.bob, "Old enough")

    assert young == REFUSED
    assert got(pair, pair.bob) == ["Old enough"]


async def test_a_mute_can_be_taken_back(pair: Town) -> None:
    await pair.ann.user.send_dm("One")
    await muted(pair)

    offered = await pair.bob.autocomplete(pair.general, "unmute", "member", "")
    await pair.bob.slash(pair.general, "unmute", member=str(pair.ann.id))
    await pair.world.advance(60)
    await write(pair, pair.ann, pair.bob, "Two")

    assert str(pair.ann.id) in {one["value"] for one in offered}
    assert got(pair, pair.bob) == ["One", "Two"]
