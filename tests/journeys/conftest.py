"""A server with people in it, set up for friends."""

from dataclasses import dataclass

import discord
import pytest
from simcord import ChannelHandle, GuildHandle, InteractionResult, MemberActor, RoleHandle

from simulation import World


@dataclass
class Town:
    """A server with a Friends role and a lounge for whoever holds it."""

    world: World
    guild: GuildHandle
    general: ChannelHandle
    lounge: ChannelHandle
    friends: RoleHandle
    eve: MemberActor
    """Manages the server."""
    ann: MemberActor
    bob: MemberActor
    cat: MemberActor

    async def befriend(self, one: MemberActor, other: MemberActor) -> None:
        await one.slash(self.general, "follow", member=other)
        await other.slash(self.general, "follow", member=one)

    def holders(self) -> set[str]:
        people = (self.eve, self.ann, self.bob, self.cat)
        return {person.name for person in people if self.world.has_role(self.friends, person)}

    def readers(self) -> set[str]:
        people = (self.ann, self.bob, self.cat)
        return {person.name for person in people if self.world.can_read(self.lounge, person)}


def said(result: InteractionResult) -> str:
    """Return the text of an answer."""
    assert result.response is not None
    return result.response.content


def build(world: World) -> Town:
    """Build the server, not yet set up."""
    guild = world.env.create_guild("Riverside")
    friends = guild.create_role("Friends")
    admins = guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
    hidden = discord.PermissionOverwrite(view_channel=False)
    shown = discord.PermissionOverwrite(view_channel=True)
    lounge = guild.create_text_channel("lounge", overwrites={guild.default_role: hidden, friends: shown})
    eve = guild.add_member(world.env.create_user("eve"), roles=[admins])
    ann, bob, cat = (guild.add_member(world.env.create_user(name)) for name in ("ann", "bob", "cat"))
    return Town(world, guild, guild.create_text_channel("general"), lounge, friends, eve, ann, bob, cat)


@pytest.fixture
def bare_town(world: World) -> Town:
    """A server where Mutuals was not set up yet."""
    return build(world)


@pytest.fixture
async def town(bare_town: Town) -> Town:
    """A server whose Friends role is chosen."""
    await bare_town.eve.slash(bare_town.general, "mutuals setup", friends_role=bare_town.friends)
    return bare_town
