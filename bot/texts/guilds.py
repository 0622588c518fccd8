"""What the people who run a server read."""

from collections.abc import Sequence

from bot.domain.guilds import RANGES, GuildSettings, SettingName, value_of
from bot.domain.outcomes import Obstacle
from bot.domain.problems import Problem
from bot.domain.sweeps import Tally
from bot.texts.buttons import Button, ChannelMenu, Field, Form, Menu, Option, Rows
from bot.texts.language import gettext as _
from bot.texts.language import ngettext
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
    Obstacle.NEEDS_MANAGE_CHANNELS: (
        "Mutuals lacks the **Manage Channels** permission, so it cannot open or close circles and live rooms. In "
        "**Server Settings → Roles** allow it for Mutuals' role."
    ),
    Obstacle.CHANNEL_MISSING: (
        "A channel Mutuals uses no longer exists. Its owner can open it anew; a lounge you choose with "
        "`/mutuals setup`."
    ),
    Obstacle.DIGEST_CHANNEL_MISSING: (
        "The digest's channel no longer exists. Choose another with `/mutuals digest schedule`."
    ),
    Obstacle.DIGEST_CHANNEL_CLOSED: (
        "Mutuals may not post in the digest's channel any more. In the channel's permissions allow **View Channel**, "
        "**Send Messages**, **Embed Links**, **Attach Files** and **Read Message History** for Mutuals' role."
    ),
    Obstacle.NO_ACCESS: (
        "Discord gives Mutuals no access to {role} any more. Check that Mutuals' role has **Manage Roles**, "
        "or invite Mutuals again."
    ),
    Obstacle.NO_REPORTS_CHANNEL: (
        "Choose a channel that only moderators can see, and in which Mutuals can write, with `/mutuals setup "
        "reports_channel:`. Until then `/mutuals reports` shows what was reported."
    ),
}

SETTINGS = {
    SettingName.FRIENDS_NEEDED: (
        "Friends for the role",
        "How many friends somebody needs for the Friends role",
    ),
    SettingName.ACCOUNT_DAYS: ("Days an account must be old", "For the Friends role; 0 for any"),
    SettingName.FRIENDSHIP_HOURS: (
        "Hours a friendship must last",
        "To count for the Friends role; 0 for at once",
    ),
    SettingName.FOLLOWS_PER_DAY: ("Follows a day", "In 24 hours, for one member, requests included"),
    SettingName.FOLLOWS_IN_ALL: ("Follows in all", "For one member, requests included"),
    SettingName.RELAY: (
        "Messages between friends",
        "Whether friends can write to each other through Mutuals",
    ),
    SettingName.RELAY_HOURS: (
        "Hours before messages",
        "How long a friendship must have lasted; 0 for at once",
    ),
    SettingName.RELAY_RATE: ("Messages a minute", "How many one member may send"),
    SettingName.FIRST_CONTACT: (
        "First-contact card",
        "One DM in a lifetime, to followed people who never used Mutuals",
    ),
}


def settings(chosen: GuildSettings, uncounted: Sequence[int] = ()) -> str:
    """Return the panel of settings: each with its value, its default and its range."""
    lines = [*(_setting(chosen, name) for name in SETTINGS), _counting(uncounted)]
    return "\n".join(["**Mutuals in this server**", current(chosen), *lines, "Choose below what to change."])


def settings_rows(chosen: GuildSettings, uncounted: Sequence[int] = ()) -> Rows:
    """Return the menus that change a setting, with the value each was shown with, and where nothing is counted."""
    options = [
        Option(label, f"{name}:{value_of(chosen, name)}", description)
        for name, (label, description) in SETTINGS.items()
    ]
    return [
        [Menu("Change a setting", "choice:setting", options)],
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
    box = Field(f"A whole number from {least:,} to {most:,}", "value", str(shown), most=9)
    return Form(SETTINGS[name][0], f"form:setting:{name}:{shown}", [box])


def _setting(chosen: GuildSettings, name: SettingName) -> str:
    label, description = SETTINGS[name]
    least, most = RANGES[name]
    now, default = value_of(chosen, name), value_of(GuildSettings(chosen.guild_id), name)
    if most == 1:
        return f"• **{label}**: {SWITCH[now]} (default {SWITCH[default]}). {description}."
    return f"• **{label}**: {now:,} (default {default:,}; {least:,} to {most:,}). {description}."


def set_up(chosen: GuildSettings, concerned: int) -> str:
    """Say what is set up now, and that members get what is theirs."""
    people = "nobody has friends yet" if concerned == 0 else f"looking at {_members(concerned)} now"
    last = f"Members get it automatically ({people})."
    return "\n".join(["**Done.** This is how Mutuals works here:", *_parts(chosen), last])


def current(chosen: GuildSettings) -> str:
    """Say how the server is set up."""
    return "\n".join(_parts(chosen))


def chosen(concerned: int) -> str:
    """Say that a choice counts, and whom it concerns."""
    if concerned == 0:
        return _("**Done.** It counts from now on.")
    return ngettext(
        "**Done.** It counts from now on; looking at {count:,} member now.",
        "**Done.** It counts from now on; looking at {count:,} members now.",
        concerned,
    ).format(count=concerned)


def _parts(chosen: GuildSettings) -> list[str]:
    needed = _friends(chosen.friends_needed)
    role = (
        f"Whoever has at least {needed} here holds <@&{chosen.friends_role_id}>, and loses it when that ends."
        if chosen.friends_role_id is not None
        else "None yet. Choose one with `/mutuals setup friends_role:`."
    )
    lounge = (
        f"<#{chosen.lounge_id}> is open to that role only."
        if chosen.lounge_id is not None
        else "None yet. Choose a channel with `/mutuals setup lounge:`; any channel you open to the role works too."
    )
    circles = (
        f"They open in <#{chosen.circles_category_id}>; a further category is made when it is full."
        if chosen.circles_category_id is not None
        else "Off until you choose a category with `/mutuals setup circles_category:`."
    )
    feed = (
        _("Posts for everyone go to <#{channel}>.").format(channel=chosen.feed_channel_id)
        if chosen.feed_channel_id is not None
        else _("None yet. Choose a channel with `/mutuals setup feed_channel:`.")
    )
    return [
        f"• **Friends role**: {role}",
        f"• **Lounge**: {lounge}",
        f"• **Circles and live rooms**: {circles}",
        f"• **Feed**: {feed}",
        _reports(chosen),
    ]


def _reports(chosen: GuildSettings) -> str:
    if chosen.reports_channel_id is None:
        return _(
            "• **Reports**: they wait in `/mutuals reports`. Choose a channel that only moderators can see with "
            "`/mutuals setup reports_channel:`."
        )
    return _("• **Reports**: they come to {channel}.").format(channel=f"<#{chosen.reports_channel_id}>")


def public_reports(channel_id: int) -> str:
    """Warn that everyone can read the reports."""
    return _(
        "**Everyone in this server can see {channel}**, and reports hold what friends wrote to each other. Take **View "
        "Channel** from @everyone there, or choose another channel."
    ).format(channel=f"<#{channel_id}>")


def problem(guild_name: str, role_name: str | None, found: Problem) -> str:
    """Tell administrators, who may read it outside their server, what is broken and how to mend it."""
    role = f"“{plain(role_name)}”" if role_name is not None else "the Friends role"
    remedy = REMEDIES[found.obstacle].format(role=role)
    if found.obstacle is Obstacle.NO_REPORTS_CHANNEL:
        return _(
            "**Mutuals needs your help in {server}.** A member reported something, and there is no channel to show it "
            "in.\n{remedy}\nYou won't be told again until it comes back."
        ).format(server=plain(guild_name), remedy=remedy)
    return (
        f"**Mutuals needs your help in {plain(guild_name)}.** It can't {_what(found.obstacle)} right now.\n"
        f"{remedy}\nNothing is lost: Mutuals goes on by itself once this is mended. "
        "You won't be told again unless it comes back."
    )


def _what(obstacle: Obstacle) -> str:
    if obstacle in (Obstacle.DIGEST_CHANNEL_MISSING, Obstacle.DIGEST_CHANNEL_CLOSED):
        return "post the server's digest"
    return "open or close what friendships give here"


def _members(count: int) -> str:
    return "1 member" if count == 1 else f"{count:,} members"


def _friends(count: int) -> str:
    return "1 friend" if count == 1 else f"{count} friends"


def reconciling(tally: Tally) -> str:
    """Say how far a look at everybody has come."""
    return f"Looking … {tally.members:,} members so far."


def reconciled(tally: Tally, *, dry_run: bool) -> str:
    """Say what a look at everybody found."""
    looked = f"Looked at {_members(tally.members)}."
    if tally.give == tally.take == 0:
        return f"{looked} Everybody can reach exactly what they should."
    would = "would be given" if dry_run else "are being given"
    taken = "taken" if dry_run else "being taken"
    again = " Run it without `dry_run` to do so." if dry_run else ""
    return f"{looked} {tally.give:,} accesses {would} and {tally.take:,} {taken}.{again}"
