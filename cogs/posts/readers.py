"""`/feed`, the menu Repost, and what readers press under posts."""

import discord
from discord import app_commands

from bot.domain.posts import refuse_comment, refuse_repost
from bot.domain.refusals import Refusal
from bot.services.feed import FeedService, Opened
from bot.services.reactions import ReactionService
from bot.texts import feed as texts
from bot.texts.buttons import Card, Rows
from bot.texts.refusals import refusal
from cogs.answers import Interaction, amend, answer, follow_up, refuse, server_of, think, wait
from cogs.routing import MutualsCog


class ReadersCog(MutualsCog):
    """Reading posts, liking them and passing them on."""

    def __init__(self, feed: FeedService, reactions: ReactionService) -> None:
        super().__init__(
            persons={
                "tell_when_posts": self.press_tell,
                "tell_not_when_posts": self.press_tell_not,
                "hide_reposts": self.press_hide_reposts,
                "show_reposts": self.press_show_reposts,
            },
            pages={texts.EVERYBODY: self.turn, texts.FRIENDS_ONLY: self.turn_friends},
            choices={
                "post_open": self.press_open,
                "post_like": self.press_like,
                "post_repost": self.press_repost,
                "post_unrepost": self.press_unrepost,
            },
        )
        self._feed = feed
        self._reactions = reactions
        self.menus = [app_commands.ContextMenu(name="Repost", callback=self.repost)]

    @app_commands.command()
    async def feed(self, interaction: Interaction, friends_only: bool | None = None) -> None:
        """Show what the people you follow have posted, friends first.

        Parameters
        ----------
        friends_only:
            Leave out whoever is not your friend
        """
        await think(interaction)
        await follow_up(interaction, *await self._page(interaction, 1, friends_only=bool(friends_only)))

    async def turn(self, interaction: Interaction, _owner: int, number: int) -> None:
        """Show another page of one's own feed."""
        await wait(interaction)
        await amend(interaction, *await self._page(interaction, number, friends_only=False))

    async def turn_friends(self, interaction: Interaction, _owner: int, number: int) -> None:
        """Show another page of what one's friends posted."""
        await wait(interaction)
        await amend(interaction, *await self._page(interaction, number, friends_only=True))

    async def _page(
        self, interaction: Interaction, number: int, *, friends_only: bool
    ) -> tuple[str, Rows, list[Card]]:
        me = interaction.user.id
        page = await self._feed.page(server_of(interaction), me, number, friends_only=friends_only)
        text = texts.page_text(page.visit, friends_only=friends_only)
        rows = texts.page_rows(page.visit, me, friends_only=friends_only)
        return text, rows, texts.page_cards(page.visit, page.reads)

    async def press_open(self, interaction: Interaction, about: list[str]) -> None:
        """Show one post in full."""
        await think(interaction)
        found = await self._feed.open(int(about[0]), interaction.user.id)
        if isinstance(found, Refusal):
            return await follow_up(interaction, refusal(found))
        return await self._show_opened(interaction, found)

    async def _show_opened(self, interaction: Interaction, found: Opened) -> None:
        text = texts.opened_text(found.likes, found.likers, found.reposts)
        if found.figures is not None:
            text = f"{text}\n{texts.figures(found.figures)}"
        comments = [
            (one.name, one.read.text if one.read is not None else None, one.by_friend)
            for one in found.comments
        ]
        cards = [texts.opened_card(found.look, found.read), *texts.comments_card(comments)]
        rows = texts.opened_rows(
            found.look,
            liked=found.liked_by_me,
            may_repost=refuse_repost(found.look) is None,
            may_comment=refuse_comment(found.look) is None,
        )
        others = [
            (one.comment.id, one.name)
            for one in found.comments
            if one.comment.author_id != found.look.viewer_id
        ]
        await follow_up(interaction, text, [*rows, *texts.report_comments(others)], cards)

    async def press_like(self, interaction: Interaction, about: list[str]) -> None:
        """Like a post, or no longer."""
        result = await self._reactions.like(int(about[0]), interaction.user.id)
        if isinstance(result, Refusal):
            return await refuse(interaction, result)
        return await answer(interaction, texts.liked(now=result))

    async def press_repost(self, interaction: Interaction, about: list[str]) -> None:
        """Pass a post on."""
        await self._repost(interaction, int(about[0]))

    async def repost(self, interaction: Interaction, message: discord.Message) -> None:
        """Pass on the post the menu was opened on."""
        post_id = await self._reactions.post_at(message.id)
        if isinstance(post_id, Refusal):
            return await refuse(interaction, post_id)
        return await self._repost(interaction, post_id)

    async def _repost(self, interaction: Interaction, post_id: int) -> None:
        result = await self._reactions.repost(post_id, interaction.user.id)
        if isinstance(result, Refusal):
            return await refuse(interaction, result)
        return await answer(interaction, texts.reposted(), texts.unrepost_rows(post_id))

    async def press_unrepost(self, interaction: Interaction, about: list[str]) -> None:
        """No longer pass a post on."""
        await self._reactions.unrepost(int(about[0]), interaction.user.id)
        await answer(interaction, texts.unreposted())

    async def press_tell(self, interaction: Interaction, guild_id: int, them: int) -> None:
        """Be told when somebody posts."""
        if refused := await self._feed.subscribe(guild_id, interaction.user.id, them, wanted=True):
            return await refuse(interaction, refused)
        return await answer(interaction, texts.told_when_posts(wanted=True))

    async def press_tell_not(self, interaction: Interaction, guild_id: int, them: int) -> None:
        """No longer be told."""
        await self._feed.subscribe(guild_id, interaction.user.id, them, wanted=False)
        await answer(interaction, texts.told_when_posts(wanted=False))

    async def press_hide_reposts(self, interaction: Interaction, guild_id: int, them: int) -> None:
        """See no more of what somebody passes on."""
        if refused := await self._feed.hide_reposts(guild_id, interaction.user.id, them, hidden=True):
            return await refuse(interaction, refused)
        return await answer(interaction, texts.reposts_hidden(hidden=True))

    async def press_show_reposts(self, interaction: Interaction, guild_id: int, them: int) -> None:
        """See it again."""
        await self._feed.hide_reposts(guild_id, interaction.user.id, them, hidden=False)
        await answer(interaction, texts.reposts_hidden(hidden=False))
