"""Makes a backup when one is due, and lets old ones go."""

import asyncio
import logging
from collections.abc import Callable

from bot.domain.backups import Keeping, due_at, name_at, superfluous
from bot.ports import BackupPlace, Clock

log = logging.getLogger(__name__)

HOUR = 3_600
RETRY = 15 * 60

Tell = Callable[[int | None], None]
"""Takes when a backup was made (Unix seconds), None where it failed."""


class BackupService:
    """Looks at the backups there are: nothing has to be remembered between two starts."""

    def __init__(self, place: BackupPlace, clock: Clock, hours: int, keeping: Keeping, tell: Tell) -> None:
        self._place = place
        self._clock = clock
        self._every = hours * HOUR
        self._keeping = keeping
        self._tell = tell

    async def back_up_due(self) -> int:
        """Make a backup if one is due; return in how many seconds to look again."""
        now = self._clock.now()
        try:
            due = due_at(await asyncio.to_thread(self._place.names), self._every)
            if now < due:
                return due - now
            size = await asyncio.to_thread(self._place.make, name_at(now))
            await asyncio.to_thread(self._let_go, now)
        except Exception as error:  # whatever it is, the bot goes on and its operator hears of it
            log.exception("the backup failed, next try in %s s: %s", RETRY, error)  # noqa: TRY401
            self._tell(None)
            return RETRY
        log.info("backup %s made, %s bytes", name_at(now), size)
        self._tell(now)
        return self._every

    def _let_go(self, now: int) -> None:
        for name in superfluous(self._place.names(), self._keeping, now):
            self._place.remove(name)
