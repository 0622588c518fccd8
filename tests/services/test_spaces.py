"""What the owner of a circle hears when Discord wants to wait, or does not take a name, on both databases."""

from typing import Any

import pytest

from bot.database import Database
from bot.domain.guilds import GuildSettings
from bot.domain.outcomes import Created, NameRefused, TryLater
from bot.domain.refusals import Reason, Refusal
from bot.domain.spaces import Space
from bot.services.circles import CircleService
from bot.services.spaces import SpaceService
from bot.stores.all import Stores
from tests.fakes import ANN, GUILD
from tests.services.conftest import Server

CHANNEL = 77


class Channels:
    """Makes channels, and answers renaming as it is told."""

    def __init__(self) -> None:
        self.renaming: Any = None

    async def create(self, space: Space, category_id: int | None) -> Created:
        return Created(CHANNEL)

    async def rename(self, space: Space) -> Any:
        return self.renaming


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (TryLater(after=541), Refusal(Reason.DISCORD_LATER, 10)),
        (TryLater(), Refusal(Reason.DISCORD_SLOW)),
        (NameRefused(), Refusal(Reason.NAME_REFUSED)),
    ],
)
async def test_whoever_renames_a_circle_hears_when_it_will_have_the_name(
    database: Database, answer: object, told: Refusal
) -> None:
    server, channels = Server(database), Channels()
    basics = (database, Stores(), server.clock)
    circles = CircleService(
        *basics,
        server.ids,
        server.nudge,
        SpaceService(*basics, channels, server.nudge),  # type: ignore[arg-type]
    )
    await database.transact(lambda tx: Stores().guilds.save(tx, GuildSettings(GUILD, circles_category_id=9)))
    await circles.open(GUILD, ANN, "Den")
    channels.renaming = answer

    assert await circles.rename(GUILD, ANN.id, "Nest") == told
