"""Runs the bot from start to stop, and says plainly why it cannot."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Iterator

import aiohttp
import discord

from bot.app import create_bot
from bot.config import Settings
from bot.database.backup import in_use
from bot.database.migrations import upgrade
from bot.database.urls import sqlite_path

INTENTS_CLOSE_CODES = {4013, 4014}
TOKEN_CLOSE_CODE = 4004


class CannotRunError(Exception):
    """Mutuals cannot do what it was started for; the message says what a person should do."""


async def run_bot(settings: Settings) -> None:
    """Run until SIGINT or SIGTERM, then end in order. Raises CannotRunError and DatabaseError."""
    if settings.discord_token is None:
        raise CannotRunError(
            "DISCORD_TOKEN is not set. Copy .env.example to .env and put the bot's token in it, or "
            "try the demo with `make demo`."
        )
    path = sqlite_path(settings.database_url)
    with in_use(path) if path is not None else contextlib.nullcontext():
        await _run(settings, settings.discord_token.get_secret_value())


async def _run(settings: Settings, token: str) -> None:
    await asyncio.to_thread(upgrade, settings.database_url)  # so that a bad one is said before logging in
    bot = create_bot(settings)
    _spare_what_stays()
    running = asyncio.ensure_future(bot.start(token))
    stop_on_signals(running)
    try:
        with _in_our_words(), contextlib.suppress(asyncio.CancelledError):
            await running
    finally:
        await bot.close()


def _spare_what_stays() -> None:
    """Let the garbage collector leave alone what lives as long as the process, and look less often at the rest.

    With Python's own thresholds it took a sixth of the time of a command (`make bench-wire`), most of it to look
    at commands, texts and modules again; what stays uncollected meanwhile is some megabytes at most.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def stop_on_signals(running: "asyncio.Future[None]") -> None:
    """Cancel at SIGINT and SIGTERM, again each second until it has ended.

    Once is not enough: `asyncio.wait_for` of Python 3.11 forgets a cancellation that comes in the moment its
    inner task is done, and discord.py uses it to connect.
    """
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if running.cancel():
            loop.call_later(1.0, stop)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)


@contextlib.contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except discord.LoginFailure as error:
        raise CannotRunError(_about_token()) from error
    except discord.PrivilegedIntentsRequired as error:
        raise CannotRunError(_about_intents()) from error
    except discord.ConnectionClosed as error:
        raise CannotRunError(_about_closing(error.code)) from error
    except (discord.GatewayNotFound, discord.HTTPException, discord.RateLimited) as error:
        raise CannotRunError(
            f"Discord does not let the bot in: {error}. Try again in some minutes."
        ) from error
    except (TimeoutError, aiohttp.ClientError) as error:
        raise CannotRunError(f"Discord cannot be reached: {error}. Check the network.") from error


def _about_closing(code: int) -> str:
    if code in INTENTS_CLOSE_CODES:
        return _about_intents()
    if code == TOKEN_CLOSE_CODE:
        return _about_token()
    return f"Discord closed the connection for good (code {code}). Check the settings of the application."


def _about_token() -> str:
    return (
        "Discord refuses DISCORD_TOKEN. Copy the token anew from the Developer Portal (your application, "
        "Bot, Reset Token) into .env or the environment."
    )


def _about_intents() -> str:
    return (
        "Discord does not grant the Server Members Intent. Switch it on in the Developer Portal "
        "(your application, Bot, Privileged Gateway Intents), then start again."
    )
