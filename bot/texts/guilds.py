"""What the people who run a server read."""

from bot.domain.guilds import RANGES, GuildSettings, SettingName, value_of
from bot.domain.outcomes import Obstacle
from bot.domain.problems import Problem
from bot.texts.buttons import Field, Form, Menu, Option, Rows
from bot.texts.names import plain

SWITCH = ("off", "on")

REMEDIES = {
    Obstacle.ROLE_MISSING: (
        "The Friends role no longer exists. Choose another with `/mutuals setup friends_role:`."
    ),
    Obstacle.ROLE_TOO_HIGH: (
        "The role {role} stands above Mutuals' own role. In **Server Settings → Roles** drag Mutuals' role "
        "above it."
    ),
    Obstacle.NEEDS_MANAGE_ROLES: (
        "Mutuals lacks the **Manage Roles** permission, so it cannot give or take {role}. In **Server Settings "
        "→ Roles** allow it for Mutuals' role."
    ),
    Obstacle.NO_ACCESS: (
        "Discord gives Mutuals no access to {role} any more. Check that Mutuals' role has **Manage Roles**, "
        "or invite Mutuals again."
    ),
}

SETTINGS = {
    SettingName.FRIENDS_NEEDED: (
        "Friends for the role",
        "How many friends somebody needs for the Friends role",
    ),
    SettingName.FOLLOWS_PER_DAY: ("Follows a day", "How many people one member may follow in 24 hours"),
    SettingName.FOLLOWS_IN_ALL: ("Follows in all", "How many people one member may follow"),
    SettingName.FIRST_CONTACT: (
        "First-contact card",
        "One DM ever to followed people who never used Mutuals",
    ),
}


def settings(chosen: GuildSettings) -> str:
    """Return the panel of settings: each with its value, its default and its range."""
    lines = [_setting(chosen, name) for name in SETTINGS]
    return "\n".join(["**Mutuals in this server**", current(chosen), *lines, "Choose below what to change."])


def settings_rows() -> Rows:
    """Return the menu that changes a setting."""
    options = [Option(label, name, description) for name, (label, description) in SETTINGS.items()]
    return [[Menu("Change a setting", "choice:setting", options)]]


def setting_form(chosen: GuildSettings, name: SettingName) -> Form:
    """Return the form that asks for a setting's new value."""
    least, most = RANGES[name]
    box = Field(f"A whole number from {least:,} to {most:,}", "value", str(value_of(chosen, name)), most=9)
    return Form(SETTINGS[name][0], f"form:setting:{name}", [box])


def _setting(chosen: GuildSettings, name: SettingName) -> str:
    label, description = SETTINGS[name]
    least, most = RANGES[name]
    now, default = value_of(chosen, name), value_of(GuildSettings(chosen.guild_id), name)
    if most == 1:
        return f"• **{label}**: {SWITCH[now]} (default {SWITCH[default]}). {description}."
    return f"• **{label}**: {now:,} (default {default:,}; {least:,} to {most:,}). {description}."


def set_up(settings: GuildSettings, concerned: int) -> str:
    """Say what set-up did."""
    people = "nobody has friends yet" if concerned == 0 else f"looking at {_members(concerned)} now"
    return (
        f"Done. Whoever has at least {_friends(settings.friends_needed)} here now gets <@&{settings.friends_role_id}> "
        f"automatically, and loses it when that ends ({people}). Open a channel to this role to make a "
        "friends-only lounge."
    )


def current(settings: GuildSettings) -> str:
    """Say how the server is set up."""
    if settings.friends_role_id is None:
        return (
            "Mutuals gives no role to friends here yet. Choose one with `/mutuals setup friends_role:`; "
            "channels opened to that role become friends-only."
        )
    return (
        f"Whoever has at least {_friends(settings.friends_needed)} here holds <@&{settings.friends_role_id}>. "
        "Choose another with `/mutuals setup friends_role:`."
    )


def problem(guild_name: str, role_name: str | None, found: Problem) -> str:
    """Tell administrators, who may read it outside their server, what is broken and how to mend it."""
    role = f"“{plain(role_name)}”" if role_name is not None else "the Friends role"
    remedy = REMEDIES[found.obstacle].format(role=role)
    return (
        f"**Mutuals needs your help in {plain(guild_name)}.** Friends can't get or lose their role "
        f"right now.\n{remedy}\nNothing is lost: Mutuals goes on by itself once this is mended. "
        "You won't be told again unless it comes back."
    )


def _members(count: int) -> str:
    return "1 member" if count == 1 else f"{count:,} members"


def _friends(count: int) -> str:
    return "1 friend" if count == 1 else f"{count} friends"
