"""Messages between friends: accepted once, delivered once or refused with a reason, followed by edits and deletes."""

import logging
import random
from dataclasses import replace

from bot.database import Database, Transaction
from bot.domain import filters
from bot.domain.access import pause_after
from bot.domain.outcomes import (
    Carrying,
    Content,
    Copied,
    TryLater,
    Unreachable,
)
from bot.domain.people import Person
from bot.domain.refusals import Reason, Refusal
from bot.domain.relay import (
    CAUGHT_UP,
    CHAT_IDLE,
    MINUTE,
    Missed,
    Partner,
    Relayed,
    RelayState,
    refuse_message,
    split,
)
from bot.ports import Clock, Ids, Nudge, RelayGateway
from bot.services.carried import PATIENCE, answered, final_state, name_of, unaccepted, why
from bot.services.standing import Presences, refuse, standing_of
from bot.stores.all import Stores

log = logging.getLogger(__name__)

BATCH = 20
LEASE = 5 * MINUTE
LAST_SEEN = "relay_seen_at"


class RelayService:
    """Carries messages between friends."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        ids: Ids,
        gateway: RelayGateway,
        presences: Presences,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._ids = ids
        self._gateway = gateway
        self._presences = presences
        self.nudge: Nudge = lambda: None
        self._noted_alive_at = 0
        self._has_caught_up = False

    async def begin(self) -> None:
        """Free what a process before this one had begun and not finished."""
        await self._database.transact(self._stores.relay.let_go_of_all)

    async def write(self, partner: Partner, me: Person, draft: Content) -> Relayed | Refusal:
        """Send what I wrote with a command or form: first as my own copy in my DM, from where it is carried."""
        now, guild_id, friend = self._clock.now(), partner.guild_id, partner.friend_id
        sender, recipient = await self._both(guild_id, me, friend)
        if sender is None or recipient is None:
            return Refusal(Reason.NOT_SENT)

        async def may(tx: Transaction) -> tuple[Refusal | None, int | None]:
            refused = await refuse(tx, self._stores, guild_id, sender, recipient, now)
            return refused, (await self._stores.contacts.get(tx, me.id)).dm_channel_id

        refused, channel_id = await self._database.read(may)
        if refused is not None:
            return refused
        first, *others = split(draft.text) or [""]
        result = await self._write_piece(
            me.id, channel_id, recipient.name, partner, replace(draft, text=first)
        )
        for text in others:
            if isinstance(result, Relayed):
                rest = Content(text, None)
                channel_id = result.source_channel_id
                result = await self._write_piece(me.id, channel_id, recipient.name, partner, rest)
        return result

    async def _write_piece(
        self, me: int, channel_id: int | None, to: str, partner: Partner, draft: Content
    ) -> Relayed | Refusal:
        own = await self._gateway.keep_own(me, channel_id, to, partner.guild_id, draft)
        if not isinstance(own, Copied):
            return Refusal(Reason.YOUR_DMS_ARE_CLOSED) if isinstance(own, Unreachable) else why(own)
        return await self.accept(me, own.channel_id, own.message_ids[0], partner, is_our_copy=True)

    async def catch_up(self) -> int:
        """Pick up what people wrote while the bot was down, in order; return how many messages were accepted."""
        now = self._clock.now()

        async def body(tx: Transaction) -> tuple[int, list[tuple[int, int]]]:
            seen = int(await self._stores.installation.get(tx, LAST_SEEN) or now)
            return max(seen - MINUTE, now - CAUGHT_UP), await self._stores.relay.open_dms(tx, now - CAUGHT_UP)

        since, channels = await self._database.read(body)
        accepted = 0
        for user_id, channel_id in channels:
            for missed in await self._gateway.missed(channel_id, user_id, since):
                accepted += await self._take_missed(user_id, channel_id, missed)
        self._has_caught_up = True
        return accepted

    async def _take_missed(self, user_id: int, channel_id: int, missed: Missed) -> bool:
        """Accept what was written while the bot was down, or say why not; return whether it was accepted."""
        partner = await self.partner_of(user_id, missed.replied_to, missed.written_at)
        if partner is None:
            return False
        result = await self.accept(user_id, channel_id, missed.message_id, partner)
        if isinstance(result, Refusal):
            refused = unaccepted(missed, partner, user_id, channel_id)
            await self._gateway.say_why_not(refused, result)
        return isinstance(result, Relayed)

    async def _note_alive(self, now: int) -> None:
        """Note, once a minute, until when messages were seen as they came."""
        if not self._has_caught_up or now < self._noted_alive_at + MINUTE:
            return
        self._noted_alive_at = now

        async def body(tx: Transaction) -> None:
            await self._stores.installation.set(tx, LAST_SEEN, str(now))

        await self._database.transact(body)

    def left(self, guild_id: int, user_id: int) -> None:
        """Note at once that somebody is no longer there: what waits for or from them must not pass."""
        self._presences.forget(guild_id, user_id)

    async def partner_of(
        self, me: int, replied_to: int | None, written_at: int | None = None
    ) -> Partner | None:
        """Return whom a message in my DM is for: whose message I answer, else whom I chat with."""
        now = written_at or self._clock.now()

        async def body(tx: Transaction) -> Partner | None:
            about = await answered(tx, self._stores.relay, me, replied_to)
            if about is not None:
                return about
            chat = await self._stores.relay.chat(tx, me, now - CHAT_IDLE)
            return None if chat is None else Partner(chat[1], chat[0])

        return await self._database.read(body)

    async def accept(
        self, me: int, channel_id: int, message_id: int, partner: Partner, *, is_our_copy: bool = False
    ) -> Relayed | Refusal:
        """Accept a message to be carried, once for each message of Discord's, and have it carried."""
        guild_id, friend = partner.guild_id, partner.friend_id
        now = self._clock.now()
        sender, recipient = await self._both(guild_id, None, friend, me)
        if sender is None or recipient is None:
            return Refusal(Reason.NOT_SENT)
        message = Relayed(
            self._ids(), guild_id, me, friend, channel_id, message_id, is_our_copy, partner.reply_to_id,
            RelayState.SENDING, now,
        )  # fmt: skip

        async def body(tx: Transaction) -> Relayed | Refusal:
            if known := await self._stores.relay.from_source(tx, message_id):
                return known
            if refused := await refuse(tx, self._stores, guild_id, sender, recipient, now):
                return refused
            await self._stores.relay.accept(tx, message)
            await self._stores.relay.touch_chat(tx, me, now)
            await self._stores.contacts.reached(tx, me, channel_id)
            return message

        result = await self._database.transact(body)
        self.nudge()
        return result

    async def carry_due(self) -> int | None:
        """Carry what is due, in order within each conversation; return in how many seconds there is more."""
        now = self._clock.now()

        async def claim(tx: Transaction) -> list[Relayed]:
            return await self._stores.relay.claim_due(tx, now, now + LEASE, BATCH)

        await self._note_alive(now)
        claimed = await self._database.transact(claim)
        for message in claimed:
            await (self._take_back if message.state is RelayState.DELETING else self._carry)(message)
        due = await self._database.read(self._stores.relay.next_due)
        return None if due is None else max(0, due - self._clock.now())

    async def _take_back(self, message: Relayed) -> None:
        """Blank what there is of a copy whose source was deleted."""

        async def known(tx: Transaction) -> list[int]:
            return await self._stores.relay.copies(tx, message.id)

        copies, is_done = await self._database.read(known), False
        try:
            found = None if copies else await self._gateway.find(message, None)
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
                jitter = random.random()  # noqa: S311 - spreads retries, keeps no secret
                until = self._clock.now() + pause_after(message.attempts, jitter)
                await self._stores.relay.postpone(tx, message, until)

        await self._database.transact(record)

    async def _carry(self, message: Relayed) -> None:
        try:
            result = await self._try(message)
        except Exception:  # one message's surprise must not cost the others their turn
            log.exception("relay %s broke", message.id)
            result = TryLater()
        log.info(
            "relay %s guild=%s attempt=%s -> %s",
            message.id,
            message.guild_id,
            message.attempts,
            name_of(result),
        )
        await self._record(message, result)

    async def _try(self, message: Relayed) -> "Carrying | Refusal | RelayState":
        """Look whether it may still pass, and write the copy, or find the one written before a crash."""
        sender, recipient = await self._both(message.guild_id, None, message.recipient_id, message.sender_id)
        if sender is None or recipient is None:
            return TryLater()
        now = self._clock.now()

        async def look(tx: Transaction) -> tuple[Refusal | Unreachable | None, int | None, bool, list[str]]:
            standing = await standing_of(tx, self._stores, message.guild_id, sender, recipient, now)
            contact = await self._stores.contacts.get(tx, recipient.id)
            closed = Unreachable() if contact.unreachable_at is not None else None
            return (
                refuse_message(replace(standing, sent_last_minute=0), now) or closed,
                contact.dm_channel_id,
                not await self._stores.relay.has_written(tx, sender.id, recipient.id),
                await self._stores.relay.words(tx, recipient.id),
            )

        refused, channel_id, is_first, words = await self._database.read(look)
        if refused is not None:
            return refused
        if found := await self._gateway.find(message, channel_id):
            return found
        content = await self._gateway.fetch(message)
        if not isinstance(content, Content):
            return content
        if filters.matches(content.text, words):
            held = await self._gateway.hold(message, channel_id, sender.name)
            return RelayState.HELD if isinstance(held, Copied) else held
        return await self._gateway.carry(message, content, channel_id, sender.name, is_first=is_first)

    async def _record(self, message: Relayed, result: "Carrying | Refusal | RelayState") -> None:
        now = self._clock.now()
        final = final_state(result, message)

        async def body(tx: Transaction) -> None:
            if isinstance(result, Unreachable):
                await self._stores.contacts.unreachable(tx, message.recipient_id, now)
            if final is None:
                after = result.after if isinstance(result, TryLater) else 0
                jitter = random.random()  # noqa: S311 - spreads retries, keeps no secret
                pause = max(pause_after(message.attempts, jitter), after)
                await self._stores.relay.postpone(tx, message, now + pause)
            elif isinstance(result, Copied):
                await self._stores.contacts.reached(tx, message.recipient_id, result.channel_id)
                await self._stores.relay.settle(tx, message, final, result.channel_id, result.message_ids)
            else:
                await self._stores.relay.settle(tx, message, final, None, ())

        await self._database.transact(body)
        if isinstance(result, Copied):
            if result.left_out:
                await self._gateway.say_left_out(message, result.left_out)
            await self._gateway.tick(message)
        elif final is RelayState.REFUSED:
            reason = result if isinstance(result, Refusal) else why(result)
            await self._gateway.say_why_not(message, reason)

    async def _both(
        self, guild_id: int, me: Person | None, friend: int, my_id: int = 0
    ) -> tuple[Person | None, Person | None]:
        of = self._presences.of
        sender = me if me and me.is_present else await of(guild_id, me.id if me else my_id)
        return sender, await of(guild_id, friend)
