"""What users of other relays complained about, where no other test is named after it."""

import pytest

from tests.journeys.conftest import Town
from tests.journeys.letters import (
    PNG,
    buttons,
    chat,
    come_back,
    copies,
    got,
    press,
    send_file,
    stop,
    told,
    write,
    write_unheard,
)


@pytest.fixture
async def pair(town: Town) -> Town:
    """A town where Ann and Bob are friends, and Ann's DMs go to Bob."""
    await town.befriend(town.ann, town.bob)
    await chat(town, town.ann, town.bob)
    return town


async def test_a_forward_is_not_silently_ignored(pair: Town) -> None:
    first = await send_file(pair, pair.ann, "cat.png", PNG, text="Old news\nof a cat")
    reference = {"type": 1, "channel_id": str(first.channel.id), "message_id": str(first.id)}

    await pair.ann.user.send_dm("", reference=reference)

    copy = copies(pair, pair.bob)[-1]
    assert "> Old news\n> of a cat" in copy.content
    assert [file.filename for file in copy.attachments] == ["cat.png"]


async def test_the_link_of_a_carried_file_does_not_die_with_its_source(pair: Town) -> None:
    source = await send_file(pair, pair.ann, "cat.png", PNG)

    theirs, mine = copies(pair, pair.bob)[0].attachments[0], source.attachments[0]

    assert theirs.url != mine.url
    assert pair.world.env.backend.cdn.get(theirs.url) == PNG


async def test_buttons_under_a_copy_work_after_a_restart(pair: Town) -> None:
    await pair.ann.user.send_dm("Hello")
    await pair.world.restart()

    answer = await press(pair, pair.bob, "Mute", copies(pair, pair.bob)[0])
    form = await pair.bob.user.click(copies(pair, pair.bob)[0], label="Reply")

    assert pair.ann.mention in answer
    assert form.modal is not None


async def test_being_ready_a_second_time_picks_nothing_up_twice(pair: Town) -> None:
    await pair.ann.user.send_dm("Before")
    await stop(pair.world)
    write_unheard(pair, pair.ann, "Meanwhile")
    await come_back(pair.world)

    for _ in range(2):
        pair.world.bot.dispatch("ready")
        await pair.world.settle()

    assert got(pair, pair.bob) == ["Before", "Meanwhile"]


async def test_an_edit_does_not_flash_a_new_message(pair: Town) -> None:
    source = await pair.ann.user.send_dm("Helo")
    before = len(pair.world.inbox(pair.bob))

    await pair.ann.user.edit(source, "Hello")

    assert len(pair.world.inbox(pair.bob)) == before
    assert pair.world.requests("DELETE", "/channels/*/messages/*") == []


@pytest.mark.parametrize("code", [50007, 50278])
async def test_a_closed_door_does_not_make_the_command_fail(pair: Town, code: int) -> None:
    door = f"/channels/{pair.bob.user.dm_channel.id}/messages"
    pair.world.fail("POST", door, status=403, code=code)

    answer = await write(pair, pair.ann, pair.bob, "Hello")

    assert answer.startswith("On its way")
    assert ["take no direct messages" in one for one in told(pair, pair.ann)] == [True]
    assert buttons(pair.world.inbox(pair.ann)[-2]) == ["Edit", "Delete"]
