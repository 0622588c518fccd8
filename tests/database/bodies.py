"""Bodies on `installation`, the plainest table: a text by name."""

from bot.database import Body, Transaction


def write(name: str, value: str = "1") -> Body[int]:
    async def body(tx: Transaction) -> int:
        return await tx.execute("INSERT INTO installation (name, value) VALUES ($1, $2)", name, value)

    return body


def write_and_raise(name: str, error: BaseException) -> Body[None]:
    async def body(tx: Transaction) -> None:
        await write(name)(tx)
        raise error

    return body


async def names(tx: Transaction) -> list[str]:
    return [row["name"] for row in await tx.fetch("SELECT name FROM installation ORDER BY name")]


def value_of(name: str) -> Body[str | None]:
    async def body(tx: Transaction) -> str | None:
        value: str | None = await tx.fetchval("SELECT value FROM installation WHERE name = $1", name)
        return value

    return body


async def count_up(tx: Transaction) -> None:
    """Read a counter and write it back one higher, which only turns taken in order survive."""
    await tx.lock("counter")
    value = int(await value_of("counter")(tx) or 0)
    await tx.execute(
        "INSERT INTO installation (name, value) VALUES ('counter', $1) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        str(value + 1),
    )
