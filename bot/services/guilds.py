"""A server's choices, and what follows from changing them."""

from dataclasses import dataclass, replace

from bot.database import Database, Transaction
from bot.domain.access import BROKEN_PAUSE, GrantKind, Target
from bot.domain.channels import ChannelFacts
from bot.domain.guilds import GuildSettings, RoleFacts, SettingName, changed, parse, refuse_role
from bot.domain.outcomes import Created, NoRoom, NotAllowed, Obstacle, TryLater
from bot.domain.problems import Problem
from bot.domain.refusals import Reason, Refusal
from bot.ports import Clock, GuildGateway, Nudge
from bot.stores.all import Stores

CONCERN_THE_ROLE = {SettingName.FRIENDS_NEEDED, SettingName.ACCOUNT_DAYS, SettingName.FRIENDSHIP_HOURS}


ROLE, LOUNGE, CATEGORY, FEED = "Friends", "friends-lounge", "Circles", "feed"
"""What recommended set-up calls what it makes."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What an administrator chose; None is no choice."""

    role: RoleFacts | None = None
    lounge_id: int | None = None
    category_id: int | None = None
    reports: ChannelFacts | None = None
    feed_id: int | None = None

    def __bool__(self) -> bool:
        chosen = (self.role, self.lounge_id, self.category_id, self.reports, self.feed_id)
        return any(choice is not None for choice in chosen)


@dataclass(frozen=True, slots=True)
class SetUp:
    """What was chosen, and how many members' access is looked at because of it."""

    settings: GuildSettings
    concerned: int


class GuildService:
    """Reads and changes a server's settings."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        nudge: Nudge,
        gateway: GuildGateway,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._nudge = nudge
        self._gateway = gateway

    async def settings(self, guild_id: int) -> GuildSettings:
        """Return a server's settings."""

        async def body(tx: Transaction) -> GuildSettings:
            return await self._stores.guilds.get(tx, guild_id)

        return await self._database.read(body)

    async def choose(self, guild_id: int, chosen: Choices, admin_id: int) -> SetUp | Refusal:
        """Take these choices and leave the others; what they need in Discord is done first."""
        if chosen.role is not None and (refused := refuse_role(chosen.role)):
            return refused
        if chosen.reports is not None and chosen.reports.lacking:
            return Refusal(Reason.CANNOT_WRITE_THERE)
        settings = await self.settings(guild_id)
        role_id = chosen.role.id if chosen.role is not None else settings.friends_role_id
        lounge_id = chosen.lounge_id or (settings.lounge_id if chosen.role is not None else None)
        if lounge_id is not None and role_id is None:
            return Refusal(Reason.NEEDS_FRIENDS_ROLE)
        if lounge_id is not None and role_id is not None:
            opened = await self._gateway.lounge(guild_id, lounge_id, LOUNGE, role_id)
            if not isinstance(opened, Created):
                return _refusal(opened)
        if chosen.feed_id is not None:
            usable = await self._gateway.feed(guild_id, chosen.feed_id, FEED)
            if not isinstance(usable, Created):
                return _refusal(usable)
        return await self._keep(guild_id, chosen, admin_id)

    async def use_recommended(self, guild_id: int, admin_id: int) -> SetUp | Refusal:
        """Make whatever of role, lounge and category is missing, and use it; safe to run again."""
        settings = await self.settings(guild_id)
        role = await self._gateway.role(guild_id, settings.friends_role_id, ROLE)
        if not isinstance(role, RoleFacts):
            return _refusal(role)
        if refused := refuse_role(role):
            return refused
        lounge = await self._gateway.lounge(guild_id, settings.lounge_id, LOUNGE, role.id)
        if not isinstance(lounge, Created):
            return _refusal(lounge)
        category = await self._gateway.category(guild_id, settings.circles_category_id, CATEGORY)
        if not isinstance(category, Created):
            return _refusal(category)
        feed = await self._gateway.feed(guild_id, settings.feed_channel_id, FEED)
        if not isinstance(feed, Created):
            return _refusal(feed)
        made = Choices(role, lounge.channel_id, category.channel_id, feed_id=feed.channel_id)
        return await self._keep(guild_id, made, admin_id)

    async def _keep(self, guild_id: int, chosen: Choices, admin_id: int) -> SetUp:
        now = self._clock.now()

        async def body(tx: Transaction) -> SetUp:
            before = await self._locked(tx, guild_id)
            settings = replace(
                before,
                friends_role_id=chosen.role.id if chosen.role is not None else before.friends_role_id,
                lounge_id=chosen.lounge_id or before.lounge_id,
                circles_category_id=chosen.category_id or before.circles_category_id,
                reports_channel_id=before.reports_channel_id if chosen.reports is None else chosen.reports.id,
                feed_channel_id=chosen.feed_id or before.feed_channel_id,
                set_up_by=admin_id,
            )
            await self._stores.guilds.save(tx, settings)
            await self._stores.problems.drop(tx, guild_id)
            if chosen.reports is not None:
                await self._stores.reports.wake(tx, guild_id, now)
            await self._stores.runs.hurry(tx, guild_id, now)
            return SetUp(settings, await self._stores.work.mark_everybody(tx, guild_id, now))

        result = await self._database.transact(body)
        self._nudge()
        return result

    async def change(self, guild_id: int, name: SettingName, text: str) -> GuildSettings | Refusal:
        """Change one setting to what somebody typed; the others stay as whoever changed them last left them."""
        value = parse(name, text)
        if isinstance(value, Refusal):
            return value
        now = self._clock.now()

        async def body(tx: Transaction) -> GuildSettings:
            settings = changed(await self._locked(tx, guild_id), name, value, now)
            await self._stores.guilds.save(tx, settings)
            if name in CONCERN_THE_ROLE:
                await self._stores.work.mark_everybody(tx, guild_id, now)
            return settings

        result = await self._database.transact(body)
        self._nudge()
        return result

    async def _locked(self, tx: Transaction, guild_id: int) -> GuildSettings:
        await tx.lock("guild", guild_id)
        return await self._stores.guilds.get(tx, guild_id)

    async def permissions_changed(self, guild_id: int) -> None:
        """Try again what Discord did not allow: roles or permissions in the server have changed."""
        now = self._clock.now()

        async def blocked(tx: Transaction) -> bool:
            return bool(await self._stores.problems.blocked(tx, guild_id, now))

        async def retry(tx: Transaction) -> None:
            await self._stores.problems.retry(tx, guild_id, now)
            await self._stores.work.hurry(tx, guild_id, now)
            await self._stores.runs.hurry(tx, guild_id, now)

        if await self._database.read(blocked):
            await self._database.transact(retry)
            self._nudge()

    async def deleted(self, guild_id: int, target_id: int) -> None:
        """Note that somebody deleted the Friends role or the lounge: administrators are told, nothing is remade."""
        now, settings = self._clock.now(), await self.settings(guild_id)
        found = {
            settings.friends_role_id: (GrantKind.ROLE, Obstacle.ROLE_MISSING),
            settings.lounge_id: (GrantKind.CHANNEL, Obstacle.CHANNEL_MISSING),
            settings.feed_channel_id: (GrantKind.CHANNEL, Obstacle.CHANNEL_MISSING),
        }.get(target_id)
        if found is None:
            return
        problem = Problem(guild_id, Target(found[0], target_id), found[1], now)

        async def body(tx: Transaction) -> None:
            await self._stores.problems.note(tx, problem, retry_at=now + BROKEN_PAUSE)

        await self._database.transact(body)
        self._nudge()


def _refusal(failed: NoRoom | NotAllowed | TryLater) -> Refusal:
    match failed:
        case NoRoom():
            return Refusal(Reason.SERVER_IS_FULL)
        case NotAllowed(obstacle=Obstacle.NEEDS_MANAGE_ROLES):
            return Refusal(Reason.NEEDS_MANAGE_ROLES)
        case NotAllowed():
            return Refusal(Reason.NEEDS_MANAGE_CHANNELS)
        case _:
            return Refusal(Reason.DISCORD_SLOW)
