"""All stores together, for the services that decide with them; a store keeps nothing of its own."""

from dataclasses import dataclass, field

from bot.stores.access import GrantStore, ProblemStore, WorkStore
from bot.stores.blocks import BlockStore
from bot.stores.follows import FollowStore
from bot.stores.guilds import GuildStore
from bot.stores.installation import InstallationStore
from bot.stores.lists import ListStore
from bot.stores.members import MemberStore
from bot.stores.notices import ContactStore, NoticeStore
from bot.stores.preferences import PreferenceStore
from bot.stores.requests import RequestStore
from bot.stores.suggestions import SuggestionStore


@dataclass(frozen=True, slots=True)
class Stores:
    """One store for each family of tables."""

    blocks: BlockStore = field(default_factory=BlockStore)
    contacts: ContactStore = field(default_factory=ContactStore)
    follows: FollowStore = field(default_factory=FollowStore)
    grants: GrantStore = field(default_factory=GrantStore)
    guilds: GuildStore = field(default_factory=GuildStore)
    installation: InstallationStore = field(default_factory=InstallationStore)
    lists: ListStore = field(default_factory=ListStore)
    members: MemberStore = field(default_factory=MemberStore)
    notices: NoticeStore = field(default_factory=NoticeStore)
    preferences: PreferenceStore = field(default_factory=PreferenceStore)
    problems: ProblemStore = field(default_factory=ProblemStore)
    requests: RequestStore = field(default_factory=RequestStore)
    suggestions: SuggestionStore = field(default_factory=SuggestionStore)
    work: WorkStore = field(default_factory=WorkStore)
