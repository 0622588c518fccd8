"""A server with people in it, set up for friends."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord import ChannelHandle, GuildHandle, InteractionResult, MemberActor, RoleHandle, UserHandle
from simcord.backend import serializers
from simcord.enums import ComponentType, InteractionType, OverwriteType
from simcord.interactions import base_payload
from simcord.results import ResponseMessage, to_discord_message

from bot.database import Database, Value
from bot.database.urls import database_at
from simulation import World
from tests.services.test_graph_machine import empty

HOUR = 3_600
DAY = 24 * HOUR
ADD_MEMBER = "INSERT INTO members (guild_id, user_id, name) VALUES ($1, $2, $3)"
ADD_FOLLOW = "INSERT INTO follows (guild_id, follower_id, followed_id, followed_at) VALUES ($1, $2, $3, $4)"
FAR = 900_000_000_000_000_000
"""Where the ids of people begin whom the simulated Discord does not know."""
DM_WRITES = ("POST", "/channels/*/messages")


@dataclass
class Town:
    """A server with a Friends role and a lounge for whoever holds it."""

    world: World
    guild: GuildHandle
    general: ChannelHandle
    lounge: ChannelHandle
    friends: RoleHandle
    eve: MemberActor
    """Manages the server."""
    ann: MemberActor
    bob: MemberActor
    cat: MemberActor

    async def befriend(self, one: MemberActor, other: MemberActor) -> None:
        await one.slash(self.general, "follow", member=other)
        await other.slash(self.general, "follow", member=one)

    async def follow(self, one: MemberActor, other: MemberActor | UserHandle) -> str:
        return said(await one.slash(self.general, "follow", member=other))

    async def prefer(self, who: MemberActor, menu: str, value: str) -> InteractionResult:
        """Choose something in one's own `/privacy settings`."""
        panel = await who.slash(self.general, "privacy settings")
        return await who.select(answered(panel), [value], custom_id=f"choice:{menu}")

    async def ask(self, who: MemberActor, command: str, **options: Any) -> str:
        """Return what a command answers."""
        return said(await who.slash(self.general, command, **options))

    async def pick_setting(self, panel: InteractionResult, name: str) -> InteractionResult:
        """Choose a setting from the menu of a panel of `/mutuals settings`."""
        menu = next(
            item for item in _flat(answered(panel).components) if item.get("custom_id") == "choice:setting"
        )
        value = next(one["value"] for one in menu["options"] if one["value"].startswith(f"{name}:"))
        return await self.eve.select(answered(panel), [value], custom_id="choice:setting")

    async def use(self, *people: MemberActor) -> None:
        """Let people use Mutuals here, so that it may write to them."""
        for one in people:
            await one.slash(self.general, "friends")

    def newcomer(self, name: str, nick: str | None = None) -> MemberActor:
        return self.guild.add_member(self.world.env.create_user(name), nick=nick)

    def notices(self, who: MemberActor | UserHandle) -> list[discord.Message]:
        """Return what the bot wrote to somebody by itself, oldest first."""
        return [message for message in self.world.inbox(who) if not message.flags.ephemeral]

    def inbox(self, who: MemberActor | UserHandle) -> list[str]:
        """Return what these notices say."""
        return [message.content for message in self.notices(who)]

    async def press(self, who: MemberActor, label: str, which: int = -1) -> str:
        """Press a button under one of the bot's DMs to somebody, and return the answer."""
        return said(await who.user.click(self.notices(who)[which], label=label))

    def forged(self, custom_id: str, *, menu: str | None = None) -> discord.Message:
        """Put a message of the bot's with a made-up id into the channel: a button, or a menu with one value."""
        item: dict[str, Any] = {"type": 2, "style": 2, "label": "Forged", "custom_id": custom_id}
        if menu is not None:
            option = {"label": "Forged", "value": menu}
            item = {"type": 3, "custom_id": custom_id, "options": [option]}
        backend = self.world.env.backend
        row: dict[str, Any] = {"type": 1, "components": [item]}
        message = backend.create_message(self.general.id, backend.bot_user.id, "forged", components=[row])
        return to_discord_message(self.world.env, message)

    async def at_once(
        self, *presses: tuple[MemberActor, ResponseMessage | discord.Message, str]
    ) -> list[str]:
        """Let people press buttons at the same instant: all presses are on their way before any is answered."""
        records = [self._press(*press) for press in presses]
        await self.world.settle()
        return [said(InteractionResult(self.world.env, record)) for record in records]

    def _press(self, who: MemberActor, message: ResponseMessage | discord.Message, label: str) -> Any:
        backend = self.world.env.backend
        stored = backend.get_message(self.general.id, message.id)
        record, payload = base_payload(
            backend,
            type=InteractionType.MESSAGE_COMPONENT,
            channel_id=self.general.id,
            guild_id=self.guild.id,
            user_id=who.id,
            data={
                "custom_id": ids_of(stored.components)[label],
                "component_type": ComponentType.BUTTON,
            },
        )
        record.source_message_id = stored.id
        payload["message"] = dict(serializers.message_payload(backend, stored))
        backend.emit("INTERACTION_CREATE", payload)
        return record

    async def pass_time(self, seconds: int) -> None:
        """Let much time pass at once: what was due meanwhile is done at its end, as after a long pause."""
        self.world.env.backend.clock.advance(seconds)
        await self.world.advance(120)

    def holders(self) -> set[str]:
        people = (self.eve, self.ann, self.bob, self.cat)
        return {person.name for person in people if self.world.has_role(self.friends, person)}

    def readers(self) -> set[str]:
        people = (self.ann, self.bob, self.cat)
        return {person.name for person in people if self.world.can_read(self.lounge, person)}

    def inside(self, channel_id: int) -> set[str]:
        """Return who can see a channel; nobody, if it is gone."""
        people = (self.eve, self.ann, self.bob, self.cat)
        return {person.name for person in people if self.world.can_read(channel_id, person)}

    async def open_circle(self, owner: MemberActor, **options: Any) -> int:
        """Open somebody's circle and return its channel."""
        return channel_in(await self.ask(owner, "circle open", **options))

    async def go_live(self, owner: MemberActor, **options: Any) -> int:
        """Open somebody's live room and return its channel."""
        return channel_in(await self.ask(owner, "live start", **options))

    def exists(self, channel_id: int) -> bool:
        return channel_id in self.world.env.backend.channels

    def name_of(self, channel_id: int) -> str | None:
        return self.world.env.backend.channels[channel_id].name

    def overwrites(self, channel_id: int) -> dict[int, tuple[discord.Permissions, discord.Permissions]]:
        """Return what a channel allows and denies, by role and member."""
        return {
            one.target_id: (discord.Permissions(one.allow), discord.Permissions(one.deny))
            for one in self.world.env.backend.channels[channel_id].overwrites
        }

    def people_let_in(self, channel_id: int) -> set[int]:
        """Return the ids of all people a channel has an overwrite for, but for the bot."""
        kinds = self.world.env.backend.channels[channel_id].overwrites
        people = {one.target_id for one in kinds if one.type == OverwriteType.MEMBER}
        return people - {self.world.env.backend.bot_user.id}

    def by_hand(self, who: MemberActor | UserHandle, role: RoleHandle, *, taken: bool) -> None:
        """Let staff take a role from somebody, or give it, as Discord's audit log tells of it."""
        backend = self.world.env.backend
        (backend.remove_member_role if taken else backend.add_member_role)(self.guild.id, who.id, role.id)
        key = "$remove" if taken else "$add"
        changes = [{"key": key, "new_value": [{"id": str(role.id), "name": role.name}]}]
        action = discord.AuditLogAction.member_role_update.value
        backend.record_audit_log(
            self.guild.id, action, target_id=who.id, changes=changes, user_id=self.eve.id
        )

    async def time_out(self, who: MemberActor) -> None:
        """Let moderators time somebody out for an hour; after a minute nothing else is remembered of them."""
        until = (self.world.now() + timedelta(hours=1)).isoformat()
        self.world.env.backend.guilds[self.guild.id].members[who.id].timed_out_until = until
        await self.world.advance(60)

    def allow_bot(self, **permissions: bool) -> None:
        """Change what the bot's own role may do."""
        backend = self.world.env.backend
        guild, bot = backend.guilds[self.guild.id], backend.bot_user.id
        for role_id in {self.guild.default_role.id, *guild.members[bot].role_ids}:
            now = discord.Permissions(guild.roles[role_id].permissions)
            now.update(**permissions)
            if now.value != guild.roles[role_id].permissions:
                backend.edit_role(self.guild.id, role_id, {"permissions": now.value})


class Records:
    """The bot's own database, for what cannot be seen from Discord."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def write(self, sql: str, *values: Value) -> int:
        return await self.database.transact(lambda tx: tx.execute(sql, *values))

    async def write_many(self, sql: str, rows: list[tuple[Value, ...]]) -> None:
        await self.database.transact(lambda tx: tx.executemany(sql, rows))

    async def give_followers(self, guild_id: int, owner: int, count: int) -> list[int]:
        """Give somebody many followers who came one a second; return their ids, newest first."""
        ids = list(range(FAR, FAR + count))
        await self.write_many(ADD_MEMBER, [(guild_id, one, f"Member {one - FAR}") for one in ids])
        since = 1_767_000_000 - FAR
        await self.write_many(ADD_FOLLOW, [(guild_id, one, owner, since + one) for one in ids])
        return ids[::-1]

    async def count(self, table: str, guild_id: int, user_id: int, *columns: str) -> int:
        """Return in how many rows of a server a person stands in one of these columns."""
        where = " OR ".join(f"{column} = $2" for column in columns)
        sql = f"SELECT COUNT(*) FROM {table} WHERE guild_id = $1 AND ({where})"  # noqa: S608 - our own names
        return int(await self.database.read(lambda tx: tx.fetchval(sql, guild_id, user_id)))


def channel_in(text: str) -> int:
    """Return the channel a text names."""
    found = re.search(r"<#(\d+)>", text)
    assert found is not None, text
    return int(found[1])


def said(result: InteractionResult) -> str:
    """Return the text of an answer, also where it is a panel of several texts."""
    shown = answered(result)
    texts = [item["content"] for item in _flat(shown.components) if "content" in item]
    return "\n".join([shown.content, *texts] if shown.content else texts)


def answered(result: InteractionResult) -> ResponseMessage:
    """Return the message of an answer, with its buttons."""
    assert result.response is not None
    return result.response


def ids_of(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Return the ids of all buttons by their labels."""
    return {item["label"]: item["custom_id"] for item in _flat(rows) if "label" in item}


def _flat(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [item for row in rows for item in row.get("components", [row])]


def labels(result: InteractionResult) -> list[str]:
    """Return the labels of the buttons that can be pressed under an answer."""
    items = _flat(answered(result).components)
    return [item["label"] for item in items if "label" in item and not item.get("disabled")]


def pings_nobody(town: Town) -> bool:
    """Return whether nothing the bot has written so far pings anybody."""
    bodies = [request.json or {} for request in town.world.requests("POST")]
    written = [one.get("data", one) or {} for one in bodies if isinstance(one, dict)]
    written = [one for one in written if one.get("content")]
    return bool(written) and all(one["allowed_mentions"] == {"parse": []} for one in written)


def ids_in(text: str) -> list[int]:
    """Return who stands on a list, from the top."""
    return [int(found) for found in re.findall(r"^• <@(\d+)>", text, re.MULTILINE)]


def figures(text: str) -> tuple[int, int] | None:
    """Return how many followers and followed a profile shows, None where it shows none."""
    found = re.search(r"([\d,]+) : ([\d,]+)", text)
    return None if found is None else (int(found[1].replace(",", "")), int(found[2].replace(",", "")))


def people_in(text: str, *people: MemberActor) -> list[str]:
    """Return the names of those whom a text mentions, in the order in which it does."""
    found = sorted((text.index(one.mention), one.name) for one in people if one.mention in text)
    return [name for _, name in found]


def build(world: World) -> Town:
    """Build the server, not yet set up."""
    guild = world.env.create_guild("Riverside")
    friends = guild.create_role("Friends")
    admins = guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
    hidden = discord.PermissionOverwrite(view_channel=False)
    shown = discord.PermissionOverwrite(view_channel=True)
    lounge = guild.create_text_channel("lounge", overwrites={guild.default_role: hidden, friends: shown})
    eve = guild.add_member(world.env.create_user("eve"), roles=[admins])
    ann, bob, cat = (guild.add_member(world.env.create_user(name)) for name in ("ann", "bob", "cat"))
    return Town(world, guild, guild.create_text_channel("general"), lounge, friends, eve, ann, bob, cat)


@pytest.fixture
def bare_town(world: World) -> Town:
    """A server where Mutuals was not set up yet."""
    return build(world)


@pytest.fixture
async def town(bare_town: Town) -> Town:
    """A server whose Friends role is chosen."""
    await bare_town.eve.slash(bare_town.general, "mutuals setup", friends_role=bare_town.friends)
    return bare_town


@pytest.fixture
async def circle_town(bare_town: Town) -> Town:
    """A server whose Friends role and whose category for circles are chosen."""
    category = bare_town.guild.create_category("Circles")
    await bare_town.eve.slash(
        bare_town.general, "mutuals setup", friends_role=bare_town.friends, circles_category=category
    )
    return bare_town


@pytest.fixture
async def records(world: World, database_url: str) -> AsyncIterator[Records]:
    """A second way into the bot's database."""
    database = database_at(database_url)
    await database.open()
    yield Records(database)
    await database.close()


@pytest.fixture
def nothing_breaks(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail where somebody was told that something went wrong; simcord does not hear of errors in lasting buttons."""
    yield
    assert [one.getMessage() for one in caplog.get_records("call") if one.name == "cogs.tree"] == []


@pytest.fixture
def renew_sqlite(sqlite_template: Path, tmp_path: Path) -> Callable[[], str]:
    """What makes an empty SQLite database, anew each time, and returns its URL: for machines that live many lives."""

    def renew() -> str:
        for left in tmp_path.glob("mutuals.db-*"):
            left.unlink()
        path = shutil.copy(sqlite_template, tmp_path / "mutuals.db")
        return f"sqlite:///{path}"

    return renew


@pytest.fixture
def renew_postgres(postgres_url: str) -> Callable[[], str]:
    """What empties a PostgreSQL database, and returns its URL."""

    def renew() -> str:
        with asyncio.Runner() as runner:
            database = database_at(postgres_url)
            runner.run(database.open())
            runner.run(empty(database))
            runner.run(database.close())
        return postgres_url

    return renew
