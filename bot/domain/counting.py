"""From what people did to figures: the arithmetic of one flush."""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from bot.domain.activity import (
    ENGAGEMENT,
    QUARTER,
    Kind,
    Relation,
    Side,
    day_number,
    day_of,
    hour_of,
    month_of,
)
from bot.domain.posts import ActKind
from bot.domain.preferences import Preferences

IN_SUMS = {Relation.FOLLOWER: Relation.ONE_WAY, Relation.FOLLOWED: Relation.ONE_WAY}

OF_POSTS = {ActKind.LIKE: Kind.LIKE, ActKind.COMMENT: Kind.COMMENT}
"""What is counted of what people do with posts. Who passes one on does it for their followers, toward nobody."""

Act = tuple[int, int, Kind, int, int | None]
"""In which server and quarter of an hour (its beginning), what, who, and toward whom if that is known."""
Acts = dict[Act, int]
"""How often each happened, or for how many seconds."""

SumKey = tuple[int, int, Kind, Relation]
"""The server, when its hour, day or month began, what, and how the two stood."""
PersonKey = tuple[int, int, int, Kind, Side, Relation]
"""The person, the server, the day, and then as `PersonSum` has it."""
PairKey = tuple[int, int, int, int, Kind]
"""The person, the server, the other, the day, and what the one did toward the other."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The acts that are written together."""

    id: int
    since: int
    """Not later than the first of them (Unix seconds)."""
    acts: Acts

    @property
    def guilds(self) -> list[int]:
        """The servers they happened in."""
        return sorted({guild_id for guild_id, *_ in self.acts})

    @property
    def people(self) -> list[int]:
        """Everybody who acted or was acted toward."""
        return sorted({one for *_, me, them in self.acts for one in (me, them) if one is not None})

    @property
    def edges(self) -> list[tuple[int, int, int]]:
        """Who might follow whom in which server, of those who did something toward each other."""
        pairs = {(guild_id, me, them) for guild_id, _, _, me, them in self.acts if them is not None}
        return sorted(pairs | {(guild_id, them, me) for guild_id, me, them in pairs})


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows of the servers and people of a batch."""

    zones: Mapping[int, tzinfo] = field(default_factory=dict)
    choices: Mapping[int, Preferences] = field(default_factory=dict)
    """Of those who chose something about being counted."""
    follows: frozenset[tuple[int, int, int]] = frozenset()
    """Server, follower and followed."""

    def counts(self, user_id: int | None, since: int) -> bool:
        """Return whether what this person did or got since then is counted at all."""
        chosen = self.choices.get(user_id) if user_id is not None else None
        return chosen is None or chosen.uncounted_until is None or chosen.uncounted_until <= since

    def wants_figures(self, user_id: int, since: int) -> bool:
        """Return whether figures about this person were wanted since then."""
        chosen = self.choices.get(user_id)
        return chosen is not None and chosen.figures_since is not None and chosen.figures_since <= since

    def relation(self, guild_id: int, kind: Kind, me: int, them: int | None) -> Relation:
        """Return how the two of an act stand, as I see it."""
        if kind not in ENGAGEMENT:
            return Relation.NONE
        mine, theirs = (guild_id, me, them) in self.follows, (guild_id, them, me) in self.follows
        if mine and theirs:
            return Relation.FRIENDS
        if mine:
            return Relation.FOLLOWED
        return Relation.FOLLOWER if theirs else Relation.NEITHER


@dataclass(frozen=True, slots=True)
class Tally:
    """What a batch adds to the figures, by their keys."""

    hours: dict[SumKey, int] = field(default_factory=lambda: defaultdict(int))
    days: dict[SumKey, int] = field(default_factory=lambda: defaultdict(int))
    months: dict[SumKey, int] = field(default_factory=lambda: defaultdict(int))
    seen: dict[tuple[int, int, int], set[Kind]] = field(default_factory=lambda: defaultdict(set))
    """By server, person and day number, what they did."""
    persons: dict[PersonKey, int] = field(default_factory=lambda: defaultdict(int))
    pairs: dict[PairKey, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True, slots=True)
class _Moment:
    """A quarter of an hour, as a server's calendar has it."""

    hour: int
    day: int
    month: int
    number: int


def tally(batch: Batch, known: Known) -> Tally:
    """Return what a batch adds, as people have chosen by now to be counted."""
    result = Tally()
    moments = {
        (guild_id, quarter): _moment(quarter, known.zones.get(guild_id, UTC))
        for guild_id, quarter in {act[:2] for act in batch.acts}
    }
    for act, amount in batch.acts.items():
        guild_id, quarter, kind, me, them = act
        if known.choices and not (known.counts(me, batch.since) and known.counts(them, batch.since)):
            continue
        moment, relation = moments[guild_id, quarter], known.relation(guild_id, kind, me, them)
        result.hours[guild_id, moment.hour, kind, IN_SUMS.get(relation, relation)] += amount
        result.seen[guild_id, me, moment.number].add(kind)
        if known.choices:
            _add_figures(result, act, amount, moment.day, known, batch.since)
    _add_up(result, moments)
    return result


def quarters(since: int, until: int) -> Iterator[tuple[int, int]]:
    """Yield each quarter of an hour that a stretch of time touches, and how many seconds of it lie in there."""
    while since < until:
        quarter = since - since % QUARTER
        end = min(until, quarter + QUARTER)
        yield quarter, end - since
        since = end


def pseudonym(secret: str, guild_id: int, user_id: int) -> int:
    """Return the number a person is counted under in one server; without the secret nobody can tell whose it is."""
    digest = hmac.new(bytes.fromhex(secret), f"{guild_id}:{user_id}".encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") >> 1  # 63 bits, as a column holds


def days_in(last_day: int, active_days: int, passive_days: int) -> Iterator[tuple[int, bool]]:
    """Return the days of two bitmaps, the newest first, and whether the person was active on each, or passive."""
    for back in range(max(active_days, passive_days).bit_length()):
        if (active_days | passive_days) >> back & 1:
            yield last_day - back, bool(active_days >> back & 1)


def _moment(quarter: int, zone: tzinfo) -> _Moment:
    return _Moment(
        hour_of(quarter, zone), day_of(quarter, zone), month_of(quarter, zone), day_number(quarter, zone)
    )


def _add_up(result: Tally, moments: Mapping[tuple[int, int], _Moment]) -> None:
    """Add to days and months what hours got."""
    calendar = {(guild_id, moment.hour): moment for (guild_id, _), moment in moments.items()}
    for (guild_id, hour, kind, relation), amount in result.hours.items():
        moment = calendar[guild_id, hour]
        result.days[guild_id, moment.day, kind, relation] += amount
        result.months[guild_id, moment.month, kind, relation] += amount


def _add_figures(result: Tally, act: Act, amount: int, day: int, known: Known, since: int) -> None:
    guild_id, _, kind, me, them = act
    mine = known.wants_figures(me, since)
    if mine:
        result.persons[me, guild_id, day, kind, Side.GIVEN, known.relation(guild_id, kind, me, them)] += (
            amount
        )
    if them is None or not known.wants_figures(them, since):
        return
    result.persons[them, guild_id, day, kind, Side.RECEIVED, known.relation(guild_id, kind, them, me)] += (
        amount
    )
    if mine:
        result.pairs[me, guild_id, them, day, kind] += amount
