"""What the access gateway does before Discord told of anything."""

import discord

from bot.domain.access import GrantKind, Target
from bot.domain.outcomes import TryLater
from bot.outbound.access import DiscordAccess


async def test_nothing_is_allowed_in_a_server_discord_has_not_told_of_yet() -> None:
    client = discord.AutoShardedClient(intents=discord.Intents.none())

    outcome = await DiscordAccess(client).give(1, 2, Target(GrantKind.CHANNEL, 3), "a test")

    assert outcome == TryLater()
