"""People on the wire: they run commands, press buttons and write DMs, and wait for what comes of it."""

import asyncio
from dataclasses import dataclass
from typing import Any

from simcord.backend import serializers
from simcord.backend.models import Channel, Guild, Interaction, Message, Role
from simcord.enums import ChannelType, ComponentType, InteractionType, OptionType
from simcord.interactions import base_payload

from tests.wire.server import WireServer

ANSWER_WITHIN = 3.0
"""Seconds after which Discord gives an interaction up."""
THOUGHT_WITHIN = 10.0
MOMENT = 0.01


@dataclass(frozen=True)
class Person:
    """Somebody with an account; a member where they were let in."""

    wire: WireServer
    id: int

    # --------------------------------------------------------------- commands

    async def slash(
        self, guild_id: int, channel_id: int, command: str, patience: float = ANSWER_WITHIN, /, **options: Any
    ) -> Interaction | None:
        """Run a command in a server; None if no answer came in time.

        Options are given as Person, Role, Channel or text.
        """
        name, *nested = command.split()
        leaf, resolved = self._options(guild_id, options)
        data: dict[str, Any] = {"name": name, "type": 1, "id": self._command_id(name), "resolved": resolved}
        data["options"] = _nested(nested, leaf)
        return await self._act(
            InteractionType.APPLICATION_COMMAND, guild_id, channel_id, data, patience=patience
        )

    async def press(self, message: Message, label: str) -> Interaction | None:
        """Press a button, in a DM or in a server's channel; None if no answer came in time."""
        channel = self.wire.backend.get_channel(message.channel_id)
        data = {"custom_id": custom_id_of(message, label), "component_type": int(ComponentType.BUTTON)}
        return await self._act(
            InteractionType.MESSAGE_COMPONENT, channel.guild_id, message.channel_id, data, message
        )

    async def submit(self, channel_id: int, guild_id: int | None, custom_id: str, **values: str) -> Any:
        """Send a form."""
        rows = [
            {"type": 1, "components": [{"type": 4, "custom_id": name, "value": value}]}
            for name, value in values.items()
        ]
        data = {"custom_id": custom_id, "components": rows}
        return await self._act(InteractionType.MODAL_SUBMIT, guild_id, channel_id, data)

    def _command_id(self, name: str) -> str:
        commands = self.wire.backend.commands.get(None, {})
        return next((str(one["id"]) for (known, _), one in commands.items() if known == name), "1")

    def _options(self, guild_id: int, options: dict[str, Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        built: list[dict[str, Any]] = []
        resolved: dict[str, Any] = {}
        for name, value in options.items():
            kind = OptionType.STRING
            if isinstance(value, Person):
                kind = OptionType.USER
                self._resolve(guild_id, value.id, resolved)
            elif isinstance(value, Role):
                kind = OptionType.ROLE
                resolved.setdefault("roles", {})[str(value.id)] = dict(serializers.role_payload(value))
            elif isinstance(value, Channel):
                kind = OptionType.CHANNEL
                shown = dict(serializers.channel_payload(self.wire.backend, value))
                resolved.setdefault("channels", {})[str(value.id)] = {**shown, "permissions": "0"}
            text = value if isinstance(value, str) else str(value.id)
            built.append({"name": name, "type": int(kind), "value": text})
        return built, resolved

    def _resolve(self, guild_id: int, user_id: int, resolved: dict[str, Any]) -> None:
        backend = self.wire.backend
        guild = backend.get_guild(guild_id)
        users = resolved.setdefault("users", {})
        users[str(user_id)] = dict(serializers.user_payload(backend.get_user(user_id)))
        if user_id in guild.members:
            member = serializers.member_payload(backend, guild, guild.members[user_id], with_user=False)
            resolved.setdefault("members", {})[str(user_id)] = dict(member)

    async def _act(
        self,
        kind: InteractionType,
        guild_id: int | None,
        channel_id: int,
        data: dict[str, Any],
        message: Message | None = None,
        patience: float = ANSWER_WITHIN,
    ) -> Interaction | None:
        backend = self.wire.backend
        record, payload = base_payload(
            backend, type=int(kind), channel_id=channel_id, guild_id=guild_id, user_id=self.id, data=data
        )
        if message is not None:
            record.source_message_id = message.id
            payload["message"] = dict(serializers.message_payload(backend, message))
        answered = self.wire.answered[record.id] = asyncio.Event()
        backend.emit("INTERACTION_CREATE", payload)
        try:
            await asyncio.wait_for(answered.wait(), patience)
        except TimeoutError:
            return None
        finally:
            del self.wire.answered[record.id]
        return record if await _thought(record) else None

    def answer(self, record: Interaction | None) -> str:
        """Return what an interaction was answered; nothing for none, or for a form."""
        if record is None or record.message_id is None:
            return ""
        return self.wire.backend.get_message(record.channel_id, record.message_id).content

    # -------------------------------------------------------------------- DMs

    def write(self, text: str, *, reply_to: Message | None = None) -> Message:
        """Write to the bot by DM."""
        backend = self.wire.backend
        channel = backend.get_dm_channel(self.id)
        reference = {"message_id": str(reply_to.id), "channel_id": str(channel.id)} if reply_to else None
        return backend.create_message(channel.id, self.id, text, reference=reference)

    def inbox(self) -> list[Message]:
        """Return the person's DM with the bot, both ways, oldest first, without what only they see."""
        backend = self.wire.backend
        channel_id = backend.dm_channels.get(self.id)
        messages = backend.messages.get(channel_id, {}) if channel_id is not None else {}
        return [messages[one] for one in sorted(messages) if not messages[one].is_ephemeral]

    def received(self) -> list[Message]:
        """Return what the bot wrote to them by itself."""
        return [message for message in self.inbox() if message.author_id == self.wire.backend.bot_user.id]


@dataclass(frozen=True)
class Place:
    """A server on the wire with a channel everybody reads."""

    wire: WireServer
    guild: Guild
    channel_id: int

    def newcomer(self, name: str) -> Person:
        """Let somebody in, announced as Discord announces it."""
        backend = self.wire.backend
        user = backend.make_user(name)
        backend.add_member(self.guild.id, user.id, announce=True)
        return Person(self.wire, user.id)


def place(wire: WireServer, name: str, *, shard: int | None = None, shards: int = 1) -> Place:
    """Make a server whose bot may do what the invitation asks for."""
    guild = wire.backend.create_guild(name, shard_id=shard, shard_count=shards)
    channel = wire.backend.create_channel(guild.id, "general", type=ChannelType.TEXT)
    return Place(wire, guild, channel.id)


def custom_id_of(message: Message, label: str) -> str:
    """Return the custom_id of the button with this label. Raises LookupError if there is none."""
    pending = list(message.components)
    while pending:
        item = pending.pop()
        if item.get("label") == label and "custom_id" in item:
            return str(item["custom_id"])
        pending += item.get("components") or []
    raise LookupError(label)


async def _thought(record: Interaction) -> bool:
    """Wait until a bot that said it was thinking has said what; return whether it did in time."""
    for _ in range(int(THOUGHT_WITHIN / MOMENT)):
        if not record.loading:
            return True
        await asyncio.sleep(MOMENT)
    return False


def _nested(names: list[str], leaf: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for name in reversed(names):
        leaf = [{"name": name, "type": int(OptionType.SUBCOMMAND), "options": leaf}]
    return leaf
