"""Suspensions: nobody suspended acts in that server, but to protect themselves and to decide about their own data."""

from dataclasses import dataclass

from bot.domain.refusals import Reason, Refusal


@dataclass(frozen=True, slots=True)
class Suspension:
    """Somebody may not act in one server."""

    guild_id: int
    user_id: int
    report_id: int
    ends_at: int | None
    """Unix seconds; None until it is lifted."""

    @property
    def refusal(self) -> Refusal:
        """What they read when they try to act."""
        if self.ends_at is None:
            return Refusal(Reason.SUSPENDED)
        return Refusal(Reason.SUSPENDED_UNTIL, until=self.ends_at)


ALLOWED = frozenset({
    # Commands.
    "privacy settings", "privacy export", "privacy delete", "unfollow", "block", "unblock", "blocked", "help",
    # What stands under them, and what takes something back: buttons about a person, choices, pages, forms.
    "withdraw", "remove_follower", "notices_off", "who_may_follow", "accept_followed",
    "lists_visible_to", "notices", "messages", "words", "erase", "relay_block", "relay_delete", "relay_discard",
    "post_delete", "post_unrepost", "post_comments_by", "post_reposts_by",
    "comment_delete", "comment_discard", "comment_show",
})  # fmt: skip
"""What a suspended person may do."""

MANAGING = ("mutuals ", "moderat", "setting", "setup_", "doctor", "uncounted_channels")
"""How the names begin of what people do who run a server: Discord's permissions decide about them."""


def is_allowed(name: str) -> bool:
    """Return whether a suspended person may use a command, button, menu or form of this name."""
    return name in ALLOWED or name.startswith(MANAGING)
