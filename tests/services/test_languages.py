"""Languages are remembered where they are worth it, on both engines."""

from bot.services.languages import LanguageService
from bot.stores.all import Stores
from tests.fakes import ANN, BOB
from tests.services.conftest import Server


async def test_the_language_somebody_used_last_is_remembered(server: Server) -> None:
    languages = LanguageService(server.database, Stores(), server.clock)

    await server.members.use(server.id, ANN, "de")
    await server.members.use(None, ANN, "pt-BR")
    await server.members.use(server.id, BOB, "en-GB")

    assert await languages.of(ANN.id) == "pt-BR"
    assert await languages.of(BOB.id) is None


async def test_who_turns_to_english_needs_no_language_any_more(server: Server) -> None:
    languages = LanguageService(server.database, Stores(), server.clock)
    await server.members.use(server.id, ANN, "de")

    await server.members.use(server.id, ANN, "en-US")

    assert await languages.of(ANN.id) is None
