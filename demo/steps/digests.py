"""The server's digest: planned once, and posted with its picture when the week is over."""

from datetime import datetime, timedelta
from typing import Final

import discord
from simcord import ChannelHandle, MemberActor
from simcord.results import to_discord_message

from demo.riverside import display_name
from demo.scene import Chapter, Scene
from demo.steps.acts import Acts
from demo.steps.posts import DRAFT, Board
from demo.wording import as_shown

DIGEST: Final = "digest"
NINE: Final = 9
"""O'clock, on Monday."""


class Weeks(Acts):
    """A scene in which days pass at once."""

    async def plan(self, who: MemberActor, channel: ChannelHandle) -> str:
        """Have a digest posted every Monday, and return the answer's text."""
        command, options = "mutuals digest schedule", {"every": "week", "at": "9:00", "zone": "UTC"}
        typed = " ".join(f"{name}:{value}" for name, value in options.items())
        self._witness.acted(display_name(who), f"/{command} {typed} channel:{channel.name}")
        result = await who.slash(self.riverside.general, command, **options, channel=channel)
        return self._answer(who, result)

    async def wait_for_monday(self) -> None:
        """Let time pass at once until a minute before nine on Monday, and then by the minute."""
        now = self.world.now()
        ahead = (_monday_after(now) - now).total_seconds() - 60
        self.world.env.backend.clock.advance(ahead)
        await self.world.advance(60)

    def read(self, digest: discord.Message) -> str:
        """Return what a digest says, as everybody reads it."""
        text = digest.embeds[0].description or ""
        self._witness.answered(as_shown(text, self.riverside), f"everybody in #{DIGEST}")
        return text

    def posted(self) -> list[discord.Message]:
        """Return what stands in the digest's channel."""
        env = self.world.env
        stored = env.backend.messages.get(self.riverside.guild.channels[DIGEST].id, {})
        return [to_discord_message(env, stored[one]) for one in sorted(stored)]


async def eve_plans_a_digest(scene: Scene) -> None:
    """Eve wants a digest in a channel of its own, every Monday at nine."""
    place = scene.riverside
    channel = place.guild.create_text_channel(DIGEST, topic="What happened in Riverside.")

    answer = await Weeks.of(scene).plan(place.eve, channel)

    scene.says(answer, channel.mention, "Monday")


async def people_like_what_ann_posted(scene: Scene) -> None:
    """Bob, her friend, and Gus, who follows her, like what Ann posted for everyone."""
    place, board = scene.riverside, Board.of(scene)
    shown = board.shown(DRAFT)

    for who in (place.bob, place.gus):
        await board.press(who, shown, "Like")


async def the_digest_comes(scene: Scene) -> None:
    """It is Monday, nine o'clock: the digest is there, with charts, the same in words, and the post that did best."""
    weeks = Weeks.of(scene)

    await weeks.wait_for_monday()

    scene.check("One digest was posted", expected=1, found=len(weeks.posted()))
    (digest,) = weeks.posted()
    text = weeks.read(digest)
    scene.says(text, "New follows", "Between people", "Posts that did best", scene.riverside.ann.mention)
    scene.check("A picture is there", expected=1, found=len(digest.attachments))
    scene.says(digest.attachments[0].description or "", "Charts.")


def _monday_after(now: datetime) -> datetime:
    """Return nine o'clock on the next Monday."""
    day = now.replace(hour=NINE, minute=0, second=0, microsecond=0)
    return day + timedelta(days=7 - day.weekday())


CHAPTER: Final = Chapter("The digest", (eve_plans_a_digest, people_like_what_ann_posted, the_digest_comes))
