"""The commands Discord is told of are those of the public interface: names, options, choices and contexts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import AppCommandOptionType as Kind

from bot.app import create_bot
from bot.client import MutualsBot
from bot.config import Settings
from bot.domain.suspensions import ALLOWED

README = Path(__file__).parent.parent / "README.md"
GUIDE = README.parent / "docs" / "guide.md"

# The whole public interface, also what is not built yet: name, options, where it can be used.
# U user, P somebody from a list of one's own (text with autocomplete), S text, S* text with autocomplete, C choice,
# R role, Ch channel, A attachment; ? may be left out. G in a server, D also in a DM, M in a server by its managers.
TABLE = (
    ("follow", "member:U", "G"),
    ("unfollow", "member:U", "G"),
    ("remove-follower", "member:U", "G"),
    ("mute", "member:U duration:C(1 hour, 1 day, 1 week, forever)", "G"),
    ("unmute", "member:P", "G"),
    ("block", "user:U", "GD"),
    ("unblock", "user:P", "GD"),
    ("blocked", "", "GD"),
    ("followers", "member:U?", "G"),
    ("following", "member:U?", "G"),
    ("friends", "member:U?", "G"),
    ("profile", "member:U?", "G"),
    ("requests", "", "GD"),
    ("suggestions", "", "G"),
    ("help", "", "GD"),
    ("message", "friend:P text:S? file:A?", "GD"),
    ("chat with", "friend:P", "GD"),
    ("chat off", "", "GD"),
    ("circle open", "name:S?", "G"),
    ("circle close", "", "G"),
    ("circle rename", "name:S", "G"),
    ("circle show", "", "G"),
    ("circle exclude", "friend:P", "G"),
    ("circle include", "friend:P", "G"),
    ("live start", "title:S? audience:C(friends, followers)?", "G"),
    ("live end", "", "G"),
    ("post", "text:S? picture:A? audience:C(public, followers, friends, draft)?", "G"),
    ("poll", "question:S answers:S audience:C(public, friends)?", "G"),
    ("feed", "friends_only:bool?", "G"),
    ("insights", "period:C(7 days, 30 days, 90 days)?", "GD"),
    ("interests", "tags:S?", "G"),
    ("privacy settings", "", "GD"),
    ("privacy export", "", "GD"),
    ("privacy delete", "", "GD"),
    (
        "mutuals setup",
        "friends_role:R? lounge:Ch? circles_category:Ch? digest_channel:Ch? feed_channel:Ch? reports_channel:Ch?",
        "M",
    ),
    ("mutuals settings", "", "M"),
    ("mutuals doctor", "", "M"),
    ("mutuals reconcile", "dry_run:bool?", "M"),
    ("mutuals reports", "", "M"),
    (
        "mutuals digest schedule",
        (
            "every:C(day, week, month) at:S zone:S* "
            "weekday:C(Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday)? channel:Ch?"
        ),
        "M",
    ),
    ("mutuals digest preview", "", "M"),
    ("mutuals digest now", "", "M"),
    ("mutuals digest off", "", "M"),
)
GRAPH = {
    "follow", "unfollow", "remove-follower", "followers", "following", "friends", "profile", "interests",
    "suggestions", "requests", "mute", "unmute", "block", "unblock", "blocked", "privacy settings",
    "privacy export", "privacy delete",
}  # fmt: skip
USER_MENUS = {"Follow or unfollow", "View profile", "Send a message"}
MESSAGE_MENUS = {"Report", "Repost"}

OPTION = re.compile(r"(\w+):([A-Za-z]+\*?)(?:\(([^)]+)\))?(\?)?")
KINDS = {
    "U": Kind.user,
    "P": Kind.string,
    "S": Kind.string,
    "S*": Kind.string,
    "C": Kind.string,
    "R": Kind.role,
    "Ch": Kind.channel,
    "A": Kind.attachment,
    "bool": Kind.boolean,
}
IN_A_SERVER, IN_A_DM = 0, 1
BY_INSTALLING_IN_A_SERVER = 0
MANAGE_SERVER = discord.Permissions(manage_guild=True).value


@dataclass(frozen=True)
class Option:
    name: str
    kind: Kind
    required: bool
    autocomplete: bool
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Command:
    options: tuple[Option, ...]
    contexts: frozenset[int]
    permissions: int | None


@pytest.fixture
async def definitions() -> list[dict[str, Any]]:
    """What Discord would be told of every command."""
    bot = create_bot(Settings(_env_file=None))
    assert isinstance(bot, MutualsBot)
    await bot.furnish()
    return [command.to_dict(bot.tree) for command in bot.tree.get_commands()]


@pytest.fixture
def built(definitions: list[dict[str, Any]]) -> dict[str, Command]:
    """Every slash command by its full name."""
    return {
        name: Command(
            options=tuple(option_built(option) for option in leaf.get("options", ())),
            contexts=frozenset(root["contexts"]),
            permissions=root["default_member_permissions"],
        )
        for root, name, leaf in leaves(definitions)
    }


def leaves(definitions: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str, dict[str, Any]]]:
    """Yield each slash command with its full name and the command Discord files it under."""
    for root in definitions:
        if root["type"] == discord.AppCommandType.chat_input.value:
            yield from ((root, name, leaf) for name, leaf in below(root, root["name"]))


def below(node: dict[str, Any], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    groups = (Kind.subcommand.value, Kind.subcommand_group.value)
    inner = [option for option in node.get("options", ()) if option["type"] in groups]
    for option in inner:
        yield from below(option, f"{name} {option['name']}")
    if not inner:
        yield name, node


def option_built(option: dict[str, Any]) -> Option:
    return Option(
        name=option["name"],
        kind=Kind(option["type"]),
        required=option.get("required", False),
        autocomplete=option.get("autocomplete", False),
        choices=tuple(choice["name"] for choice in option.get("choices", ())),
    )


def option_promised(match: re.Match[str]) -> Option:
    name, letter, choices, optional = match.groups()
    return Option(
        name=name,
        kind=KINDS[letter],
        required=not optional,
        autocomplete=letter in {"P", "S*"},
        choices=tuple(choices.split(", ")) if choices else (),
    )


def promised(options: str, where: str) -> Command:
    return Command(
        options=tuple(option_promised(match) for match in OPTION.finditer(options)),
        contexts=frozenset({IN_A_SERVER, IN_A_DM} if "D" in where else {IN_A_SERVER}),
        permissions=MANAGE_SERVER if where == "M" else None,
    )


PROMISED = {name: promised(options, where) for name, options, where in TABLE}


def as_far_as_built(name: str, command: Command) -> Command:
    """Return what is promised of a built command; an option that may be left out may also come later."""
    there = {option.name for option in command.options}
    options = tuple(one for one in PROMISED[name].options if one.required or one.name in there)
    return Command(options, PROMISED[name].contexts, PROMISED[name].permissions)


def test_nothing_in_the_table_is_overlooked() -> None:
    assert all(" ".join(match[0] for match in OPTION.finditer(options)) == options for _, options, _ in TABLE)
    assert {where for _, _, where in TABLE} == {"G", "GD", "M"}
    assert len(PROMISED) == len(TABLE)


def test_nothing_is_built_that_was_not_promised(built: dict[str, Command]) -> None:
    assert GRAPH | {"mutuals setup", "mutuals settings"} <= set(built) <= set(PROMISED)


def test_every_command_is_as_promised(built: dict[str, Command]) -> None:
    expected = {name: as_far_as_built(name, built[name]) for name in built.keys() & PROMISED.keys()}

    assert built == expected


def menus(definitions: list[dict[str, Any]], kind: discord.AppCommandType) -> set[str]:
    return {one["name"] for one in definitions if one["type"] == kind.value}


def test_menus_are_as_promised(definitions: list[dict[str, Any]]) -> None:
    user = menus(definitions, discord.AppCommandType.user)

    assert {"Follow or unfollow", "View profile"} <= user <= USER_MENUS
    assert menus(definitions, discord.AppCommandType.message) <= MESSAGE_MENUS


def test_commands_come_with_an_installation_in_a_server_only(definitions: list[dict[str, Any]]) -> None:
    assert {tuple(one["integration_types"]) for one in definitions} == {(BY_INSTALLING_IN_A_SERVER,)}


def test_every_command_and_option_says_what_it_is_for(definitions: list[dict[str, Any]]) -> None:
    found = [leaf for _, _, leaf in leaves(definitions)]
    described = [*found, *(option for leaf in found for option in leaf.get("options", ()))]

    silent = [one["name"] for one in described if not 2 <= len(one["description"]) <= 100]

    assert silent == []  # discord.py writes "…" where nothing is said


def in_the_readme() -> dict[str, tuple[list[str], str]]:
    """Return for each command in the README's table its options and who may use it where."""
    rows = re.findall(
        r"^\| `/([a-z -]+?)((?: [a-z_]+:)*)` \| .+ \| (.+) \|$", README.read_text("utf-8"), re.MULTILINE
    )
    return {name: (re.findall(r"[a-z_]+", options), who) for name, options, who in rows}


def who_may(command: Command) -> str:
    if command.permissions == MANAGE_SERVER:
        return "Manage Server"
    return "everyone, also in DMs" if IN_A_DM in command.contexts else "everyone"


def test_the_readme_names_exactly_the_commands_there_are(built: dict[str, Command]) -> None:
    expected = {name: ([option.name for option in one.options], who_may(one)) for name, one in built.items()}

    assert in_the_readme() == expected


def words_of(page: Path) -> str:
    """Return a page as one line, however it is wrapped."""
    return " ".join(page.read_text("utf-8").split())


@pytest.mark.parametrize("page", [README, GUIDE], ids=lambda page: page.name)
def test_no_page_for_people_names_a_command_that_is_not_there(page: Path, built: dict[str, Command]) -> None:
    named = re.findall(r"`/([a-z-]+(?: [a-z-]+(?![a-z_:-]))*)", words_of(page))

    assert set(named) <= set(built)


def test_the_guide_leaves_no_command_for_members_out(built: dict[str, Command]) -> None:
    assert [name for name in sorted(GRAPH & set(built)) if f"`/{name}" not in words_of(GUIDE)] == []


def test_the_readme_names_every_menu(definitions: list[dict[str, Any]]) -> None:
    kinds = (discord.AppCommandType.user, discord.AppCommandType.message)
    found = set().union(*(menus(definitions, kind) for kind in kinds))

    assert [one for one in sorted(found) if f"**{one}**" not in words_of(README)] == []


async def test_whoever_is_suspended_is_refused_or_allowed_things_that_exist(
    definitions: list[dict[str, Any]], built: dict[str, Command]
) -> None:
    bot = create_bot(Settings(_env_file=None))
    assert isinstance(bot, MutualsBot)
    routes = {name for part in bot._parts for item in part.lasting for name in vars(item)["routes"]}
    forms = {name for part in bot._parts for name in part.forms}

    assert {"help"} | set(built) | routes | forms >= ALLOWED
