"""Scheduled backups: made when due, old ones let go, a failure told and tried again."""

from bot.domain.backups import Keeping, name_at
from bot.services.backups import RETRY, BackupService
from tests.fakes import DAY, HOUR, FakeClock


class FakePlace:
    """A folder with names in it; may be full."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.is_full = False

    def names(self) -> list[str]:
        return self.files

    def make(self, name: str) -> int:
        if self.is_full:
            raise OSError("No space left on device")
        self.files.append(name)
        return 1

    def remove(self, name: str) -> None:
        self.files.remove(name)


class Scheduled:
    def __init__(self) -> None:
        self.place, self.clock = FakePlace(), FakeClock()
        self.told: list[int | None] = []
        self.service = BackupService(self.place, self.clock, 24, Keeping(2, 1), self.told.append)


async def test_the_first_is_made_at_once_and_the_next_a_day_later() -> None:
    scheduled = Scheduled()

    assert await scheduled.service.back_up_due() == DAY
    scheduled.clock.advance(DAY - HOUR)
    assert await scheduled.service.back_up_due() == HOUR
    assert len(scheduled.place.files) == 1


async def test_old_ones_go_when_a_new_one_is_made() -> None:
    scheduled = Scheduled()

    for _ in range(10):
        await scheduled.service.back_up_due()
        scheduled.clock.advance(DAY)

    assert 2 <= len(scheduled.place.files) <= 3
    assert name_at(scheduled.clock.time - DAY) in scheduled.place.files


async def test_one_that_fails_is_told_and_tried_again_soon() -> None:
    scheduled = Scheduled()
    scheduled.place.is_full = True

    assert await scheduled.service.back_up_due() == RETRY
    scheduled.place.is_full = False
    await scheduled.service.back_up_due()

    assert scheduled.told == [None, scheduled.clock.time]
