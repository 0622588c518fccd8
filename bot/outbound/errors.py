"""Discord's errors in our words: who must do something about it, a person or time."""

import asyncio
import logging

import aiohttp
import discord

from bot.domain.outcomes import (
    NotAllowed,
    Obstacle,
    OpeningStopped,
    Placing,
    SourceGone,
    TryLater,
    Unreachable,
)

log = logging.getLogger(__name__)

NO_COMMON_SERVER = 50278
OPENED_TOO_MANY = 40003
UNKNOWN_CHANNEL = 10003
UNKNOWN_MEMBER = 10007
UNKNOWN_MESSAGE = 10008
UNKNOWN_OVERWRITE = 10009
UNKNOWN_ROLE = 10011
TOO_MANY_ROLES = 30005
TOO_MANY_CHANNELS = 30013
THREAD_IS_ARCHIVED = 50083
MISSING_ACCESS = 50001
CANNOT_MESSAGE = 50007
WRONG_KIND_OF_CHANNEL = 50024
INVALID_FORM = 50035
MISSING_PERMISSIONS = 50013

WORTH_REPEATING = (
    discord.HTTPException,
    discord.RateLimited,
    aiohttp.ClientError,
    asyncio.TimeoutError,
    OSError,
)
"""What a request to Discord may raise; OSError covers a network that is down."""


def code_of(error: Exception) -> int:
    """Return Discord's error code, 0 where there is none."""
    return error.code if isinstance(error, discord.HTTPException) else 0


def undelivered(error: Exception) -> Unreachable | OpeningStopped | TryLater:
    """Return why a direct message was not written."""
    code = code_of(error)
    if code in (CANNOT_MESSAGE, NO_COMMON_SERVER):
        return Unreachable()
    if code == OPENED_TOO_MANY:
        log.error(
            "Discord lets the bot open no more direct messages for now (40003): it pauses them for hours"
        )
        return OpeningStopped()
    return later(error)


def is_category_full(error: discord.HTTPException) -> bool:
    """Return whether Discord refused a channel because its category is full; it says so in a field's error only."""
    return "CHANNEL_PARENT_MAX_CHANNELS" in str(getattr(error, "_errors", None))


def is_name_refused(error: Exception) -> bool:
    """Return whether Discord refused the name of something, and nothing else of it that a person chose."""
    return code_of(error) == INVALID_FORM and "name" in (getattr(error, "_errors", None) or {})


def later(error: Exception) -> TryLater:
    """Return that it may be tried again, after what time Discord asked for; the log says what it was."""
    log.info("a request to Discord failed and is tried again later: %s: %s", type(error).__name__, error)
    return TryLater(after=round(error.retry_after) + 1 if isinstance(error, discord.RateLimited) else 0)


def unposted(error: Exception) -> Placing:
    """Return why a message of a post or comment was not written, read or removed."""
    code = code_of(error)
    if code == UNKNOWN_MESSAGE:
        return SourceGone()
    if code == UNKNOWN_CHANNEL:
        return NotAllowed(Obstacle.CHANNEL_MISSING)
    if code in (MISSING_ACCESS, MISSING_PERMISSIONS):
        return NotAllowed(Obstacle.NO_ACCESS)
    return undelivered(error)
