"""Circles and live rooms: opened, renamed and closed by their owners, made and removed in Discord without loss."""

import logging
import random
from collections.abc import Container
from dataclasses import replace

from bot.database import Database, Transaction
from bot.domain.access import BROKEN_PAUSE, pause_after
from bot.domain.notices import LIVE_ONE_PER, NoticeKind
from bot.domain.outcomes import Created, Done, NameRefused, NoRoom, NotAllowed, Obstacle, Outcome, TryLater
from bot.domain.refusals import Reason, Refusal
from bot.domain.spaces import Form, Space, SpaceKind, Step, due_again, next_step
from bot.ports import Clock, Nudge, SpaceGateway
from bot.stores.all import Stores

log = logging.getLogger(__name__)

BATCH = 10
LEASE = 2 * 60
STEPS_AT_ONCE = 4

Result = Created | NoRoom | NameRefused | Outcome
A_WHILE = 60
"""Seconds: what Discord asks to wait longer for, its owner is told."""
SLOW = Refusal(Reason.DISCORD_SLOW)


class SpaceService:
    """Keeps spaces, and does what is due about their channels."""

    def __init__(
        self, database: Database, stores: Stores, clock: Clock, gateway: SpaceGateway, nudge: Nudge
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._gateway = gateway
        self._nudge = nudge

    async def begin(self) -> None:
        """Free what a process before this one had begun and not finished."""
        await self._database.transact(self._stores.spaces.let_go_of_all)

    async def tend_due(self) -> int | None:
        """Do what is due about spaces; return in how many seconds there is more, None for never."""
        now = self._clock.now()

        async def claim(tx: Transaction) -> list[Space]:
            return await self._stores.spaces.claim_due(tx, now, now + LEASE, BATCH)

        for space in await self._database.transact(claim):
            await self._take_step(space)
        due = await self._database.read(self._stores.spaces.next_due)
        return None if due is None else max(0, due - self._clock.now())

    async def tend(self, space_id: int) -> Space | Refusal:
        """Do now what is due about one space, while its owner waits; return it as it is then."""
        result: Result = Done()
        for _ in range(STEPS_AT_ONCE):
            space = await self._claim(space_id)
            if space is None:
                break
            result = await self._take_step(space)
            if not isinstance(result, Created | Done):
                break
        self._nudge()
        return _refusal(result) or await self._get(space_id)

    def nudge(self) -> None:
        """Have what is due about spaces looked at."""
        self._nudge()

    async def keep(self, tx: Transaction, space: Space, now: int) -> Space:
        """Keep a change of a space, and owe what follows from it to everybody it concerns."""
        await self._stores.spaces.save(tx, space, due_again(space, now))
        await self.concern(tx, space, now)
        return space

    async def concern(self, tx: Transaction, space: Space, now: int) -> None:
        """Have the access of everybody looked at who may come into a space, or is inside."""
        people = [space.owner_id, *await self._stores.spaces.audience(tx, space)]
        if space.channel_id is not None:
            people += await self._stores.grants.holders(tx, space.guild_id, space.channel_id)
        await self._stores.work.mark(tx, space.guild_id, people, now, urgent=space.closed_at is not None)

    async def forget_missing(self, guild_id: int, channels: Container[int]) -> None:
        """Forget spaces whose channel is not among a server's; of threads, the channel they hang on."""

        async def body(tx: Transaction) -> None:
            for space in await self._stores.spaces.of_guild(tx, guild_id):
                there = space.parent_id if space.form is Form.THREAD else space.channel_id
                if space.channel_id is not None and there not in channels:
                    await self._stores.spaces.forget(tx, space)

        await self._database.transact(body)

    async def channel_gone(self, guild_id: int, channel_id: int) -> None:
        """Forget a space whose channel or thread somebody deleted; Discord tells of no thread that goes with one."""

        async def body(tx: Transaction) -> None:
            space = await self._stores.spaces.at(tx, channel_id)
            threads = await self._stores.spaces.threads_of(tx, guild_id, channel_id)
            for gone in [*([space] if space is not None else []), *threads]:
                await self._stores.spaces.forget(tx, gone)

        await self._database.transact(body)

    async def _claim(self, space_id: int) -> Space | None:
        now = self._clock.now()

        async def body(tx: Transaction) -> Space | None:
            return await self._stores.spaces.claim(tx, space_id, now, now + LEASE)

        return await self._database.transact(body)

    async def _get(self, space_id: int) -> Space | Refusal:
        async def body(tx: Transaction) -> Space | None:
            return await self._stores.spaces.get(tx, space_id)

        return await self._database.read(body) or Refusal(Reason.NO_CIRCLE)

    async def _take_step(self, space: Space) -> Result:
        step = next_step(space, self._clock.now())
        result: Result
        try:
            result = await self._do(space, step)
        except Exception:  # one space's surprise must not cost the others their turn
            log.exception("space %s guild=%s owner=%s broke", space.kind, space.guild_id, space.owner_id)
            result = TryLater()
        log.info(
            "space %s guild=%s owner=%s %s -> %s", space.kind, space.guild_id, space.owner_id, step, result
        )
        now = self._clock.now()

        async def body(tx: Transaction) -> None:
            await self._record(tx, space, step, result, now)

        await self._database.transact(body)
        return result

    async def _do(self, space: Space, step: Step | None) -> Result:
        match step:
            case Step.CREATE:
                return await self._gateway.create(space, await self._category(space.guild_id))
            case Step.RENAME:
                return await self._gateway.rename(space)
            case Step.DELETE:
                return await self._gateway.delete(space)
            case _:
                return Done()

    async def _category(self, guild_id: int) -> int | None:
        async def body(tx: Transaction) -> int | None:
            return (await self._stores.guilds.get(tx, guild_id)).circles_category_id

        return await self._database.read(body)

    async def _record(
        self, tx: Transaction, done: Space, step: Step | None, result: Result, now: int
    ) -> None:
        """Keep what came of a step, upon the space as it is now: its owner may have changed it meanwhile."""
        await self._stores.spaces.let_go(tx, done.id)
        space = await self._stores.spaces.get(tx, done.id)
        if space is None:
            return
        match result:
            case Created(channel_id=channel_id):
                empty_since = now if space.kind is SpaceKind.LIVE else None
                made = replace(
                    space, channel_id=channel_id, shown_name=done.name, empty_since=empty_since, attempts=0
                )
                await self.keep(tx, made, now)
                await self._announce(tx, made, now)
            case Done() if step in (Step.DELETE, Step.FORGET):
                await self._stores.spaces.forget(tx, space)
            case Done():
                renamed = replace(space, shown_name=done.name, attempts=0)
                await self._stores.spaces.save(tx, renamed, due_again(renamed, now))
            case NoRoom() | NotAllowed() if step is Step.CREATE and not space.attempts:  # the owner is told
                await self._stores.spaces.forget(tx, space)
            case NameRefused() if space.shown_name is not None:
                kept = replace(space, name=space.shown_name, attempts=0)
                await self._stores.spaces.save(tx, kept, due_again(kept, now))
            case NameRefused():
                await self._stores.spaces.forget(tx, space)
            case _:
                await self._try_later(tx, space, result, now)

    async def _announce(self, tx: Transaction, space: Space, now: int) -> None:
        """Note for everybody who asked to be told, and may come in, that a live room is open."""
        if space.kind is not SpaceKind.LIVE:
            return
        asked = await self._stores.subscriptions.subscribers(
            tx, space.guild_id, space.owner_id, SpaceKind.LIVE
        )
        for user_id in sorted(set(asked) & set(await self._stores.spaces.audience(tx, space))):
            pair = (space.guild_id, user_id, space.owner_id)
            await self._stores.notices.note(tx, pair, NoticeKind.LIVE, now, now - LIVE_ONE_PER, now)

    async def _try_later(self, tx: Transaction, space: Space, result: Result, now: int) -> None:
        jitter = random.random()  # noqa: S311 - spreads retries, keeps no secret
        asked = result.after if isinstance(result, TryLater) else 0
        pause = (
            max(pause_after(space.attempts, jitter), asked) if isinstance(result, TryLater) else BROKEN_PAUSE
        )
        await self._stores.spaces.save(tx, replace(space, attempts=space.attempts + 1), now + pause)


def _refusal(result: Result) -> Refusal | None:
    """Return what its owner is told."""
    match result:
        case NotAllowed(obstacle=obstacle):
            gone = obstacle is Obstacle.CHANNEL_MISSING
            return Refusal(Reason.NEEDS_TEXT_CHANNEL if gone else Reason.NEEDS_MANAGE_CHANNELS)
        case TryLater(after=after):
            return Refusal(Reason.DISCORD_LATER, -(-after // 60)) if after > A_WHILE else SLOW
        case NoRoom() | NameRefused():
            return Refusal(Reason.NO_ROOM if isinstance(result, NoRoom) else Reason.NAME_REFUSED)
        case _:
            return None
