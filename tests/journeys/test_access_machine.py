"""Random lives of five people whose access in Discord is held against a model made of plain sets, whatever fails."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import discord
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from simcord import BackendError, ChannelHandle, InteractionResult, MemberActor
from simcord.backend import Backend, serializers
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.app import create_bot
from bot.config import Settings
from simulation import World
from simulation.faults import _Fault
from tests.journeys.conftest import answered, said

T = TypeVar("T")
NAMES = ("ann", "bob", "cat", "dan", "fay")
PAIRS = [(one, other) for one in NAMES for other in NAMES if one != other]
PERSON, PAIR = st.sampled_from(NAMES), st.sampled_from(PAIRS)
SOME = st.sets(PERSON, max_size=2)
STEPS = 15
TRYING = "goes on trying"
QUIET = 2 * 3_600
"""Longer than any pause of the bot's: what Discord does not allow is tried again after an hour."""

PLACES = (
    ("PUT", "/guilds/*/members/*/roles/*"),
    ("DELETE", "/guilds/*/members/*/roles/*"),
    ("PUT", "/channels/*/permissions/*"),
    ("DELETE", "/channels/*/permissions/*"),
    ("GET", "/guilds/*/members/*"),
    ("PATCH", "/guilds/*/members/*"),
    ("POST", "/guilds/*/channels"),
    ("DELETE", "/channels/*"),
    ("*", "/channels/*"),
    ("*", "/guilds/*"),
)
REFUSALS = ((403, 50013), (403, 50001), (404, 0), (429, 0), (500, 0), (503, 0))


@dataclass
class Model:
    """BEHAVIOUR.md §2 a second time, for people by their names."""

    present: set[str] = field(default_factory=lambda: set(NAMES))
    pending: set[str] = field(default_factory=set)
    follows: set[tuple[str, str]] = field(default_factory=set)
    excluded: set[tuple[str, str]] = field(default_factory=set)
    """An owner and whom they keep out."""
    taken_by_staff: set[str] = field(default_factory=set)
    """Who may not have the role again before staff says so."""
    circles: dict[str, bool] = field(default_factory=dict)
    """Owners of circles, and whether people may be inside."""
    live: dict[str, str] = field(default_factory=dict)
    """Owners of live rooms and whom these are for."""

    def friends(self, one: str, other: str) -> bool:
        return {(one, other), (other, one)} <= self.follows

    def leave(self, one: str) -> None:
        self.present.discard(one)
        self.pending.discard(one)

    def here(self) -> set[str]:
        return self.present - self.pending

    def holders(self) -> set[str]:
        able = self.here() - self.taken_by_staff
        return {one for one in able if any(self.friends(one, other) for other in self.present - {one})}

    def insiders(self, owner: str, audience: str = "friends") -> set[str]:
        """Who may be in somebody's space: nobody while its owner is away, else the owner and who is let in."""
        if owner not in self.present:
            return set()
        let_in = {one for one in NAMES if self.friends(one, owner)}
        if audience == "followers":
            let_in |= {one for one in NAMES if (one, owner) in self.follows}
        kept_out = {one for one in NAMES if (owner, one) in self.excluded}
        return self.here() & (let_in - kept_out | {owner})


class AccessMachine(RuleBasedStateMachine):
    """Does the same to the bot, through a simulated Discord, and to the model."""

    renew: Callable[[], str]
    """Returns the URL of an empty database."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.model = Model()
        self.while_down: list[Callable[[], None]] = []
        url = type(self).renew()
        self.world = World(lambda: self.make_bot(url))
        self.do(self.begin())
        self.promised: set[str] = set()
        """Whose space was still to be made when the bot answered; Discord may not have allowed it after all."""
        self.disturbed = False
        """Whether something went wrong, or behind the bot's back, that only time can heal."""
        self.drifted = False
        """Whether something was changed by hand that only a sweep can notice."""

    def make_bot(self, url: str) -> Any:
        for act in self.while_down:
            act()
        self.while_down.clear()
        return create_bot(Settings(_env_file=None, database_url=url))

    def do(self, act: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(act)

    async def begin(self) -> None:
        await self.world.start()
        env = self.world.env
        self.backend, self.guild = env.backend, env.create_guild("Riverside")
        self.backend.delete_overwrite = partial(delete_overwrite, self.backend)  # type: ignore[method-assign]
        self.role = self.guild.create_role("Friends")
        hidden = discord.PermissionOverwrite(view_channel=False)
        self.lounge = self.guild.create_text_channel(
            "lounge", overwrites={self.guild.default_role: hidden, self.role: open_to_view()}
        )
        admins = self.guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
        self.eve = self.guild.add_member(env.create_user("eve"), roles=[admins])
        self.people = {name: self.guild.add_member(env.create_user(name)) for name in NAMES}
        self.general = self.guild.create_text_channel("general")
        category = self.guild.create_category("Circles")
        await self.eve.slash(self.general, "mutuals setup", friends_role=self.role, circles_category=category)

    def teardown(self) -> None:
        try:
            self.quiet()
        finally:
            self.do(self.world.close())
            self.runner.close()

    # ------------------------------------------------------------------ people

    def slash(self, who: str, command: str, **options: Any) -> str:
        return said(self.run(self.people[who], command, **options))

    def run(self, who: MemberActor, command: str, **options: Any) -> InteractionResult:
        return self.do(self.finish(who.slash(self.general, command, **options)))

    async def finish(self, act: Coroutine[Any, Any, InteractionResult]) -> InteractionResult:
        """Give the act a second: where PostgreSQL has it tried again, the bot first waits for a timer."""
        result = await act
        await self.world.advance(1)
        return result

    def can_act(self, *who: str) -> bool:
        return set(who) <= self.model.here()

    @rule(pair=PAIR)
    def befriend(self, pair: tuple[str, str]) -> None:
        self.follow(pair)
        self.follow(pair[::-1])

    @rule(pair=PAIR)
    def follow(self, pair: tuple[str, str]) -> None:
        if self.can_act(*pair):
            self.slash(pair[0], "follow", member=self.people[pair[1]])
            self.model.follows.add(pair)

    @rule(pair=PAIR)
    def unfollow(self, pair: tuple[str, str]) -> None:
        if self.can_act(pair[0]):
            self.slash(pair[0], "unfollow", member=self.people[pair[1]].user)
            self.model.follows.discard(pair)

    @rule(pair=PAIR)
    def block_and_unblock(self, pair: tuple[str, str]) -> None:
        if self.can_act(pair[0]):
            them = self.people[pair[1]]
            self.slash(pair[0], "block", user=them.user)
            self.slash(pair[0], "unblock", user=str(them.id))
            self.model.follows -= {pair, pair[::-1]}

    @rule(pair=PAIR)
    def everybody_follows_two(self, pair: tuple[str, str]) -> None:
        """Make the graph dense, or hardly anything random people do would meet."""
        for one in NAMES:
            for other in set(pair) - {one}:
                self.befriend((one, other))

    # ------------------------------------------------------------------ spaces

    def circle(self, owner: str) -> ChannelHandle | None:
        return self.guild.channels.get(f"circle of {owner}")

    def room(self, owner: str) -> ChannelHandle | None:
        return self.guild.channels.get(f"live with {owner}")

    def asked_for(
        self, spaces: dict[str, T], owner: str, kind: T, channel: ChannelHandle | None, answer: str
    ) -> None:
        """Note a space that is there, or that the bot has promised; anything else must have a cause."""
        if channel is not None or TRYING in answer:
            spaces[owner] = kind
            self.promised |= {owner} if channel is None else set()
        else:
            spaces.pop(owner, None)
        assert channel is not None or self.disturbed, answer

    @rule(owner=PERSON)
    def open_circle(self, owner: str) -> None:
        if self.can_act(owner):
            answer = self.slash(owner, "circle open", name=f"circle of {owner}")
            self.asked_for(self.model.circles, owner, True, self.circle(owner), answer)

    @rule(owner=PERSON)
    def close_circle(self, owner: str) -> None:
        if self.can_act(owner) and self.model.circles.get(owner):
            asked = self.run(self.people[owner], "circle close")
            closed = self.do(self.finish(self.people[owner].click(answered(asked), label="Close it")))
            assert "closed to everybody" in said(closed)
            self.model.circles[owner] = False

    @rule(pair=PAIR)
    def exclude(self, pair: tuple[str, str]) -> None:
        if self.can_act(*pair) and self.model.friends(*pair):
            assert "can't see your circle" in self.slash(pair[0], "circle exclude", friend=pair[1])
            self.model.excluded.add(pair)

    @rule(pair=PAIR)
    def include(self, pair: tuple[str, str]) -> None:
        if self.can_act(*pair) and pair in self.model.excluded:
            self.slash(pair[0], "circle include", friend=pair[1])
            self.model.excluded.discard(pair)

    @rule(owner=PERSON, audience=st.sampled_from(["friends", "followers"]))
    def go_live(self, owner: str, audience: str) -> None:
        if self.can_act(owner):
            answer = self.slash(owner, "live start", title=f"live with {owner}", audience=audience)
            self.asked_for(self.model.live, owner, audience, self.room(owner), answer)

    @rule(owner=PERSON)
    def everybody_goes_in(self, owner: str) -> None:
        room = self.room(owner)
        for one in NAMES:
            if room is not None and self.world.can_read(room, self.people[one]):
                self.do(self.people[one].join_voice(room))

    @rule(one=PERSON)
    def go_out(self, one: str) -> None:
        self.backend.set_voice_state(self.guild.id, self.people[one].id, None)
        self.do(self.world.settle())

    @rule(owner=PERSON)
    def end_live(self, owner: str) -> None:
        if self.can_act(owner):
            self.slash(owner, "live end")
            if self.room(owner) is None:
                self.model.live.pop(owner, None)

    # ------------------------------------------------------------ coming and going

    @rule(one=PERSON, banned=st.booleans())
    def leave(self, one: str, banned: bool) -> None:
        if one in self.model.present:
            self.now_leaves(one, banned=banned)
            self.do(self.world.settle())

    def now_leaves(self, one: str, *, banned: bool = False) -> None:
        """Discord takes roles, threads and voice from whoever leaves; overwrites stay."""
        self.model.leave(one)
        self.backend.set_voice_state(self.guild.id, self.people[one].id, None)
        if banned:
            self.backend.apply_ban(self.guild.id, self.people[one].id, None)
        else:
            self.backend.remove_member(self.guild.id, self.people[one].id)

    @rule(one=PERSON, pending=st.booleans())
    def join(self, one: str, pending: bool) -> None:
        if one not in self.model.present:
            self.now_joins(one, pending=pending)
            self.do(self.world.settle())

    def now_joins(self, one: str, *, pending: bool) -> None:
        self.model.present.add(one)
        self.model.pending |= {one} if pending else set()
        user_id, guild = self.people[one].id, self.backend.get_guild(self.guild.id)
        if user_id in guild.bans:
            self.backend.remove_ban(guild.id, user_id)
        member = self.backend.add_member(guild.id, user_id)
        member.pending = pending
        payload = dict(serializers.member_payload(self.backend, guild, member))
        self.backend.emit("GUILD_MEMBER_ADD", {**payload, "guild_id": str(guild.id)})

    @rule()
    def screening_is_passed(self) -> None:
        """Discord tells nobody who keeps no members in a cache."""
        for one in self.model.pending:
            self.backend.get_member(self.guild.id, self.people[one].id).pending = False
            self.disturbed = True
        self.model.pending.clear()

    # ------------------------------------------------------------------ staff

    @rule(one=PERSON)
    def staff_takes_the_role(self, one: str) -> None:
        if self.world.has_role(self.role, self.people[one]):
            self.now_loses_role(one)
            self.do(self.world.settle())

    def now_loses_role(self, one: str) -> None:
        user_id = self.people[one].id
        if self.world.has_role(self.role, user_id):
            self.backend.remove_member_role(self.guild.id, user_id, self.role.id)
            self.log_by_hand(one, "$remove")
            self.model.taken_by_staff.add(one)

    @rule(one=PERSON)
    def staff_gives_the_role(self, one: str) -> None:
        if one in self.model.present and not self.is_role_deleted():
            self.backend.add_member_role(self.guild.id, self.people[one].id, self.role.id)
            self.log_by_hand(one, "$add")
            self.model.taken_by_staff.discard(one)
            self.disturbed = True
            self.do(self.world.settle())

    def log_by_hand(self, one: str, key: str) -> None:
        changes = [{"key": key, "new_value": [{"id": str(self.role.id), "name": "Friends"}]}]
        action = discord.AuditLogAction.member_role_update.value
        self.backend.record_audit_log(
            self.guild.id, action, target_id=self.people[one].id, changes=changes, user_id=self.eve.id
        )

    def is_role_deleted(self) -> bool:
        return self.role.id not in self.backend.get_guild(self.guild.id).roles

    @rule()
    def staff_deletes_the_role(self) -> None:
        if not self.is_role_deleted():
            self.backend.delete_role(self.guild.id, self.role.id)
            self.do(self.world.settle())

    @rule()
    def staff_chooses_another_role(self) -> None:
        self.role = self.guild.create_role("Friends")
        self.model.taken_by_staff.clear()
        self.backend.set_overwrite(
            self.lounge.id, Overwrite(self.role.id, OverwriteType.ROLE, allow=open_to_view().pair()[0].value)
        )
        self.run(self.eve, "mutuals setup", friends_role=self.role)

    @rule(owner=PERSON, live=st.booleans())
    def staff_deletes_a_channel(self, owner: str, live: bool) -> None:
        self.now_deleted(owner, live=live)
        self.do(self.world.settle())

    def now_deleted(self, owner: str, *, live: bool) -> None:
        channel = self.room(owner) if live else self.circle(owner)
        if channel is not None:
            self.backend.delete_channel(channel.id)
            (self.model.live if live else self.model.circles).pop(owner, None)

    @rule(owner=PERSON, one=PERSON, allow=st.booleans())
    def staff_changes_a_circle(self, owner: str, one: str, allow: bool) -> None:
        """Let a stranger in, or keep a friend out, by hand: the next sweep mends it."""
        if circle := self.circle(owner):
            if allow:
                allowed = open_to_view().pair()[0].value
                self.backend.set_overwrite(
                    circle.id, Overwrite(self.people[one].id, OverwriteType.MEMBER, allow=allowed)
                )
            elif self.world.can_read(circle, self.people[one]):
                self.backend.delete_overwrite(circle.id, self.people[one].id)
            self.drifted = True
            self.do(self.world.settle())

    # ------------------------------------------------------------------ what goes wrong

    @rule(place=st.sampled_from(PLACES), refusal=st.sampled_from(REFUSALS), times=st.integers(1, 6))
    def discord_refuses(self, place: tuple[str, str], refusal: tuple[int, int], times: int) -> None:
        self.world.fail(*place, status=refusal[0], code=refusal[1], times=times)
        self.disturbed = True

    @rule(place=st.sampled_from(PLACES), times=st.integers(1, 6))
    def discord_limits_the_rate(self, place: tuple[str, str], times: int) -> None:
        def limit(_: object) -> None:
            raise discord.RateLimited(30)

        self.world.faults._standing.append(_Fault(*place, times, limit))
        self.disturbed = True

    @rule(place=st.sampled_from(PLACES), times=st.integers(1, 6), effect=st.booleans())
    def the_answer_never_comes(self, place: tuple[str, str], times: int, effect: bool) -> None:
        (self.world.lose_answer if effect else self.world.time_out)(*place, times=times)
        self.disturbed = True

    @rule(crash=st.booleans())
    def restart(self, crash: bool) -> None:
        self.do(self.world.restart(crash=crash))

    @rule(goes=SOME, comes=SOME, loses=SOME, deleted=SOME, pending=st.booleans())
    def much_happens_while_the_bot_is_down(
        self, goes: set[str], comes: set[str], loses: set[str], deleted: set[str], pending: bool = False
    ) -> None:
        def happen() -> None:
            for one in loses & self.model.present:
                self.now_loses_role(one)
            for owner in deleted:
                self.now_deleted(owner, live=False)
            for one in goes & self.model.present:
                self.now_leaves(one)
            for one in comes - self.model.present:
                self.now_joins(one, pending=pending)

        self.while_down.append(happen)
        self.drifted = True
        self.do(self.world.restart(crash=True))

    # ------------------------------------------------------------------ the invariant

    @rule()
    def quiet(self) -> None:
        """Nothing goes wrong any more, and some time passes; what was done by hand, a sweep has looked at."""
        self.world.heal()
        self.do(self.pass_time(QUIET))
        if self.drifted:
            assert "Looked at" in said(self.run(self.eve, "mutuals reconcile"))
            self.do(self.pass_time(QUIET))
        self.disturbed = self.drifted = False
        self.access_is_what_the_graph_says()
        for owner in list(self.model.circles):
            if self.circle(owner) is None:
                assert owner in self.promised, f"{owner}'s circle is missing"
                del self.model.circles[owner]
        self.promised.clear()
        for owner in list(self.model.live):
            room = self.room(owner)
            assert room is None or self.inside(room), f"{owner}'s empty room is still there"
            if room is None:
                del self.model.live[owner]

    async def pass_time(self, seconds: int) -> None:
        self.backend.clock.advance(seconds)
        await self.world.advance(120)

    @invariant()
    def while_nothing_goes_wrong_access_follows_at_once(self) -> None:
        if not self.disturbed and not self.drifted:
            self.access_is_what_the_graph_says()

    def access_is_what_the_graph_says(self) -> None:
        if not self.is_role_deleted():
            assert self.readers(self.lounge) == self.model.holders(), "the lounge"
        for owner in NAMES:
            if circle := self.circle(owner):
                is_open = self.model.circles.get(owner, False)
                expected = self.model.insiders(owner) if is_open else set()
                assert self.readers(circle) == expected, f"the circle of {owner}"
            if room := self.room(owner):
                expected = self.model.insiders(owner, self.model.live.get(owner, "friends"))
                assert self.readers(room) == expected, f"the live room of {owner}"
                assert self.inside(room) <= expected, f"still inside the live room of {owner}"

    def readers(self, channel: ChannelHandle) -> set[str]:
        return {name for name, person in self.people.items() if self.world.can_read(channel, person)}

    def inside(self, room: ChannelHandle) -> set[str]:
        states = self.guild.voice_states().values()
        ids = {state.user_id for state in states if state.channel_id == room.id}
        return {name for name, person in self.people.items() if person.id in ids}


def delete_overwrite(backend: Backend, channel_id: int, target_id: int) -> None:
    """Refuse what Discord refuses and simcord lets through: taking an overwrite that is not there."""
    if all(one.target_id != target_id for one in backend.get_channel(channel_id).overwrites):
        raise BackendError(404, 10009, "Unknown permission overwrite")
    Backend.delete_overwrite(backend, channel_id, target_id)


def open_to_view() -> discord.PermissionOverwrite:
    return discord.PermissionOverwrite(view_channel=True)


def live_through(renew: Callable[[], str], share: int) -> None:
    """Run the machine; of the profile's examples one in `share`."""
    machine = type("Machine", (AccessMachine,), {"renew": staticmethod(renew)})
    examples = max(2, settings().max_examples // share)
    run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=STEPS))


def test_whatever_happens_access_is_what_the_graph_says(renew_sqlite: Callable[[], str]) -> None:
    live_through(renew_sqlite, share=1)


def test_whatever_happens_access_is_what_the_graph_says_on_postgres(
    renew_postgres: Callable[[], str],
) -> None:
    live_through(renew_postgres, share=4)
