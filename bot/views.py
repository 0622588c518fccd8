"""Turns buttons and menus as data into discord.py's, for answers and for messages alike."""

import io
from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.texts.buttons import Button, Card, ChannelMenu, Form, Menu, Panel, PlaceMenu, RoleMenu, Rows

PICTURE = "digest.png"
FORM_KEPT = 60.0
"""Seconds discord.py remembers a form for its own dispatch, which does nothing here."""


def view_of(rows: Rows) -> ui.View | None:
    """Return a view of these rows, None if there are none.

    It is stopped: presses are routed by their ids (cogs.routing), so discord.py need not remember the view,
    which it would do for ever.
    """
    view = ui.View(timeout=None)
    for number, row in enumerate(row for row in rows if row):
        for item in row:
            view.add_item(_item(item, number))
    view.stop()
    return view if view.children else None


def panel_of(panel: Panel) -> ui.LayoutView:
    """Return a layout of these texts and rows, stopped as every view of ours."""
    layout = ui.LayoutView(timeout=None)
    for part in panel:
        if isinstance(part, str):
            layout.add_item(ui.TextDisplay(part))
        elif part:
            layout.add_item(ui.ActionRow(*(_item(item) for item in part)))
    layout.stop()
    return layout


def _item(item: Button | Menu | ChannelMenu | RoleMenu | PlaceMenu, row: int | None = None) -> ui.Item[Any]:
    match item:
        case Button():
            return _button(item, row)
        case Menu():
            return _menu(item, row)
        case ChannelMenu():
            return _channel_menu(item, row)
        case _:
            return _select(item)


def _select(menu: RoleMenu | PlaceMenu) -> ui.Item[Any]:
    if isinstance(menu, RoleMenu):
        kind = discord.SelectDefaultValueType.role
        return ui.RoleSelect[Any](
            custom_id=menu.custom_id, placeholder=menu.placeholder, default_values=_default(menu.chosen, kind)
        )
    return ui.ChannelSelect[Any](
        custom_id=menu.custom_id,
        placeholder=menu.placeholder,
        channel_types=[discord.ChannelType[menu.kind.value]],
        default_values=_default(menu.chosen, discord.SelectDefaultValueType.channel),
    )


def _default(chosen: int | None, kind: discord.SelectDefaultValueType) -> list[discord.SelectDefaultValue]:
    return [] if chosen is None else [discord.SelectDefaultValue(id=chosen, type=kind)]


def digest_of(
    title: str, text: str, key: str, png: bytes | None, alt: str
) -> tuple[discord.Embed, list[discord.File]]:
    """Return a digest with its picture, if it has one; by its footer it is found again."""
    embed = discord.Embed(title=title, description=text).set_footer(text=key)
    if png is None:
        return embed, []
    embed.set_image(url=f"attachment://{PICTURE}")
    return embed, [discord.File(io.BytesIO(png), PICTURE, description=alt)]


def _button(button: Button, row: int | None = None) -> ui.Button[Any]:
    return ui.Button(
        label=button.label,
        custom_id=button.custom_id,
        style=discord.ButtonStyle[button.look.value],
        disabled=button.disabled,
        row=row,
    )


def _menu(menu: Menu, row: int | None = None) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=option.label,
            value=option.value,
            description=option.description or None,
            default=option.chosen,
        )
        for option in menu.options
    ]
    return ui.Select(
        custom_id=menu.custom_id,
        placeholder=menu.placeholder,
        options=options,
        max_values=min(menu.most, len(options)),
        row=row,
    )


def _channel_menu(menu: ChannelMenu, row: int | None = None) -> ui.ChannelSelect[Any]:
    kind = discord.SelectDefaultValueType.channel
    return ui.ChannelSelect(
        custom_id=menu.custom_id,
        placeholder=menu.placeholder,
        min_values=0,
        max_values=menu.most,
        default_values=[discord.SelectDefaultValue(id=one, type=kind) for one in menu.chosen[: menu.most]],
        row=row,
    )


def embeds_of(cards: Sequence[Card]) -> list[discord.Embed]:
    """Return cards as Discord shows them."""
    return [
        discord.Embed(description=card.text or None)
        .set_author(name=card.title)
        .set_footer(text=card.footer or None)
        .set_image(url=card.picture)
        for card in cards
    ]


def modal_of(form: Form) -> ui.Modal:
    """Return a form; what is sent off is routed by its id, so that a restart in between loses nothing."""
    modal = ui.Modal(title=form.title, custom_id=form.custom_id, timeout=FORM_KEPT)
    for field in form.fields:
        style = discord.TextStyle.paragraph if field.is_long else discord.TextStyle.short
        box = ui.TextInput[ui.Modal](
            custom_id=field.name,
            style=style,
            default=field.value or None,
            max_length=field.most,
            required=field.is_needed,
        )
        modal.add_item(ui.Label(text=field.label, component=box))
    return modal
