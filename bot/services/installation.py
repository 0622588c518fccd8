"""What this installation remembers of itself: which commands Discord was last told of, and their ids."""

import json
from collections.abc import Mapping

from bot.database import Database, Transaction
from bot.ports import Clock, CommandRegistry
from bot.stores.all import Stores

COMMANDS, COMMAND_IDS = "commands", "command_ids"
IDENTIFIED = "identified"
IDENTIFY_SECONDS = 5
"""Discord lets one shard of each bucket identify in this time, all processes together."""


class InstallationService:
    """Keeps what belongs to no server."""

    def __init__(self, database: Database, stores: Stores, clock: Clock, registry: CommandRegistry) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._registry = registry
        self._ids: Mapping[str, int] = {}

    async def publish_commands(self) -> bool:
        """Tell Discord of the commands if they changed since it was last told; return whether it was told.

        A crash between telling and noting tells once more, which changes nothing.
        """
        fingerprint = self._registry.fingerprint()

        async def known(tx: Transaction) -> tuple[str | None, str | None]:
            store = self._stores.installation
            return await store.get(tx, COMMANDS), await store.get(tx, COMMAND_IDS)

        async def note(tx: Transaction) -> None:
            await self._stores.installation.set(tx, COMMANDS, fingerprint)
            await self._stores.installation.set(tx, COMMAND_IDS, json.dumps(self._ids))

        told, ids = await self._database.read(known)
        if told == fingerprint and ids is not None:
            self._ids = json.loads(ids)
            return False
        self._ids = await self._registry.publish()
        await self._database.transact(note)
        return True

    def commands(self) -> dict[str, int | None]:
        """Return every command by its full name, with Discord's id of the command it belongs to."""
        return {name: self._ids.get(name.split()[0]) for name in self._registry.names()}

    async def take_turn(self, shard_id: int, concurrency: int) -> int:
        """Reserve the next moment at which a shard may identify; return in how many seconds it is.

        `concurrency` is how many may at once (`max_concurrency` of Discord's session start limit).
        """
        name, now = f"{IDENTIFIED}:{shard_id % concurrency}", self._clock.now()

        async def reserve(tx: Transaction) -> int:
            await tx.lock(name)
            last = await self._stores.installation.get(tx, name)
            turn = max(now, int(last) + IDENTIFY_SECONDS) if last is not None else now
            await self._stores.installation.set(tx, name, str(turn))
            return turn

        return await self._database.transact(reserve) - now
