"""What Discord tells us of what people do: messages, reactions and voice, whatever is said in them."""

import discord

from bot.facts import heard_of, places_of
from bot.services.activity import ActivityService, Written
from cogs.routing import MutualsCog

WRITTEN_BY_PEOPLE = frozenset({discord.MessageType.default, discord.MessageType.reply})


class ActivityCog(MutualsCog):
    """Counts."""

    def __init__(self, activity: ActivityService) -> None:
        super().__init__()
        self._activity = activity
        self.at_once = {"message": self.hear_message, "raw_reaction_add": self.hear_reaction}

    def hear_message(self, message: discord.Message) -> None:
        """Count a message."""
        author, guild = message.author, message.guild
        if guild is None or author.bot or message.webhook_id or message.type not in WRITTEN_BY_PEOPLE:
            return
        is_reply, replied_to = _answered(message)
        mentioned = [one.id for one in message.mentions if not one.bot]
        places = places_of(message.channel)
        self._activity.wrote(Written(guild.id, author.id, places, is_reply, replied_to, mentioned))

    def hear_reaction(self, payload: discord.RawReactionActionEvent) -> None:
        """Count a reaction."""
        member = payload.member
        if member is not None and not member.bot:
            channel = member.guild.get_channel_or_thread(payload.channel_id)
            places = places_of(channel) if channel is not None else (payload.channel_id,)
            self._activity.reacted(member.guild.id, member.id, places, payload.message_author_id)

    @MutualsCog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, _before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Count the time somebody spends in a voice channel."""
        self._activity.moved(member.guild.id, member.id, heard_of(member, after))

    @MutualsCog.listener()
    async def on_shard_ready(self, _shard_id: int) -> None:
        """Count those who are in voice channels already when the bot starts."""
        self._activity.resume_all_voices()

    @MutualsCog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Count those who are in voice channels of a server that was away."""
        self._activity.resume_voices(guild.id)

    @MutualsCog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Count those who are in voice channels when the bot is invited."""
        self._activity.resume_voices(guild.id)

    @MutualsCog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Count nobody where the bot no longer is."""
        self._activity.resume_voices(guild.id)


def _answered(message: discord.Message) -> tuple[bool, int | None]:
    """Return whether a message is a reply to somebody else than a bot, and to whom if Discord says so."""
    if message.type is not discord.MessageType.reply:
        return False, None
    answered = message.reference.resolved if message.reference is not None else None
    if not isinstance(answered, discord.Message):
        return True, None
    by_person = not answered.author.bot and answered.webhook_id is None
    return by_person, answered.author.id if by_person else None
