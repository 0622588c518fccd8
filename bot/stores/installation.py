"""What this installation remembers of itself."""

from bot.database import Transaction

GET = "SELECT value FROM installation WHERE name = $1"
SET = """
INSERT INTO installation (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""
SET_ONCE = "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"


class InstallationStore:
    """Rows of `installation`: a value by name."""

    async def get(self, tx: Transaction, name: str) -> str | None:
        """Return the value kept under this name."""
        value: str | None = await tx.fetchval(GET, name)
        return value

    async def set(self, tx: Transaction, name: str, value: str) -> None:
        """Keep a value under this name."""
        await tx.execute(SET, name, value)

    async def set_once(self, tx: Transaction, name: str, value: str) -> None:
        """Keep a value under this name unless there is one."""
        await tx.execute(SET_ONCE, name, value)
