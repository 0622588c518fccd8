"""What a step of the tour works with: members who act, and checks that ask the simulated Discord."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import discord
from simcord import ChannelHandle, InteractionResult, MemberActor, RoleHandle
from simcord.results import ResponseMessage

from demo.riverside import Riverside, display_name
from demo.wording import as_shown, listed


class NotHeldError(Exception):
    """A check of the tour found something else than it expected."""

    def __init__(self, check: str, expected: str, found: str) -> None:
        super().__init__(check)
        self.check = check
        self.expected = expected
        self.found = found


class Witness(Protocol):
    """Whoever is told what happens in a step."""

    def acted(self, who: str, what: str) -> None:
        """Somebody did something."""
        ...

    def answered(self, text: str, seen_by: str) -> None:
        """The bot answered."""
        ...

    def held(self, check: str) -> None:
        """A check held."""
        ...


class Scene:
    """Riverside as a step sees it; every act and every check that holds is told to the witness."""

    def __init__(self, riverside: Riverside, witness: Witness) -> None:
        self.riverside = riverside
        self.world = riverside.world
        self._witness = witness

    # ------------------------------------------------------------------ acts

    async def slash(
        self, who: MemberActor, command: str, /, *, at: ChannelHandle | None = None, **options: object
    ) -> str:
        """Run a command in #general (or `at` another channel) and return the answer's text.

        An answer must come, and only the person who ran the command may see it.
        """
        typed = " ".join((f"/{command}", *(f"{key}:{_typed(value)}" for key, value in options.items())))
        self._witness.acted(display_name(who), typed)
        result = await who.slash(at or self.riverside.general, command, **options)
        return self._answer(who, result)

    async def send(self, who: MemberActor, channel: ChannelHandle, text: str) -> discord.Message:
        """Write a message in a channel."""
        self._witness.acted(display_name(who), f"writes in #{channel.name}: {text}")
        return await who.send(channel, text)

    def _answer(self, who: MemberActor, result: InteractionResult) -> str:
        response = result.response
        if response is None:
            raise NotHeldError("Mutuals answers", "an answer", "none")
        seen_by = f"only {display_name(who)}" if response.ephemeral else "everybody in the channel"
        text = text_of(response)
        self._witness.answered(as_shown(text, self.riverside), seen_by)
        if not response.ephemeral:
            raise NotHeldError("Mutuals answers privately", "a private answer", "one that all can read")
        return text

    # ---------------------------------------------------------------- checks

    def check(self, claim: str, *, expected: object, found: object) -> None:
        """Hold what was found against what was expected."""
        if expected != found:
            raise NotHeldError(claim, self._shown(expected), self._shown(found))
        self._witness.held(claim)

    def says(self, answer: str, *fragments: str) -> None:
        """Every one of the fragments stands in the answer."""
        for fragment in fragments:
            claim = f"The answer says “{as_shown(fragment, self.riverside)}”"
            self.check(claim, expected=fragment, found=fragment if fragment in answer else answer)

    def only_holders(self, role: RoleHandle, *people: MemberActor) -> None:
        """These people hold the role, and nobody else."""
        claim = f"Now holding the role @{role.name}: {listed(_names(people))}"
        self.check(claim, expected=_names(people), found=_names(self.riverside.holders(role)))

    def only_readers(self, channel: ChannelHandle, *people: MemberActor) -> None:
        """These people can read the channel, and nobody else but the owner of the server, who always can."""
        found = [one for one in self.riverside.readers(channel) if not self.riverside.is_owner(one)]
        claim = f"Now able to read #{channel.name}, besides the server's owner: {listed(_names(people))}"
        self.check(claim, expected=_names(people), found=_names(found))

    def cannot_read(self, channel: ChannelHandle, person: MemberActor) -> None:
        """This person's Discord does not show them the channel."""
        claim = f"{display_name(person)} cannot read #{channel.name}"
        self.check(claim, expected=False, found=self.world.can_read(channel, person))

    def _shown(self, value: object) -> str:
        if isinstance(value, list):
            return listed(value)
        return as_shown(str(value), self.riverside)


@dataclass(frozen=True, slots=True)
class Chapter:
    """The steps of one feature, in order; a step's docstring is what the tour prints of it."""

    title: str
    steps: tuple[Callable[[Scene], Awaitable[None]], ...]


def text_of(shown: discord.Message | ResponseMessage) -> str:
    """Return what a message says, also where it is a panel of several texts."""
    rows: list[Any] = list(shown.components)
    plain = [row if isinstance(row, dict) else row.to_dict() for row in rows]
    return "\n".join([*filter(None, [shown.content]), *(row["content"] for row in plain if "content" in row)])


def _names(people: Iterable[MemberActor]) -> list[str]:
    return sorted(display_name(one) for one in people)


def _typed(value: object) -> str:
    if isinstance(value, MemberActor):
        return f"@{display_name(value)}"
    return f"@{value.name}" if isinstance(value, RoleHandle) else str(value)
