"""`/post` and `/poll`, and what authors press under their posts; and what Discord tells us of their messages."""

from typing import Literal

import discord
from discord import app_commands

from bot.domain.outcomes import Content
from bot.domain.posts import LONGEST_POST, LONGEST_QUESTION, Audience, parse_ballot
from bot.domain.preferences import WhoMay
from bot.domain.refusals import Refusal
from bot.facts import person_of
from bot.services.posts import Posted, PostService
from bot.services.preferences import PreferenceService
from bot.texts import posts as texts
from bot.texts import privacy as privacy_texts
from bot.texts.refusals import refusal
from cogs.answers import Interaction, answer, ask, follow_up, refuse, replace, server_of, think
from cogs.routing import MutualsCog


class AuthorsCog(MutualsCog):
    """Writing posts."""

    def __init__(self, posts: PostService, preferences: PreferenceService) -> None:
        super().__init__(
            choices={
                "post_publish": self.press_publish,
                "post_to_friends": self.press_to_friends,
                "post_edit": self.press_edit,
                "post_describe": self.press_describe,
                "post_delete": self.press_delete,
                "post_comments_by": self.choose_comments_by,
                "post_reposts_by": self.choose_reposts_by,
            },
            forms={"post": self.submit_post, "post_edit": self.submit_edit, "post_alt": self.submit_alt},
        )
        self._posts = posts
        self._preferences = preferences

    @app_commands.command()
    async def post(
        self,
        interaction: Interaction,
        text: app_commands.Range[str, 1, LONGEST_POST] | None = None,
        picture: discord.Attachment | None = None,
        audience: Literal["public", "followers", "friends", "draft"] | None = None,
    ) -> None:
        """Post something for everyone, your followers, your friends, or yourself for now.

        Parameters
        ----------
        text:
            What to post; a form for long texts opens if left out
        picture:
            A picture to show; you are asked to describe it
        audience:
            Whom it is for; everyone if left out, friends if your account is private
        """
        wanted = Audience(audience) if audience is not None else None
        if text is None and picture is None:
            return await ask(interaction, texts.post_form(wanted))
        await think(interaction)
        sizes = () if picture is None else (picture.size,)
        return await self._post(interaction, Content(text or "", _Draft(picture), sizes), wanted)

    async def submit_post(self, interaction: Interaction, about: str, written: dict[str, str]) -> None:
        """Post what was written in the form."""
        await think(interaction)
        wanted = Audience(about) if about else None
        await self._post(interaction, Content(written["text"], _Draft()), wanted)

    async def _post(self, interaction: Interaction, draft: Content, wanted: Audience | None) -> None:
        pictures = len(getattr(draft.payload, "attachments", ()))
        me, server = person_of(interaction.user), server_of(interaction)
        await self._say(interaction, await self._posts.post(server, me, draft, wanted, pictures=pictures))

    @app_commands.command()
    async def poll(
        self,
        interaction: Interaction,
        question: app_commands.Range[str, 1, LONGEST_QUESTION],
        answers: str,
        audience: Literal["public", "friends"] | None = None,
    ) -> None:
        """Ask everyone, or your friends, in a poll.

        Parameters
        ----------
        question:
            What to ask
        answers:
            Two to five answers, separated by commas
        audience:
            Whom to ask; everyone if left out, friends if your account is private
        """
        ballot = parse_ballot(question, answers)
        if isinstance(ballot, Refusal):
            return await refuse(interaction, ballot)
        await think(interaction)
        wanted = Audience(audience) if audience is not None else None
        me, server = person_of(interaction.user), server_of(interaction)
        return await self._say(interaction, await self._posts.poll(server, me, ballot, wanted))

    async def press_publish(self, interaction: Interaction, about: list[str]) -> None:
        """Show a draft to everyone, or to the followers of a private account."""
        await think(interaction)
        await self._say(interaction, await self._posts.publish(int(about[0]), person_of(interaction.user)))

    async def press_to_friends(self, interaction: Interaction, about: list[str]) -> None:
        """Show a draft to one's friends."""
        await think(interaction)
        me = person_of(interaction.user)
        await self._say(interaction, await self._posts.show_to_friends(int(about[0]), me))

    async def press_edit(self, interaction: Interaction, about: list[str]) -> None:
        """Open the form that changes one's post."""
        found = await self._posts.read_mine(int(about[0]), interaction.user.id)
        if isinstance(found, Refusal):
            return await refuse(interaction, found)
        return await ask(interaction, texts.edit_form(int(about[0]), found))

    async def submit_edit(self, interaction: Interaction, about: str, written: dict[str, str]) -> None:
        """Change one's post where it lies."""
        await think(interaction)
        me = person_of(interaction.user)
        result = await self._posts.edit(int(about), me, written["text"])
        await follow_up(interaction, refusal(result) if isinstance(result, Refusal) else texts.edited())

    async def press_describe(self, interaction: Interaction, about: list[str]) -> None:
        """Open the form for a picture's description."""
        found = await self._posts.read_mine(int(about[0]), interaction.user.id)
        if isinstance(found, Refusal):
            return await refuse(interaction, found)
        return await ask(interaction, texts.alt_form(int(about[0]), found))

    async def submit_alt(self, interaction: Interaction, about: str, written: dict[str, str]) -> None:
        """Describe the picture."""
        await think(interaction)
        me = person_of(interaction.user)
        result = await self._posts.describe(int(about), me, written["alt"])
        await follow_up(interaction, refusal(result) if isinstance(result, Refusal) else texts.described())

    async def press_delete(self, interaction: Interaction, about: list[str]) -> None:
        """Take one's post away."""
        refused = await self._posts.delete(int(about[0]), interaction.user.id)
        await answer(interaction, refusal(refused) if refused is not None else texts.deleted())

    async def choose_comments_by(self, interaction: Interaction, values: list[str]) -> None:
        """Say who may comment, on one post or on all of one's own."""
        post_id, _, who = values[0].partition(".")
        if post_id != "0":
            refused = await self._posts.allow(int(post_id), interaction.user.id, comments=WhoMay(who))
            return await answer(interaction, refusal(refused) if refused is not None else texts.allowed())
        chosen = await self._preferences.take_comments(interaction.user.id, WhoMay(who))
        return await replace(interaction, privacy_texts.posts_panel(chosen), privacy_texts.posts_rows(chosen))

    async def choose_reposts_by(self, interaction: Interaction, values: list[str]) -> None:
        """Say who may pass on, one post or all of one's own."""
        post_id, _, who = values[0].partition(".")
        if post_id != "0":
            refused = await self._posts.allow(int(post_id), interaction.user.id, reposts=WhoMay(who))
            return await answer(interaction, refusal(refused) if refused is not None else texts.allowed())
        chosen = await self._preferences.let_repost(interaction.user.id, WhoMay(who))
        return await replace(interaction, privacy_texts.posts_panel(chosen), privacy_texts.posts_rows(chosen))

    @MutualsCog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Notice that a post's message, or a comment's, is gone."""
        await self._posts.gone(payload.message_id)

    @MutualsCog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Notice that several are gone."""
        for message_id in payload.message_ids:
            await self._posts.gone(message_id)

    @MutualsCog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Notice that a channel is gone, with all posts in it."""
        await self._posts.channel_gone(channel.id)

    async def _say(self, interaction: Interaction, result: Posted | Refusal) -> None:
        if isinstance(result, Refusal):
            return await follow_up(interaction, refusal(result))
        if result.needs_alt:
            text = f"{texts.posted(result.post)}\n{texts.needs_alt()}"
            return await follow_up(interaction, text, texts.alt_rows(result.post))
        return await follow_up(interaction, texts.posted(result.post))


class _Draft:
    """What a command brought along, in the shape of a message."""

    def __init__(self, picture: discord.Attachment | None = None) -> None:
        self.attachments = [picture] if picture is not None else []
