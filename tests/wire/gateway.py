"""The gateway's side of the wire: identify, resume with replay, heartbeats, reconnects, compression."""

import asyncio
import json
import logging
import zlib
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import discord
from aiohttp import WSMsgType, web
from simcord import intents as gating
from simcord.backend import Backend, serializers

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 8, 9, 10, 11
HEARTBEAT_MS: Final = 41_250
REMEMBERED: Final = 5_000
"""Events a session can replay after a break."""
CHUNK: Final = 1_000

log = logging.getLogger(__name__)
UNKNOWN_SESSION: Final = 4_009


class Line:
    """One open WebSocket, compressed as the client asked."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse, compression: str | None) -> None:
        self._request = request
        self.socket = socket
        if compression not in (None, "zlib-stream"):
            raise web.HTTPBadRequest(text=f"no compression {compression} here")
        self.deflate = zlib.compressobj() if compression else None
        """The stream's state, None where nothing is compressed."""

    def abort(self) -> None:
        """Break the connection without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def send(self, text: str) -> None:
        """Send one payload; a broken socket is no error here."""
        with suppress(ConnectionError):
            if self.deflate is None:
                await self.socket.send_str(text)
                return
            data = self.deflate.compress(text.encode()) + self.deflate.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(data)


@dataclass(eq=False)
class Session:
    """What Discord remembers of one shard's connection, also while it is broken."""

    id: str
    shard_id: int
    shard_count: int
    intents: discord.Intents
    seq: int = 0
    past: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    line: Line | None = None
    queue: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)

    def push(self, event: str, payload: Mapping[str, Any]) -> None:
        """Number an event, remember it, and send it if the line is up."""
        self.seq += 1
        text = json.dumps({"op": DISPATCH, "t": event, "s": self.seq, "d": payload})
        self.past.append((self.seq, text))
        if self.line is not None:
            self.queue.put_nowait(text)

    def owns(self, guild_id: int | None) -> bool:
        """Whether events of this server (None: of a DM) come to this shard."""
        return (guild_id >> 22) % self.shard_count == self.shard_id if guild_id else self.shard_id == 0


class Gateway:
    """All sessions with one simulated Discord."""

    def __init__(self, backend: Backend, address: str) -> None:
        self._backend = backend
        self._address = address
        self._count = 0
        self.sessions: dict[str, Session] = {}
        self.identified: list[tuple[float, int]] = []
        """When (loop time) which shard identified."""
        self.resumed = 0
        backend.subscribers.append(self._hear)

    # -------------------------------------------------------------- switches

    def drop(self, *, shard: int | None = None) -> None:
        """Break connections without a word."""
        for session in self._up(shard):
            if session.line is not None:
                session.line.abort()
                session.line = None

    async def ask_to_reconnect(self, *, shard: int | None = None) -> None:
        """Send op 7: the client comes back and resumes."""
        for session in self._up(shard):
            if session.line is not None:
                await session.line.send(json.dumps({"op": RECONNECT, "d": None}))

    async def invalidate(self, *, resumable: bool, shard: int | None = None) -> None:
        """Send op 9; where it may not be resumed, the session is forgotten and what it missed is lost."""
        for session in self._up(shard):
            if not resumable:
                self.sessions.pop(session.id, None)
            if session.line is not None:
                await session.line.send(json.dumps({"op": INVALID, "d": resumable}))

    def shards(self) -> set[int]:
        """Return the shards that are connected now."""
        return {session.shard_id for session in self._up(None)}

    def _up(self, shard: int | None) -> list[Session]:
        return [
            session
            for session in self.sessions.values()
            if session.line is not None and shard in (None, session.shard_id)
        ]

    # ---------------------------------------------------------------- events

    def _hear(self, event: str, payload: Mapping[str, Any]) -> None:
        for session in list(self.sessions.values()):
            if session.owns(_guild_of(event, payload)):
                self._tell(session, event, payload)

    def _tell(self, session: Session, event: str, payload: Mapping[str, Any]) -> None:
        gate = gating.required_intent(event, payload)
        if gate is not None and not getattr(session.intents, gate):
            return
        shaped: dict[str, Any] = json.loads(json.dumps(payload))
        if event in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
            gating.censor_message(shaped, self._backend.bot_user.id, backend=self._backend)
        if event == "GUILD_CREATE":
            gating.prune_guild_create(shaped, session.intents, self._backend.bot_user.id)
        session.push(event, shaped)

    # ------------------------------------------------------------ connection

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Answer one connection until it ends."""
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        line = Line(request, socket, request.query.get("compress"))
        await line.send(json.dumps({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_MS}}))
        session: Session | None = None
        sender: asyncio.Task[None] | None = None
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    break
                asked = json.loads(message.data)
                if asked["op"] in (IDENTIFY, RESUME):
                    session = await self._open(line, asked)
                    if session is not None:
                        sender = asyncio.create_task(_pump(session, line))
                else:
                    await self._obey(line, session, asked)
        finally:
            if sender is not None:
                sender.cancel()
            if session is not None and session.line is line:
                session.line = None
        return socket

    async def _open(self, line: Line, asked: dict[str, Any]) -> Session | None:
        data = asked["d"]
        return self._identify(line, data) if asked["op"] == IDENTIFY else await self._resume(line, data)

    async def _obey(self, line: Line, session: Session | None, asked: dict[str, Any]) -> None:
        if asked["op"] == HEARTBEAT:
            await line.send(json.dumps({"op": ACK, "d": None}))
        elif asked["op"] == MEMBERS and session is not None:
            self._send_members(session, asked["d"])

    def _identify(self, line: Line, data: dict[str, Any]) -> Session:
        shard_id, shard_count = data.get("shard") or (0, 1)
        for old in [s for s in self.sessions.values() if s.shard_id == shard_id]:
            del self.sessions[old.id]
        self._count += 1
        session = Session(
            f"wire-{self._count}", shard_id, shard_count, discord.Intents._from_value(data["intents"])
        )
        self.sessions[session.id] = session
        self.identified.append((asyncio.get_running_loop().time(), shard_id))
        self._connect(session, line)
        guilds = [guild for guild in self._backend.guilds.values() if session.owns(guild.id)]
        session.push("READY", self._ready(session, [guild.id for guild in guilds]))
        for guild in guilds:
            self._tell(session, "GUILD_CREATE", serializers.guild_create_payload(self._backend, guild))
        return session

    async def _resume(self, line: Line, data: dict[str, Any]) -> Session | None:
        session = self.sessions.get(data["session_id"])
        first = session.past[0][0] if session is not None and session.past else 0
        if session is None or data["seq"] < first - 1:
            await line.send(json.dumps({"op": INVALID, "d": False}))
            return None
        self.resumed += 1
        self._connect(session, line)
        for number, text in session.past:
            if number > data["seq"]:
                session.queue.put_nowait(text)
        session.push("RESUMED", {})
        return session

    @staticmethod
    def _connect(session: Session, line: Line) -> None:
        session.queue = asyncio.Queue()
        session.line = line

    def _ready(self, session: Session, guild_ids: list[int]) -> dict[str, Any]:
        return {
            "v": 10,
            "user": dict(serializers.user_payload(self._backend.bot_user)),
            "guilds": [{"id": str(guild_id), "unavailable": True} for guild_id in guild_ids],
            "session_id": session.id,
            "resume_gateway_url": self._address,
            "shard": [session.shard_id, session.shard_count],
            "application": {"id": str(self._backend.application_id), "flags": 0},
        }

    def _send_members(self, session: Session, asked: dict[str, Any]) -> None:
        guild = self._backend.guilds.get(int(asked["guild_id"]))
        if guild is None:
            return
        wanted = asked.get("user_ids")
        wanted = {int(one) for one in ([wanted] if isinstance(wanted, str) else wanted or ())}
        members = [m for m in guild.members.values() if not wanted or m.user_id in wanted]
        missing = sorted(wanted - {m.user_id for m in members})
        parts = [members[at : at + CHUNK] for at in range(0, len(members), CHUNK)] or [[]]
        for index, part in enumerate(parts):
            payload = {
                "guild_id": str(guild.id),
                "members": [serializers.member_payload(self._backend, guild, m) for m in part],
                "chunk_index": index,
                "chunk_count": len(parts),
                "not_found": [str(one) for one in missing],
                "nonce": asked.get("nonce"),
            }
            session.push("GUILD_MEMBERS_CHUNK", payload)


async def _pump(session: Session, line: Line) -> None:
    queue = session.queue
    try:
        while True:
            await line.send(await queue.get())
    except Exception:
        log.exception("what shard %s is owed cannot be sent", session.shard_id)
        line.abort()


def _guild_of(event: str, payload: Mapping[str, Any]) -> int | None:
    named = payload.get("guild_id")
    if named is None and event in ("GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE"):
        named = payload.get("id")
    return int(named) if named is not None else None
