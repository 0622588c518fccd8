"""One of somebody's friends as a command's option: offered while it is typed, and found by what was chosen."""

from discord import app_commands

from bot.domain.choices import best_matches, chosen
from bot.domain.relay import Partner
from bot.services.correspondence import Names
from bot.texts.names import short
from cogs.answers import Interaction


def choose(friends: Names, text: str) -> Partner | None:
    """Return the friend a text means, and in which server; None if it means none of them."""
    one, _, where = text.partition("@")
    friend = chosen([(user_id, name) for _, user_id, name in friends], one if where.isdecimal() else text)
    servers = [guild_id for guild_id, user_id, _ in friends if user_id == friend]
    if friend is None or not servers:
        return None
    wanted = int(where) if where.isdecimal() else 0
    return Partner(wanted if wanted in servers else servers[0], friend)


def offer(interaction: Interaction, friends: Names, typed: str) -> list[app_commands.Choice[str]]:
    """Offer friends by what was typed, with the server's name where they are of several."""
    several = len({guild_id for guild_id, _, _ in friends}) > 1
    labels = {
        (f"{user_id}@{guild_id}" if several else str(user_id)): _label(
            interaction, guild_id, name, several=several
        )
        for guild_id, user_id, name in friends
    }
    values, numbered = list(labels), list(enumerate(labels.values()))
    best = best_matches(numbered, typed)
    return [app_commands.Choice(name=label, value=values[number]) for number, label in best]


def _label(interaction: Interaction, guild_id: int, name: str, *, several: bool) -> str:
    guild = interaction.client.get_guild(guild_id)
    return f"{short(name)} · {guild.name}"[:100] if several and guild is not None else short(name)
