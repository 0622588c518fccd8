"""All stores together, for the services that decide with them; a store keeps nothing of its own."""

from dataclasses import dataclass, field

from bot.stores.access import GrantStore, ProblemStore, WorkStore
from bot.stores.blocks import BlockStore
from bot.stores.comments import CommentStore
from bot.stores.feed import FeedStore
from bot.stores.follows import FollowStore
from bot.stores.guilds import GuildStore
from bot.stores.installation import InstallationStore
from bot.stores.lists import ListStore
from bot.stores.members import MemberStore
from bot.stores.notices import ContactStore, NoticeStore
from bot.stores.posts import PostStore
from bot.stores.preferences import PreferenceStore
from bot.stores.relay import RelayStore
from bot.stores.requests import RequestStore
from bot.stores.spaces import SpaceStore
from bot.stores.subscriptions import SubscriptionStore
from bot.stores.suggestions import SuggestionStore
from bot.stores.sweeps import SweepStore


@dataclass(frozen=True, slots=True)
class Stores:
    """One store for each family of tables."""

    blocks: BlockStore = field(default_factory=BlockStore)
    comments: CommentStore = field(default_factory=CommentStore)
    contacts: ContactStore = field(default_factory=ContactStore)
    feed: FeedStore = field(default_factory=FeedStore)
    follows: FollowStore = field(default_factory=FollowStore)
    grants: GrantStore = field(default_factory=GrantStore)
    guilds: GuildStore = field(default_factory=GuildStore)
    installation: InstallationStore = field(default_factory=InstallationStore)
    lists: ListStore = field(default_factory=ListStore)
    members: MemberStore = field(default_factory=MemberStore)
    notices: NoticeStore = field(default_factory=NoticeStore)
    posts: PostStore = field(default_factory=PostStore)
    preferences: PreferenceStore = field(default_factory=PreferenceStore)
    problems: ProblemStore = field(default_factory=ProblemStore)
    relay: RelayStore = field(default_factory=RelayStore)
    requests: RequestStore = field(default_factory=RequestStore)
    spaces: SpaceStore = field(default_factory=SpaceStore)
    subscriptions: SubscriptionStore = field(default_factory=SubscriptionStore)
    suggestions: SuggestionStore = field(default_factory=SuggestionStore)
    sweeps: SweepStore = field(default_factory=SweepStore)
    work: WorkStore = field(default_factory=WorkStore)
