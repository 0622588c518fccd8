"""`/message`, `/chat`, the menu Send a message, and what people write, change and delete in their DM with us."""

import discord
from discord import app_commands

from bot.domain.outcomes import Content
from bot.domain.people import Person
from bot.domain.refusals import Reason, Refusal
from bot.domain.relay import LONGEST_TEXT, Partner
from bot.facts import answered_by, edited_at, is_said, person_of, text_of
from bot.services.blocks import BlockService
from bot.services.correspondence import CorrespondenceService
from bot.services.downtime import DowntimeService
from bot.services.languages import LanguageService
from bot.services.relay import RelayService
from bot.services.turns import Turns
from bot.texts import blocks as block_texts
from bot.texts import relay as texts
from bot.texts.language import speak
from bot.texts.refusals import refusal
from cogs.answers import (
    Interaction,
    answer,
    ask,
    follow_up,
    refuse,
    replace,
    reply_to,
    server_of,
    think,
    wipe,
)
from cogs.friends import choose, offer
from cogs.routing import MutualsCog


class RelayCog(MutualsCog):
    """Messages between friends."""

    chat = app_commands.Group(
        name="chat",
        description="Let what you write to me by DM go to a friend.",
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
    )

    def __init__(
        self,
        relay: RelayService,
        correspondence: CorrespondenceService,
        blocks: BlockService,
        downtime: DowntimeService,
        languages: LanguageService,
    ) -> None:
        super().__init__(
            choices={
                "relay_reply": self.press_reply,
                "relay_mute": self.press_mute,
                "relay_block": self.press_block,
                "relay_edit": self.press_edit,
                "relay_delete": self.press_delete,
                "relay_show": self.press_show,
                "relay_discard": self.press_discard,
            },
            forms={
                "message": self.submit_message,
                "relay_reply": self.submit_reply,
                "relay_edit": self.submit_edit,
            },
        )
        self._relay = relay
        self._correspondence = correspondence
        self._blocks = blocks
        self._downtime = downtime
        self._languages = languages
        self._turns = Turns()
        self.menus = [app_commands.ContextMenu(name="Send a message", callback=self.send_a_message)]

    @app_commands.command()
    @app_commands.allowed_contexts(guilds=True, dms=True)
    async def message(
        self,
        interaction: Interaction,
        friend: str,
        text: app_commands.Range[str, 1, LONGEST_TEXT] | None = None,
        file: discord.Attachment | None = None,
    ) -> None:
        """Write to a friend, by DM through Mutuals.

        Parameters
        ----------
        friend:
            One of your friends
        text:
            What to write; a form opens if left out
        file:
            A file to send along
        """
        found = await self._choose(interaction, friend)
        if found is None:
            return await refuse(interaction, Refusal(Reason.CANNOT_MESSAGE))
        if text is None and file is None:
            return await ask(interaction, texts.message_form(found.friend_id, found.guild_id))
        await think(interaction)
        return await self._send(interaction, found, _draft(text or "", file))

    async def send_a_message(self, interaction: Interaction, member: discord.User) -> None:
        """Open the form for a message to the member the menu was opened on."""
        await ask(interaction, texts.message_form(member.id, server_of(interaction)))

    @chat.command(name="with")
    async def chat_with(self, interaction: Interaction, friend: str) -> None:
        """Send what you write to me by DM to this friend from now on.

        Parameters
        ----------
        friend:
            One of your friends
        """
        found = await self._choose(interaction, friend)
        if found is None:
            return await refuse(interaction, Refusal(Reason.CANNOT_MESSAGE))
        await self._correspondence.chat_with(interaction.user.id, found.guild_id, found.friend_id)
        return await answer(interaction, texts.chat_on(found.friend_id))

    @chat.command(name="off")
    async def chat_off(self, interaction: Interaction) -> None:
        """Let what you write to me by DM go to nobody."""
        was_on = await self._correspondence.chat_off(interaction.user.id)
        await answer(interaction, texts.chat_off(was_on=was_on))

    @message.autocomplete("friend")
    async def offer_friends(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer one's friends here; in a DM, those of every server, with its name."""
        return await self._offer(interaction, typed)

    @chat_with.autocomplete("friend")
    async def offer_friends_to_chat(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """Offer one's friends here; in a DM, those of every server, with its name."""
        return await self._offer(interaction, typed)

    @MutualsCog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Carry what a person writes in their DM with us."""
        if message.guild is not None or message.author.bot or not is_said(message):
            return
        # Discord tells of the next message before anything became of this one; a look at a member may take long.
        async with self._turns.of(message.author.id):
            await self._take_up(message)

    @MutualsCog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Carry nothing more from or to who has left."""
        self._relay.left(payload.guild_id, payload.user.id)

    @MutualsCog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Let the copy follow; Discord sends this also when a link gets its preview."""
        author = payload.data.get("author", {})
        by_person = not author.get("bot", False) and payload.data.get("edited_timestamp") is not None
        if payload.guild_id is None and by_person:
            await self._correspondence.edited(payload.message_id, edited_at(payload.message))

    @MutualsCog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Let the copy follow."""
        if payload.guild_id is None:
            await self._correspondence.deleted(payload.message_id)

    @MutualsCog.listener()
    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Mirror a reaction."""
        await self._reacted(payload, added=True)

    @MutualsCog.listener()
    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        """Mirror that a reaction is gone."""
        await self._reacted(payload, added=False)

    async def press_reply(self, interaction: Interaction, about: list[str]) -> None:
        """Open the form for an answer."""
        message = await self._correspondence.writer_of(interaction.user.id, int(about[0]))
        if isinstance(message, Refusal):
            return await refuse(interaction, message)
        return await ask(interaction, texts.reply_form(message.id))

    async def press_mute(self, interaction: Interaction, about: list[str]) -> None:
        """Take no more messages of whoever wrote this one."""
        result = await self._correspondence.mute(interaction.user.id, int(about[0]))
        if isinstance(result, Refusal):
            return await refuse(interaction, result)
        return await answer(interaction, texts.muted(result))

    async def press_block(self, interaction: Interaction, about: list[str]) -> None:
        """Block whoever wrote this one."""
        message = await self._correspondence.writer_of(interaction.user.id, int(about[0]))
        if isinstance(message, Refusal):
            return await refuse(interaction, message)
        refused = await self._blocks.block(interaction.user.id, Person(message.sender_id, "somebody"))
        if refused is not None:
            return await refuse(interaction, refused)
        return await answer(interaction, block_texts.blocked(message.sender_id))

    async def press_edit(self, interaction: Interaction, _: list[str]) -> None:
        """Open the form that changes one's own message."""
        own = interaction.message
        if own is None or await self._correspondence.mine(interaction.user.id, own.id) is None:
            return await refuse(interaction, Refusal(Reason.NO_LONGER_THERE))
        return await ask(interaction, texts.edit_form(own.id, text_of(own)))

    async def press_delete(self, interaction: Interaction, _: list[str]) -> None:
        """Take one's own message back."""
        own = interaction.message
        mine = await self._correspondence.mine(interaction.user.id, own.id) if own is not None else None
        if mine is None:
            return await refuse(interaction, Refusal(Reason.NO_LONGER_THERE))
        await self._correspondence.deleted(mine.source_id)
        await wipe(interaction, texts.deleted())
        return None

    async def press_show(self, interaction: Interaction, about: list[str]) -> None:
        """Show a held message to its recipient."""
        text = await self._correspondence.show_held(interaction.user.id, int(about[0]))
        if isinstance(text, Refusal):
            return await refuse(interaction, text)
        return await answer(interaction, texts.held_text(text))

    async def press_discard(self, interaction: Interaction, about: list[str]) -> None:
        """Drop a held message."""
        refused = await self._correspondence.discard_held(interaction.user.id, int(about[0]))
        if refused is not None:
            return await refuse(interaction, refused)
        return await replace(interaction, texts.discarded())

    async def submit_message(self, interaction: Interaction, about: str, written: dict[str, str]) -> None:
        """Send what was written in the form."""
        guild_id, friend = (int(part) for part in about.split("."))
        await think(interaction)
        await self._send(interaction, Partner(guild_id, friend), _draft(written["text"]))

    async def submit_reply(self, interaction: Interaction, about: str, written: dict[str, str]) -> None:
        """Send the answer that was written in the form."""
        message = await self._correspondence.writer_of(interaction.user.id, int(about))
        if isinstance(message, Refusal):
            return await refuse(interaction, message)
        await think(interaction)
        partner = Partner(message.guild_id, message.sender_id, message.answer_id)
        return await self._send(interaction, partner, _draft(written["text"]))

    async def submit_edit(self, interaction: Interaction, about: str, written: dict[str, str]) -> None:
        """Change one's own message, and its copy."""
        await think(interaction)
        refused = await self._correspondence.change(interaction.user.id, int(about), written["text"])
        await follow_up(interaction, texts.edited() if refused is None else refusal(refused))

    async def _take_up(self, message: discord.Message) -> None:
        await self._downtime.catch_up_with(message.author.id)
        speak(await self._languages.of(message.author.id))
        result = await self._relay.take_up(
            message.author.id, message.channel.id, message.id, answered_by(message), source=message
        )
        if result is None:
            await reply_to(message, texts.nobody_meant())
        elif isinstance(result, Refusal):
            await reply_to(message, refusal(result))

    async def _send(self, interaction: Interaction, partner: Partner, draft: Content) -> None:
        if not draft.text.strip() and not getattr(draft.payload, "attachments", ()):
            return await follow_up(interaction, refusal(Refusal(Reason.NOTHING_TO_SEND)))
        me = person_of(interaction.user)
        here = me if interaction.guild_id == partner.guild_id else Person(me.id, me.name, is_present=False)
        result = await self._relay.write(partner, here, draft)
        return await follow_up(
            interaction, refusal(result) if isinstance(result, Refusal) else texts.accepted(result)
        )

    async def _reacted(self, payload: discord.RawReactionActionEvent, *, added: bool) -> None:
        if payload.guild_id is None and payload.emoji.is_unicode_emoji():
            emoji = str(payload.emoji)
            await self._correspondence.reacted(payload.message_id, payload.user_id, emoji, added=added)

    async def _choose(self, interaction: Interaction, text: str) -> Partner | None:
        return choose(await self._correspondence.friends(interaction.user.id, interaction.guild_id), text)

    async def _offer(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        friends = await self._correspondence.friends(interaction.user.id, interaction.guild_id)
        return offer(interaction, friends, typed)


class _Draft:
    """What a command brought along, in the shape of a message."""

    def __init__(self, file: discord.Attachment | None = None) -> None:
        self.attachments = [file] if file is not None else []


def _draft(text: str, file: discord.Attachment | None = None) -> Content:
    return Content(text, _Draft(file), (file.size,) if file is not None else ())
