"""What people are told, on both databases, where the journeys cannot easily go: hiccups, and what an export tells."""

import json

from bot.database import Database, Transaction
from bot.domain.guilds import GuildSettings
from bot.domain.notices import Message, NoticeKind
from bot.domain.outcomes import Delivered, Delivery, TryLater
from bot.services.blocks import BlockService
from bot.services.export import ExportService
from bot.services.graph import Graph
from bot.services.notices import NoticeService
from bot.services.openings import Openings
from bot.stores.all import Stores
from tests.fakes import ANN, BOB, DAY, GUILD
from tests.services.conftest import Server
from tests.services.dms import FakeDms


class Sender:
    """Sends notices, and answers as it is told."""

    def __init__(self, *answers: Delivery) -> None:
        self.answers = list(answers)
        self.sent: list[NoticeKind] = []

    async def send_notice(self, message: Message) -> Delivery:
        self.sent.append(message.kind)
        return self.answers.pop(0)


async def test_a_hiccup_does_not_cost_the_only_first_contact_card(database: Database) -> None:
    server, sender = Server(database), Sender(TryLater(), Delivered(7))
    basics = (database, Stores(), server.clock)
    openings = Openings(*basics, server.ids, FakeDms(server.clock))
    notices = NoticeService(*basics, openings, sender, lambda _: None)
    await database.transact(lambda tx: Stores().guilds.save(tx, GuildSettings(GUILD, first_contact_since=1)))
    await server.follow(ANN, BOB)

    while (wait := await notices.send_due()) is not None:
        server.clock.advance(wait)

    assert sender.sent == [NoticeKind.FIRST_CONTACT] * 2


async def test_an_export_does_not_tell_of_being_blocked(database: Database) -> None:
    server = Server(database)
    graph = Graph(Stores(), server.ids, server.nudge, server.nudge)
    blocks = BlockService(database, Stores(), server.clock, graph, server.members)
    await server.befriend(ANN, BOB)

    async def tell(tx: Transaction) -> None:
        await tx.execute("UPDATE notices SET told_at = $1, due_at = NULL", server.clock.now())

    async def exported() -> object:
        text = "".join(
            [piece async for piece in ExportService(database, Stores(), server.clock).pieces(BOB.id)]
        )
        return json.loads(text)["notices"]

    await database.transact(tell)
    server.clock.advance(DAY)
    before = await exported()
    await blocks.block(ANN.id, BOB)

    assert await exported() == before
