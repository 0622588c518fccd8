"""What friendships open: which grants a member should have, and what to change to get there."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

DISCORD_EPOCH_MS = 1_420_070_400_000
FIRST_PAUSE = 10
LONGEST_PAUSE = 15 * 60
BROKEN_PAUSE = 60 * 60


class GrantKind(StrEnum):
    """How Discord opens something to a member."""

    ROLE = "role"
    CHANNEL = "channel"
    CHANNEL_OWNER = "channel_owner"
    THREAD = "thread"
    VOICE = "voice"
    VOICE_OWNER = "voice_owner"

    @property
    def outlives_leaving(self) -> bool:
        """Whether Discord keeps it when somebody leaves: roles and threads go with them, overwrites stay."""
        return self not in (GrantKind.ROLE, GrantKind.THREAD)


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """Something that can be opened to members of a server: a role, a channel, a thread."""

    kind: GrantKind
    id: int


@dataclass(frozen=True, slots=True)
class FriendsRole:
    """The role the server gives to whoever has friends, and what it takes."""

    role_id: int
    friends_needed: int = 1
    account_age: int = 0
    """Seconds an account must have existed."""
    friendship_age: int = 0
    """Seconds a friendship must have lasted to count."""


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What counts for a member's access in one server."""

    user_id: int
    is_present: bool
    friends_since: Sequence[int] = ()
    """Since when they are friends with each of the friends who are in the server now (Unix seconds)."""
    spaces: frozenset[Target] = frozenset()
    """Circles and live rooms that are open to them."""
    withheld: frozenset[Target] = frozenset()
    """What staff took from them by hand."""
    is_suspended: bool = False
    """Moderators suspended them here: nothing is open to them until it ends."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What to take from a member and what to give, in this order: taking goes first."""

    take: tuple[Target, ...] = ()
    give: tuple[Target, ...] = ()
    held_back: tuple[Target, ...] = ()
    """Targets left alone until a person has mended what Discord does not allow."""


def desired(entitlement: Entitlement, role: FriendsRole | None, now: int) -> frozenset[Target]:
    """Return everything that should be open to a member."""
    if not entitlement.is_present or entitlement.is_suspended:
        return frozenset()
    roles = (
        {Target(GrantKind.ROLE, role.role_id)} if role and now >= entitled_from(entitlement, role) else set()
    )
    return (entitlement.spaces | roles) - entitlement.withheld


def entitled_from(entitlement: Entitlement, role: FriendsRole) -> float:
    """Return from when a member may hold the role (Unix seconds), infinity while they have too few friends."""
    if len(entitlement.friends_since) < role.friends_needed:
        return math.inf
    last_needed = sorted(entitlement.friends_since)[role.friends_needed - 1]
    return max(last_needed + role.friendship_age, created_at(entitlement.user_id) + role.account_age)


def created_at(snowflake: int) -> int:
    """Return when something of Discord's was made, which its id tells (Unix seconds)."""
    return ((snowflake >> 22) + DISCORD_EPOCH_MS) // 1000


@dataclass(frozen=True, slots=True)
class Applied:
    """What we believe holds in Discord."""

    given: frozenset[Target] = field(default_factory=frozenset)
    uncertain: frozenset[Target] = field(default_factory=frozenset)
    """Giving was begun and its outcome is not known: it may hold or not."""


def diff(wanted: Iterable[Target], applied: Applied, blocked: Iterable[Target] = ()) -> Changes:
    """Return what to take and to give; what a person must mend first is left out on both sides."""
    wanted, blocked = frozenset(wanted), frozenset(blocked)
    take = (applied.given | applied.uncertain) - wanted
    give = wanted - applied.given
    return Changes(
        take=tuple(sorted(take - blocked)),
        give=tuple(sorted(give - blocked)),
        held_back=tuple(sorted((take | give) & blocked)),
    )


def pause_after(attempts: int, jitter: float) -> int:
    """Return the seconds to wait after so many failed attempts; `jitter` is a number from 0 to 1."""
    pause = min(FIRST_PAUSE << min(attempts, 10), LONGEST_PAUSE)
    return round(pause * (1 + jitter / 4))
