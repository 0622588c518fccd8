"""The sweep: looks at who holds what in Discord, page by page, and has every difference reconciled."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.database import Database, Transaction
from bot.domain.access import Applied, GrantKind, Target, desired, diff
from bot.domain.guilds import GuildSettings
from bot.domain.refusals import Reason, Refusal
from bot.domain.spaces import Space, target_of
from bot.domain.sweeps import PAGE, Drift, Seen, Tally
from bot.ports import AccessEyes, Clock, Nudge
from bot.services.access import entitlement_of
from bot.services.members import affected_by
from bot.stores.all import Stores

EVERY = 6 * 3_600
BETWEEN_PAGES = 10
LAST_ID = 2**63 - 1

Progress = Callable[[Tally], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Insiders:
    """Who has access of their own to the channels of a server's spaces."""

    settings: GuildSettings
    held: Mapping[int, frozenset[Target]]
    unseen: frozenset[int]
    """Channels into which we cannot look now, as archived threads: what we believe of them stands."""


class SweepService:
    """Compares Discord with the graph, for every server four times a day, and when an administrator asks."""

    def __init__(
        self, database: Database, stores: Stores, clock: Clock, eyes: AccessEyes, nudge: Nudge
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._eyes = eyes
        self._nudge = nudge

    async def sweep_due(self) -> int:
        """Look at one page of the server whose turn it is; return in how many seconds to go on."""
        now = self._clock.now()
        guild_ids = self._eyes.guilds()

        async def whose_turn(tx: Transaction) -> tuple[int, int] | None:
            await self._stores.sweeps.begin(tx, guild_ids, now + EVERY)
            return await self._stores.sweeps.due(tx, guild_ids, now)

        if (turn := await self._database.transact(whose_turn)) is None:
            return EVERY // 24
        guild_id, after = turn
        page = await self._look(guild_id, after, Tally(), heal=True)
        is_last = isinstance(page, Refusal) or len(page) < PAGE

        async def note(tx: Transaction) -> None:
            cursor = 0 if is_last or isinstance(page, Refusal) else page[-1].user_id
            await self._stores.sweeps.note(tx, guild_id, cursor, now + EVERY if is_last else now)

        await self._database.transact(note)
        return BETWEEN_PAGES

    async def reconcile(self, guild_id: int, progress: Progress, *, dry_run: bool) -> Tally | Refusal:
        """Look at every member of a server now; unless it is a dry run, have every difference mended."""
        tally, after = Tally(), 0
        while True:
            page = await self._look(guild_id, after, tally, heal=not dry_run)
            if isinstance(page, Refusal):
                return page
            if len(page) < PAGE:
                return tally
            after = page[-1].user_id
            await progress(tally)

    async def _look(self, guild_id: int, after: int, tally: Tally, *, heal: bool) -> Sequence[Seen] | Refusal:
        insiders = await self._insiders(guild_id)
        page = await self._eyes.members(guild_id, insiders.settings.friends_role_id, after)
        if not isinstance(page, Sequence):
            return Refusal(Reason.DISCORD_SLOW)
        drifts = await self._compare(guild_id, after, page, insiders)
        for drift in drifts:
            tally.count(drift)
        tally.members += len(page)
        if heal and drifts:
            await self._heal(guild_id, insiders.settings.friends_role_id, drifts)
        return page

    async def _insiders(self, guild_id: int) -> Insiders:
        async def body(tx: Transaction) -> tuple[GuildSettings, list[Space]]:
            settings = await self._stores.guilds.get(tx, guild_id)
            return settings, await self._stores.spaces.of_guild(tx, guild_id)

        settings, spaces = await self._database.read(body)
        held: dict[int, set[Target]] = {}
        unseen: set[int] = set()
        for space in spaces:
            if space.channel_id is None:
                continue
            inside = await self._eyes.inside(space)
            if inside is None:
                unseen.add(space.channel_id)
            for user_id in inside or ():
                held.setdefault(user_id, set()).add(target_of(space, user_id))
        frozen = {user_id: frozenset(targets) for user_id, targets in held.items()}
        return Insiders(settings, frozen, frozenset(unseen))

    async def _compare(
        self, guild_id: int, after: int, page: Sequence[Seen], insiders: Insiders
    ) -> list[Drift]:
        """Return those of a page whose access is not what it should be; people who left are on no page."""
        up_to = page[-1].user_id if len(page) == PAGE else LAST_ID
        seen = {one.user_id: one for one in page}
        now = self._clock.now()

        async def body(tx: Transaction) -> list[Drift]:
            concerned = await self._stores.work.concerned(tx, guild_id, after, up_to)
            concerned |= {one.user_id for one in page if one.holds_role}
            concerned |= {user_id for user_id in insiders.held if after < user_id <= up_to}
            drifts = [
                await self._drift(tx, guild_id, user_id, seen.get(user_id), insiders, now)
                for user_id in sorted(concerned)
            ]
            return [drift for drift in drifts if drift is not None]

        return await self._database.read(body)

    async def _drift(
        self, tx: Transaction, guild_id: int, user_id: int, seen: Seen | None, insiders: Insiders, now: int
    ) -> Drift | None:
        role = insiders.settings.friends_role
        held = insiders.held.get(user_id, frozenset())
        if seen is not None and seen.holds_role and role is not None:
            held |= {Target(GrantKind.ROLE, role.role_id)}
        believed = await self._stores.grants.applied(tx, guild_id, user_id)
        held |= {target for target in believed.given if target.id in insiders.unseen}
        is_present, is_screened = seen is not None, seen is not None and seen.is_screened
        entitlement = replace(
            await entitlement_of(tx, self._stores, guild_id, user_id), is_present=is_present
        )
        wanted = desired(entitlement, role, now) if is_screened else frozenset()
        blocked = await self._stores.problems.blocked(tx, guild_id, now)
        changes = diff(wanted, Applied(given=held), blocked)
        known = await self._stores.members.find(tx, guild_id, user_id)
        as_known = known is None or (known.is_present == is_present and is_screened >= known.is_screened)
        if not (changes.take or changes.give) and believed.given == held and as_known:
            return None
        return Drift(user_id, is_present, is_screened, held, changes)

    async def _heal(self, guild_id: int, role_id: int | None, drifts: Sequence[Drift]) -> None:
        now, by_hand = self._clock.now(), await self._taken_by_hand(guild_id, role_id, drifts)

        async def body(tx: Transaction) -> None:
            for drift in drifts:
                believed = await self._stores.grants.applied(tx, guild_id, drift.user_id)
                role = Target(GrantKind.ROLE, role_id or 0)
                if drift.user_id in by_hand and role in believed.given - drift.held:
                    await self._stores.grants.withhold(tx, guild_id, drift.user_id, role, now)
                await self._stores.grants.observe(tx, guild_id, drift.user_id, drift.held, now)
                await self._note_presence(tx, guild_id, drift, now)
            await self._stores.work.mark(tx, guild_id, [drift.user_id for drift in drifts], now)

        await self._database.transact(body)
        self._nudge()

    async def _note_presence(self, tx: Transaction, guild_id: int, drift: Drift, now: int) -> None:
        """Somebody came or went without our hearing of it: their friends' access changes too."""
        known = await self._stores.members.find(tx, guild_id, drift.user_id)
        if known is None or (known.is_present == drift.is_present and drift.is_screened >= known.is_screened):
            return
        affected = await affected_by(tx, self._stores, guild_id, drift.user_id)
        # Who is in screening though they were through it before has left and come again.
        await self._stores.members.leave(tx, guild_id, drift.user_id, now)
        if drift.is_present:
            await self._stores.members.see(tx, guild_id, [replace(known, is_screened=False)], now)
            affected += await affected_by(tx, self._stores, guild_id, drift.user_id)
        await self._stores.work.mark(tx, guild_id, affected, now, urgent=not drift.is_present)

    async def _taken_by_hand(
        self, guild_id: int, role_id: int | None, drifts: Sequence[Drift]
    ) -> frozenset[int]:
        """Ask the audit log, only where somebody lacks the role, who lacks it because staff took it."""
        lacking = any(target.kind is GrantKind.ROLE for drift in drifts for target in drift.changes.give)
        if role_id is None or not lacking:
            return frozenset()
        return await self._eyes.taken_by_staff(guild_id, role_id)
