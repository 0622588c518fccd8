"""Comments: written, reviewed, and taken away."""

from bot.domain.refusals import Refusal
from bot.facts import person_of
from bot.services.comments import CommentService
from bot.texts import comments as texts
from bot.texts.refusals import refusal
from bot.texts.relay import held_text
from cogs.answers import Interaction, answer, ask, follow_up, refuse, think
from cogs.routing import MutualsCog


class CommentsCog(MutualsCog):
    """Commenting on posts."""

    def __init__(self, comments: CommentService) -> None:
        super().__init__(
            choices={
                "post_comment": self.press_comment,
                "comment_delete": self.press_delete,
                "comment_discard": self.press_delete,
                "comment_show": self.press_show,
                "comment_approve": self.press_approve,
            },
            forms={"post_comment": self.submit_comment},
        )
        self._comments = comments

    async def press_comment(self, interaction: Interaction, about: list[str]) -> None:
        """Open the form for a comment."""
        refused = await self._comments.may_comment(int(about[0]), interaction.user.id)
        if refused is not None:
            return await refuse(interaction, refused)
        return await ask(interaction, texts.form(int(about[0])))

    async def submit_comment(self, interaction: Interaction, about: str, written: dict[str, str]) -> None:
        """Comment on a post."""
        await think(interaction)
        me = person_of(interaction.user)
        result = await self._comments.comment(int(about), me, written["text"])
        text = refusal(result) if isinstance(result, Refusal) else texts.commented(result)
        await follow_up(interaction, text)

    async def press_show(self, interaction: Interaction, about: list[str]) -> None:
        """Show a comment that waits to the post's author."""
        text = await self._comments.held(int(about[0]), interaction.user.id)
        if isinstance(text, Refusal):
            return await refuse(interaction, text)
        return await answer(interaction, held_text(text))

    async def press_approve(self, interaction: Interaction, about: list[str]) -> None:
        """Let a comment that waits stand under the post."""
        await think(interaction)
        result = await self._comments.approve(int(about[0]), interaction.user.id)
        await follow_up(interaction, refusal(result) if isinstance(result, Refusal) else texts.approved())

    async def press_delete(self, interaction: Interaction, about: list[str]) -> None:
        """Take a comment away."""
        refused = await self._comments.remove(int(about[0]), interaction.user.id)
        await answer(interaction, refusal(refused) if refused is not None else texts.deleted())
