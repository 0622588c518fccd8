"""What people read about blocking and muting."""

from bot.texts.language import gettext as _
from bot.texts.names import mention


def blocked(them: int) -> str:
    """Answer a block: what ended, and what a bot cannot do."""
    return _(
        "You block {them} in every server with Mutuals: follows, requests and everything between you "
        "ended, and they are not told. Mutuals cannot hide channels or messages you both can see; to "
        "do that, block them in Discord too (their profile → ⋯ → **Block**)."
    ).format(them=mention(them))


def unblocked(them: int, *, was_blocked: bool) -> str:
    """Answer an unblock."""
    if not was_blocked:
        return _("You don't block {them}, so nothing changed.").format(them=mention(them))
    return _("You no longer block {them}. What ended with the block does not come back by itself.").format(
        them=mention(them)
    )


def muted(them: int, until: int | None) -> str:
    """Answer a mute."""
    if until is None:
        text = _(
            "You don't see {them} in notices and suggestions here until you `/unmute` them. What you are to each "
            "other stays as it is, and they cannot tell."
        )
    else:
        text = _(
            "You don't see {them} in notices and suggestions here until {when}. What you are to each other stays "
            "as it is, and they cannot tell."
        )
    return text.format(them=mention(them), when=f"<t:{until}:f>")


def unmuted(them: int, *, was_muted: bool) -> str:
    """Answer an unmute."""
    if not was_muted:
        return _("You don't mute {them} here, so nothing changed.").format(them=mention(them))
    return _("You see {them} again.").format(them=mention(them))
