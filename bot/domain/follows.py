"""The follow graph's rules: who may follow whom, and what becomes of two people."""

from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum, auto

from bot.domain.people import Person
from bot.domain.preferences import Preferences, WhoMayFollow
from bot.domain.refusals import Reason, Refusal

DAY = 86_400
DECLINE_MEMORY = 7 * DAY
LEAVE_GRACE = 30 * DAY
HISTORY_KEPT = 400 * DAY


@dataclass(frozen=True, slots=True)
class Relationship:
    """How two members of one server stand to each other, seen from the first of them ("me")."""

    following: bool = False
    followed_by: bool = False
    requested: bool = False
    """I asked to follow them, and they have not answered."""
    requested_by: bool = False

    @property
    def friends(self) -> bool:
        """Friends are two who follow each other."""
        return self.following and self.followed_by

    def after_follow(self) -> "Relationship":
        """Return how we stand once I follow them."""
        return replace(self, following=True, requested=False)

    def after_request(self) -> "Relationship":
        """Return how we stand once I asked to follow them."""
        return replace(self, requested=True)

    def after_unfollow(self) -> "Relationship":
        """Return how we stand once I neither follow them nor ask to."""
        return replace(self, following=False, requested=False)

    def seen_from_the_other(self) -> "Relationship":
        """Return the same relationship as the other person sees it."""
        return Relationship(self.followed_by, self.following, self.requested_by, self.requested)


class Event(StrEnum):
    """What happened between two people, as history keeps it."""

    FOLLOWED = "followed"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    """A follow that began as a request; the follower is the actor."""
    UNFOLLOWED = "unfollowed"
    REMOVED_FOLLOWER = "removed_follower"
    BECAME_FRIENDS = "became_friends"
    ENDED_FRIENDSHIP = "ended_friendship"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many people one member may follow in one server, requests included."""

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


@dataclass(frozen=True, slots=True)
class Pair:
    """Everything between two people that decides whether one may follow the other."""

    relationship: Relationship = field(default_factory=Relationship)
    blocked: bool = False
    """One blocks the other, whichever it is."""
    declined_at: int | None = None
    """When they last declined me (Unix seconds)."""


class Step(Enum):
    """What to do about a follow that is not refused."""

    NOTHING = auto()
    """It stands already."""
    REQUEST = auto()
    FOLLOW = auto()


def refuse_target(me: Person, them: Person) -> Refusal | None:
    """Refuse people whom nobody can follow, whatever the graph holds."""
    if not them.is_present:
        return Refusal(Reason.NOT_A_MEMBER)
    if them.is_bot:
        return Refusal(Reason.A_BOT)
    if them.id == me.id:
        return Refusal(Reason.YOURSELF)
    return None


def decide_follow(pair: Pair, theirs: Preferences, now: int) -> Step | Refusal:
    """Decide a follow of somebody who can be followed at all, before limits.

    Block, "nobody" and a fresh decline give one refusal, so that none of them can be told from another.
    """
    declined = pair.declined_at is not None and now < pair.declined_at + DECLINE_MEMORY
    if pair.blocked or declined or theirs.who_may_follow is WhoMayFollow.NOBODY:
        return Refusal(Reason.NOT_NOW)
    if pair.relationship.following:
        return Step.NOTHING
    if not theirs.is_private or accepts_by_itself(theirs, pair.relationship.seen_from_the_other()):
        return Step.FOLLOW
    return Step.NOTHING if pair.relationship.requested else Step.REQUEST


def accepts_by_itself(mine: Preferences, relationship: Relationship) -> bool:
    """Return whether I accept a request of somebody to whom I stand like this without being asked."""
    return relationship.following and mine.accepts_followed_since is not None


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
    if after.requested and not before.requested:
        events.append(Event.REQUESTED)
    if after.following != before.following:
        events.append(_began(before) if after.following else Event.UNFOLLOWED)
    if before.followed_by and not after.followed_by:
        events.append(Event.REMOVED_FOLLOWER)
    if after.friends != before.friends:
        events.append(Event.BECAME_FRIENDS if after.friends else Event.ENDED_FRIENDSHIP)
    return events


def _began(before: Relationship) -> Event:
    return Event.ACCEPTED if before.requested else Event.FOLLOWED
