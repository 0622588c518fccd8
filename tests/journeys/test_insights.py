"""`/insights` through the simulated Discord: in a server, in a DM, with figures on and off."""

import pytest

from simulation import World
from tests.journeys.conftest import Town, answered, labels, said

FIGURES = "UPDATE preferences SET figures = $2 WHERE user_id = $1"
PERSON_DAY = "INSERT INTO person_days VALUES ($1, $2, $3, $4, $5, $6, $7)"
PNG = b"\x89PNG"
TODAY = 1_767_225_600
"""Midnight at which the simulated clock begins (UTC)."""

pytestmark = pytest.mark.usefixtures("nothing_breaks")


async def test_everybody_sees_their_own_graph_with_a_picture(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    await town.follow(town.cat, town.ann)

    result = await town.ann.slash(town.general, "insights")

    text, (picture,) = said(result), answered(result).attachments
    assert "New followers: **2**" in text
    assert "New friends: **1**" in text
    assert "/privacy settings" in text
    assert answered(result).ephemeral
    assert picture.description is not None
    assert "Followers: from 0 to 2." in picture.description


async def test_who_could_be_followed_back_is_offered_with_a_button(town: Town) -> None:
    await town.follow(town.cat, town.ann)
    result = await town.ann.slash(town.general, "insights", period="7 days")

    pressed = await town.ann.click(answered(result), label="Follow back")

    assert labels(result) == ["Follow back"]
    assert "friends" in said(pressed)


async def test_in_a_dm_one_is_asked_which_server(world: World, town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    other = world.env.create_guild("Hillside")
    general, ann, bob = (
        other.create_text_channel("general"),
        other.add_member(town.ann.user),
        other.add_member(town.bob.user),
    )
    await ann.slash(general, "follow", member=bob)

    asked = await town.ann.user.slash("insights", period="7 days")
    shown = await town.ann.user.select(answered(asked), [f"{other.id}:7"], custom_id="choice:insights_server")

    assert "Hillside" in said(shown)
    assert "New friends: **0**" in said(shown)


async def test_whoever_takes_part_nowhere_is_told_so(town: Town) -> None:
    result = await town.cat.user.slash("insights")

    assert "`/insights`" in said(result)
