"""Carries what was accepted: delivered once or refused with a reason, also after a crash; and takes it back."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import NamedTuple

from bot.database import Database, Transaction
from bot.domain.access import pause_after
from bot.domain.activity import Kind
from bot.domain.outcomes import Content, Copied, OpeningStopped, TryLater, Unreachable
from bot.domain.refusals import Reason, Refusal
from bot.domain.relay import MINUTE, Relayed, RelayState
from bot.ports import Clock, Count, RelayGateway
from bot.services.carried import PATIENCE, final_state, why
from bot.services.openings import Openings
from bot.services.passage import Passage, Result
from bot.stores.all import Stores

log = logging.getLogger(__name__)

BATCH = 20
"""Messages carried at the same time, each of another conversation."""
LEASE = 5 * MINUTE

HELD_FOR = LEASE - 2 * MINUTE
"""Seconds a message that was handed over may wait; then its claim might lapse while it is carried."""


class Charge(NamedTuple):
    """A message to carry."""

    message: Relayed
    source: object = None
    """What it says, if that is at hand."""
    until: int = 0
    """When its claim is no longer to be relied on (Unix seconds), for one that was handed over."""


class DeliveryService:
    """Carries messages, in order within each conversation."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        gateway: RelayGateway,
        openings: Openings,
        passage: Passage,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._gateway = gateway
        self._openings = openings
        self._passage = passage
        self._handed: list[Charge] = []
        self._is_behind = True
        """There may be work in the database that nobody handed over."""
        self.count: Count = lambda *_: None
        self.follow: Callable[[int], Awaitable[None]] = _nothing
        """Makes a copy follow its source; asked for what was edited while it was carried."""

    async def begin(self) -> None:
        """Free what a process before this one had begun and not finished."""
        await self._database.transact(self._stores.relay.let_go_of_all)

    async def take_on(self, tx: Transaction, message: Relayed) -> bool:
        """Claim a message within the transaction that accepts it, to be handed over once that is committed."""
        return await self._stores.relay.claim_one(tx, message.id, self._clock.now() + LEASE)

    def hand(self, message: Relayed, source: object = None) -> None:
        """Have a message carried that was taken on, with its source if that is at hand."""
        self._handed.append(Charge(message, source, self._clock.now() + HELD_FOR))

    async def carry_due(self) -> int | None:
        """Carry what is due, in order within each conversation; return in how many seconds there is more."""
        batch, due = self._take_handed(), None
        if self._is_behind or not batch:
            claimed, due = await self._claim()
            batch += [Charge(message) for message in claimed]
        if batch:
            due = await self._carry_all(batch)
        wait = None if due is None else max(0, due - self._clock.now())
        self._is_behind = bool(batch) and wait == 0
        return 0 if self._handed else wait

    async def written(self, message: Relayed, own: Copied) -> Relayed:
        """Note that the sender's own copy stands where it can be carried from."""
        channel_id, source_id = own.channel_id, own.message_ids[-1]
        written = replace(
            message, state=RelayState.SENDING, source_channel_id=channel_id, source_id=source_id
        )

        async def body(tx: Transaction) -> bool:
            if not await self._stores.relay.written(tx, message, channel_id, source_id):
                return False
            await self._stores.contacts.reached(tx, message.sender_id, channel_id)
            return await self.take_on(tx, written)

        if await self._database.transact(body):
            self.hand(written)
        return written

    async def leave(self, message: Relayed) -> Relayed:
        """Look later whether the sender's own copy was written: Discord does not say it now."""
        await self._database.transact(lambda tx: self._postpone(tx, message, MINUTE))
        return message

    async def give_up(self, message: Relayed, refusal: Refusal) -> Refusal:
        """Refuse a message that was accepted and never written down."""

        async def body(tx: Transaction) -> None:
            await self._stores.relay.settle(tx, message, RelayState.REFUSED)

        await self._database.transact(body)
        return refusal

    async def deliver_once(self, message: Relayed, draft: Content) -> Relayed | Refusal:
        """Deliver what has no home in its sender's DM while we still have it; there is no later for it."""
        result = await self._passage.carry(message, draft)
        if isinstance(result, TryLater):  # perhaps the answer was lost: then its copy is found
            result = await self._passage.carry(replace(message, attempts=1), draft)
        last = replace(message, attempts=PATIENCE)
        await self._record(last, result)
        return _refusal_of(last, result) or replace(message, state=RelayState.DELIVERED)

    def _take_handed(self) -> list[Charge]:
        """Return some of what was handed over; what waited too long comes again from the database."""
        now, batch = self._clock.now(), self._handed[:BATCH]
        del self._handed[:BATCH]
        fresh = [charge for charge in batch if now < charge.until]
        self._is_behind |= len(fresh) < len(batch)
        return fresh

    async def _claim(self) -> tuple[list[Relayed], int | None]:
        """Take what is due, or return when something will be (Unix seconds)."""
        now = self._clock.now()

        async def body(tx: Transaction) -> tuple[list[Relayed], int | None]:
            claimed = await self._stores.relay.claim_due(tx, now, now + LEASE, BATCH)
            return claimed, None if claimed else await self._stores.relay.next_due(tx)

        return await self._database.transact(body)

    async def _carry_all(self, batch: list[Charge]) -> int | None:
        """Carry messages at the same time; return when the next is due (Unix seconds)."""
        ends = await asyncio.gather(
            *(self._carry(one.message, one.source) for one in batch), return_exceptions=True
        )
        for end in ends:
            if isinstance(end, BaseException):
                raise end
        return min((end for end in ends if isinstance(end, int)), default=None)

    async def _carry(self, message: Relayed, source: object) -> int | None:
        match message.state:
            case RelayState.DELETING:
                await self._take_back(message)
            case RelayState.WRITING:
                await self._recover(message)
            case _:
                due, is_stale = await self._record(message, await self._passage.carry(message, source=source))
                if is_stale:
                    await self.follow(message.source_id)
                return due
        return self._clock.now()  # there may be more

    async def _recover(self, message: Relayed) -> None:
        try:
            await self._seek_own(message)
        except Exception:  # one message's surprise must not cost the others their turn; its lease lapses
            log.exception("relay %s broke while its own copy was looked for", message.id)

    async def _seek_own(self, message: Relayed) -> None:
        """Look for the sender's own copy after a crash; without one the text is lost, and the sender told."""
        result: Result = Refusal(Reason.NOT_SENT)
        home = await self._openings.channel_of(message.sender_id)
        own = await self._gateway.find_own(message, home) if isinstance(home, int) else home
        if isinstance(own, Copied):
            await self.written(message, own)
            return
        if isinstance(own, TryLater | OpeningStopped):
            result = own
        elif found := await self._passage.find(
            replace(message, attempts=1)
        ):  # it may have gone out from memory
            result = found
        await self._record(message, result)
        if isinstance(home, int) and _refusal_of(message, result) is not None:
            await self._gateway.say_lost(message, home)

    async def _take_back(self, message: Relayed) -> None:
        """Blank what there is of a copy whose source was deleted."""

        async def known(tx: Transaction) -> list[int]:
            return await self._stores.relay.copies(tx, message.id)

        copies, is_done = await self._database.read(known), False
        try:
            found = None if copies else await self._passage.find(message)
            if isinstance(found, Copied):
                copies, message = list(found.message_ids), replace(message, copy_channel_id=found.channel_id)
            is_done = not isinstance(found, TryLater) and await self._gateway.blank(message, copies)
        except Exception:  # one message's surprise must not cost the others their turn
            log.exception("relay %s broke while it was taken back", message.id)

        async def record(tx: Transaction) -> None:
            if is_done or message.attempts >= PATIENCE:
                channel_id = message.copy_channel_id
                await self._stores.relay.settle(tx, message, RelayState.DELETED, channel_id, copies)
            else:
                await self._postpone(tx, message, 0)

        await self._database.transact(record)

    async def _record(self, message: Relayed, result: Result) -> tuple[int | None, bool]:
        """Keep what came of it, and tell the sender beside the source.

        Return when the next one is due (Unix seconds), and whether the source was edited after it was copied.
        """

        async def body(tx: Transaction) -> tuple[int | None, bool]:
            copied_at = result.edited_at if isinstance(result, Copied) else None
            is_stale = copied_at is not None and await self._stores.relay.edited_since(
                tx, message.id, copied_at
            )
            await self._note(tx, message, result)
            return await self._stores.relay.next_due(tx), is_stale

        ends = await self._database.transact(body)
        if isinstance(result, Copied):
            self.count(message.guild_id, Kind.RELAYED, message.sender_id, message.recipient_id)
        if message.has_source:
            await self._say(message, result)
        return ends

    async def _note(self, tx: Transaction, message: Relayed, result: Result) -> None:
        now, final = self._clock.now(), final_state(result, message)
        if isinstance(result, Unreachable):
            await self._stores.contacts.unreachable(tx, message.recipient_id, now)
        after = await self._openings.stop(tx, now) if isinstance(result, OpeningStopped) else 0
        if isinstance(result, TryLater):
            after = result.after
        if final is None:
            await self._postpone(tx, message, after)
        elif isinstance(result, Copied):
            await self._keep(tx, message, result, final, now)
        else:
            await self._stores.relay.settle(tx, message, final)

    async def _keep(
        self, tx: Transaction, message: Relayed, copy: Copied, final: RelayState, now: int
    ) -> None:
        place, ids = copy.channel_id, copy.message_ids
        if await self._stores.relay.settle(tx, message, final, place, ids, copy.edited_at):
            await self._stores.contacts.reached(tx, message.recipient_id, place)
        else:  # one of the two was erased while it was carried
            await self._stores.removals.owe(tx, [(place, one) for one in ids], now)

    async def _say(self, message: Relayed, result: Result) -> None:
        """Tell the sender beside the source: what was left out and that it arrived, or why it did not."""
        refused = _refusal_of(message, result)
        if refused is not None:
            await self._gateway.say_why_not(message, refused)
        elif isinstance(result, Copied):
            if result.left_out:
                await self._gateway.say_left_out(message, result.left_out)
            await self._gateway.tick(message)

    async def _postpone(self, tx: Transaction, message: Relayed, after: int) -> None:
        jitter = random.random()  # noqa: S311 - spreads retries, keeps no secret
        pause = max(pause_after(message.attempts, jitter), after)
        await self._stores.relay.postpone(tx, message, self._clock.now() + pause)


def _refusal_of(message: Relayed, result: Result) -> Refusal | None:
    """Return why a message was refused for good; None where it was not."""
    if final_state(result, message) is not RelayState.REFUSED:
        return None
    return result if isinstance(result, Refusal) else why(result)


async def _nothing(_source_id: int) -> None:
    pass
