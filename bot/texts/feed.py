"""The feed and opened posts, as their readers see them."""

from collections.abc import Mapping, Sequence

from bot.domain.feed import PAGE, Item, Visit
from bot.domain.outcomes import SourceGone, TryLater
from bot.domain.pages import offset_of
from bot.domain.posts import LONGEST_ALT, ActKind, Audience, Figures, Look, Place, PostKind, Read, may_jump
from bot.domain.preferences import WhoMay
from bot.domain.reports import SubjectKind
from bot.texts import buttons
from bot.texts.buttons import Button, Card, Menu, Option, Rows
from bot.texts.language import gettext as _
from bot.texts.language import ngettext
from bot.texts.names import plain, short
from bot.texts.posts import audience
from bot.texts.reports import report_button

EXCERPT, ALT_EXCERPT, COMMENT_SHOWN = 300, 150, 200
"""Characters of each, with what makes them harmless. Discord shows 6,000 on all cards of a message."""
FULL_IN_ALL = 2_000
"""Characters for whole texts on one page."""
FRIENDS_ONLY = "friends_feed"
EVERYBODY = "feed"

Reads = Mapping[Place, Read | SourceGone | TryLater]


def page_text(visit: Visit, *, friends_only: bool) -> str:
    """Return what stands over the page of a feed."""
    if visit.total == 0:
        if friends_only:
            return _(
                "Nothing from your friends yet. `/post audience: friends` begins; `/feed` shows everybody you follow."
            )
        return _(
            "Nothing here yet. Follow people with `/follow`, or look at `/suggestions`; what they post comes here."
        )
    title = _("**From your friends**") if friends_only else _("**Your feed**")
    where = _("page {number} of {of}").format(number=visit.number, of=visit.of) if visit.of > 1 else ""
    new = _new(visit.new) if visit.new is not None else ""
    return " · ".join(part for part in (title, where, new) if part)


def _new(count: int) -> str:
    if count == 0:
        return _("nothing new since last time")
    return ngettext("{count} new since last time", "{count} new since last time", count).format(count=count)


def page_cards(visit: Visit, reads: Reads) -> list[Card]:
    """Return a page's posts: an excerpt, or the whole of what lives nowhere the reader could open."""
    cards, room = [], FULL_IN_ALL
    for number, item in enumerate(visit.items, offset_of(visit.number, PAGE) + 1):
        read = reads.get(item.look.post.place) if item.look.post.place is not None else None
        whole = isinstance(read, Read) and not may_jump(item.look) and len(read.text) <= room
        room -= len(read.text) if isinstance(read, Read) and whole else 0
        cards.append(_card(item, number, read if isinstance(read, Read) else None, whole=whole))
    return cards


def _card(item: Item, number: int, read: Read | None, *, whole: bool) -> Card:
    look = item.look
    title = f"{number}. {short(look.author_name)}"
    if item.is_repost:
        title = _("{title}, passed on by {name}").format(title=title, name=short(item.via_name))
    if read is None:
        text = _("Discord doesn't say right now what this holds.")
    else:
        text = read.text if whole else _excerpt(read.text, EXCERPT)
    lines = [text, *_described(read, ALT_EXCERPT), *_link(look)]
    since = f"<t:{item.shown_at}:R>"
    return Card(
        title,
        "\n".join(line for line in [*lines, since] if line),
        _kind(look),
        read.picture if read is not None else None,
    )


def _kind(look: Look) -> str:
    marks = [
        audience(look.post.audience) if look.post.audience is not Audience.FOLLOWERS else _("For followers")
    ]
    marks += [_("poll")] if look.post.kind is PostKind.POLL else []
    return " · ".join([*marks, *([_("edited")] if look.post.edited_at is not None else [])])


def _excerpt(text: str, most: int) -> str:
    """Return a text in one harmless line of so many characters; making it harmless may double it."""
    shown = plain(text, longest=most) if text else ""
    return shown if len(shown) <= most else plain(text, longest=most // 2 - 2)


def _described(read: Read | None, most: int) -> list[str]:
    if read is None or read.picture is None:
        return []
    alt = _excerpt(read.alt, most) or _("no description")
    return [_("Picture: {alt}").format(alt=alt)]


def _link(look: Look) -> list[str]:
    post = look.post
    if not may_jump(look):
        return []
    guild = "@me" if post.audience.lives_in_dm else post.guild_id
    return [
        f"[{_('Open in Discord')}](https://discord.com/channels/{guild}/{post.channel_id}/{post.message_id})"
    ]


def page_rows(visit: Visit, me: int, *, friends_only: bool) -> Rows:
    """Return the buttons under a page: one to open each post, and those to other pages."""
    start = offset_of(visit.number, PAGE) + 1
    opens = [
        Button(_("Open no. {number}").format(number=number), f"choice:post_open:{item.look.post.id}")
        for number, item in enumerate(visit.items, start)
    ]
    name = FRIENDS_ONLY if friends_only else EVERYBODY
    return [opens, buttons.turns(name, me, visit.number, visit.of)]


def opened_card(look: Look, read: Read | None) -> Card:
    """Return one post in full."""
    text = read.text if read is not None else _("Discord doesn't say right now what this holds.")
    lines = [text, *_described(read, LONGEST_ALT), *_link(look), f"<t:{look.post.posted_at}:R>"]
    return Card(
        short(look.author_name),
        "\n".join(line for line in lines if line),
        _kind(look),
        read.picture if read is not None else None,
    )


def comments_card(comments: Sequence[tuple[str, str | None, bool]]) -> list[Card]:
    """Return comments, each with its writer's name, text, and whether a friend of the reader wrote it."""
    if not comments:
        return []
    return [Card(_("Comments"), "\n".join(_comment(*one) for one in comments))]


def _comment(name: str, text: str | None, by_friend: bool) -> str:  # noqa: FBT001
    who = _("{name} (friend)") if by_friend else "{name}"
    who = who.format(name=f"**{plain(name)}**")
    return f"{who}: {_excerpt(text, COMMENT_SHOWN) if text else _('(not readable right now)')}"


def opened_text(likes: int, likers: Sequence[str], reposts: int) -> str:
    """Return how often a post is liked and passed on, naming friends of the reader alone."""
    named = ", ".join(plain(name) for name in likers)
    rest = likes - len(likers)
    if likers and rest:
        liked = ngettext("Liked by {named} and {rest} other", "Liked by {named} and {rest} others", rest)
    else:
        liked = _("Liked by {named}") if likers else ngettext("{rest} like", "{rest} likes", rest)
    passed = ngettext("{count} repost", "{count} reposts", reposts).format(count=reposts)
    return f"{liked.format(named=named, rest=rest)} · {passed}"


def figures(of: Mapping[ActKind, Figures]) -> str:
    """Return with whom a post did how well, for its author."""
    words = {ActKind.LIKE: _("Likes"), ActKind.COMMENT: _("Comments"), ActKind.REPOST: _("Reposts")}
    line = _("• {what}: {friends} from friends, {followers} from followers, {others} from others")
    lines = [
        line.format(
            what=words[kind], friends=of[kind].friends, followers=of[kind].followers, others=of[kind].others
        )
        for kind in words
    ]
    return "\n".join([_("**How it does** (only you see this)"), *lines])


def opened_rows(look: Look, *, liked: bool, may_repost: bool, may_comment: bool) -> Rows:
    """Return what the reader may do with an opened post."""
    post = look.post
    if look.is_mine:
        return _own_rows(look)
    row = [_verb(_("Unlike") if liked else _("Like"), "like", post.id)]
    row += [_verb(_("Comment"), "comment", post.id)] if may_comment else []
    row += [_verb(_("Repost"), "repost", post.id)] if may_repost else []
    return [[*row, report_button(SubjectKind.POST, post.id)]]


def report_comments(comments: Sequence[tuple[int, str]]) -> Rows:
    """Return the menu by which one of the comments shown is reported, each given by its id and its writer's name."""
    options = [Option(short(name)[:100], str(comment_id)) for comment_id, name in comments]
    return [[Menu(_("Report a comment"), f"choice:report_{SubjectKind.COMMENT}", options)]] if options else []


def _own_rows(look: Look) -> Rows:
    post = look.post
    verbs = [_verb(_("Comment"), "comment", post.id)] if post.audience is not Audience.DRAFT else []
    verbs += [_verb(_("Edit"), "edit", post.id)] if post.kind is PostKind.TEXT else []
    verbs += [_verb(_("Describe the picture"), "describe", post.id)] if post.pictures else []
    verbs += [_verb(_("Delete"), "delete", post.id)]
    if post.audience is Audience.DRAFT:
        return [verbs]
    rows: list[list[Button | Menu]] = [list(verbs), [who_menu("comments", post.id, look.comments_by)]]
    if post.audience is Audience.PUBLIC:
        rows.append([who_menu("reposts", post.id, look.reposts_by)])
    return rows


def who_menu(what: str, post_id: int, now: WhoMay) -> Menu:
    """Return the menu that says who may comment on a post, or pass it on; 0 is for all posts."""
    comments = what == "comments"
    who = {
        WhoMay.EVERYONE: _("Everyone may comment") if comments else _("Everyone may repost"),
        WhoMay.FOLLOWERS: _("Followers may comment"),
        WhoMay.FRIENDS: _("Friends may comment") if comments else _("Friends may repost"),
        WhoMay.NOBODY: _("Nobody may comment") if comments else _("Nobody may repost"),
    }
    options = [
        Option(label, f"{post_id}.{one}", chosen=one is now)
        for one, label in who.items()
        if comments or one is not WhoMay.FOLLOWERS
    ]
    title = _("Who may comment") if comments else _("Who may repost")
    return Menu(title, f"choice:post_{what}_by", options)


def liked(*, now: bool) -> str:
    """Answer a like."""
    return _("You like it. Press again to take that back.") if now else _("You don't like it any more.")


def reposted() -> str:
    """Answer a repost; a second time it says the same."""
    return _("Your followers see it in their feed, as passed on by you.")


def unrepost_rows(post_id: int) -> Rows:
    """Offer to take a repost back."""
    return [[_verb(_("Take it back"), "unrepost", post_id)]]


def unreposted() -> str:
    """Say that a post is no longer passed on."""
    return _("You don't pass it on any more.")


def told_when_posts(*, wanted: bool) -> str:
    """Say whether somebody is told when another posts."""
    if wanted:
        return _("Mutuals writes to you when they post something you may see, at most once an hour.")
    return _("Mutuals no longer writes to you when they post.")


def reposts_hidden(*, hidden: bool) -> str:
    """Say whether what somebody passes on is shown."""
    if hidden:
        return _("What they pass on no longer comes into your feed; what they write does.")
    return _("What they pass on comes into your feed again.")


def _verb(label: str, verb: str, post_id: int) -> Button:
    return Button(label, f"choice:post_{verb}:{post_id}")
