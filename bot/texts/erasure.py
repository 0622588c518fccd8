"""What people read about what is held of them: getting it, and having it erased."""

from bot.domain.erasure import CONFIRMATION, Counts, Erased, Group
from bot.texts.buttons import Button, Field, Form, Look, Rows
from bot.texts.language import gettext as _


def exported(*, compressed: bool) -> str:
    """Say what the file is."""
    sentences = [
        _("This is everything Mutuals holds about you, as JSON; nobody else sees this file."),
        _("It is compressed with gzip.") if compressed else "",
        _(
            "What others keep to themselves, as who blocks or mutes you, is not in it. It holds no text of any "
            "message: Mutuals keeps none."
        ),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def preview(counts: Counts) -> str:
    """Say what would be erased, and what would stay."""
    lines = [f"• {_group(group)}: {count:,}" for group, count in counts.items()]
    return "\n".join([
        _("**Delete everything Mutuals holds about you, in every server?**"),
        *(lines or [_("There is nothing but your visit now.")]),
        _(
            "Your access to friends' rooms ends, your circles and live rooms are deleted, and so is what passed "
            "between you and friends in DMs with Mutuals. It cannot be undone. To keep a copy, `/privacy export` first."
        ),
        survivors(),
    ])  # fmt: skip


def survivors() -> str:
    """Say what an erasure leaves, and why."""
    return _(
        "Two things stay, as bare numbers: blocks of others against you, because they are theirs, and a suspension by "
        "moderators until it ends."
    )


def preview_rows() -> Rows:
    """Return the button that asks for confirmation."""
    return [[Button(_("Delete everything …"), "choice:erase", Look.GRAVE)]]


def confirmation_form() -> Form:
    """Return the form that makes sure that it is meant."""
    label = _("Type {word} to confirm").format(word=CONFIRMATION)
    return Form(_("Delete everything about you"), "form:erase:me", [Field(label, "word", most=20)])


def erased(result: Erased) -> str:
    """Say that it is done, and what of it still happens in Discord."""
    return "\n".join([
        _("**Done.** Mutuals holds nothing about you any more."),
        _(
            "Access, circles and messages in Discord go within the next minutes; where Discord does not let Mutuals, "
            "it goes on trying."
        ),
        survivors(),
        _("If you use Mutuals again, it begins anew."),
    ]) if result.counts else _("There was nothing to delete.")  # fmt: skip


def _group(group: Group) -> str:
    return {
        Group.GRAPH: _("Follows, requests, blocks, mutes and their history"),
        Group.MESSAGES: _("Messages between you and friends (who and when, no text)"),
        Group.SPACES: _("Circles, live rooms and access"),
        Group.CHOICES: _("Choices, interests and servers"),
        Group.REPORTS: _("Reports and moderation"),
        Group.ACTIVITY: _("Figures of your activity"),
        Group.POSTS: _("Posts, comments and likes"),
    }[group]
