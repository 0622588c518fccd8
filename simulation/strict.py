"""Refuses what Discord refuses and simcord lets through; says what Discord says and simcord does not."""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import discord
from simcord import BackendError
from simcord import intents as simcord_intents
from simcord.backend import Backend
from simcord.backend.errors import invalid_form_body
from simcord.enums import MessageType
from simcord.http._helpers import message_response
from simcord.http.router import RequestContext

from simulation.transport import Answer

# Discord's limits (DISCORD.md §1); the @everyone role and the categories count.
ROLES: Final = 250
CHANNELS: Final = 500
CHANNELS_PER_CATEGORY: Final = 50
OVERWRITES: Final = 1000
OVERWRITES_PER_REQUEST: Final = 100
THREAD_MEMBERS: Final = 1000
NONCE_LENGTH: Final = 25

# "The past few minutes", says Discord; no more is promised.
NONCE_REMEMBERED: Final = timedelta(minutes=5)

Refusal = Callable[[RequestContext], None]
Supplement = Callable[[RequestContext, Answer], Any]


class Strictness:
    """The rules for one backend, as a layer of its transport."""

    def __init__(self, backend: Backend) -> None:
        self._nonces: dict[tuple[int, str], tuple[int, datetime]] = {}
        self._supplements: dict[tuple[str, str], Supplement] = {
            ("POST", "/channels/{channel}/messages"): self._once_per_nonce,
            ("PUT", "/channels/{channel}/thread-members/{user}"): _announce_addition,
            ("DELETE", "/channels/{channel}/thread-members/{user}"): _announce_removal,
        }
        backend.emit = partial(_emit, backend.emit, backend)  # type: ignore[method-assign]
        simcord_intents.prune_guild_create = _prune_guild_create

    def layer(self, context: RequestContext, answer: Answer) -> Any:
        """See simulation.transport.Layer."""
        for (method, template), refuse in _REFUSALS.items():
            if method == context.method and _match(context, template):
                refuse(context)
        for (method, template), supplement in self._supplements.items():
            if method == context.method and _match(context, template):
                return supplement(context, answer)
        return answer()

    def _once_per_nonce(self, context: RequestContext, answer: Answer) -> Any:
        body = context.body()
        if not body.get("enforce_nonce") or body.get("nonce") is None:
            return answer()
        key = (context.int_arg("channel"), str(body["nonce"]))
        message = self._sent_with(context, key)
        if message is None:
            message = answer()
            self._nonces[key] = (int(message["id"]), context.backend.clock.now())
        return {**message, "nonce": body["nonce"]}

    def _sent_with(self, context: RequestContext, key: tuple[int, str]) -> dict[str, Any] | None:
        if key not in self._nonces:
            return None
        message_id, sent_at = self._nonces[key]
        message = context.backend.messages.get(key[0], {}).get(message_id)
        if message is None or context.backend.clock.now() - sent_at > NONCE_REMEMBERED:
            return None
        return message_response(context, message)


# ---------------------------------------------------------------- refusals


def _limit_roles(context: RequestContext) -> None:
    guild = context.backend.get_guild(context.int_arg("guild"))
    if len(guild.roles) >= ROLES:
        context.require_guild_permissions(guild.id, "manage_roles")
        raise BackendError(400, 30005, f"Maximum number of guild roles reached ({ROLES})")


def _limit_new_channel(context: RequestContext) -> None:
    guild = context.backend.get_guild(context.int_arg("guild"))
    if len(guild.channel_ids) >= CHANNELS:
        context.require_guild_permissions(guild.id, "manage_channels")
        raise BackendError(400, 30013, f"Maximum number of guild channels reached ({CHANNELS})")
    _limit_parent(context.backend, context.body().get("parent_id"), moved=None)
    _limit_overwrite_list(context)
    _refuse_overwrites(context, guild.id, context.body().get("permission_overwrites") or ())


def _limit_edited(context: RequestContext) -> None:
    _limit_parent(context.backend, context.body().get("parent_id"), moved=context.int_arg("channel"))
    _limit_overwrite_list(context)


def _limit_moved(context: RequestContext) -> None:
    for item in context.json or ():
        _limit_parent(context.backend, item.get("parent_id"), moved=int(item["id"]))


def _limit_parent(backend: Backend, parent: Any, *, moved: int | None) -> None:
    if parent is None:
        return
    inside = [
        channel
        for channel in backend.channels.values()
        if channel.parent_id == int(parent) and not channel.is_thread and channel.id != moved
    ]
    if len(inside) >= CHANNELS_PER_CATEGORY:
        text = f"Maximum number of channels in category reached ({CHANNELS_PER_CATEGORY})"
        raise _invalid("parent_id", "CHANNEL_PARENT_MAX_CHANNELS", text)


def _limit_overwrite_list(context: RequestContext) -> None:
    overwrites = context.body().get("permission_overwrites") or ()
    if len(overwrites) > OVERWRITES:
        raise _too_many_overwrites()
    if len(overwrites) > OVERWRITES_PER_REQUEST:
        text = f"Must be {OVERWRITES_PER_REQUEST} or fewer in length."
        raise _invalid("permission_overwrites", "BASE_TYPE_BAD_LENGTH", text)


def _limit_overwrites(context: RequestContext) -> None:
    channel = context.backend.get_channel(context.int_arg("channel"))
    targets = {overwrite.target_id for overwrite in channel.overwrites}
    if len(targets) >= OVERWRITES and context.int_arg("target") not in targets:
        context.require_channel_permissions(channel.id, "manage_roles")
        raise _too_many_overwrites()


def _refuse_overwrites(
    context: RequestContext, guild_id: int, overwrites: Iterable[Mapping[str, Any]]
) -> None:
    """Only an administrator puts the managing of permissions into a new channel's overwrites; others what they have."""
    mine = discord.Permissions(context.backend.compute_permissions(guild_id, context.backend.bot_user.id))
    if mine.administrator:
        return
    allowed = mine.value & ~discord.Permissions(manage_roles=True).value
    asked = (int(one.get(side) or 0) for one in overwrites for side in ("allow", "deny"))
    if any(bits & ~allowed for bits in asked):
        raise BackendError(403, 50013, "Missing Permissions")


def _too_many_overwrites() -> BackendError:
    text = f"Maximum number of channel permission overwrites reached ({OVERWRITES})"
    return BackendError(400, 30060, text)


def _limit_nonce(context: RequestContext) -> None:
    nonce = context.body().get("nonce")
    if nonce is not None and len(str(nonce)) > NONCE_LENGTH:
        raise _invalid("nonce", "BASE_TYPE_BAD_LENGTH", f"Must be {NONCE_LENGTH} or fewer in length.")


def _refuse_archived(context: RequestContext) -> None:
    thread = context.backend.get_thread(context.int_arg("channel"))
    if thread.thread_metadata is not None and thread.thread_metadata.archived:
        context.require_channel_permissions(thread.id)
        raise BackendError(400, 50083, "Thread is archived")


def _limit_thread_members(context: RequestContext) -> None:
    _refuse_archived(context)
    thread = context.backend.get_thread(context.int_arg("channel"))
    if len(thread.thread_members) >= THREAD_MEMBERS and _person(context) not in thread.thread_members:
        context.require_channel_permissions(thread.id, "send_messages_in_threads")
        raise BackendError(400, 30033, f"Maximum number of thread participants reached ({THREAD_MEMBERS})")


def _invalid(field: str, code: str, text: str) -> BackendError:
    return invalid_form_body(errors={field: {"_errors": [{"code": code, "message": text}]}})


_REFUSALS: Final[Mapping[tuple[str, str], Refusal]] = {
    ("POST", "/guilds/{guild}/roles"): _limit_roles,
    ("POST", "/guilds/{guild}/channels"): _limit_new_channel,
    ("PATCH", "/guilds/{guild}/channels"): _limit_moved,
    ("PATCH", "/channels/{channel}"): _limit_edited,
    ("PUT", "/channels/{channel}/permissions/{target}"): _limit_overwrites,
    ("POST", "/channels/{channel}/messages"): _limit_nonce,
    ("PUT", "/channels/{channel}/thread-members/{user}"): _limit_thread_members,
    ("DELETE", "/channels/{channel}/thread-members/{user}"): _refuse_archived,
}


# -------------------------------------------------------------- supplements


def _announce_addition(context: RequestContext, answer: Answer) -> Any:
    return _announce_change(context, answer, MessageType.RECIPIENT_ADD)


def _announce_removal(context: RequestContext, answer: Answer) -> Any:
    return _announce_change(context, answer, MessageType.RECIPIENT_REMOVE)


def _announce_change(context: RequestContext, answer: Answer, kind: MessageType) -> Any:
    """A line all inside the thread see; none when nothing changed, or when the bot moved itself."""
    backend, person = context.backend, _person(context)
    thread = backend.get_thread(context.int_arg("channel"))
    before = person in thread.thread_members
    answered = answer()
    if before != (person in thread.thread_members) and person != backend.bot_user.id:
        backend.create_system_message(thread.id, kind, backend.bot_user.id, recipient_id=person)
    return answered


def _person(context: RequestContext) -> int:
    named = context.args["user"]
    return context.backend.bot_user.id if named == "@me" else int(named)


def _emit(emit: Callable[[str, Mapping[str, Any]], None], backend: Backend, event: str, payload: Any) -> None:
    if event == "MESSAGE_REACTION_ADD":
        message = backend.get_message(int(payload["channel_id"]), int(payload["message_id"]))
        payload = {**payload, "message_author_id": str(message.author_id)}
    emit(event, payload)


_prune = simcord_intents.prune_guild_create


def _prune_guild_create(payload: MutableMapping[str, Any], intents: discord.Intents, bot_id: int) -> None:
    """Leave in GUILD_CREATE also the members who are in voice channels, as Discord does."""
    talking = {state["user_id"] for state in payload.get("voice_states") or ()}
    in_voice = [one for one in payload.get("members") or () if one["user"]["id"] in talking]
    _prune(payload, intents, bot_id)
    known = {one["user"]["id"] for one in payload["members"]}
    payload["members"] += [one for one in in_voice if one["user"]["id"] not in known]


def _match(context: RequestContext, template: str) -> bool:
    """Whether the path fits the template; if it does, the names in it go to `context.args`."""
    names, parts = template.split("/"), context.path.split("/")
    if len(names) != len(parts):
        return False
    named = {name[1:-1]: part for name, part in zip(names, parts, strict=True) if name.startswith("{")}
    if any(name != part for name, part in zip(names, parts, strict=True) if not name.startswith("{")):
        return False
    context.args = named
    return True
