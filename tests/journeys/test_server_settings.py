"""What administrators set, one setting at a time."""

from simcord import InteractionResult

from tests.journeys.conftest import Town, said


async def change(town: Town, name: str, value: str) -> InteractionResult:
    panel = await town.eve.slash(town.general, "mutuals settings")
    assert panel.response is not None
    form = await town.eve.select(panel.response, [name], custom_id="choice:setting")
    return await town.eve.submit_modal(form, {"value": value})


async def test_a_limit_that_was_changed_holds_and_its_refusal_names_it(town: Town) -> None:
    await change(town, "follows_per_day", "1")
    await town.ann.slash(town.general, "follow", member=town.bob)

    refused = await town.ann.slash(town.general, "follow", member=town.cat)

    assert "1" in said(refused)
    assert "Cat" not in said(await town.ann.slash(town.general, "following"))


async def test_more_friends_can_be_needed_for_the_role(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    await town.befriend(town.ann, town.cat)

    await change(town, "friends_needed", "2")

    assert town.holders() == {"ann"}


async def test_a_number_out_of_range_is_refused_and_changes_nothing(town: Town) -> None:
    before = said(await town.eve.slash(town.general, "mutuals settings"))

    refused = await change(town, "friends_needed", "many")

    assert refused.ephemeral
    assert said(await town.eve.slash(town.general, "mutuals settings")) == before


async def test_a_form_opened_before_a_restart_is_taken_after_it(town: Town) -> None:
    panel = await town.eve.slash(town.general, "mutuals settings")
    assert panel.response is not None
    form = await town.eve.select(panel.response, ["friends_needed"], custom_id="choice:setting")
    await town.befriend(town.ann, town.bob)

    await town.world.restart()
    await town.eve.submit_modal(form, {"value": "3"})

    assert town.holders() == set()
