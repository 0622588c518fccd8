"""Tells people by DM what happened around them: whom, when, within which budget."""

import logging
import random

from bot.database import Database, Transaction
from bot.domain.access import pause_after
from bot.domain.follows import DAY
from bot.domain.notices import (
    FIRST_CONTACTS_A_DAY,
    OF_MODERATION,
    Message,
    Notice,
    NoticeKind,
    kind_now,
)
from bot.domain.outcomes import Delivered, Delivery, OpeningStopped, TryLater, Unreachable
from bot.domain.posts import may_see
from bot.domain.preferences import Notices
from bot.domain.spaces import SpaceKind
from bot.ports import Clock, Forget, NoticeSender
from bot.services.openings import Openings
from bot.stores.all import Stores

log = logging.getLogger(__name__)

BATCH = 20
LEASE = 2 * 60


class NoticeService:
    """Sends what is due; whoever cannot or does not want to be written to finds it in `/requests`."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        openings: Openings,
        sender: NoticeSender,
        forget: Forget,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._openings = openings
        self._sender = sender
        self._forget = forget

    async def send_due(self) -> int | None:
        """Send a batch of what is due; return in how many seconds there is more, None for never."""
        messages, due = await self._claim()
        for message in messages:
            await self._send(message)
        return None if due is None else max(0, due - self._clock.now())

    async def _claim(self) -> tuple[list[Message], int | None]:
        """Take what is due; and return when to look again (Unix seconds)."""
        now = self._clock.now()

        async def body(tx: Transaction) -> tuple[list[Message], int | None]:
            claimed = await self._stores.notices.claim_due(tx, now, now + LEASE, BATCH)
            prepared = [await self._prepare(tx, notice, now) for notice in claimed]
            messages = [message for message in prepared if message is not None]
            goes_on = messages or len(claimed) == BATCH
            return messages, now if goes_on else await self._stores.notices.next_due(tx)

        return await self._database.transact(body)

    async def _prepare(self, tx: Transaction, notice: Notice, now: int) -> Message | None:
        """Return what to send now, or None after noting that it waits."""
        kind: NoticeKind | None = notice.kind
        name = ""
        suspension = await self._stores.suspensions.get(tx, notice.guild_id, notice.recipient_id, now)
        contact = await self._stores.contacts.get(tx, notice.recipient_id)
        if kind not in OF_MODERATION:
            about = await self._about(tx, notice, now) if suspension is None else None
            kind, name = (None, "") if about is None else about
        if kind is None or contact.unreachable_at is not None:
            await self._stores.notices.wait(tx, notice)
            return None
        if contact.dm_channel_id is None and not await self._may_open(tx, notice, now):
            return None
        if kind is NoticeKind.FIRST_CONTACT and contact.first_contact_at is None:
            await self._stores.contacts.send_card(tx, notice.about_id, notice.recipient_id, now)
        place = await self._place(tx, notice) if kind is NoticeKind.LIVE else None
        until = None if suspension is None else suspension.ends_at
        return Message(notice, kind, name, contact.dm_channel_id, place, until)

    async def _about(self, tx: Transaction, notice: Notice, now: int) -> tuple[NoticeKind, str] | None:
        """Return what to tell, and the name of whom it is about; None where there is nothing to tell now."""
        kind = await self._kind(tx, notice, now)
        about = await self._stores.members.find(tx, notice.guild_id, notice.about_id)
        return None if kind is None or about is None or not about.is_present else (kind, about.name)

    async def _kind(self, tx: Transaction, notice: Notice, now: int) -> NoticeKind | None:
        """Return what to tell the recipient now, None for nothing."""
        guild_id, me, them, _ = notice.key
        if await self._stores.blocks.mutes(tx, guild_id, me, them, now):
            return None
        if await self._stores.members.has_left(tx, guild_id, me):
            return None
        if notice.kind is NoticeKind.LIVE:
            return await self._still_live(tx, notice)
        if notice.kind is NoticeKind.POST:
            return await self._still_posted(tx, notice, now)
        kind = kind_now(notice.kind, await self._stores.follows.relationship(tx, guild_id, me, them))
        mine = await self._stores.preferences.get(tx, me)
        if kind is None or mine.wants_notices(has_used=await self._stores.members.has_used(tx, guild_id, me)):
            return kind
        may_card = mine.notices is not Notices.OFF and await self._may_card(tx, notice, now)
        return NoticeKind.FIRST_CONTACT if may_card else None

    async def _still_live(self, tx: Transaction, notice: Notice) -> NoticeKind | None:
        """Return what to tell somebody who asked to be told, if the room is still there and open to them."""
        guild_id, me, _, _ = notice.key
        mine = await self._stores.preferences.get(tx, me)
        place = await self._place(tx, notice)
        inside = {target.id for target in await self._stores.spaces.open_to(tx, guild_id, me)}
        return NoticeKind.LIVE if mine.notices is not Notices.OFF and place in inside else None

    async def _still_posted(self, tx: Transaction, notice: Notice, now: int) -> NoticeKind | None:
        """Return what to tell somebody who asked to be told, if there is a post they may see."""
        guild_id, me, them, _ = notice.key
        if (await self._stores.preferences.get(tx, me)).notices is Notices.OFF:
            return None
        for post_id in await self._stores.posts.shown_since(tx, guild_id, them, notice.noted_at):
            look = await self._stores.posts.look(tx, post_id, me, now)
            if look is not None and may_see(look) and look.follows:
                return NoticeKind.POST
        return None

    async def _place(self, tx: Transaction, notice: Notice) -> int | None:
        room = await self._stores.spaces.of(tx, notice.guild_id, notice.about_id, SpaceKind.LIVE)
        return room.channel_id if room is not None else None

    async def _may_card(self, tx: Transaction, notice: Notice, now: int) -> bool:
        """Return whether the one card of a lifetime may be sent: never twice, three per sender and day."""
        guild_id, recipient, sender, _ = notice.key
        if (await self._stores.guilds.get(tx, guild_id)).first_contact_since is None:
            return False
        if (await self._stores.contacts.get(tx, recipient)).first_contact_at is not None:
            return False
        return await self._stores.contacts.cards_sent(tx, sender, now - DAY) < FIRST_CONTACTS_A_DAY

    async def _may_open(self, tx: Transaction, notice: Notice, now: int) -> bool:
        """Take one DM opening out of the hour's budget, or put the notice off until there is one."""
        wait = await self._openings.take(tx, now)
        if wait:
            await self._stores.notices.postpone(tx, notice, now + wait)
        return not wait

    async def _send(self, message: Message) -> None:
        notice = message.notice
        delivery: Delivery
        try:
            delivery = await self._sender.send_notice(message)
        except Exception:  # one notice's surprise must not cost the others their turn
            log.exception("notice guild=%s to=%s broke", notice.guild_id, notice.recipient_id)
            delivery = TryLater()
        log.info(
            "notice %s guild=%s to=%s -> %s", message.kind, notice.guild_id, notice.recipient_id, delivery
        )
        now = self._clock.now()

        async def body(tx: Transaction) -> None:
            if message.kind is NoticeKind.FIRST_CONTACT and isinstance(delivery, TryLater | OpeningStopped):
                await self._stores.contacts.take_card_back(tx, notice.about_id, notice.recipient_id)
            await self._record(tx, notice, delivery, now)

        await self._database.transact(body)
        if isinstance(delivery, Unreachable):
            self._forget(notice.recipient_id)  # so that their next act, however soon, is noted

    async def _record(self, tx: Transaction, notice: Notice, delivery: Delivery, now: int) -> None:
        match delivery:
            case Delivered(channel_id=channel_id):
                if await self._stores.notices.told(tx, notice, now):  # else they were erased meanwhile
                    await self._stores.contacts.reached(tx, notice.recipient_id, channel_id)
            case Unreachable():
                await self._stores.contacts.unreachable(tx, notice.recipient_id, now)
                await self._stores.notices.wait(tx, notice)
            case OpeningStopped():
                await self._stores.notices.postpone(tx, notice, now + await self._openings.stop(tx, now))
            case _:
                jitter = random.random()  # noqa: S311 - spreads retries, keeps no secret
                pause = max(pause_after(notice.attempts, jitter), delivery.after)
                await self._stores.notices.postpone(tx, notice, now + pause)
