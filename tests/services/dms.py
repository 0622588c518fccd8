"""DMs with the bot as the relay's services see them: what stands in them, and what breaks on the way."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import cast

from bot.domain.outcomes import Content, Copied, OpeningStopped, SourceGone, TryLater, Unopened, Unreachable
from bot.domain.people import Person
from bot.domain.refusals import Refusal
from bot.domain.relay import Found, Relayed, first_id_at
from tests.fakes import CrashError, FakeClock


@dataclass
class Letter:
    """One message in a DM."""

    id: int
    text: str
    is_theirs: bool = False
    marks: tuple[str, int] | None = None
    """Whose button ids it carries: "own" or "copy", and our id."""
    written_at: int = 0
    edited_at: int = 0
    sizes: tuple[int, ...] = ()


@dataclass
class FakeDms:
    """The relay's gateway. `dies` names a verb that takes effect and ends the process, `dies_before` one that does not.

    `closed` take no messages of ours; `opening` is what Discord says to whoever opens a DM.
    """

    clock: FakeClock
    letters: dict[int, list[Letter]] = field(default_factory=dict)
    told: list[tuple[int, str]] = field(default_factory=list)
    ticked: list[int] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    closed: set[int] = field(default_factory=set)
    opening: OpeningStopped | TryLater | None = None
    dies: str | None = None
    dies_before: str | None = None

    def __post_init__(self) -> None:
        self._ids = count(first_id_at(self.clock.time))

    def write(self, user_id: int, text: str, **more: int) -> Letter:
        """Let somebody write in their DM."""
        letter = Letter(next(self._ids), text, is_theirs=True, written_at=self.clock.time, **more)  # type: ignore[arg-type]
        self.letters.setdefault(user_id, []).append(letter)
        return letter

    def texts(self, user_id: int, kind: str = "copy") -> list[str]:
        """Return the texts of the copies in somebody's DM, or of their own."""
        marked = [one for one in self.letters.get(user_id, []) if one.marks and one.marks[0] == kind]
        return [one.text for one in marked]

    async def open(self, user_id: int) -> int | Unopened:
        self.opened.append(user_id)
        return self.opening or user_id

    async def keep_own(self, message: Relayed, channel_id: int, to: str, draft: Content) -> Copied | Unopened:
        return self._post("keep_own", channel_id, draft.text, ("own", message.id))

    async def rewrite_own(self, message: Relayed, text: str) -> bool:
        self._at(message.source_channel_id, message.source_id).text = text
        return True

    async def contents(self, message: Relayed, source: object) -> Content:
        letter = cast("Letter", source)
        return Content(letter.text, None, letter.sizes, letter.edited_at)

    async def fetch(self, message: Relayed) -> Content | SourceGone | TryLater:
        found = [one for one in self.letters[message.source_channel_id] if one.id == message.source_id]
        return await self.contents(message, found[0]) if found else SourceGone()

    async def find(self, message: Relayed, channel_id: int) -> Copied | TryLater | None:
        return self._find(channel_id, ("copy", message.id)) if message.attempts else None

    async def find_own(self, message: Relayed, channel_id: int) -> Copied | TryLater | None:
        return self._find(channel_id, ("own", message.id))

    async def seen(self, channel_id: int, since: int) -> list[Found] | TryLater | None:
        letters = [one for one in self.letters.get(channel_id, []) if one.written_at > since]
        return [Found(one.id, one.is_theirs, None, one.written_at, one.edited_at) for one in letters]

    async def carry(
        self, message: Relayed, content: Content, channel_id: int, sender: Person, *, is_first: bool
    ) -> Copied | Unopened:
        copy = self._post("carry", channel_id, content.text, ("copy", message.id))
        return replace(copy, edited_at=content.edited_at) if isinstance(copy, Copied) else copy

    async def hold(self, message: Relayed, channel_id: int, sender_name: str) -> Copied | Unopened:
        return self._post("hold", channel_id, "held", ("held", message.id))

    async def rewrite(
        self, message: Relayed, content: Content, copies: Sequence[int]
    ) -> tuple[int, ...] | TryLater:
        self._at(message.copy_channel_id or 0, copies[0]).text = f"{content.text} (edited)"
        return ()

    async def blank(self, message: Relayed, copies: Sequence[int]) -> bool:
        for copy in copies:
            self._at(message.copy_channel_id or 0, copy).text = ""
        return True

    async def tick(self, message: Relayed) -> None:
        self.ticked.append(message.source_id)

    async def say_left_out(self, message: Relayed, what: tuple[str, ...]) -> None:
        self.told.append((message.sender_id, "left out"))

    async def say_why_not(self, message: Relayed, refusal: Refusal) -> None:
        self.told.append((message.sender_id, refusal.reason.name))

    async def say_lost(self, message: Relayed, channel_id: int) -> None:
        self.told.append((message.sender_id, "lost"))

    def is_me(self, user_id: int) -> bool:
        return user_id == 0

    async def react(self, channel_id: int, message_id: int, emoji: str, *, added: bool) -> None:
        self._at(channel_id, message_id)

    def _post(self, verb: str, channel_id: int, text: str, marks: tuple[str, int]) -> Copied | Unopened:
        if verb == self.dies_before:
            raise CrashError
        if channel_id in self.closed:
            return Unreachable()
        letter = Letter(next(self._ids), text, marks=marks, written_at=self.clock.time)
        self.letters.setdefault(channel_id, []).append(letter)
        if verb == self.dies:
            raise CrashError
        return Copied(channel_id, (letter.id,))

    def _find(self, channel_id: int, marks: tuple[str, int]) -> Copied | None:
        ids = [one.id for one in self.letters.get(channel_id, []) if one.marks == marks]
        return Copied(channel_id, tuple(ids)) if ids else None

    def _at(self, channel_id: int, message_id: int) -> Letter:
        return next(one for one in self.letters[channel_id] if one.id == message_id)
