"""What friendships open: which grants a member should have, and what to change to get there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

FIRST_PAUSE = 5
LONGEST_PAUSE = 15 * 60
BROKEN_PAUSE = 60 * 60


class GrantKind(StrEnum):
    """How Discord opens something to a member."""

    ROLE = "role"


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """Something that can be opened to members of a server: a role."""

    kind: GrantKind
    id: int


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What counts for a member's access in one server."""

    is_present: bool
    friends: int
    """Friends who are in the server now."""


@dataclass(frozen=True, slots=True)
class FriendsRole:
    """The role the server gives to whoever has friends, and how many it takes."""

    role_id: int
    friends_needed: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What to take from a member and what to give, in this order: taking goes first."""

    take: tuple[Target, ...] = ()
    give: tuple[Target, ...] = ()
    held_back: tuple[Target, ...] = ()
    """Targets left alone until a person has mended what Discord does not allow."""


def desired(entitlement: Entitlement, role: FriendsRole | None) -> frozenset[Target]:
    """Return everything that should be open to a member."""
    if role is None or not entitlement.is_present or entitlement.friends < role.friends_needed:
        return frozenset()
    return frozenset({Target(GrantKind.ROLE, role.role_id)})


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
