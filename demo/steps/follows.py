"""Following, friends, and the role and lounge that open to them."""

from typing import Final

from demo.scene import Chapter, Scene


async def the_owner_chooses_the_friends_role(scene: Scene) -> None:
    """Eve, who runs the server, chooses the role that friends will hold."""
    place = scene.riverside

    answer = await scene.slash(place.eve, "mutuals setup", friends_role=place.friends_role)

    scene.says(answer, place.friends_role.mention)
    scene.only_holders(place.friends_role)
    offered = "mutuals setup" in place.cat.available_commands(place.general)
    scene.check("Cat, who runs nothing, is not offered this command", expected=False, found=offered)


async def ann_follows_bob(scene: Scene) -> None:
    """Ann follows Bob, who does not follow her: that opens nothing yet."""
    place = scene.riverside

    answer = await scene.slash(place.ann, "follow", member=place.bob)

    scene.says(answer, place.bob.mention)
    scene.only_holders(place.friends_role)
    scene.only_readers(place.lounge)


async def bob_follows_back(scene: Scene) -> None:
    """Bob follows back: they are friends, and the lounge opens to both."""
    place = scene.riverside

    answer = await scene.slash(place.bob, "follow", member=place.ann)

    scene.says(answer, place.ann.mention, "friends")
    scene.only_holders(place.friends_role, place.ann, place.bob)
    scene.only_readers(place.lounge, place.ann, place.bob)
    scene.cannot_read(place.lounge, place.cat)


async def following_again_changes_nothing(scene: Scene) -> None:
    """Bob follows Ann again, and again: the same answer, and nothing changes."""
    place = scene.riverside

    first = await scene.slash(place.bob, "follow", member=place.ann)
    second = await scene.slash(place.bob, "follow", member=place.ann)

    scene.check("Both answers are the same", expected=first, found=second)
    scene.only_holders(place.friends_role, place.ann, place.bob)


async def a_bot_cannot_be_followed(scene: Scene) -> None:
    """Cat tries to follow Tidewatch, which is a bot: refused."""
    place = scene.riverside

    answer = await scene.slash(place.cat, "follow", member=place.tidewatch)

    scene.says(answer, "Bots", "can't follow")


async def nobody_follows_themselves(scene: Scene) -> None:
    """Cat tries to follow herself: refused."""
    place = scene.riverside

    answer = await scene.slash(place.cat, "follow", member=place.cat)

    scene.says(answer, "can't follow yourself")
    scene.only_holders(place.friends_role, place.ann, place.bob)


async def ann_lists_her_friends(scene: Scene) -> None:
    """Ann looks at her friends."""
    place = scene.riverside

    answer = await scene.slash(place.ann, "friends")

    scene.says(answer, place.bob.mention)
    scene.check("Cat is not among them", expected=False, found=place.cat.mention in answer)


async def ann_unfollows_bob(scene: Scene) -> None:
    """Ann unfollows Bob: role and lounge close to both at once, and nobody is told."""
    place = scene.riverside
    inbox = len(scene.world.inbox(place.bob))

    await scene.slash(place.ann, "unfollow", member=place.bob)

    scene.only_holders(place.friends_role)
    scene.only_readers(place.lounge)
    scene.check("Bob got no message about it", expected=inbox, found=len(scene.world.inbox(place.bob)))


async def they_become_friends_again(scene: Scene) -> None:
    """Ann follows Bob again, who never stopped: the lounge opens to both again."""
    place = scene.riverside

    answer = await scene.slash(place.ann, "follow", member=place.bob)

    scene.says(answer, place.bob.mention, "friends")
    scene.only_holders(place.friends_role, place.ann, place.bob)
    scene.only_readers(place.lounge, place.ann, place.bob)


async def ann_writes_in_the_lounge(scene: Scene) -> None:
    """Ann writes in the lounge; Bob reads it, Cat does not."""
    place = scene.riverside

    message = await scene.send(place.ann, place.lounge, "Just us here. Rowing on Sunday at nine?")

    newest = place.lounge.history(viewer=place.bob)[-1]
    scene.check("Bob reads what Ann wrote", expected=message.content, found=newest.content)
    scene.cannot_read(place.lounge, place.cat)


CHAPTER: Final = Chapter(
    "Following, friends and their lounge",
    (
        the_owner_chooses_the_friends_role,
        ann_follows_bob,
        bob_follows_back,
        following_again_changes_nothing,
        a_bot_cannot_be_followed,
        nobody_follows_themselves,
        ann_lists_her_friends,
        ann_unfollows_bob,
        they_become_friends_again,
        ann_writes_in_the_lounge,
    ),
)
