"""A server's choices, and what follows from changing them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from bot.database import Database, Transaction
from bot.domain.access import BROKEN_PAUSE, GrantKind, Target
from bot.domain.channels import ChannelFacts
from bot.domain.guilds import GuildSettings, RoleFacts, SettingName, changed, parse, refuse_role, value_of
from bot.domain.outcomes import Created, NoRoom, NotAllowed, Obstacle, TryLater
from bot.domain.problems import Problem
from bot.domain.refusals import Reason, Refusal
from bot.domain.setup import PARTS, Part, chosen_of
from bot.ports import Clock, GuildGateway, Nudge
from bot.stores.all import Stores

CONCERN_THE_ROLE = {SettingName.FRIENDS_NEEDED, SettingName.ACCOUNT_DAYS, SettingName.FRIENDSHIP_HOURS}


@dataclass(frozen=True, slots=True)
class Choices:
    """What an administrator chose; None is no choice."""

    role: RoleFacts | None = None
    lounge_id: int | None = None
    category_id: int | None = None
    reports: ChannelFacts | None = None
    feed_id: int | None = None
    digest_id: int | None = None

    @classmethod
    def of(cls, ids: Mapping[Part, int], role: RoleFacts | None = None) -> Self:
        """Return the choice of a role and of these channels."""
        return cls(
            role,
            lounge_id=ids.get(Part.LOUNGE),
            category_id=ids.get(Part.CATEGORY),
            feed_id=ids.get(Part.FEED),
            digest_id=ids.get(Part.DIGEST),
        )

    def __bool__(self) -> bool:
        chosen = (self.role, self.lounge_id, self.category_id, self.reports, self.feed_id, self.digest_id)
        return any(choice is not None for choice in chosen)


@dataclass(frozen=True, slots=True)
class Shown:
    """A part as it was shown to somebody who now changes it."""

    part: Part
    target_id: int | None

    def holds(self, settings: GuildSettings) -> bool:
        """Whether it is still chosen as it was shown."""
        return chosen_of(settings, self.part) == self.target_id


@dataclass(frozen=True, slots=True)
class SetUp:
    """What was chosen, and how many members' access is looked at because of it."""

    settings: GuildSettings
    concerned: int


async def _nowhere(_guild_id: int, _channel_id: int) -> None:
    pass


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
        self.use_digest_channel: Callable[[int, int], Awaitable[object]] = _nowhere
        """Has the digest posted in a channel; a weekly one begins where there was none."""

    async def settings(self, guild_id: int) -> GuildSettings:
        """Return a server's settings."""

        async def body(tx: Transaction) -> GuildSettings:
            return await self._stores.guilds.get(tx, guild_id)

        return await self._database.read(body)

    async def choose(
        self, guild_id: int, chosen: Choices, admin_id: int, shown: Shown | None = None
    ) -> SetUp | Refusal:
        """Take these choices and leave the others; what they need in Discord is done first.

        Of what was `shown` to the administrator nothing may have changed since.
        """
        if chosen.role is not None and (refused := refuse_role(chosen.role)):
            return refused
        if chosen.reports is not None and chosen.reports.lacking:
            return Refusal(Reason.CANNOT_WRITE_THERE)
        settings = await self.settings(guild_id)
        if shown is not None and not shown.holds(settings):
            return Refusal(Reason.CHANGED_MEANWHILE)
        refused = await self._open_lounge(settings, chosen) or await self._open_for_us(guild_id, chosen)
        return refused or await self.keep(guild_id, chosen, admin_id, shown)

    async def _open_lounge(self, settings: GuildSettings, chosen: Choices) -> Refusal | None:
        role_id = chosen.role.id if chosen.role is not None else settings.friends_role_id
        lounge_id = chosen.lounge_id or (settings.lounge_id if chosen.role is not None else None)
        if lounge_id is None:
            return None
        if role_id is None:
            return Refusal(Reason.NEEDS_FRIENDS_ROLE)
        name = PARTS[Part.LOUNGE].name
        opened = await self._gateway.lounge(settings.guild_id, lounge_id, name, role_id)
        return None if isinstance(opened, Created) else refusal_of(opened)

    async def _open_for_us(self, guild_id: int, chosen: Choices) -> Refusal | None:
        """See to it that we can write where posts and digests go."""
        for part, channel_id in ((Part.FEED, chosen.feed_id), (Part.DIGEST, chosen.digest_id)):
            if channel_id is not None:
                opened = await self._gateway.feed(guild_id, channel_id, PARTS[part].name)
                if not isinstance(opened, Created):
                    return refusal_of(opened)
        return None

    async def keep(
        self, guild_id: int, chosen: Choices, admin_id: int, shown: Shown | None = None
    ) -> SetUp | Refusal:
        """Keep these choices, for which everything is ready in Discord."""
        now = self._clock.now()

        async def body(tx: Transaction) -> SetUp | Refusal:
            before = await self._locked(tx, guild_id)
            if shown is not None and not shown.holds(before):
                return Refusal(Reason.CHANGED_MEANWHILE)
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
        if isinstance(result, SetUp) and chosen.digest_id is not None:
            await self.use_digest_channel(guild_id, chosen.digest_id)
            return replace(result, settings=replace(result.settings, digest_channel_id=chosen.digest_id))
        return result

    async def change(
        self, guild_id: int, name: SettingName, text: str, shown: int | None = None
    ) -> GuildSettings | Refusal:
        """Change one setting to what somebody typed; the others stay as whoever changed them last left them.

        Where it is no longer what was `shown`, somebody else has changed it: then it stays as they left it.
        """
        value = parse(name, text)
        if isinstance(value, Refusal):
            return value
        now = self._clock.now()

        async def body(tx: Transaction) -> GuildSettings | Refusal:
            before = await self._locked(tx, guild_id)
            if shown is not None and value_of(before, name) != shown:
                return Refusal(Reason.CHANGED_MEANWHILE)
            settings = changed(before, name, value, now)
            if isinstance(settings, Refusal):
                return settings
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


def refusal_of(failed: NoRoom | NotAllowed | TryLater) -> Refusal:
    """Return what administrators read when set-up met this."""
    match failed:
        case NoRoom():
            return Refusal(Reason.SERVER_IS_FULL)
        case NotAllowed(obstacle=Obstacle.NEEDS_MANAGE_ROLES):
            return Refusal(Reason.NEEDS_MANAGE_ROLES)
        case NotAllowed(obstacle=Obstacle.NO_ACCESS):
            return Refusal(Reason.HIDDEN_FROM_MUTUALS)
        case NotAllowed():
            return Refusal(Reason.NEEDS_MANAGE_CHANNELS)
        case _:
            return Refusal(Reason.DISCORD_SLOW)
