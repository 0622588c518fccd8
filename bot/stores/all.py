"""All stores together, for the services that decide with them; a store keeps nothing of its own."""

from dataclasses import dataclass, field

from bot.domain.shards import Shards
from bot.stores.access import GrantStore, ProblemStore, WorkStore
from bot.stores.activity import ActivityStore
from bot.stores.backlog import BacklogStore
from bot.stores.blocks import BlockStore
from bot.stores.chats import ChatStore
from bot.stores.comments import CommentStore
from bot.stores.departures import DepartureStore
from bot.stores.digests import RunStore, ScheduleStore
from bot.stores.feed import FeedStore
from bot.stores.figures import FigureStore
from bot.stores.follows import FollowStore
from bot.stores.guilds import GuildStore
from bot.stores.health import HealthStore
from bot.stores.holdings import HoldingStore
from bot.stores.installation import InstallationStore
from bot.stores.lists import ListStore
from bot.stores.members import MemberStore
from bot.stores.notices import ContactStore, NoticeStore
from bot.stores.personal import PersonalStore
from bot.stores.posts import PostStore
from bot.stores.preferences import PreferenceStore
from bot.stores.relay import RelayStore
from bot.stores.reports import ReportStore
from bot.stores.requests import RequestStore
from bot.stores.setup import SetupStore
from bot.stores.spaces import SpaceStore
from bot.stores.subscriptions import SubscriptionStore
from bot.stores.suggestions import SuggestionStore
from bot.stores.suspensions import RemovalStore, SuspensionStore
from bot.stores.sweeps import SweepStore


@dataclass(frozen=True, slots=True)
class Stores:
    """One store for each family of tables."""

    activity: ActivityStore = field(default_factory=ActivityStore)
    backlog: BacklogStore = field(default_factory=BacklogStore)
    blocks: BlockStore = field(default_factory=BlockStore)
    chats: ChatStore = field(default_factory=ChatStore)
    comments: CommentStore = field(default_factory=CommentStore)
    contacts: ContactStore = field(default_factory=ContactStore)
    departures: DepartureStore = field(default_factory=DepartureStore)
    figures: FigureStore = field(default_factory=FigureStore)
    feed: FeedStore = field(default_factory=FeedStore)
    follows: FollowStore = field(default_factory=FollowStore)
    grants: GrantStore = field(default_factory=GrantStore)
    guilds: GuildStore = field(default_factory=GuildStore)
    health: HealthStore = field(default_factory=HealthStore)
    holdings: HoldingStore = field(default_factory=HoldingStore)
    installation: InstallationStore = field(default_factory=InstallationStore)
    lists: ListStore = field(default_factory=ListStore)
    members: MemberStore = field(default_factory=MemberStore)
    notices: NoticeStore = field(default_factory=NoticeStore)
    personal: PersonalStore = field(default_factory=PersonalStore)
    posts: PostStore = field(default_factory=PostStore)
    preferences: PreferenceStore = field(default_factory=PreferenceStore)
    problems: ProblemStore = field(default_factory=ProblemStore)
    relay: RelayStore = field(default_factory=RelayStore)
    removals: RemovalStore = field(default_factory=RemovalStore)
    reports: ReportStore = field(default_factory=ReportStore)
    requests: RequestStore = field(default_factory=RequestStore)
    setup: SetupStore = field(default_factory=SetupStore)
    runs: RunStore = field(default_factory=RunStore)
    schedules: ScheduleStore = field(default_factory=ScheduleStore)
    spaces: SpaceStore = field(default_factory=SpaceStore)
    subscriptions: SubscriptionStore = field(default_factory=SubscriptionStore)
    suggestions: SuggestionStore = field(default_factory=SuggestionStore)
    suspensions: SuspensionStore = field(default_factory=SuspensionStore)
    sweeps: SweepStore = field(default_factory=SweepStore)
    work: WorkStore = field(default_factory=WorkStore)


def stores_of(shards: Shards | None) -> Stores:
    """Return the stores of a process that claims only what its own shards' servers are owed; None for all."""
    return Stores(
        comments=CommentStore(shards),
        notices=NoticeStore(shards),
        posts=PostStore(shards),
        problems=ProblemStore(shards),
        runs=RunStore(shards),
        relay=RelayStore(shards),
        spaces=SpaceStore(shards),
        work=WorkStore(shards),
    )
