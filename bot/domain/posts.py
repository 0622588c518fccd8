"""Posts: for whom they are, and who may see them, like them, comment on them and pass them on."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.follows import DAY
from bot.domain.preferences import WhoMay
from bot.domain.refusals import Reason, Refusal

LONGEST_POST = 2_000
"""Characters: what one message of a bot holds."""
LONGEST_ALT = 1_000
LONGEST_QUESTION = 300
LONGEST_ANSWER = 55
FEWEST_ANSWERS, MOST_ANSWERS = 2, 5
POSTS_A_MINUTE = 10
ACTS_KEPT = 400 * DAY
"""How long it is kept who liked, commented on or passed on what."""


class Audience(StrEnum):
    """Whom a post is for."""

    PUBLIC = "public"
    FOLLOWERS = "followers"
    FRIENDS = "friends"
    DRAFT = "draft"
    """Its author alone."""

    @property
    def lives_in_dm(self) -> bool:
        """Whether the text lies in the author's own DM with us, because no channel has these readers."""
        return self in (Audience.FOLLOWERS, Audience.DRAFT)


class PostKind(StrEnum):
    """What is posted."""

    TEXT = "text"
    POLL = "poll"


class PostState(StrEnum):
    """Where a post is on its way."""

    SENDING = "sending"
    """Discord may have its message or not."""
    SHOWN = "shown"
    MOVING = "moving"
    """It is for others now, and its text is still where it was."""
    REMOVING = "removing"
    """Nobody may see it; a message of it may be there or not."""


class ActKind(StrEnum):
    """What people do with a post."""

    LIKE = "like"
    REPOST = "repost"
    COMMENT = "comment"


class Standing(StrEnum):
    """How somebody stood to a post's author when they acted."""

    FRIEND = "friend"
    FOLLOWER = "follower"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Place:
    """A message of ours."""

    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Post:
    """One post; never its text, which lies in Discord alone. Times are Unix seconds."""

    id: int
    guild_id: int
    author_id: int
    kind: PostKind
    audience: Audience
    state: PostState
    posted_at: int
    edited_at: int | None = None
    pictures: int = 0
    comments_by: WhoMay | None = None
    """Who may comment on this one, where its author says otherwise than for all."""
    reposts_by: WhoMay | None = None
    channel_id: int | None = None
    message_id: int | None = None
    thread_id: int | None = None
    """Where its comments are, if it lives in a channel that has threads."""
    attempts: int = 0

    @property
    def place(self) -> Place | None:
        """Where its text lies, None as long as that is not known."""
        if self.channel_id is None or self.message_id is None:
            return None
        return Place(self.channel_id, self.message_id)

    @property
    def dm_owner(self) -> int | None:
        """Whose DM its text lies in, None where it lies in a channel."""
        return self.author_id if self.audience.lives_in_dm else None


@dataclass(frozen=True, slots=True)
class Look:
    """A post, and everything between its author and a viewer that decides what the viewer may do, at one time."""

    post: Post
    viewer_id: int
    comments_by: WhoMay
    reposts_by: WhoMay
    follows: bool = False
    """The viewer follows the author."""
    followed: bool = False
    blocked: bool = False
    """One blocks the other, whichever it is."""
    suspended: bool = False
    """Moderators suspended one of the two, whichever it is."""
    both_here: bool = True
    author_is_private: bool = False
    circle_is_open: bool = True
    """The circle the post lies in, if it is for friends."""
    kept_out: bool = False
    """The author keeps the viewer out of their circle."""
    muted: bool = False
    """The viewer does not want to see the author in their feed."""
    author_name: str = ""

    @property
    def is_mine(self) -> bool:
        """Whether the viewer wrote it."""
        return self.viewer_id == self.post.author_id

    @property
    def friends(self) -> bool:
        """Whether the two follow each other."""
        return self.follows and self.followed

    @property
    def standing(self) -> Standing:
        """How the viewer stands to the author."""
        if self.friends:
            return Standing.FRIEND
        return Standing.FOLLOWER if self.follows else Standing.OTHER


def may_see(look: Look) -> bool:
    """Return whether the viewer may see the post now. Everything else one may do with it begins with this."""
    if look.post.state is not PostState.SHOWN or not look.both_here:
        return False
    if look.is_mine or look.blocked or look.suspended:
        return look.is_mine
    return {
        Audience.PUBLIC: not look.author_is_private,
        Audience.FOLLOWERS: look.follows,
        Audience.FRIENDS: look.friends and look.circle_is_open and not look.kept_out,
        Audience.DRAFT: False,
    }[look.post.audience]


def may_jump(look: Look) -> bool:
    """Return whether the viewer can open the post's message in Discord."""
    return may_see(look) and (look.is_mine or not look.post.audience.lives_in_dm)


def refuse_like(look: Look) -> Refusal | None:
    """Refuse a like of what one may not see, or wrote oneself."""
    if not may_see(look):
        return Refusal(Reason.NO_SUCH_POST)
    return Refusal(Reason.YOUR_OWN_POST) if look.is_mine else None


def refuse_comment(look: Look) -> Refusal | None:
    """Refuse a comment; whoever wrote the post may always, unless they are suspended."""
    if not may_see(look):
        return Refusal(Reason.NO_SUCH_POST)
    if look.suspended:
        return Refusal(Reason.SUSPENDED)
    return None if look.is_mine or _belongs(look, look.comments_by) else Refusal(Reason.CANNOT_COMMENT)


def refuse_repost(look: Look) -> Refusal | None:
    """Refuse to pass a post on: only public ones, by whom their author lets."""
    if not may_see(look):
        return Refusal(Reason.NO_SUCH_POST)
    if look.is_mine:
        return Refusal(Reason.YOUR_OWN_POST)
    is_public = look.post.audience is Audience.PUBLIC
    return None if is_public and _belongs(look, look.reposts_by) else Refusal(Reason.CANNOT_REPOST)


def _belongs(look: Look, allowed: WhoMay) -> bool:
    match allowed:
        case WhoMay.EVERYONE:
            return True
        case WhoMay.FOLLOWERS:
            return look.follows
        case WhoMay.FRIENDS:
            return look.friends
        case _:
            return False


def audience_of(wanted: Audience | None, *, is_private: bool) -> Audience | Refusal:
    """Return whom a new post is for: friends or everyone unless said; a private account posts nothing to everyone."""
    if wanted is None:
        return Audience.FRIENDS if is_private else Audience.PUBLIC
    return Refusal(Reason.PRIVATE_ACCOUNT) if is_private and wanted is Audience.PUBLIC else wanted


def published(*, is_private: bool) -> Audience:
    """Return whom a published draft is for: everyone, or the followers of a private account."""
    return Audience.FOLLOWERS if is_private else Audience.PUBLIC


def refuse_text(text: str, longest: int, *, has_picture: bool = False) -> Refusal | None:
    """Refuse a text with nothing in it, or with more than one message holds."""
    if not text.strip() and not has_picture:
        return Refusal(Reason.NOTHING_TO_POST)
    return Refusal(Reason.POST_TOO_LONG, longest) if len(text.strip()) > longest else None


@dataclass(frozen=True, slots=True)
class Ballot:
    """A poll while it passes through us."""

    question: str
    answers: tuple[str, ...]


def parse_ballot(question: str, answers: str) -> Ballot | Refusal:
    """Read a poll: answers are separated by commas, and none counts twice."""
    found = tuple(dict.fromkeys(one.strip() for one in answers.split(",") if one.strip()))
    if not FEWEST_ANSWERS <= len(found) <= MOST_ANSWERS:
        return Refusal(Reason.NEEDS_ANSWERS, MOST_ANSWERS, FEWEST_ANSWERS)
    if any(len(one) > LONGEST_ANSWER for one in found):
        return Refusal(Reason.ANSWER_TOO_LONG, LONGEST_ANSWER)
    if refused := refuse_text(question, LONGEST_QUESTION):
        return refused
    return Ballot(question.strip(), found)


@dataclass(frozen=True, slots=True)
class Removal:
    """A message of ours that must go, with the thread that hangs on it."""

    guild_id: int
    author_id: int
    channel_id: int
    message_id: int
    thread_id: int | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """What a message of ours holds while it passes through us; it is never kept in the database."""

    text: str
    picture: str | None = None
    """The address of its picture, good for some hours."""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """How often something was done with a post, by how its doers stood to the author."""

    friends: int = 0
    followers: int = 0
    others: int = 0

    @property
    def total(self) -> int:
        """How often in all."""
        return self.friends + self.followers + self.others
