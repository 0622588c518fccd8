"""`/privacy settings`: every choice about oneself, and the button that turns notices off."""

from discord import app_commands

from bot.domain.preferences import Notices, Preferences, Visibility, WhoMayFollow
from bot.domain.refusals import Refusal
from bot.services.correspondence import CorrespondenceService
from bot.services.preferences import PreferenceService
from bot.services.requests import RequestService
from bot.texts import privacy as texts
from bot.texts.requests import going_public
from cogs.answers import Interaction, answer, ask, refuse, replace
from cogs.routing import MutualsCog


class PrivacyCog(MutualsCog):
    """Choices about oneself."""

    privacy = app_commands.Group(
        name="privacy",
        description="Your choices about being followed, seen and told.",
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
    )

    def __init__(
        self,
        preferences: PreferenceService,
        requests: RequestService,
        correspondence: CorrespondenceService,
    ) -> None:
        super().__init__(
            persons={"notices_off": self.press_notices_off},
            choices={
                "who_may_follow": self.choose_who_may_follow,
                "accept_followed": self.choose_accept_followed,
                "lists_visible_to": self.choose_lists_visible_to,
                "notices": self.choose_notices,
                "messages": self.choose_messages,
                "privacy": self.press_back,
            },
            forms={"words": self.submit_words},
        )
        self._preferences = preferences
        self._requests = requests
        self._correspondence = correspondence

    @privacy.command()
    async def settings(self, interaction: Interaction) -> None:
        """Show and change your choices; they hold in every server."""
        chosen = await self._preferences.get(interaction.user.id)
        words = len(await self._correspondence.words(interaction.user.id))
        await answer(interaction, texts.panel(chosen, words), texts.rows(chosen))

    async def choose_who_may_follow(self, interaction: Interaction, values: list[str]) -> None:
        """Change who may follow; going public asks what becomes of open requests."""
        who = WhoMayFollow(values[0])
        chosen = await self._preferences.let_follow(interaction.user.id, who)
        waiting = await self._requests.count(interaction.user.id) if who is WhoMayFollow.EVERYONE else 0
        if waiting == 0:
            return await self._show(interaction, chosen)
        text, buttons = going_public(waiting)
        return await replace(interaction, text, [buttons])

    async def choose_accept_followed(self, interaction: Interaction, values: list[str]) -> None:
        """Change whether requests of people one follows are accepted by themselves."""
        by_itself = values[0] == "yes"
        await self._show(
            interaction, await self._preferences.accept_followed(interaction.user.id, by_itself=by_itself)
        )

    async def choose_lists_visible_to(self, interaction: Interaction, values: list[str]) -> None:
        """Change who sees one's lists."""
        await self._show(
            interaction, await self._preferences.show_lists(interaction.user.id, Visibility(values[0]))
        )

    async def choose_notices(self, interaction: Interaction, values: list[str]) -> None:
        """Change whether one is told by DM."""
        await self._show(
            interaction, await self._preferences.want_notices(interaction.user.id, Notices(values[0]))
        )

    async def choose_messages(self, interaction: Interaction, values: list[str]) -> None:
        """Change whether friends may write, or open the form of the word filter."""
        me = interaction.user.id
        if values[0] == "filter":
            return await ask(interaction, texts.filter_form(await self._correspondence.words(me)))
        if values[0] == "posts":
            chosen = await self._preferences.get(me)
            return await replace(interaction, texts.posts_panel(chosen), texts.posts_rows(chosen))
        friends = values[0] == "friends"
        return await self._show(interaction, await self._preferences.take_messages(me, friends=friends))

    async def press_back(self, interaction: Interaction, _: list[str]) -> None:
        """Go back to the panel of all choices."""
        await self._show(interaction, await self._preferences.get(interaction.user.id))

    async def submit_words(self, interaction: Interaction, _: str, written: dict[str, str]) -> None:
        """Change the word filter."""
        words = await self._correspondence.set_words(interaction.user.id, written["words"])
        if isinstance(words, Refusal):
            return await refuse(interaction, words)
        return await self._show(interaction, await self._preferences.get(interaction.user.id))

    async def press_notices_off(self, interaction: Interaction, _guild_id: int, _them: int) -> None:
        """Turn notices off for whoever presses."""
        await self._preferences.want_notices(interaction.user.id, Notices.OFF)
        await answer(interaction, texts.notices_off())

    async def _show(self, interaction: Interaction, chosen: Preferences) -> None:
        words = len(await self._correspondence.words(interaction.user.id))
        await replace(interaction, texts.panel(chosen, words), texts.rows(chosen))
