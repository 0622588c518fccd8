"""The command line, run as a person runs it: each failure is one clear line and a code that is not 0."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import WSMsgType, web

TOKEN = "MTQ1NjA3NDQ0Mzk4MDgwMDAwMA.Gabcde.abcdefghijklmnopqrstuvwxyz0123456789ab"
SOURCES = Path(__file__).parents[1]


@dataclass
class Ended:
    code: int
    out: str
    err: str


async def start(tmp_path: Path, *words: str, **environment: str) -> asyncio.subprocess.Process:
    base = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(SOURCES),
        "DATABASE_URL": f"sqlite:///{tmp_path}/m.db",
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


class Discord:
    """The little of Discord that a bot meets when it logs in."""

    def __init__(self) -> None:
        self.takes_token = True
        self.close_code: int | None = None
        self.url = ""
        self.identified = asyncio.Event()

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/api/v10/users/@me", self.me)
        app.router.add_get("/api/v10/oauth2/applications/@me", self.application)
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
        return answer({
            "id": "1456074443980800000", "name": "Mutuals", "description": "", "icon": None, "flags": 0,
            "bot_public": True, "bot_require_code_grant": False, "verify_key": "", "summary": "",
            "team": None,
            "owner": {"id": "1", "username": "op", "discriminator": "0", "avatar": None},
        })  # fmt: skip

    async def commands(self, request: web.Request) -> web.Response:
        base = {"application_id": "1456074443980800000", "version": "1", "description": ""}
        return answer([base | command | {"id": str(i)} for i, command in enumerate(await request.json())])

    async def gateway_bot(self, _: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
        return answer(
            {"url": self.url.replace("http", "ws") + "/gateway/", "shards": 1, "session_start_limit": limit}
        )

    async def gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 45000}})
        async for message in socket:
            if message.type is WSMsgType.TEXT and message.json()["op"] == 2:
                if self.close_code is not None:
                    await socket.close(code=self.close_code)
                self.identified.set()
        return socket


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
    result = await run(tmp_path, "run", DISCORD_TOKEN=TOKEN, **{name: value})

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


async def test_check_looks_at_settings_database_and_token(tmp_path: Path) -> None:
    await run(tmp_path, "migrate")

    result = await run(tmp_path, "check", DISCORD_TOKEN=TOKEN)

    assert result.code == 0
    assert [line.split()[0] for line in result.out.splitlines()] == ["ok", "ok", "ok"]


async def test_check_says_when_the_token_cannot_be_one(tmp_path: Path) -> None:
    result = await run(tmp_path, "check", DISCORD_TOKEN="hello")

    assert result.code != 0
    assert "DISCORD_TOKEN" in result.err


async def test_invite_names_the_application_of_the_token(tmp_path: Path) -> None:
    result = await run(tmp_path, "invite", DISCORD_TOKEN=TOKEN)

    assert "client_id=1456074443980800000" in result.out


async def test_backup_copies_a_file_that_is_being_written(tmp_path: Path) -> None:
    await run(tmp_path, "migrate")
    writer = sqlite3.connect(tmp_path / "m.db", isolation_level=None)
    writer.execute("INSERT INTO installation VALUES ('seen', 'yes')")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO installation VALUES ('not committed', 'yes')")

    result = await run(tmp_path, "backup", "copy.db")

    writer.close()
    rows = sqlite3.connect(tmp_path / "copy.db").execute("SELECT name FROM installation").fetchall()
    assert result.code == 0
    assert rows == [("seen",)]


async def test_backup_overwrites_nothing(tmp_path: Path) -> None:
    await run(tmp_path, "migrate")
    (tmp_path / "copy.db").write_text("precious")

    result = await run(tmp_path, "backup", "copy.db")

    assert result.code != 0
    assert (tmp_path / "copy.db").read_text() == "precious"


async def test_export_prints_everything_about_a_person_as_json(tmp_path: Path) -> None:
    await run(tmp_path, "migrate")
    with sqlite3.connect(tmp_path / "m.db") as connection:
        connection.execute("INSERT INTO follows VALUES (1, 2, 3, 4)")

    result = await run(tmp_path, "export", "2")

    document = json.loads(result.out)
    assert document["following"] == [{"guild_id": "1", "followed_id": "3", "followed_at": 4}]


async def test_export_prints_its_schema(tmp_path: Path) -> None:
    result = await run(tmp_path, "export", "--schema")

    assert json.loads(result.out) == json.loads((SOURCES / "docs" / "export.schema.json").read_text("utf-8"))


async def test_erase_asks_first(tmp_path: Path) -> None:
    await run(tmp_path, "migrate")
    with sqlite3.connect(tmp_path / "m.db") as connection:
        connection.execute("INSERT INTO follows VALUES (1, 2, 3, 4)")

    unsure = await run(tmp_path, "erase", "2")
    sure = await run(tmp_path, "erase", "2", "--yes")

    assert (unsure.code, sure.code) == (1, 0)
    assert "1 rows" in sure.out
    assert sqlite3.connect(tmp_path / "m.db").execute("SELECT COUNT(*) FROM follows").fetchone() == (0,)


@pytest.mark.parametrize("word", ["export", "erase"])
async def test_somebody_must_be_named(tmp_path: Path, word: str) -> None:
    result = await run(tmp_path, word)

    assert result.code != 0
    assert "USER_ID" in result.err
