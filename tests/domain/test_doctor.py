"""What the doctor finds, check by check."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.access import GrantKind, Target
from bot.domain.digests import Schedule
from bot.domain.doctor import PATIENCE, SLOW, About, Finding, Mend, State, examine, mendable
from bot.domain.guilds import GuildSettings, RoleFacts
from bot.domain.health import Facts, Owed, Records, Use, used_channels
from bot.domain.outcomes import Obstacle
from bot.domain.periods import Every, Rhythm
from bot.domain.premises import PERMISSIONS, ChannelKind, ChannelSeen, Premises, RoleSeen
from bot.domain.problems import Problem
from bot.domain.refusals import Reason
from bot.domain.spaces import Audience, Form, Space, SpaceKind
from bot.texts import doctor as texts
from bot.texts.buttons import Button

GUILD, ROLE, LOUNGE, CATEGORY, CIRCLE, FEED, NOW = 1, 2, 3, 4, 5, 6, 1_800_000_000
ALL = frozenset(PERMISSIONS)
FRIENDS = RoleFacts(
    ROLE,
    is_everyone=False,
    is_managed=False,
    has_powers=False,
    is_within_reach=True,
    bot_may_manage_roles=True,
)
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
    [finding] = found(about, **changes)

    assert finding.state is State.ATTENTION


def test_the_zone_and_the_next_digest_are_said() -> None:
    schedule = Schedule(GUILD, FEED, Rhythm(Every.DAY, 540, 0, "Asia/Tokyo"))

    [off] = found(About.DIGEST)
    [on] = found(About.DIGEST, schedule=schedule)
    [zone] = found(About.ZONE, zone="Asia/Tokyo")

    assert off.since is None
    assert on.since == 1_800_057_600  # the next 9:00 in Tokyo, which is midnight in UTC
    assert zone.names == ("Asia/Tokyo",)


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
    owed=st.builds(Owed, st.integers(1, 9), st.integers(NOW - 9_000, NOW)),
    obstacles=st.sets(st.sampled_from(Obstacle)),
)
def test_whatever_it_finds_it_says_in_pages_that_discord_takes(
    permissions: frozenset[str],
    allowed: frozenset[str],
    gone: set[int],
    withheld: tuple[int, ...],
    owed: Owed,
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
        records=replace(WELL.records, withheld=withheld, access=owed, problems=problems),
    )

    findings = examine(facts)
    panel = texts.panel(findings, GUILD)

    assert sum(len(part) for part in panel if isinstance(part, str)) <= 4_000
    assert {finding.about for finding in findings} <= set(texts.WORDS)
    assert all(set(lacks) <= allowed | permissions for lacks in mendable(facts).values())


def test_every_channel_that_is_used_is_asked_about() -> None:
    assert used_channels(WELL.records) == {LOUNGE, CATEGORY, CIRCLE, FEED}


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
