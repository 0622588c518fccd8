"""Profiles and suggestions as people read them."""

from collections.abc import Sequence

from bot.domain.profiles import Profile, Ratio, Totals
from bot.domain.suggestions import Suggestion, Why
from bot.texts.buttons import Button, Rows, person
from bot.texts.language import gettext as _
from bot.texts.language import later, ngettext
from bot.texts.names import mention, named, plain

RATIOS = {
    Ratio.NOBODY_YET: later("Nobody yet in either direction."),
    Ratio.MORE_FOLLOWERS: later("Clearly more people follow them than they follow: many listen to them."),
    Ratio.BALANCED: later(
        "They follow about as many as follow them: they give as much attention as they get."
    ),
    Ratio.MORE_FOLLOWING: later("They follow clearly more people than follow them: they listen to many."),
}
MY_RATIOS = {
    Ratio.NOBODY_YET: later("Nobody yet in either direction: follow somebody to begin."),
    Ratio.MORE_FOLLOWERS: later("Clearly more people follow you than you follow: many listen to you."),
    Ratio.BALANCED: later("You follow about as many as follow you: you give as much attention as you get."),
    Ratio.MORE_FOLLOWING: later("You follow clearly more people than follow you: you listen to many."),
}

NUMBERED = (("follow", later("Follow no. {number}")), ("dismiss", later("Dismiss no. {number}")))


def profile(shown: Profile) -> str:
    """Return a profile as text."""
    lines = [f"**{plain(shown.name)}** · {mention(shown.user_id)}", *_standing(shown)]
    if shown.totals is None:
        lines.append(_("They keep everything else to themselves."))
    else:
        lines += _totals(shown.totals, mine=shown.is_mine)
    if shown.interests:
        lines.append(_("Interests: {tags}").format(tags=", ".join(plain(tag) for tag in shown.interests)))
    elif shown.is_mine:
        lines.append(_("Interests: none yet; declare some with `/interests`."))
    if shown.mutual_friends:
        lines.append(_mutual(shown))
    return "\n".join(lines)


def profile_rows(shown: Profile, guild_id: int, viewer: int) -> Rows:
    """Return a button for each thing the viewer can try now.

    Whoever is not followed can be tried to follow, also where it will be refused: else the buttons would tell.
    """
    if shown.is_mine:
        return []
    verbs = ["unblock"] if shown.blocked_by_me else _verbs(shown)
    buttons: list[Button] = [person(verb, guild_id, shown.user_id, viewer) for verb in verbs]
    return [buttons[:5], buttons[5:]]


def interests(tags: Sequence[str]) -> str:
    """Say which tags somebody declared."""
    if not tags:
        return _(
            "You have declared no interests here. Write some with `/interests tags:`, separated by "
            "commas; they show on your profile and help others find you."
        )
    shown = ", ".join(plain(tag) for tag in tags)
    return _(
        "Your interests here: {shown}. Change them with `/interests tags:`; `-` removes them all."
    ).format(shown=shown)


def suggestions(suggested: Sequence[tuple[Suggestion, str]]) -> str:
    """Return suggestions, each with its reason."""
    if not suggested:
        return _(
            "No suggestions right now. They come from people who follow you, from friends of your "
            "friends and from shared `/interests`."
        )
    lines = [
        f"{number}. {named(one.user_id, name)} · {why(one)}"
        for number, (one, name) in enumerate(suggested, 1)
    ]
    return "\n".join([_("**People you might want to follow**"), *lines])


def suggestion_rows(suggested: Sequence[tuple[Suggestion, str]], guild_id: int, me: int) -> Rows:
    """Return Follow and Dismiss for each suggestion, numbered as in the text; two to a row, ten in all."""
    buttons = [
        person(
            verb,
            guild_id,
            one.user_id,
            me,
            label=_(words).format(number=number) if len(suggested) > 1 else None,
        )
        for number, (one, _name) in enumerate(suggested, 1)
        for verb, words in NUMBERED
    ]
    return [buttons[start : start + 4] for start in range(0, len(buttons), 4)]


def why(one: Suggestion) -> str:
    """Return the reason of a suggestion."""
    if one.why is Why.FOLLOWS_YOU:
        return _("follows you")
    if one.why is Why.FRIENDS_OF_FRIENDS:
        text = ngettext("friends with a friend of yours", "friends with {count} of your friends", one.count)
    else:
        text = ngettext("shares an interest with you", "shares {count} interests with you", one.count)
    return text.format(count=one.count)


def _verbs(shown: Profile) -> list[str]:
    how = shown.relationship
    if how.following:
        first = "unfollow"
    elif how.requested:
        first = "withdraw"
    else:
        first = "follow_back" if how.followed_by else "follow"
    answers = ["accept", "decline"] if how.requested_by else []
    removing = ["remove_follower"] if how.followed_by else []
    live = ["tell_not_when_live" if shown.told_when_live else "tell_when_live"] if how.following else []
    posts = ["tell_not_when_posts" if shown.told_when_posts else "tell_when_posts"] if how.following else []
    posts += ["show_reposts" if shown.reposts_hidden else "hide_reposts"] if how.following else []
    return [first, *answers, *removing, *live, *posts, "unmute" if shown.muted_by_me else "mute", "block"]


def _standing(shown: Profile) -> list[str]:
    how = shown.relationship
    if shown.is_mine:
        return [_("This is how others see you, as far as you let them.")]
    sentences = (
        (shown.blocked_by_me, _("You block them.")),
        (
            how.friends,
            _("You are **friends** since {when}.").format(when=f"<t:{shown.friends_since}:D>"),
        ),
        (how.following and not how.friends, _("You follow them.")),
        (how.followed_by and not how.friends, _("They follow you.")),
        (how.requested, _("You asked to follow them; they have not answered.")),
        (how.requested_by, _("They ask to follow you.")),
        (shown.muted_by_me, _("You muted them here.")),
    )
    return [sentence for holds, sentence in sentences if holds]


def ratio(totals: Totals) -> str:
    """Return how many follow somebody, how many they follow, and how many friends they have."""
    return _("Followers : following = {followers} : {following} · Friends {friends}").format(
        followers=f"{totals.followers:,}", following=f"{totals.following:,}", friends=f"{totals.friends:,}"
    )


def _totals(totals: Totals, *, mine: bool) -> list[str]:
    sentences = MY_RATIOS if mine else RATIOS
    return [
        ratio(totals),
        _(sentences[totals.ratio]),
    ]


def _mutual(shown: Profile) -> str:
    names = ", ".join(plain(one.name) for one in shown.mutual_names)
    more = (shown.mutual_friends or 0) - len(shown.mutual_names)
    if more:
        text = ngettext(
            "Friends of both of you: {count} ({names} and {more} more)",
            "Friends of both of you: {count} ({names} and {more} more)",
            more,
        )
    else:
        text = _("Friends of both of you: {count} ({names})")
    return text.format(count=f"{shown.mutual_friends:,}", names=names, more=f"{more:,}")
