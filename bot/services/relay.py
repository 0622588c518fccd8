"""Messages between friends: accepted once, delivered once or refused with a reason, followed by edits and deletes."""

import logging
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from bot.database import Database, Transaction
from bot.domain import filters
from bot.domain.access import pause_after
from bot.domain.outcomes import (
    Carrying,
    Content,
    Copied,
    SourceGone,
    TooLarge,
    TryLater,
    Unreachable,
)
from bot.domain.people import Person
from bot.domain.refusals import Reason, Refusal
from bot.domain.relay import CAUGHT_UP, CHAT_IDLE, MINUTE, Relayed, RelayState, refuse_message
from bot.ports import Clock, Ids, Nudge, RelayGateway
from bot.services.standing import Presences, refuse, standing_of
from bot.stores.all import Stores

log = logging.getLogger(__name__)

BATCH = 20
LEASE = 5 * MINUTE
LAST_SEEN = "relay_seen_at"
PATIENCE = 12
"""Attempts before a message is refused: about two hours of growing pauses."""

Held = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Partner:
    """Whom a message in somebody's DM with us is for, and which message of theirs it answers."""

    guild_id: int
    friend_id: int
    reply_to_id: int | None = None


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

    async def begin(self) -> None:
        """Free what a process before this one had begun and not finished."""
        await self._database.transact(self._stores.relay.let_go_of_all)

    async def write(self, partner: Partner, me: Person, draft: Content) -> Relayed | Refusal:
        """Send what I wrote with a command or form: first as my own copy in my DM, from where it is carried."""
        now, guild_id, friend = self._clock.now(), partner.guild_id, partner.friend_id
        sender, recipient = await self._both(guild_id, me, friend)
        if sender is None or recipient is None:
            return Refusal(Reason.DISCORD_SLOW)

        async def may(tx: Transaction) -> tuple[Refusal | None, int | None]:
            refused = await refuse(tx, self._stores, guild_id, sender, recipient, now)
            return refused, (await self._stores.contacts.get(tx, me.id)).dm_channel_id

        refused, channel_id = await self._database.read(may)
        if refused is not None:
            return refused
        own = await self._gateway.keep_own(me.id, channel_id, recipient.name, guild_id, draft)
        if not isinstance(own, Copied):
            return _why(own)
        return await self.accept(me.id, own.channel_id, own.message_ids[0], partner, is_our_copy=True)

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
                partner = await self.partner_of(user_id, missed.replied_to, missed.written_at)
                if partner is not None:
                    result = await self.accept(user_id, channel_id, missed.message_id, partner)
                    accepted += isinstance(result, Relayed)
        return accepted

    async def _note_alive(self, now: int) -> None:
        """Note, once a minute, until when messages were seen as they came."""
        if now < self._noted_alive_at + MINUTE:
            return
        self._noted_alive_at = now

        async def body(tx: Transaction) -> None:
            await self._stores.installation.set(tx, LAST_SEEN, str(now))

        await self._database.transact(body)

    async def partner_of(
        self, me: int, replied_to: int | None, written_at: int | None = None
    ) -> Partner | None:
        """Return whom a message in my DM is for: whose message I answer, else whom I chat with."""
        now = written_at or self._clock.now()

        async def body(tx: Transaction) -> Partner | None:
            answered = await self._answered(tx, me, replied_to)
            if answered is not None:
                return answered
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
            return Refusal(Reason.DISCORD_SLOW)
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
            await self._carry(message)
        due = await self._database.read(self._stores.relay.next_due)
        return None if due is None else max(0, due - self._clock.now())

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
            _name(result),
        )
        await self._record(message, result)

    async def _try(self, message: Relayed) -> "Carrying | Refusal | RelayState":
        """Look whether it may still pass, and write the copy, or find the one written before a crash."""
        sender, recipient = await self._both(message.guild_id, None, message.recipient_id, message.sender_id)
        if sender is None or recipient is None:
            return TryLater()
        now = self._clock.now()

        async def look(tx: Transaction) -> tuple[Refusal | None, int | None, bool, list[str]]:
            standing = await standing_of(tx, self._stores, message.guild_id, sender, recipient, now)
            contact = await self._stores.contacts.get(tx, recipient.id)
            return (
                refuse_message(replace(standing, sent_last_minute=0), now),
                contact.dm_channel_id,
                not await self._stores.relay.has_written(tx, sender.id, recipient.id),
                await self._stores.relay.words(tx, recipient.id),
            )

        refused, channel_id, is_first, words = await self._database.read(look)
        if refused is not None:
            return refused
        if channel_id is not None and (found := await self._gateway.find(message, channel_id)):
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
        final = _final(result, message)

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
        if final is RelayState.DELIVERED:
            await self._gateway.tick(message)
        elif final is RelayState.REFUSED:
            reason = result if isinstance(result, Refusal) else _why(result)
            await self._gateway.say_why_not(message, reason)

    async def _both(
        self, guild_id: int, me: Person | None, friend: int, my_id: int = 0
    ) -> tuple[Person | None, Person | None]:
        sender = (
            me
            if me is not None and me.is_present
            else await self._presences.of(guild_id, me.id if me else my_id)
        )
        return sender, await self._presences.of(guild_id, friend)

    async def _answered(self, tx: Transaction, me: int, replied_to: int | None) -> Partner | None:
        if replied_to is None:
            return None
        if (theirs := await self._stores.relay.from_copy(tx, replied_to)) and theirs.recipient_id == me:
            return Partner(theirs.guild_id, theirs.sender_id, theirs.source_id)
        if (mine := await self._stores.relay.from_source(tx, replied_to)) and mine.sender_id == me:
            copies = await self._stores.relay.copies(tx, mine.id)
            return Partner(mine.guild_id, mine.recipient_id, copies[0] if copies else None)
        return None


def _final(result: object, message: Relayed) -> RelayState | None:
    """Return what became of a message, None where it is tried again."""
    if isinstance(result, RelayState):
        return result
    if isinstance(result, Copied):
        return RelayState.DELIVERED
    if isinstance(result, SourceGone):
        return RelayState.DELETED
    if isinstance(result, Refusal | Unreachable | TooLarge):
        return RelayState.REFUSED
    return RelayState.REFUSED if message.attempts >= PATIENCE else None


def _why(result: object) -> Refusal:
    if isinstance(result, TooLarge):
        return Refusal(Reason.FILE_TOO_LARGE)
    if isinstance(result, Unreachable):
        return Refusal(Reason.RECIPIENT_CLOSED)
    return Refusal(Reason.DISCORD_SLOW)


def _name(result: object) -> str:
    return result.value if isinstance(result, RelayState) else type(result).__name__
