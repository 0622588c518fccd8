"""What a server's digest says, as text and as charts, and the words all figures share."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.domain.activity import IN_SECONDS, Kind, Side, Thresholds
from bot.domain.feed import Best
from bot.domain.figures import (
    FEWEST,
    Compared,
    Crowd,
    GuildFigures,
    Leaders,
    Ties,
    withheld,
)
from bot.domain.periods import Every, Period
from bot.texts.language import gettext as _
from bot.texts.language import ngettext
from bot.texts.names import mention, plain
from bot.texts.pictures import Panel, Picture, Series

HALF_DAY = 43_200
NAME_SHOWN = 20
LONGEST_ALT = 1_024


def digest(figures: GuildFigures) -> str:
    """Return a server's digest of a period."""
    mutual = figures.edges.reciprocity
    lines = [
        heading(figures.period),
        _("Active people: {change}").format(change=compared(figures.active_people)),
        _("Messages: {change}").format(change=compared(figures.messages)),
        _("Minutes spoken: {change}").format(change=compared(figures.voice_minutes)),
        _("New follows: {change}").format(change=compared(figures.new_follows)),
        _("New friendships: {change}").format(change=compared(figures.new_friendships)),
    ]
    if mutual is not None:
        shares = Compared(mutual, figures.edges_before.reciprocity)
        lines.append(_("Mutual follows, in per cent: {change}").format(change=compared(shares)))
    lines += [*_engagement(figures), *_crowd(figures)]
    return "\n".join([*lines, *_best(figures), *_leaders(figures.leaders)])


def definitions(thresholds: Thresholds) -> str:
    """Say who counts as active, passive and a lurker."""
    return _(
        "Active: wrote, replied or spoke within {active}. Passive: only reacted or listened, or was active before "
        "that, within {lurker}. Lurkers: none of it within {lurker}."
    ).format(active=days(thresholds.active), lurker=days(thresholds.lurker))


def days(count: int) -> str:
    """Return a number of days, to be put after "within"."""
    return ngettext("{count} day", "{count} days", count).format(count=count)


def compared(change: Compared) -> str:
    """Return a number with what became of it since the period before, in words and signs."""
    now = f"**{change.now:,}**"
    if change.before is None:
        return now
    if change.now == change.before:
        return _("{now} (as before)").format(now=now)
    by, before = f"{change.now - change.before:+,}", f"{change.before:,}"
    if change.now > change.before:
        return _("{now} ({by}, up from {before})").format(now=now, by=by, before=before)
    return _("{now} ({by}, down from {before})").format(now=now, by=by, before=before)


def heading(period: Period) -> str:
    """Return which days figures are about, as Discord shows dates to each reader."""
    # At noon, so that readers some hours away are shown the same date.
    first, last = f"<t:{period.start + HALF_DAY}:D>", f"<t:{period.end - HALF_DAY}:D>"
    if period.key.startswith("last:"):
        days = int(period.key.removeprefix("last:"))
        return ngettext("**The last {days} day**", "**The last {days} days**", days).format(days=days)
    if period.every is Every.DAY:
        return _("**The day:** {first}").format(first=first)
    if period.every is Every.WEEK:
        return _("**The week:** {first} to {last}").format(first=first, last=last)
    return _("**The month:** {first} to {last}").format(first=first, last=last)


def days_named(period: Period, count: int) -> list[str]:
    """Return what stands under each day of a chart: its day of the month, or how many days ago it was."""
    if period.key.startswith("last:"):
        return [*(str(number - count + 1) for number in range(count - 1)), _("today")]
    named = period.key.split(":", 1)[1]
    first = date.fromisoformat(named if period.every is not Every.MONTH else f"{named}-01")
    return [str((first + timedelta(days=number)).day) for number in range(count)]


def kind_named(kind: Kind) -> str:
    """Return what things of a kind are called."""
    return {
        Kind.MESSAGE: _("messages"),
        Kind.VOICE: _("minutes spoken"),
        Kind.LISTENING: _("minutes listened"),
        Kind.POST: _("posts"),
        Kind.REPLY: _("replies"),
        Kind.MENTION: _("mentions"),
        Kind.REACTION: _("reactions"),
        Kind.COMMENT: _("comments"),
        Kind.RELAYED: _("messages by DM"),
        Kind.LIKE: _("likes"),
    }[kind]


def picture(figures: GuildFigures) -> Picture:
    """Return a server's digest as charts."""
    ticks = days_named(figures.period, len(figures.days))
    friendships = [day.friendships for day in figures.days]
    panels = [
        Panel("stack", _("Between people, by day"), _stacked(figures), ticks),
        Panel("lines", _("Friendships"), [Series(_("friendships"), friendships)], ticks),
    ]
    shown = [Series(name, [count]) for name, count in _shown(figures.crowd)]
    if shown:
        panels.append(Panel("bars", _("Members"), shown))
    return Picture(panels, _alt(figures)[:LONGEST_ALT])


def per_pair(amount: int, pairs: int) -> str:
    """Return how much that is for each of so many."""
    if amount and amount / pairs < 0.01:  # noqa: PLR2004 - what two digits can show
        return _("less than 0.01")
    return f"{amount / pairs:,.2f}".rstrip("0").rstrip(".")


def _engagement(figures: GuildFigures) -> list[str]:
    total = Compared(figures.engagement.total, figures.engagement_before)
    lines = ["", _("Between people: {change}").format(change=compared(total))]
    if not figures.engagement.total:
        return lines
    lines.append(_("-# Replies, mentions, reactions, comments, likes, and messages by DM between friends"))
    if not figures.by_relation:
        return [*lines, _too_few()]
    for name, amount, pairs in zip(
        ties_named(), figures.engagement.each(), figures.pairs.each(), strict=True
    ):
        if pairs:
            line = _("• {name}: **{amount}** ({percent} %), {each} for each of {pairs} pairs")
            percent = round(100 * amount / figures.engagement.total)
            each = per_pair(amount, pairs)
            lines.append(
                line.format(name=name, amount=f"{amount:,}", percent=percent, each=each, pairs=f"{pairs:,}")
            )
    return lines


def ties_named() -> tuple[str, str, str]:
    """Return what the three ways in which two people stand are called, in the order of `Ties`."""
    return _("friends"), _("one follows"), _("strangers")


def _too_few() -> str:
    return ngettext(
        "-# Not broken down: fewer than {fewest} person stands behind some of it.",
        "-# Not broken down: fewer than {fewest} people stand behind some of it.",
        FEWEST,
    ).format(fewest=FEWEST)


def _crowd(figures: GuildFigures) -> list[str]:
    if figures.crowd is None:
        return []
    shown = [
        f"{name} **{count:,}**" if count is not None else _("{name} (not shown)").format(name=name)
        for name, count in _segments(figures.crowd)
    ]
    members = _("Members: {segments}").format(segments=" · ".join(shown))
    return ["", members, f"-# {definitions(figures.thresholds)}"]


def _segments(crowd: Crowd) -> list[tuple[str, int | None]]:
    names = (_("active"), _("passive"), _("lurkers"))
    return list(zip(names, withheld((crowd.active, crowd.passive, crowd.lurkers)), strict=True))


def _shown(crowd: Crowd | None) -> list[tuple[str, int]]:
    segments = _segments(crowd) if crowd is not None else []
    return [(name, count) for name, count in segments if count is not None]


def _best(figures: GuildFigures) -> list[str]:
    if not figures.best:
        return []
    head = _("Posts that did best, by how many people liked, commented on or reposted them:")
    return ["", head, *(_post(figures.guild_id, post) for post in figures.best)]


def _post(guild_id: int, post: Best) -> str:
    """Return who posted what, and how many did something with it, told apart where that tells of nobody."""
    friends, others = withheld((post.friends, post.others))
    line = _("• [A post]({link}) by {author}: **{people}**")
    if friends is not None and others is not None:
        line = _("• [A post]({link}) by {author}: **{people}** ({friends} friends, {others} others)")
    return line.format(
        link=f"https://discord.com/channels/{guild_id}/{post.place.channel_id}/{post.place.message_id}",
        author=f"{mention(post.author_id)} ({plain(post.author_name, longest=NAME_SHOWN)})",
        people=f"{post.friends + post.others:,}",
        friends=f"{friends:,}" if friends is not None else "",
        others=f"{others:,}" if others is not None else "",
    )


def _leaders(boards: Sequence[Leaders]) -> list[str]:
    if not boards:
        return []
    lines = [_board(board) for board in boards]
    return ["", *lines, _("-# Only people who show their figures to all are named: `/privacy settings`.")]


def _board(board: Leaders) -> str:
    what = kind_named(board.kind)
    title = _("Most {what} received") if board.side is Side.RECEIVED else _("Most {what}")
    seconds = board.kind in IN_SECONDS
    people = [
        f"{mention(one.user_id)} ({plain(one.name, longest=NAME_SHOWN)}) {_amount(one.amount, seconds=seconds)}"
        for one in board.people
    ]
    return f"{title.format(what=what)}: {' · '.join(people)}"


def _amount(amount: int, *, seconds: bool) -> str:
    return f"{round(amount / 60) if seconds else amount:,}"


def _stacked(figures: GuildFigures) -> list[Series]:
    if not figures.by_relation:
        return [Series(_("all together"), [day.engagement.total for day in figures.days])]
    each: list[Ties] = [day.engagement for day in figures.days]
    columns = zip(*[ties.each() for ties in each], strict=True) if each else [(), (), ()]
    return [Series(name, list(column)) for name, column in zip(ties_named(), columns, strict=True)]


def _alt(figures: GuildFigures) -> str:
    """Say what the charts show; the digest's text has the same figures."""
    if figures.by_relation:
        friends, one_way, strangers = figures.engagement.each()
        parts = _("{friends} between friends, {one_way} where one follows, {strangers} between strangers")
        said = parts.format(friends=f"{friends:,}", one_way=f"{one_way:,}", strangers=f"{strangers:,}")
    else:
        said = f"{figures.engagement.total:,}"
    counts = [day.friendships for day in figures.days] or [0]
    sentences = [
        _("Charts. Between people, by day: {said}.").format(said=said),
        _("Friendships: from {first} to {last}.").format(first=f"{counts[0]:,}", last=f"{counts[-1]:,}"),
    ]
    if segments := _shown(figures.crowd):
        listed = ", ".join(f"{name} {count:,}" for name, count in segments)
        sentences.append(_("Members: {segments}.").format(segments=listed))
    return " ".join(sentences)
