"""What is held about one person: how it is grouped when they look at it, and what it takes to erase it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.refusals import Reason, Refusal

CONFIRMATION = "DELETE"
"""What somebody types to have everything about them erased; the same in every language, as it is shown to them."""


class Group(StrEnum):
    """What people are shown as one figure."""

    GRAPH = "graph"
    MESSAGES = "messages"
    SPACES = "spaces"
    CHOICES = "choices"
    REPORTS = "reports"
    ACTIVITY = "activity"
    POSTS = "posts"


Counts = Mapping[Group, int]
"""How many rows there are of each group; groups without any are left out."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased, and what of it is still to be done in Discord."""

    counts: Counts
    servers: int
    """In how many servers access is being taken."""
    messages: int
    """How many messages of ours are being removed."""


def refuse_unconfirmed(typed: str) -> Refusal | None:
    """Refuse to erase anything unless the word was typed."""
    confirmed = typed.strip().casefold() == CONFIRMATION.casefold()
    return None if confirmed else Refusal(Reason.NOT_CONFIRMED)
