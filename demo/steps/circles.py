"""Circles and live rooms: open to exactly one's friends, closed at once to who stops being one."""

from typing import Final

from simcord import ChannelHandle, MemberActor

from demo.riverside import display_name
from demo.scene import Chapter, NotHeldError, Scene
from demo.steps.acts import Acts, labels_of
from demo.wording import listed

CIRCLE: Final = "the-boathouse"
ROOM: Final = "Tea on the river"
AFTER_THE_LAST_LEFT: Final = 120
"""Seconds; a live room ends 90 after it is empty."""


class Rooms(Acts):
    """A scene with channels that are there only for a while, and with voices in them."""

    def channel(self, name: str) -> ChannelHandle:
        """Return the channel of this name, which must be there now."""
        found = self.riverside.guild.channels.get(name)
        if found is None:
            raise NotHeldError(f"There is a channel {name}", name, "no such channel")
        return found

    def is_gone(self, name: str) -> None:
        """There is no channel of this name any more."""
        self.check(
            f"The channel “{name}” is gone", expected=False, found=name in self.riverside.guild.channels
        )

    async def go_in(self, who: MemberActor, room: ChannelHandle) -> None:
        """Join a voice room."""
        self._witness.acted(display_name(who), f"joins the voice room “{room.name}”")
        await who.join_voice(room)

    async def go_out(self, who: MemberActor) -> None:
        """Leave the voice room one is in."""
        self._witness.acted(display_name(who), "leaves the voice room")
        await who.leave_voice()

    def only_in_voice(self, room: ChannelHandle, *people: MemberActor) -> None:
        """These people are connected to the room, and nobody else."""
        states = self.riverside.guild.voice_states().values()
        ids = {state.user_id for state in states if state.channel_id == room.id}
        found = [display_name(one) for one in self.riverside.people if one.id in ids]
        claim = f"Now in “{room.name}”: {listed(display_name(one) for one in people)}"
        self.check(claim, expected=sorted(display_name(one) for one in people), found=sorted(found))


async def ann_opens_her_circle(scene: Scene) -> None:
    """Ann opens her circle: it is open to her two friends, Bob and Joy, and to nobody else."""
    place, rooms = scene.riverside, Rooms.of(scene)

    answer = await scene.slash(place.ann, "circle open", name=CIRCLE)

    circle = rooms.channel(CIRCLE)
    scene.says(answer, circle.mention, "exactly your friends")
    scene.only_readers(circle, place.ann, place.bob, place.joy)
    scene.cannot_read(circle, place.kit)


async def ann_unfollows_joy(scene: Scene) -> None:
    """Ann unfollows Joy, who is outside at once; Bob stays, and Joy is told nothing."""
    place, rooms = scene.riverside, Rooms.of(scene)
    inbox = len(rooms.notices(place.joy))

    await scene.slash(place.ann, "unfollow", member=place.joy)

    circle = rooms.channel(CIRCLE)
    scene.only_readers(circle, place.ann, place.bob)
    scene.cannot_read(circle, place.joy)
    scene.check("Joy got no message about it", expected=inbox, found=len(rooms.notices(place.joy)))


async def they_are_friends_again(scene: Scene) -> None:
    """Ann follows Joy again, who never stopped: Joy is inside again."""
    place, rooms = scene.riverside, Rooms.of(scene)

    await scene.slash(place.ann, "follow", member=place.joy)

    scene.only_readers(rooms.channel(CIRCLE), place.ann, place.bob, place.joy)


async def ann_keeps_joy_out(scene: Scene) -> None:
    """Ann keeps Joy out of her circle without ending the friendship, and lets her in again."""
    place, rooms = scene.riverside, Rooms.of(scene)

    answer = await scene.slash(place.ann, "circle exclude", friend=display_name(place.joy))
    scene.says(answer, place.joy.mention, "stay friends")
    scene.only_readers(rooms.channel(CIRCLE), place.ann, place.bob)
    scene.says(await scene.slash(place.ann, "friends"), place.joy.mention)
    await scene.slash(place.ann, "circle include", friend=display_name(place.joy))

    scene.only_readers(rooms.channel(CIRCLE), place.ann, place.bob, place.joy)


async def ann_closes_it_and_undoes_it(scene: Scene) -> None:
    """Ann closes her circle, to everybody; **Undo** opens it as it was."""
    place, rooms = scene.riverside, Rooms.of(scene)

    asked = await rooms.run(place.ann, "circle close")
    scene.check("She is asked first", expected="Close it and Keep it", found=labels_of(asked))
    closed = await rooms.press(place.ann, asked, "Close it")
    scene.says(closed.content, "7 days")
    scene.only_readers(rooms.channel(CIRCLE))
    await rooms.press(place.ann, closed, "Undo")

    scene.only_readers(rooms.channel(CIRCLE), place.ann, place.bob, place.joy)


async def bob_goes_live(scene: Scene) -> None:
    """Bob opens a voice room for his friends; Ann and Joy come in, Kit does not see it."""
    place, rooms = scene.riverside, Rooms.of(scene)

    answer = await scene.slash(place.bob, "live start", title=ROOM)

    room = rooms.channel(ROOM)
    scene.says(answer, room.mention, "90 seconds")
    scene.cannot_read(room, place.kit)
    for who in (place.bob, place.ann, place.joy):
        await rooms.go_in(who, room)
    rooms.only_in_voice(room, place.bob, place.ann, place.joy)


async def bob_unfollows_joy(scene: Scene) -> None:
    """Bob unfollows Joy while they talk: she is disconnected, and the room is gone for her."""
    place, rooms = scene.riverside, Rooms.of(scene)

    await scene.slash(place.bob, "unfollow", member=place.joy)

    room = rooms.channel(ROOM)
    rooms.only_in_voice(room, place.bob, place.ann)
    scene.cannot_read(room, place.joy)


async def the_room_ends(scene: Scene) -> None:
    """Everybody leaves; a minute and a half later the room is gone. Bob and Joy are friends again."""
    place, rooms = scene.riverside, Rooms.of(scene)

    await rooms.go_out(place.ann)
    await rooms.go_out(place.bob)
    rooms.channel(ROOM)
    await scene.world.advance(AFTER_THE_LAST_LEFT)

    rooms.is_gone(ROOM)
    await scene.slash(place.bob, "follow", member=place.joy)
    scene.only_readers(rooms.channel(CIRCLE), place.ann, place.bob, place.joy)


CHAPTER: Final = Chapter(
    "Circles and live rooms",
    (
        ann_opens_her_circle,
        ann_unfollows_joy,
        they_are_friends_again,
        ann_keeps_joy_out,
        ann_closes_it_and_undoes_it,
        bob_goes_live,
        bob_unfollows_joy,
        the_room_ends,
    ),
)
