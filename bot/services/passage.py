"""Whether an accepted message may still pass, and its way into the recipient's DM."""

import logging
from dataclasses import dataclass, replace

from bot.database import Database, Transaction
from bot.domain import filters
from bot.domain.outcomes import Carrying, Content, Copied, SourceGone, TryLater, Unreachable
from bot.domain.people import Person
from bot.domain.refusals import Reason, Refusal
from bot.domain.relay import Relayed, RelayState, refuse_files, refuse_message
from bot.ports import Clock, RelayGateway
from bot.services.carried import name_of
from bot.services.changes import Changes
from bot.services.openings import Openings
from bot.services.standing import Presences, standing_of
from bot.stores.all import Stores

log = logging.getLogger(__name__)

Result = Carrying | Refusal | RelayState


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a message's way just before it is carried."""

    refused: Refusal | Unreachable | None
    is_first: bool
    """Nothing of the sender's reached the recipient before."""
    words: list[str]
    """The recipient's filter."""
    channel_id: int | None
    """The recipient's DM with us, if one is known."""


class Passage:
    """Carries one message at a time, as far as it may; what came of it is for others to keep."""

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
        self.changes = Changes()

    async def carry(self, message: Relayed, draft: Content | None = None, source: object = None) -> Result:
        """Try to carry a message; one message's surprise must not cost the others their turn.

        `draft` is what it says where it has no source. `source` is the source itself as it was when the message was
        accepted: without it, or if it was changed since, it is fetched.
        """
        try:
            result = await self._try(message, draft, source)
        except Exception:
            log.exception("relay %s broke", message.id)
            result = TryLater()
        name, guild_id = name_of(result), message.guild_id
        log.info("relay %s guild=%s attempt=%s -> %s", message.id, guild_id, message.attempts, name)
        return result

    async def find(self, message: Relayed) -> Copied | TryLater | None:
        """Look for a copy that was sent and not recorded, where its recipient has a DM with us."""

        async def known(tx: Transaction) -> int | None:
            return (await self._stores.contacts.get(tx, message.recipient_id)).dm_channel_id

        channel_id = await self._database.read(known)
        return None if channel_id is None else await self._gateway.find(message, channel_id)

    async def _try(self, message: Relayed, draft: Content | None, source: object) -> Result:
        """Look whether it may still pass, and write the copy, or find the one written before a crash."""
        both = await self._presences.both(message.guild_id, message.sender_id, message.recipient_id)
        if both is None:
            return TryLater()
        look = await self._look(message, *both)
        # Before anything refuses it: it may have gone out, and the answer been lost.
        if look.channel_id is not None and (found := await self._gateway.find(message, look.channel_id)):
            return found
        if look.refused is not None:
            return look.refused
        channel_id = look.channel_id or await self._openings.channel_of(message.recipient_id)
        if not isinstance(channel_id, int):
            return channel_id
        content = draft or await self._content(message, source)
        if not isinstance(content, Content):
            return content
        return await self._pass_on(message, content, channel_id, both[0], look)

    async def _content(self, message: Relayed, source: object) -> Content | SourceGone | TryLater:
        if source is None or self.changes.of(message.source_id):
            return await self._gateway.fetch(message)
        return await self._gateway.contents(message, source)

    async def _pass_on(
        self, message: Relayed, content: Content, channel_id: int, sender: Person, look: Look
    ) -> Result:
        """Write the copy, or have it reviewed first."""
        if not content.text and not content.sizes:
            return Refusal(Reason.NOTHING_TO_SEND)
        if filters.matches(content.text, look.words):
            return await self._hold(message, channel_id, sender.name)
        too_large = refuse_files(content.sizes)
        return too_large or await self._gateway.carry(
            message, content, channel_id, sender, is_first=look.is_first
        )

    async def _look(self, message: Relayed, sender: Person, recipient: Person) -> Look:
        """Look what keeps it from passing now; in one reading, so that all of it held at one time."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Look:
            standing = await standing_of(tx, self._stores, message.guild_id, sender, recipient, now)
            contact = await self._stores.contacts.get(tx, recipient.id)
            closed = Unreachable() if contact.unreachable_at is not None else None
            return Look(
                refuse_message(replace(standing, sent_last_minute=0), now) or closed,
                not await self._stores.relay.has_written(tx, sender.id, recipient.id),
                await self._stores.chats.words(tx, recipient.id),
                contact.dm_channel_id,
            )

        return await self._database.read(body)

    async def _hold(self, message: Relayed, channel_id: int, sender_name: str) -> Result:
        """Have its recipient review it; what has no home could not be shown to them."""
        if not message.has_source:
            return Refusal(Reason.YOUR_DMS_ARE_CLOSED)
        held = await self._gateway.hold(message, channel_id, sender_name)
        return RelayState.HELD if isinstance(held, Copied) else held
