"""The command line, as a person uses it: each failure is one clear line and a code that is not 0.

The bot itself runs as a process of its own; what only looks or copies is called in this one, as that is sooner done.
"""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import chdir, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from aiohttp import WSMsgType, web
from click.testing import CliRunner

from bot.cli import main
from bot.config import Settings

TOKEN = "MTQ1NjA3NDQ0Mzk4MDgwMDAwMA.Gabcde.abcdefghijklmnopqrstuvwxyz0123456789ab"
SOURCES = Path(__file__).parents[1]


READY = {
    "v": 10, "session_id": "1", "resume_gateway_url": "ws://127.0.0.1:9", "guilds": [], "shard": [0, 1],
    "user": {"id": "1456074443980800000", "username": "Mutuals", "discriminator": "0", "avatar": None},
    "application": {"id": "1456074443980800000", "flags": 0},
}  # fmt: skip


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def database_in(folder: Path) -> str:
    return f"sqlite:///{folder}/m.db"


@dataclass
class Ended:
    code: int
    out: str
    err: str


async def start(tmp_path: Path, *words: str, **environment: str) -> asyncio.subprocess.Process:
    base = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(SOURCES),
        "DATABASE_URL": database_in(tmp_path),
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=tmp_path, env=base | environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def ended(process: asyncio.subprocess.Process) -> Ended:
    out, err = await asyncio.wait_for(process.communicate(), 30)
    return Ended(process.returncode or 0, out.decode(), err.decode())


async def run(tmp_path: Path, *words: str, **environment: str) -> Ended:
    return await ended(await start(tmp_path, *words, **environment))


async def call(tmp_path: Path, *words: str, **environment: str) -> Ended:
    """Run a command in this process, in a thread, with nothing set but what is given."""
    unset = {name.upper(): None for name in Settings.model_fields}
    known = unset | {"DATABASE_URL": database_in(tmp_path)} | environment
    with chdir(tmp_path):
        result = await asyncio.to_thread(CliRunner(env=known).invoke, main, words, prog_name="bot")
    return Ended(int(result.exit_code), result.stdout, result.stderr)


class Discord:
    """The little of Discord that a bot meets when it logs in."""

    def __init__(self) -> None:
        self.takes_token = True
        self.close_code: int | None = None
        self.url = ""
        self.identified = asyncio.Event()
        self.facts: dict[str, object] = {"flags": 1 << 15}

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/api/v10/users/@me", self.me)
        app.router.add_get("/api/v10/oauth2/applications/@me", self.application)
        app.router.add_get("/api/v10/applications/@me", self.application)
        app.router.add_put("/api/v10/applications/1456074443980800000/commands", self.commands)
        app.router.add_get("/api/v10/gateway/bot", self.gateway_bot)
        app.router.add_get("/gateway/", self.gateway)
        return app

    async def me(self, _: web.Request) -> web.Response:
        if not self.takes_token:
            return answer({"message": "401: Unauthorized", "code": 0}, status=401)
        return answer(
            {"id": "1456074443980800000", "username": "Mutuals", "discriminator": "0", "avatar": None}
        )

    async def application(self, _: web.Request) -> web.Response:
        if not self.takes_token:
            return answer({"message": "401: Unauthorized", "code": 0}, status=401)
        return answer({
            "id": "1456074443980800000", "name": "Mutuals", "description": "", "icon": None,
            "bot_public": True, "bot_require_code_grant": False, "verify_key": "", "summary": "",
            "team": None,
            "owner": {"id": "1", "username": "op", "discriminator": "0", "avatar": None},
        } | self.facts)  # fmt: skip

    async def commands(self, request: web.Request) -> web.Response:
        base = {"application_id": "1456074443980800000", "version": "1", "description": ""}
        return answer([base | command | {"id": str(i)} for i, command in enumerate(await request.json())])

    async def gateway_bot(self, _: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
        return answer(
            {"url": self.url.replace("http", "ws") + "/gateway/", "shards": 1, "session_start_limit": limit}
        )

    async def gateway(self, request: web.Request) -> web.WebSocketResponse:
        gateway = web.WebSocketResponse()
        await gateway.prepare(request)
        await gateway.send_json({"op": 10, "d": {"heartbeat_interval": 45000}})
        async for message in gateway:
            if message.type is WSMsgType.TEXT and message.json()["op"] == 2:
                if self.close_code is not None:
                    await gateway.close(code=self.close_code)
                else:
                    await gateway.send_json({"op": 0, "s": 1, "t": "READY", "d": READY})
                self.identified.set()
        return gateway


def answer(body: object, status: int = 200) -> web.Response:
    response = web.json_response(body, status=status, headers={"Via": "1.1 test"})
    response.headers["Content-Type"] = "application/json"  # without a character set, as Discord sends it
    return response


@pytest.fixture
async def discord() -> AsyncIterator[Discord]:
    discord = Discord()
    runner = web.AppRunner(discord.app())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    discord.url = f"http://{host}:{port}"
    yield discord
    await runner.cleanup()


def against(discord: Discord) -> dict[str, str]:
    return {"DISCORD_TOKEN": TOKEN, "DISCORD_API_BASE": f"{discord.url}/api/v10"}


def is_one_line(text: str) -> bool:
    return len(text.strip().splitlines()) == 1 and "Traceback" not in text


async def test_running_without_a_token_says_what_to_do(tmp_path: Path) -> None:
    result = await run(tmp_path, "run")

    assert result.code != 0
    assert is_one_line(result.err)
    assert "DISCORD_TOKEN" in result.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://somewhere"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("SHARD_COUNT", "many"),
        ("SHARD_IDS", "0-x"),
        ("LOG_FORMAT", "xml"),
    ],
)
async def test_a_malformed_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    result = await call(tmp_path, "run", DISCORD_TOKEN=TOKEN, **{name: value})

    assert result.code != 0
    assert is_one_line(result.err)
    assert name in result.err


async def test_a_database_path_that_cannot_be_written_is_said_in_one_line(
    tmp_path: Path, discord: Discord
) -> None:
    result = await run(tmp_path, "run", **against(discord) | {"DATABASE_URL": "sqlite:////proc/nowhere/m.db"})

    assert result.code != 0
    assert "Traceback" not in result.err
    assert "DATABASE_URL" in result.err.splitlines()[-1]


async def test_a_token_discord_refuses_is_said_without_the_token(tmp_path: Path, discord: Discord) -> None:
    discord.takes_token = False

    result = await run(tmp_path, "run", **against(discord))

    assert result.code != 0
    assert "DISCORD_TOKEN" in result.err.splitlines()[-1]
    assert "Traceback" not in result.err
    assert TOKEN not in result.out + result.err


async def test_a_missing_intent_is_named_with_the_place_to_switch_it_on(
    tmp_path: Path, discord: Discord
) -> None:
    discord.close_code = 4014

    result = await run(tmp_path, "run", **against(discord))

    assert result.code != 0
    assert "Server Members Intent" in result.err.splitlines()[-1]
    assert "Traceback" not in result.err


async def test_a_discord_that_cannot_be_reached_is_said_in_one_line(tmp_path: Path) -> None:
    result = await run(tmp_path, "run", DISCORD_TOKEN=TOKEN, DISCORD_API_BASE="http://127.0.0.1:9/api/v10")

    assert result.code != 0
    assert "Traceback" not in result.err
    assert "reached" in result.err.splitlines()[-1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_running_bot_ends_in_order_when_told_to(
    tmp_path: Path, discord: Discord, number: signal.Signals
) -> None:
    process = await start(tmp_path, "run", LOG_LEVEL="DEBUG", **against(discord))
    await asyncio.wait_for(discord.identified.wait(), 30)

    process.send_signal(number)
    result = await ended(process)

    assert result.code == 0
    assert "Traceback" not in result.err
    assert TOKEN not in result.err


def marks(result: Ended) -> dict[str, str]:
    """Return for each thing that was looked at how it is."""
    lines = [line.split(None, 1) for line in result.out.splitlines()]
    return {rest.partition(":")[0]: mark for mark, rest in lines}


async def test_check_looks_at_everything_the_bot_needs(tmp_path: Path, discord: Discord) -> None:
    await call(tmp_path, "migrate")

    environment = {"METRICS_ADDRESS": "127.0.0.1:0", "BACKUP_DIRECTORY": "backups"}
    result = await call(tmp_path, "check", **against(discord) | environment)

    assert result.code == 0, result.out
    assert set(marks(result).values()) == {"ok"}
    assert {"token", "intents", "invitation", "database", "disk", "METRICS_ADDRESS"} <= set(marks(result))
    assert TOKEN not in result.out + result.err


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ({"flags": 0}, "intents"),
        ({"bot_require_code_grant": True}, "invitation"),
        ({"integration_types_config": {"1": {}}}, "invitation"),
    ],
)
async def test_check_names_what_is_wrong_with_the_application(
    tmp_path: Path, discord: Discord, broken: dict[str, object], named: str
) -> None:
    discord.facts |= broken

    result = await call(tmp_path, "check", **against(discord))

    assert result.code == 1
    assert [what for what, mark in marks(result).items() if mark == "broken"] == [named]


async def test_check_tries_the_token_and_never_prints_it(tmp_path: Path, discord: Discord) -> None:
    discord.takes_token = False

    result = await call(tmp_path, "check", **against(discord))

    assert result.code == 1
    assert marks(result)["token"] == "broken"
    assert TOKEN not in result.out + result.err


async def test_check_without_network_says_so_and_keeps_the_rest(tmp_path: Path) -> None:
    result = await call(tmp_path, "check", DISCORD_TOKEN=TOKEN, DISCORD_API_BASE="http://127.0.0.1:9/api/v10")

    assert result.code == 1
    assert marks(result)["Discord"] == "broken"
    assert marks(result)["database"] == "ok"


async def test_check_says_when_the_token_cannot_be_one(tmp_path: Path) -> None:
    result = await call(tmp_path, "check", DISCORD_TOKEN="hello")

    assert result.code == 1
    assert "DISCORD_TOKEN" in result.out
    assert marks(result)["database"] == "ok"


async def test_check_looks_at_a_database_that_is_away(tmp_path: Path, discord: Discord) -> None:
    result = await call(
        tmp_path, "check", **against(discord) | {"DATABASE_URL": "postgresql://u:pw@127.0.0.1:9/x"}
    )

    assert result.code == 1
    assert marks(result)["database"] == "broken"
    assert marks(result)["token"] == "ok"


async def healthy(port: str) -> None:
    """Wait until the bot says that it is well: discord.py waits for servers for two seconds."""
    async with aiohttp.ClientSession() as session:
        while True:
            with suppress(aiohttp.ClientError):
                async with session.get(f"http://127.0.0.1:{port}/healthz") as response:
                    if response.status == 200:
                        return
            await asyncio.sleep(0.1)


async def test_the_health_of_a_running_bot_can_be_asked(tmp_path: Path, discord: Discord) -> None:
    address = {"METRICS_ADDRESS": str(free_port())}
    before = await call(tmp_path, "check", "--health", **address)
    process = await start(tmp_path, "run", **against(discord) | address)
    await asyncio.wait_for(healthy(address["METRICS_ADDRESS"]), 30)
    during = await call(tmp_path, "check", "--health", **address)
    process.send_signal(signal.SIGTERM)
    await ended(process)

    assert (before.code, during.code) == (1, 0), during.out


async def test_invite_names_the_application_of_the_token(tmp_path: Path) -> None:
    result = await call(tmp_path, "invite", DISCORD_TOKEN=TOKEN)

    assert "client_id=1456074443980800000" in result.out


async def test_backup_copies_a_file_that_is_being_written(tmp_path: Path) -> None:
    await call(tmp_path, "migrate")
    writer = sqlite3.connect(tmp_path / "m.db", isolation_level=None)
    writer.execute("INSERT INTO installation VALUES ('seen', 'yes')")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO installation VALUES ('not committed', 'yes')")

    result = await call(tmp_path, "backup", "copy.db")

    writer.close()
    rows = sqlite3.connect(tmp_path / "copy.db").execute("SELECT name FROM installation").fetchall()
    assert result.code == 0
    assert rows == [("seen",)]


async def test_backup_overwrites_nothing(tmp_path: Path) -> None:
    await call(tmp_path, "migrate")
    (tmp_path / "copy.db").write_text("precious")

    result = await call(tmp_path, "backup", "copy.db")

    assert result.code != 0
    assert (tmp_path / "copy.db").read_text() == "precious"


async def test_a_backup_is_put_back(tmp_path: Path) -> None:
    await call(tmp_path, "migrate")
    await call(tmp_path, "backup", "copy.db")

    result = await call(tmp_path, "restore", "copy.db")

    assert result.code == 0
    assert "m.db.replaced-" in result.out


async def test_nothing_is_put_back_while_the_bot_runs(tmp_path: Path, discord: Discord) -> None:
    process = await start(tmp_path, "run", **against(discord))
    await asyncio.wait_for(discord.identified.wait(), 30)
    await call(tmp_path, "backup", "copy.db")

    result = await call(tmp_path, "restore", "copy.db")
    process.send_signal(signal.SIGTERM)
    await ended(process)

    assert result.code != 0
    assert "stop the bot" in result.err


@pytest.mark.parametrize("words", [("backup", "copy.db"), ("restore", "copy.db")])
async def test_for_postgresql_its_own_tools_are_named(tmp_path: Path, words: tuple[str, ...]) -> None:
    result = await call(tmp_path, *words, DATABASE_URL="postgresql://user:pw@localhost/db")

    assert result.code != 0
    assert "pg_" in result.err


async def test_export_prints_everything_about_a_person_as_json(tmp_path: Path) -> None:
    await call(tmp_path, "migrate")
    with sqlite3.connect(tmp_path / "m.db") as connection:
        connection.execute("INSERT INTO follows VALUES (1, 2, 3, 4)")

    result = await call(tmp_path, "export", "2")

    document = json.loads(result.out)
    assert document["following"] == [{"guild_id": "1", "followed_id": "3", "followed_at": 4}]


async def test_export_prints_its_schema(tmp_path: Path) -> None:
    result = await call(tmp_path, "export", "--schema")

    assert json.loads(result.out) == json.loads((SOURCES / "docs" / "export.schema.json").read_text("utf-8"))


async def test_erase_asks_first(tmp_path: Path) -> None:
    await call(tmp_path, "migrate")
    with sqlite3.connect(tmp_path / "m.db") as connection:
        connection.execute("INSERT INTO follows VALUES (1, 2, 3, 4)")

    unsure = await call(tmp_path, "erase", "2")
    sure = await call(tmp_path, "erase", "2", "--yes")

    assert (unsure.code, sure.code) == (1, 0)
    assert "1 rows" in sure.out
    assert sqlite3.connect(tmp_path / "m.db").execute("SELECT COUNT(*) FROM follows").fetchone() == (0,)


@pytest.mark.parametrize("word", ["export", "erase"])
async def test_somebody_must_be_named(tmp_path: Path, word: str) -> None:
    result = await call(tmp_path, word)

    assert result.code != 0
    assert "USER_ID" in result.err
