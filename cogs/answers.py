"""How every cog answers: privately, and with a refusal's text where something was refused."""

from typing import Any

import discord
from discord.utils import MISSING

from bot.domain.refusals import Reason, Refusal
from bot.texts.refusals import refusal

Interaction = discord.Interaction[Any]
View = discord.ui.View


async def answer(interaction: Interaction, text: str, view: View | None = None) -> None:
    """Answer so that only the person who asked can read it."""
    await interaction.response.send_message(text, view=MISSING if view is None else view, ephemeral=True)


async def replace(interaction: Interaction, text: str, view: View | None = None) -> None:
    """Put a new text, and new buttons or none, in place of the message whose button was pressed."""
    await interaction.response.edit_message(content=text, view=view)


async def refuse(interaction: Interaction, refused: Refusal) -> None:
    """Answer a refusal."""
    await answer(interaction, refusal(refused))


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
