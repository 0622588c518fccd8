"""Keeps an interaction alive when its answer takes long, as with a database that somebody else holds."""

import asyncio
import logging
from typing import Any

import discord

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds until people are shown that it takes longer; Discord gives an interaction up after 3 (error 10062)."""
WATCH = "watch"
"""Where an interaction carries its watch."""

Interaction = discord.Interaction[Any]


class Watch:
    """Says "thinking" for an interaction nobody has answered yet; a press leaves its message as it is."""

    def __init__(self, interaction: Interaction) -> None:
        self._interaction = interaction
        self._task: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._begin)
        self.is_late = False
        """Whether Discord was told to wait, so that the answer must come as a second step."""

    async def end(self) -> bool:
        """End the watch, for an answer comes now; return whether it was late. Safe to call twice."""
        self._timer.cancel()
        if self._task is not None:
            await self._task
        return self.is_late

    def _begin(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._defer())

    async def _defer(self) -> None:
        if self._interaction.response.is_done():
            return
        try:
            await self._interaction.response.defer(ephemeral=True, thinking=not is_press(self._interaction))
            self.is_late = True
        except discord.HTTPException as error:
            log.warning("could not ask for patience: %s", error)


def watch(interaction: Interaction) -> None:
    """Begin to watch an interaction; once is enough."""
    if WATCH not in interaction.extras:
        interaction.extras[WATCH] = Watch(interaction)


async def is_late(interaction: Interaction) -> bool:
    """End the watch and return whether Discord was already told that the answer takes longer."""
    found: Watch | None = interaction.extras.get(WATCH)
    return found is not None and await found.end()


def is_press(interaction: Interaction) -> bool:
    """Return whether it comes from a button or a menu under a message."""
    return interaction.type is discord.InteractionType.component
