"""Comments as people read them."""

from bot.domain.comments import LONGEST_COMMENT, Comment, CommentState
from bot.domain.reports import SubjectKind
from bot.texts.buttons import Button, Field, Form, Look, Rows
from bot.texts.language import gettext as _
from bot.texts.names import plain, short
from bot.texts.reports import report_button


def header(name: str) -> str:
    """Return who wrote a comment, as it stands under it."""
    return short(name)


def thread_name() -> str:
    """Return what the thread with a post's comments is called."""
    return _("Comments")


def form(post_id: int) -> Form:
    """Return the form for a comment."""
    box = Field(_("Your comment"), "text", most=LONGEST_COMMENT, is_long=True)
    return Form(_("Comment"), f"form:post_comment:{post_id}", [box])


def rows(comment: Comment) -> Rows:
    """Return the buttons under a comment: for its writer and the post's author, and for everybody else."""
    return [[Button(_("Delete"), mark_of(comment)), report_button(SubjectKind.COMMENT, comment.id)]]


def mark_of(comment: Comment) -> str:
    """Return the id of a button that every message of this comment has, and no other."""
    return f"choice:comment_delete:{comment.id}"


def held(name: str) -> str:
    """Tell an author that a comment waits for them, without its text."""
    return _(
        "**{name}** commented on your post, with a word of your filter. Nobody else sees it unless you let it stand."
    ).format(name=plain(name))


def held_rows(comment: Comment) -> Rows:
    """Return what an author can do with it."""
    return [
        [
            Button(_("Show"), f"choice:comment_show:{comment.id}"),
            Button(_("Let it stand"), f"choice:comment_approve:{comment.id}", Look.GOOD),
            Button(_("Discard"), f"choice:comment_discard:{comment.id}"),
            report_button(SubjectKind.COMMENT, comment.id),
        ]
    ]


def commented(comment: Comment) -> str:
    """Say what became of a comment."""
    if comment.state is CommentState.HELD:
        return _("Your comment was sent to the author, who looks at it first.")
    return _("Your comment stands under the post.")


def approved() -> str:
    """Say that a held comment stands now."""
    return _("It stands under your post now.")


def deleted() -> str:
    """Say that a comment is gone."""
    return _("The comment is gone.")
