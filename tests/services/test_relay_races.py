"""What happens to a message while it is on its way, on both databases: blocks, mutes, edits, departures, long waits."""

import asyncio
from dataclasses import replace

import pytest

from bot.database import Database, Transaction
from bot.domain.outcomes import TryLater
from bot.domain.relay import Relayed, RelayState
from bot.services.blocks import BlockService
from bot.services.graph import Graph
from bot.services.openings import Openings
from bot.stores.all import Stores
from tests.fakes import ANN, BOB, GUILD, HOUR
from tests.services.conftest import Server
from tests.services.dms import Letter
from tests.services.test_relay import Post

LEFT = "SELECT user_id, friend_id FROM chats UNION ALL SELECT user_id, muted_id FROM relay_mutes"
ELSEWHERE = GUILD + 1


@pytest.fixture
async def post(database: Database) -> Post:
    """Ann and Bob are friends."""
    server = Server(database)
    await server.befriend(ANN, BOB)
    return Post(server)


async def kept(post: Post, letter: Letter) -> Relayed:
    async def body(tx: Transaction) -> Relayed | None:
        return await Stores().relay.from_source(tx, letter.id)

    found = await post.server.database.read(body)
    assert found is not None
    return found


def answer_nothing(post: Post) -> object:
    """Let copies be written, but no answer arrive; return what was there before."""
    carry = post.dms.carry

    async def lost(*what: object, **more: object) -> TryLater:
        await carry(*what, **more)  # type: ignore[arg-type]
        return TryLater()

    post.dms.carry = lost  # type: ignore[method-assign]
    return carry


async def test_a_copy_whose_answer_was_lost_is_known_though_its_recipient_muted_it(post: Post) -> None:
    carry = answer_nothing(post)
    letter = await post.send("Hey")
    await post.delivery.carry_due()
    post.dms.carry = carry  # type: ignore[assignment,method-assign]
    await post.correspondence.mute(BOB.id, (await kept(post, letter)).id)

    await post.settle(HOUR)
    arrived = (await kept(post, letter)).state
    post.dms.letters[ANN.id].clear()
    await post.correspondence.deleted(letter.id)
    await post.settle(HOUR)

    assert arrived is RelayState.DELIVERED
    assert (post.dms.texts(BOB.id), post.dms.told) == ([""], [])


async def test_what_waits_for_a_server_the_bot_left_holds_up_nobody_elsewhere(post: Post) -> None:
    other = Server(post.server.database, ELSEWHERE)
    other.ids = post.server.ids
    other.start()
    await other.befriend(ANN, BOB)
    carry = answer_nothing(post)
    await post.send("Waits")
    await post.delivery.carry_due()
    post.dms.carry = carry  # type: ignore[assignment,method-assign]
    await post.server.database.transact(lambda tx: Stores().departures.leave(tx, GUILD, 1))
    letter = post.dms.write(ANN.id, "Elsewhere")
    await post.correspondence.chat_with(ANN.id, ELSEWHERE, BOB.id)

    await post.relay.take_up(ANN.id, ANN.id, letter.id, None)
    await post.settle()

    assert post.dms.texts(BOB.id)[-1] == "Elsewhere"


async def test_an_edit_heard_by_another_process_than_carries_it_follows(post: Post) -> None:
    other = Post(post.server)
    other.dms = post.dms
    other.start()
    letter = await post.send("Befroe")
    await other.delivery.begin()  # takes over
    carry = post.dms.carry

    async def carry_meanwhile(*what: object, **more: object) -> object:
        copied = await carry(*what, **more)  # type: ignore[arg-type]
        letter.text, letter.edited_at = "Before", post.server.clock.now() + 1
        await post.correspondence.edited(letter.id, letter.edited_at)
        return copied

    post.dms.carry = carry_meanwhile  # type: ignore[assignment,method-assign]
    await other.settle()

    assert post.dms.texts(BOB.id) == ["Before (edited)"]


async def test_what_was_handed_over_and_waited_too_long_is_carried_once(post: Post) -> None:
    counted: list[object] = []
    post.delivery.count = lambda *about: counted.append(about)
    await post.send("Once")
    post.server.clock.advance(301)

    await post.settle(HOUR)

    assert (post.dms.texts(BOB.id), len(counted), len(post.dms.ticked)) == (["Once"], 1, 1)


async def test_what_was_written_while_discord_told_of_nothing_is_picked_up(post: Post) -> None:
    await post.restart()
    await post.send("Before")
    await post.settle()
    await post.downtime.note_alive()

    post.downtime.lost()
    post.server.clock.advance(600)
    post.dms.write(ANN.id, "Meanwhile")
    post.server.clock.advance(600)
    await post.downtime.note_alive()  # the process lives, and its jobs go on
    await post.downtime.ready()
    while await post.downtime.catch_up_due() is not None:
        pass
    await post.settle()

    assert post.dms.texts(BOB.id) == ["Before", "Meanwhile"]


async def test_a_block_ends_the_chat_and_what_was_muted_in_it(post: Post) -> None:
    server = post.server
    graph = Graph(Stores(), server.ids, server.nudge, server.nudge)
    blocks = BlockService(server.database, Stores(), server.clock, graph, server.members)
    letter = await post.send("Hello")
    await post.settle()
    await post.correspondence.mute(BOB.id, (await kept(post, letter)).id)
    await post.correspondence.chat_with(ANN.id, GUILD, BOB.id)

    await blocks.block(BOB.id, ANN)

    async def left(tx: Transaction) -> int:
        return len(await tx.fetch(LEFT))

    assert await server.database.read(left) == 0


async def test_openings_at_the_same_time_keep_to_the_budget(post: Post) -> None:
    server = post.server
    openings = Openings(server.database, Stores(), server.clock, server.ids, post.dms)
    for number in range(15):
        await openings.channel_of(1_000 + number)

    await asyncio.gather(*(openings.channel_of(2_000 + number) for number in range(20)))

    assert len(post.dms.opened) == 20


async def test_a_message_taken_up_twice_at_the_same_time_is_carried_once(post: Post) -> None:
    letter = post.dms.write(ANN.id, "Once")
    await post.correspondence.chat_with(ANN.id, GUILD, BOB.id)

    await asyncio.gather(
        *(post.relay.take_up(ANN.id, ANN.id, letter.id, None, source=replace(letter)) for _ in range(4))
    )
    await post.settle(HOUR)

    assert (post.dms.texts(BOB.id), len(post.dms.ticked)) == (["Once"], 1)


async def test_what_is_deleted_while_it_is_held_for_review_is_deleted(post: Post) -> None:
    await post.correspondence.set_words(BOB.id, "bad")
    letter = await post.send("A bad word")
    hold = post.dms.hold

    async def hold_meanwhile(*what: object, **more: object) -> object:
        held = await hold(*what, **more)  # type: ignore[arg-type]
        await post.correspondence.deleted(letter.id)
        return held

    post.dms.hold = hold_meanwhile  # type: ignore[assignment,method-assign]
    await post.settle(HOUR)

    assert (await kept(post, letter)).state is RelayState.DELETED
