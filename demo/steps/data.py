"""What is held about somebody: getting it, and being rid of it."""

import json
from typing import Any, Final

from simcord import MemberActor

from demo.riverside import display_name
from demo.scene import Chapter, Scene
from demo.steps.acts import Acts

DELETE: Final = "Delete everything …"
WORD: Final = "DELETE"


class Desk(Acts):
    """A scene in which people ask for what is held about them."""

    async def export(self, who: MemberActor) -> dict[str, Any]:
        """Run `/privacy export` and return what the file says."""
        answer = await self.run(who, "privacy export")
        (file,) = answer.attachments
        self._witness.acted(display_name(who), f"opens {file.filename}")
        data = self.world.env.backend.cdn.get(file.url)
        found: dict[str, Any] = json.loads(data or b"{}")
        return found

    async def erase(self, who: MemberActor) -> str:
        """Run `/privacy delete`, confirm it by typing, and return the answer."""
        preview = await self.run(who, "privacy delete")
        self._witness.acted(display_name(who), f"presses [{DELETE}] and types {WORD}")
        form = await who.click(preview, label=DELETE)
        return self._private(who, await who.submit_modal(form, {"word": WORD})).content


async def gus_gets_what_is_held(scene: Scene) -> None:
    """Gus asks for everything Mutuals holds about him: a file that says whom he follows, and no text of anybody's."""
    place, desk = scene.riverside, Desk.of(scene)

    found = await desk.export(place.gus)

    followed = [row["followed_id"] for row in found["following"]]
    scene.check("It says that he follows Fay", expected=True, found=str(place.fay.id) in followed)


async def ida_is_rid_of_it(scene: Scene) -> None:
    """Ida has everything about her deleted. What stays is Lou's block against her, which is Lou's."""
    place, desk = scene.riverside, Desk.of(scene)

    answer = await desk.erase(place.ida)
    left = await desk.export(place.ida)
    blocked = await scene.slash(place.lou, "blocked")

    scene.says(answer, "Done", "blocks of others against you")
    scene.check("Nobody stands on her lists", expected=[], found=left["following"] + left["followers"])
    scene.says(blocked, place.ida.mention)


CHAPTER: Final = Chapter("What is held about somebody", (gus_gets_what_is_held, ida_is_rid_of_it))
