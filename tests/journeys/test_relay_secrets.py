"""No text is kept: not in the database, not in the logs."""

import logging
from pathlib import Path

import asyncpg
import pytest

from tests.journeys.conftest import HOUR, Records, Town
from tests.journeys.letters import (
    PNG,
    chat,
    come_back,
    copies,
    edit_long,
    edit_own,
    got,
    held,
    own,
    press,
    reply,
    send_file,
    send_long,
    set_words,
    stop,
    write,
    write_unheard,
)

MARK = "xyzzy-plugh-4711"
WIRE = ("discord.gateway", "discord.http", "discord.client", "simcord")
"""Loggers that write what passes over the wire at the level DEBUG, which the bot never gives them."""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


@pytest.fixture
async def pair(town: Town) -> Town:
    """A town where Ann and Bob are friends, and Ann's DMs go to Bob."""
    await town.befriend(town.ann, town.bob)
    await chat(town, town.ann, town.bob)
    return town


async def by_command_and_form(town: Town) -> None:
    """Own copies, an answer by button, and both ways to take them back."""
    await write(town, town.ann, town.bob, f"{MARK} one", file=(f"{MARK}.png", PNG))
    await edit_own(town, town.ann, f"{MARK} edited")
    form = await town.ann.context_menu(town.general, "Send a message", town.bob)
    await town.ann.submit_modal(form, {"text": f"{MARK} by form"})
    form = await town.bob.user.click(copies(town, town.bob)[-1], label="Reply")
    await town.bob.user.submit_modal(form, {"text": f"{MARK} by button"})
    await press(town, town.ann, "Delete", own(town, town.ann)[-1])


async def by_dm(town: Town) -> None:
    """A reply, a long text, files with alt text, edits that grow and shrink, a reaction, a delete."""
    await reply(town, town.bob, copies(town, town.bob)[0], MARK)
    long = await send_long(town, town.ann, f"{MARK} " * 150)
    await edit_long(town, long, f"{MARK} " * 10)
    source = await send_file(town, town.ann, f"{MARK}.png", PNG, MARK, MARK)
    await town.ann.user.edit(source, f"{MARK} edited")
    await town.bob.user.set_reaction(copies(town, town.bob)[-1], "🎉", reacted=True)
    await town.ann.user.delete(source)


async def through_failures(town: Town) -> None:
    """Refused by Discord, unanswered, over a crash, with closed doors on either side, and to nobody."""
    door = f"/channels/{town.bob.user.dm_channel.id}/messages"
    town.world.fail("POST", door, status=500)
    await town.ann.user.send_dm(f"{MARK} late")
    town.world.lose_answer("POST", door)
    source = await town.ann.user.send_dm(f"{MARK} unanswered")
    town.world.fail("PATCH", "/channels/*/messages/*", status=500)
    await town.ann.user.edit(source, f"{MARK} unanswered, edited")
    await town.world.restart(crash=True)
    await town.world.advance(HOUR // 4)
    town.world.fail("POST", f"/channels/{town.ann.user.dm_channel.id}/messages", status=403, code=50007)
    await write(town, town.ann, town.bob, f"{MARK} with closed doors")
    town.world.fail("POST", door, status=403, code=50007)
    await town.ann.user.send_dm(f"{MARK} at a closed door")
    await town.use(town.ann, town.bob)
    await town.cat.user.send_dm(f"{MARK} to nobody")


async def under_review(town: Town) -> None:
    """Held, looked at, edited while it is held, discarded; an edit that brings a filtered word in; downtime."""
    await chat(town, town.ann, town.bob)
    source = await town.ann.user.send_dm("harmless")
    await set_words(town, town.bob, "plugh")
    await town.ann.user.edit(source, f"{MARK} no longer harmless")
    await write(town, town.ann, town.bob, f"{MARK} held")
    shown = await press(town, town.bob, "Show", held(town, town.bob)[-1])
    assert MARK in shown
    await edit_own(town, town.ann, f"{MARK} held and edited")
    await press(town, town.bob, "Discard", held(town, town.bob)[-1])
    await stop(town.world)
    write_unheard(town, town.ann, f"{MARK} while down")
    await come_back(town.world)


async def after_the_friendship(town: Town) -> None:
    """Refused in every way."""
    form = await town.ann.context_menu(town.general, "Send a message", town.bob)
    await town.bob.slash(town.general, "unfollow", member=town.ann)
    await town.ann.submit_modal(form, {"text": MARK})
    await write(town, town.ann, town.bob, MARK)
    await reply(town, town.ann, own(town, town.ann)[0], MARK)


WAYS = (by_command_and_form, by_dm, through_failures, under_review, after_the_friendship)


async def test_no_content_is_kept_in_the_database_or_the_logs(
    pair: Town, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for way in WAYS:
            await way(pair)
            await pair.world.advance(60)
            assert MARK.encode() not in await stored(database_url), way.__name__

    kept = [_told(one) for one in caplog.records if not one.name.startswith(WIRE)]
    assert any(MARK in text for text in got(pair, pair.bob))
    assert any("relay" in text for text in kept)
    assert [text for text in kept if MARK in text] == []


def _told(record: logging.LogRecord) -> str:
    """Return a line of the log as it would be written, with its traceback."""
    return logging.Formatter("%(name)s %(message)s").format(record)


async def test_what_is_looked_for_would_be_found(pair: Town, records: Records, database_url: str) -> None:
    await records.write("INSERT INTO filtered_words (user_id, word) VALUES ($1, $2)", pair.ann.id, MARK)

    assert MARK.encode() in await stored(database_url)


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
