"""Messages between friends: whom one is for, and whether it is accepted, once for each."""

from bot.database import Database, Transaction
from bot.domain.outcomes import Content, Copied, OpeningStopped, TryLater, Unopened
from bot.domain.people import Person
from bot.domain.refusals import Reason, Refusal
from bot.domain.relay import CHAT_IDLE, Partner, Relayed, RelayState, refuse_files
from bot.ports import Clock, Ids, Nudge, RelayGateway
from bot.services.carried import answered
from bot.services.delivery import LEASE, DeliveryService
from bot.services.openings import Openings
from bot.services.standing import Presences, refuse
from bot.stores.all import Stores


class RelayService:
    """Accepts what friends write to each other."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        ids: Ids,
        gateway: RelayGateway,
        presences: Presences,
        openings: Openings,
        delivery: DeliveryService,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._ids = ids
        self._gateway = gateway
        self._presences = presences
        self._openings = openings
        self._delivery = delivery
        self.nudge: Nudge = lambda: None

    def left(self, guild_id: int, user_id: int) -> None:
        """Note at once that somebody is no longer there: what waits for or from them must not pass."""
        self._presences.forget(guild_id, user_id)

    async def take_up(
        self,
        me: int,
        channel_id: int,
        message_id: int,
        replied_to: int | None,
        *,
        source: object = None,
        written_at: int | None = None,
    ) -> Relayed | Refusal | None:
        """Accept a message of my DM for whose message it answers, else for whom I chat with; None if it is for nobody.

        It is accepted once for each message of Discord's, and carried. `source` is the message itself if it is at
        hand. `written_at` is for one found later: it counts as if it had been seen then. It is kept before Discord is
        asked anything, so that nothing that fails then loses it or calls it lost; whether the two are there and not
        timed out is asked at its delivery, which comes at once.
        """
        now, relay_id = written_at or self._clock.now(), self._ids()

        async def body(tx: Transaction) -> tuple[Relayed | Refusal | None, bool]:
            partner = await self._meant(tx, me, replied_to, now)
            if partner is None:
                return None, False
            message = Relayed(
                relay_id, partner.guild_id, me, partner.friend_id, channel_id, message_id, is_our_copy=False,
                reply_to_id=partner.reply_to_id, state=RelayState.SENDING, accepted_at=now,
            )  # fmt: skip
            kept = await self._keep(tx, message, (Person(me, ""), Person(partner.friend_id, "")))
            return kept, kept is message and await self._delivery.take_on(tx, message)

        result, is_ours = await self._database.transact(body)
        if is_ours and isinstance(result, Relayed):
            self._delivery.hand(result, source)
        if result is not None:
            self.nudge()
        return result

    async def write(self, partner: Partner, me: Person, draft: Content) -> Relayed | Refusal:
        """Send what I wrote with a command or form.

        It is accepted first, then posted as my own copy in my DM, from where it is carried. Where I take no DMs it
        is delivered once from memory: then it has no source.
        """
        if refused := refuse_files(draft.sizes):
            return refused
        now, relay_id = self._clock.now(), self._ids()
        message = Relayed(
            relay_id, partner.guild_id, me.id, partner.friend_id, 0, -relay_id, is_our_copy=True,
            reply_to_id=partner.reply_to_id, state=RelayState.WRITING, accepted_at=now,
        )  # fmt: skip
        both = await self._presences.both(partner.guild_id, me.id, partner.friend_id, me)
        if both is None:
            return Refusal(Reason.NOT_SENT)
        accepted = await self._database.transact(lambda tx: self._keep(tx, message, both))
        if isinstance(accepted, Refusal):
            return accepted
        own = await self._own_copy(message, both[1].name, draft)
        result = await self._go_on(message, own, draft)
        self.nudge()
        return result

    async def _go_on(
        self, message: Relayed, own: Copied | Unopened | None, draft: Content
    ) -> Relayed | Refusal:
        """Do what follows from whether its sender's own copy stands."""
        if isinstance(own, Copied):
            return await self._delivery.written(message, own)
        if own is None:
            return await self._delivery.give_up(message, Refusal(Reason.NOT_SENT))
        if isinstance(own, TryLater):
            return await self._delivery.leave(message)
        return await self._delivery.deliver_once(message, draft)

    async def _meant(self, tx: Transaction, me: int, replied_to: int | None, now: int) -> Partner | None:
        """Return whom a message in my DM is for: whose message I answer, else whom I chat with."""
        about = await answered(tx, self._stores.relay, me, replied_to)
        if about is not None:
            return about
        chat = await self._stores.chats.current(tx, me, now - CHAT_IDLE)
        return None if chat is None else Partner(chat[1], chat[0])

    async def _keep(
        self, tx: Transaction, message: Relayed, both: tuple[Person, Person]
    ) -> Relayed | Refusal:
        """Keep an accepted message; one to be written down first is ours until it is."""
        now, is_written = message.accepted_at, message.has_source
        if known := await self._stores.relay.from_source(tx, message.source_id):
            return known
        if refused := await refuse(tx, self._stores, message.guild_id, *both, now):
            return refused
        await self._stores.relay.accept(tx, message, 0 if is_written else now + LEASE)
        await self._stores.chats.touch(tx, message.sender_id, now)
        if is_written:
            await self._stores.contacts.reached(tx, message.sender_id, message.source_channel_id)
        return message

    async def _own_copy(self, message: Relayed, to: str, draft: Content) -> Copied | Unopened | None:
        """Post the sender's own copy, or find the one whose answer was lost: None if there is none.

        A DM that cannot be opened now, for whatever reason, is as good as a closed one.
        """
        channel_id = await self._openings.channel_of(message.sender_id)
        if isinstance(channel_id, int):
            own = await self._gateway.keep_own(message, channel_id, to, draft)
            if isinstance(own, TryLater):
                return await self._gateway.find_own(message, channel_id)
            return own
        return OpeningStopped() if isinstance(channel_id, TryLater) else channel_id
