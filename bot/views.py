"""Turns buttons and menus as data into discord.py's, for answers and for messages alike."""

from typing import Any

import discord
from discord import ui

from bot.texts.buttons import Button, Form, Menu, Panel, PlaceMenu, RoleMenu, Rows

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
            view.add_item(_button(item, number) if isinstance(item, Button) else _menu(item, number))
    view.stop()
    return view if view.children else None


def panel_of(panel: Panel) -> ui.LayoutView:
    """Return a layout of these texts and rows, stopped as every view of ours."""
    layout = ui.LayoutView(timeout=None)
    for part in panel:
        if isinstance(part, str):
            layout.add_item(ui.TextDisplay(part))
        elif part:
            layout.add_item(ui.ActionRow(*(_panel_item(item) for item in part)))
    layout.stop()
    return layout


def _panel_item(item: Button | Menu | RoleMenu | PlaceMenu) -> ui.Item[Any]:
    if isinstance(item, Button):
        return _button(item)
    return _menu(item) if isinstance(item, Menu) else _select(item)


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
