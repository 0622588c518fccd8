"""How every cog answers: privately, and with a refusal's text where something was refused."""

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.utils import MISSING

from bot.domain.refusals import Reason, Refusal
from bot.texts.buttons import Card, Form, Panel, Rows
from bot.texts.general import first_use, too_slow
from bot.texts.names import short
from bot.texts.refusals import refusal
from bot.views import embeds_of, modal_of, panel_of, view_of
from cogs.patience import is_late, is_press

Interaction = discord.Interaction[Any]

log = logging.getLogger(__name__)


async def answer(interaction: Interaction, text: str, rows: Rows = ()) -> None:
    """Answer so that only the person who asked can read it."""
    await tell(interaction, text, rows)
    await _greet(interaction)


async def tell(interaction: Interaction, text: str, rows: Rows = (), cards: Sequence[Card] = ()) -> None:
    """Say something to the person who asked, whether their interaction was answered before, is waiting, or neither."""
    late, embeds = await is_late(interaction), embeds_of(cards)
    if late and not is_press(interaction):
        await interaction.edit_original_response(content=text, view=view_of(rows), embeds=embeds)
    elif late or interaction.response.is_done():
        await interaction.followup.send(text, view=view_of(rows) or MISSING, embeds=embeds, ephemeral=True)
    else:
        await interaction.response.send_message(
            text, view=view_of(rows) or MISSING, embeds=embeds, ephemeral=True
        )


async def replace(interaction: Interaction, text: str, rows: Rows = ()) -> None:
    """Put a new text, and new buttons or none, in place of the message whose button was pressed."""
    if await is_late(interaction):
        await interaction.edit_original_response(content=text, view=view_of(rows))
    else:
        await interaction.response.edit_message(content=text, view=view_of(rows))
    await _greet(interaction)


def may_write(interaction: Interaction) -> bool:
    """Return whether the person who asked may write themselves where they asked."""
    may = interaction.permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    return may.send_messages_in_threads if in_thread else may.send_messages


async def wipe(interaction: Interaction, text: str) -> None:
    """Put a text in place of the message whose button was pressed, with whatever hung on it."""
    if await is_late(interaction):
        await interaction.edit_original_response(content=text, embeds=[], attachments=[], view=None)
    else:
        await interaction.response.edit_message(content=text, embeds=[], attachments=[], view=None)


async def think(interaction: Interaction) -> None:
    """Say privately that an answer comes: for what waits on Discord. `follow_up` gives it."""
    if not await is_late(interaction):
        await interaction.response.defer(ephemeral=True, thinking=True)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture beside an answer."""

    png: bytes
    alt: str


async def wait(interaction: Interaction) -> None:
    """Say that the message whose button was pressed changes soon: for what waits on Discord. `amend` changes it."""
    if not await is_late(interaction):
        await interaction.response.defer()


async def amend(interaction: Interaction, text: str, rows: Rows, cards: Sequence[Card]) -> None:
    """Put something else in place of what was waited for: the message whose button was pressed."""
    await interaction.edit_original_response(content=text, view=view_of(rows), embeds=embeds_of(cards))
    await _greet(interaction)


async def follow_up(
    interaction: Interaction,
    text: str,
    rows: Rows = (),
    cards: Sequence[Card] = (),
    picture: Shown | None = None,
) -> None:
    """Give the private answer that `think` announced."""
    files = []
    if picture is not None:
        files = [discord.File(io.BytesIO(picture.png), "mutuals.png", description=picture.alt)]
    if await is_late(interaction):
        await tell(interaction, text, rows, cards)
    else:
        await interaction.edit_original_response(
            content=text, view=view_of(rows), embeds=embeds_of(cards), attachments=files
        )
    await _greet(interaction)


async def show(interaction: Interaction, embed: discord.Embed, files: Sequence[discord.File]) -> None:
    """Give the private answer to a command that `think` announced, as an embed with its files."""
    await interaction.edit_original_response(embed=embed, attachments=files)
    await _greet(interaction)


def choices(names: Sequence[tuple[int, str]]) -> list[app_commands.Choice[str]]:
    """Return people as the choices of an autocomplete."""
    return [app_commands.Choice(name=short(name), value=str(user_id)) for user_id, name in names]


async def ask(interaction: Interaction, form: Form) -> None:
    """Open a form; what is sent off comes to the cog whose form it is."""
    if await is_late(interaction):  # Discord opens a form at once or not at all
        await answer(interaction, too_slow())
        return
    await interaction.response.send_modal(modal_of(form))
    if interaction.extras.pop("first_use", False):
        interaction.client.tree.greet_later(interaction)


async def open_panel(interaction: Interaction, panel: Panel) -> None:
    """Answer with a panel that only the person who asked can see."""
    if await is_late(interaction):
        await interaction.edit_original_response(view=panel_of(panel))
    else:
        await interaction.response.send_message(view=panel_of(panel), ephemeral=True)
    await _greet(interaction)


async def change_panel(interaction: Interaction, panel: Panel) -> None:
    """Put a panel in place of the message that was used, as often as there is something new to show."""
    if await is_late(interaction) or interaction.response.is_done():
        await interaction.edit_original_response(content=None, embeds=[], view=panel_of(panel))
    else:
        await interaction.response.edit_message(content=None, embeds=[], view=panel_of(panel))
    await _greet(interaction)


async def say_here(interaction: Interaction, text: str, rows: Rows = ()) -> None:
    """Answer so that everybody in the channel can read it; it pings nobody."""
    if await is_late(interaction):
        await interaction.followup.send(text, view=view_of(rows) or MISSING)
    else:
        await interaction.response.send_message(text, view=view_of(rows) or MISSING)
    await _greet(interaction)


async def reply_to(message: discord.Message, text: str) -> None:
    """Answer a DM of somebody's; where Discord does not take the answer, the log says so."""
    try:
        await message.reply(text)
    except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as error:
        log.info("an answer by DM was not written: %s: %s", type(error).__name__, error)


async def refuse(interaction: Interaction, refused: Refusal) -> None:
    """Answer a refusal."""
    interaction.extras["outcome"] = "refused"
    await answer(interaction, refusal(refused))


async def _greet(interaction: Interaction) -> None:
    """Say beside the first answer to somebody what using Mutuals means; the answer itself is like any later one."""
    if interaction.extras.pop("first_use", False):
        await interaction.followup.send(first_use(), ephemeral=True)


def refuse_manager(interaction: Interaction) -> Refusal | None:
    """Refuse whoever may not manage the server.

    Discord hides such commands already; a server may show them to others, who are told here.
    """
    return None if interaction.permissions.manage_guild else Refusal(Reason.NOT_MANAGER)


def server_of(interaction: Interaction) -> int:
    """Return the server of an interaction that can only come from one."""
    if interaction.guild_id is None:
        raise ValueError("this command is not offered outside servers")
    return interaction.guild_id
