"""What people read about blocking and muting."""

from bot.texts.names import mention


def blocked(them: int) -> str:
    """Answer a block: what ended, and what a bot cannot do."""
    return (
        f"You block {mention(them)} in every server with Mutuals: follows, requests and everything between you "
        "ended, and they are not told. Mutuals cannot hide channels or messages you both can see; to do that, "
        "block them in Discord too (their profile → ⋯ → **Block**)."
    )


def unblocked(them: int, *, was_blocked: bool) -> str:
    """Answer an unblock."""
    if not was_blocked:
        return f"You don't block {mention(them)}, so nothing changed."
    return f"You no longer block {mention(them)}. What ended with the block does not come back by itself."


def muted(them: int, until: int | None) -> str:
    """Answer a mute."""
    time = "until you `/unmute` them" if until is None else f"until <t:{until}:f>"
    return (
        f"You don't see {mention(them)} in notices and suggestions here {time}. What you are to each other stays "
        "as it is, and they cannot tell."
    )


def unmuted(them: int, *, was_muted: bool) -> str:
    """Answer an unmute."""
    if not was_muted:
        return f"You don't mute {mention(them)} here, so nothing changed."
    return f"You see {mention(them)} again."
