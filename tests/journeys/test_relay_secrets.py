"""No text is kept: not in the database, not in the logs."""

import logging
from pathlib import Path

import asyncpg
import pytest

from tests.journeys.conftest import HOUR, Town
from tests.journeys.letters import PNG, chat, copies, edit_own, got, reply, send_file, set_words, write

MARK = "xyzzy-plugh-4711"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


@pytest.fixture
async def pair(town: Town) -> Town:
    """A town where Ann and Bob are friends, and Ann's DMs go to Bob."""
    await town.befriend(town.ann, town.bob)
    await chat(town, town.ann, town.bob)
    return town


async def converse(town: Town) -> None:
    """Let a mark pass in every way: command, reply, file, edit, held, failing, refused, deleted."""
    await write(town, town.ann, town.bob, MARK)
    await reply(town, town.bob, copies(town, town.bob)[-1], MARK)
    await edit_own(town, town.ann, f"{MARK} edited")
    await send_file(town, town.ann, f"{MARK}.png", PNG, MARK, MARK)
    town.world.fail("POST", f"/channels/{town.bob.user.dm_channel.id}/messages", status=500)
    source = await town.ann.user.send_dm(MARK)
    await town.world.advance(HOUR // 2)
    await town.ann.user.delete(source)
    await set_words(town, town.bob, "plugh")
    await town.ann.user.send_dm(MARK)
    await town.bob.slash(town.general, "unfollow", member=town.ann)
    await town.ann.user.send_dm(MARK)


async def test_no_content_is_kept_in_the_database_or_the_logs(
    pair: Town, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "bot"), caplog.at_level(logging.DEBUG, "cogs"):
        await converse(pair)

    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("bot", "cogs"))]
    assert any(MARK in text for text in got(pair, pair.bob))
    assert ours
    assert not any(MARK in text for text in ours)
    assert MARK.encode() not in await stored(database_url)


async def stored(database_url: str) -> bytes:
    """Return all bytes of a SQLite database's files with its log, or all rows of a PostgreSQL database as text."""
    if database_url.startswith("sqlite"):
        path = Path(database_url.removeprefix("sqlite:///"))
        return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))
    connection = await asyncpg.connect(database_url)
    tables = [row[0] for row in await connection.fetch(TABLES)]
    rows = [await connection.fetch(f'SELECT t::text FROM "{name}" AS t') for name in tables]  # noqa: S608
    await connection.close()
    return "\n".join(row[0] for table in rows for row in table).encode()
