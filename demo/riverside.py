"""Riverside, the server the demo plays in: twelve named members, a few channels, and a lounge for friends."""

from typing import Final

import discord
from simcord import ChannelHandle, MemberActor, RoleHandle, UserHandle
from simcord.enums import ChannelType

from simulation import World

BOT_NAME: Final = "Mutuals"

CLOSED: Final = discord.PermissionOverwrite(view_channel=False)
OPEN: Final = discord.PermissionOverwrite(view_channel=True)


class Riverside:
    """The people, roles and channels of the server, by name, and who can do what there right now.

    Build it in a World that has started. Everything it tells is read from the simulated Discord.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self._owner = world.env.create_user("eve.torres", global_name="Eve Torres")
        self.guild = world.env.create_guild("Riverside", owner=self._owner)
        self.friends_role = self.guild.create_role("Friends", color=0x57C785)
        self._add_people()
        self._add_channels()

    def _add_people(self) -> None:
        stewards = self.guild.create_role("Stewards", permissions=discord.Permissions(manage_guild=True))
        self.ann = self._person("ann.marlow", "Ann Marlow")
        self.bob = self._person("bob.okafor", "Bob Okafor")
        self.cat = self._person("cat.lindqvist", "Cat Lindqvist")
        self.dan = self._person("dan.novak", "Dan Novák")
        self.eve = self.guild.add_member(self._owner, roles=[stewards])
        self.fay = self._person("fay.abara", "Fay Abara")
        self.gus = self._person("gus.peeters", "Gus Peeters")
        self.ida = self._person("ida.sorensen", "Ida Sørensen")
        self.joy = self._person("joy.nakamura", "Joy Nakamura")
        self.kit = self._person("kit", "**Kit_** ליאור [🦊](x) `~~")
        self.lou = self._person("lou.ferrand", "Lou Ferrand")
        self.tidewatch = self._person("tidewatch", "Tidewatch", bot=True)

    def _add_channels(self) -> None:
        self.general = self.guild.create_text_channel("general", topic="Anything and everything.")
        self.introductions = self.guild.create_text_channel("introductions", topic="Who are you?")
        self.photos = self.guild.create_text_channel("photos", topic="The river, and what lives in it.")
        self.lounge = self.guild.create_text_channel(
            "friends-lounge",
            topic="Closed to everyone but holders of the Friends role.",
            overwrites={self.guild.default_role: CLOSED, self.friends_role: OPEN},
        )

    def _person(self, username: str, display_name: str, *, bot: bool = False) -> MemberActor:
        user = self.world.env.create_user(username, global_name=display_name, bot=bot)
        return self.guild.add_member(user)

    async def talk(self) -> None:
        """Write the few messages that were there before Mutuals came."""
        await self.fay.send(self.introductions, "Hello! Fay, rower, early riser, new to the river.")
        await self.kit.send(self.introductions, "Kit. My name breaks every bot. Sorry in advance.")
        await self.gus.send(self.photos, "A heron on the weir this morning; no camera, take my word.")
        await self.eve.send(self.general, "Welcome to Riverside. Mutuals moves in today.")
        await self.bob.send(self.general, "Is anybody up for rowing on Sunday?")
        await self.ann.send(self.general, "I am, if you bring the coffee.")

    # --------------------------------------------------------------- reading

    @property
    def channels(self) -> list[ChannelHandle]:
        """All channels as they are now, each followed by its threads; no categories."""
        found = [one for one in self.guild.channels.values() if not self._is_category(one)]
        return [place for channel in found for place in (channel, *channel.threads)]

    @property
    def members(self) -> list[MemberActor]:
        """All members as they are now, by name, the bots last; without Mutuals itself."""
        env = self.world.env
        users = [env.backend.get_user(one) for one in self.guild.member_ids()]
        users.sort(key=lambda user: (user.bot, user.name))
        return [
            MemberActor(env, self.guild, UserHandle(env, user))
            for user in users
            if user.id != env.backend.bot_user.id
        ]

    @property
    def people(self) -> list[MemberActor]:
        """All members who are no bots."""
        return [member for member in self.members if not member.user.bot]

    def readers(self, channel: ChannelHandle) -> list[MemberActor]:
        """The people whose Discord shows them the channel now."""
        return [person for person in self.people if self.world.can_read(channel, person)]

    def holders(self, role: RoleHandle) -> list[MemberActor]:
        """The people who hold the role now."""
        return [person for person in self.people if self.world.has_role(role, person)]

    def roles_of(self, member: MemberActor) -> list[RoleHandle]:
        """The roles a member holds now, without @everyone."""
        return [role for role in self.guild.roles.values() if self.world.has_role(role, member)]

    def is_owner(self, member: MemberActor) -> bool:
        """Whether Discord shows this member everything, whatever the channels say."""
        return member.id == self._owner.id

    def _is_category(self, channel: ChannelHandle) -> bool:
        return self.world.env.backend.channels[channel.id].type == ChannelType.CATEGORY


def display_name(member: MemberActor) -> str:
    """The name people read, exactly as its owner wrote it: escape it where that matters."""
    return member.user.global_name or member.name
