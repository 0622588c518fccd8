"""Carries what was accepted: delivered once or refused with a reason, also after a crash; and takes it back."""

import logging
import random
from dataclasses import replace

from bot.database import Database, Transaction
from bot.domain import filters
from bot.domain.access import pause_after
from bot.domain.activity import Kind
from bot.domain.outcomes import Carrying, Content, Copied, OpeningStopped, TryLater, Unreachable
from bot.domain.people import Person
from bot.domain.refusals import Reason, Refusal
from bot.domain.relay import MINUTE, Relayed, RelayState, refuse_files, refuse_message
from bot.ports import Clock, Count, RelayGateway
from bot.services.carried import PATIENCE, final_state, name_of, why
from bot.services.openings import Openings
from bot.services.standing import Presences, standing_of
from bot.stores.all import Stores

log = logging.getLogger(__name__)

BATCH = 20
LEASE = 5 * MINUTE

Result = Carrying | Refusal | RelayState


class DeliveryService:
    """Carries messages, in order within each conversation."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        gateway: RelayGateway,
        presences: Presences,
        openings: Openings,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._gateway = gateway
        self._presences = presences
        self._openings = openings
        self.count: Count = lambda *_: None

    async def begin(self) -> None:
        """Free what a process before this one had begun and not finished."""
        await self._database.transact(self._stores.relay.let_go_of_all)

    async def carry_due(self) -> int | None:
        """Carry what is due, in order within each conversation; return in how many seconds there is more."""
        now = self._clock.now()

        async def claim(tx: Transaction) -> list[Relayed]:
            return await self._stores.relay.claim_due(tx, now, now + LEASE, BATCH)

        for message in await self._database.transact(claim):
            match message.state:
                case RelayState.DELETING:
                    await self._take_back(message)
                case RelayState.WRITING:
                    await self._recover(message)
                case _:
                    await self._record(message, await self._guarded(message))
        due = await self._database.read(self._stores.relay.next_due)
        return None if due is None else max(0, due - self._clock.now())

    async def written(self, message: Relayed, own: Copied) -> Relayed:
        """Note that the sender's own copy stands where it can be carried from."""
        source_id = own.message_ids[-1]

        async def body(tx: Transaction) -> None:
            if await self._stores.relay.written(tx, message, own.channel_id, source_id):
                await self._stores.contacts.reached(tx, message.sender_id, own.channel_id)

        await self._database.transact(body)
        return replace(
            message, state=RelayState.SENDING, source_channel_id=own.channel_id, source_id=source_id
        )

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
        result = await self._guarded(message, draft)
        if isinstance(result, TryLater):  # perhaps the answer was lost: then its copy is found
            result = await self._guarded(replace(message, attempts=1), draft)
        refusal = await self._record(replace(message, attempts=PATIENCE), result)
        return refusal or replace(message, state=RelayState.DELIVERED)

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
        elif found := await self._find(replace(message, attempts=1)):  # it may have gone out from memory
            result = found
        refusal = await self._record(message, result)
        if refusal is not None and isinstance(home, int):
            await self._gateway.say_lost(message, home)

    async def _find(self, message: Relayed) -> Copied | TryLater | None:
        """Look for a copy that was sent and not recorded, where its recipient has a DM with us."""

        async def known(tx: Transaction) -> int | None:
            return (await self._stores.contacts.get(tx, message.recipient_id)).dm_channel_id

        channel_id = await self._database.read(known)
        return None if channel_id is None else await self._gateway.find(message, channel_id)

    async def _take_back(self, message: Relayed) -> None:
        """Blank what there is of a copy whose source was deleted."""

        async def known(tx: Transaction) -> list[int]:
            return await self._stores.relay.copies(tx, message.id)

        copies, is_done = await self._database.read(known), False
        try:
            found = None if copies else await self._find(message)
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

    async def _guarded(self, message: Relayed, at_hand: Content | None = None) -> Result:
        """Try to carry a message; one message's surprise must not cost the others their turn."""
        try:
            result = await self._try(message, at_hand)
        except Exception:
            log.exception("relay %s broke", message.id)
            result = TryLater()
        name, guild_id = name_of(result), message.guild_id
        log.info("relay %s guild=%s attempt=%s -> %s", message.id, guild_id, message.attempts, name)
        return result

    async def _try(self, message: Relayed, at_hand: Content | None) -> Result:
        """Look whether it may still pass, and write the copy, or find the one written before a crash."""
        both = await self._presences.both(message.guild_id, message.sender_id, message.recipient_id)
        if both is None:
            return TryLater()
        refused, is_first, words = await self._look(message, *both)
        if refused is not None:
            return refused
        channel_id = await self._openings.channel_of(message.recipient_id)
        if not isinstance(channel_id, int):
            return channel_id
        if found := await self._gateway.find(message, channel_id):
            return found
        return await self._pass_on(message, at_hand, channel_id, both[0], words, is_first=is_first)

    async def _pass_on(
        self,
        message: Relayed,
        at_hand: Content | None,
        channel_id: int,
        sender: Person,
        words: list[str],
        *,
        is_first: bool,
    ) -> Result:
        """Write the copy of what the source says now, or have it reviewed first."""
        content = at_hand or await self._gateway.fetch(message)
        if not isinstance(content, Content):
            return content
        if filters.matches(content.text, words):
            return await self._hold(message, channel_id, sender.name)
        too_large = refuse_files(content.sizes)
        return too_large or await self._gateway.carry(message, content, channel_id, sender, is_first=is_first)

    async def _look(
        self, message: Relayed, sender: Person, recipient: Person
    ) -> tuple[Refusal | Unreachable | None, bool, list[str]]:
        """Return what keeps it from passing now, whether it is the first of its kind, and the recipient's filter."""
        now = self._clock.now()

        async def body(tx: Transaction) -> tuple[Refusal | Unreachable | None, bool, list[str]]:
            standing = await standing_of(tx, self._stores, message.guild_id, sender, recipient, now)
            contact = await self._stores.contacts.get(tx, recipient.id)
            closed = Unreachable() if contact.unreachable_at is not None else None
            return (
                refuse_message(replace(standing, sent_last_minute=0), now) or closed,
                not await self._stores.relay.has_written(tx, sender.id, recipient.id),
                await self._stores.relay.words(tx, recipient.id),
            )

        return await self._database.read(body)

    async def _hold(self, message: Relayed, channel_id: int, sender_name: str) -> Result:
        """Have its recipient review it; what has no home could not be shown to them."""
        if not message.has_source:
            return Refusal(Reason.YOUR_DMS_ARE_CLOSED)
        held = await self._gateway.hold(message, channel_id, sender_name)
        return RelayState.HELD if isinstance(held, Copied) else held

    async def _record(self, message: Relayed, result: Result) -> Refusal | None:
        """Keep what came of it, tell the sender beside the source, and return the reason if it was refused."""
        final = final_state(result, message)

        async def body(tx: Transaction) -> None:
            now = self._clock.now()
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

        await self._database.transact(body)
        if isinstance(result, Copied):
            self.count(message.guild_id, Kind.RELAYED, message.sender_id, message.recipient_id)
        refusal = result if isinstance(result, Refusal) else why(result)
        refused = refusal if final is RelayState.REFUSED else None
        if message.has_source:
            await self._say(message, result, refused)
        return refused

    async def _keep(
        self, tx: Transaction, message: Relayed, copy: Copied, final: RelayState, now: int
    ) -> None:
        place, ids = copy.channel_id, copy.message_ids
        if await self._stores.relay.settle(tx, message, final, place, ids, copy.edited_at):
            await self._stores.contacts.reached(tx, message.recipient_id, place)
        else:  # one of the two was erased while it was carried
            await self._stores.removals.owe(tx, [(place, one) for one in ids], now)

    async def _say(self, message: Relayed, result: Result, refused: Refusal | None) -> None:
        """Tell the sender beside the source: what was left out and that it arrived, or why it did not."""
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
