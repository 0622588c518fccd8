"""Every reason for which Mutuals refuses something; what people read of it stands in bot.texts."""

from dataclasses import dataclass
from enum import Enum, auto


class Reason(Enum):
    """Why something was refused."""

    YOURSELF = auto()
    A_BOT = auto()
    NOT_A_MEMBER = auto()
    NOT_NOW = auto()
    """A block either way, nobody may follow, declined lately: one reason, so that none is betrayed."""
    FOLLOWS_A_DAY = auto()
    FOLLOWS_IN_ALL = auto()
    NOT_MANAGER = auto()
    ROLE_IS_EVERYONE = auto()
    ROLE_IS_MANAGED = auto()
    ROLE_HAS_POWERS = auto()
    ROLE_OUT_OF_REACH = auto()
    NEEDS_MANAGE_ROLES = auto()
    NOT_YOUR_BUTTON = auto()
    NOT_HERE = auto()
    """Whoever acts is not a member of the server it is about."""
    ALREADY_HANDLED = auto()
    REQUESTER_LEFT = auto()
    CANNOT_BLOCK_YOURSELF = auto()
    CANNOT_BLOCK_A_BOT = auto()
    CANNOT_MUTE_YOURSELF = auto()
    NOT_ON_YOUR_LIST = auto()
    LISTS_HIDDEN = auto()
    LISTS_FOR_FRIENDS = auto()
    TOO_MANY_INTERESTS = auto()
    INTEREST_TOO_LONG = auto()
    NOT_A_NUMBER_IN_RANGE = auto()
    THRESHOLDS_CROSS = auto()
    """Whoever is active would be a lurker too."""
    CANNOT_MESSAGE = auto()
    """Not friends, blocked, muted, switched off by either or by the server: one reason, so that none is betrayed."""
    YOU_ARE_TIMED_OUT = auto()
    TOO_MANY_MESSAGES = auto()
    NOTHING_TO_SEND = auto()
    TEXT_TOO_LONG = auto()
    FILE_TOO_LARGE = auto()
    FILES_TOO_LARGE = auto()
    RECIPIENT_CLOSED = auto()
    YOUR_DMS_ARE_CLOSED = auto()
    NO_LONGER_THERE = auto()
    TOO_MANY_WORDS = auto()
    WORD_TOO_LONG = auto()
    BAD_NAME = auto()
    NO_CIRCLE = auto()
    CIRCLES_NOT_SET_UP = auto()
    NO_ROOM = auto()
    SERVER_IS_FULL = auto()
    NEEDS_TEXT_CHANNEL = auto()
    NOT_LIVE = auto()
    NOT_YOUR_FRIEND = auto()
    DISCORD_SLOW = auto()
    DISCORD_LATER = auto()
    NAME_REFUSED = auto()
    CANNOT_WRITE_HERE = auto()
    DIGEST_NEEDS_CHANNEL = auto()
    NOT_SENT = auto()
    """Discord did not answer, and nothing tries again."""
    NOT_CHANGED = auto()
    """Discord did not answer, and nothing tries again."""
    NEEDS_FRIENDS_ROLE = auto()
    NEEDS_MANAGE_CHANNELS = auto()
    HIDDEN_FROM_MUTUALS = auto()
    CHANGED_MEANWHILE = auto()
    """Somebody else changed the same setting after it was shown."""
    CANNOT_WRITE_THERE = auto()
    NOT_REPORTABLE = auto()
    CANNOT_REPORT_YOURSELF = auto()
    REPORTED_ALREADY = auto()
    REPORTS_A_DAY = auto()
    REPORT_HANDLED = auto()
    REPORT_GONE = auto()
    ABOUT_YOURSELF = auto()
    """A moderator may not decide about themselves."""
    NOT_SUSPENDED = auto()
    SUSPENDED = auto()
    SUSPENDED_UNTIL = auto()
    NOT_CONFIRMED = auto()
    EXPORT_TOO_LARGE = auto()
    NOT_A_TIME = auto()
    NOT_A_ZONE = auto()
    WEEKDAY_WITHOUT_WEEK = auto()
    CHANNEL_CLOSED = auto()
    NO_DIGEST = auto()
    DIGEST_CHANNEL_CLOSED = auto()
    DIGEST_IN_HAND = auto()
    NOTHING_TO_TELL = auto()
    NO_SUCH_POST = auto()
    """Gone, or not for them, or a block: one reason, so that none is betrayed."""
    YOUR_OWN_POST = auto()
    NOT_YOUR_POST = auto()
    CANNOT_COMMENT = auto()
    CANNOT_REPOST = auto()
    PRIVATE_ACCOUNT = auto()
    NO_FEED = auto()
    NO_ROOM_FOR_FRIENDS = auto()
    NOTHING_TO_POST = auto()
    POST_TOO_LONG = auto()
    TOO_MANY_POSTS = auto()
    NEEDS_ANSWERS = auto()
    ANSWER_TOO_LONG = auto()
    POLLS_STAY = auto()
    CANNOT_POST_THERE = auto()
    POST_NEEDS_DMS = auto()
    COMMENT_NOT_TAKEN = auto()
    POST_NOT_CHANGED = auto()
    NO_SUCH_COMMENT = auto()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something was refused and nothing was changed."""

    reason: Reason
    limit: int = 0
    """The limit that was met, where the reason is a limit."""
    least: int = 0
    """The least that would do, where the reason is a range."""
    until: int = 0
    """When it ends (Unix seconds), where the reason ends by itself."""
    what: str = ""
    """What is lacking, where something is."""
