"""How two people stand to each other when one writes to the other, asked at acceptance and again at delivery."""

from collections import OrderedDict

from bot.database import Transaction
from bot.domain.people import Person
from bot.domain.refusals import Reason, Refusal
from bot.domain.relay import MINUTE, Standing, refuse_message
from bot.ports import AccessGateway, Clock
from bot.stores.all import Stores

FRESH_FOR = 30
REMEMBERED = 5_000


class Presences:
    """Members as Discord showed them lately: whether they are there, and not timed out by moderators."""

    def __init__(self, clock: Clock, gateway: AccessGateway) -> None:
        self._clock = clock
        self._gateway = gateway
        self._seen: OrderedDict[tuple[int, int], tuple[int, Person]] = OrderedDict()

    async def of(self, guild_id: int, user_id: int) -> Person | None:
        """Return a member as they were within half a minute; None while Discord does not tell."""
        key, now = (guild_id, user_id), self._clock.now()
        known = self._seen.get(key)
        if known is not None and now < known[0] + FRESH_FOR:
            return known[1]
        found = await self._gateway.look_at(guild_id, user_id)
        if not isinstance(found, Person):
            return None
        self._seen[key] = (now, found)
        self._seen.move_to_end(key)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return found

    async def both(
        self, guild_id: int, me: int, friend: int, as_seen: Person | None = None
    ) -> tuple[Person, Person] | None:
        """Return two members as they were lately; `as_seen` is me, as Discord showed me with what I do just now."""
        mine = as_seen if as_seen is not None and as_seen.is_present else await self.of(guild_id, me)
        theirs = await self.of(guild_id, friend)
        return None if mine is None or theirs is None else (mine, theirs)

    async def refuse_absent(self, guild_id: int, user_id: int) -> Refusal | None:
        """Refuse who is not in the server or timed out by its moderators: in a DM a press shows nothing of it."""
        seen = await self.of(guild_id, user_id)
        if seen is None:
            return Refusal(Reason.POST_NOT_CHANGED)
        if not seen.is_present:
            return Refusal(Reason.NOT_HERE)
        return Refusal(Reason.YOU_ARE_TIMED_OUT) if seen.is_timed_out else None

    def forget(self, guild_id: int, user_id: int) -> None:
        """Look again next time: they have just left."""
        self._seen.pop((guild_id, user_id), None)


async def standing_of(
    tx: Transaction, stores: Stores, guild_id: int, sender: Person, recipient: Person, now: int
) -> Standing:
    """Return how two people stand now, as far as it decides whether one may write to the other."""
    settings = await stores.guilds.get(tx, guild_id)
    here = sender.is_present and recipient.is_present
    friends = (await stores.follows.relationship(tx, guild_id, sender.id, recipient.id)).friends and here
    since = await stores.follows.friends_since(tx, guild_id, sender.id, recipient.id) if friends else None
    choices = [await stores.preferences.get(tx, one.id) for one in (sender, recipient)]
    muted = await stores.chats.is_muted(tx, recipient.id, sender.id)
    suspended = [await stores.suspensions.get(tx, guild_id, one.id, now) for one in (sender, recipient)]
    return Standing(
        friends_since=since,
        takes_messages=all(one.no_messages_since is None for one in choices) and not muted,
        server_relays=settings.relay_off_since is None,
        friendship_needed=settings.relay_hours * 3_600,
        sender_suspended=suspended[0].refusal if suspended[0] is not None else None,
        recipient_suspended=suspended[1] is not None,
        sender_timed_out=sender.is_timed_out,
        recipient_timed_out=recipient.is_timed_out,
        sent_last_minute=await stores.relay.sent_since(tx, sender.id, now - MINUTE),
        rate=settings.relay_rate,
    )


async def refuse(
    tx: Transaction, stores: Stores, guild_id: int, sender: Person, recipient: Person, now: int
) -> Refusal | None:
    """Refuse a message that may not pass now."""
    return refuse_message(await standing_of(tx, stores, guild_id, sender, recipient, now), now)
