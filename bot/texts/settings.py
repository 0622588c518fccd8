"""The panel of `/mutuals settings`: every setting with its value, default and range."""

from collections.abc import Sequence

from bot.domain.guilds import RANGES, GuildSettings, SettingName, value_of
from bot.texts.buttons import Button, ChannelMenu, Field, Form, Menu, Option, Rows
from bot.texts.guilds import current
from bot.texts.language import gettext as _
from bot.texts.language import later

SWITCH = (later("off"), later("on"))

SETTINGS = {
    SettingName.FRIENDS_NEEDED: (
        later("Friends for the role"),
        later("How many friends somebody needs for the Friends role"),
    ),
    SettingName.ACCOUNT_DAYS: (
        later("Days an account must be old"),
        later("For the Friends role; 0 for any"),
    ),
    SettingName.FRIENDSHIP_HOURS: (
        later("Hours a friendship must last"),
        later("To count for the Friends role; 0 for at once"),
    ),
    SettingName.FOLLOWS_PER_DAY: (
        later("Follows a day"),
        later("In 24 hours, for one member, requests included"),
    ),
    SettingName.FOLLOWS_IN_ALL: (later("Follows in all"), later("For one member, requests included")),
    SettingName.RELAY: (
        later("Messages between friends"),
        later("Whether friends can write to each other through Mutuals"),
    ),
    SettingName.RELAY_HOURS: (
        later("Hours before messages"),
        later("How long a friendship must have lasted; 0 for at once"),
    ),
    SettingName.RELAY_RATE: (later("Messages a minute"), later("How many one member may send")),
    SettingName.ACTIVE_DAYS: (
        later("Days somebody counts as active"),
        later("In figures: since they last wrote, replied or spoke"),
    ),
    SettingName.LURKER_DAYS: (
        later("Days until somebody counts as a lurker"),
        later("In figures: without even a reaction; in between they are passive"),
    ),
    SettingName.FIRST_CONTACT: (
        later("First-contact card"),
        later("One DM ever, to people who are followed and never used Mutuals"),
    ),
}


def settings(chosen: GuildSettings, uncounted: Sequence[int] = ()) -> str:
    """Return the panel of settings: each with its value, its default and its range."""
    lines = [*(_setting(chosen, name) for name in SETTINGS), _counting(uncounted)]
    return "\n".join(
        [_("**Mutuals in this server**"), current(chosen), *lines, _("Choose below what to change.")]
    )


def settings_rows(chosen: GuildSettings, uncounted: Sequence[int] = ()) -> Rows:
    """Return the menus that change a setting, with the value each was shown with, and where nothing is counted."""
    options = [
        Option(_(label), f"{name}:{value_of(chosen, name)}", _(description))
        for name, (label, description) in SETTINGS.items()
    ]
    return [
        [Menu(_("Change a setting"), "choice:setting", options)],
        [ChannelMenu(_("Channels where nothing is counted"), "choice:uncounted_channels", uncounted)],
        [Button(_("Choose role and channels"), "choice:setup_panel")],
    ]


def _counting(uncounted: Sequence[int]) -> str:
    label = _("Activity")
    if not uncounted:
        return _("• **{label}**: counted in every channel, as sums for the whole server.").format(label=label)
    channels = ", ".join(f"<#{one}>" for one in uncounted)
    return _(
        "• **{label}**: counted as sums for the whole server, but not in {channels}, nor in what lies inside them."
    ).format(label=label, channels=channels)


def setting_form(name: SettingName, shown: int) -> Form:
    """Return the form that asks for a new value of a setting that was shown with another."""
    least, most = RANGES[name]
    label = _("A whole number from {least} to {most}").format(least=f"{least:,}", most=f"{most:,}")
    box = Field(label, "value", str(shown), most=9)
    return Form(_(SETTINGS[name][0]), f"form:setting:{name}:{shown}", [box])


def _setting(chosen: GuildSettings, name: SettingName) -> str:
    label, description = map(_, SETTINGS[name])
    least, most = RANGES[name]
    now, default = value_of(chosen, name), value_of(GuildSettings(chosen.guild_id), name)
    if most == 1:
        return _("• **{label}**: {now} (default {default}). {description}.").format(
            label=label, now=_(SWITCH[now]), default=_(SWITCH[default]), description=description
        )
    return _("• **{label}**: {now} (default {default}; {least} to {most}). {description}.").format(
        label=label, now=f"{now:,}", default=f"{default:,}", least=f"{least:,}", most=f"{most:,}",
        description=description,
    )  # fmt: skip
