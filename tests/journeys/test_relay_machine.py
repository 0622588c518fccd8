"""Random lives of three friends who write to each other, held against what may become of a message, whatever fails."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import discord
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from simcord import ChannelHandle, GuildHandle, MemberActor
from simcord.backend import serializers
from simcord.backend.models import Message

from bot.app import create_bot
from bot.config import Settings
from simulation import World
from simulation.faults import _Fault
from tests.journeys.conftest import said

T = TypeVar("T")
NAMES = ("ann", "bob", "cat")
SERVERS = ("Riverside", "Hillside")
PAIRS = [(one, other) for one in NAMES for other in NAMES if one != other]
PERSON, PAIR, SERVER = st.sampled_from(NAMES), st.sampled_from(PAIRS), st.sampled_from(SERVERS)
WHICH = st.integers(0, 7)
"""Which of the messages there are, counted from the last."""
STEPS = 20
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""A shorter life that fails too would take minutes to find."""
QUIET = 2 * 3_600
"""Longer than any pause of the bot's."""
AFTER_AN_ACT = 5
LOOKED_UP_FOR = 31
"""Longer than the bot believes what Discord last said about somebody."""
AT_MOST_A_MINUTE = 12
"""Messages of one sender: what is above the bot's own rate is refused, which other tests look at."""
CREATED, UPDATED = "MESSAGE_CREATE", "MESSAGE_UPDATE"
EPHEMERAL = discord.MessageFlags.ephemeral.flag
PARTY = "🎉"
TICK = "✅"

POSTS = ("POST", "/channels/*/messages")
PLACES = (
    POSTS,
    ("GET", "/channels/*/messages"),
    ("GET", "/channels/*/messages/*"),
    ("PATCH", "/channels/*/messages/*"),
    ("PUT", "/channels/*/messages/*/reactions/*"),
    ("GET", "/guilds/*/members/*"),
)


@dataclass
class Letter:
    """A message somebody wrote, by its mark, and what the simulated Discord saw of it."""

    mark: str
    server: str
    sender: str
    recipient: str
    source_id: int | None = None
    """The message in the sender's DM; of what was written with the command, the sender's own copy."""
    texts: list[str] = field(default_factory=list)
    copies: list[int] = field(default_factory=list)
    is_refused: bool = False
    """The command was answered with a refusal."""
    by_command: bool = False
    is_deleted: bool = False
    is_sure: bool = False
    """Nothing stood in its way when it was written."""
    may_have_no_reason: bool = False
    """Discord took no message to its sender, or the bot died before it wrote one."""
    last_edit_is_sure: bool = False


@dataclass
class Model:
    """Who is whose friend, where: BEHAVIOUR.md §1 as far as messages need it, for people by their names."""

    follows: set[tuple[str, str, str]] = field(default_factory=set)
    present: set[tuple[str, str]] = field(default_factory=set)
    blocks: set[tuple[str, str]] = field(default_factory=set)

    def friends(self, server: str, one: str, other: str) -> bool:
        edges = {(server, one, other), (server, other, one)}
        return edges <= self.follows and {(server, one), (server, other)} <= self.present


class RelayMachine(RuleBasedStateMachine):
    """Lets three people in two servers write, change their minds and fall out, while all sorts of things fail."""

    renew: Callable[[], str]
    """Returns the URL of an empty database."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.model = Model()
        self.letters: list[Letter] = []
        self.written_at: list[tuple[str, float]] = []
        self.wrong: list[str] = []
        """What the simulated Discord saw and must never see."""
        self.disturbed = self.reasons_are_at_risk = False
        url = type(self).renew()
        self.world = World(lambda: create_bot(Settings(_env_file=None, database_url=url)))
        self.do(self.begin())

    def do(self, act: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(act)

    async def begin(self) -> None:
        await self.world.start()
        env = self.world.env
        self.backend = env.backend
        self.backend.emit = partial(self.see, self.backend.emit)  # type: ignore[method-assign]
        self.users = {name: env.create_user(name) for name in NAMES}
        self.names = {user.id: name for name, user in self.users.items()}
        self.places: dict[str, tuple[GuildHandle, ChannelHandle]] = {}
        for server in SERVERS:
            guild = env.create_guild(server)
            self.places[server] = (guild, guild.create_text_channel("general"))
            for name in NAMES:
                guild.add_member(self.users[name])
                self.model.present.add((server, name))
        self.dms = {self.users[name].dm_channel.id: name for name in NAMES}
        for server in SERVERS:
            for one, other in PAIRS:
                await self.slash(server, one, "follow", member=self.member(server, other))
                self.model.follows.add((server, one, other))
        await self.world.advance(LOOKED_UP_FOR)

    def teardown(self) -> None:
        try:
            self.quiet()
        finally:
            self.do(self.world.close())
            self.runner.close()

    # --------------------------------------------------------- what Discord sees

    def letter_in(self, text: str | None) -> Letter | None:
        return next((one for one in self.letters if one.mark in (text or "")), None)

    def see(self, emit: Callable[[str, Any], None], event: str, payload: Any) -> None:
        """A copy is for the one it was written to, and is written or changed only while they are friends."""
        is_ours = event in (CREATED, UPDATED) and int(payload["author"]["id"]) == self.backend.bot_user.id
        letter = self.letter_in(payload["content"]) if is_ours else None
        if letter is not None and not payload.get("flags", 0) & EPHEMERAL:
            self.see_copy(event, letter, int(payload["channel_id"]), int(payload["id"]))
        emit(event, payload)

    def see_copy(self, event: str, letter: Letter, channel_id: int, message_id: int) -> None:
        reader = self.dms.get(channel_id)
        if reader not in (letter.recipient, letter.sender) or (
            reader == letter.sender and not letter.by_command
        ):
            self.wrong.append(f"{reader} got {letter}")
        elif reader == letter.sender:
            letter.source_id = message_id
        else:
            letter.copies += [message_id] if event == CREATED else []
            if not self.model.friends(letter.server, letter.sender, letter.recipient):
                self.wrong.append(f"written to somebody who is no friend: {letter}")

    # ------------------------------------------------------------------ people

    def member(self, server: str, name: str) -> MemberActor:
        return MemberActor(self.world.env, self.places[server][0], self.users[name])

    async def slash(self, server: str, who: str, command: str, **options: Any) -> str:
        return said(await self.member(server, who).slash(self.places[server][1], command, **options))

    def run(self, server: str, who: str, command: str, **options: Any) -> str:
        return self.do(self.slash(server, who, command, **options))

    def let_pass(self, seconds: float = AFTER_AN_ACT) -> None:
        self.do(self.world.advance(seconds))

    def is_here(self, server: str, *who: str) -> bool:
        return {(server, one) for one in who} <= self.model.present

    def dm(self, who: str) -> int:
        return int(self.users[who].dm_channel.id)

    def stored(self, who: str) -> list[Message]:
        """Return all that is in somebody's DM, oldest first, but for what vanishes."""
        messages = sorted(self.backend.messages.get(self.dm(who), {}).items())
        return [one for _, one in messages if not one.flags & EPHEMERAL]

    # ------------------------------------------------------------------ writing

    def new_letter(self, server: str, sender: str, recipient: str, **more: Any) -> Letter:
        mark = f"letter{len(self.letters):03}x"
        sure = not self.disturbed and self.model.friends(server, sender, recipient)
        letter = Letter(mark, server, sender, recipient, texts=[mark], is_sure=sure, **more)
        self.letters.append(letter)
        self.written_at.append((sender, self.world.now().timestamp()))
        return letter

    def may_write(self, who: str) -> bool:
        since = self.world.now().timestamp() - 61
        return sum(sender == who and at > since for sender, at in self.written_at) < AT_MOST_A_MINUTE

    @rule(server=SERVER, pair=PAIR)
    def write_with_the_command(self, server: str, pair: tuple[str, str]) -> None:
        sender, recipient = pair
        if self.is_here(server, sender) and self.may_write(sender):
            letter = self.new_letter(server, sender, recipient, by_command=True)
            to = self.users[recipient]
            answer = self.run(server, sender, "message", friend=str(to.id), text=letter.mark)
            letter.is_refused = to.mention not in answer
            self.let_pass()

    @rule(server=SERVER, pair=PAIR, count=st.integers(1, 3), repeated=st.integers(0, 2))
    def chat(self, server: str, pair: tuple[str, str], count: int, repeated: int) -> None:
        """Write several messages, each before anything became of the one before; the gateway repeats the last."""
        sender, recipient = pair
        if self.opens_a_chat(server, *pair):
            for _ in range(count):
                self.write_in_dm(self.new_letter(server, sender, recipient))
            stored = self.backend.get_message(self.dm(sender), self.letters[-1].source_id or 0)
            payload = dict(serializers.message_payload(self.backend, stored))
            for _ in range(repeated):
                self.do(self.happens(partial(self.backend.emit, CREATED, payload)))
            self.let_pass()

    def opens_a_chat(self, server: str, sender: str, recipient: str) -> bool:
        if not (self.is_here(server, sender) and self.may_write(sender)):
            return False
        to = self.users[recipient]
        return to.mention in self.run(server, sender, "chat with", friend=str(to.id))

    def write_in_dm(self, letter: Letter, reference: dict[str, Any] | None = None) -> None:
        channel, author = self.dm(letter.sender), self.users[letter.sender].id

        async def happen() -> None:
            message = self.backend.create_message(channel, author, letter.mark, reference=reference)
            letter.source_id = message.id

        self.do(happen())

    @rule(who=PERSON, which=WHICH)
    def reply(self, who: str, which: int) -> None:
        """Answer a message of a friend's, or one's own."""
        about = [one for one in self.letters if who in (one.sender, one.recipient) and one.copies][::-1]
        if len(about) > which and self.may_write(who):
            one = about[which]
            is_mine = one.sender == who
            answered = one.source_id if is_mine else one.copies[-1]
            if answered not in self.backend.messages[self.dm(who)]:
                return
            letter = self.new_letter(one.server, who, one.recipient if is_mine else one.sender)
            reference = {"channel_id": str(self.dm(who)), "message_id": str(answered)}
            self.write_in_dm(letter, self.backend.normalize_message_reference(self.dm(who), reference))
            self.let_pass()

    # ----------------------------------------------------------------- changing

    def sources(self, *, by_command: bool | None = None) -> list[Letter]:
        """Return what its sender can still change, the newest first."""
        there = [one for one in self.letters if one.source_id is not None and not one.is_deleted]
        return [one for one in there if by_command in (None, one.by_command)][::-1]

    @rule(which=WHICH)
    def edit_a_message(self, which: int) -> None:
        if len(found := self.sources(by_command=False)) > which:
            letter = found[which]
            text = f"{letter.mark} version {len(letter.texts)}"
            letter.texts.append(text)
            letter.last_edit_is_sure = self.is_calm(letter)
            self.do(self.users[letter.sender].edit(self.source(letter), text))
            self.let_pass()

    @rule(which=WHICH)
    def delete_a_message(self, which: int) -> None:
        if len(found := self.sources()) > which:
            letter = found[which]
            sender = self.users[letter.sender]
            if letter.by_command and letter.is_refused:
                return
            letter.is_deleted = True
            if letter.by_command:
                self.do(sender.click(self.source(letter), label="Delete"))
            else:
                self.do(sender.delete(self.source(letter)))
            self.let_pass()

    @rule(which=WHICH, by_sender=st.booleans())
    def react_and_take_it_back(self, which: int, by_sender: bool) -> None:
        delivered = [one for one in self.sources() if one.copies]
        if len(delivered) > which:
            letter = delivered[which]
            mine, theirs = letter.source_id, letter.copies[-1]
            assert mine is not None
            here, there = (mine, theirs) if by_sender else (theirs, mine)
            who = self.users[letter.sender if by_sender else letter.recipient]
            for reacted in (True, False):
                calm = self.is_calm(letter)
                self.do(who.set_reaction(self.shown(here), PARTY, reacted=reacted))
                mirrored = PARTY in [str(one) for one in self.shown(there).reactions]
                assert mirrored == reacted or not calm, f"a reaction is not mirrored: {letter}"
            self.let_pass()

    def is_calm(self, letter: Letter) -> bool:
        """Whether a change of this message must follow at once: it arrived, and nothing stands in the way."""
        friends = self.model.friends(letter.server, letter.sender, letter.recipient)
        return friends and bool(letter.copies) and not self.disturbed

    def source(self, letter: Letter) -> discord.Message:
        assert letter.source_id is not None
        return self.shown(letter.source_id)

    def shown(self, message_id: int) -> discord.Message:
        inboxes = [one for name in NAMES for one in self.world.inbox(self.users[name])]
        return next(one for one in inboxes if one.id == message_id)

    # ---------------------------------------------------- falling out, coming and going

    @rule(server=SERVER, pair=PAIR)
    def unfollow(self, server: str, pair: tuple[str, str]) -> None:
        if self.is_here(server, pair[0]):
            self.run(server, pair[0], "unfollow", member=self.users[pair[1]])
            self.model.follows.discard((server, *pair))
            self.let_pass()

    @rule(server=SERVER, pair=PAIR)
    def follow_again(self, server: str, pair: tuple[str, str]) -> None:
        is_blocked = {pair, pair[::-1]} & self.model.blocks
        if self.is_here(server, *pair) and not is_blocked:
            self.run(server, pair[0], "follow", member=self.member(server, pair[1]))
            self.model.follows.add((server, *pair))
            self.let_pass()

    @rule(server=SERVER, pair=PAIR)
    def block(self, server: str, pair: tuple[str, str]) -> None:
        if self.is_here(server, pair[0]):
            self.run(server, pair[0], "block", user=self.users[pair[1]])
            self.model.blocks.add(pair)
            self.model.follows -= {(one, *two) for one in SERVERS for two in (pair, pair[::-1])}
            self.let_pass()

    @rule(server=SERVER)
    def all_make_up(self, server: str) -> None:
        for one, other in sorted(self.model.blocks):
            if self.is_here(server, one):
                self.run(server, one, "unblock", user=str(self.users[other].id))
                self.model.blocks.discard((one, other))
        for pair in PAIRS:
            self.follow_again(server, pair)

    @rule(server=SERVER, who=PERSON, while_down=st.booleans())
    def leave(self, server: str, who: str, while_down: bool) -> None:
        if self.is_here(server, who):
            happen = partial(self.backend.remove_member, self.places[server][0].id, self.users[who].id)
            self.model.present.discard((server, who))
            self.do(self.while_down(happen) if while_down else self.happens(happen))
            self.let_pass(LOOKED_UP_FOR)

    @rule(server=SERVER, who=PERSON)
    def rejoin(self, server: str, who: str) -> None:
        if not self.is_here(server, who):
            self.do(self.happens(partial(self.join, server, who)))
            self.model.present.add((server, who))
            self.let_pass(LOOKED_UP_FOR)

    def join(self, server: str, who: str) -> None:
        guild = self.backend.get_guild(self.places[server][0].id)
        member = self.backend.add_member(guild.id, self.users[who].id)
        payload = dict(serializers.member_payload(self.backend, guild, member))
        self.backend.emit("GUILD_MEMBER_ADD", {**payload, "guild_id": str(guild.id)})

    async def happens(self, happen: Callable[[], object]) -> None:
        happen()
        await self.world.settle()

    async def while_down(self, happen: Callable[[], object]) -> None:
        await self.world._crash()
        happen()
        self.world._bot = self.world._make_bot()
        await self.world.env.restart_bot(self.world._bot)

    # ------------------------------------------------------------------ what goes wrong

    @rule(crash=st.booleans())
    def restart(self, crash: bool) -> None:
        self.do(self.world.restart(crash=crash))
        self.let_pass()

    @rule(place=st.sampled_from(PLACES), status=st.sampled_from([429, 500, 503]), times=st.integers(1, 4))
    def discord_fails(self, place: tuple[str, str], status: int, times: int) -> None:
        self.world.fail(*place, status=status, times=times)
        self.is_disturbed(place)

    @rule(who=PERSON, times=st.integers(1, 2))
    def somebody_closes_their_dms(self, who: str, times: int) -> None:
        self.world.fail("POST", f"/channels/{self.dm(who)}/messages", status=403, code=50007, times=times)
        self.is_disturbed(POSTS)

    @rule(place=st.sampled_from(PLACES), times=st.integers(1, 4), effect=st.booleans())
    def the_answer_never_comes(self, place: tuple[str, str], times: int, effect: bool) -> None:
        (self.world.lose_answer if effect else self.world.time_out)(*place, times=times)
        self.is_disturbed(place)

    @rule(place=st.sampled_from(PLACES), effect=st.booleans(), server=SERVER, pair=PAIR)
    def the_bot_dies_over_a_message(
        self, place: tuple[str, str], effect: bool, server: str, pair: tuple[str, str]
    ) -> None:
        """Kill it in the middle of a request, which Discord may have heard or not."""
        if not self.opens_a_chat(server, *pair):
            return

        def die(answer: Callable[[], object]) -> None:
            if effect:
                answer()
            self.world.faults._cut_off = True
            raise asyncio.CancelledError

        self.world.faults._standing.insert(0, _Fault(*place, 1, die))
        was_disturbed = self.disturbed
        letter = self.new_letter(server, *pair)
        self.write_in_dm(letter)
        letter.may_have_no_reason, letter.is_sure = True, False
        self.do(self.world.settle())
        self.world.faults._standing = [one for one in self.world.faults._standing if one.happen is not die]
        self.do(self.world.restart(crash=True))
        self.disturbed = was_disturbed
        self.let_pass()

    def is_disturbed(self, place: tuple[str, str]) -> None:
        """From here to the next quiet time what is on its way may be late, and a reason may not find its reader."""
        self.disturbed = True
        self.reasons_are_at_risk |= place == POSTS

    # ------------------------------------------------------------------ the laws

    @precondition(lambda self: self.disturbed)
    @rule()
    def quiet(self) -> None:
        """Nothing goes wrong any more, some time passes, and everybody shows that they want to be written to."""
        self.world.heal()
        self.do(self.pass_time(QUIET))
        for server in SERVERS:
            for who in NAMES:
                if self.is_here(server, who):
                    self.run(server, who, "friends")
        self.let_pass()
        for letter in self.letters:
            letter.may_have_no_reason |= self.reasons_are_at_risk
            self.has_one_end(letter)
            self.shows_what_it_should(letter)
        self.disturbed = self.reasons_are_at_risk = False

    async def pass_time(self, seconds: int) -> None:
        """Let retries come due one after the other, and the rest at once."""
        for _ in range(4):
            await self.world.advance(60)
            self.backend.clock.advance(seconds // 4)
        await self.world.advance(120)

    @invariant()
    def nothing_was_seen_that_must_not_be(self) -> None:
        assert not self.wrong, self.wrong

    @invariant()
    def nothing_arrives_twice_or_out_of_order(self) -> None:
        for letter in self.letters:
            assert len(letter.copies) <= 1, f"twice: {letter}"
            assert not (letter.is_refused and letter.copies), f"refused, and there: {letter}"
        for pair in PAIRS:
            found = [one for one in self.letters if (one.sender, one.recipient) == pair and one.copies]
            assert [one.copies for one in found] == sorted(one.copies for one in found), (
                f"out of order: {pair}"
            )

    @invariant()
    def a_tick_means_a_copy(self) -> None:
        for letter in self.letters:
            stored = self.backend.messages[self.dm(letter.sender)].get(letter.source_id or 0)
            if stored is not None and self.is_ticked(stored):
                assert letter.copies, f"ticked, and not there: {letter}"

    @invariant()
    def what_nothing_stands_in_the_way_of_arrives_at_once(self) -> None:
        for letter in self.letters:
            assert letter.copies or not letter.is_sure or self.disturbed, f"did not arrive: {letter}"

    def is_ticked(self, message: Message) -> bool:
        bot = self.backend.bot_user.id
        return any(bot in one.user_ids and one.emoji == TICK for one in message.reactions)

    def reasons(self, letter: Letter) -> int:
        """Count what the bot said in answer to a message, which is none of the messages that friends wrote."""
        said = [one for one in self.stored(letter.sender) if one.author_id == self.backend.bot_user.id]
        copies = {copy for one in self.letters for copy in one.copies} | {
            one.source_id for one in self.letters
        }
        about = [one for one in said if (one.reference or {}).get("message_id") == str(letter.source_id)]
        return sum(one.id not in copies for one in about)

    def has_one_end(self, letter: Letter) -> None:
        """After a quiet time every message has one copy or one reason, unless its sender took it back."""
        ends = len(letter.copies) + letter.is_refused + (self.reasons(letter) if letter.source_id else 0)
        assert ends <= 1, f"more than one end: {letter}"
        if not letter.is_deleted and not letter.may_have_no_reason:
            assert ends == 1, f"neither copy nor reason: {letter}"

    def shows_what_it_should(self, letter: Letter) -> None:
        """Of what was deleted nothing is left; what was edited while nothing failed says so."""
        for copy in letter.copies:
            text = self.backend.messages[self.dm(letter.recipient)][copy].content
            if letter.is_deleted:
                assert letter.mark not in text, f"something is left of {letter}: {text}"
            elif letter.last_edit_is_sure:
                assert letter.texts[-1] in text, f"the edit is missing from {letter}: {text}"


def live_through(renew: Callable[[], str], share: int) -> None:
    """Run the machine; of the profile's examples one in `share`. A life that fails is told as it was lived."""
    machine = type("Machine", (RelayMachine,), {"renew": staticmethod(renew)})
    examples = max(2, settings().max_examples // share)
    run_state_machine_as_test(
        machine, settings=settings(max_examples=examples, stateful_step_count=STEPS, phases=PHASES)
    )


def test_whatever_happens_a_message_has_one_copy_or_one_reason(renew_sqlite: Callable[[], str]) -> None:
    live_through(renew_sqlite, share=4)


def test_whatever_happens_a_message_has_one_copy_or_one_reason_on_postgres(
    renew_postgres: Callable[[], str],
) -> None:
    live_through(renew_postgres, share=20)
