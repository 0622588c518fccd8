"""Owed and applied access: rows of `access_work`, `grants` and `problems`, on both engines."""

import asyncio

import pytest

from bot.database import Database, Transaction
from bot.database.urls import database_at
from bot.domain.access import Applied, GrantKind, Target
from bot.domain.outcomes import Obstacle
from bot.domain.problems import Problem
from bot.stores.access import GrantStore, ProblemStore, Work, WorkStore
from bot.stores.follows import FollowStore
from tests.fakes import ANN, BOB, CAT, DAN, GUILD, HOUR

NOW = 1_000_000
LEASE = 300
WORK, GRANTS, PROBLEMS = WorkStore(), GrantStore(), ProblemStore()
ROLE, OTHER = Target(GrantKind.ROLE, 7), Target(GrantKind.ROLE, 8)
PROBLEM = Problem(GUILD, ROLE, Obstacle.ROLE_TOO_HIGH, NOW)


async def claim(tx: Transaction, now: int = NOW, limit: int = 50) -> list[Work]:
    return await WORK.claim_due(tx, now, now + LEASE, limit)


async def claim_one(tx: Transaction, now: int = NOW) -> Work:
    (work,) = await claim(tx, now)
    return work


def people(works: list[Work]) -> list[int]:
    return sorted(work.user_id for work in works)


# ---------------------------------------------------------------------------------------------- work


async def test_what_is_owed_is_claimed_once(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await WORK.mark(tx, GUILD, [ANN.id, BOB.id], NOW)

        assert people(await claim(tx)) == [ANN.id, BOB.id]
        assert await claim(tx) == []

    await database.transact(body)


async def test_somebody_marked_twice_is_one_piece_of_work_and_newer(database: Database) -> None:
    async def body(tx: Transaction) -> tuple[Work, Work]:
        await WORK.mark(tx, GUILD, [ANN.id, ANN.id], NOW)
        first = await claim_one(tx)
        await WORK.finish(tx, first)
        await WORK.mark(tx, GUILD, [ANN.id], NOW)
        await WORK.mark(tx, GUILD, [ANN.id], NOW)
        return first, await claim_one(tx)

    first, second = await database.transact(body)

    assert second.version > first.version


async def test_nothing_is_claimed_before_it_is_due(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await WORK.mark(tx, GUILD, [ANN.id], NOW + 10)

        assert await claim(tx, NOW + 9) == []
        assert people(await claim(tx, NOW + 10)) == [ANN.id]

    await database.transact(body)


async def test_a_claim_takes_no_more_than_asked_and_what_is_due_longest(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        for person, due in ((ANN, NOW), (BOB, NOW - 2), (CAT, NOW - 1)):
            await WORK.mark(tx, GUILD, [person.id], due)

        assert people(await claim(tx, limit=2)) == [BOB.id, CAT.id]
        assert people(await claim(tx, limit=2)) == [ANN.id]

    await database.transact(body)


async def test_a_lease_that_ran_out_is_claimed_again(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await WORK.mark(tx, GUILD, [ANN.id], NOW)
        await claim(tx)

        assert await claim(tx, NOW + LEASE - 1) == []
        assert people(await claim(tx, NOW + LEASE)) == [ANN.id]

    await database.transact(body)


async def test_finished_work_is_gone(database: Database) -> None:
    async def body(tx: Transaction) -> int | None:
        await WORK.mark(tx, GUILD, [ANN.id], NOW)
        assert await WORK.finish(tx, await claim_one(tx))
        return await WORK.next_due(tx)

    assert await database.transact(body) is None


async def test_a_newer_cause_survives_the_finish_of_an_older_one(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await WORK.mark(tx, GUILD, [ANN.id], NOW)
        older = await claim_one(tx)
        await WORK.mark(tx, GUILD, [ANN.id], NOW + 1)

        assert await claim(tx, NOW + 1) == []  # one at a time on one member
        assert not await WORK.finish(tx, older)

        assert (await claim_one(tx, NOW + 1)).version > older.version

    await database.transact(body)


async def test_a_newer_cause_is_not_put_off_with_an_older_one(database: Database) -> None:
    async def body(tx: Transaction) -> Work:
        await WORK.mark(tx, GUILD, [ANN.id], NOW)
        older = await claim_one(tx)
        await WORK.mark(tx, GUILD, [ANN.id], NOW + 1)
        await WORK.postpone(tx, older, NOW + HOUR, attempts=1)
        return await claim_one(tx, NOW + 1)

    newer = await database.transact(body)

    assert newer.attempts == 0


async def test_postponed_work_comes_back_with_the_attempts_it_was_given(database: Database) -> None:
    async def body(tx: Transaction) -> list[int]:
        attempts = []
        await WORK.mark(tx, GUILD, [ANN.id], NOW)
        for step in range(3):
            work = await claim_one(tx, NOW + step)
            attempts.append(work.attempts)
            await WORK.postpone(tx, work, NOW + step + 1, attempts=step + 1)
            assert await claim(tx, NOW + step) == []
        return attempts

    assert await database.transact(body) == [0, 1, 2]


async def test_a_new_cause_forgets_the_failures_before_it(database: Database) -> None:
    async def body(tx: Transaction) -> Work:
        await WORK.mark(tx, GUILD, [ANN.id], NOW)
        await WORK.postpone(tx, await claim_one(tx), NOW + HOUR, attempts=1)
        await WORK.mark(tx, GUILD, [ANN.id], NOW)
        return await claim_one(tx)

    assert (await database.transact(body)).attempts == 0


async def test_the_next_due_is_the_earliest_that_may_be_claimed(database: Database) -> None:
    async def body(tx: Transaction) -> list[int | None]:
        due = [await WORK.next_due(tx)]
        await WORK.mark(tx, GUILD, [ANN.id], NOW)
        due.append(await WORK.next_due(tx))
        await claim(tx)
        due.append(await WORK.next_due(tx))
        await WORK.mark(tx, GUILD, [BOB.id], NOW + 20)
        due.append(await WORK.next_due(tx))
        return due

    assert await database.transact(body) == [None, NOW, NOW + LEASE, NOW + 20]


async def test_what_a_dead_process_had_claimed_is_free_again(database: Database) -> None:
    async def body(tx: Transaction) -> list[Work]:
        await WORK.mark(tx, GUILD, [ANN.id, BOB.id], NOW)
        await claim(tx)
        await WORK.let_go_of_all(tx)
        return await claim(tx)

    assert people(await database.transact(body)) == [ANN.id, BOB.id]


async def test_hurrying_makes_a_servers_work_due_and_no_others(database: Database) -> None:
    async def body(tx: Transaction) -> list[Work]:
        await WORK.mark(tx, GUILD, [ANN.id], NOW + HOUR)
        await WORK.mark(tx, GUILD + 1, [BOB.id], NOW + HOUR)
        await WORK.hurry(tx, GUILD, NOW)
        return await claim(tx)

    assert people(await database.transact(body)) == [ANN.id]


async def test_everybody_is_who_has_a_friend_or_a_grant_in_that_server(database: Database) -> None:
    async def body(tx: Transaction) -> tuple[int, list[int]]:
        follows = FollowStore()
        for one, other in ((ANN, BOB), (BOB, ANN), (CAT, ANN)):
            await follows.add(tx, GUILD, one.id, other.id, NOW)
        await GRANTS.intend(tx, GUILD, DAN.id, [ROLE], NOW)
        await GRANTS.intend(tx, GUILD + 1, 5, [ROLE], NOW)
        marked = await WORK.mark_everybody(tx, GUILD, NOW)
        return marked, people(await claim(tx))

    assert await database.transact(body) == (3, [ANN.id, BOB.id, DAN.id])


async def test_marking_everybody_is_a_newer_cause(database: Database) -> None:
    async def body(tx: Transaction) -> int:
        await GRANTS.intend(tx, GUILD, ANN.id, [ROLE], NOW)
        await WORK.mark(tx, GUILD, [ANN.id], NOW)
        older = await claim_one(tx)
        await WORK.mark_everybody(tx, GUILD, NOW)
        await WORK.finish(tx, older)
        return (await claim_one(tx)).version - older.version

    assert await database.transact(body) > 0


async def test_workers_that_claim_at_the_same_time_never_share_work(database: Database) -> None:
    everybody = list(range(1, 201))
    await database.transact(lambda tx: WORK.mark(tx, GUILD, everybody, NOW))

    claimed: list[Work] = []
    for _ in range(30):
        at_once = [database.transact(lambda tx: claim(tx, limit=7)) for _ in range(9)]
        claimed += [work for works in await asyncio.gather(*at_once) for work in works]

    assert people(claimed) == everybody


async def test_a_worker_who_comes_to_a_claim_not_yet_committed_does_not_get_it_too(postgres_url: str) -> None:
    database = database_at(postgres_url)
    await database.open()
    await database.transact(lambda tx: WORK.mark(tx, GUILD, range(10), NOW))
    has_claimed = asyncio.Event()

    async def slow(tx: Transaction) -> list[Work]:
        works = await claim(tx, limit=5)
        has_claimed.set()
        await asyncio.sleep(0.05)
        return works

    first = asyncio.create_task(database.transact(slow))
    await has_claimed.wait()
    second = await database.transact(lambda tx: claim(tx, limit=5))
    third = await database.transact(lambda tx: claim(tx, limit=5))

    assert people([*await first, *second, *third]) == list(range(10))
    await database.close()


# -------------------------------------------------------------------------------------------- grants


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], Applied()),
        (["intend"], Applied(uncertain=frozenset({ROLE}))),
        (["intend", "given"], Applied(given=frozenset({ROLE}))),
        (["intend", "given", "intend"], Applied(given=frozenset({ROLE}))),
        (["intend", "intend"], Applied(uncertain=frozenset({ROLE}))),
        (["intend", "taken"], Applied()),
        (["intend", "given", "taken"], Applied()),
        (["intend", "given", "taken", "taken"], Applied()),
        (["intend", "given", "taken", "intend"], Applied(uncertain=frozenset({ROLE}))),
    ],
)
async def test_what_we_believe_a_member_holds(
    database: Database, steps: list[str], expected: Applied
) -> None:
    async def body(tx: Transaction) -> Applied:
        for step in steps:
            match step:
                case "intend":
                    await GRANTS.intend(tx, GUILD, ANN.id, [ROLE], NOW)
                case "given":
                    await GRANTS.given(tx, GUILD, ANN.id, ROLE, NOW)
                case _:
                    await GRANTS.taken(tx, GUILD, ANN.id, ROLE)
        return await GRANTS.applied(tx, GUILD, ANN.id)

    assert await database.transact(body) == expected


async def test_grants_of_others_and_elsewhere_are_apart(database: Database) -> None:
    async def body(tx: Transaction) -> Applied:
        await GRANTS.intend(tx, GUILD, ANN.id, [ROLE, OTHER], NOW)
        await GRANTS.given(tx, GUILD, ANN.id, ROLE, NOW)
        await GRANTS.intend(tx, GUILD, BOB.id, [ROLE], NOW)
        await GRANTS.intend(tx, GUILD + 1, ANN.id, [ROLE], NOW)
        await GRANTS.taken(tx, GUILD, BOB.id, ROLE)
        await GRANTS.forget_leaver(tx, GUILD + 1, ANN.id)
        return await GRANTS.applied(tx, GUILD, ANN.id)

    assert await database.transact(body) == Applied(frozenset({ROLE}), frozenset({OTHER}))


async def test_discord_takes_roles_and_threads_from_whoever_leaves_and_leaves_us_the_overwrites(
    database: Database,
) -> None:
    everything = [Target(kind, 30) for kind in GrantKind]

    async def body(tx: Transaction) -> Applied:
        await GRANTS.intend(tx, GUILD, ANN.id, everything, NOW)
        await GRANTS.given(tx, GUILD, ANN.id, Target(GrantKind.CHANNEL, 30), NOW)
        await GRANTS.forget_leaver(tx, GUILD, ANN.id)
        return await GRANTS.applied(tx, GUILD, ANN.id)

    left = await database.transact(body)

    overwrites = {target for target in everything if target.kind.outlives_leaving}
    assert left.given | left.uncertain == overwrites
    assert len(overwrites) == len(GrantKind) - 2


async def test_what_is_about_to_be_taken_may_hold_or_not(database: Database) -> None:
    async def body(tx: Transaction) -> Applied:
        await GRANTS.observe(tx, GUILD, ANN.id, [ROLE, OTHER], NOW)
        await GRANTS.doubt(tx, GUILD, ANN.id, [ROLE])
        return await GRANTS.applied(tx, GUILD, ANN.id)

    assert await database.transact(body) == Applied(frozenset({OTHER}), frozenset({ROLE}))


async def test_what_was_seen_in_discord_takes_the_place_of_what_we_believed(database: Database) -> None:
    async def body(tx: Transaction) -> tuple[Applied, Applied]:
        for person in (ANN, BOB):
            await GRANTS.intend(tx, GUILD, person.id, [ROLE], NOW)
        await GRANTS.observe(tx, GUILD, ANN.id, [OTHER], NOW)
        return await GRANTS.applied(tx, GUILD, ANN.id), await GRANTS.applied(tx, GUILD, BOB.id)

    assert await database.transact(body) == (
        Applied(given=frozenset({OTHER}), uncertain=frozenset({ROLE})),
        Applied(uncertain=frozenset({ROLE})),
    )


async def test_what_staff_took_is_withheld_until_it_is_released(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await GRANTS.observe(tx, GUILD, ANN.id, [ROLE], NOW)
        await GRANTS.withhold(tx, GUILD, ANN.id, ROLE, NOW)
        await GRANTS.withhold(tx, GUILD, ANN.id, ROLE, NOW + 1)

        assert await GRANTS.withheld(tx, GUILD, ANN.id) == {ROLE}
        assert await GRANTS.applied(tx, GUILD, ANN.id) == Applied()
        assert await GRANTS.withheld(tx, GUILD, BOB.id) == frozenset()
        assert await GRANTS.release(tx, GUILD, ANN.id, ROLE)
        assert not await GRANTS.release(tx, GUILD, ANN.id, ROLE)
        assert await GRANTS.withheld(tx, GUILD, ANN.id) == frozenset()

    await database.transact(body)


async def test_holders_are_those_whom_it_was_given_not_those_whom_it_was_promised(database: Database) -> None:
    async def body(tx: Transaction) -> list[int]:
        await GRANTS.observe(tx, GUILD, ANN.id, [ROLE], NOW)
        await GRANTS.intend(tx, GUILD, BOB.id, [ROLE], NOW)
        await GRANTS.observe(tx, GUILD, CAT.id, [OTHER], NOW)
        await GRANTS.observe(tx, GUILD + 1, DAN.id, [ROLE], NOW)
        return await GRANTS.holders(tx, GUILD, ROLE.id)

    assert await database.transact(body) == [ANN.id]


# ------------------------------------------------------------------------------------------ problems


async def test_a_problem_blocks_its_target_until_it_is_time_to_try_again(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await PROBLEMS.note(tx, PROBLEM, retry_at=NOW + 60)

        assert await PROBLEMS.blocked(tx, GUILD, NOW + 59) == {ROLE}
        assert await PROBLEMS.blocked(tx, GUILD, NOW + 60) == frozenset()
        assert await PROBLEMS.blocked(tx, GUILD + 1, NOW) == frozenset()

    await database.transact(body)


async def test_a_problem_is_told_once_however_often_it_is_met(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await PROBLEMS.note(tx, PROBLEM, retry_at=NOW + 60)
        assert list(await PROBLEMS.untold(tx)) == [PROBLEM]

        await PROBLEMS.told(tx, PROBLEM, NOW)
        await PROBLEMS.note(tx, PROBLEM, retry_at=NOW + 120)

        assert list(await PROBLEMS.untold(tx)) == []
        assert await PROBLEMS.blocked(tx, GUILD, NOW + 100) == {ROLE}

    await database.transact(body)


async def test_a_problem_that_was_solved_and_comes_again_is_told_again(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await PROBLEMS.note(tx, PROBLEM, retry_at=NOW + 60)
        await PROBLEMS.told(tx, PROBLEM, NOW)
        await PROBLEMS.solve(tx, GUILD, ROLE)
        assert await PROBLEMS.blocked(tx, GUILD, NOW) == frozenset()

        await PROBLEMS.note(tx, PROBLEM, retry_at=NOW + 60)

        assert list(await PROBLEMS.untold(tx)) == [PROBLEM]

    await database.transact(body)


async def test_solving_one_problem_leaves_the_others(database: Database) -> None:
    async def body(tx: Transaction) -> frozenset[Target]:
        await PROBLEMS.note(tx, PROBLEM, retry_at=NOW + 60)
        await PROBLEMS.note(tx, Problem(GUILD, OTHER, Obstacle.NO_ACCESS, NOW), retry_at=NOW + 60)
        await PROBLEMS.solve(tx, GUILD, OTHER)
        return await PROBLEMS.blocked(tx, GUILD, NOW)

    assert await database.transact(body) == {ROLE}


async def test_everything_in_one_server_may_be_tried_again(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await PROBLEMS.note(tx, PROBLEM, retry_at=NOW + 60)
        await PROBLEMS.note(tx, Problem(GUILD + 1, ROLE, Obstacle.NO_ACCESS, NOW), retry_at=NOW + 60)

        await PROBLEMS.retry(tx, GUILD, NOW)

        assert await PROBLEMS.blocked(tx, GUILD, NOW) == frozenset()
        assert await PROBLEMS.blocked(tx, GUILD + 1, NOW) == {ROLE}

    await database.transact(body)


async def test_a_servers_problems_can_be_dropped(database: Database) -> None:
    async def body(tx: Transaction) -> list[Problem]:
        elsewhere = Problem(GUILD + 1, ROLE, Obstacle.NO_ACCESS, NOW)
        await PROBLEMS.note(tx, PROBLEM, retry_at=NOW + 60)
        await PROBLEMS.note(tx, elsewhere, retry_at=NOW + 60)
        await PROBLEMS.drop(tx, GUILD)
        return [problem for problem in await PROBLEMS.untold(tx) if problem != elsewhere]

    assert await database.transact(body) == []


async def test_the_same_obstacle_is_known_whatever_it_stands_before(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        other = Problem(GUILD, OTHER, Obstacle.ROLE_TOO_HIGH, NOW)
        await PROBLEMS.note(tx, PROBLEM, retry_at=NOW)
        await PROBLEMS.note(tx, other, retry_at=NOW)
        assert not await PROBLEMS.is_told(tx, other)

        await PROBLEMS.told(tx, PROBLEM, NOW)

        assert await PROBLEMS.is_told(tx, other)
        assert not await PROBLEMS.is_told(tx, Problem(GUILD, OTHER, Obstacle.NO_ACCESS, NOW))
        assert not await PROBLEMS.is_told(tx, Problem(GUILD + 1, OTHER, Obstacle.ROLE_TOO_HIGH, NOW))

    await database.transact(body)
