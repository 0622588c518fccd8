"""`/requests`, and the buttons and menus that answer them."""

from discord import app_commands

from bot.domain.refusals import Refusal
from bot.services.requests import RequestService
from bot.texts import requests as texts
from bot.texts.buttons import Rows
from bot.texts.general import a_server
from cogs.answers import Interaction, answer, refuse, replace
from cogs.routing import MutualsCog


class RequestsCog(MutualsCog):
    """Requests to follow."""

    def __init__(self, requests: RequestService) -> None:
        super().__init__(
            persons={"accept": self.press_accept, "decline": self.press_decline},
            pages={"requests": self.turn},
            choices={
                "accept_requests": self.choose_accept,
                "decline_requests": self.choose_decline,
                "requests_accept_all": self.accept_all,
                "requests_decline_all": self.decline_all,
                "requests_keep": self.keep,
            },
        )
        self._requests = requests

    @app_commands.command()
    @app_commands.allowed_contexts(guilds=True, dms=True)
    async def requests(self, interaction: Interaction) -> None:
        """Show requests to follow you, your own, and new followers you weren't told of."""
        text, rows = await self._page(interaction, 1)
        await answer(interaction, text, rows)

    async def turn(self, interaction: Interaction, _owner: int, page: int) -> None:
        """Show another page of one's own requests, whoever the button was made for."""
        text, rows = await self._page(interaction, page)
        await replace(interaction, text, rows)

    async def press_accept(self, interaction: Interaction, guild_id: int, them: int) -> None:
        """Accept the request the button is about."""
        result = await self._requests.accept(guild_id, interaction.user.id, them)
        if isinstance(result, Refusal):
            return await refuse(interaction, result)
        return await answer(interaction, texts.accepted(them, result))

    async def press_decline(self, interaction: Interaction, guild_id: int, them: int) -> None:
        """Decline the request the button is about."""
        if refusal := await self._requests.decline(guild_id, interaction.user.id, them):
            return await refuse(interaction, refusal)
        return await answer(interaction, texts.declined(them))

    async def choose_accept(self, interaction: Interaction, chosen: list[str]) -> None:
        """Accept the requests chosen in the menu."""
        results = [await self._requests.accept(*_request(one, interaction)) for one in chosen]
        done = sum(not isinstance(result, Refusal) for result in results)
        await answer(interaction, texts.answered(done, 0, len(chosen) - done))

    async def choose_decline(self, interaction: Interaction, chosen: list[str]) -> None:
        """Decline the requests chosen in the menu."""
        results = [await self._requests.decline(*_request(one, interaction)) for one in chosen]
        done = sum(result is None for result in results)
        await answer(interaction, texts.answered(0, done, len(chosen) - done))

    async def accept_all(self, interaction: Interaction, _: list[str]) -> None:
        """Accept all requests to whoever presses."""
        await replace(interaction, texts.answered(await self._requests.accept_all(interaction.user.id), 0, 0))

    async def decline_all(self, interaction: Interaction, _: list[str]) -> None:
        """Decline all requests to whoever presses."""
        await replace(
            interaction, texts.answered(0, await self._requests.decline_all(interaction.user.id), 0)
        )

    async def keep(self, interaction: Interaction, _: list[str]) -> None:
        """Leave the requests open."""
        await replace(interaction, texts.kept())

    async def _page(self, interaction: Interaction, number: int) -> tuple[str, Rows]:
        me = interaction.user.id
        waiting = await self._requests.waiting(interaction.guild_id, me, number)
        in_dm = interaction.guild_id is None
        text = texts.waiting(
            waiting.to_me,
            waiting.mine,
            waiting.mine_total,
            waiting.new_followers,
            (lambda guild_id: _server(interaction, guild_id)) if in_dm else None,
        )
        return text, texts.rows(me, waiting.to_me)


def _request(value: str, interaction: Interaction) -> tuple[int, int, int]:
    """Read a menu's value: the server and the requester; the target is whoever chose."""
    guild_id, requester = value.split(":")
    return int(guild_id), interaction.user.id, int(requester)


def _server(interaction: Interaction, guild_id: int) -> str:
    guild = interaction.client.get_guild(guild_id)
    return guild.name if guild is not None else a_server()
