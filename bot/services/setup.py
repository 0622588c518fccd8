"""Recommended set-up: a look ahead, step by step what is missing, and all of it taken back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

from bot.database import Database, Transaction
from bot.domain.guilds import GuildSettings, RoleFacts, refuse_role
from bot.domain.outcomes import Created, Done, NoRoom, NotAllowed, TryLater
from bot.domain.refusals import Reason, Refusal
from bot.domain.setup import PARTS, Fate, Made, Part, Plan, Step, chosen_of, plan, steps_of
from bot.ports import Clock, Inspector, SetupGateway
from bot.services.guilds import Choices, GuildService, SetUp, refusal_of
from bot.services.turns import Turns
from bot.stores.all import Stores

Progress = Callable[[Plan, Part], Awaitable[None]]
"""Hears of each part before it is made ready."""
Failed = NoRoom | NotAllowed | TryLater


@dataclass(frozen=True, slots=True)
class Preview:
    """How a server is set up, and what recommended set-up would do."""

    settings: GuildSettings
    plan: Plan
    can_undo: bool
    """Something that set-up made is still there."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What recommended set-up did."""

    plan: Plan
    result: SetUp


@dataclass(frozen=True, slots=True)
class Undoing:
    """What undoing takes back, and what it leaves because somebody changed or uses it."""

    goes: tuple[Made, ...] = ()
    stays: tuple[Made, ...] = ()
    failed: tuple[Made, ...] = ()
    """What Discord did not delete; undoing again tries it again."""


@dataclass(slots=True)
class _Ready:
    """What is ready so far."""

    role: RoleFacts | None = None
    ids: dict[Part, int] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)


class SetupService:
    """Makes what a server lacks, and takes back what it made."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        guilds: GuildService,
        gateway: SetupGateway,
        inspector: Inspector,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._guilds = guilds
        self._gateway = gateway
        self._inspector = inspector
        self._turns = Turns()
        self.end_digest: Callable[[int], Awaitable[bool]] = _nothing

    async def preview(self, guild_id: int) -> Preview | Refusal:
        """Return what recommended set-up would do now; nothing is changed."""
        settings, made = await self._kept(guild_id)
        premises = self._inspector.inspect(guild_id)
        used = {step.target_id for step in steps_of(settings, premises)} if premises is not None else set()
        premises = self._inspector.inspect(guild_id, used)
        if premises is None:
            return Refusal(Reason.DISCORD_SLOW)
        there = premises.roles.keys() | premises.channels.keys()
        return Preview(settings, plan(settings, premises), any(one.target_id in there for one in made))

    async def use_recommended(
        self, guild_id: int, admin_id: int, progress: Progress
    ) -> Finished | Plan | Refusal:
        """Make whatever is missing, and use it; a plan that is hindered is returned and nothing is changed.

        Safe to run again, also after a failure half-way: what is there is used.
        """
        async with self._turns.of(guild_id):
            seen = await self.preview(guild_id)
            if isinstance(seen, Refusal):
                return seen
            if not seen.plan.is_possible:
                return seen.plan
            return await self._use(guild_id, admin_id, seen.plan, progress)

    async def _use(
        self, guild_id: int, admin_id: int, planned: Plan, progress: Progress
    ) -> Finished | Refusal:
        ready = _Ready()
        for step in planned.steps:
            await progress(planned, step.part)
            refused = await self._make_ready(guild_id, step, ready)
            await self._note(guild_id, ready.made)
            if refused is not None:
                return refused
        result = await self._guilds.keep(guild_id, Choices.of(ready.ids, ready.role), admin_id)
        return result if isinstance(result, Refusal) else Finished(planned, result)

    async def _make_ready(self, guild_id: int, step: Step, ready: _Ready) -> Refusal | None:
        found = await self._get(guild_id, step, ready)
        if isinstance(found, RoleFacts):
            ready.role, target_id = found, found.id
            if refused := refuse_role(found):
                return refused
        elif isinstance(found, Created):
            ready.ids[step.part] = target_id = found.channel_id
        else:
            return refusal_of(found)
        if step.fate is Fate.MAKE:
            ready.made.append(Made(step.part, target_id))
        return None

    async def _get(self, guild_id: int, step: Step, ready: _Ready) -> RoleFacts | Created | Failed:
        name, known, role = PARTS[step.part].name, step.target_id, ready.role.id if ready.role else 0
        makers: Mapping[Part, Callable[[], Awaitable[RoleFacts | Created | Failed]]] = {
            Part.ROLE: lambda: self._gateway.role(guild_id, known, name),
            Part.LOUNGE: lambda: self._gateway.lounge(guild_id, known, name, role),
            Part.CATEGORY: lambda: self._gateway.category(guild_id, known, name),
            Part.FEED: lambda: self._gateway.feed(guild_id, known, name),
            Part.DIGEST: lambda: self._gateway.feed(guild_id, known, name),
        }
        return await makers[step.part]()

    async def _note(self, guild_id: int, made: list[Made]) -> None:
        now = self._clock.now()

        async def body(tx: Transaction) -> None:
            await self._stores.setup.note(tx, guild_id, made, now)

        if made:
            await self._database.transact(body)

    async def what_undoing_takes(self, guild_id: int) -> Undoing:
        """Return what undoing would take back, and what it would leave; nothing is changed."""
        _, made = await self._kept(guild_id)
        goes = self._gateway.untouched(guild_id, made)
        premises = self._inspector.inspect(guild_id)
        there = premises.roles.keys() | premises.channels.keys() if premises is not None else set()
        return Undoing(
            tuple(one for one in made if one.target_id in goes),
            tuple(one for one in made if one.target_id in there - goes),
        )

    async def undo(self, guild_id: int) -> Undoing:
        """Delete what set-up made and nobody has changed or used since; the settings forget it first."""
        async with self._turns.of(guild_id):
            taken = await self.what_undoing_takes(guild_id)
            await self._unchoose(guild_id, taken.goes)
            failed = [one for one in reversed(taken.goes) if not await self._remove(guild_id, one)]
            return replace(
                taken, goes=tuple(one for one in taken.goes if one not in failed), failed=tuple(failed)
            )

    async def _unchoose(self, guild_id: int, goes: tuple[Made, ...]) -> None:
        now = self._clock.now()

        async def body(tx: Transaction) -> None:
            await tx.lock("guild", guild_id)
            settings = await self._stores.guilds.get(tx, guild_id)
            chosen = {
                PARTS[one.part].setting for one in goes if chosen_of(settings, one.part) == one.target_id
            }
            await self._stores.guilds.save(tx, replace(settings, **dict.fromkeys(chosen)))  # type: ignore[arg-type]
            await self._stores.work.mark_everybody(tx, guild_id, now)

        await self._database.transact(body)
        if any(one.part is Part.DIGEST for one in goes):
            await self.end_digest(guild_id)

    async def _remove(self, guild_id: int, made: Made) -> bool:
        if not isinstance(await self._gateway.remove(guild_id, made), Done):
            return False

        async def body(tx: Transaction) -> None:
            await self._stores.setup.forget(tx, guild_id, made.target_id)

        await self._database.transact(body)
        return True

    async def _kept(self, guild_id: int) -> tuple[GuildSettings, list[Made]]:
        async def body(tx: Transaction) -> tuple[GuildSettings, list[Made]]:
            return await self._stores.guilds.get(tx, guild_id), await self._stores.setup.made(tx, guild_id)

        return await self._database.read(body)


async def _nothing(_guild_id: int) -> bool:
    return False
