"""Messages between friends: written, answered, edited and deleted by DM, and refused to strangers."""

from typing import Final

import discord
from simcord import MemberActor

from demo.riverside import display_name
from demo.scene import Chapter, NotHeldError, Scene
from demo.steps.acts import Acts, labels_of

HELLO: Final = "The boat is free on Sundey."
MENDED: Final = "The boat is free on Sunday."
ANSWER: Final = "I bring the coffee."
NOBODY_MAY_WRITE: Final = "Nobody may write to me"
UNDER_A_COPY: Final = {"Reply", "Block"}


class Letters(Acts):
    """A scene in which people also write, answer and change messages in their DMs with the bot."""

    async def write(self, who: MemberActor, to: MemberActor, text: str) -> str:
        """Write to somebody with the command, and return the answer's text."""
        return await self.slash(who, "message", friend=display_name(to), text=text)

    async def reply(self, who: MemberActor, to: discord.Message, text: str) -> discord.Message:
        """Answer a message in one's DMs with Mutuals, as one answers anybody in Discord."""
        self._witness.acted(display_name(who), f"replies in the DM: {text}")
        channel = who.user.dm_channel.id
        reference = {"channel_id": str(channel), "message_id": str(to.id)}
        known = self.world.env.backend.normalize_message_reference(channel, reference)
        return await who.user.send_dm(text, reference=known)

    async def edit(self, who: MemberActor, shown: discord.Message, text: str) -> None:
        """Change what one wrote with the command: press Edit under one's own copy, and send the form."""
        self._witness.acted(display_name(who), f"presses [Edit] in the DM and writes: {text}")
        form = await who.user.click(shown, label="Edit")
        await who.user.submit_modal(form, {"text": text})

    async def delete(self, who: MemberActor, message: discord.Message) -> None:
        """Delete a message of one's own, as one deletes any in Discord."""
        self._witness.acted(display_name(who), f"deletes the message “{message.content}” in the DM")
        await who.user.delete(message)

    def copies(self, who: MemberActor) -> list[discord.Message]:
        """Return what friends wrote to somebody, the oldest first; what was deleted stays as an empty shell."""
        return [one for one in self.world.inbox(who) if UNDER_A_COPY & set(labels_of(one).split())]

    def newest_copy(self, who: MemberActor) -> discord.Message:
        """Return the last message of a friend's to somebody, which must be there."""
        found = self.copies(who)
        if not found:
            raise NotHeldError(f"A message reaches {display_name(who)}", "a message", "none")
        return found[-1]

    def own_copy(self, who: MemberActor) -> discord.Message:
        """Return somebody's own copy of what they last wrote with the command."""
        found = [one for one in self.world.inbox(who) if "Edit" in labels_of(one)]
        if not found:
            raise NotHeldError(f"{display_name(who)} keeps a copy", "their own copy", "none")
        return found[-1]

    def reads(self, who: MemberActor, sender: MemberActor, text: str) -> None:
        """The last message to somebody says this, and names who wrote it and in which server they are friends."""
        copy = self.newest_copy(who)
        claim = f"{display_name(who)} reads “{text}”"
        self.check(claim, expected=text, found=copy.content.partition("\n")[0])
        header = copy.embeds[0].author.name or ""
        for name in (display_name(sender), self.riverside.guild.name):
            self.check(
                f"It names {name}", expected=name, found=name if name in header else header or "nobody"
            )

    def has_tick(self, message: discord.Message) -> None:
        """The message is marked as arrived."""
        now = [one for who in self.riverside.people for one in self.world.inbox(who) if one.id == message.id]
        marks = [str(reaction) for one in now for reaction in one.reactions]
        self.check("✅ says that it arrived", expected=True, found="✅" in marks)


async def ann_writes_to_bob(scene: Scene) -> None:
    """Ann writes to Bob: he gets it by DM, with her name; she keeps a copy of her own, with ✅ once it arrived."""
    place, letters = scene.riverside, Letters.of(scene)

    answer = await letters.write(place.ann, place.bob, HELLO)

    scene.says(answer, place.bob.mention)
    letters.reads(place.bob, place.ann, HELLO)
    letters.has_tick(letters.own_copy(place.ann))


async def bob_replies(scene: Scene) -> None:
    """Bob replies to that DM as to any message; Ann reads it as a reply to hers."""
    place, letters = scene.riverside, Letters.of(scene)

    written = await letters.reply(place.bob, letters.newest_copy(place.bob), ANSWER)

    letters.reads(place.ann, place.bob, ANSWER)
    reference = letters.newest_copy(place.ann).reference
    answered = reference.message_id if reference is not None else None
    scene.check("It is a reply to what Ann wrote", expected=letters.own_copy(place.ann).id, found=answered)
    letters.has_tick(written)


async def ann_edits(scene: Scene) -> None:
    """Ann mends a slip: Bob's copy changes where it stands, and says that it was edited."""
    place, letters = scene.riverside, Letters.of(scene)
    before = letters.newest_copy(place.bob).id

    await letters.edit(place.ann, letters.own_copy(place.ann), MENDED)

    letters.reads(place.bob, place.ann, MENDED)
    copy = letters.newest_copy(place.bob)
    scene.check("It is the same message as before", expected=before, found=copy.id)
    scene.check("It says that it was edited", expected=True, found="(edited)" in copy.content)


async def bob_deletes_his(scene: Scene) -> None:
    """Bob deletes what he wrote: nothing of it is left in Ann's DM."""
    place, letters = scene.riverside, Letters.of(scene)
    written = next(one for one in scene.world.inbox(place.bob) if one.content == ANSWER)

    await letters.delete(place.bob, written)

    left = [one.content for one in scene.world.inbox(place.ann) if ANSWER in one.content]
    scene.check("Ann's copy is empty", expected=[], found=left)


async def a_stranger_is_refused(scene: Scene) -> None:
    """Dan, nobody's friend, writes to Ann: refused in the words Ann reads when Joy wants no messages at all."""
    place, letters = scene.riverside, Letters.of(scene)
    before = len(letters.copies(place.ann))

    answer = await letters.write(place.dan, place.ann, "Hello?")

    scene.says(answer, "Only friends who allow it")
    scene.check("Nothing reached Ann", expected=before, found=len(letters.copies(place.ann)))
    panel = await letters.run(place.joy, "privacy settings")
    await letters.choose(place.joy, panel, "choice:messages", NOBODY_MAY_WRITE)
    refused = await letters.write(place.ann, place.joy, "Tea?")
    scene.check("Both read the same, byte for byte", expected=answer, found=refused)


CHAPTER: Final = Chapter(
    "Messages between friends",
    (ann_writes_to_bob, bob_replies, ann_edits, bob_deletes_his, a_stranger_is_refused),
)
