"""The REST side of the wire: simcord's routes behind HTTP, with rate limits, faults and files."""

import asyncio
import json
from collections import deque
from io import BytesIO
from types import SimpleNamespace, TracebackType
from typing import Any, Final, Self

import aiohttp
import discord
from aiohttp import BodyPartReader, web
from simcord import BackendError
from simcord.backend import Backend, cdn
from simcord.http import router

from simulation.strict import Strictness
from simulation.transport import intercept
from tests.wire.clock import RealClock
from tests.wire.gateway import Gateway
from tests.wire.weather import Rule, Weather

API: Final = "/api/v10"
KEPT: Final = 1_000
"""Requests and events of the past that are kept to look at; a flood must not fill the memory."""
LIMITS: Final = {"X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "999", "X-RateLimit-Reset-After": "1"}


class WireServer:
    """Discord on 127.0.0.1: `async with WireServer() as wire`, then run a bot with `wire.environment`."""

    def __init__(self, *, seed: int = 0, shards: int = 1, concurrency: int = 1) -> None:
        self.backend = Backend(clock=RealClock())
        self.backend.transcript = deque(maxlen=KEPT)  # type: ignore[assignment]
        self.backend.http_requests = deque(maxlen=KEPT)  # type: ignore[assignment]
        intercept(self.backend, (Strictness(self.backend).layer,))
        self.weather = Weather(seed)
        self.advised_shards, self.concurrency = shards, concurrency
        self.answered: dict[int, asyncio.Event] = {}
        """Interactions somebody waits for: set when their first answer has been taken."""
        self.requests = 0
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_get("/gateway", self._gateway)
        app.router.add_get("/cdn/{path:.*}", self._file)
        app.router.add_route("*", API + "/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, handler_cancellation=False, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.gateway = Gateway(self.backend, f"ws://127.0.0.1:{self.port}/gateway")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        """What to set for a bot that shall come here instead of to Discord."""
        return {
            "DISCORD_TOKEN": "wire.token",
            "DISCORD_API_BASE": f"http://127.0.0.1:{self.port}{API}",
            "DISCORD_GATEWAY_URL": f"ws://127.0.0.1:{self.port}/gateway",
        }

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        return await self.gateway.serve(request)

    async def _file(self, request: web.Request) -> web.Response:
        data = self.backend.cdn.get(f"{cdn.CDN_BASE}/{request.match_info['path']}")
        return web.Response(body=data) if data is not None else web.Response(status=404)

    # ------------------------------------------------------------------ REST

    async def _rest(self, request: web.Request) -> web.Response:
        path = "/" + request.match_info["path"]
        self.requests += 1
        body, files = await _read(request)
        if self.weather.delay:
            await asyncio.sleep(self.weather.delay)
        trouble = (
            None if path.startswith(("/gateway", "/interactions")) else self._trouble(request.method, path)
        )
        if trouble is not None and trouble.fate != "lost":
            return _refusal(trouble)
        response = self._answer(request, path, body, files)
        if trouble is not None and request.transport is not None:
            request.transport.abort()
        return response

    def _trouble(self, method: str, path: str) -> Rule | None:
        return self.weather.strike(method, path)

    def _answer(self, request: web.Request, path: str, body: Any, files: list[Any]) -> web.Response:
        if path in ("/gateway", "/gateway/bot"):
            return _json(self._about_gateway())
        try:
            result = router.dispatch(
                self.backend,
                request.method,
                path,
                json=body,
                params=dict(request.query),
                files=files,
                reason=request.headers.get("X-Audit-Log-Reason"),
            )
        except BackendError as error:
            return _json(error.to_json(), error.status)
        except discord.DiscordServerError as error:
            return _json({"message": str(error), "code": 0}, error.status)
        except aiohttp.ServerDisconnectedError:
            return _json({"message": "lost", "code": 0}, 502)
        self._note_answer(path)
        return web.Response(status=204, headers=LIMITS) if result is None else _json(self._local(result))

    def _note_answer(self, path: str) -> None:
        parts = path.split("/")
        if len(parts) == len(("", "interactions", "id", "token", "callback")) and parts[1] == "interactions":
            event = self.answered.get(int(parts[2]))
            if event is not None:
                event.set()

    def _about_gateway(self) -> dict[str, Any]:
        limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": self.concurrency}
        url = f"ws://127.0.0.1:{self.port}/gateway"
        return {"url": url, "shards": self.advised_shards, "session_start_limit": limit}

    def _local(self, result: Any) -> Any:
        """Let the addresses of files lead here, for the bot fetches them."""
        text = json.dumps(result)
        if cdn.CDN_BASE not in text:
            return result
        return json.loads(text.replace(cdn.CDN_BASE, f"http://127.0.0.1:{self.port}/cdn"))


def _json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    # With aiohttp's own charset suffix discord.py would not read it as JSON.
    known = {"Content-Type": "application/json", **LIMITS, **(headers or {})}
    return web.Response(status=status, body=json.dumps(value).encode(), headers=known)


def _refusal(rule: Rule) -> web.Response:
    if rule.fate == "limited":
        body = {"message": "You are being rate limited.", "retry_after": rule.retry_after, "global": False}
        limits = {"Via": "1.1 wire", "Retry-After": str(rule.retry_after), "X-RateLimit-Scope": "user"}
        return _json(body, 429, {**limits, "X-RateLimit-Remaining": "0"})
    return _json({"message": "made to fail", "code": 0}, rule.status)


async def _read(request: web.Request) -> tuple[Any, list[Any]]:
    """Return what a request says, and the files it brings in the form simcord's routes take."""
    if request.content_type != "multipart/form-data":
        text = await request.read()
        return (json.loads(text) if text else None), []
    body: Any = None
    files: list[Any] = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        data = bytes(await part.read(decode=False))
        if part.name == "payload_json":
            body = json.loads(data)
        else:
            files.append(SimpleNamespace(fp=BytesIO(data), filename=part.filename, description=None))
    return body, _described(body, files)


def _described(body: Any, files: list[Any]) -> list[Any]:
    for index, attachment in enumerate((body or {}).get("attachments") or ()):
        if index < len(files):
            files[index].description = attachment.get("description")
    return files
