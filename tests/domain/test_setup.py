"""What recommended set-up would do, and what is in its way."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.guilds import GuildSettings
from bot.domain.premises import (
    MOST_CHANNELS,
    MOST_ROLES,
    PERMISSIONS,
    ChannelKind,
    ChannelSeen,
    Premises,
    RoleSeen,
)
from bot.domain.refusals import Reason
from bot.domain.setup import NEEDED, PARTS, RECOMMENDED, Fate, Part, plan
from bot.texts import setup as texts
from bot.texts.buttons import PlaceMenu, RoleMenu
from tests.fakes import plain_role

ROLE, LOUNGE, CATEGORY, FEED, DIGEST = 2, 3, 4, 5, 6
NOTHING = GuildSettings(1)
EVERYTHING = GuildSettings(
    1,
    friends_role_id=ROLE,
    lounge_id=LOUNGE,
    circles_category_id=CATEGORY,
    feed_channel_id=FEED,
    digest_channel_id=DIGEST,
)
ALL = frozenset(PERMISSIONS)
FRIENDS = plain_role(ROLE)
ROLES = {ROLE: RoleSeen("Friends", FRIENDS)}
CHANNELS = {
    LOUNGE: ChannelSeen(LOUNGE, "friends-lounge", ChannelKind.TEXT, allowed=ALL),
    CATEGORY: ChannelSeen(CATEGORY, "Circles", ChannelKind.CATEGORY, allowed=ALL),
    FEED: ChannelSeen(FEED, "feed", ChannelKind.TEXT, allowed=ALL),
    DIGEST: ChannelSeen(DIGEST, "digest", ChannelKind.TEXT, allowed=ALL),
}
FULL = Premises(roles=ROLES, channels=CHANNELS)


def fates(settings: GuildSettings, premises: Premises) -> dict[Part, Fate]:
    return {step.part: step.fate for step in plan(settings, premises).steps}


def test_in_an_empty_server_everything_is_made() -> None:
    assert fates(NOTHING, Premises()) == dict.fromkeys(RECOMMENDED, Fate.MAKE)


def test_what_has_the_name_is_used() -> None:
    assert fates(NOTHING, FULL) == dict.fromkeys(RECOMMENDED, Fate.TAKE)


def test_what_is_chosen_and_there_is_kept_whatever_it_is_called() -> None:
    renamed = {one: replace(channel, name="other") for one, channel in CHANNELS.items()}

    assert fates(EVERYTHING, replace(FULL, channels=renamed)) == dict.fromkeys(RECOMMENDED, Fate.KEEP)


def test_what_was_chosen_and_is_gone_is_made_anew() -> None:
    assert fates(EVERYTHING, Premises()) == dict.fromkeys(RECOMMENDED, Fate.MAKE)


def test_a_voice_channel_of_the_name_is_no_lounge() -> None:
    voice = {LOUNGE: replace(CHANNELS[LOUNGE], kind=ChannelKind.VOICE)}

    assert fates(NOTHING, replace(FULL, channels=voice))[Part.LOUNGE] is Fate.MAKE


@pytest.mark.parametrize("missing", ["view_channel", "manage_roles"])
def test_a_channel_it_cannot_change_is_in_the_way(missing: str) -> None:
    shut = CHANNELS | {LOUNGE: replace(CHANNELS[LOUNGE], allowed=ALL - {missing})}

    planned = plan(NOTHING, replace(FULL, channels=shut))

    assert planned.closed == (LOUNGE,)
    assert not planned.is_possible


def test_a_role_that_may_not_be_given_is_in_the_way() -> None:
    powerful = {ROLE: RoleSeen("Friends", replace(FRIENDS, has_powers=True))}

    planned = plan(NOTHING, replace(FULL, roles=powerful))

    assert [refused.reason for refused in planned.hindrances] == [Reason.ROLE_HAS_POWERS]


@pytest.mark.parametrize(
    "premises",
    [
        Premises(roles={one: RoleSeen("Filler", FRIENDS) for one in range(MOST_ROLES)}),
        Premises(
            channels={one: ChannelSeen(one, "filler", ChannelKind.TEXT) for one in range(MOST_CHANNELS - 1)}
        ),
    ],
    ids=["roles", "channels"],
)
def test_a_server_without_room_is_in_the_way(premises: Premises) -> None:
    assert [one.reason for one in plan(NOTHING, premises).hindrances] == [Reason.SERVER_IS_FULL]


@given(st.frozensets(st.sampled_from(PERMISSIONS)), st.booleans())
def test_every_missing_permission_is_named_and_only_the_needed_ones_are_in_the_way(
    permissions: frozenset[str],
    is_full: bool,
) -> None:
    planned = plan(NOTHING, replace(FULL if is_full else Premises(), permissions=permissions))
    panel = texts.panel(NOTHING, planned, can_undo=True)

    assert set(planned.lacking) | set(planned.missed) == ALL - permissions
    assert planned.is_possible == (set(NEEDED) <= permissions)
    assert sum(len(part) for part in panel if isinstance(part, str)) <= 4_000


def test_every_part_can_be_chosen_in_a_panel_that_discord_takes() -> None:
    panel = texts.panel(NOTHING, plan(NOTHING, Premises()), can_undo=True)
    rows = [row for row in panel if not isinstance(row, str)]
    menus = {item.custom_id for row in rows for item in row if isinstance(item, RoleMenu | PlaceMenu)}

    assert menus == {f"choice:setup_{part}:0" for part in Part}
    assert len(panel) + sum(map(len, rows)) <= 40


def test_every_part_has_its_words() -> None:
    planned = plan(NOTHING, Premises())

    assert all(PARTS[part].name in str(texts.working(planned, part)) for part in RECOMMENDED)
