"""Every cog with the services it needs."""

from bot.app.parts import Parts
from bot.outbound.atlas import world_atlas
from bot.services.blocks import BlockService
from bot.services.doctor import DoctorService
from bot.services.erasure import ErasureService
from bot.services.export import ExportService
from bot.services.feed import FeedService
from bot.services.follows import FollowService
from bot.services.guilds import GuildService
from bot.services.lists import ListService
from bot.services.live import LiveService
from bot.services.posts import PostService
from bot.services.preferences import PreferenceService
from bot.services.profiles import ProfileService
from bot.services.reactions import ReactionService
from bot.services.requests import RequestService
from bot.services.scheduling import ScheduleService
from bot.services.setup import SetupService
from bot.services.suggestions import SuggestionService
from cogs.activity import ActivityCog
from cogs.blocks import BlocksCog
from cogs.circles import CirclesCog
from cogs.digests import DigestsCog
from cogs.doctor import DoctorCog
from cogs.downtime import DowntimeCog
from cogs.follows import FollowsCog
from cogs.guilds import GuildsCog
from cogs.help import HelpCog
from cogs.insights import InsightsCog
from cogs.lists import ListsCog
from cogs.live import LiveCog
from cogs.members import MembersCog
from cogs.posts.authors import AuthorsCog
from cogs.posts.comments import CommentsCog
from cogs.posts.readers import ReadersCog
from cogs.privacy import PrivacyCog
from cogs.profiles import ProfilesCog
from cogs.relay import RelayCog
from cogs.reports import ReportsCog
from cogs.requests import RequestsCog
from cogs.routing import MutualsCog
from cogs.setup import SetupCog


def cogs_of(parts: Parts) -> list[MutualsCog]:
    """Return the cogs of a bot."""
    return [*_about_people(parts), *_about_servers(parts)]


def _about_people(parts: Parts) -> list[MutualsCog]:
    basics = parts.basics
    requests = RequestService(*basics, parts.graph)
    blocks = BlockService(*basics, parts.graph, parts.members)
    lists = ListService(*basics)
    erasure = ErasureService(*basics, parts.forget, parts.after_moderation)
    exports, preferences = ExportService(*basics), PreferenceService(*basics)
    blocks.nudge = preferences.nudge = parts.posting.nudge
    posts, reactions = (
        PostService(*basics, parts.ids, parts.posts, parts.keeper, parts.presences),
        ReactionService(*basics, parts.ids),
    )
    reactions.count = parts.counter.count_act
    return [
        FollowsCog(FollowService(*basics, parts.graph, parts.members)),
        RequestsCog(requests),
        BlocksCog(blocks, lists, parts.members),
        ListsCog(lists),
        ProfilesCog(ProfileService(*basics, parts.members), SuggestionService(*basics), blocks),
        PrivacyCog(preferences, parts.consents, requests, parts.correspondence, exports, erasure),
        CirclesCog(parts.circles, lists, parts.spaces),
        LiveCog(LiveService(*basics, parts.ids, parts.reconciling.nudge, parts.spaces, parts.eyes)),
        InsightsCog(parts.figures),
        AuthorsCog(posts, preferences),
        ReadersCog(FeedService(*basics, parts.posts, posts), reactions),
        CommentsCog(parts.comments),
        DowntimeCog(parts.downtime),
        RelayCog(parts.relay, parts.correspondence, blocks, parts.downtime, parts.languages),
    ]


def _about_servers(parts: Parts) -> list[MutualsCog]:
    basics = parts.basics
    service = GuildService(*basics, parts.after_set_up, parts.guild_gateway)
    setups = SetupService(*basics, service, parts.guild_gateway, parts.inspector)
    setup = SetupCog(setups, service)
    guilds = GuildsCog(service, parts.activity, parts.access, parts.sweeps, parts.moderation, setup)
    doctor = DoctorService(*basics, parts.inspector, parts.guild_gateway)
    schedules = ScheduleService(
        *basics, parts.ids, parts.digests, parts.figures, parts.charts, world_atlas, parts.digesting.nudge
    )
    service.use_digest_channel, setups.end_digest = schedules.use_channel, schedules.off
    return [
        setup,
        guilds,
        DoctorCog(doctor, parts.sweeps, schedules, guilds.mutuals),
        HelpCog(parts.commands, service),
        DigestsCog(schedules, PreferenceService(*basics), guilds.mutuals),
        ReportsCog(parts.reports, parts.moderation),
        MembersCog(parts.members, parts.departures, parts.departing.nudge),
        ActivityCog(parts.activity),
    ]
