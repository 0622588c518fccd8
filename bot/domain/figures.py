"""What digests and `/insights` say: sums of a server or a person, held against the period before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.activity import Audience, Close, Kind, Leader, Side, Thresholds
from bot.domain.feed import Best, Kinds
from bot.domain.periods import Period
from bot.domain.profiles import Totals

NOBODY = Totals(0, 0, 0)
FEWEST = 5
"""Groups under so many people are not broken down."""
FEWEST_PAIRS = (FEWEST - 1) * (FEWEST - 2) // 2 + 1
"""More pairs than four people can make: behind them stand at least five people."""
LEADERS_SHOWN = 3
BEST_SHOWN = 3
CLOSEST_SHOWN = 5
FOLLOW_BACK_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Compared:
    """A number, and what it was in the period before; None where that is not known."""

    now: int = 0
    before: int | None = None

    @property
    def by(self) -> int | None:
        """How much more it is than before."""
        return None if self.before is None else self.now - self.before


@dataclass(frozen=True, slots=True)
class Ties:
    """A number for each way in which two people can stand to each other."""

    friends: int = 0
    one_way: int = 0
    """One follows the other."""
    neither: int = 0

    @property
    def total(self) -> int:
        """All together."""
        return self.friends + self.one_way + self.neither

    def each(self) -> tuple[int, int, int]:
        """Return the three in the order of the fields."""
        return self.friends, self.one_way, self.neither


@dataclass(frozen=True, slots=True)
class Edges:
    """How many follows stand at one time, and how many pairs of people follow each other."""

    follows: int = 0
    friendships: int = 0

    @property
    def reciprocity(self) -> int | None:
        """The share of follows that are mutual, in per cent; None where there are none."""
        return round(200 * self.friendships / self.follows) if self.follows else None

    def pairs(self, people: int) -> Ties:
        """Return how many pairs of so many people are friends, joined one way, and not joined at all."""
        one_way = self.follows - 2 * self.friendships
        return Ties(
            self.friendships, one_way, max(0, people * (people - 1) // 2 - one_way - self.friendships)
        )

    def less(self, changes: "GraphChanges") -> "Edges":
        """Return how many there were before these changes."""
        return Edges(
            max(0, self.follows - changes.follows + changes.unfollows),
            max(0, self.friendships - changes.friendships + changes.ended),
        )


@dataclass(frozen=True, slots=True)
class GraphChanges:
    """What history tells of a stretch of time."""

    follows: int = 0
    """New ones."""
    unfollows: int = 0
    friendships: int = 0
    """New ones."""
    ended: int = 0

    def __add__(self, more: "GraphChanges") -> "GraphChanges":
        return GraphChanges(
            self.follows + more.follows,
            self.unfollows + more.unfollows,
            self.friendships + more.friendships,
            self.ended + more.ended,
        )


@dataclass(frozen=True, slots=True)
class Crowd:
    """The members of a server by what they did lately; everybody is in one of the three."""

    active: int
    passive: int
    lurkers: int

    @property
    def people(self) -> int:
        """How many they are."""
        return self.active + self.passive + self.lurkers


@dataclass(frozen=True, slots=True)
class GuildDay:
    """One local day of a server."""

    start: int
    engagement: Ties
    friendships: int
    """How many there were when it ended."""


@dataclass(frozen=True, slots=True)
class Leaders:
    """Who did most of one kind, of those whose figures are public."""

    kind: Kind
    side: Side
    people: Sequence[Leader]


@dataclass(frozen=True, slots=True)
class GuildFigures:
    """What a server's digest says of a period."""

    guild_id: int
    period: Period
    new_follows: Compared
    new_friendships: Compared
    active_people: Compared = Compared()
    messages: Compared = Compared()
    voice_minutes: Compared = Compared()
    edges: Edges = Edges()
    """At the end of the period."""
    edges_before: Edges = Edges()
    """At its beginning."""
    engagement: Ties = Ties()
    engagement_before: int = 0
    pairs: Ties = Ties()
    """How many pairs of members stand like that."""
    crowd: Crowd | None = None
    """None where the server is too small, or Discord does not say how many its members are."""
    days: Sequence[GuildDay] = ()
    leaders: Sequence[Leaders] = ()
    best: Sequence[Best] = ()
    """The posts for everyone with which most people did something."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    """What the crowd is told apart by."""

    @property
    def has_news(self) -> bool:
        """Whether there is anything to say: a digest of nothing is not sent."""
        news = (self.messages, self.voice_minutes, self.new_follows, self.new_friendships)
        return self.engagement.total > 0 or any(one.now > 0 for one in news)

    @property
    def by_relation(self) -> bool:
        """Whether engagement may be broken down by relation: nobody can be told from it."""
        enough = all(
            pairs >= FEWEST_PAIRS
            for amount, pairs in zip(self.engagement.each(), self.pairs.each(), strict=True)
            if amount
        )
        return self.active_people.now >= FEWEST and enough


@dataclass(frozen=True, slots=True)
class PersonDay:
    """One local day of a person: how many of today's followers and friends they had when it ended."""

    start: int
    followers: int
    friends: int


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """What a person's digest and `/insights` say to that person alone."""

    guild_id: int
    user_id: int
    period: Period
    new_followers: Compared
    new_friends: Compared
    totals: Totals = NOBODY
    """Now."""
    totals_before: Totals = NOBODY
    """When the period began, of those who stand now: who stopped following is told to nobody."""
    days: Sequence[PersonDay] = ()
    follow_back: Sequence[tuple[int, str]] = ()
    """Followers whom the person does not follow back, with their names."""
    is_on: bool = False
    """Whether the person turned figures on; without, nothing below is known."""
    given: Compared = Compared()
    """What they did toward others: replies, mentions, reactions, comments, likes and messages between friends."""
    received: Ties = Ties()
    """What others did toward them: friends, other followers, everybody else."""
    received_before: int = 0
    kinds: Mapping[Kind, Ties] = field(default_factory=dict)
    """The same by kind."""
    audience: Audience | None = None
    """Their followers who turned figures on; None where those are fewer than five."""
    closest: Sequence[Close] = ()
    posts: Sequence[Kinds] = ()
    """How their posts of the period did, with a picture and without."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    """What the audience is told apart by."""

    @property
    def has_news(self) -> bool:
        """Whether there is anything to say: a digest of nothing is not sent."""
        news = (self.new_followers, self.new_friends, self.given)
        return self.received.total > 0 or any(one.now > 0 for one in news)


def crowd_of(active: int, seen: int, members: int | None) -> Crowd | None:
    """Return the members of a server by what they did, None for a group too small to be broken down.

    `active` wrote, replied or spoke lately, `seen` did anything before they would be lurkers.
    """
    if members is None or max(members, seen) < FEWEST:
        return None
    return Crowd(active, max(0, seen - active), max(0, members - seen))


def shown_audience(audience: Audience) -> Audience | None:
    """Return a breakdown of followers if none of its people can be told from it."""
    return audience if audience.active + audience.passive + audience.inactive >= FEWEST else None


def withheld(parts: Sequence[int]) -> list[int | None]:
    """Return the parts of a group of people, with None for those under five.

    Where one part alone would be hidden the next smallest is hidden too: else it is what the others leave.
    """
    small = [place for place, part in enumerate(parts) if 0 < part < FEWEST]
    if len(small) == 1:
        others = [place for place, part in enumerate(parts) if part and place not in small]
        small += sorted(others, key=lambda place: parts[place])[:1]
    return [None if place in small else part for place, part in enumerate(parts)]
