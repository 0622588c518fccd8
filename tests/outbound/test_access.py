"""What the access gateway does before Discord told of anything."""

import discord

from bot.domain.access import GrantKind, Target
from bot.domain.outcomes import TryLater
from bot.outbound.access import DiscordAccess


class SilentHTTP:
    """Discord's REST side, which takes whatever it is asked."""

    async def delete_channel_permissions(self, channel_id: int, target_id: int, *, reason: str) -> None:
        """Take it."""


async def test_who_may_sit_in_a_room_not_told_of_yet_is_led_out_later() -> None:
    client = discord.AutoShardedClient(intents=discord.Intents.none())
    client.http = SilentHTTP()  # type: ignore[assignment]

    outcome = await DiscordAccess(client).take(1, 2, Target(GrantKind.VOICE, 3), "a test")

    assert outcome == TryLater()


async def test_nothing_is_allowed_in_a_server_discord_has_not_told_of_yet() -> None:
    client = discord.AutoShardedClient(intents=discord.Intents.none())

    outcome = await DiscordAccess(client).give(1, 2, Target(GrantKind.CHANNEL, 3), "a test")

    assert outcome == TryLater()
