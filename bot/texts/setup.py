"""What administrators read while they set Mutuals up."""

from collections.abc import Iterable, Sequence

from bot.domain.guilds import GuildSettings
from bot.domain.premises import ChannelKind
from bot.domain.setup import PARTS, Fate, Made, Part, Plan, Step, chosen_of
from bot.texts import permissions
from bot.texts.buttons import Button, Kind, Look, Panel, PlaceMenu, RoleMenu
from bot.texts.guilds import current
from bot.texts.language import gettext as _
from bot.texts.refusals import refusal


def panel(settings: GuildSettings, plan: Plan, *, can_undo: bool, note: str = "") -> Panel:
    """Return the panel of set-up: how it is, what the recommended settings would do, and menus to choose oneself."""
    is_worthwhile = plan.is_possible and any(step.fate is not Fate.KEEP for step in plan.steps)
    looks = Look.MAIN if is_worthwhile else Look.PLAIN
    buttons = [Button(_("Use recommended settings"), "choice:setup_recommended", looks)]
    if can_undo:
        buttons.append(Button(_("Undo set-up"), "choice:setup_undo"))
    return [
        "\n".join([*([note, ""] if note else []), _("**Setting Mutuals up**"), current(settings)]),
        "\n".join(_preview(plan)),
        buttons,
        _("Or choose yourself; each choice counts at once:"),
        *(item for part in PARTS for item in (f"-# {_label(part)}", [_menu(settings, part)])),
    ]


def hindered() -> str:
    """Say that nothing was changed; the panel says what must be mended first."""
    return _("**Nothing was changed.** What is in the way stands below.")


def working(plan: Plan, now: Part) -> Panel:
    """Return what is shown while set-up works: what is done, and what is being made."""
    at = [step.part for step in plan.steps].index(now)
    marks = [_("done")] * at + [_("working …")] + [_("to do")] * (len(plan.steps) - at - 1)
    rows = (f"• {_what(step)} ({mark})" for step, mark in zip(plan.steps, marks, strict=True))
    return ["\n".join([_("**Setting Mutuals up …**"), *rows])]


def finished(plan: Plan, note: str) -> Panel:
    """Sum up what set-up did, with what works from now on."""
    summary = "\n".join(
        [note, "", _("What was done:"), *(f"• {_what(step, done=True)}" for step in plan.steps)]
    )
    buttons = [Button(_("Set-up"), "choice:setup_panel"), Button(_("Check everything"), "choice:doctor")]
    if any(step.fate is Fate.MAKE for step in plan.steps):
        buttons.insert(1, Button(_("Undo set-up"), "choice:setup_undo"))
    return [summary, *(["\n".join(_missed(plan))] if plan.missed else []), buttons]


def ask_to_undo(goes: Sequence[Made], stays: Sequence[Made]) -> Panel:
    """Ask once, naming what goes and what stays."""
    if not goes:
        return [
            "\n".join([_("There is nothing to undo."), *_staying(stays)]),
            [Button(_("Set-up"), "choice:setup_panel")],
        ]
    text = [
        _("**Undo the set-up?** This is deleted for good:"),
        *(f"• {thing(one)}" for one in goes),
        *_staying(stays),
        _("Friendships stay; what they open here goes with it. What was chosen otherwise is not touched."),
    ]
    keep = Button(_("Keep it"), "choice:setup_panel")
    return ["\n".join(text), [Button(_("Undo it"), "choice:setup_undo_yes", Look.GRAVE), keep]]


def undone(goes: Sequence[Made], stays: Sequence[Made], failed: Sequence[Made]) -> str:
    """Say what was taken back, and what was not."""
    lines = (
        [_("**Undone.** Deleted: {things}.").format(things=", ".join(_name(one) for one in goes))]
        if goes
        else []
    )
    if failed:
        lines.append(
            _("Discord did not delete {things}. Check Mutuals' permissions, then undo again.").format(
                things=", ".join(_name(one) for one in failed)
            )
        )
    return "\n".join([*lines, *_staying(stays)]) or _("There was nothing to undo.")


def thing(made: Made) -> str:
    """Return something that set-up made as a mention, with what it is."""
    return f"{_label(made.part)}: {_mention(made.part, made.target_id)}"


def _preview(plan: Plan) -> list[str]:
    if all(step.fate is Fate.KEEP for step in plan.steps):
        lines = [_("All of the **recommended settings** is there; using them again changes nothing.")]
    else:
        lines = [
            _("**Use recommended settings** would do this:"),
            *(f"• {_what(step)}" for step in plan.steps),
        ]
    return [*lines, *_obstacles(plan), *_missed(plan)]


def _obstacles(plan: Plan) -> list[str]:
    if plan.is_possible:
        return []
    remedies = [permissions.remedy()] if plan.lacking else []
    refusals = [f"• {refusal(one)}" for one in plan.hindrances]
    intro = _("**This is in the way of it:**")
    return [
        intro,
        *permissions.lines(plan.lacking),
        *(_closed(one) for one in plan.closed),
        *refusals,
        *remedies,
    ]


def _closed(channel_id: int) -> str:
    return _(
        "• Mutuals can't reach or change {channel}. In its settings, under **Permissions**, allow Mutuals' role **View "
        "Channel** and **Manage Permissions**; or give it another name, and a new one is made."
    ).format(channel=f"<#{channel_id}>")


def _missed(plan: Plan) -> list[str]:
    if not plan.missed:
        return []
    intro = _("It works without these permissions, but not everything will:")
    return [intro, *permissions.lines(plan.missed), *([] if plan.lacking else [permissions.remedy()])]


def _staying(stays: Iterable[Made]) -> list[str]:
    return [
        _("{thing} stays: it was changed or used since set-up made it.").format(thing=thing(one))
        for one in stays
    ]


def _what(step: Step, *, done: bool = False) -> str:
    label, name = _label(step.part), PARTS[step.part].name
    if step.fate is Fate.MAKE:
        made = _("{label}: made “{name}”") if done else _("{label}: makes “{name}”")
        return made.format(label=label, name=name)
    there = _mention(step.part, step.target_id or 0)
    if step.fate is Fate.TAKE:
        return _("{label}: uses {there}, which has that name already").format(label=label, there=there)
    return _("{label}: keeps {there}").format(label=label, there=there)


def _label(part: Part) -> str:
    return {
        Part.ROLE: _("Friends role"),
        Part.LOUNGE: _("Lounge, only for holders of that role"),
        Part.CATEGORY: _("Category for circles and live rooms"),
        Part.FEED: _("Feed, where posts for everyone go"),
        Part.DIGEST: _("Digest, weekly unless you choose otherwise"),
        Part.REPORTS: _("Reports by members, for a channel that only moderators can see"),
    }[part]


def _mention(part: Part, target_id: int) -> str:
    return f"<@&{target_id}>" if PARTS[part].kind is None else f"<#{target_id}>"


def _name(made: Made) -> str:
    return f"“{PARTS[made.part].name}”"


def _menu(settings: GuildSettings, part: Part) -> RoleMenu | PlaceMenu:
    chosen = chosen_of(settings, part)
    custom_id = f"choice:setup_{part}:{chosen or 0}"
    if PARTS[part].kind is None:
        return RoleMenu(_("Choose a role"), custom_id, chosen)
    if PARTS[part].kind is ChannelKind.TEXT:
        return PlaceMenu(_("Choose a channel"), custom_id, Kind.TEXT, chosen)
    return PlaceMenu(_("Choose a category"), custom_id, Kind.CATEGORY, chosen)
