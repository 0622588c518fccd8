"""Two servers with people who stand to Ann in every way there is, who use whatever the bot registers, forged or not."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import discord
from simcord import ChannelHandle, GuildHandle, InteractionResult, MemberActor
from simcord.backend import serializers
from simcord.enums import InteractionType
from simcord.interactions import base_payload
from simcord.results import to_discord_message

from bot.database import Transaction
from bot.texts.refusals import TEXTS
from tests.journeys.conftest import Records, Town, said
from tests.journeys.letters import own, set_words, write

REFUSALS = [re.compile(re.sub(r"\\\{\w+\\\}", ".*?", re.escape(text))) for text in TEXTS.values()]
SUSPEND = """
INSERT INTO suspensions (guild_id, user_id, report_id, suspended_at) VALUES ($1, $2, $3, 1767225600)
"""
HELD = "Rain again"
NOTED_OF_ANYBODY = {"alembic_version", "installation", "sweeps", "members", "contacts", "dm_openings"}
"""Tables in which something is noted of whoever is seen at all."""
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}
Held = dict[str, list[tuple[Any, ...]]]


@dataclass
class Desk:
    """The town, another server, and one person for each column of the table."""

    town: Town
    harbour: GuildHandle
    dock: ChannelHandle
    records: Records
    tables: str
    someone: MemberActor
    """Is in the other server."""
    people: dict[str, MemberActor] = field(default_factory=dict)
    fay: Any = None
    """Has asked to follow Ann."""
    secrets: tuple[int, ...] = ()
    """Ids that only answers about Ann's own affairs, or those of her server, can name."""
    letter: int = 0
    """A message to Ann from her friend."""
    held: int = 0
    """Another, which waits for her review."""
    sent: int = 0
    """One that she sent."""
    own: discord.Message | None = None
    """Her own copy of that."""
    category: int = 0
    post: int = 0
    """For Ann's friends."""
    comment: int = 0
    """Of Bob's on it."""
    report: int = 0
    """Of Ann's about his letter."""
    den: int = 0
    """A channel that nobody uses."""

    def place_of(self, who: MemberActor) -> ChannelHandle:
        return self.town.general if who.guild.id == self.town.guild.id else self.dock

    # ------------------------------------------------------------------------------------------ using

    def value(self, word: str, key: str, who: MemberActor) -> Any:
        """Return what a word of the table stands for; with = before it, itself."""
        if word.startswith("="):
            return word[1:]
        town = self.town
        them = town.bob if who.id == town.ann.id else town.ann
        if word == "@ann":
            return town.ann if who.guild.id == town.guild.id else town.ann.user
        return {
            "ann": str(town.ann.id),
            "cat": str(town.cat.id),
            "fay": str(self.fay.id),
            "them": str(them.id),
            "to_them": f"{town.guild.id}.{them.id}",
            "request": f"{town.guild.id}:{self.fay.id}",
            "post": str(self.post),
            "post_for_all": f"{self.post}.everyone",
            "comment": str(self.comment),
            "report": str(self.report),
            "suspend": f"{self.report}.day",
            "sue": str(self.people["suspended"].id),
            "reported_letter": f"message.{self.letter}",
            "figures": f"{town.guild.id}:30",
            "letter": str(self.letter),
            "held": str(self.held),
            "own": str(self.sent),
            "own_message": str(self.own.id if self.own is not None else 0),
            "friends": str(town.friends.id),
            "den": str(self.den),
            "category": str(self.category),
        }[word]

    async def command(self, who: MemberActor, name: str, options: dict[str, Any]) -> InteractionResult:
        return await who.slash(self.place_of(who), name, **options)

    async def menu(self, who: MemberActor, name: str) -> InteractionResult:
        """Open a menu on Ann; whoever is elsewhere can only open it on somebody there."""
        here = who.guild.id == self.town.guild.id
        return await who.context_menu(self.place_of(who), name, self.town.ann if here else self.someone)

    async def menu_on_message(self, who: MemberActor, name: str) -> InteractionResult:
        """Open a menu on a message that stands where they are."""
        place, backend = self.place_of(who), self.town.world.env.backend
        stored = backend.create_message(place.id, backend.bot_user.id, "a message")
        return await who.context_menu(place, name, to_discord_message(self.town.world.env, stored))

    async def press(self, who: MemberActor, custom_id: str, values: Sequence[str] = ()) -> InteractionResult:
        """Use a button, or a menu with these values, of a message that stands where they are."""
        if self.own is not None and who.id == self.town.ann.id and custom_id in ids_under(self.own):
            pressed: InteractionResult = await who.user.click(self.own, custom_id=custom_id)
            return pressed
        message = self._forge(self.place_of(who), custom_id, values)
        if values:
            return await who.select(message, list(values), custom_id=custom_id)
        return await who.click(message, custom_id=custom_id)

    async def submit(self, who: MemberActor, custom_id: str, written: dict[str, str]) -> InteractionResult:
        """Send a form off that nobody opened."""
        fields = [
            {"type": 18, "component": {"type": 4, "custom_id": name, "value": value}}
            for name, value in written.items()
        ]
        backend, place = self.town.world.env.backend, self.place_of(who)
        record, payload = base_payload(
            backend,
            type=InteractionType.MODAL_SUBMIT,
            channel_id=place.id,
            guild_id=who.guild.id,
            user_id=who.id,
            data={"custom_id": custom_id, "components": fields},
        )
        stored = backend.create_message(place.id, backend.bot_user.id, "forged")
        record.source_message_id = stored.id
        payload["message"] = dict(serializers.message_payload(backend, stored))
        backend.emit("INTERACTION_CREATE", payload)
        await self.town.world.settle()
        return InteractionResult(self.town.world.env, record)

    def _forge(self, place: ChannelHandle, custom_id: str, values: Sequence[str]) -> discord.Message:
        item: dict[str, Any] = {"type": 2, "style": 2, "label": "Forged", "custom_id": custom_id}
        if values:
            options = [{"label": one, "value": one} for one in values]
            item = {"type": 3, "custom_id": custom_id, "options": options}
        backend = self.town.world.env.backend
        row: dict[str, Any] = {"type": 1, "components": [item]}
        stored = backend.create_message(place.id, backend.bot_user.id, "forged", components=[row])
        return to_discord_message(self.town.world.env, stored)

    # ---------------------------------------------------------------------------------------- judging

    async def keep(self) -> Held:
        """Return all rows of all tables, but for what is noted of whoever is seen."""

        async def body(tx: Transaction) -> Held:
            names = sorted(row[0] for row in await tx.fetch(self.tables))
            found: Held = {}
            for name in names:
                if name not in NOTED_OF_ANYBODY:
                    rows = await tx.fetch(f"SELECT * FROM {name}")  # noqa: S608 - our own tables
                    found[name] = sorted((tuple(cast("Iterable[Any]", row)) for row in rows), key=repr)
            return found

        return await self.records.database.read(body)

    async def put_back(self, held: Held) -> None:
        """Undo what somebody's act has written."""

        async def body(tx: Transaction) -> None:
            for name, rows in held.items():
                await tx.execute(f"DELETE FROM {name}")  # noqa: S608 - our own tables
                places = ", ".join(f"${number}" for number in range(1, len(rows[0]) + 1)) if rows else ""
                if rows:
                    await tx.executemany(f"INSERT INTO {name} VALUES ({places})", rows)  # noqa: S608

        if await self.keep() != held:
            await self.records.database.transact(body)

    def outcome(self, who: MemberActor, result: InteractionResult, before: Held, after: Held) -> str:
        """Return in one letter what became of an act; see the table in test_authorisation.py."""
        if result.modal is not None:
            return "f"
        text = said(result)
        if any(one.search(text) for one in REFUSALS):
            assert before == after, f"{who.name} was refused, and something changed"
            return "-"
        concerned = self._of_ann(who, before) != self._of_ann(who, after)
        shown = HELD in text or any(str(one) in text for one in self.secrets if one != who.id)
        return "+" if concerned or shown else "o"

    def _of_ann(self, who: MemberActor, held: Held) -> list[tuple[Any, ...]]:
        """Return the rows about Ann, and those about her server: all of them, if somebody acts from elsewhere."""
        from_elsewhere = who.guild.id != self.town.guild.id
        ours = {name: from_elsewhere or name in ("guilds", "made_by_setup") for name in held}
        return [
            row
            for name, rows in held.items()
            for row in rows
            if self._is_hers(name, row) or (ours[name] and self.town.guild.id in row)
        ]

    def _is_hers(self, table: str, row: tuple[Any, ...]) -> bool:
        """Return whether a row is about Ann; a notice is its recipient's, who stands second in it."""
        return row[1] == self.town.ann.id if table == "notices" else self.town.ann.id in row


def ids_under(message: discord.Message) -> set[str]:
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return {item.custom_id or "" for row in rows for item in row.children}


async def settle_in(town: Town, records: Records, tables: str) -> Desk:
    """Fill the town: Ann is private, has a friend, a follower to be, a circle and messages."""
    env = town.world.env
    harbour = env.create_guild("Harbour")
    admins = harbour.create_role("Harbour masters", permissions=discord.Permissions(manage_guild=True))
    zed = harbour.add_member(env.create_user("zed"))
    mods = town.guild.create_role(
        "Moderators", permissions=discord.Permissions(manage_messages=True, kick_members=True)
    )
    desk = Desk(town, harbour, harbour.create_text_channel("dock"), records, tables, zed)
    for guild in (town.guild, harbour):  # where Discord hides a command, a server may show it to everybody
        shown = env.backend.find_command("mutuals", guild.id, type=1)
        assert shown is not None
        guild.set_command_permissions(int(shown["id"]), {guild.default_role: True})
    desk.people = {
        "stranger": zed,
        "member": town.newcomer("dan"),
        "friend": town.bob,
        "owner": town.ann,
        "moderator": town.guild.add_member(env.create_user("mo"), roles=[mods]),
        "administrator": town.eve,
        "suspended": town.newcomer("sue"),
        "administrator elsewhere": harbour.add_member(env.create_user("yan"), roles=[admins]),
    }
    desk.fay = town.newcomer("fay")
    await _make_ties(desk)
    return desk


async def _make_ties(desk: Desk) -> None:
    town = desk.town
    category = town.guild.create_category("Circles")
    await town.eve.slash(town.general, "mutuals setup", friends_role=town.friends, circles_category=category)
    await town.befriend(town.ann, town.bob)
    await town.befriend(town.ann, desk.people["suspended"])
    await town.prefer(town.ann, "who_may_follow", "ask")
    await desk.fay.slash(town.general, "follow", member=town.ann)
    await town.ann.slash(town.general, "mute", member=town.cat, duration="forever")
    await write(town, town.bob, town.ann, "Hello")
    await set_words(town, town.ann, "rain")
    await write(town, town.bob, town.ann, HELD)
    await write(town, town.ann, town.bob, "Hello yourself")
    await town.ann.slash(town.general, "post", text="Boats", audience="friends")
    desk.post = await desk.records.database.read(lambda tx: tx.fetchval("SELECT post_id FROM posts"))
    await desk.submit(town.bob, f"form:post_comment:{desk.post}", {"text": "Fine boats"})
    desk.comment = await desk.records.database.read(lambda tx: tx.fetchval("SELECT comment_id FROM comments"))
    ids = await desk.records.database.read(
        lambda tx: tx.fetch("SELECT relay_id, sender_id FROM relayed ORDER BY relay_id")
    )
    circle = await town.open_circle(town.ann)
    desk.secrets = (town.bob.id, desk.fay.id, town.cat.id, town.friends.id, category.id, circle)
    desk.den = town.guild.create_text_channel("den").id
    desk.category, desk.sent = category.id, next(row[0] for row in ids if row[1] == town.ann.id)
    desk.letter, desk.held = (row[0] for row in ids if row[1] == town.bob.id)
    desk.own = own(town, town.ann)[-1]
    await desk.submit(town.ann, f"form:report:message.{desk.letter}", {"word": "Rude"})
    desk.report = await desk.records.database.read(lambda tx: tx.fetchval("SELECT report_id FROM reports"))
    await desk.records.write(SUSPEND, town.guild.id, desk.people["suspended"].id, desk.report)
    await town.world.restart()
