"""`/privacy export` and `/privacy delete`: what somebody gets, and what is left of them afterwards."""

import gzip
import json
import tempfile
from typing import Any

import discord
import jsonschema
import pytest
from simcord import InteractionResult, MemberActor

from bot.services.export import schema
from cogs.privacy import deliver
from tests.journeys.conftest import Records, Town, answered, said
from tests.journeys.letters import copies, got, own, reply, write
from tests.journeys.reporting import cards, decide, reported
from tests.services.everything import holding, rows_of, schema_of

pytestmark = pytest.mark.usefixtures("nothing_breaks")


async def erase(town: Town, who: MemberActor, word: str = "delete") -> str:
    shown = await who.slash(town.general, "privacy delete")
    form = await who.click(answered(shown), label="Delete everything …")
    return said(await who.submit_modal(form, {"word": word}))


def document(town: Town, result: InteractionResult) -> dict[str, Any]:
    """Return what an export says."""
    (file,) = answered(result).attachments
    data = town.world.env.backend.cdn.get(file.url)
    assert data is not None
    text = gzip.decompress(data) if file.filename.endswith(".gz") else data
    found: dict[str, Any] = json.loads(text)
    return found


async def test_an_export_is_private_and_in_the_documented_form(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    await write(town, town.ann, town.bob, "A secret")

    result = await town.ann.slash(town.general, "privacy export")

    found = document(town, result)
    jsonschema.validate(found, schema())
    assert answered(result).ephemeral
    assert [row["followed_id"] for row in found["following"]] == [str(town.bob.id)]
    assert "secret" not in json.dumps(found)


async def test_an_export_works_by_dm(town: Town) -> None:
    await town.befriend(town.ann, town.bob)

    found = document(town, await town.ann.user.slash("privacy export"))

    assert found["user_id"] == str(town.ann.id)


async def test_a_preview_says_what_goes_and_nothing_goes_without_the_word(town: Town) -> None:
    await town.befriend(town.ann, town.bob)

    shown = await town.ask(town.ann, "privacy delete")
    answer = await erase(town, town.ann, "yes")

    assert "blocks of others against you" in shown
    assert "Nothing was deleted" in answer
    assert town.readers() == {"ann", "bob"}


async def test_an_erasure_closes_everything_in_discord(circle_town: Town) -> None:
    town = circle_town
    await town.befriend(town.ann, town.bob)
    circle = await town.open_circle(town.ann)
    await town.open_circle(town.bob)
    await write(town, town.ann, town.bob, "A secret")
    await reply(town, town.bob, copies(town, town.bob)[0], "Another")

    await erase(town, town.ann)
    await town.world.advance(60)

    assert not town.exists(circle)
    assert town.holders() == set()
    assert got(town, town.bob) == got(town, town.ann) == []
    assert own(town, town.ann) == []


async def test_afterwards_no_table_holds_the_id_but_blocks_against_it(
    circle_town: Town, records: Records
) -> None:
    town = circle_town
    await everything(town)

    await erase(town, town.ann)
    await town.world.advance(600)

    tables = await schema_of(records.database)
    left = holding(await rows_of(records.database, tables, tables), town.ann.id)
    assert set(left) == {"blocks"}
    assert not any(town.ann.name in row for row in left["blocks"])


async def everything(town: Town) -> None:
    """Let Ann do whatever there is."""
    dan = town.newcomer("dan")
    place = await reported(town)
    await write(town, town.bob, town.ann, "Hello")
    await town.open_circle(town.ann)
    await town.ask(town.ann, "circle exclude", friend=str(town.bob.id))
    await town.ask(town.ann, "interests", tags="rowing")
    await town.follow(town.cat, town.ann)
    await town.ask(town.ann, "block", user=dan)
    await town.ask(town.cat, "block", user=town.ann)
    await town.prefer(town.ann, "lists_visible_to", "only_me")
    await decide(town, town.eve, place, "Remove")


async def test_a_card_about_somebody_goes_with_them(town: Town) -> None:
    place = await reported(town)

    await erase(town, town.ann)
    await town.world.advance(60)

    assert cards(town, place) == []


async def test_an_erasure_works_by_dm(town: Town) -> None:
    await town.befriend(town.ann, town.bob)

    shown = await town.ann.user.slash("privacy delete")
    form = await town.ann.user.click(answered(shown), label="Delete everything …")
    await town.ann.user.submit_modal(form, {"word": "DELETE"})

    assert town.readers() == set()


async def test_what_is_owed_in_discord_survives_a_crash(circle_town: Town) -> None:
    town = circle_town
    await town.befriend(town.ann, town.bob)
    circle = await town.open_circle(town.ann)
    town.world.fail("DELETE", "/channels/*", status=500)
    town.world.fail("DELETE", "/guilds/*/members/*/roles/*", status=500)
    await erase(town, town.ann)
    await town.world.restart(crash=True)
    town.world.heal()

    await town.world.advance(1_000)

    assert not town.exists(circle)
    assert town.holders() == set()


async def test_whoever_was_erased_begins_anew(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    await erase(town, town.ann)

    await town.befriend(town.ann, town.bob)

    assert town.readers() == {"ann", "bob"}


async def test_a_block_against_somebody_outlasts_their_erasure(town: Town) -> None:
    await town.ask(town.cat, "block", user=town.ann)
    await erase(town, town.ann)

    answer = await town.follow(town.ann, town.cat)

    assert "right now" in answer


async def test_an_erasure_is_no_way_out_of_a_suspension(town: Town) -> None:
    place = await reported(town)
    await decide(town, town.eve, place, "Suspend for 1 week")

    await erase(town, town.ann)

    assert "suspended you" in await town.ask(town.ann, "follow", member=town.bob)


async def test_other_peoples_friendships_stay_as_they_were(town: Town) -> None:
    await town.befriend(town.bob, town.cat)
    await town.befriend(town.ann, town.bob)

    await erase(town, town.ann)
    await town.world.advance(60)

    assert town.readers() == {"bob", "cat"}


class Command:
    """An export that was asked for, as far as handing it over goes."""

    def __init__(self, limit: int, *, is_late: bool = False) -> None:
        self.filesize_limit = limit
        self.user = self
        self.answered: list[tuple[str, list[bytes]]] = []
        self.written: list[tuple[str, list[bytes]]] = []
        self._is_late = is_late

    def is_expired(self) -> bool:
        return self._is_late

    async def edit_original_response(self, content: str, attachments: tuple[discord.File, ...]) -> None:
        self.answered.append((content, [read(file) for file in attachments]))

    async def send(self, content: str, files: tuple[discord.File, ...]) -> None:
        self.written.append((content, [read(file) for file in files]))


def read(file: discord.File) -> bytes:
    """Return what is in a file that is sent, and close it, as discord.py does then."""
    data: bytes = file.fp.read()
    file.close()
    return data


async def hand_over(command: Command, data: bytes) -> None:
    with tempfile.TemporaryFile() as plain:
        plain.write(data)
        await deliver(command, plain)  # type: ignore[arg-type]


async def test_an_export_too_large_for_a_message_is_compressed() -> None:
    command = Command(limit=1_000)

    await hand_over(command, b"x" * 5_000)

    ((_, (packed,)),) = command.answered
    assert gzip.decompress(packed) == b"x" * 5_000


async def test_one_that_is_too_large_all_the_same_is_said_to_be() -> None:
    command = Command(limit=10)

    await hand_over(command, bytes(range(256)) * 20)

    ((text, files),) = command.answered
    assert "compressed" in text
    assert files == []


async def test_one_that_took_too_long_for_an_answer_comes_by_dm() -> None:
    command = Command(limit=1_000, is_late=True)

    await hand_over(command, b"everything")

    assert command.answered == []
    assert [files for _, files in command.written] == [[b"everything"]]
