"""Comparing what people hold in Discord with what they are entitled to."""

from dataclasses import dataclass

from bot.domain.access import Changes, Target

PAGE = 1_000
"""Members in one answer of Discord's; its limit."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A member as Discord shows them in its list."""

    user_id: int
    holds_role: bool
    is_screened: bool


@dataclass(frozen=True, slots=True)
class Drift:
    """Somebody whose access in Discord is not what it should be, or not what we believed it was."""

    user_id: int
    is_present: bool
    is_screened: bool
    held: frozenset[Target]
    changes: Changes


@dataclass(slots=True)
class Tally:
    """What a sweep found: members looked at, and what would be given and taken."""

    members: int = 0
    give: int = 0
    take: int = 0

    def count(self, drift: Drift) -> None:
        """Add what one member needs."""
        self.give += len(drift.changes.give)
        self.take += len(drift.changes.take)
