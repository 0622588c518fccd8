"""Posts as their authors read them: what stands on and under a post's message, and what they are answered."""

from bot.domain.posts import LONGEST_ALT, LONGEST_POST, Audience, Post, PostKind, Read, Removal
from bot.domain.reports import SubjectKind
from bot.texts.buttons import Button, Field, Form, Look, Rows
from bot.texts.language import gettext as _
from bot.texts.names import short
from bot.texts.reports import report_button


def header(name: str) -> str:
    """Return who posted, as it stands over the post."""
    return short(name)


def audience(of: Audience) -> str:
    """Return whom a post is for."""
    return {
        Audience.PUBLIC: _("For everyone"),
        Audience.FOLLOWERS: _("For followers, who read it in /feed"),
        Audience.FRIENDS: _("For friends"),
        Audience.DRAFT: _("Draft: only you see it"),
    }[of]


def footer(post: Post, *, is_edited: bool) -> str:
    """Return what stands under a post."""
    return " · ".join([audience(post.audience), *([_("edited")] if is_edited else [])])


def post_rows(post: Post) -> Rows:
    """Return the buttons under a post's message: what its readers may try, and what its author may."""
    edit = [_button(_("Edit"), "edit", post.id)] if post.kind is PostKind.TEXT else []
    delete = _button(_("Delete"), "delete", post.id)
    if post.audience is Audience.DRAFT:
        return [
            [
                _button(_("Publish"), "publish", post.id, Look.MAIN),
                _button(_("Show to friends"), "to_friends", post.id),
                *edit,
                _button(_("Discard"), "delete", post.id),
            ]
        ]
    details = _button(_("Details"), "open", post.id)
    if post.audience is Audience.FOLLOWERS:
        return [[details, *edit, delete]]
    repost = [_button(_("Repost"), "repost", post.id)] if post.audience is Audience.PUBLIC else []
    readers = [
        _button(_("Like"), "like", post.id),
        _button(_("Comment"), "comment", post.id),
        *repost,
        details,
        report_button(SubjectKind.POST, post.id),
    ]
    return [readers, [*edit, delete]]


def mark_of(post: Post) -> str:
    """Return the id of a button that every message of this post has, and no other."""
    return f"choice:post_delete:{post.id}"


def posted(post: Post) -> str:
    """Say where a post is now."""
    where = f"https://discord.com/channels/{post.guild_id}/{post.channel_id}/{post.message_id}"
    return {
        Audience.PUBLIC: _("Posted for everyone: {where}").format(where=where),
        Audience.FRIENDS: _("Posted in your circle, for your friends: {where}").format(where=where),
        Audience.FOLLOWERS: _(
            "Posted for your followers, who read it in `/feed`. Your copy, with what you can do about it, is in your "
            "DM with Mutuals."
        ),
        Audience.DRAFT: _(
            "Kept as a draft that only you see, in your DM with Mutuals. **Publish** or **Show to friends** there."
        ),
    }[post.audience]


def needs_alt() -> str:
    """Ask for a picture's alt text."""
    return _("Your picture has no description yet. People who can't see it would like one.")


def alt_rows(post: Post) -> Rows:
    """Offer to describe the picture."""
    return [[_button(_("Describe the picture"), "describe", post.id, Look.MAIN)]]


def described() -> str:
    """Say that the description stands."""
    return _("Thank you: whoever can't see the picture can read it now.")


def edited() -> str:
    """Say that a post was changed."""
    return _("Changed, and marked as edited.")


def deleted() -> str:
    """Say that a post is gone."""
    return _("Gone, with its likes, comments and reposts.")


def allowed() -> str:
    """Say that a post's own choice holds."""
    return _("Changed for this post.")


def left_behind(removal: Removal) -> str:
    """Say that Discord does not let us remove a message."""
    where = f"https://discord.com/channels/{removal.guild_id}/{removal.channel_id}/{removal.message_id}"
    return _(
        "Something you posted is gone from Mutuals, but Discord no longer lets Mutuals remove its message: {where} "
        "Ask a moderator of that server to delete it."
    ).format(where=where)


def post_form(chosen: Audience | None) -> Form:
    """Return the form for a long text."""
    box = Field(_("Your post"), "text", most=LONGEST_POST, is_long=True)
    return Form(_("New post"), f"form:post:{chosen or ''}", [box])


def edit_form(post_id: int, read: Read) -> Form:
    """Return the form that changes a post."""
    has_picture = read.picture is not None
    box = Field(_("Your post"), "text", read.text, LONGEST_POST, is_long=True, is_needed=not has_picture)
    return Form(_("Change your post"), f"form:post_edit:{post_id}", [box])


def alt_form(post_id: int, read: Read) -> Form:
    """Return the form for a picture's description."""
    box = Field(_("What is to be seen?"), "alt", read.alt, LONGEST_ALT, is_long=True)
    return Form(_("Describe the picture"), f"form:post_alt:{post_id}", [box])


def _button(label: str, verb: str, post_id: int, look: Look = Look.PLAIN) -> Button:
    return Button(label, f"choice:post_{verb}:{post_id}", look)
