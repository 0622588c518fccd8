"""What discord.py costs without Mutuals: a bot that listens to everything, and answers /follow with a constant.

`python -m benchmarks.bare` runs it where the environment leads; intents and caches are those of Mutuals.
"""

import asyncio
import os
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.ext import commands

from bot.client import INTENTS


class BareBot(commands.AutoShardedBot):
    """As lean as the library allows."""

    def __init__(self) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            intents=INTENTS,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
        )

    async def launch_shards(self) -> None:
        """Go where the settings lead."""
        self.shard_count, _, _ = await self.http.get_bot_gateway()
        await super().launch_shards()

    async def setup_hook(self) -> None:
        """Offer the one command."""
        self.tree.add_command(follow)
        await self.tree.sync()

    async def on_message(self, message: discord.Message, /) -> None:
        """Listen, and do nothing."""


@app_commands.command()
async def follow(interaction: discord.Interaction[Any], member: discord.User) -> None:
    """Answer at once."""
    await interaction.response.send_message(f"You follow <@{member.id}>.", ephemeral=True)


def main() -> None:
    """Run until killed."""
    discord.http.Route.BASE = os.environ["DISCORD_API_BASE"]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])
    asyncio.run(BareBot().start(os.environ["DISCORD_TOKEN"]))


if __name__ == "__main__":
    main()
