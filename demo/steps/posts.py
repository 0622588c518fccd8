"""Posts and the feed: for friends alone, and a draft that is published."""

from typing import Final

import discord
from simcord import ChannelHandle, MemberActor
from simcord.results import to_discord_message

from demo.riverside import display_name
from demo.scene import Chapter, NotHeldError, Scene
from demo.steps.acts import Acts, labels_of

FEED: Final = "feed"
FOR_FRIENDS: Final = "The key hangs behind the boathouse."
DRAFT: Final = "Regatta on the first of May!"

AN_HOUR: Final = 3_600


class Board(Acts):
    """A scene in which people post, and read what others posted."""

    def feed_channel(self) -> ChannelHandle:
        """Return the channel where posts for everyone go."""
        return self.riverside.guild.channels[FEED]

    async def choose_feed(self, who: MemberActor, channel: ChannelHandle) -> str:
        """Choose where posts for everyone go, and return the answer's text."""
        self._witness.acted(display_name(who), f"/mutuals setup feed_channel:{channel.name}")
        result = await who.slash(self.riverside.general, "mutuals setup", feed_channel=channel)
        return self._answer(who, result)

    async def reads(self, who: MemberActor, text: str, *, is_there: bool) -> None:
        """Somebody's feed shows this, or does not."""
        shown = await self.run(who, "feed")
        texts = [card.description or "" for card in shown.embeds]
        claim = f"{display_name(who)}'s feed {'shows' if is_there else 'does not show'} “{text}”"
        self.check(claim, expected=is_there, found=any(text in one for one in texts))

    def draft(self, who: MemberActor) -> discord.Message:
        """Return the draft in somebody's DMs with Mutuals, which must be there."""
        found = [one for one in self.world.inbox(who) if "Publish" in labels_of(one)]
        if not found:
            raise NotHeldError(f"{display_name(who)} has a draft", "a draft", "none")
        return found[-1]

    def board(self) -> list[str]:
        """Return what the posts in the feed channel say."""
        return [one.content for one in self._posts()]

    def shown(self, text: str) -> discord.Message:
        """Return the post in the feed channel that says this."""
        return next(one for one in self._posts() if one.content == text)

    def _posts(self) -> list[discord.Message]:
        env = self.world.env
        stored = env.backend.messages.get(self.feed_channel().id, {})
        found = [to_discord_message(env, stored[one]) for one in sorted(stored)]
        return [one for one in found if not one.flags.ephemeral]


async def eve_chooses_the_feed(scene: Scene) -> None:
    """Eve makes a channel where posts for everyone go; Gus follows Ann, who does not follow him back."""
    place, board = scene.riverside, Board.of(scene)
    channel = place.guild.create_text_channel(FEED, topic="What people of Riverside post.")

    answer = await board.choose_feed(place.eve, channel)
    await scene.slash(place.gus, "follow", member=place.ann)

    scene.says(answer, channel.mention)


async def ann_posts_for_her_friends(scene: Scene) -> None:
    """Ann posts for her friends: it stands in her circle. Bob reads it in his feed; Gus, who only follows, does not."""
    place, board = scene.riverside, Board.of(scene)

    answer = await scene.slash(place.ann, "post", text=FOR_FRIENDS, audience="friends")

    scene.says(answer, "in your circle")
    await board.reads(place.bob, FOR_FRIENDS, is_there=True)
    await board.reads(place.gus, FOR_FRIENDS, is_there=False)


async def ann_writes_a_draft(scene: Scene) -> None:
    """Ann keeps a draft: it lies in her DMs with Mutuals, and nobody else sees it."""
    place, board = scene.riverside, Board.of(scene)

    await scene.slash(place.ann, "post", text=DRAFT, audience="draft")

    scene.check("Her draft is in her DMs", expected=DRAFT, found=board.draft(place.ann).content)
    await board.reads(place.bob, DRAFT, is_there=False)
    scene.check("The feed channel is empty", expected=[], found=board.board())


async def ann_publishes_it(scene: Scene) -> None:
    """An hour later Ann publishes the draft: it stands in the feed channel, and in the feeds of all who follow her."""
    place, board = scene.riverside, Board.of(scene)

    await scene.world.advance(AN_HOUR)
    await board.press_in_dm(place.ann, board.draft(place.ann), "Publish")

    scene.check("It stands in the feed channel", expected=[DRAFT], found=board.board())
    await board.reads(place.bob, DRAFT, is_there=True)
    await board.reads(place.gus, DRAFT, is_there=True)


CHAPTER: Final = Chapter(
    "Posts and the feed",
    (eve_chooses_the_feed, ann_posts_for_her_friends, ann_writes_a_draft, ann_publishes_it),
)
