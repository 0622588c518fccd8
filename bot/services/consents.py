"""What people choose about being counted, and forgetting what was counted of them."""

import secrets

from bot.database import Database, Transaction
from bot.domain.counting import pseudonym
from bot.domain.preferences import Figures, Preferences, with_figures
from bot.ports import Clock
from bot.stores.all import Stores

SECRET = "activity_secret"  # noqa: S105 - the name it is kept under


class ConsentService:
    """Keeps figures about a person only while they want them."""

    def __init__(self, database: Database, stores: Stores, clock: Clock) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock

    async def begin(self) -> None:
        """Make this installation's secret if it has none yet."""
        secret = secrets.token_hex(32)

        async def body(tx: Transaction) -> None:
            await self._stores.installation.set_once(tx, SECRET, secret)

        await self._database.transact(body)

    async def choose(self, me: int, figures: Figures) -> Preferences:
        """Choose whether figures about me are kept and who sees them; OFF deletes those there are."""
        return await self._choose(me, figures, counted=True)

    async def stay_out(self, me: int) -> Preferences:
        """Let nothing I do be counted from now on, and forget what was."""
        return await self._choose(me, Figures.OFF, counted=False)

    async def _choose(self, me: int, figures: Figures, *, counted: bool) -> Preferences:
        now = self._clock.now()

        async def body(tx: Transaction) -> Preferences:
            await lock_choices(tx)
            await tx.lock("preferences", me)
            before = await self._stores.preferences.get(tx, me)
            chosen = with_figures(before, figures, now, counted=counted)
            await self._stores.preferences.save(tx, chosen)
            if figures is Figures.OFF:
                await self._stores.personal.forget(tx, me)
            if not counted:
                await forget_pseudonyms(tx, self._stores, me)
            return chosen

        return await self._database.transact(body)


async def lock_choices(tx: Transaction) -> None:
    """Keep choices about being counted, and writes that heed them, one after the other."""
    await tx.lock("figures")


async def secret_of(tx: Transaction, stores: Stores) -> str:
    """Return this installation's secret."""
    secret = await stores.installation.get(tx, SECRET)
    if secret is None:
        raise LookupError("this installation has no secret yet: ConsentService.begin makes it")
    return secret


async def numbers_of(tx: Transaction, stores: Stores, user_id: int) -> list[tuple[int, int]]:
    """Return each server where people were counted, and the number under which this person would be there."""
    if await stores.installation.get(tx, SECRET) is None:  # then nothing was ever counted
        return []
    secret = await secret_of(tx, stores)
    guild_ids = await stores.activity.guilds_with_people(tx)
    return [(guild_id, pseudonym(secret, guild_id, user_id)) for guild_id in guild_ids]


async def forget_pseudonyms(tx: Transaction, stores: Stores, user_id: int) -> None:
    """Forget on which days a person was active, in all servers."""
    for guild_id, number in await numbers_of(tx, stores, user_id):
        await stores.activity.forget_person(tx, guild_id, number)
