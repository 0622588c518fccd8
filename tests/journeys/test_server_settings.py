"""What administrators set, one setting at a time."""

from simcord import InteractionResult

from tests.journeys.conftest import Town, answered, labels, said


async def change(town: Town, name: str, value: str) -> InteractionResult:
    panel = await town.eve.slash(town.general, "mutuals settings")
    return await town.eve.submit_modal(await town.pick_setting(panel, name), {"value": value})


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
    form = await town.pick_setting(panel, "friends_needed")
    await town.befriend(town.ann, town.bob)

    await town.world.restart()
    await town.eve.submit_modal(form, {"value": "3"})

    assert town.holders() == set()


async def test_an_edit_from_an_outdated_panel_is_told_so_and_changes_nothing(town: Town) -> None:
    outdated = await town.eve.slash(town.general, "mutuals settings")
    await change(town, "friends_needed", "2")

    told = await town.eve.submit_modal(await town.pick_setting(outdated, "friends_needed"), {"value": "3"})

    assert "Somebody else changed this" in said(told)
    assert "**Friends for the role**: 2 " in said(told)


async def test_edits_of_different_settings_from_the_same_panel_all_count(town: Town) -> None:
    panels = [await town.eve.slash(town.general, "mutuals settings") for _ in range(2)]

    for panel, name in zip(panels, ("friends_needed", "relay_rate"), strict=True):
        await town.eve.submit_modal(await town.pick_setting(panel, name), {"value": "7"})

    shown = said(await town.eve.slash(town.general, "mutuals settings"))
    assert "**Friends for the role**: 7 " in shown
    assert "**Messages a minute**: 7 " in shown


async def test_who_would_be_active_and_a_lurker_at_once_is_told_both_numbers(town: Town) -> None:
    await change(town, "lurker_days", "10")

    refused = await change(town, "active_days", "10")

    assert "7 now" in said(refused)
    assert "10 now" in said(refused)
    shown = said(await town.eve.slash(town.general, "mutuals settings"))
    assert "**Days somebody counts as active**: 7 " in shown
    assert "**Days until somebody counts as a lurker**: 10 " in shown


async def test_a_switch_turned_twice_from_the_same_state_is_turned_once(town: Town) -> None:
    panels = [await town.eve.slash(town.general, "mutuals settings") for _ in range(2)]

    for panel in panels:
        await town.pick_setting(panel, "first_contact")

    assert "**First-contact card**: on " in said(await town.eve.slash(town.general, "mutuals settings"))


async def test_when_the_digest_comes_stands_among_the_settings(town: Town) -> None:
    await town.eve.slash(
        town.general, "mutuals digest schedule", every="week", at="18:30", zone="Asia/Tokyo", weekday="Friday"
    )

    shown = said(await town.eve.slash(town.general, "mutuals settings"))

    assert f"it comes to {town.general.mention} every week on Friday at 18:30 (Asia/Tokyo)" in shown


async def test_role_and_channels_are_one_press_away(town: Town) -> None:
    panel = await town.eve.slash(town.general, "mutuals settings")

    shown = await town.eve.click(answered(panel), label="Choose role and channels")

    assert "Use recommended settings" in labels(shown)
