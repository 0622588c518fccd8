"""Who is told what by DM, and how often."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.follows import DAY, Relationship

ONE_PER = 7 * DAY
"""At most one notice of a follow or request to one person about another in this time."""
LIVE_ONE_PER = 3_600
"""At most one notice of one person's live rooms to another in this time."""
POST_ONE_PER = 3_600
"""At most one notice of one person's posts to another in this time."""
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
    LIVE = "live"
    SUSPENDED = "suspended"
    LIFTED = "lifted"
    REMOVED = "removed"
    REPORT_ACTED = "report_acted"
    REPORT_DISMISSED = "report_dismissed"
    POST = "post"


class Topic(StrEnum):
    """What notices are about; one about another topic does not stand in the way."""

    FOLLOW = "follow"
    LIVE = "live"
    MODERATION = "moderation"
    """Not about a person: the number of the report stands where otherwise their id does."""
    POST = "post"


OF_MODERATION = frozenset({
    NoticeKind.SUSPENDED, NoticeKind.LIFTED, NoticeKind.REMOVED, NoticeKind.REPORT_ACTED, NoticeKind.REPORT_DISMISSED,
})  # fmt: skip
OF_THEIR_OWN = {NoticeKind.LIVE: Topic.LIVE, NoticeKind.POST: Topic.POST}


def topic_of(kind: NoticeKind) -> Topic:
    """Return a notice's topic."""
    if kind in OF_MODERATION:
        return Topic.MODERATION
    return OF_THEIR_OWN.get(kind, Topic.FOLLOW)


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
    def key(self) -> tuple[int, int, int, str]:
        """What tells this notice from all others."""
        return self.guild_id, self.recipient_id, self.about_id, topic_of(self.kind)


@dataclass(frozen=True, slots=True)
class Message:
    """A notice ready to be sent, with all that its text needs."""

    notice: Notice
    kind: NoticeKind
    about_name: str
    dm_channel_id: int | None
    place_id: int | None = None
    """The channel it leads to."""
    until: int | None = None
    """When what it tells of ends (Unix seconds)."""


def kind_now(noted: NoticeKind, recipient: Relationship) -> NoticeKind | None:
    """Return what there is to tell, as the recipient stands to the other when it is told; None for nothing."""
    if recipient.friends:
        return NoticeKind.FRIENDS
    if noted is NoticeKind.ACCEPTED:
        return NoticeKind.ACCEPTED if recipient.following else None
    if recipient.requested_by:
        return NoticeKind.REQUEST
    return NoticeKind.FOLLOWS_YOU if recipient.followed_by else None
