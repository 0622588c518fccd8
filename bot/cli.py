"""The command line of whoever runs an installation."""

import asyncio
import base64
import json
import re
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import discord
from pydantic import ValidationError

from bot.app import offline, schema
from bot.checks import Line, Mark, ask_discord, ask_health, look
from bot.client import PERMISSIONS, SCOPES
from bot.config import Settings
from bot.database import DatabaseError
from bot.database.backup import copy, in_use, restore
from bot.database.copying import copy_database
from bot.database.migrations import upgrade
from bot.database.urls import problem_with, sqlite_path
from bot.domain.backups import name_at
from bot.logs import configure
from bot.running import CannotRunError, run_bot

TOKEN_FORM = re.compile(r"[\w-]{18,}\.[\w-]{6,}\.[\w-]{27,}")


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """Mutuals: follows, friends and what a friendship opens, for Discord servers."""
    if context.invoked_subcommand is None:
        context.invoke(run)


@main.command()
def run() -> None:
    """Run the bot until it is told to stop (the default)."""
    with _plainly():
        settings = _settings()
        if settings.discord_api_base is None:  # else it is not Discord's own token
            _check_token(settings)
        configure(settings)
        asyncio.run(run_bot(settings))


@main.command()
@click.option("--health", is_flag=True, help="Only ask the bot that runs here whether it is healthy.")
def check(*, health: bool) -> None:
    """Look at everything the bot needs, Discord included; say what to do about what is wrong."""
    with _plainly():
        settings = _settings()
        lines = [asyncio.run(_health(settings))] if health else list(_everything(settings))
        for line in lines:
            click.echo(str(line))
        sys.exit(any(line.mark is Mark.BROKEN for line in lines))


def _everything(settings: Settings) -> Iterator[Line]:
    yield Line(Mark.OK, "settings", "they can be read")
    yield from look(settings)
    try:
        token = _check_token(settings)
    except CannotRunError as error:
        yield Line(Mark.BROKEN, "token", str(error))
    else:
        yield from asyncio.run(ask_discord(settings, token))


async def _health(settings: Settings) -> Line:
    if (address := settings.monitoring()) is None:
        return Line(Mark.BROKEN, "health", "nothing is served: set METRICS_ADDRESS and start the bot anew")
    return await ask_health(address)


@main.command()
@click.option("--client-id", type=int, help="The application's id; read from DISCORD_TOKEN if left out.")
def invite(client_id: int | None) -> None:
    """Print the link that invites the bot to a server."""
    with _plainly():
        if client_id is None and _settings().discord_token is None:
            raise CannotRunError("Set DISCORD_TOKEN, or name the application with --client-id.")
        application = client_id or _application_of(_check_token(_settings()))
        click.echo(discord.utils.oauth_url(application, permissions=PERMISSIONS, scopes=SCOPES))


@main.command()
def migrate() -> None:
    """Bring the database to this version's schema.

    The bot does it by itself when it starts.
    """
    with _plainly():
        click.echo(f"The database is at revision {upgrade(_settings().database_url)}.")


@main.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
def backup(file: Path | None) -> None:
    """Copy the SQLite database to a new file, running or not; without a name into BACKUP_DIRECTORY."""
    with _plainly():
        source = _sqlite('For PostgreSQL: pg_dump --format=custom --file=mutuals.dump "$DATABASE_URL"')
        target = file or (_settings().backup_directory or Path()) / name_at(int(time.time()))
        copy(source, target)
        click.echo(f"Copied {source} to {target}.")


@main.command("copy-database")
@click.option(
    "--to", "target", required=True, help="postgresql://USER:PASSWORD@HOST/NAME, an empty database."
)
def copy_to(target: str) -> None:
    """Copy the SQLite database of DATABASE_URL into PostgreSQL.

    Stop the bot first. Every row is counted and compared; afterwards set DATABASE_URL to the new database.
    """
    with _plainly():
        source = sqlite_path(_settings().database_url)
        if source is None or sqlite_path(target) is not None:
            raise CannotRunError(
                "This copies from SQLite to PostgreSQL. For PostgreSQL to PostgreSQL use pg_dump."
            )
        if problem := problem_with(target):
            raise CannotRunError(f"--to {problem}.")
        if not source.exists():
            raise CannotRunError(f"There is no database at {source} yet, so there is nothing to copy.")
        with in_use(source, alone=True):
            rows = copy_database(source, target, lambda table, count: click.echo(f"{table}: {count:,} rows"))
        click.echo(
            f"Copied {rows:,} rows; every table is the same. Now set DATABASE_URL to the new database."
        )


@main.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
def restore_command(file: Path) -> None:
    """Put a backup in the place of the SQLite database; the bot must not run."""
    with _plainly():
        target = _sqlite(
            'For PostgreSQL: pg_restore --clean --if-exists --dbname="$DATABASE_URL" mutuals.dump'
        )
        revision, aside = restore(file, target)
        click.echo(f"{target} is now the backup {file}, at revision {revision}.")
        if aside is not None:
            click.echo(f"What it replaced is kept as {aside}: delete it when you no longer need it.")


def _sqlite(otherwise: str) -> Path:
    path = sqlite_path(_settings().database_url)
    if path is None:
        raise CannotRunError(f"This is for SQLite only. {otherwise}")
    return path


@main.command()
@click.argument("user_id", type=click.IntRange(min=1), required=False)
@click.option("--schema", "only_schema", is_flag=True, help="Print the JSON schema of exports instead.")
def export(user_id: int | None, *, only_schema: bool) -> None:
    """Print everything held about a person, as JSON."""
    with _plainly():
        if only_schema:
            click.echo(json.dumps(schema(), indent=1))
        elif user_id is None:
            raise CannotRunError("Name the person: python -m bot export USER_ID.")
        else:
            asyncio.run(_export(_settings(), user_id))


async def _export(settings: Settings, user_id: int) -> None:
    async with offline(settings) as (exports, _):
        async for piece in exports.pieces(user_id):
            click.echo(piece, nl=False)


@main.command()
@click.argument("user_id", type=click.IntRange(min=1))
@click.option("--yes", is_flag=True, help="Do not ask first.")
def erase(user_id: int, *, yes: bool) -> None:
    """Erase everything held about a person.

    What that takes in Discord is done by the bot, when it runs next or within ten minutes.
    """
    with _plainly():
        settings = _settings()
        if not yes:
            click.confirm(f"Erase everything held about {user_id}? This cannot be undone", abort=True)
        rows = asyncio.run(_erase(settings, user_id))
        click.echo(f"Erased {rows} rows. Blocks of others against them stay, and suspensions until they end.")


async def _erase(settings: Settings, user_id: int) -> int:
    async with offline(settings) as (_, erasure):
        return sum((await erasure.erase(user_id)).counts.values())


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        raise CannotRunError(" ".join(_complaints(error))) from error


def _complaints(error: ValidationError) -> Iterator[str]:
    for detail in error.errors(include_url=False, include_input=False):
        name = "_".join(str(part) for part in detail["loc"][:1]).upper()
        text = detail["msg"].removeprefix("Value error, ")
        yield f"{name}: {text}." if name else f"{text}."


def _check_token(settings: Settings) -> str:
    token = settings.discord_token.get_secret_value() if settings.discord_token else ""
    if not token:
        raise CannotRunError(
            "DISCORD_TOKEN is not set. Copy .env.example to .env and put the bot's token in it."
        )
    if not TOKEN_FORM.fullmatch(token):
        raise CannotRunError(
            "DISCORD_TOKEN does not look like a bot token (three parts with dots between). Copy it anew from "
            "the Developer Portal, Bot, Reset Token."
        )
    return token


def _application_of(token: str) -> int:
    first = token.split(".", maxsplit=1)[0]
    try:
        return int(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except ValueError:
        raise CannotRunError("DISCORD_TOKEN names no application. Give --client-id instead.") from None


@contextmanager
def _plainly() -> Iterator[None]:
    """Say in one line what went wrong, and end with a code that is not 0."""
    try:
        yield
    except (CannotRunError, DatabaseError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except (OSError, sqlite3.Error) as error:
        click.echo(f"That did not work: {error}.", err=True)
        sys.exit(1)
