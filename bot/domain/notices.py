"""Who is told what by DM, and how often."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.follows import DAY, Relationship

ONE_PER = 7 * DAY
"""At most one notice to one person about another in this time."""
NOTICES_KEPT = 30 * DAY
"""What nobody looked at in this time is forgotten."""
OPENINGS_AN_HOUR = 20
FIRST_CONTACTS_A_DAY = 3
HOUR = 3_600


class NoticeKind(StrEnum):
    """What a notice says; the person it is about is "they"."""

    FRIENDS = "friends"
    FOLLOWS_YOU = "follows_you"
    REQUEST = "request"
    ACCEPTED = "accepted"
    FIRST_CONTACT = "first_contact"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell one person about another."""

    guild_id: int
    recipient_id: int
    about_id: int
    kind: NoticeKind
    noted_at: int
    attempts: int

    @property
    def key(self) -> tuple[int, int, int]:
        """What tells this notice from all others."""
        return self.guild_id, self.recipient_id, self.about_id


def kind_now(noted: NoticeKind, recipient: Relationship) -> NoticeKind | None:
    """Return what there is to tell, as the recipient stands to the other when it is told; None for nothing."""
    if recipient.friends:
        return NoticeKind.FRIENDS
    if noted is NoticeKind.ACCEPTED:
        return NoticeKind.ACCEPTED if recipient.following else None
    if recipient.requested_by:
        return NoticeKind.REQUEST
    return NoticeKind.FOLLOWS_YOU if recipient.followed_by else None
