"""Discord takes a voice channel's status only from those who may write it."""

import discord
import pytest
from simcord import GuildHandle
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from simulation import World
from tests.simulation.probe import Do

BOTH = discord.Permissions(set_voice_channel_status=True, manage_channels=True, view_channel=True)


@pytest.mark.parametrize("missing", ["set_voice_channel_status", "manage_channels", "view_channel"])
async def test_a_status_needs_all_its_permissions(
    world: World, guild: GuildHandle, do: Do, missing: str
) -> None:
    allowed = BOTH & ~discord.Permissions(**{missing: True})
    room, other = (guild.create_voice_channel(name) for name in ("room", "other"))
    let_bot(world, room.id, allowed)
    let_bot(world, other.id, BOTH)

    refused = await do(lambda it: it.client.http.edit_voice_channel_status("Singing", channel_id=room.id))
    await do(lambda it: it.client.http.edit_voice_channel_status("Singing", channel_id=other.id))

    assert isinstance(refused, discord.Forbidden)
    assert (world.voice_status(room), world.voice_status(other)) == (None, "Singing")


def let_bot(world: World, channel_id: int, allowed: discord.Permissions) -> None:
    backend = world.env.backend
    mine = Overwrite(backend.bot_user.id, OverwriteType.MEMBER, allowed.value, BOTH.value & ~allowed.value)
    backend.channels[channel_id].overwrites.append(mine)


async def test_a_status_is_for_voice_channels_and_has_an_end(
    world: World, guild: GuildHandle, do: Do
) -> None:
    text, room = guild.create_text_channel("text"), guild.create_voice_channel("room")
    for one in (text, room):
        let_bot(world, one.id, BOTH)

    on_text = await do(lambda it: it.client.http.edit_voice_channel_status("Singing", channel_id=text.id))
    too_long = await do(lambda it: it.client.http.edit_voice_channel_status("x" * 501, channel_id=room.id))

    assert [one.code for one in (on_text, too_long)] == [50024, 50035]
    assert (world.voice_status(text), world.voice_status(room)) == (None, None)
