"""The relay's services on both databases: what a crash, a closed DM, the budget and a gap leave of a message."""

import asyncio
from dataclasses import replace

import pytest

from bot.database import Database
from bot.domain.outcomes import Content, OpeningStopped, TryLater
from bot.domain.people import Person
from bot.domain.refusals import Reason, Refusal
from bot.domain.relay import LARGEST_FILE, Partner, Relayed, RelayState
from bot.services.correspondence import CorrespondenceService
from bot.services.delivery import DeliveryService
from bot.services.downtime import DowntimeService
from bot.services.openings import Openings
from bot.services.passage import Passage
from bot.services.relay import RelayService
from bot.services.standing import Presences
from bot.stores.all import Stores
from tests.fakes import ANN, BOB, GUILD, HOUR, CrashError
from tests.services.conftest import Server
from tests.services.dms import FakeDms, Letter


class Post:
    """The relay of one server, as a process has it; `restart` makes it anew."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.dms = FakeDms(server.clock)
        self.start()

    def start(self) -> None:
        server, stores, dms = self.server, Stores(), self.dms
        basics = (server.database, stores, server.clock)
        presences = Presences(server.clock, server.gateway)
        openings = Openings(*basics, server.ids, dms)
        passage = Passage(*basics, dms, presences, openings)
        self.delivery = DeliveryService(*basics, dms, openings, passage)
        self.relay = RelayService(*basics, server.ids, dms, presences, openings, self.delivery)
        self.correspondence = CorrespondenceService(*basics, dms, presences, passage.changes)
        self.delivery.follow = self.correspondence.follow
        self.downtime = DowntimeService(*basics, dms, self.relay, self.correspondence)

    async def restart(self) -> None:
        self.dms.dies = self.dms.dies_before = None
        self.start()
        await self.delivery.begin()
        await self.downtime.ready()
        while await self.downtime.catch_up_due() is not None:
            pass
        await self.settle()

    async def settle(self, seconds: int = 0) -> None:
        """Carry what is due, and what becomes due within some time."""
        end = self.server.clock.time + seconds
        while (wait := await self.delivery.carry_due()) is not None and self.server.clock.time + wait <= end:
            self.server.clock.advance(wait)
        self.server.clock.time = max(end, self.server.clock.time)

    async def write(self, text: str, me: Person = ANN, to: Person = BOB) -> Relayed | Refusal:
        """Write with the command."""
        result = await self.relay.write(Partner(GUILD, to.id), me, Content(text, None))
        await self.settle()
        return result

    async def send(self, text: str) -> Letter:
        """Let Ann write to Bob in her DM."""
        letter = self.dms.write(ANN.id, text)
        await self.take_up(letter)
        return letter

    async def take_up(self, letter: Letter, to: Person = BOB) -> Relayed | Refusal | None:
        """Take up what Ann wrote while she chats with somebody; the event carries the letter as it is then."""
        await self.correspondence.chat_with(ANN.id, GUILD, to.id)
        return await self.relay.take_up(ANN.id, ANN.id, letter.id, None, source=replace(letter))


@pytest.fixture
async def post(database: Database) -> Post:
    """Ann and Bob are friends."""
    server = Server(database)
    await server.befriend(ANN, BOB)
    return Post(server)


@pytest.mark.parametrize("verb", ["keep_own", "carry"])
async def test_a_crash_after_a_step_leaves_one_own_copy_and_one_copy(post: Post, verb: str) -> None:
    post.dms.dies = verb
    with pytest.raises(CrashError):
        await post.write("Once")

    await post.restart()

    assert post.dms.texts(ANN.id, "own") == post.dms.texts(BOB.id) == ["Once"]
    assert len(post.dms.ticked) == 1
    assert post.dms.told == []


async def test_a_crash_before_the_own_copy_is_said_once_and_holds_nobody_up(post: Post) -> None:
    post.dms.dies_before = "keep_own"
    with pytest.raises(CrashError):
        await post.write("Lost")

    await post.restart()
    await post.restart()
    await post.write("Next")

    assert post.dms.told == [(ANN.id, "lost")]
    assert post.dms.texts(BOB.id) == ["Next"]


async def test_a_crash_after_a_delivery_from_memory_is_not_called_a_loss(post: Post) -> None:
    post.dms.closed.add(ANN.id)
    post.dms.dies = "carry"
    with pytest.raises(CrashError):
        await post.write("Once")

    await post.restart()

    assert post.dms.texts(BOB.id) == ["Once"]
    assert post.dms.told == []


async def test_whose_dms_are_closed_is_served_once_from_memory(post: Post) -> None:
    post.dms.closed.add(ANN.id)

    result = await post.write("Once")
    await post.restart()

    assert isinstance(result, Relayed)
    assert (result.state, result.has_source) == (RelayState.DELIVERED, False)
    assert post.dms.texts(BOB.id) == ["Once"]
    assert post.dms.ticked == []


async def test_both_dms_closed_is_said_to_the_sender(post: Post) -> None:
    post.dms.closed |= {ANN.id, BOB.id}

    result = await post.write("Once")

    assert result == Refusal(Reason.RECIPIENT_CLOSED)


async def test_files_too_large_are_refused_before_anything_is_accepted(post: Post) -> None:
    draft = Content("Look", None, (LARGEST_FILE + 1,))

    result = await post.relay.write(Partner(GUILD, BOB.id), ANN, draft)

    assert isinstance(result, Refusal)
    assert post.dms.letters == {}


async def test_one_budget_is_for_all_dms_that_are_opened(post: Post) -> None:
    people = [Person(number, f"Member {number}") for number in range(20, 45)]
    for one in people:
        await post.server.befriend(ANN, one)
    letters = [(one, post.dms.write(ANN.id, one.name)) for one in people]

    for one, letter in letters:
        await post.take_up(letter, one)
        post.server.clock.advance(4)  # within the rate
    await post.settle()
    at_once = len(post.dms.opened)
    await post.settle(seconds=2 * HOUR)

    assert at_once == 20
    assert sorted(post.dms.opened) == [one.id for one in people]


async def test_a_stopped_opening_opens_nothing_for_hours_and_loses_nothing(post: Post) -> None:
    post.dms.opening = OpeningStopped()
    await post.send("Patience")
    await post.settle()
    post.dms.opening = None

    await post.settle(seconds=5 * HOUR)
    while_paused = (len(post.dms.opened), post.dms.texts(BOB.id))
    await post.settle(seconds=2 * HOUR)

    assert while_paused == (1, [])
    assert post.dms.texts(BOB.id) == ["Patience"]


async def test_edits_and_deletes_of_downtime_follow_once(post: Post) -> None:
    kept, changed, gone = [await post.send(text) for text in ("Kept", "Chnged", "A secret")]
    await post.settle()
    post.server.clock.advance(HOUR)
    changed.text, changed.edited_at = "Changed", post.server.clock.time
    post.dms.letters[ANN.id].remove(gone)

    await post.restart()
    first = post.dms.texts(BOB.id)
    changed.text = "an edit without a time is none"
    await post.restart()

    assert first == post.dms.texts(BOB.id) == [kept.text, "Changed (edited)", ""]


async def test_a_message_picked_up_late_is_not_called_gone_at_the_next_start(post: Post) -> None:
    await post.send("Now")
    await post.settle()
    late = post.dms.write(ANN.id, "Late")
    post.server.clock.advance(23 * HOUR)
    await post.take_up(late)
    await post.settle()
    post.server.clock.advance(2 * HOUR)

    await post.restart()

    assert post.dms.texts(BOB.id) == ["Now", "Late"]


async def test_a_repeated_event_is_known_though_discord_tells_of_nobody(post: Post) -> None:
    letter = await post.send("Once")
    await post.settle()
    post.server.clock.advance(HOUR)
    post.server.gateway.answer = TryLater()

    again = await post.take_up(letter)

    assert isinstance(again, Relayed)
    assert again.state is RelayState.DELIVERED
    assert post.dms.told == []


async def test_what_is_written_while_discord_tells_of_nobody_waits_and_has_one_end(post: Post) -> None:
    post.server.gateway.answer = TryLater()
    letter = await post.send("Soon")
    await post.settle()
    waiting = post.dms.texts(BOB.id)

    post.server.gateway.answer = None
    await post.take_up(letter)
    await post.settle(HOUR)

    assert (waiting, post.dms.texts(BOB.id), post.dms.told) == ([], ["Soon"], [])


async def test_an_edit_does_not_reach_whoever_left_while_nobody_heard_of_it(post: Post) -> None:
    letter = await post.send("Before")
    await post.settle()
    post.server.gateway.gone.add(BOB.id)
    await post.restart()

    letter.text = "After"
    await post.correspondence.edited(letter.id)

    assert post.dms.texts(BOB.id) == ["Before"]


async def test_what_is_edited_before_it_is_carried_arrives_as_edited(post: Post) -> None:
    letter = await post.send("Befroe")
    letter.text, letter.edited_at = "Before", post.server.clock.time + 1
    await post.correspondence.edited(letter.id, letter.edited_at)

    await post.settle()

    assert post.dms.texts(BOB.id) == ["Before"]


async def test_what_is_deleted_before_it_is_taken_up_does_not_arrive(post: Post) -> None:
    letter = post.dms.write(ANN.id, "Nobody shall read this")
    event = replace(letter)
    post.dms.letters[ANN.id].remove(letter)
    await post.correspondence.deleted(letter.id)

    await post.take_up(event)
    await post.settle()

    assert post.dms.texts(BOB.id) == []
    assert post.dms.told == []


async def test_an_edit_while_the_copy_is_written_follows_as_soon_as_it_stands(post: Post) -> None:
    letter = await post.send("Befroe")
    carry = post.dms.carry

    async def carry_while_edited(*what: object, **more: object) -> object:
        copied = await carry(*what, **more)  # type: ignore[arg-type]
        letter.text = "Before"
        await post.correspondence.edited(letter.id)
        return copied

    post.dms.carry = carry_while_edited  # type: ignore[assignment,method-assign]
    await post.settle()

    assert post.dms.texts(BOB.id) == ["Before (edited)"]


async def test_one_conversation_waits_for_nobody_elses(post: Post) -> None:
    cat = Person(30, "Cat")
    await post.server.befriend(ANN, cat)
    both_began = asyncio.Barrier(2)
    carry = post.dms.carry

    async def carry_together(*what: object, **more: object) -> object:
        await asyncio.wait_for(both_began.wait(), 30)
        return await carry(*what, **more)  # type: ignore[arg-type]

    post.dms.carry = carry_together  # type: ignore[assignment,method-assign]
    await post.take_up(post.dms.write(ANN.id, "To Bob"))
    await post.take_up(post.dms.write(ANN.id, "To Cat"), cat)
    await post.settle()

    assert (post.dms.texts(BOB.id), post.dms.texts(cat.id)) == (["To Bob"], ["To Cat"])
