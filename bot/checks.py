"""What an installation needs, looked at one by one; whatever is wrong says what to do about it."""

import asyncio
import shutil
import socket
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import aiohttp

from bot.config import Settings
from bot.database import DatabaseError
from bot.database.migrations import revision_of
from bot.database.postgres import server_version
from bot.database.urls import sqlite_path

DISCORD = "https://discord.com/api/v10"
AGENT = "DiscordBot (Mutuals, 1)"  # Discord asks every client to say in this form what it is
PATIENCE = aiohttp.ClientTimeout(total=10)
MEMBERS_INTENT = (1 << 14) | (1 << 15)
"""In an application's flags: the Server Members Intent, granted, or switched on below the size for review."""
UNAUTHORIZED = 401
OK = 200
GUILD_INSTALL = "0"
MEGABYTE = 10**6
LITTLE, TOO_LITTLE = 1_000 * MEGABYTE, 50 * MEGABYTE


class Mark(StrEnum):
    """How something is."""

    OK = "ok"
    ATTENTION = "attention"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Line:
    """What was looked at, how it is, and what to do if it is not well."""

    mark: Mark
    what: str
    text: str

    def __str__(self) -> str:
        return f"{self.mark:<9} {self.what}: {self.text}"


def look(settings: Settings) -> Iterator[Line]:
    """Look at everything that needs no Discord. Blocking."""
    yield _zones()
    yield from _database(settings.database_url)
    if (path := sqlite_path(settings.database_url)) is not None:
        yield _folder("data folder", path.absolute().parent, "DATABASE_URL")
        yield _space(path)
    yield _backups(settings)
    if (address := settings.monitoring()) is not None:
        yield _address(address)


async def ask_discord(settings: Settings, token: str) -> list[Line]:
    """Log in as the bot does, by REST alone, and look at the application."""
    url = f"{(settings.discord_api_base or DISCORD).rstrip('/')}/applications/@me"
    headers = {"Authorization": f"Bot {token}", "User-Agent": AGENT}
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE, headers=headers) as session,
            session.get(url) as response,
        ):
            body = await response.json(content_type=None) if response.status == OK else {}
            return list(_application(response.status, body))
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        why = type(error).__name__
        text = f"it cannot be reached ({why}), so the token was not tried. Check the network, and DISCORD_API_BASE."
        return [Line(Mark.BROKEN, "Discord", text)]


async def ask_health(address: tuple[str, int]) -> Line:
    """Ask the bot that runs on this machine whether it is healthy."""
    host, port = address
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as session,
            session.get(f"http://{f'[{host}]' if ':' in host else host}:{port}/healthz") as response,
        ):
            body = await response.json()
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        return Line(
            Mark.BROKEN, "health", f"nobody answers on {host}:{port} ({type(error).__name__}). Start the bot."
        )
    if reasons := body["reasons"]:
        return Line(Mark.BROKEN, "health", "; ".join(reasons))
    return Line(Mark.OK, "health", "Discord is heard, the database answers")


def _application(status: int, body: Mapping[str, Any]) -> Iterator[Line]:
    if status == UNAUTHORIZED:
        text = (
            "Discord refuses it. Copy it anew from the Developer Portal (your application, Bot, Reset Token)."
        )
        yield Line(Mark.BROKEN, "token", text)
        return
    if status != OK:
        yield Line(Mark.BROKEN, "Discord", f"it answers {status}. Try again in some minutes.")
        return
    yield Line(Mark.OK, "token", f"Discord knows it as {body.get('name')!r}, application {body.get('id')}")
    yield _intent(int(body.get("flags", 0)))
    yield _install(body)


def _intent(flags: int) -> Line:
    if flags & MEMBERS_INTENT:
        return Line(Mark.OK, "intents", "Server Members Intent is on")
    where = "Developer Portal (your application, Bot, Privileged Gateway Intents)"
    return Line(Mark.BROKEN, "intents", f"the Server Members Intent is off. Switch it on in the {where}.")


def _install(body: Mapping[str, Any]) -> Line:
    contexts = body.get("integration_types_config") or {GUILD_INSTALL: None}
    if body.get("bot_require_code_grant"):
        text = "Requires OAuth2 Code Grant is on, so invitations fail. Switch it off (Developer Portal, Bot)."
        return Line(Mark.BROKEN, "invitation", text)
    if GUILD_INSTALL not in contexts:
        text = "Guild Install is off, so no server can add the bot. Switch it on (Developer Portal, Installation)."
        return Line(Mark.BROKEN, "invitation", text)
    if not body.get("bot_public", True):
        return Line(Mark.OK, "invitation", "only you can add the bot to servers; Public Bot is off")
    return Line(Mark.OK, "invitation", "anybody with the link can add the bot to their server")


def _zones() -> Line:
    try:
        ZoneInfo("Europe/Berlin")
    except (ZoneInfoNotFoundError, OSError):
        return Line(Mark.BROKEN, "time zones", "there is no zone data. Install tzdata: pip install tzdata.")
    return Line(Mark.OK, "time zones", "the zone data is there")


def _database(url: str) -> Iterator[Line]:
    try:
        revision = revision_of(url)
        engine = f"SQLite {sqlite3.sqlite_version}"
        if sqlite_path(url) is None:
            engine = f"PostgreSQL {asyncio.run(server_version(url))}"
    except DatabaseError as error:
        yield Line(Mark.BROKEN, "database", str(error))
    else:
        state = f"at revision {revision}" if revision else "will be made at first start"
        yield Line(Mark.OK, "database", f"{state}, {engine}")


def _folder(what: str, folder: Path, setting: str) -> Line:
    there = next(one for one in (folder, *folder.parents) if one.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        text = f"{there} cannot be written ({error.strerror}). Give the bot's user the right, or change {setting}."
        return Line(Mark.BROKEN, what, text)
    return Line(Mark.OK, what, f"{folder} can be written" if there == folder else f"{folder} will be made")


def _space(path: Path) -> Line:
    there = next(one for one in path.absolute().parents if one.exists())
    free, needed = shutil.disk_usage(there).free, path.stat().st_size if path.exists() else 0
    text = f"{free // MEGABYTE:,} MB free"
    if free < max(TOO_LITTLE, needed // 10):
        return Line(Mark.BROKEN, "disk", f"{text} in {there}, the disk is all but full. Free some space.")
    if free < max(LITTLE, needed):
        return Line(
            Mark.ATTENTION, "disk", f"{text} in {there}: too little for a backup and growth. Free some space."
        )
    return Line(Mark.OK, "disk", text)


def _backups(settings: Settings) -> Line:
    if sqlite_path(settings.database_url) is None:
        return Line(Mark.OK, "backups", "PostgreSQL is yours to back up, with pg_dump")
    if settings.backup_directory is None:
        return Line(
            Mark.ATTENTION, "backups", "none are scheduled. Set BACKUP_DIRECTORY, or see to it yourself."
        )
    return _folder("backups", settings.backup_directory.absolute(), "BACKUP_DIRECTORY")


def _address(address: tuple[str, int]) -> Line:
    where = f"{address[0]}:{address[1]}"
    try:
        family = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
    except OSError as error:
        text = f"{where} cannot be used ({error.strerror}). Unless it is the running bot that uses it, change it."
        return Line(Mark.ATTENTION, "METRICS_ADDRESS", text)
    return Line(Mark.OK, "METRICS_ADDRESS", f"{where} is free")
