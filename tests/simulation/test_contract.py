"""Requests held against Discord's OpenAPI description."""

import os
from typing import Any

import discord
import pytest
from simcord import HttpLogEntry

from simulation import World
from simulation.contract import FILE_VARIABLE, Contract, check_contract
from tests.simulation.probe import Do

pytestmark = pytest.mark.skipif(
    FILE_VARIABLE not in os.environ, reason=f"{FILE_VARIABLE} does not name Discord's OpenAPI file"
)

CALLBACK = "/interactions/1/token/callback"
MESSAGES = "/channels/1/messages"


@pytest.fixture
def contract() -> Contract:
    return Contract.load()


def request(method: str, path: str, json: Any = None, **params: Any) -> HttpLogEntry:
    return HttpLogEntry(method, path, params, json, None)


async def test_a_bots_answer_and_its_own_requests_are_allowed(world: World, do: Do) -> None:
    async def work(it: Any) -> None:
        role = await it.guild.create_role(name="friends", permissions=discord.Permissions.none())
        await it.user.add_roles(role)
        shown = {role: discord.PermissionOverwrite(view_channel=True)}
        room = await it.guild.create_text_channel("room", overwrites=shown)
        await room.send("Hi", view=discord.ui.View().add_item(discord.ui.Button(label="Go", custom_id="go")))
        await it.edit_original_response(content="Done.", allowed_mentions=discord.AllowedMentions.none())

    assert await do(work) is None
    check_contract(world.env)


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        (request("GET", "/friends/1"), "Discord has no such method and path"),
        (request("PATCH", MESSAGES), "Discord has no such method and path"),
        (request("GET", "/channels/None/messages"), "path parameter channel_id"),
        (request("GET", MESSAGES, limit="many"), "query parameter limit"),
        (request("GET", MESSAGES, limit=101), "query parameter limit"),
        (request("GET", MESSAGES, page=2), "unknown query parameter page"),
        (request("POST", MESSAGES), "a body is required"),
        (request("POST", MESSAGES, {"content": 5}), "body: content: 5 is not of type"),
        (request("POST", MESSAGES, {"nonce": "n" * 26}), "body: nonce"),
        (request("POST", CALLBACK, {"type": 99}), "body"),
        (request("POST", CALLBACK, {"type": 4, "data": {"embeds": "none"}}), "body"),
        (request("PUT", "/guilds/1/members/2/roles/3", {"reason": "friends"}), "takes no body"),
        (request("PATCH", "/webhooks/1/token/messages/@original", {"content": ["a"]}), "body: content"),
    ],
)
def test_what_is_not_allowed_is_named(contract: Contract, made: HttpLogEntry, problem: str) -> None:
    found = contract.problems(made)

    assert len(found) == 1
    assert found[0].startswith(problem)


@pytest.mark.parametrize(
    "made",
    [
        request("GET", MESSAGES, limit=100, after=1),
        request("GET", MESSAGES, limit="100", after="1"),
        request("POST", CALLBACK, {"type": 4, "data": {"content": "Hi", "flags": 64}}, with_response="1"),
        request("POST", "/users/@me/channels", {"recipient_id": 1}),
        request("POST", "/guilds/1/roles", {"name": "friends", "permissions": "0"}),
        request("POST", "/webhooks/1/token", {"content": "Hi"}, wait=1, with_components=0),
    ],
)
def test_what_discord_takes_is_allowed_in_the_form_discord_py_gives_it(
    contract: Contract, made: HttpLogEntry
) -> None:
    assert contract.problems(made) == []


def test_each_problem_is_reported_once(contract: Contract) -> None:
    wrong = request("GET", "/friends/1")

    with pytest.raises(AssertionError) as raised:
        check_contract([wrong, wrong], contract)

    assert str(raised.value).count("/friends/1") == 1


def test_the_file_is_read_once(contract: Contract) -> None:
    assert Contract.load() is contract
