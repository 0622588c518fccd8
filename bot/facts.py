"""What Discord's objects tell us, as the objects our rules work with."""

import discord

from bot.domain.activity import Heard
from bot.domain.channels import ChannelFacts, Permission
from bot.domain.guilds import RoleFacts
from bot.domain.people import Person

AVATAR_SIZE = 64

POWERS = discord.Permissions.elevated() | discord.Permissions(
    manage_nicknames=True, mention_everyone=True, view_audit_log=True, move_members=True, mute_members=True
)
"""Permissions that let somebody moderate or manage a server; no such role is handed out for friendships."""


def person_of(user: discord.User | discord.Member) -> Person:
    """Return what we need to know of a user; one who is no member here is not present."""
    member = user if isinstance(user, discord.Member) else None
    return Person(
        id=user.id,
        name=user.display_name,
        is_bot=user.bot,
        is_present=member is not None,
        is_timed_out=member is not None and member.is_timed_out(),
        is_screened=member is not None and not member.pending,
        avatar_url=user.display_avatar.with_size(AVATAR_SIZE).url,
    )


def is_said(message: discord.Message) -> bool:
    """Return whether somebody wrote this message, rather than Discord about something they did, as pin another."""
    return message.type in (discord.MessageType.default, discord.MessageType.reply)


def edited_at(message: discord.Message) -> int:
    """Return when a message was last edited (Unix seconds), 0 for never."""
    return int(message.edited_at.timestamp()) if message.edited_at is not None else 0


def answered_by(message: discord.Message) -> int | None:
    """Return the message this one answers; a forward names one too, and answers nothing."""
    reference = message.reference
    is_reply = reference is not None and reference.type is discord.MessageReferenceType.reply
    return reference.message_id if reference is not None and is_reply else None


def text_of(message: discord.Message) -> str:
    """Return the text of a message; in a long copy of ours it stands in the embed, where there is more room."""
    embeds = message.embeds if message.author.bot and not message.content else []
    return message.content or next((one.description or "" for one in embeds), "")


def lacking(allowed: discord.Permissions) -> tuple[Permission, ...]:
    """Return what the bot may not do of that which posting needs."""
    needed = (
        (Permission.VIEW, allowed.view_channel),
        (Permission.SEND, allowed.send_messages),
        (Permission.EMBED, allowed.embed_links),
        (Permission.ATTACH, allowed.attach_files),
        (Permission.HISTORY, allowed.read_message_history),
    )
    return tuple(permission for permission, may in needed if not may)


def channel_facts_of(channel: discord.abc.GuildChannel) -> ChannelFacts:
    """Return what we need to know of a channel to decide whether to post there."""
    is_public = channel.permissions_for(channel.guild.default_role).view_channel
    return ChannelFacts(channel.id, lacking(channel.permissions_for(channel.guild.me)), is_public)


def role_facts_of(role: discord.Role) -> RoleFacts:
    """Return what we need to know of a role to decide whether the bot may give it to people."""
    me = role.guild.me
    return RoleFacts(
        id=role.id,
        is_everyone=role.is_default(),
        is_managed=role.managed,
        has_powers=bool(role.permissions.value & POWERS.value),
        is_within_reach=role < me.top_role,
        bot_may_manage_roles=me.guild_permissions.manage_roles,
    )


def places_of(channel: object) -> tuple[int, ...]:
    """Return the ids of a channel, of what it is a thread of, and of its category, as far as they are known."""
    parent = channel.parent if isinstance(channel, discord.Thread) else channel
    ids = (getattr(channel, "id", None), getattr(parent, "id", None), getattr(parent, "category_id", None))
    return tuple(one for one in ids if one is not None)


def heard_of(member: discord.Member, state: discord.VoiceState) -> Heard | None:
    """Return whom one hears where; None for bots, in no channel, and in the one for people who are away."""
    if member.bot or state.channel is None or state.channel == member.guild.afk_channel:
        return None
    listens = state.mute or state.self_mute or state.suppress
    return Heard(member.id, places_of(state.channel), listens)
