"""The buttons under a list: first, previous, next, last."""

import re
from typing import Any, ClassVar, Protocol, Self

from discord import ui

from bot.domain.pages import Page
from cogs.answers import Interaction
from cogs.buttons import LastingButton


class Lists(Protocol):
    """A cog that shows lists."""

    async def turn(self, interaction: Interaction, name: str, owner: int, page: int) -> None:
        """Show another page of somebody's list in place of the one shown."""
        ...


class PageButton(
    LastingButton, template=r"page:(?P<name>[a-z_]+):(?P<owner>\d+):(?P<page>\d+):(?P<place>[a-z]+)"
):
    """Leads to a page; who may see the list is decided when it is pressed, for whoever presses."""

    cog: ClassVar[Lists]

    def __init__(self, name: str, owner: int, page: int, place: str, *, disabled: bool = False) -> None:
        super().__init__(place.capitalize(), f"page:{name}:{owner}:{page}:{place}", disabled=disabled)
        self.name, self.owner, self.page = name, owner, page

    @classmethod
    async def from_custom_id(cls, _: Interaction, __: ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the button again from its id."""
        return cls(match["name"], int(match["owner"]), int(match["page"]), match["place"])

    async def callback(self, interaction: Interaction) -> None:
        """Turn the page."""
        await self.cog.turn(interaction, self.name, self.owner, self.page)


def page_buttons(button: type[PageButton], name: str, owner: int, page: Page[Any]) -> ui.View | None:
    """Return the buttons under a page, None where there is only one page."""
    if page.of == 1:
        return None
    view = ui.View(timeout=None)
    at_start, at_end = page.number == 1, page.number == page.of
    for place, number, disabled in (
        ("first", 1, at_start),
        ("previous", page.number - 1, at_start),
        ("next", page.number + 1, at_end),
        ("last", page.of, at_end),
    ):
        view.add_item(button(name, owner, number, place, disabled=disabled))
    return view
