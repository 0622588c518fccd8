"""Many events ready to be sent: numbered, written and compressed before the clock runs."""

import json
import zlib
from collections.abc import Iterable

from simcord.backend import serializers

from tests.wire.gateway import DISPATCH, Line, Session
from tests.wire.people import Person, Place


def messages(here: Place, author: Person, count: int) -> Iterable[dict[str, object]]:
    """Return payloads of MESSAGE_CREATE as Discord sends them to a bot without the content intent."""
    backend = here.wire.backend
    message = backend.create_message(here.channel_id, author.id, "a message", broadcast=False)
    guild = backend.get_guild(here.guild.id)
    base = {**serializers.message_payload(backend, message), "content": ""}
    member = dict(serializers.member_payload(backend, guild, guild.members[author.id], with_user=False))
    for number in range(count):
        yield {**base, "id": str(message.id + 1 + number), "guild_id": str(guild.id), "member": member}


def prepared(session: Session, line: Line, payloads: Iterable[dict[str, object]]) -> list[bytes]:
    """Return the frames of these events for a line; nothing else may be sent on it before them."""
    deflate, frames = line.deflate, list[bytes]()
    if deflate is None:
        raise ValueError("the bot did not ask for compression")
    for payload in payloads:
        session.seq += 1
        text = json.dumps({"op": DISPATCH, "t": "MESSAGE_CREATE", "s": session.seq, "d": payload})
        frames.append(deflate.compress(text.encode()) + deflate.flush(zlib.Z_SYNC_FLUSH))
    return frames


async def send(line: Line, frames: list[bytes]) -> None:
    """Send them as fast as the socket takes them."""
    for frame in frames:
        await line.socket.send_bytes(frame)
