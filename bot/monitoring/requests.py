"""Counts every request to Discord where it leaves: aiohttp tells of it, whichever part of discord.py asks."""

import json
from collections.abc import Callable
from types import SimpleNamespace

import aiohttp

Record = Callable[[str, str, str], None]
"""Takes the method, the HTTP status and Discord's error code; status and code are empty where there is none."""

FIRST_ERROR = 400


def trace_requests(record: Record) -> aiohttp.TraceConfig:
    """Return what makes an aiohttp session tell of each of its requests, those tried again included."""

    async def ended(
        _session: aiohttp.ClientSession, _context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
    ) -> None:
        status = params.response.status
        record(params.method, str(status), await _code(params.response) if status >= FIRST_ERROR else "")

    async def broke(
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        record(params.method, "", type(params.exception).__name__)

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(ended)
    trace.on_request_exception.append(broke)
    return trace


async def _code(response: aiohttp.ClientResponse) -> str:
    """Return Discord's error code; aiohttp keeps what was read for whoever asked."""
    try:
        body = json.loads(await response.read())
    except (ValueError, aiohttp.ClientError):
        return ""
    code = body.get("code") if isinstance(body, dict) else None
    return str(code) if isinstance(code, int) else ""
