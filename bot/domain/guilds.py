"""What a server has chosen."""

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from bot.domain.access import FriendsRole
from bot.domain.activity import LONGEST_WINDOW, Thresholds
from bot.domain.follows import DAY, Limits
from bot.domain.periods import Rhythm
from bot.domain.refusals import Reason, Refusal

REMOVAL_GRACE = 30 * DAY
"""How long a server's data waits for the bot to come back."""


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """One server's settings, with the defaults for a server that has chosen nothing."""

    guild_id: int
    friends_role_id: int | None = None
    friends_needed: int = 1
    account_days: int = 0
    """Days an account must have existed for the Friends role."""
    friendship_hours: int = 0
    """Hours a friendship must have lasted to count for the Friends role."""
    lounge_id: int | None = None
    circles_category_id: int | None = None
    reports_channel_id: int | None = None
    """Where reports are shown to moderators; None while the server has chosen no channel."""
    feed_channel_id: int | None = None
    """Where public posts go."""
    digest_channel_id: int | None = None
    """Where the digest is posted: read from its schedule, and changed there."""
    digest_rhythm: Rhythm | None = None
    """When the digest comes: read from its schedule, and changed there."""
    set_up_by: int | None = None
    """The administrator who last set Mutuals up here; they are told of problems."""
    limits: Limits = field(default_factory=Limits)
    relay_off_since: int | None = None
    """Since when messages between friends are off here; None while they are on."""
    relay_hours: int = 0
    """Hours a friendship must have lasted before its two may write to each other."""
    relay_rate: int = 20
    """Messages one sender may send in a minute."""
    first_contact_since: int | None = None
    """Since when people who never used Mutuals get one card by DM; None for never."""
    zone: str | None = None
    """The IANA name of the time zone its days and weeks are counted in; None for UTC."""
    thresholds: Thresholds = field(default_factory=Thresholds)

    @property
    def friends_role(self) -> FriendsRole | None:
        """The role for whoever has friends, or None while the server has chosen none."""
        if self.friends_role_id is None:
            return None
        return FriendsRole(
            self.friends_role_id,
            self.friends_needed,
            account_age=self.account_days * 86_400,
            friendship_age=self.friendship_hours * 3_600,
        )


class SettingName(StrEnum):
    """The settings that administrators change one by one."""

    FRIENDS_NEEDED = "friends_needed"
    ACCOUNT_DAYS = "account_days"
    FRIENDSHIP_HOURS = "friendship_hours"
    FOLLOWS_PER_DAY = "follows_per_day"
    FOLLOWS_IN_ALL = "follows_in_all"
    FIRST_CONTACT = "first_contact"
    RELAY = "relay"
    RELAY_HOURS = "relay_hours"
    RELAY_RATE = "relay_rate"
    ACTIVE_DAYS = "active_days"
    LURKER_DAYS = "lurker_days"


RANGES = {
    SettingName.FRIENDS_NEEDED: (1, 100),
    SettingName.ACCOUNT_DAYS: (0, 365),
    SettingName.FRIENDSHIP_HOURS: (0, 720),
    SettingName.FOLLOWS_PER_DAY: (1, 2_000),
    SettingName.FOLLOWS_IN_ALL: (1, 50_000),
    SettingName.FIRST_CONTACT: (0, 1),
    SettingName.RELAY: (0, 1),
    SettingName.RELAY_HOURS: (0, 720),
    SettingName.RELAY_RATE: (1, 60),
    SettingName.ACTIVE_DAYS: (1, LONGEST_WINDOW - 1),
    SettingName.LURKER_DAYS: (2, LONGEST_WINDOW),
}
"""The least and the most each may be; a switch is off at 0 and on at 1."""


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """What we need to know of a role to decide whether Mutuals may give it to people."""

    id: int
    is_everyone: bool
    is_managed: bool
    has_powers: bool
    """Lets its holders moderate or manage the server."""
    is_within_reach: bool
    """Stands below the bot's highest role."""
    bot_may_manage_roles: bool


def value_of(settings: GuildSettings, name: SettingName) -> int:
    """Return a setting as a number."""
    return {
        SettingName.FRIENDS_NEEDED: settings.friends_needed,
        SettingName.ACCOUNT_DAYS: settings.account_days,
        SettingName.FRIENDSHIP_HOURS: settings.friendship_hours,
        SettingName.FOLLOWS_PER_DAY: settings.limits.per_day,
        SettingName.FOLLOWS_IN_ALL: settings.limits.in_all,
        SettingName.FIRST_CONTACT: int(settings.first_contact_since is not None),
        SettingName.RELAY: int(settings.relay_off_since is None),
        SettingName.RELAY_HOURS: settings.relay_hours,
        SettingName.RELAY_RATE: settings.relay_rate,
        SettingName.ACTIVE_DAYS: settings.thresholds.active,
        SettingName.LURKER_DAYS: settings.thresholds.lurker,
    }[name]


def parse(name: SettingName, text: str) -> int | Refusal:
    """Read a number somebody typed for a setting; spaces and separators of thousands are no matter."""
    least, most = RANGES[name]
    digits = re.sub(r"[\s,._']", "", text)
    if not re.fullmatch(r"[0-9]{1,9}", digits) or not least <= int(digits) <= most:
        return Refusal(Reason.NOT_A_NUMBER_IN_RANGE, limit=most, least=least)
    return int(digits)


def changed(settings: GuildSettings, name: SettingName, value: int, now: int) -> GuildSettings | Refusal:
    """Return the settings with one of them changed to a value within its range, if it goes with the others."""
    if name in LIMITS:
        return replace(settings, limits=replace(settings.limits, **{LIMITS[name]: value}))
    if name in THRESHOLDS:
        return _with(settings, replace(settings.thresholds, **{THRESHOLDS[name]: value}))
    if name is SettingName.FIRST_CONTACT:
        return replace(settings, first_contact_since=now if value else None)
    if name is SettingName.RELAY:
        return replace(settings, relay_off_since=None if value else now)
    numbers: dict[str, Any] = {name.value: value}  # these settings are called what their fields are called
    return replace(settings, **numbers)


def _with(settings: GuildSettings, thresholds: Thresholds) -> GuildSettings | Refusal:
    """Return the settings with these thresholds; a lurker must be away for longer than the active."""
    if thresholds.lurker <= thresholds.active:
        return Refusal(
            Reason.THRESHOLDS_CROSS, limit=settings.thresholds.lurker, least=settings.thresholds.active
        )
    return replace(settings, thresholds=thresholds)


LIMITS = {SettingName.FOLLOWS_PER_DAY: "per_day", SettingName.FOLLOWS_IN_ALL: "in_all"}
THRESHOLDS = {SettingName.ACTIVE_DAYS: "active", SettingName.LURKER_DAYS: "lurker"}


def refuse_role(role: RoleFacts) -> Refusal | None:
    """Refuse a role that cannot, or must not, be given to whoever has friends."""
    hindrances = (
        (role.is_everyone, Reason.ROLE_IS_EVERYONE),
        (role.is_managed, Reason.ROLE_IS_MANAGED),
        (role.has_powers, Reason.ROLE_HAS_POWERS),
        (not role.bot_may_manage_roles, Reason.NEEDS_MANAGE_ROLES),
        (not role.is_within_reach, Reason.ROLE_OUT_OF_REACH),
    )
    return next((Refusal(reason) for hinders, reason in hindrances if hinders), None)
