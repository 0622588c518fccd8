"""The tour's own machinery: checks that hold or do not, and what is told of them."""

from io import StringIO

import pytest

from demo.riverside import Riverside
from demo.scene import Chapter, Scene
from demo.steps import CHAPTERS
from demo.tour import Failure, Narrator, play
from demo.wording import as_shown, listed


async def a_step_that_holds(scene: Scene) -> None:
    """Nothing happens."""
    scene.check("Nothing happened", expected=0, found=0)


async def a_step_that_does_not_hold(scene: Scene) -> None:
    """Ann is expected to hold a role."""
    scene.only_holders(scene.riverside.friends_role, scene.riverside.ann)


async def a_step_that_cannot_be_played(scene: Scene) -> None:
    """Cat writes where she cannot."""
    await scene.send(scene.riverside.cat, scene.riverside.lounge, "Hello?")


async def played(riverside: Riverside, *steps: object) -> tuple[Failure | None, str]:
    stream = StringIO()
    failure = await play(riverside, [Chapter("Trial", steps)], Narrator(stream))  # type: ignore[arg-type]
    return failure, stream.getvalue()


async def test_a_tour_whose_steps_hold_says_so(riverside: Riverside) -> None:
    failure, printed = await played(riverside, a_step_that_holds, a_step_that_holds)

    assert failure is None
    assert " 2. Nothing happens." in printed
    assert "✓ held: Nothing happened" in printed
    assert printed.endswith("Every step held: 2 of 2.\n")


async def test_a_step_that_does_not_hold_ends_the_tour(riverside: Riverside) -> None:
    failure, printed = await played(riverside, a_step_that_does_not_hold, a_step_that_holds)

    assert failure is not None
    assert (failure.number, failure.step) == (1, "a_step_that_does_not_hold")
    assert (failure.expected, failure.found) == ("Ann Marlow", "nobody")
    assert "✗ NOT held" in printed
    assert printed.endswith("Step 1 of 2 did NOT hold; the steps after it were not played.\n")


async def test_a_step_that_cannot_be_played_is_a_failure_too(riverside: Riverside) -> None:
    failure, _ = await played(riverside, a_step_that_cannot_be_played)

    assert failure is not None
    assert failure.found.startswith("BackendError: ")


async def test_what_people_read_is_shown_as_discord_shows_it(riverside: Riverside) -> None:
    place = riverside
    text = f"{place.ann.mention} {place.friends_role.mention} {place.general.mention} </follow:1> <t:86400:D>"

    assert as_shown(text, riverside) == "@Ann Marlow @Friends #general /follow 2 January 1970"


@pytest.mark.parametrize(
    ("names", "phrase"), [("", "nobody"), ("A", "A"), ("AB", "A and B"), ("ABC", "A, B and C")]
)
def test_names_become_a_phrase(names: str, phrase: str) -> None:
    assert listed(names) == phrase


@pytest.mark.parametrize("step", [step for chapter in CHAPTERS for step in chapter.steps])
def test_every_step_says_what_happens_in_it(step: object) -> None:
    assert (step.__doc__ or "").endswith(".")
