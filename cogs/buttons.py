"""Buttons that outlive a restart: what they mean is in their custom_id and the database."""

from typing import Any, ClassVar, TypeVar

import discord
from discord import ui
from discord.ext import commands

B = TypeVar("B", bound="LastingButton")


class LastingButton(ui.DynamicItem[ui.Button[Any]], template=r"\Z."):
    """A button that finds its cog again after a restart; make it with the class `MutualsCog.own` returned."""

    cog: ClassVar[Any]

    def __init__(
        self,
        label: str,
        custom_id: str,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        *,
        disabled: bool = False,
    ) -> None:
        super().__init__(ui.Button(label=label, custom_id=custom_id, style=style, disabled=disabled))


class MutualsCog(commands.Cog):
    """A cog with the lasting buttons of its feature."""

    def __init__(self) -> None:
        self.buttons: list[type[LastingButton]] = []

    def own(self, button: type[B]) -> type[B]:
        """Return this kind of button bound to this cog; the bot registers it when it starts."""
        template = button.__discord_ui_compiled_template__

        class Bound(button, template=template):  # type: ignore[valid-type, misc, call-arg]
            cog = self

        self.buttons.append(Bound)
        return Bound
