"""When the next backup is due, and which old ones are still worth keeping."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from bot.domain.follows import DAY

NAME = re.compile(r"mutuals-(\d{8}T\d{6})Z\.db")
FORM = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True)
class Keeping:
    """Of the last days and weeks that have a backup, the newest is kept; of the last 24 hours every one."""

    days: int = 7
    weeks: int = 4


def name_at(now: int) -> str:
    """Return the name of a backup made at this time (Unix seconds)."""
    return f"mutuals-{datetime.fromtimestamp(now, UTC):{FORM}}Z.db"


def made_at(name: str) -> int | None:
    """Return when a backup was made, by its name; None for any other file."""
    match = NAME.fullmatch(name)
    try:
        return int(datetime.strptime(match[1], FORM).replace(tzinfo=UTC).timestamp()) if match else None
    except ValueError:
        return None


def superfluous(names: Iterable[str], keeping: Keeping, now: int) -> list[str]:
    """Return which backups may go; never a file that is none, nor the newest."""
    times = {made: name for name in names if (made := made_at(name)) is not None}
    newest_first = sorted(times, reverse=True)
    kept = {made for made in newest_first if made > now - DAY} | set(newest_first[:1])
    kept |= _newest_of_each(newest_first, "%Y-%j", keeping.days)
    kept |= _newest_of_each(newest_first, "%G-%V", keeping.weeks)
    return [times[made] for made in sorted(times.keys() - kept)]


def due_at(names: Iterable[str], every: int) -> int:
    """Return when the next backup is due (Unix seconds): 0, which is at once, where there is none yet."""
    last = max((made for name in names if (made := made_at(name)) is not None), default=None)
    return 0 if last is None else last + every


def _newest_of_each(newest_first: Sequence[int], form: str, count: int) -> set[int]:
    spans = groupby(newest_first, key=lambda made: datetime.fromtimestamp(made, UTC).strftime(form))
    return set([next(span) for _, span in spans][:count])
