"""What happens before every command and button, and what people read when something breaks."""

import logging
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import app_commands

from bot.database import DatabaseError
from bot.domain.people import Person
from bot.domain.suspensions import Suspension, is_allowed
from bot.facts import person_of
from bot.texts import general as texts
from bot.texts.language import speak
from bot.texts.refusals import refusal
from cogs.answers import tell
from cogs.patience import watch

log = logging.getLogger(__name__)

REMEMBERED = 10_000
FRESH_FOR = 600

Key = tuple[int | None, int]
Meet = Callable[[int | None, Person, str], Awaitable[bool]]
"""Notes who uses Mutuals in a server or a DM, and in which language; returns whether it is their first time there."""
Suspended = Callable[[int, int], Awaitable[Suspension | None]]
"""Tells whether, and until when, somebody is suspended in a server."""
CONCERNS = re.compile(r"(?:person|page|choice|form):(?P<name>[a-z_]+)(?::(?P<guild>\d+):\d+:\d+\Z)?")
"""What an id is about: a button about a person, which may be pressed in a DM, says in which server."""


Measure = Callable[[str, str, float], None]
"""Takes what was used, what came of it (`done`, `refused` or `failed`), and the seconds it took."""


async def _nobody(_guild_id: int | None, _person: Person, _locale: str) -> bool:
    return False


def _nothing(_name: str, _outcome: str, _seconds: float) -> None:
    pass


async def _never(_guild_id: int, _user_id: int) -> Suspension | None:
    return None


class MutualsTree(app_commands.CommandTree[Any]):
    """The command tree; also asked by every lasting button before it acts."""

    def __init__(self, client: discord.Client, **options: Any) -> None:
        super().__init__(client, **options)
        self.meet: Meet = _nobody
        self.measure: Measure = _nothing
        self.suspended: Suspended = _never
        self._ungreeted: set[Key] = set()
        self._met: OrderedDict[Key, tuple[Person, str, float]] = OrderedDict()

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Note who uses Mutuals and under what name; the first answer to somebody says what that means."""
        speak(str(interaction.locale))
        if interaction.type is discord.InteractionType.autocomplete:
            return True
        interaction.extras["began"] = time.perf_counter()
        watch(interaction)
        try:
            await self._meet(interaction)
            return await self._may_act(interaction)
        except Exception as error:  # noqa: BLE001 - discord.py would only log it, and the person hear nothing
            await apologise(interaction, error)
            return False

    async def _may_act(self, interaction: discord.Interaction[Any]) -> bool:
        """Return whether somebody may do this; whoever is suspended is told until when."""
        name, guild_id = _concern(interaction)
        if guild_id is None or is_allowed(name):
            return True
        suspension = await self.suspended(guild_id, interaction.user.id)
        if suspension is None:
            return True
        await tell(interaction, refusal(suspension.refusal))
        return False

    def finish(self, interaction: discord.Interaction[Any], outcome: str = "done") -> None:
        """Say how long an interaction took, and what came of it."""
        seconds = time.perf_counter() - interaction.extras.get("began", time.perf_counter())
        self.measure(_what(interaction), interaction.extras.get("outcome", outcome), seconds)

    def forget(self, user_id: int) -> None:
        """Meet somebody anew when they next act: what is known of them has changed."""
        for key in [key for key in self._met if key[1] == user_id]:
            del self._met[key]
        self._ungreeted = {key for key in self._ungreeted if key[1] != user_id}

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /
    ) -> None:
        """Log what went wrong and tell the person under which number."""
        await apologise(interaction, error)

    def greet_later(self, interaction: discord.Interaction[Any]) -> None:
        """Greet somebody beside their next answer: nothing is known to follow upon a form that was opened."""
        if len(self._ungreeted) < REMEMBERED:
            self._ungreeted.add((interaction.guild_id, interaction.user.id))

    async def _meet(self, interaction: discord.Interaction[Any]) -> None:
        person = person_of(interaction.user)
        key = (interaction.guild_id, person.id)
        if key in self._ungreeted:
            self._ungreeted.discard(key)
            interaction.extras["first_use"] = True
            return
        if not self._remembers(interaction, person):
            try:
                interaction.extras["first_use"] = await self.meet(
                    interaction.guild_id, person, str(interaction.locale)
                )
            except Exception:
                self.forget(person.id)  # or it would not be tried again for a while
                raise

    def _remembers(self, interaction: discord.Interaction[Any], person: Person) -> bool:
        """Return whether we met this person here lately just as they are: then there is nothing to note."""
        key, now = (interaction.guild_id, person.id), interaction.created_at.timestamp()
        known, locale = self._met.pop(key, None), str(interaction.locale)
        fresh = known is not None and known[:2] == (person, locale) and now < known[2] + FRESH_FOR
        self._met[key] = known if fresh and known is not None else (person, locale, now)
        if len(self._met) > REMEMBERED:
            self._met.popitem(last=False)
        return fresh


async def apologise(interaction: discord.Interaction[Any], error: BaseException) -> None:
    """Tell somebody that it did not work, with a number that stands in the log beside the error."""
    number = secrets.token_hex(3)
    interaction.client.tree.finish(interaction, "failed")
    log.error("error %s in %s", number, _what(interaction), exc_info=error)
    cause = getattr(error, "original", error)
    text = texts.database_away() if isinstance(cause, DatabaseError) else texts.broken(number)
    await tell(interaction, text)


def _concern(interaction: discord.Interaction[Any]) -> tuple[str, int | None]:
    """Return the name of what is used, and the server it is about."""
    if interaction.command is not None:
        return interaction.command.qualified_name, interaction.guild_id
    data: dict[str, Any] = dict(interaction.data or {})
    match = CONCERNS.match(str(data.get("custom_id", "")))
    if match is None:
        return "", interaction.guild_id
    return match["name"], int(match["guild"]) if match["guild"] else interaction.guild_id


def _what(interaction: discord.Interaction[Any]) -> str:
    if interaction.command is not None:
        return f"/{interaction.command.qualified_name}"
    data: dict[str, Any] = dict(interaction.data or {})
    return ":".join(str(data.get("custom_id", "")).split(":")[:2])
