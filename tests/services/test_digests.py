"""Digests come once for each period, whatever dies, hangs, changes or is closed meanwhile, on both engines."""

import asyncio
import contextlib
from dataclasses import replace

import pytest

from bot.database import Database, Transaction
from bot.domain.channels import ChannelFacts, Permission
from bot.domain.outcomes import NotAllowed, Obstacle, OpeningStopped, TryLater, Unreachable
from bot.domain.refusals import Reason, Refusal
from bot.services.digests import LEASE
from bot.services.scheduling import Sent, Wanted
from bot.stores.all import Stores
from tests.fakes import ANN, BOB, DAY, GUILD, HOUR, CrashError
from tests.services.digest_desk import CHANNEL, ELSEWHERE, Desk, Worker, die

PROBLEMS = "SELECT reason, told_at FROM problems"
FRIDAY = 1_799_971_200
"""Friday, 15 January 2027, 00:00 UTC; the fakes' clock begins at 08:00 that day."""


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def day(number: int) -> str:
    return f"day:2027-01-{number:02}"


async def test_a_digest_is_sent_when_it_is_due_and_the_next_one_planned(desk: Desk) -> None:
    await desk.schedule()

    await desk.until(FRIDAY + 3 * DAY)

    assert desk.channels.shown_in() == [day(14), day(15), day(16)]


async def test_where_there_is_nothing_to_say_nothing_is_sent(desk: Desk) -> None:
    await desk.schedule()
    desk.figures.silent = True

    await desk.until(FRIDAY + 2 * DAY)
    desk.figures.silent = False
    await desk.until(FRIDAY + 3 * DAY)

    assert desk.channels.shown_in() == [day(16)]
    assert len(desk.figures.asked) == 3


@pytest.mark.parametrize("fate", ["killed", "held up", "restarted"])
async def test_whatever_befalls_a_process_at_any_point_a_period_is_told_of_once(
    desk: Desk, fate: str
) -> None:
    whole = Worker(desk)
    await desk.schedule(GUILD)
    desk.clock.time = FRIDAY + 9 * HOUR
    await desk.settle(whole)
    points = whole.steps

    for number in range(1, 101):
        guild_id, channel = GUILD + number, 1_000 + number
        desk.clock.time = FRIDAY + 9 * HOUR - 60
        await desk.schedule(guild_id, channel=ChannelFacts(channel))
        desk.clock.advance(60)

        async def overtake() -> None:
            desk.clock.advance(LEASE + 1)
            await desk.settle(Worker(desk))

        unlucky, next_one = (
            Worker(desk, 1 + number % points, overtake if fate == "held up" else die),
            Worker(desk),
        )
        with contextlib.suppress(CrashError):
            await desk.settle(unlucky)
        if fate == "restarted":
            await next_one.digests.begin()
        else:
            desk.clock.advance(LEASE + 1)
        await desk.settle(next_one)

        assert desk.channels.shown_in(channel) == [day(14)], number % points
    assert points > 10


async def test_a_process_that_was_overtaken_stops(desk: Desk) -> None:
    await desk.schedule()
    desk.clock.time = FRIDAY + 9 * HOUR

    async def overtake() -> None:
        desk.clock.advance(LEASE + 1)
        await desk.settle(Worker(desk))
        desk.clock.advance(LEASE + 1)

    await desk.settle(Worker(desk, 8, overtake))

    assert desk.channels.shown_in() == [day(14)]


async def test_of_two_processes_at_the_same_instant_one_sends(desk: Desk) -> None:
    await desk.schedule()
    desk.clock.time = FRIDAY + 9 * HOUR

    await asyncio.gather(*[desk.settle(Worker(desk)) for _ in range(4)])

    assert len(desk.figures.asked) == 1
    assert desk.channels.shown_in() == [day(14)]


async def test_what_was_posted_without_our_hearing_of_it_is_found(desk: Desk) -> None:
    await desk.schedule()
    desk.channels.loses_answers = True
    desk.clock.time = FRIDAY + 9 * HOUR
    await desk.settle()
    desk.channels.loses_answers = False

    await desk.until(FRIDAY + 12 * HOUR)

    assert desk.channels.shown_in() == [day(14)]


async def test_a_day_missed_is_sent_within_a_day_and_else_skipped(desk: Desk) -> None:
    await desk.schedule()

    desk.clock.time = FRIDAY + 2 * DAY + 10 * HOUR
    await desk.settle()

    assert desk.channels.shown_in() == [day(16)]


async def test_a_week_missed_is_sent_within_three_days(desk: Desk) -> None:
    await desk.schedule(every="week", weekday="Friday")

    desk.clock.time = FRIDAY + 3 * DAY
    await desk.settle()

    assert desk.channels.shown_in() == ["week:2027-01-08"]


async def test_a_changed_schedule_tells_of_no_period_twice(desk: Desk) -> None:
    await desk.schedule()
    await desk.until(FRIDAY + 10 * HOUR)

    await desk.schedule(at="12:00")
    await desk.until(FRIDAY + 13 * HOUR)
    await desk.schedule(zone="New York", at="9:30")
    await desk.until(FRIDAY + 2 * DAY)

    assert desk.channels.shown_in() == [day(14), day(15)]


async def test_a_time_moved_into_the_past_loses_no_period(desk: Desk) -> None:
    await desk.schedule()

    scheduled = await desk.schedule(at="7:00")
    await desk.until(FRIDAY + DAY + 8 * HOUR)

    assert scheduled.next_at == FRIDAY + 9 * HOUR
    assert desk.channels.shown_in() == [day(14), day(15)]


async def test_a_week_in_place_of_days_comes_at_its_own_time(desk: Desk) -> None:
    await desk.schedule()

    await desk.schedule(every="week", weekday="Monday")
    await desk.until(FRIDAY + 8 * DAY)

    assert desk.channels.shown_in() == ["week:2027-01-11"]


async def test_off_is_off_and_on_again_repeats_nothing(desk: Desk) -> None:
    await desk.schedule()
    await desk.until(FRIDAY + 10 * HOUR)

    ended = [await desk.schedules.off(GUILD), await desk.schedules.off(GUILD)]
    await desk.until(FRIDAY + 2 * DAY)
    desk.clock.time = FRIDAY + 2 * DAY
    await desk.schedule()
    await desk.until(FRIDAY + 2 * DAY + 10 * HOUR)

    assert ended == [True, False]
    assert desk.channels.shown_in() == [day(14), day(16)]


async def test_a_closed_channel_is_told_once_and_the_digest_goes_on_when_it_is_mended(desk: Desk) -> None:
    await desk.schedule()
    desk.channels.answer = NotAllowed(Obstacle.DIGEST_CHANNEL_CLOSED)
    await desk.until(FRIDAY + 15 * HOUR)
    noted = await desk.rows(PROBLEMS)

    desk.channels.answer = None
    await desk.until(FRIDAY + 17 * HOUR)

    assert noted == [("digest_channel_closed", None)]
    assert desk.wake.count > 3
    assert desk.channels.shown_in() == [day(14)]
    assert await desk.rows(PROBLEMS) == []


async def test_another_channel_mends_it_at_once(desk: Desk) -> None:
    await desk.schedule()
    desk.channels.answer = NotAllowed(Obstacle.DIGEST_CHANNEL_MISSING)
    await desk.until(FRIDAY + 10 * HOUR)
    desk.channels.answer = None

    await desk.schedule(channel=ChannelFacts(ELSEWHERE))
    await desk.settle()

    assert desk.channels.shown_in(ELSEWHERE) == [day(14)]
    assert await desk.rows(PROBLEMS) == []


async def test_a_deleted_channel_is_noted_before_a_digest_is_due(desk: Desk) -> None:
    await desk.schedule()

    await desk.schedules.channel_gone(GUILD, ELSEWHERE)
    before = await desk.rows(PROBLEMS)
    await desk.schedules.channel_gone(GUILD, CHANNEL)

    assert (before, await desk.rows(PROBLEMS)) == ([], [("digest_channel_missing", None)])


async def test_one_out_of_turn_leaves_the_schedule_alone(desk: Desk) -> None:
    await desk.schedule()

    sent = await desk.schedules.send_now(GUILD)
    await desk.until(FRIDAY + 10 * HOUR)

    assert isinstance(sent, Sent)
    assert [key.partition("/")[0] for key in desk.channels.shown_in()] == ["now", day(14)]
    assert {period.key for period in desk.figures.asked} == {day(13), day(14)}


async def test_one_out_of_turn_waits_while_another_is_being_sent(desk: Desk) -> None:
    await desk.schedule()
    answers = []

    async def ask() -> None:
        answers.append(await desk.schedules.send_now(GUILD))

    desk.clock.time = FRIDAY + 9 * HOUR
    await desk.settle(Worker(desk, 6, ask))

    assert answers == [Refusal(Reason.DIGEST_IN_HAND)]


async def test_one_out_of_turn_says_why_it_cannot_be(desk: Desk) -> None:
    answers = [await desk.schedules.send_now(GUILD)]
    await desk.schedule()
    for answer in (NotAllowed(Obstacle.DIGEST_CHANNEL_CLOSED), TryLater()):
        desk.channels.answer = answer
        answers.append(await desk.schedules.send_now(GUILD))
    desk.figures.silent = True
    answers.append(await desk.schedules.send_now(GUILD))

    reasons = [Reason.NO_DIGEST, Reason.DIGEST_CHANNEL_CLOSED, Reason.DISCORD_SLOW, Reason.NOTHING_TO_TELL]
    assert answers == [Refusal(reason) for reason in reasons]
    assert await desk.rows(PROBLEMS) == []


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"at": "soon"}, Reason.NOT_A_TIME),
        ({"zone": "Atlantis"}, Reason.NOT_A_ZONE),
        ({"weekday": "Monday"}, Reason.WEEKDAY_WITHOUT_WEEK),
        ({"channel": ChannelFacts(1, (Permission.SEND,))}, Reason.CHANNEL_CLOSED),
    ],
)
async def test_what_cannot_be_is_refused_and_changes_nothing(
    desk: Desk, typed: dict[str, str], reason: Reason
) -> None:
    wanted = Wanted("day", "9:00", "UTC", None, None, ChannelFacts(CHANNEL))

    result = await desk.schedules.schedule(GUILD, replace(wanted, **typed))  # type: ignore[arg-type]

    assert isinstance(result, Refusal)
    assert result.reason is reason
    assert await desk.schedules.get(GUILD) is None


async def opt_in(desk: Desk, *people: int) -> None:
    stores = Stores()

    async def body(tx: Transaction) -> None:
        for user_id in people:
            await stores.members.see(tx, GUILD, [replace(ANN, id=user_id)], desk.clock.now())
            chosen = await stores.preferences.get(tx, user_id)
            await stores.preferences.save(tx, replace(chosen, personal_digest_since=1))

    await desk.database.transact(body)


MONDAY = FRIDAY + 3 * DAY


async def test_who_asked_for_their_own_gets_it_every_monday(desk: Desk) -> None:
    await opt_in(desk, ANN.id)

    await desk.until(MONDAY + 9 * HOUR - 1)
    early = list(desk.channels.posted)
    await desk.until(MONDAY + 8 * DAY)

    assert early == []
    assert desk.channels.shown_in(ANN.id + 1_000) == [f"week:2027-01-{one:02}@{GUILD}" for one in (11, 18)]
    assert desk.channels.opened == [ANN.id]


async def test_only_twenty_dms_are_opened_an_hour(desk: Desk) -> None:
    await opt_in(desk, *range(1, 31))

    await desk.until(MONDAY + 9 * HOUR + 59 * 60)
    in_time = len(desk.channels.posted)
    await desk.until(MONDAY + 12 * HOUR)

    assert (in_time, len(desk.channels.posted)) == (20, 30)


async def test_many_in_one_server_are_spread_over_an_hour(desk: Desk) -> None:
    people = [number << 32 for number in range(1, 15)]
    await opt_in(desk, *people)
    await desk.settle()

    dues = [row[0] for row in await desk.rows("SELECT due_at FROM digest_runs ORDER BY due_at")]

    assert MONDAY + 9 * HOUR <= dues[0] < dues[-1] < MONDAY + 10 * HOUR


@pytest.mark.parametrize("answer", [Unreachable(), OpeningStopped()])
async def test_who_cannot_be_written_to_is_left_alone(desk: Desk, answer: object) -> None:
    await opt_in(desk, BOB.id)
    desk.channels.answer = answer

    await desk.until(MONDAY + 10 * HOUR)
    desk.channels.answer = None
    await desk.until(MONDAY + 14 * HOUR)

    assert desk.channels.posted == []


async def test_who_left_or_wants_none_any_more_gets_none(desk: Desk) -> None:
    await opt_in(desk, ANN.id, BOB.id)
    await desk.settle()
    stores = Stores()

    async def body(tx: Transaction) -> None:
        await stores.members.leave(tx, GUILD, ANN.id, desk.clock.now())
        chosen = await stores.preferences.get(tx, BOB.id)
        await stores.preferences.save(tx, replace(chosen, personal_digest_since=None))

    await desk.database.transact(body)

    await desk.until(MONDAY + 2 * DAY)

    assert desk.channels.posted == []
