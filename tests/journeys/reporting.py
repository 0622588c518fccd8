"""What people and moderators do and see when something is reported."""

from typing import Any

import discord
from simcord import ChannelHandle, InteractionResult, MemberActor
from simcord.backend import serializers
from simcord.enums import InteractionType
from simcord.interactions import base_payload
from simcord.results import to_discord_message

from tests.journeys.conftest import Town, answered, said
from tests.journeys.letters import copies, write


async def channel(town: Town) -> ChannelHandle:
    """Make a channel for reports and choose it."""
    seen, unseen = (discord.PermissionOverwrite(view_channel=one) for one in (True, False))
    bot = town.world.bot.user
    assert bot is not None
    made = town.guild.create_text_channel(
        "reports", overwrites={town.guild.default_role: unseen, town.eve: seen, bot: seen}
    )
    await town.eve.slash(town.general, "mutuals setup", reports_channel=made)
    return made


async def report(town: Town, who: MemberActor, which: int = -1, word: str = "") -> InteractionResult:
    """Press **Report** under a copy and send the form off; the answer is the form's, or the refusal."""
    form: InteractionResult = await who.user.click(copies(town, who)[which], label="Report")
    if form.modal is None:
        return form
    sent: InteractionResult = await who.user.submit_modal(form, {"word": word})
    return sent


async def report_from_menu(town: Town, who: MemberActor, message: discord.Message) -> InteractionResult:
    """Use the menu of a message in one's DM with the bot."""
    backend, env = town.world.env.backend, town.world.env
    visible = backend.visible_commands(user_id=who.id, channel_id=message.channel.id, type=3)
    command = next(one for one in visible if one["name"] == "Report")
    stored = backend.get_message(message.channel.id, message.id)
    data: dict[str, Any] = {
        "id": command["id"], "name": "Report", "type": 3, "target_id": str(message.id),
        "resolved": {"messages": {str(message.id): dict(serializers.message_payload(backend, stored))}},
    }  # fmt: skip
    kind = InteractionType.APPLICATION_COMMAND
    record, payload = base_payload(
        backend, type=kind, channel_id=message.channel.id, guild_id=None, user_id=who.id, data=data
    )
    backend.emit("INTERACTION_CREATE", payload)
    await town.world.settle()
    return InteractionResult(env, record)


async def reported(town: Town, text: str = "You fool", word: str = "") -> ChannelHandle:
    """Let Ann write to Bob, her friend, and Bob report it; return the channel with the card."""
    place = await channel(town)
    await town.befriend(town.ann, town.bob)
    await write(town, town.ann, town.bob, text)
    await report(town, town.bob, word=word)
    return place


def cards(town: Town, place: ChannelHandle) -> list[discord.Message]:
    """Return what the bot wrote into a channel for everybody there."""
    backend = town.world.env.backend
    found = [
        one for one in backend.messages.get(place.id, {}).values() if one.author_id == backend.bot_user.id
    ]
    shown = [to_discord_message(town.world.env, one) for one in found]
    return [one for one in shown if not one.flags.ephemeral]


async def decide(town: Town, who: MemberActor, place: ChannelHandle, verb: str, which: int = -1) -> str:
    """Press **Dismiss** or **Remove** under a card, or choose for how long to suspend; return the answer."""
    card = cards(town, place)[which]
    if verb in ("Dismiss", "Remove"):
        return said(await who.click(card, label=verb))
    return said(await who.select(card, [values_of(card)[verb]], custom_id="choice:moderate_suspend"))


def values_of(message: discord.Message) -> dict[str, str]:
    """Return the values of a message's menus by their labels."""
    menus = [
        item
        for row in message.components
        for item in getattr(row, "children", ())
        if hasattr(item, "options")
    ]
    return {option.label: option.value for menu in menus for option in menu.options}


async def overview(town: Town, who: MemberActor) -> InteractionResult:
    return await who.slash(town.general, "mutuals reports")


async def lift(town: Town, who: MemberActor, them: MemberActor) -> str:
    """Lift a suspension in `/mutuals reports`."""
    shown = answered(await overview(town, who))
    return said(await who.select(shown, [str(them.id)], custom_id="choice:moderate_lift"))
