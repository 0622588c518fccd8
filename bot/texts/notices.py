"""Notices by DM: what they say and what can be pressed under them."""

from bot.domain.notices import OF_MODERATION, Message, Notice, NoticeKind
from bot.texts import follows, reports
from bot.texts.buttons import Rows, person

TEXTS = {
    NoticeKind.FRIENDS: follows.notice_friends,
    NoticeKind.FOLLOWS_YOU: follows.notice_follow,
    NoticeKind.REQUEST: follows.notice_request,
    NoticeKind.ACCEPTED: follows.notice_accepted,
    NoticeKind.FIRST_CONTACT: follows.first_contact,
    NoticeKind.POST: follows.notice_post,
}
VERBS = {
    NoticeKind.FOLLOWS_YOU: ("follow_back",),
    NoticeKind.FIRST_CONTACT: ("follow_back",),
    NoticeKind.REQUEST: ("accept", "decline"),
}


def text(message: Message, server: str) -> str:
    """Return what the notice says."""
    if message.kind is NoticeKind.LIVE:
        return follows.notice_live(message.about_name, server, message.place_id)
    if message.kind in OF_MODERATION:
        return reports.notice(message.kind, server, message.until)
    return TEXTS[message.kind](message.about_name, server)


def rows(kind: NoticeKind, notice: Notice) -> Rows:
    """Return the buttons under it; every notice can be the last, but for what moderators decided about somebody."""
    if kind in OF_MODERATION:
        return []
    verbs = (*VERBS.get(kind, ()), "notices_off")
    return [[person(verb, notice.guild_id, notice.about_id, notice.recipient_id) for verb in verbs]]
