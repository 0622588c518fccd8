"""Two hundred hostile texts (a hundred on each database) on their way through a simulated Discord."""

import pytest
from simcord import MemberActor
from simcord.backend import serializers

from bot.domain.relay import LONGEST_MESSAGE, LONGEST_TEXT
from tests.hostile import hostile_texts
from tests.journeys.conftest import Town
from tests.journeys.letters import buttons, chat, ticked, write_unheard

COUNT = 100
IN_A_MINUTE = 20


@pytest.mark.usefixtures("nothing_breaks")
async def test_hostile_texts_arrive_as_they_were_written_and_ping_nobody(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    await chat(town, town.ann, town.bob)
    texts = [text for text in hostile_texts(2, 2 * COUNT, LONGEST_TEXT) if text.strip()][:COUNT]

    for first in range(0, COUNT, IN_A_MINUTE):
        for text in texts[first : first + IN_A_MINUTE]:
            write_anything(town, town.ann, text)
        await town.world.settle()
        await town.world.advance(61)

    bodies = [one.json for one in town.world.requests("POST", "/channels/*/messages")]
    assert ticked(town, town.ann) == [True] * COUNT
    assert [one for one in zip(texts, arrived(town, town.bob), strict=True) if not is_same(*one)] == []
    assert all(one and one["allowed_mentions"] == {"parse": []} for one in bodies)


def write_anything(town: Town, who: MemberActor, text: str) -> None:
    """Write also what simcord lets nobody write: up to 4,000 characters, as people with Nitro can."""
    backend = town.world.env.backend
    source = write_unheard(town, who, "short")
    source.content = text
    backend.emit("MESSAGE_CREATE", dict(serializers.message_payload(backend, source)))


def arrived(town: Town, who: MemberActor) -> list[str]:
    """Return the texts somebody got, with the pieces of one put together; its buttons stand under the last."""
    found = [""]
    for one in town.notices(who):
        if not one.components or "Reply" in buttons(one):
            found[-1] += one.content
        if "Reply" in buttons(one):
            found.append("")
    return found[:-1]


def is_same(written: str, found: str) -> bool:
    """Return whether a text arrived but for white space where it was cut; a cut code block is closed and reopened."""
    if len(written.strip()) <= LONGEST_MESSAGE:
        return found == written.strip()
    written, found = "".join(written.split()), "".join(found.split())
    letters = iter(found)
    return written == found if "```" not in written else all(letter in letters for letter in written)
