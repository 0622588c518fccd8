"""What a member reads about themselves."""

from typing import Final

from demo.scene import Chapter, Scene
from demo.steps.acts import Acts, labels_of


async def eve_looks_at_her_figures(scene: Scene) -> None:
    """Dan follows Eve, who looks at her own figures: a chart, the same in words, and whom she could follow back."""
    place, acts = scene.riverside, Acts.of(scene)
    await scene.slash(place.dan, "follow", member=place.eve)

    shown = await acts.run(place.eve, "insights")

    scene.says(shown.content, "New followers: **1**", "/privacy settings")
    pictures = shown.attachments
    scene.check("A picture is there", expected=1, found=len(pictures))
    scene.says(pictures[0].description or "", "Followers: from 0 to 1.")
    scene.check("Dan can be followed back", expected="Follow back", found=labels_of(shown))


CHAPTER: Final = Chapter("Figures about oneself", (eve_looks_at_her_figures,))
