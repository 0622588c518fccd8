"""What the doctor finds, check by check."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.access import GrantKind, Target
from bot.domain.digests import Run, Schedule
from bot.domain.doctor import PATIENCE, SLOW, examine
from bot.domain.findings import About, Delay, Finding, Mend, State
from bot.domain.guilds import GuildSettings
from bot.domain.health import Facts, Owed, Records, Use, used_channels, uses
from bot.domain.outcomes import Obstacle
from bot.domain.periods import Every, Period, Rhythm
from bot.domain.places import mendable
from bot.domain.premises import PERMISSIONS, ChannelKind, ChannelSeen, Premises, RoleSeen
from bot.domain.problems import Problem
from bot.domain.refusals import Reason
from bot.domain.spaces import Audience, Form, Space, SpaceKind
from bot.texts import doctor as texts
from bot.texts.buttons import Button
from bot.texts.permissions import permission
from tests.fakes import plain_role

GUILD, ROLE, LOUNGE, CATEGORY, CIRCLE, FEED, NOW = 1, 2, 3, 4, 5, 6, 1_800_000_000
ALL = frozenset(PERMISSIONS)
FRIENDS = plain_role(ROLE)
CIRCLE_OF_ANN = Space(
    6, GUILD, 7, SpaceKind.CIRCLE, Form.CHANNEL, Audience.FRIENDS, "Ann", NOW, channel_id=CIRCLE
)
WELL = Facts(
    NOW,
    Premises(
        roles={ROLE: RoleSeen("Friends", FRIENDS)},
        channels={
            LOUNGE: ChannelSeen(LOUNGE, "lounge", ChannelKind.TEXT, allowed=ALL),
            FEED: ChannelSeen(FEED, "feed", ChannelKind.TEXT, allowed=ALL),
            CATEGORY: ChannelSeen(CATEGORY, "Circles", ChannelKind.CATEGORY, allowed=ALL),
            CIRCLE: ChannelSeen(CIRCLE, "ann", ChannelKind.TEXT, CATEGORY, ALL),
        },
    ),
    Records(
        GuildSettings(
            GUILD, friends_role_id=ROLE, lounge_id=LOUNGE, circles_category_id=CATEGORY, feed_channel_id=FEED
        ),
        spaces=(CIRCLE_OF_ANN,),
        look_due_at=NOW + 60,
    ),
)


THREAD = replace(CIRCLE_OF_ANN, form=Form.THREAD, parent_id=FEED, channel_id=50)
DAILY = Schedule(GUILD, FEED, Rhythm(Every.DAY, 540, 0, "UTC"))


BUSY = replace(
    WELL.records,
    settings=replace(WELL.records.settings, reports_channel_id=FEED),
    spaces=(CIRCLE_OF_ANN, THREAD, replace(CIRCLE_OF_ANN, form=Form.VOICE)),
    schedule=DAILY,
)
"""Every use there is, but for further categories."""


def owed(due_at: int) -> Run:
    period = Period(Every.DAY, NOW - 86_400, NOW, "day:2027-01-15")
    return Run(1, GUILD, 0, period, period.key, due_at, attempts=0, claimed_until=0)


def refused(obstacle: Obstacle) -> Problem:
    return Problem(GUILD, Target(GrantKind.CHANNEL, FEED), obstacle, NOW - 60)


def found(about: About, **changes: object) -> list[Finding]:
    """Return what is found about something where not all is well."""
    facts = WELL
    for name, value in changes.items():
        if name in Facts.__slots__:
            facts = replace(facts, **{name: value})  # type: ignore[arg-type]
        elif name in Premises.__slots__:
            facts = replace(facts, premises=replace(facts.premises, **{name: value}))  # type: ignore[arg-type]
        elif name in Records.__slots__:
            facts = replace(facts, records=replace(facts.records, **{name: value}))  # type: ignore[arg-type]
        else:
            settings = replace(facts.records.settings, **{name: value})  # type: ignore[arg-type]
            facts = replace(facts, records=replace(facts.records, settings=settings))
    return [finding for finding in examine(facts) if finding.about is about]


def channels_where(channel_id: int, allowed: frozenset[str]) -> dict[int, ChannelSeen]:
    channels = dict(WELL.premises.channels)
    return channels | {channel_id: replace(channels[channel_id], allowed=allowed)}


def test_where_all_is_well_every_line_is_ok() -> None:
    assert {finding.state for finding in examine(WELL)} == {State.OK}


def test_missing_intents_are_broken() -> None:
    [finding] = found(About.INTENTS, missing_intents=("members",))

    assert (finding.state, finding.names) == (State.BROKEN, ("members",))


@pytest.mark.parametrize("name", PERMISSIONS)
def test_each_missing_permission_is_named(name: str) -> None:
    [finding] = found(About.PERMISSIONS, permissions=ALL - {name})

    assert finding.names == (name,)
    assert finding.state is not State.OK


def test_a_role_that_was_deleted_can_be_chosen_anew() -> None:
    [finding] = found(About.ROLE_GONE, roles={})

    assert (finding.state, finding.mend) == (State.BROKEN, Mend.SETUP)


def test_a_role_above_the_bots_own_is_broken() -> None:
    role = RoleSeen("Friends", replace(FRIENDS, is_within_reach=False))

    [finding] = found(About.ROLE, roles={ROLE: role})

    assert (finding.state, finding.why) == (State.BROKEN, Reason.ROLE_OUT_OF_REACH)


def test_a_channel_that_lacks_a_permission_can_be_mended_where_the_bot_may() -> None:
    lacking = channels_where(LOUNGE, ALL - {"send_messages"})

    [finding] = [one for one in found(About.CHANNELS, channels=lacking) if one.use is Use.LOUNGE]

    assert (finding.state, finding.names, finding.mend) == (
        State.BROKEN,
        ("send_messages",),
        Mend.PERMISSIONS,
    )


@pytest.mark.parametrize("name", ["view_channel", "manage_roles"])
def test_a_channel_the_bot_is_shut_out_of_is_for_people_to_mend(name: str) -> None:
    lacking = channels_where(CIRCLE, ALL - {name})

    [finding] = [one for one in found(About.CHANNELS, channels=lacking) if one.use is Use.CIRCLES]

    assert (finding.state, finding.mend) == (State.BROKEN, None)
    assert mendable(replace(WELL, premises=replace(WELL.premises, channels=lacking))) == {}


def test_many_circles_that_lack_the_same_are_one_line() -> None:
    spaces = [replace(CIRCLE_OF_ANN, id=one, channel_id=one) for one in range(100, 600)]
    channels = {
        one.id: ChannelSeen(one.id, "circle", ChannelKind.TEXT, allowed=ALL - {"manage_channels"})
        for one in spaces
    }

    lines = [one for one in found(About.CHANNELS, spaces=spaces, channels=channels) if one.use is Use.CIRCLES]

    assert [len(one.ids) for one in lines] == [500]


def test_what_is_overdue_is_said_with_its_age() -> None:
    [waiting] = found(About.OWED_ACCESS, access=Owed(3, NOW - PATIENCE - 1))
    [fresh] = found(About.OWED_ACCESS, access=Owed(3, NOW - 1))

    assert (waiting.state, waiting.number, waiting.mend) == (State.ATTENTION, 3, Mend.RECONCILE)
    assert fresh.state is State.OK


def test_problems_with_the_same_obstacle_are_one_line() -> None:
    problems = [
        Problem(GUILD, Target(GrantKind.CHANNEL, one), Obstacle.NEEDS_MANAGE_ROLES, NOW - one)
        for one in (8, 9)
    ]

    [finding] = found(About.PROBLEM, problems=problems)

    assert (finding.state, finding.ids, finding.since) == (State.BROKEN, (8, 9), NOW - 9)


@pytest.mark.parametrize(
    ("about", "changes"),
    [
        (About.NO_ROLE, {"friends_role_id": None}),
        (About.NOT_CHOSEN, {"lounge_id": None}),
        (About.ROLES_LEFT, {"roles": {ROLE: RoleSeen("Friends", FRIENDS)} | dict.fromkeys(range(10, 260))}),
        (About.LOOKING, {"look_due_at": NOW - 7_200}),
        (About.WITHHELD, {"withheld": (8,)}),
        (About.DATABASE, {"database_ms": SLOW + 1}),
    ],
)
def test_what_needs_attention(about: About, changes: dict[str, object]) -> None:
    [finding] = [one for one in found(about, **changes) if one.state is not State.OK]

    assert finding.state is State.ATTENTION


def test_the_zone_is_said_and_one_that_is_not_known_is_broken() -> None:
    [tokyo], [none] = found(About.ZONE, zone="Asia/Tokyo"), found(About.ZONE)
    [atlantis] = found(About.ZONE, zone="Sea/Atlantis")

    assert (tokyo.state, tokyo.names, none.names) == (State.OK, ("Asia/Tokyo",), ("UTC",))
    assert (atlantis.state, atlantis.names) == (State.BROKEN, ("Sea/Atlantis",))


def test_when_the_next_digest_comes_is_said() -> None:
    [off] = found(About.DIGEST)
    [on] = found(About.DIGEST, schedule=DAILY, planned=owed(NOW + 60))

    assert (off.state, off.since) == (State.OK, None)
    assert (on.state, on.since) == (State.OK, NOW + 60)


@pytest.mark.parametrize(
    ("changes", "state", "why", "mend"),
    [
        ({"planned": None}, State.ATTENTION, Delay.UNPLANNED, Mend.DIGEST),
        ({"planned": owed(NOW - PATIENCE - 1)}, State.ATTENTION, Delay.LATE, Mend.DIGEST),
        ({"planned": owed(NOW - PATIENCE)}, State.OK, None, None),
        ({"missed_at": NOW - 9}, State.ATTENTION, Delay.MISSED, None),
        (
            {"problems": [refused(Obstacle.DIGEST_CHANNEL_MISSING)]},
            State.BROKEN,
            Obstacle.DIGEST_CHANNEL_MISSING,
            Mend.SETUP,
        ),
        (
            {"problems": [refused(Obstacle.DIGEST_CHANNEL_CLOSED)], "planned": owed(NOW - 9_000)},
            State.BROKEN,
            Obstacle.DIGEST_CHANNEL_CLOSED,
            Mend.DIGEST,
        ),
    ],
)
def test_a_digest_that_does_not_come_is_said_with_why_and_what_to_do(
    changes: dict[str, object], state: State, why: Delay | Obstacle | None, mend: Mend | None
) -> None:
    [finding] = found(About.DIGEST, **{"schedule": DAILY, "planned": owed(NOW + 60), **changes})
    [given] = found(About.PROBLEM, **changes)

    assert (finding.state, finding.why, finding.mend) == (state, why, mend)
    assert given.state is State.OK
    assert texts.WORDS[About.DIGEST](finding)


def test_circles_that_are_threads_need_permissions_where_they_hang() -> None:
    lacking = channels_where(FEED, ALL - {"manage_threads"})

    [gone] = found(About.CHANNEL_GONE, spaces=[replace(THREAD, parent_id=99)])
    [well] = [one for one in found(About.CHANNELS, spaces=[THREAD]) if one.use is Use.THREADS]
    [bad] = [
        one for one in found(About.CHANNELS, spaces=[THREAD], channels=lacking) if one.use is Use.THREADS
    ]

    assert (gone.use, gone.ids) == (Use.THREADS, (99,))
    assert well.state is State.OK
    assert (bad.state, bad.names, bad.mend) == (State.BROKEN, ("manage_threads",), Mend.PERMISSIONS)


def test_a_locked_thread_is_said_while_its_circle_is_open() -> None:
    [locked] = found(About.LOCKED, spaces=[THREAD], locked_threads=frozenset({50, 51}))
    closed = found(About.LOCKED, spaces=[replace(THREAD, closed_at=NOW)], locked_threads=frozenset({50}))

    assert (locked.state, locked.ids) == (State.ATTENTION, (50,))
    assert closed == []


def test_further_categories_are_looked_at_and_their_room_counts() -> None:
    more = {
        one: ChannelSeen(one, name, ChannelKind.CATEGORY, allowed=ALL - {"manage_channels"})
        for one, name in ((31, "Circles 10"), (32, "Circles 2"), (33, "Circles and more"))
    }
    channels = {**WELL.premises.channels, **more}

    [further] = [one for one in found(About.CHANNELS, channels=channels) if one.use is Use.CATEGORIES]
    [room] = found(About.CATEGORY_ROOM, channels=channels)

    assert (further.state, further.ids, further.names) == (State.BROKEN, (32, 31), ("manage_channels",))
    assert (room.ids, room.number) == ((CATEGORY, 32, 31), 149)  # one circle lies in the first


@pytest.mark.parametrize(("channel_id", "use"), [(LOUNGE, Use.LOUNGE), (CIRCLE, Use.CIRCLES), (FEED, None)])
def test_a_channel_for_few_that_everybody_sees_needs_attention(channel_id: int, use: Use | None) -> None:
    channels = dict(WELL.premises.channels)
    channels[channel_id] = replace(channels[channel_id], is_public=True)

    lines = found(About.OPEN_TO_ALL, channels=channels)

    assert [(one.state, one.use, one.ids) for one in lines] == [(State.ATTENTION, use, (channel_id,))] * bool(
        use
    )


def test_a_role_and_a_channel_that_discord_refuses_are_two_lines() -> None:
    problems = [
        Problem(GUILD, Target(GrantKind.ROLE, ROLE), Obstacle.NEEDS_MANAGE_ROLES, NOW),
        Problem(GUILD, Target(GrantKind.CHANNEL, CIRCLE), Obstacle.NEEDS_MANAGE_ROLES, NOW),
    ]

    [role], [circle] = (
        found(About.PROBLEM_OF_ROLE, problems=problems),
        found(About.PROBLEM, problems=problems),
    )

    assert f"<@&{ROLE}>" in texts.WORDS[role.about](role)
    assert f"<#{CIRCLE}>" in texts.WORDS[circle.about](circle)


@pytest.mark.parametrize(
    "name", sorted(frozenset.union(*(needed for *_, needed in uses(BUSY, WELL.premises))))
)
def test_each_permission_missing_in_a_channel_is_named_with_its_remedy(name: str) -> None:
    channels = {one: replace(seen, allowed=ALL - {name}) for one, seen in WELL.premises.channels.items()}
    needing = {use for use, ids, needed in uses(BUSY, WELL.premises) if ids and name in needed}
    facts = replace(WELL, records=BUSY, premises=replace(WELL.premises, channels=channels))

    lines = [one for one in examine(facts) if one.about is About.CHANNELS and one.state is State.BROKEN]

    assert {one.use for one in lines} == needing != set()
    assert all(f"**{permission(name)}**" in texts.WORDS[one.about](one) for one in lines)
    assert all("Allow it" in texts.WORDS[one.about](one) for one in lines)


def test_the_worst_comes_first() -> None:
    findings = examine(replace(WELL, premises=replace(WELL.premises, permissions=frozenset(), roles={})))

    states = [finding.state.value for finding in findings]
    assert states == sorted(states)
    assert states[0] == State.BROKEN.value


@given(
    permissions=st.frozensets(st.sampled_from(PERMISSIONS)),
    allowed=st.frozensets(st.sampled_from(PERMISSIONS)),
    gone=st.sets(st.sampled_from([LOUNGE, CATEGORY, CIRCLE])),
    withheld=st.lists(st.integers(1, 2**62), unique=True).map(tuple),
    waiting=st.builds(Owed, st.integers(1, 9), st.integers(NOW - 9_000, NOW)),
    obstacles=st.sets(st.sampled_from(Obstacle)),
)
def test_whatever_it_finds_it_says_in_pages_that_discord_takes(
    permissions: frozenset[str],
    allowed: frozenset[str],
    gone: set[int],
    withheld: tuple[int, ...],
    waiting: Owed,
    obstacles: set[Obstacle],
) -> None:
    channels = {
        one: replace(channel, allowed=allowed)
        for one, channel in WELL.premises.channels.items()
        if one not in gone
    }
    problems = [Problem(GUILD, Target(GrantKind.ROLE, ROLE), one, NOW) for one in obstacles]
    facts = replace(
        WELL,
        premises=replace(WELL.premises, permissions=permissions, channels=channels),
        records=replace(WELL.records, withheld=withheld, access=waiting, problems=problems),
    )

    findings = examine(facts)
    panel = texts.panel(findings, GUILD)

    assert sum(len(part) for part in panel if isinstance(part, str)) <= 4_000
    assert {finding.about for finding in findings} <= set(texts.WORDS)
    assert all(set(lacks) <= allowed | permissions for lacks in mendable(facts).values())


def test_every_channel_that_is_used_is_asked_about() -> None:
    records = replace(WELL.records, spaces=(CIRCLE_OF_ANN, replace(THREAD, parent_id=60)))

    assert used_channels(records, WELL.premises) == {LOUNGE, CATEGORY, CIRCLE, FEED, 60}


def test_there_are_words_for_everything_that_can_be_found() -> None:
    assert set(texts.WORDS) == set(About)


def test_many_lines_come_in_pages_that_together_hold_them_all() -> None:
    findings = examine(WELL) * 9
    first = texts.panel(findings, GUILD)
    last = [button for button in first[1] if isinstance(button, Button) and button.label == "Last"]
    of = int(last[0].custom_id.split(":")[3])

    pages = [str(texts.panel(findings, GUILD, number)[0]) for number in range(1, of + 1)]

    assert sum(page.count("\n• ") for page in pages) == len(findings)
    assert max(map(len, pages)) <= 4_000
    assert texts.panel(findings, GUILD, of + 5) == texts.panel(findings, GUILD, of)
