"""What the people who run a server read."""

from bot.domain.guilds import GuildSettings
from bot.domain.outcomes import Obstacle
from bot.domain.problems import Problem
from bot.domain.sweeps import Tally
from bot.texts.language import gettext as _
from bot.texts.language import later, ngettext
from bot.texts.names import plain
from bot.texts.schedules import rhythm

REMEDIES = {
    Obstacle.ROLE_MISSING: later(
        "The Friends role no longer exists. Choose another with `/mutuals setup friends_role:`."
    ),
    Obstacle.ROLE_TOO_HIGH: later(
        "Mutuals' own role stands below {role}. In **Server Settings → Roles** drag it above."
    ),
    Obstacle.NEEDS_MANAGE_ROLES: later(
        "Mutuals lacks the **Manage Roles** permission, so it cannot give and take what friendships "
        "open. In **Server Settings → Roles** allow it for Mutuals' role."
    ),
    Obstacle.NEEDS_MANAGE_CHANNELS: later(
        "Mutuals lacks a permission, so it cannot open or close circles and live rooms. In **Server "
        "Settings → Roles** allow **Manage Channels** and **Manage Roles** for Mutuals' role; where a "
        "channel takes them away, `/mutuals doctor` names it."
    ),
    Obstacle.CHANNEL_MISSING: later(
        "A channel Mutuals uses no longer exists. Its owner can open it anew; a lounge you choose "
        "with `/mutuals setup`."
    ),
    Obstacle.DIGEST_CHANNEL_MISSING: later(
        "The digest's channel no longer exists. Choose another with `/mutuals digest schedule`."
    ),
    Obstacle.DIGEST_CHANNEL_CLOSED: later(
        "Mutuals may not post in the digest's channel any more. In the channel's permissions allow "
        "**View Channel**, **Send Messages**, **Embed Links**, **Attach Files** and **Read Message "
        "History** for Mutuals' role."
    ),
    Obstacle.NO_ACCESS: later(
        "Discord gives Mutuals no access to {role} any more. Check that Mutuals' role has **Manage "
        "Roles**, or invite Mutuals again."
    ),
    Obstacle.NO_REPORTS_CHANNEL: later(
        "Choose a channel that only moderators can see, and in which Mutuals can write, with "
        "`/mutuals setup reports_channel:`. Until then `/mutuals reports` shows what was reported."
    ),
}


def set_up(chosen: GuildSettings, concerned: int) -> str:
    """Say what is set up now, and that members get what is theirs."""
    if concerned == 0:
        last = _("Members get it automatically (nobody has friends yet).")
    else:
        last = ngettext(
            "Members get it automatically (looking at {count} member now).",
            "Members get it automatically (looking at {count} members now).",
            concerned,
        ).format(count=f"{concerned:,}")
    return "\n".join([_("**Done.** This is how Mutuals works here:"), *_parts(chosen), last])


def the_rest() -> str:
    """Say where everything that set-up knows can be chosen."""
    return _("`/mutuals setup` without options shows what else there is to choose.")


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
    return [
        _("• **Friends role**: {role}").format(role=_role(chosen)),
        _("• **Lounge**: {lounge}").format(
            lounge=_place(
                chosen.lounge_id,
                _("only holders of that role see {channel}."),
                _("none yet. A channel that only holders of that role see; you can open others to it too."),
            )
        ),
        _("• **Circles and live rooms**: {circles}").format(
            circles=_place(
                chosen.circles_category_id,
                _("they open in {channel}; a further category is made when it is full."),
                _("off until there is a category for them: members' own channels, open to their friends."),
            )
        ),
        _("• **Feed**: {feed}").format(
            feed=_place(
                chosen.feed_channel_id,
                _("posts for everyone go to {channel}."),
                _("none yet, so nobody can post for everyone."),
            )
        ),
        _("• **Digest**: {digest}").format(digest=_digest(chosen)),
        _("• **Reports**: {reports}").format(
            reports=_place(
                chosen.reports_channel_id,
                _("they come to {channel}."),
                _("no channel yet, so they wait in `/mutuals reports`. Choose one that only moderators see."),
            )
        ),
    ]


def _role(chosen: GuildSettings) -> str:
    if chosen.friends_role_id is None:
        return _("none yet. Whoever has friends here would hold it.")
    return ngettext(
        "whoever has at least {count} friend here holds {role}, and loses it when that ends.",
        "whoever has at least {count} friends here holds {role}, and loses it when that ends.",
        chosen.friends_needed,
    ).format(count=chosen.friends_needed, role=f"<@&{chosen.friends_role_id}>")


def _digest(chosen: GuildSettings) -> str:
    none = _("none yet. A summary of this server, weekly unless you choose otherwise.")
    if chosen.digest_rhythm is None:
        return _place(
            chosen.digest_channel_id,
            _("it comes to {channel} every week; `/mutuals digest schedule` changes when."),
            none,
        )
    return _("it comes to {channel} {when} ({zone}); `/mutuals digest schedule` changes when.").format(
        channel=f"<#{chosen.digest_channel_id}>",
        when=rhythm(chosen.digest_rhythm),
        zone=chosen.digest_rhythm.zone,
    )


def _place(channel_id: int | None, there: str, none: str) -> str:
    return none if channel_id is None else there.format(channel=f"<#{channel_id}>")


def public_reports(channel_id: int) -> str:
    """Warn that everyone can read the reports."""
    return _(
        "**Everyone in this server can see {channel}**, and reports hold what friends wrote to each other. Take **View "
        "Channel** from @everyone there, or choose another channel."
    ).format(channel=f"<#{channel_id}>")


def problem(guild_name: str, role_name: str | None, found: Problem) -> str:
    """Tell administrators, who may read it outside their server, what is broken and how to mend it."""
    role = f"“{plain(role_name)}”" if role_name is not None else _("the Friends role")
    remedy = _(REMEDIES[found.obstacle]).format(role=role)
    if found.obstacle is Obstacle.NO_REPORTS_CHANNEL:
        return _(
            "**Mutuals needs your help in {server}.** A member reported something, and there is no channel to show it "
            "in.\n{remedy}\nYou won't be told again until it comes back."
        ).format(server=plain(guild_name), remedy=remedy)
    return "\n".join(
        [
            _what(found.obstacle).format(server=plain(guild_name)),
            remedy,
            _(
                "Nothing is lost: Mutuals goes on by itself once this is mended. You won't be told again unless it "
                "comes back."
            ),
        ]
    )


def _what(obstacle: Obstacle) -> str:
    if obstacle in (Obstacle.DIGEST_CHANNEL_MISSING, Obstacle.DIGEST_CHANNEL_CLOSED):
        return _("**Mutuals needs your help in {server}.** It can't post the server's digest right now.")
    return _(
        "**Mutuals needs your help in {server}.** It can't open or close what friendships give here right now."
    )


def reconciling(tally: Tally) -> str:
    """Say how far a look at everybody has come."""
    return ngettext(
        "Looking … {count} members so far.", "Looking … {count} members so far.", tally.members
    ).format(count=f"{tally.members:,}")


def reconciled(tally: Tally, *, dry_run: bool) -> str:
    """Say what a look at everybody found."""
    looked = ngettext("Looked at {count} member.", "Looked at {count} members.", tally.members)
    looked = looked.format(count=f"{tally.members:,}")
    if tally.give == tally.take == 0:
        return f"{looked} {_('Everybody can reach exactly what they should.')}"
    found = _would_do(tally.give) if dry_run else _does(tally.give)
    return f"{looked} {found.format(give=f'{tally.give:,}', take=f'{tally.take:,}')}"


def _would_do(count: int) -> str:
    return ngettext(
        "{give} accesses would be given and {take} taken. Run it without `dry_run` to do so.",
        "{give} accesses would be given and {take} taken. Run it without `dry_run` to do so.",
        count,
    )


def _does(count: int) -> str:
    return ngettext(
        "{give} accesses are being given and {take} being taken.",
        "{give} accesses are being given and {take} being taken.",
        count,
    )
