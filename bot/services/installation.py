"""What this installation remembers of itself: which commands Discord was last told of."""

from bot.database import Database, Transaction
from bot.ports import CommandRegistry
from bot.stores.all import Stores

COMMANDS = "commands"


class InstallationService:
    """Keeps what belongs to no server."""

    def __init__(self, database: Database, stores: Stores, registry: CommandRegistry) -> None:
        self._database = database
        self._stores = stores
        self._registry = registry

    async def publish_commands(self) -> bool:
        """Tell Discord of the commands if they changed since it was last told; return whether it was told.

        A crash between telling and noting tells once more, which changes nothing.
        """
        fingerprint = self._registry.fingerprint()

        async def known(tx: Transaction) -> str | None:
            return await self._stores.installation.get(tx, COMMANDS)

        async def note(tx: Transaction) -> None:
            await self._stores.installation.set(tx, COMMANDS, fingerprint)

        if await self._database.read(known) == fingerprint:
            return False
        await self._registry.publish()
        await self._database.transact(note)
        return True
