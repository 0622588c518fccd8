"""`/mutuals digest`: when a server's digest comes, a look ahead, and one out of turn."""

from typing import Literal

import discord
from discord import app_commands

from bot.domain.channels import ChannelFacts
from bot.domain.refusals import Reason, Refusal
from bot.facts import channel_facts_of, lacking
from bot.services.preferences import PreferenceService
from bot.services.scheduling import ScheduleService, Wanted
from bot.texts import digests as texts
from bot.texts import schedules as schedule_texts
from bot.texts.refusals import refusal
from bot.views import digest_of
from cogs.answers import Interaction, answer, follow_up, refuse, refuse_manager, server_of, show, think
from cogs.routing import MutualsCog

Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class DigestsCog(MutualsCog):
    """Digests; its commands stand under `/mutuals`."""

    digest = app_commands.Group(name="digest", description="A summary of this server, posted regularly.")

    def __init__(
        self, schedules: ScheduleService, preferences: PreferenceService, mutuals: app_commands.Group
    ) -> None:
        super().__init__(choices={"personal_digest_off": self.press_off})
        self.__cog_app_commands__.remove(self.digest)  # or it would stand beside /mutuals
        mutuals.add_command(self.digest)
        self._schedules = schedules
        self._preferences = preferences

    @digest.command()
    async def schedule(
        self,
        interaction: Interaction,
        every: Literal["day", "week", "month"],
        at: str,
        zone: str,
        weekday: Weekday | None = None,
        channel: discord.TextChannel | None = None,
    ) -> None:
        """Choose when and where this server's digest comes.

        Parameters
        ----------
        every:
            How often; a month's comes on the 1st
        at:
            The local time, such as 9:00
        zone:
            Where that is local time: a city or a time zone
        weekday:
            On which day a weekly digest comes; Monday if left out
        channel:
            Where it is posted; where it was, or here, if left out
        """
        if refused := refuse_manager(interaction):
            return await refuse(interaction, refused)
        there = channel_facts_of(channel) if channel is not None else None
        here = _here(interaction)
        if here is None and there is None:
            return await refuse(interaction, Refusal(Reason.DIGEST_NEEDS_CHANNEL))
        wanted = Wanted(every, at, zone, weekday, there, here or ChannelFacts(0))
        result = await self._schedules.schedule(server_of(interaction), wanted)
        if isinstance(result, Refusal):
            return await refuse(interaction, result)
        return await answer(interaction, schedule_texts.scheduled(result.schedule, result.next_at))

    @schedule.autocomplete("zone")
    async def offer_zones(self, _: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer time zones by their names and by those of cities."""
        places, now = await self._schedules.offer(typed)
        return [
            app_commands.Choice(name=schedule_texts.choice(place, now), value=place.zone) for place in places
        ]

    @digest.command()
    async def preview(self, interaction: Interaction) -> None:
        """See what the digest would say now; nobody else does."""
        if refused := refuse_manager(interaction):
            return await refuse(interaction, refused)
        await think(interaction)
        found = await self._schedules.preview(server_of(interaction))
        if isinstance(found, Refusal):
            return await follow_up(interaction, refusal(found))
        name = interaction.guild.name if interaction.guild is not None else ""
        figures, alt = found.figures, texts.picture(found.figures).alt
        embed, files = digest_of(name, texts.digest(figures), figures.period.key, found.picture, alt)
        return await show(interaction, embed, files)

    @digest.command()
    async def now(self, interaction: Interaction) -> None:
        """Post a digest of the last whole period in its channel now; the next one comes as planned."""
        if refused := refuse_manager(interaction):
            return await refuse(interaction, refused)
        await think(interaction)
        server = server_of(interaction)
        sent = await self._schedules.send_now(server)
        if isinstance(sent, Refusal):
            return await follow_up(interaction, refusal(sent))
        return await follow_up(interaction, schedule_texts.posted(server, sent.channel_id, sent.message_id))

    @digest.command()
    async def off(self, interaction: Interaction) -> None:
        """Post no more digests here."""
        if refused := refuse_manager(interaction):
            return await refuse(interaction, refused)
        was_on = await self._schedules.off(server_of(interaction))
        return await answer(interaction, schedule_texts.off(was_on=was_on))

    async def press_off(self, interaction: Interaction, _: list[str]) -> None:
        """Send whoever presses no digest of their own any more."""
        await self._preferences.want_no_digest(interaction.user.id)
        await answer(interaction, schedule_texts.personal_off())

    @MutualsCog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Notice that the digest's channel is gone."""
        await self._schedules.channel_gone(channel.guild.id, channel.id)


def _here(interaction: Interaction) -> ChannelFacts | None:
    """Return the channel a command was typed in, for a thread the one it hangs on; None where nothing can be posted."""
    channel = interaction.channel
    if not isinstance(channel, discord.Thread):
        return ChannelFacts(interaction.channel_id or 0, lacking(interaction.app_permissions))
    return channel_facts_of(channel.parent) if isinstance(channel.parent, discord.TextChannel) else None
