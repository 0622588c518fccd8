"""Whom circles and live rooms are open to, and what is due about them: rows of `spaces`, on both engines."""

from dataclasses import replace

import pytest

from bot.database import Database, Transaction
from bot.domain.access import GrantKind, Target
from bot.domain.people import Person
from bot.domain.spaces import Audience, Form, Space, SpaceKind
from bot.stores import spaces
from bot.stores.access import GrantStore
from bot.stores.follows import FollowStore
from bot.stores.members import MemberStore
from bot.stores.spaces import SpaceStore
from tests.fakes import ANN, BOB, CAT, DAN, GUILD

NOW = 1_000_000
LEASE = 300
STORE, FOLLOWS, MEMBERS = SpaceStore(), FollowStore(), MemberStore()
CIRCLE = Space(1, GUILD, ANN.id, SpaceKind.CIRCLE, Form.CHANNEL, Audience.FRIENDS, "Den", NOW, channel_id=50)
LIVE = replace(CIRCLE, id=2, kind=SpaceKind.LIVE, form=Form.VOICE, audience=Audience.FOLLOWERS, channel_id=60)
TO_OWNER, TO_FRIENDS = (
    frozenset({Target(GrantKind.CHANNEL_OWNER, 50)}),
    frozenset({Target(GrantKind.CHANNEL, 50)}),
)


async def follow(tx: Transaction, one: Person, other: Person, when: int = NOW, guild: int = GUILD) -> None:
    await MEMBERS.see(tx, guild, [one, other], NOW)
    await FOLLOWS.add(tx, guild, one.id, other.id, when)


async def befriend(tx: Transaction, one: Person, other: Person, when: int = NOW, guild: int = GUILD) -> None:
    await follow(tx, one, other, when, guild)
    await follow(tx, other, one, when, guild)


async def open_to(tx: Transaction, person: Person, guild: int = GUILD) -> frozenset[Target]:
    return await STORE.open_to(tx, guild, person.id)


# --------------------------------------------------------------------------------------- open to whom


async def test_a_circle_is_open_to_its_owner_and_exactly_their_friends(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await STORE.save(tx, CIRCLE, None)
        await befriend(tx, ANN, BOB)
        await follow(tx, CAT, ANN)
        await follow(tx, ANN, DAN)

        assert await open_to(tx, ANN) == TO_OWNER
        assert await open_to(tx, BOB) == TO_FRIENDS
        assert await open_to(tx, CAT) == await open_to(tx, DAN) == frozenset()

    await database.transact(body)


async def test_friends_elsewhere_do_not_come_in(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await STORE.save(tx, CIRCLE, None)
        await befriend(tx, ANN, BOB, guild=GUILD + 1)

        assert await open_to(tx, BOB) == await open_to(tx, BOB, GUILD + 1) == frozenset()

    await database.transact(body)


async def test_a_room_for_followers_is_open_to_followers_whether_friends_or_not(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await STORE.save(tx, LIVE, None)
        await befriend(tx, ANN, BOB)
        await follow(tx, CAT, ANN)
        await follow(tx, ANN, DAN)

        assert await open_to(tx, BOB) == await open_to(tx, CAT) == {Target(GrantKind.VOICE, 60)}
        assert await open_to(tx, DAN) == frozenset()

    await database.transact(body)


@pytest.mark.parametrize("space", [CIRCLE, LIVE])
async def test_whom_the_owner_keeps_out_is_out_until_let_in(database: Database, space: Space) -> None:
    async def body(tx: Transaction) -> None:
        await STORE.save(tx, space, None)
        await befriend(tx, ANN, BOB)
        await STORE.exclude(tx, GUILD, ANN.id, BOB.id, NOW)
        await STORE.exclude(tx, GUILD, ANN.id, BOB.id, NOW)
        assert await open_to(tx, BOB) == frozenset()
        assert await STORE.audience(tx, space) == []

        assert await STORE.include(tx, GUILD, ANN.id, BOB.id)
        assert not await STORE.include(tx, GUILD, ANN.id, BOB.id)
        assert len(await open_to(tx, BOB)) == 1

    await database.transact(body)


async def test_whom_one_owner_keeps_out_another_lets_in(database: Database) -> None:
    async def body(tx: Transaction) -> frozenset[Target]:
        await STORE.save(tx, CIRCLE, None)
        await STORE.save(tx, replace(CIRCLE, id=3, owner_id=CAT.id, channel_id=70), None)
        await befriend(tx, ANN, BOB)
        await befriend(tx, CAT, BOB)
        await STORE.exclude(tx, GUILD, CAT.id, BOB.id, NOW)
        return await open_to(tx, BOB)

    assert await database.transact(body) == TO_FRIENDS


async def test_while_the_owner_is_away_nobody_comes_in(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await STORE.save(tx, CIRCLE, None)
        await befriend(tx, ANN, BOB)
        await MEMBERS.leave(tx, GUILD, ANN.id, NOW)
        assert await open_to(tx, BOB) == frozenset()

        await MEMBERS.see(tx, GUILD, [ANN], NOW)
        assert await open_to(tx, BOB) == TO_FRIENDS

    await database.transact(body)


@pytest.mark.parametrize("change", [{"closed_at": NOW}, {"channel_id": None}])
async def test_a_space_that_is_closed_or_not_made_yet_is_open_to_nobody(
    database: Database, change: dict[str, int | None]
) -> None:
    async def body(tx: Transaction) -> None:
        await STORE.save(tx, replace(CIRCLE, **change), None)  # type: ignore[arg-type]
        await befriend(tx, ANN, BOB)

        assert await open_to(tx, ANN) == await open_to(tx, BOB) == frozenset()

    await database.transact(body)


@pytest.mark.parametrize("capacity", [1, 2])
async def test_where_more_are_friends_than_fit_those_who_stood_first_are_in(
    database: Database, monkeypatch: pytest.MonkeyPatch, capacity: int
) -> None:
    monkeypatch.setattr(spaces, "CAPACITY", capacity)

    async def body(tx: Transaction) -> list[Person]:
        await STORE.save(tx, CIRCLE, None)
        for person, when in ((BOB, NOW + 2), (CAT, NOW), (DAN, NOW + 1)):
            await befriend(tx, ANN, person, when)
        return [person for person in (BOB, CAT, DAN) if await open_to(tx, person)]

    assert await database.transact(body) == [CAT, DAN][:capacity]


async def test_a_friend_stood_first_by_the_friendship_and_a_follower_by_the_follow(
    database: Database,
) -> None:
    async def body(tx: Transaction) -> None:
        await befriend(tx, ANN, BOB, NOW + 1)
        await follow(tx, CAT, ANN, NOW)
        await follow(tx, ANN, CAT, NOW + 2)

        assert await STORE.audience(tx, CIRCLE) == [BOB.id, CAT.id]
        assert await STORE.audience(tx, LIVE) == [CAT.id, BOB.id]

    await database.transact(body)


@pytest.mark.parametrize("capacity", [1])
async def test_whoever_waits_comes_in_when_somebody_goes(
    database: Database, monkeypatch: pytest.MonkeyPatch, capacity: int
) -> None:
    monkeypatch.setattr(spaces, "CAPACITY", capacity)

    async def body(tx: Transaction) -> None:
        await STORE.save(tx, CIRCLE, None)
        await befriend(tx, ANN, BOB, NOW)
        await befriend(tx, ANN, CAT, NOW + 1)
        assert await open_to(tx, CAT) == frozenset()

        await MEMBERS.leave(tx, GUILD, BOB.id, NOW)

        assert await open_to(tx, CAT) == TO_FRIENDS

    await database.transact(body)


async def test_the_audience_counts_who_is_here_and_not_kept_out(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        for person in (BOB, CAT, DAN):
            await befriend(tx, ANN, person)
        await MEMBERS.leave(tx, GUILD, BOB.id, NOW)
        await STORE.exclude(tx, GUILD, ANN.id, CAT.id, NOW)

        assert await STORE.audience(tx, CIRCLE) == [DAN.id]
        assert await STORE.count_audience(tx, CIRCLE) == 1

    await database.transact(body)


async def test_whom_somebody_keeps_out_is_listed_by_name_the_latest_first(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await MEMBERS.see(tx, GUILD, [BOB, CAT], NOW)
        await STORE.exclude(tx, GUILD, ANN.id, BOB.id, NOW)
        await STORE.exclude(tx, GUILD, ANN.id, CAT.id, NOW + 1)

        assert list(await STORE.excluded(tx, GUILD, ANN.id)) == [(CAT.id, "Cat"), (BOB.id, "Bob")]
        assert list(await STORE.excluded(tx, GUILD + 1, ANN.id)) == []

    await database.transact(body)


# ------------------------------------------------------------------------------------- kept and found


async def test_a_space_is_found_as_it_was_kept(database: Database) -> None:
    everything = replace(
        LIVE, parent_id=7, shown_name="Old", closed_at=NOW + 1, empty_since=NOW + 2, attempts=3
    )

    async def body(tx: Transaction) -> None:
        await STORE.save(tx, LIVE, None)
        await STORE.save(tx, everything, NOW)

        assert await STORE.get(tx, LIVE.id) == everything
        assert await STORE.at(tx, 60) == everything
        assert await STORE.of(tx, GUILD, ANN.id, SpaceKind.LIVE) == everything
        assert await STORE.of(tx, GUILD, ANN.id, SpaceKind.CIRCLE) is None

    await database.transact(body)


async def test_a_server_has_its_own_spaces_and_live_rooms(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        for space in (CIRCLE, LIVE, replace(CIRCLE, id=3, guild_id=GUILD + 1)):
            await STORE.save(tx, space, None)

        assert await STORE.of_guild(tx, GUILD) == [CIRCLE, LIVE]
        assert await STORE.live_rooms(tx, GUILD) == [LIVE]

    await database.transact(body)


async def test_a_space_that_is_forgotten_takes_along_what_was_given_of_it_and_nothing_else(
    database: Database,
) -> None:
    grants, other = GrantStore(), Target(GrantKind.CHANNEL, 51)

    async def body(tx: Transaction) -> frozenset[Target]:
        await STORE.save(tx, CIRCLE, None)
        await grants.observe(tx, GUILD, BOB.id, [*TO_FRIENDS, other], NOW)
        await STORE.forget(tx, CIRCLE)
        assert await STORE.get(tx, CIRCLE.id) is None
        return (await grants.applied(tx, GUILD, BOB.id)).given

    assert await database.transact(body) == {other}


# ---------------------------------------------------------------------------------------------- due


async def test_what_is_due_is_claimed_once_and_the_earliest_first(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        for number, due in ((1, NOW), (2, NOW - 1), (3, NOW + 1), (4, None)):
            await STORE.save(tx, replace(CIRCLE, id=number, owner_id=number), due)

        assert [one.id for one in await STORE.claim_due(tx, NOW, NOW + LEASE, 1)] == [2]
        assert [one.id for one in await STORE.claim_due(tx, NOW, NOW + LEASE, 9)] == [1]
        assert await STORE.claim_due(tx, NOW, NOW + LEASE, 9) == []

    await database.transact(body)


async def test_a_claimed_space_is_nobody_elses_until_let_go_or_the_lease_ends(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await STORE.save(tx, CIRCLE, NOW)
        assert await STORE.claim(tx, CIRCLE.id, NOW, NOW + LEASE) == CIRCLE
        assert await STORE.claim(tx, CIRCLE.id, NOW, NOW + LEASE) is None

        assert await STORE.claim(tx, CIRCLE.id, NOW + LEASE, NOW + 2 * LEASE) == CIRCLE
        await STORE.let_go(tx, CIRCLE.id)
        assert await STORE.claim(tx, CIRCLE.id, NOW, NOW + LEASE) == CIRCLE

    await database.transact(body)


async def test_what_a_dead_process_had_claimed_is_free_again(database: Database) -> None:
    async def body(tx: Transaction) -> list[Space]:
        await STORE.save(tx, CIRCLE, NOW)
        await STORE.claim_due(tx, NOW, NOW + LEASE, 9)
        await STORE.let_go_of_all(tx)
        return await STORE.claim_due(tx, NOW, NOW + LEASE, 9)

    assert await database.transact(body) == [CIRCLE]


async def test_a_space_about_which_nothing_is_due_is_not_claimed(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await STORE.save(tx, CIRCLE, NOW)
        await STORE.save(tx, CIRCLE, None)

        assert await STORE.claim(tx, CIRCLE.id, NOW, NOW + LEASE) is None
        assert await STORE.next_due(tx) is None

    await database.transact(body)


async def test_the_next_due_is_the_earliest_that_may_be_claimed(database: Database) -> None:
    async def body(tx: Transaction) -> list[int | None]:
        await STORE.save(tx, CIRCLE, NOW)
        await STORE.save(tx, LIVE, NOW + 20)
        due = [await STORE.next_due(tx)]
        await STORE.claim(tx, CIRCLE.id, NOW, NOW + LEASE)
        return [*due, await STORE.next_due(tx)]

    assert await database.transact(body) == [NOW, NOW + 20]
