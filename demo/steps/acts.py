"""What people do beyond commands: press buttons, choose from menus, and read what Mutuals writes to them."""

from typing import Any, Self

import discord
from simcord import ChannelHandle, InteractionResult, MemberActor
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from simcord.results import ResponseMessage

from demo.riverside import BOT_NAME, display_name
from demo.scene import NotHeldError, Scene, text_of
from demo.wording import as_shown, listed

Shown = discord.Message | ResponseMessage
"""Something of the bot's with buttons under it: an answer, or a message."""


class Acts(Scene):
    """A scene in which people also use what stands under an answer, and look into their DMs."""

    @classmethod
    def of(cls, scene: Scene) -> Self:
        """Return the same scene with more to do in it."""
        return cls(scene.riverside, scene._witness)  # noqa: SLF001 - it is a scene too

    # ------------------------------------------------------------------ acts

    async def run(self, who: MemberActor, command: str, /, **options: MemberActor) -> ResponseMessage:
        """Run a command in #general and return the private answer with all that can be used under it."""
        typed = " ".join((f"/{command}", *(f"{key}:@{display_name(one)}" for key, one in options.items())))
        self._witness.acted(display_name(who), typed)
        return self._private(who, await who.slash(self.riverside.general, command, **options))

    async def press(self, who: MemberActor, shown: Shown, label: str) -> ResponseMessage:
        """Press a button in a channel and return the private answer."""
        self._witness.acted(display_name(who), f"presses [{label}]")
        return self._private(who, await who.click(shown, label=label))

    async def press_in_dm(self, who: MemberActor, shown: Shown, label: str) -> str:
        """Press a button in one's DMs with the bot and return what the private answer says."""
        self._witness.acted(display_name(who), f"presses [{label}] in the DM")
        return text_of(self._private(who, await who.user.click(shown, label=label)))

    async def press_for_all(self, who: MemberActor, shown: Shown, label: str) -> ResponseMessage:
        """Press a button whose answer everybody in the channel is to see, and return that answer."""
        self._witness.acted(display_name(who), f"presses [{label}]")
        response = _response(await who.click(shown, label=label))
        self._witness.answered(self._with_buttons(response), "everybody in the channel")
        self.check("Everybody can see it", expected=False, found=response.ephemeral)
        return response

    async def choose(self, who: MemberActor, shown: Shown, custom_id: str, label: str) -> str:
        """Choose an option from one of the menus under an answer and return what the answer says then."""
        self._witness.acted(display_name(who), f"chooses “{label}”")
        value = _value(shown, custom_id, label)
        return text_of(self._private(who, await who.select(shown, [value], custom_id=custom_id)))

    def let_in(self, channel: ChannelHandle, *, to_write: bool) -> None:
        """Let Mutuals into a channel, to write there or only to read."""
        backend = self.world.env.backend
        reading, writing = (
            discord.Permissions(view_channel=True).value,
            discord.Permissions(send_messages=True).value,
        )
        allow, deny = (reading | writing, 0) if to_write else (reading, writing)
        mine = Overwrite(backend.bot_user.id, OverwriteType.MEMBER, allow, deny)
        backend.set_overwrite(channel.id, mine)

    # --------------------------------------------------------------- reading

    def notices(self, who: MemberActor) -> list[discord.Message]:
        """Return what Mutuals wrote to somebody unasked, the oldest first."""
        return [one for one in self.world.inbox(who) if not one.flags.ephemeral]

    def newest_notice(self, who: MemberActor, *fragments: str) -> discord.Message:
        """Return the newest DM to somebody, which says all this."""
        found = self.notices(who)
        if not found:
            raise NotHeldError(f"Mutuals writes to {display_name(who)}", "a DM", "none")
        text = self._with_buttons(found[-1])
        self._witness.acted(BOT_NAME, f"writes a DM to {display_name(who)}: “{text}”")
        for fragment in fragments:
            claim = f"The DM says “{fragment}”"
            self.check(claim, expected=fragment, found=fragment if fragment in text else text)
        return found[-1]

    def _private(self, who: MemberActor, result: InteractionResult) -> ResponseMessage:
        self._answer(who, result)
        return _response(result)

    def _with_buttons(self, shown: Shown) -> str:
        labels = [f"[{item['label']}]" for item in _items(shown) if "label" in item]
        return " ".join((as_shown(text_of(shown), self.riverside), *labels))


def labels_of(shown: Shown) -> str:
    """Return the labels of the buttons under an answer or a message, as one phrase."""
    return listed(item["label"] for item in _items(shown) if "label" in item)


def _response(result: InteractionResult) -> ResponseMessage:
    if result.response is None:
        raise NotHeldError("Mutuals answers", "an answer", "none")
    return result.response


def _items(shown: Shown) -> list[dict[str, Any]]:
    rows: list[Any] = list(shown.components)
    plain = [row if isinstance(row, dict) else row.to_dict() for row in rows]
    return [item for row in plain for item in row.get("components", [row])]


def _value(shown: Shown, custom_id: str, label: str) -> str:
    """Return what Discord sends for an option that people know by its label."""
    menus = [item for item in _items(shown) if item.get("custom_id") == custom_id]
    return next(str(one["value"]) for menu in menus for one in menu["options"] if one["label"] == label)
