"""A made-up server and what its gateway says: messages, replies, mentions and reactions, as Discord words them."""

import asyncio
import json
import random
from collections.abc import Sequence

import discord
from discord.gateway import DiscordWebSocket

GUILD, ME, FIRST_MEMBER, FIRST_CHANNEL = 10_000, 1, 1_000_000, 20_000
CHANNELS = 20
MENTIONS, ANSWERS, MESSAGES = 0.1, 0.3, 0.8
"""Up to which share of all events there are messages that mention, that answer, and messages; reactions follow."""
SINCE = "2026-01-01T00:00:00.000000+00:00"
BETWEEN_PAUSES = 50
"""Events that come together before the loop gets to its other tasks, as from one read of the socket."""


def events(count: int, members: int, seed: int = 7) -> list[str]:
    """Return that many events: of ten, two reactions and eight messages, of which two answer and one mentions."""
    draw = random.Random(seed)
    return [_event(number, draw, members) for number in range(count)]


def connect(client: discord.AutoShardedClient) -> DiscordWebSocket:
    """Let a client believe that it is logged in and in one server; return its gateway, without a socket."""
    state = client._connection
    state.user = discord.ClientUser(state=state, data=_user(ME, bot=True))  # type: ignore[arg-type]
    state.shard_count = 1
    state.parsers["GUILD_CREATE"](_guild())
    gateway = DiscordWebSocket(None, loop=asyncio.get_running_loop())  # type: ignore[arg-type]
    gateway._dispatch = client.dispatch
    gateway._discord_parsers = state.parsers
    gateway.shard_id = 0
    gateway.log_receive = lambda _: None  # type: ignore[method-assign]
    return gateway


async def feed(gateway: DiscordWebSocket, texts: Sequence[str]) -> None:
    """Let the gateway take in events, and the client's tasks run in between."""
    for number, text in enumerate(texts):
        await gateway.received_message(text)
        if number % BETWEEN_PAUSES == 0:
            await asyncio.sleep(0)
    if others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others)


def _event(number: int, draw: random.Random, members: int) -> str:
    author, other = (FIRST_MEMBER + int(members * draw.random() ** 2) for _ in range(2))
    channel = FIRST_CHANNEL + draw.randrange(CHANNELS)
    kind = draw.random()
    name = "MESSAGE_CREATE" if kind < MESSAGES else "MESSAGE_REACTION_ADD"
    data = _message(number, channel, author)
    if kind < MENTIONS:
        data["mentions"] = [{**_user(other), "member": _member()}]
    elif kind < ANSWERS:
        data |= _answer(number, channel, other)
    elif kind >= MESSAGES:
        data = _reaction(number, channel, author, other)
    return json.dumps({"op": 0, "s": number, "t": name, "d": data})


def _answer(number: int, channel: int, other: int) -> dict[str, object]:
    reference = {"message_id": str(number), "channel_id": str(channel), "guild_id": str(GUILD)}
    return {
        "type": 19,
        "message_reference": reference,
        "referenced_message": _message(number, channel, other),
    }


def _message(number: int, channel: int, author: int) -> dict[str, object]:
    return {
        "id": str(1_000_000_000_000 + number),
        "channel_id": str(channel),
        "guild_id": str(GUILD),
        "author": _user(author),
        "member": _member(),
        "content": "",
        "timestamp": SINCE,
        "type": 0,
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "pinned": False,
        "flags": 0,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
    }


def _reaction(number: int, channel: int, who: int, author: int) -> dict[str, object]:
    return {
        "message_id": str(1_000_000_000_000 + number),
        "channel_id": str(channel),
        "guild_id": str(GUILD),
        "user_id": str(who),
        "member": {**_member(), "user": _user(who)},
        "message_author_id": str(author),
        "emoji": {"id": None, "name": "👍"},
        "burst": False,
        "type": 0,
    }


def _user(user_id: int, *, bot: bool = False) -> dict[str, object]:
    name = {"username": f"member{user_id}", "global_name": None, "discriminator": "0", "avatar": None}
    return {"id": str(user_id), **name, "bot": bot}


def _member() -> dict[str, object]:
    return {"roles": [], "joined_at": SINCE, "deaf": False, "mute": False, "flags": 0, "nick": None}


def _guild() -> dict[str, object]:
    everyone = {"id": str(GUILD), "name": "@everyone", "permissions": "0", "position": 0, "color": 0}
    flags = {"hoist": False, "managed": False, "mentionable": False, "flags": 0}
    channels = [
        {"id": str(FIRST_CHANNEL + number), "type": 0, "name": f"channel-{number}", "position": number}
        | {"permission_overwrites": [], "parent_id": None}
        for number in range(CHANNELS)
    ]
    return {
        "id": str(GUILD),
        "name": "Riverside",
        "owner_id": "2",
        "roles": [everyone | flags],
        "channels": channels,
        "members": [{**_member(), "user": _user(ME, bot=True)}],
        "member_count": 5,
        "emojis": [],
        "features": [],
        "verification_level": 0,
        "unavailable": False,
        "threads": [],
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "preferred_locale": "en-US",
        "system_channel_flags": 0,
        "voice_states": [],
    }
