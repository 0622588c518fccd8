"""Running the server: set up with one press, and a look at whether all is well."""

from typing import Final

from demo.scene import Chapter, Scene, text_of
from demo.steps.acts import Acts

RECOMMENDED: Final = "Use recommended settings"


async def eve_sees_what_is_in_the_way(scene: Scene) -> None:
    """Nobody can open a circle yet; Eve looks at what set-up would do, and the lounge she made is closed to Mutuals."""
    place, acts = scene.riverside, Acts.of(scene)
    scene.says(await scene.slash(place.ann, "circle open"), "hasn't said yet where circles go")

    panel = await acts.run(place.eve, "mutuals setup")
    refused = await acts.press(place.eve, panel, RECOMMENDED)

    scene.says(text_of(refused), "Nothing was changed", place.lounge.mention, "**Manage Permissions**")
    scene.check("Nothing was made", expected=False, found="Circles" in place.guild.channels)


async def eve_sets_up_with_one_press(scene: Scene) -> None:
    """Eve lets Mutuals into the lounge, and presses once: it uses what is there, and makes what is not."""
    place, acts = scene.riverside, Acts.of(scene)
    acts.let_in(place.lounge, to_write=True)

    panel = await acts.run(place.eve, "mutuals setup")
    scene.says(text_of(panel), "makes “Circles”")
    done = await acts.press(place.eve, panel, RECOMMENDED)

    scene.says(text_of(done), "Done.", "made “Circles”", place.lounge.mention)
    scene.check("There is a category for circles", expected=True, found="Circles" in place.guild.channels)


async def the_doctor_finds_everything_well(scene: Scene) -> None:
    """Eve has everything checked: permissions, role, channels, what is owed. All is well."""
    place, acts = scene.riverside, Acts.of(scene)

    found = await acts.run(place.eve, "mutuals doctor")

    scene.says(text_of(found), "Everything is as it should be", place.friends_role.mention)


async def the_doctor_names_what_is_missing(scene: Scene) -> None:
    """Eve shuts Mutuals out of writing in the lounge by mistake; the doctor says so, and mends it when she presses."""
    place, acts = scene.riverside, Acts.of(scene)
    acts.let_in(place.lounge, to_write=False)

    found = await acts.run(place.eve, "mutuals doctor")
    scene.says(text_of(found), "Lounge", "**Send Messages**")
    mended = await acts.press(place.eve, found, "Mend permissions")

    scene.says(text_of(mended), "Everything is as it should be")


async def lou_asks_for_help(scene: Scene) -> None:
    """Lou wants to know what one can do with messages, and gets the commands to click."""
    place, acts = scene.riverside, Acts.of(scene)

    panel = await acts.run(place.lou, "help")
    answer = await acts.choose(place.lou, panel, "choice:help", "Write to friends")

    scene.says(answer, "</message:")


CHAPTER: Final = Chapter(
    "Running the server",
    (
        eve_sees_what_is_in_the_way,
        eve_sets_up_with_one_press,
        the_doctor_finds_everything_well,
        the_doctor_names_what_is_missing,
        lou_asks_for_help,
    ),
)
