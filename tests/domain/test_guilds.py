"""Which roles may be given to whoever has friends."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.access import FriendsRole
from bot.domain.guilds import RANGES, GuildSettings, RoleFacts, SettingName, changed, refuse_role, value_of
from bot.domain.refusals import Reason, Refusal
from bot.texts.buttons import Menu
from bot.texts.settings import SETTINGS, settings, settings_rows

FRIENDS = RoleFacts(
    id=7,
    is_everyone=False,
    is_managed=False,
    has_powers=False,
    is_within_reach=True,
    bot_may_manage_roles=True,
)


def test_an_ordinary_role_within_reach_is_accepted() -> None:
    assert refuse_role(FRIENDS) is None


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        (replace(FRIENDS, is_everyone=True), Reason.ROLE_IS_EVERYONE),
        (replace(FRIENDS, is_managed=True), Reason.ROLE_IS_MANAGED),
        (replace(FRIENDS, has_powers=True), Reason.ROLE_HAS_POWERS),
        (replace(FRIENDS, bot_may_manage_roles=False), Reason.NEEDS_MANAGE_ROLES),
        (replace(FRIENDS, is_within_reach=False), Reason.ROLE_OUT_OF_REACH),
    ],
)
def test_a_role_is_refused_for_its_own_reason(role: RoleFacts, reason: Reason) -> None:
    assert refuse_role(role) == Refusal(reason)


def test_the_missing_permission_is_named_before_the_order_of_roles() -> None:
    role = replace(FRIENDS, bot_may_manage_roles=False, is_within_reach=False)

    assert refuse_role(role) == Refusal(Reason.NEEDS_MANAGE_ROLES)


@given(st.builds(RoleFacts))
def test_only_a_harmless_role_that_the_bot_can_give_is_accepted(role: RoleFacts) -> None:
    harmless = not (role.is_everyone or role.is_managed or role.has_powers)
    possible = role.is_within_reach and role.bot_may_manage_roles

    assert (refuse_role(role) is None) == (harmless and possible)


def test_a_server_that_has_chosen_nothing_has_no_friends_role() -> None:
    assert GuildSettings(guild_id=1).friends_role is None


def test_a_chosen_role_takes_one_friend_by_default() -> None:
    assert GuildSettings(guild_id=1, friends_role_id=7).friends_role == FriendsRole(7, friends_needed=1)


@given(
    st.lists(
        st.tuples(st.sampled_from([SettingName.ACTIVE_DAYS, SettingName.LURKER_DAYS]), st.integers(1, 31))
    )
)
def test_nobody_is_ever_active_and_a_lurker(edits: list[tuple[SettingName, int]]) -> None:
    chosen = GuildSettings(1)
    for name, days in edits:
        after = changed(chosen, name, max(days, RANGES[name][0]), now=0)
        if isinstance(after, Refusal):
            assert after.reason is Reason.THRESHOLDS_CROSS
        else:
            chosen = after

    assert chosen.thresholds.active < chosen.thresholds.lurker


@pytest.mark.parametrize("name", SettingName)
def test_every_setting_is_shown_with_its_default_and_its_range(name: SettingName) -> None:
    least, most = RANGES[name]
    default = value_of(GuildSettings(1), name)
    shown = settings(GuildSettings(1))
    [menu, *_] = settings_rows(GuildSettings(1))

    line = next(one for one in shown.splitlines() if f"**{SETTINGS[name][0]}**" in one)
    assert (
        ("off", "on")[default] in line
        if most == 1
        else f"(default {default:,}; {least:,} to {most:,})" in line
    )
    assert isinstance(menu[0], Menu)
    assert f"{name}:{default}" in {option.value for option in menu[0].options}
