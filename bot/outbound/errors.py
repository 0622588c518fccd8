"""Discord's errors in our words: who must do something about it, a person or time."""

import asyncio

import aiohttp
import discord

UNKNOWN_CHANNEL = 10003
UNKNOWN_MEMBER = 10007
UNKNOWN_ROLE = 10011
MISSING_ACCESS = 50001
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


def seconds_asked(error: Exception) -> int:
    """Return how long Discord asked us to wait, in seconds, 0 where it did not."""
    return round(error.retry_after) + 1 if isinstance(error, discord.RateLimited) else 0
