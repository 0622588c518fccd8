"""The follow graph's rules: who may follow whom, and what becomes of two people."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.people import Person
from bot.domain.refusals import Reason, Refusal

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Relationship:
    """How two members of one server stand to each other, seen from the first of them ("me")."""

    following: bool = False
    followed_by: bool = False

    @property
    def friends(self) -> bool:
        """Friends are two who follow each other."""
        return self.following and self.followed_by

    def after_follow(self) -> "Relationship":
        """Return how we stand once I follow them."""
        return Relationship(following=True, followed_by=self.followed_by)

    def after_unfollow(self) -> "Relationship":
        """Return how we stand once I no longer follow them."""
        return Relationship(following=False, followed_by=self.followed_by)

    def seen_from_the_other(self) -> "Relationship":
        """Return the same relationship as the other person sees it."""
        return Relationship(following=self.followed_by, followed_by=self.following)


class Event(StrEnum):
    """What happened between two people, as history keeps it."""

    FOLLOWED = "followed"
    UNFOLLOWED = "unfollowed"
    BECAME_FRIENDS = "became_friends"
    ENDED_FRIENDSHIP = "ended_friendship"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many people one member may follow in one server."""

    per_day: int = 400
    in_all: int = 7_500


@dataclass(frozen=True, slots=True)
class Counts:
    """How many follows one member made within the last 24 hours, and how many stand."""

    last_day: int
    in_all: int


@dataclass(frozen=True, slots=True)
class Listed:
    """One person on a list, and since when they stand there (Unix seconds)."""

    user_id: int
    name: str
    since: int


def refuse_target(me: Person, them: Person) -> Refusal | None:
    """Refuse people whom nobody can follow, whatever the graph holds."""
    if not them.is_present:
        return Refusal(Reason.NOT_A_MEMBER)
    if them.is_bot:
        return Refusal(Reason.A_BOT)
    if them.id == me.id:
        return Refusal(Reason.YOURSELF)
    return None


def refuse_another(counts: Counts, limits: Limits) -> Refusal | None:
    """Refuse a further follow past a limit, naming the limit."""
    if counts.last_day >= limits.per_day:
        return Refusal(Reason.FOLLOWS_A_DAY, limits.per_day)
    if counts.in_all >= limits.in_all:
        return Refusal(Reason.FOLLOWS_IN_ALL, limits.in_all)
    return None


def events_between(before: Relationship, after: Relationship) -> list[Event]:
    """Return what history notes of a change I make: a friendship is one event, whoever came second."""
    events: list[Event] = []
    if after.following != before.following:
        events.append(Event.FOLLOWED if after.following else Event.UNFOLLOWED)
    if after.friends != before.friends:
        events.append(Event.BECAME_FRIENDS if after.friends else Event.ENDED_FRIENDSHIP)
    return events
