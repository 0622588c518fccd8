"""Routes presses by what stands in their ids, so that buttons and menus outlive a restart."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar, Self

from discord import app_commands, ui
from discord.ext import commands

from bot.domain.refusals import Reason, Refusal
from cogs.answers import Interaction, refuse
from cogs.tree import MutualsTree, apologise

PersonPress = Callable[[Interaction, int, int], Awaitable[None]]
"""Gets the server and the person it is about."""
PagePress = Callable[[Interaction, int, int], Awaitable[None]]
"""Gets the owner of the list and the page."""
Choice = Callable[[Interaction, list[str]], Awaitable[None]]
"""Gets what was chosen in a menu, and behind it what the menu or button is about, if anything."""

Submit = Callable[[Interaction, str, dict[str, str]], Awaitable[None]]
"""Gets what the form is about and what was written in each field."""

FORM_ID = re.compile(r"form:(?P<name>[a-z_]+):(?P<about>.*)")


NUMBER = r"[1-8]?\d{1,18}"
"""A snowflake or a page: nothing that a column of 63 bits could not hold."""


class Lasting(ui.DynamicItem[ui.Item[Any]], template=r"\Z."):
    """A button or menu made again from its id when it is used."""

    def __init__(self, item: ui.Item[Any], match: re.Match[str]) -> None:
        super().__init__(item)
        self.match = match

    @classmethod
    async def from_custom_id(cls, _: Interaction, item: ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the item again."""
        return cls(item, match)

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Do what is done before every command too."""
        tree: MutualsTree = interaction.client.tree
        return await tree.interaction_check(interaction)

    async def callback(self, interaction: Interaction) -> None:
        """Act, and tell the person if it breaks."""
        try:
            await self.press(interaction)
            interaction.client.tree.finish(interaction)
        except Exception as error:
            await apologise(interaction, error)
            raise

    async def press(self, interaction: Interaction) -> None:
        """Act."""
        raise NotImplementedError


class PersonButton(Lasting, template=r"\Z."):
    """Does something about a person; meant for one presser only, and the service checks what it may."""

    routes: ClassVar[Mapping[str, PersonPress]] = {}

    async def press(self, interaction: Interaction) -> None:
        """Act if the presser is whom it is meant for."""
        if interaction.user.id != int(self.match["me"]):
            await refuse(interaction, Refusal(Reason.NOT_YOUR_BUTTON))
            return
        await self.routes[self.match["verb"]](interaction, int(self.match["guild"]), int(self.match["them"]))


class PageButton(Lasting, template=r"\Z."):
    """Leads to a page; who may see the list is decided when it is pressed, for whoever presses."""

    routes: ClassVar[Mapping[str, PagePress]] = {}

    async def press(self, interaction: Interaction) -> None:
        """Show the page."""
        await self.routes[self.match["name"]](interaction, int(self.match["owner"]), int(self.match["page"]))


class ChoiceItem(Lasting, template=r"\Z."):
    """Chooses something for whoever uses it."""

    routes: ClassVar[Mapping[str, Choice]] = {}

    async def press(self, interaction: Interaction) -> None:
        """Choose."""
        data: dict[str, Any] = dict(interaction.data or {})
        about = [self.match["about"]] if self.match["about"] is not None else []
        await self.routes[self.match["name"]](interaction, [*data.get("values", ()), *about])


class MutualsCog(commands.Cog):
    """A cog with the lasting items of its feature."""

    def __init__(
        self,
        persons: Mapping[str, PersonPress] | None = None,
        pages: Mapping[str, PagePress] | None = None,
        choices: Mapping[str, Choice] | None = None,
        forms: Mapping[str, Submit] | None = None,
    ) -> None:
        self.forms: Mapping[str, Submit] = forms or {}
        self.lasting: list[type[Lasting]] = []
        self.at_once: dict[str, Callable[[Any], None]] = {}
        """By event, what must be quick because there are very many of them: no task is made for it."""
        self.menus: list[app_commands.ContextMenu] = []
        self._own(PersonButton, r"person:(?P<verb>{}):(?P<guild>{n}):(?P<them>{n}):(?P<me>{n})", persons)
        self._own(PageButton, r"page:(?P<name>{}):(?P<owner>{n}):(?P<page>{n}):[a-z]+", pages)
        self._own(ChoiceItem, r"choice:(?P<name>{})(?::(?P<about>{n}))?", choices)

    def _own(self, kind: type[Lasting], template: str, routes: Mapping[str, Any] | None) -> None:
        """Bind a kind of item to this cog's ways of answering it, to be registered when the bot starts."""
        if not routes:
            return

        class Bound(kind, template=template.format("|".join(routes), n=NUMBER)):  # type: ignore[valid-type, misc, call-arg]
            pass

        Bound.routes = routes
        self.lasting.append(Bound)


async def submit(forms: Mapping[str, Submit], interaction: Interaction) -> None:
    """Take a form that was sent off, also when it was opened before a restart; one of nobody's is left alone."""
    data: dict[str, Any] = dict(interaction.data or {})
    match = FORM_ID.fullmatch(data["custom_id"])
    if match is None or match["name"] not in forms:
        return
    tree: MutualsTree = interaction.client.tree
    if not await tree.interaction_check(interaction):
        return
    try:
        await forms[match["name"]](interaction, match["about"], _written(data["components"]))
        tree.finish(interaction)
    except Exception as error:
        await apologise(interaction, error)
        raise


def _written(components: list[dict[str, Any]]) -> dict[str, str]:
    """Return the text of each field by its name."""
    fields = [row["component"] if "component" in row else row["components"][0] for row in components]
    return {field["custom_id"]: field.get("value") or "" for field in fields}
