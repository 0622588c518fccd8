"""What this installation remembers of itself: which commands Discord was last told of, and their ids."""

import json
from collections.abc import Mapping

from bot.database import Database, Transaction
from bot.ports import CommandRegistry
from bot.stores.all import Stores

COMMANDS, COMMAND_IDS = "commands", "command_ids"


class InstallationService:
    """Keeps what belongs to no server."""

    def __init__(self, database: Database, stores: Stores, registry: CommandRegistry) -> None:
        self._database = database
        self._stores = stores
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
