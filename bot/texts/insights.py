"""What a person reads about themselves, by `/insights` and in their own digest, as text and as charts."""

from collections.abc import Sequence

from bot.domain.activity import Audience
from bot.domain.feed import Kinds, pictures_do_better
from bot.domain.figures import Compared, PersonFigures, withheld
from bot.domain.profiles import Totals
from bot.texts.buttons import Menu, Option, Rows, person
from bot.texts.digests import (
    LONGEST_ALT,
    compared,
    days,
    days_named,
    heading,
    kind_named,
    per_pair,
)
from bot.texts.language import gettext as _
from bot.texts.names import mention, plain
from bot.texts.pictures import Panel, Picture, Series
from bot.texts.profiles import MY_RATIOS, ratio

NAME_SHOWN = 16
"""Characters of a name beside its mention: what is said about a person must fit one message."""
SERVERS_SHOWN = 25
"""Options Discord shows in one menu."""


def insights(figures: PersonFigures, server: str) -> str:
    """Return what a person reads about themselves in a server."""
    lines = [
        f"{heading(figures.period)} · {plain(server)}",
        _("New followers: {change}").format(change=compared(figures.new_followers)),
        _("New friends: {change}").format(change=compared(figures.new_friends)),
        *_ratio(figures.totals, figures.totals_before),
    ]
    lines += _counted(figures) if figures.is_on else ["", how_to_turn_on()]
    return "\n".join([*lines, *_follow_back(figures.follow_back)])


def rows(figures: PersonFigures) -> Rows:
    """Return a button for each person who could be followed back, numbered as in the text."""
    numbered = len(figures.follow_back) > 1
    return [
        [
            person(
                "follow_back",
                figures.guild_id,
                user_id,
                figures.user_id,
                label=_("Follow back no. {number}").format(number=number) if numbered else None,
            )
            for number, (user_id, _name) in enumerate(figures.follow_back, 1)
        ]
    ]


def how_to_turn_on() -> str:
    """Say what figures would add."""
    return _(
        "Figures about you are off. Turn them on with `/privacy settings` to see here what comes from friends and "
        "from others, how active your followers are, and your closest friends; only you see it."
    )


def which_server(servers: Sequence[tuple[int, str]], back: int) -> tuple[str, Rows]:
    """Ask in a DM which server it is about."""
    options = [
        Option(plain(name, escape=False), f"{guild_id}:{back}") for guild_id, name in servers[:SERVERS_SHOWN]
    ]
    return _("Of which server?"), [[Menu(_("Choose a server"), "choice:insights_server", options)]]


def no_server() -> str:
    """Say that there is nothing to show in a DM."""
    return _("You take part in no server with Mutuals. Run `/insights` there once you follow somebody.")


def picture(figures: PersonFigures) -> Picture:
    """Return a person's figures as charts."""
    ticks = days_named(figures.period, len(figures.days))
    followers = Series(_("followers"), [day.followers for day in figures.days])
    friends = Series(_("friends"), [day.friends for day in figures.days])
    panels = [Panel("lines", _("Your followers and friends"), [followers, friends], ticks)]
    sentences = [
        _("Charts. Followers: from {first} to {last}.").format(**_ends(followers.values)),
        _("Friends: from {first} to {last}.").format(**_ends(friends.values)),
    ]
    if figures.received.total:
        received = list(zip(_senders(), figures.received.each(), strict=True))
        panels.append(
            Panel("bars", _("What came to you"), [Series(name, [count]) for name, count in received])
        )
        sentences.append(_("What came to you: {parts}.").format(parts=_listed(received)))
    if segments := _shown(figures.audience):
        panels.append(Panel("bars", _("Your followers"), [Series(name, [count]) for name, count in segments]))
        sentences.append(_("Your followers: {parts}.").format(parts=_listed(segments)))
    return Picture(panels, " ".join(sentences)[:LONGEST_ALT])


def _ratio(totals: Totals, before: Totals) -> list[str]:
    line = ratio(totals)
    now, then = _each(totals), _each(before)
    if now is not None and then is not None and now != then:
        change = _("{now} followers for each you follow, {then} when it began").format(now=now, then=then)
        line = f"{line} · {change}"
    return [line, _(MY_RATIOS[totals.ratio])]


def _each(totals: Totals) -> str | None:
    return per_pair(totals.followers, totals.following) if totals.following else None


def _counted(figures: PersonFigures) -> list[str]:
    received = Compared(figures.received.total, figures.received_before)
    lines = ["", _("What came to you: {change}").format(change=compared(received))]
    if figures.received.total:
        lines += _by_sender(figures)
    lines.append(_("What you did toward others: {change}").format(change=compared(figures.given)))
    lines += _posts(figures.posts)
    return [*lines, *_audience(figures), *_closest(figures)]


def _by_sender(figures: PersonFigures) -> list[str]:
    """Return what came from whom, in all, a head, and by kind: what friends react to, and what others do."""
    heads = (figures.totals.friends, figures.totals.followers - figures.totals.friends, 0)
    lines = []
    for place, name in enumerate(_senders()):
        amount = figures.received.each()[place]
        kinds = [
            f"{kind_named(kind)} {ties.each()[place]:,}"
            for kind, ties in figures.kinds.items()
            if ties.each()[place]
        ]
        each = f" ({_('{each} each').format(each=per_pair(amount, heads[place]))})" if heads[place] else ""
        lines.append(f"• {name}: **{amount:,}**{each}{': ' if kinds else ''}{', '.join(kinds)}")
    return lines


def _posts(kinds: Sequence[Kinds]) -> list[str]:
    """Return how one's posts did with friends and with others, and which kind each likes more."""
    line = _("• {what} ({posts}): friends {friends}, others {others} each")
    lines = [
        line.format(
            what=_("with a picture") if one.with_picture else _("without a picture"),
            posts=f"{one.posts:,}",
            friends=per_pair(one.friends, one.posts),
            others=per_pair(one.others, one.posts),
        )
        for one in kinds
    ]
    head = [_("What was done with your posts:")] if lines else []
    return [*head, *lines, *_liked_more(kinds)]


def _liked_more(kinds: Sequence[Kinds]) -> list[str]:
    by_friends, by_others = pictures_do_better(kinds)
    said = {
        True: (_("Your pictures do better with friends."), _("Your pictures do better with others.")),
        False: (_("Your other posts do better with friends."), _("Your other posts do better with others.")),
    }
    found = zip((by_friends, by_others), range(2), strict=True)
    sentences = [said[better][who] for better, who in found if better is not None]
    return [" ".join(sentences)] if sentences else []


def _senders() -> tuple[str, str, str]:
    return _("friends"), _("other followers"), _("others")


def _audience(figures: PersonFigures) -> list[str]:
    audience, thresholds = figures.audience, figures.thresholds
    if audience is None:
        return [_("-# Too few of your followers turned figures on to say how active they are.")]
    known = audience.active + audience.passive + audience.inactive
    shown = [
        f"{name} **{count:,}**" if count is not None else _("{name} (not shown)").format(name=name)
        for name, count in _segments(audience)
    ]
    line = _("Followers who turned figures on ({known} of {all}): {segments}")
    defined = _("-# Active: wrote or spoke within {active}. Inactive: nothing within {lurker}.")
    return [
        line.format(known=f"{known:,}", all=f"{figures.totals.followers:,}", segments=" · ".join(shown)),
        defined.format(active=days(thresholds.active), lurker=days(thresholds.lurker)),
    ]


def _segments(audience: Audience) -> list[tuple[str, int | None]]:
    names = (_("active"), _("passive"), _("inactive"))
    return list(zip(names, withheld((audience.active, audience.passive, audience.inactive)), strict=True))


def _shown(audience: Audience | None) -> list[tuple[str, int]]:
    segments = _segments(audience) if audience is not None else []
    return [(name, count) for name, count in segments if count is not None]


def _closest(figures: PersonFigures) -> list[str]:
    if not figures.closest:
        return []
    people = [
        f"{mention(one.user_id)} ({plain(one.name, longest=NAME_SHOWN)}) {sum(one.amounts.values()):,}"
        for one in figures.closest
    ]
    line = _("Closest friends, of those with figures on: {people}")
    return [line.format(people=" · ".join(people))]


def _follow_back(people: Sequence[tuple[int, str]]) -> list[str]:
    if not people:
        return []
    listed = [
        f"{number}. {mention(user_id)} ({plain(name, longest=NAME_SHOWN)})"
        for number, (user_id, name) in enumerate(people, 1)
    ]
    return ["", _("You could follow back: {people}").format(people=" · ".join(listed))]


def _ends(values: Sequence[int]) -> dict[str, str]:
    return {"first": f"{values[0]:,}", "last": f"{values[-1]:,}"} if values else {"first": "0", "last": "0"}


def _listed(parts: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in parts)
