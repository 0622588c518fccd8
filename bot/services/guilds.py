"""A server's choices, and what follows from changing them."""

from dataclasses import dataclass, replace

from bot.database import Database, Transaction
from bot.domain.guilds import GuildSettings, RoleFacts, SettingName, changed, parse, refuse_role
from bot.domain.refusals import Refusal
from bot.ports import Clock, Nudge
from bot.stores.all import Stores


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
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._nudge = nudge

    async def settings(self, guild_id: int) -> GuildSettings:
        """Return a server's settings."""

        async def body(tx: Transaction) -> GuildSettings:
            return await self._stores.guilds.get(tx, guild_id)

        return await self._database.read(body)

    async def choose_friends_role(self, guild_id: int, role: RoleFacts, admin_id: int) -> SetUp | Refusal:
        """Give this role to whoever has friends, and take the one chosen before from everybody."""
        if refusal := refuse_role(role):
            return refusal
        now = self._clock.now()

        async def body(tx: Transaction) -> SetUp:
            settings = replace(await self._locked(tx, guild_id), friends_role_id=role.id, set_up_by=admin_id)
            await self._stores.guilds.save(tx, settings)
            await self._stores.problems.drop(tx, guild_id)
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
            if name is SettingName.FRIENDS_NEEDED:
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

        async def body(tx: Transaction) -> bool:
            blocked = await self._stores.problems.retry(tx, guild_id, now)
            if blocked:
                await self._stores.work.hurry(tx, guild_id, now)
            return blocked

        if await self._database.transact(body):
            self._nudge()
