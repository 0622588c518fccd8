"""What the documents say is true: settings, permissions, intents, import rules, retention, paths and links."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from pathlib import Path

import discord
import pytest
from pydantic import SecretStr

from bot.cli import main
from bot.client import INTENTS, PERMISSIONS, SCOPES
from bot.config import Settings
from bot.domain.activity import DAYS_KEPT, FLUSHES_KEPT, HOURS_KEPT, PEOPLE_DAYS
from bot.domain.digests import RUNS_KEPT
from bot.domain.follows import DAY, DECLINE_MEMORY, HISTORY_KEPT, LEAVE_GRACE
from bot.domain.guilds import REMOVAL_GRACE
from bot.domain.notices import NOTICES_KEPT
from bot.domain.posts import ACTS_KEPT
from bot.domain.relay import KEPT_FOR as RELAY_KEPT
from bot.domain.reports import LOG_KEPT, REPORTS_KEPT
from bot.services.retention import EVERY
from bot.stores.departures import KEYS
from bot.stores.members import PURGE

ROOT = Path(__file__).parent.parent
DECISIONS = ROOT / "docs" / "decisions"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ROOMS = ("benchmarks", "bot", "cogs", "demo", "docs", "migrations", "requirements", "simulation", "tests")
STILL_TO_COME: set[str] = set()
"""What a document may lead to before it is there."""
NONE = "–"
UNLIKE_DISCORD = {"view_channels": "view_channel"}
"""Permissions discord.py names otherwise than Discord's own pages do."""

KEPT_BY_AGE = {
    "declines": DECLINE_MEMORY,
    "notices": NOTICES_KEPT,
    "follow_history": HISTORY_KEPT,
    "dm_openings": DAY,
    "first_contacts": DAY,
    "relayed": RELAY_KEPT,
    "relay_copies": RELAY_KEPT,
    "digest_runs": RUNS_KEPT,
    "activity_hours": HOURS_KEPT,
    "activity_days": DAYS_KEPT,
    "activity_people": PEOPLE_DAYS * DAY,
    "activity_flushes": FLUSHES_KEPT,
    "person_days": DAYS_KEPT,
    "pair_days": DAYS_KEPT,
    "reports": REPORTS_KEPT,
    "moderation_log": LOG_KEPT,
    "post_acts": ACTS_KEPT,
}
"""How long rows are kept whatever happens, in seconds."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(document: str) -> str:
    return (ROOT / document).read_text("utf-8")


def table(document: str, first_heading: str) -> list[list[str]]:
    """Return the cells below the heading of the table, or of all tables, that begin so."""
    rows: list[list[str]] = []
    lines = iter(text_of(document).splitlines())
    for line in lines:
        if line.startswith(f"| {first_heading} |"):
            next(lines)
            rows += [cells(row) for row in takewhile(lambda row: row.startswith("|"), lines)]
    assert rows, f"no table {first_heading!r} in {document}"
    return rows


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def unquoted(cell: str) -> str:
    return cell.strip("`")


def code_in(path: Path) -> Iterator[str]:
    """Yield everything a document shows as code: blocks and words."""
    blocks = re.split(r"^ *```.*$", path.read_text("utf-8"), flags=re.MULTILINE)
    for index, part in enumerate(blocks):
        yield from [part] if index % 2 else re.findall(r"`([^`]+)`", part)


def links_in(path: Path) -> list[str]:
    found = re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8"))
    return [link for link in found if not re.match(r"https?:", link)]


def anchors_of(path: Path) -> set[str]:
    """Return the anchors of a page's headings, made as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def default_of(field: str) -> str:
    value = Settings.model_fields[field].default
    assert not isinstance(value, SecretStr)
    return NONE if value is None else str(value)


def test_the_readme_has_every_setting_with_its_default() -> None:
    documented = {unquoted(row[0]): unquoted(row[1]) for row in table("README.md", "setting")}

    assert documented == {field.upper(): default_of(field) for field in Settings.model_fields}


def test_the_readme_names_exactly_the_permissions_the_invitation_asks_for() -> None:
    names = [row[0].lower().replace(" ", "_") for row in table("README.md", "permission")]

    documented = discord.Permissions(**{UNLIKE_DISCORD.get(one, one): True for one in names})

    assert documented == PERMISSIONS


def test_the_readme_names_exactly_the_intents_the_bot_asks_for() -> None:
    documented = discord.Intents(**{unquoted(row[0]): True for row in table("README.md", "intent")})

    assert documented == INTENTS


def test_the_readme_marks_the_privileged_intents() -> None:
    marked = {unquoted(row[0]) for row in table("README.md", "intent") if "yes" in row[1]}

    privileged = {"members", "presences", "message_content"}

    assert marked == {intent for intent, wanted in INTENTS if wanted} & privileged


def test_the_readme_names_the_scopes_of_the_invitation() -> None:
    sentence = re.search(r"asks for the scopes (.+?),? and for", text_of("README.md"), re.DOTALL)

    assert sentence
    assert tuple(re.findall(r"`([^`]+)`", sentence[1])) == SCOPES


def test_the_readme_explains_every_word_of_the_command_line() -> None:
    rows = [unquoted(row[0]).split() for row in table("README.md", "command | what it does")]

    assert sorted(row[3] for row in rows) == sorted(main.commands)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_word_of_the_command_line_that_is_named_exists(path: Path) -> None:
    named = {word for code in code_in(path) for word in re.findall(r"python -m bot ([a-z][\w-]*)", code)}

    assert named <= set(main.commands)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_make_target_that_is_named_exists(path: Path) -> None:
    phony = re.search(r"^\.PHONY: (.+)$", text_of("Makefile"), re.MULTILINE)
    assert phony

    named = {word for code in code_in(path) for word in re.findall(r"\bmake ([a-z]+)", code)}

    assert named <= set(phony[1].split())


def test_contributors_read_of_every_make_target_they_need() -> None:
    named = {unquoted(row[0]) for row in table("CONTRIBUTING.md", "command | what it does")}

    assert {"make test", "make check", "make deep", "make lock"} <= named


def test_the_import_rules_are_those_that_are_enforced() -> None:
    contracts = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    protected = [one for one in contracts if one["type"] == "protected"]

    documented = {
        unquoted(room): set(re.findall(r"`([^`]+)`", who))
        for room, who in table("CONTRIBUTING.md", "room | may be imported by")
    }

    assert documented == {one["protected_modules"][0]: set(one["allowed_importers"]) for one in protected}


def retention() -> dict[str, str]:
    """Return for each table of the database how long its rows are kept."""
    return {unquoted(row[1]): row[3] for row in table("docs/retention.md", "kind of data")}


def test_every_table_of_the_database_says_how_long_its_rows_are_kept() -> None:
    migrations = "".join(path.read_text("utf-8") for path in (ROOT / "migrations" / "versions").glob("*.py"))

    assert sorted(retention()) == sorted(re.findall(r"CREATE TABLE (\w+)", migrations))


def test_what_is_kept_for_a_time_is_kept_for_the_time_the_page_says() -> None:
    documented = {
        one: int(match[1]) * DAY
        for one, kept in retention().items()
        if (match := re.match(r"(\d+) days?\b", kept))
    }

    assert documented == KEPT_BY_AGE


def test_what_goes_after_leaving_is_what_is_purged_and_goes_when_the_page_says() -> None:
    documented = {
        one: int(match[1]) * DAY
        for one, kept in retention().items()
        if (match := re.search(r"(\d+) days? after leaving", kept))
    }

    purged = {match[1] for statement in PURGE if (match := re.match(r"DELETE FROM (\w+)", statement))}
    assert documented == dict.fromkeys(purged, LEAVE_GRACE)


def test_a_server_mutuals_was_removed_from_is_kept_as_long_as_the_page_says() -> None:
    sentence = re.search(r"waits for (\d+) days", " ".join(text_of("docs/retention.md").split()))

    assert sentence
    assert int(sentence[1]) * DAY == REMOVAL_GRACE
    assert {table for table, kept in retention().items() if "after its removal" in kept} <= set(KEYS)


def test_retention_is_enforced_as_often_as_the_page_says() -> None:
    assert "A job looks every hour" in text_of("docs/retention.md")
    assert EVERY == 3_600


def test_the_readme_names_the_same_times() -> None:
    privacy = text_of("README.md").partition("## Privacy")[2].partition("\n## ")[0]
    figures = [int(days) for days in re.findall(r"after (\d+)", privacy)]

    assert figures == [one // DAY for one in (LEAVE_GRACE, NOTICES_KEPT, DECLINE_MEMORY, HISTORY_KEPT)]


def test_the_version_of_python_is_the_one_asked_for() -> None:
    asked = tomllib.loads(text_of("pyproject.toml"))["project"]["requires-python"]

    for document in ("README.md", "CONTRIBUTING.md"):
        assert set(re.findall(r"Python (3\.\d+)", text_of(document))) == {asked.removeprefix(">=")}


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_links_and_pictures_lead_somewhere(path: Path) -> None:
    for link in links_in(path):
        page, _, anchor = link.partition("#")
        target = (path.parent / page).resolve() if page else path

        assert target.exists() or name(target) in STILL_TO_COME, link
        assert not anchor or anchor in anchors_of(target), link


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_pictures_have_a_text_for_whoever_cannot_see_them(path: Path) -> None:
    texts = re.findall(r"!\[([^\]]*)\]\(", path.read_text("utf-8"))

    assert all(len(text.split()) > 3 for text in texts)


def test_pictures_are_small_and_each_is_shown_somewhere() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").iterdir())
    shown = {Path(link).name for path in DOCUMENTS for link in links_in(path)}

    assert sum(picture.stat().st_size for picture in pictures) < 1_000_000
    assert {picture.name for picture in pictures} <= shown


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_file_that_is_named_exists(path: Path) -> None:
    words = {word for code in code_in(path) for word in re.findall(r"(?<![\w/.-])[\w.-]+/[\w./-]*", code)}
    named = {word for word in words if word.partition("/")[0] in ROOMS}

    assert {word for word in named if not (ROOT / word).exists()} <= STILL_TO_COME


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_method_and_test_that_is_named_exists(path: Path) -> None:
    words = {word for code in code_in(path) for word in re.findall(r"[\w.]+", code)}
    named = {word for word in words if re.fullmatch(r"[A-Z]\w*[a-z]\w*\.[a-z]\w*|test_\w+", word)}

    assert named <= defined()


@cache
def defined() -> frozenset[str]:
    """Return the names of all functions, and of all methods with their class."""
    nodes = [node for path in sources() for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    methods = {
        f"{one.name}.{inner.name}" for one in classes for inner in one.body if isinstance(inner, Function)
    }
    return frozenset(methods | {node.name for node in nodes if isinstance(node, Function)})


def sources() -> list[Path]:
    return [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]


def test_decisions_have_a_number_each_and_are_all_on_the_list() -> None:
    records = sorted(path.name for path in DECISIONS.glob("0*.md"))

    assert len({record[:4] for record in records}) == len(records)
    assert links_in(DECISIONS / "README.md") == records


@pytest.mark.parametrize("path", sorted(DECISIONS.glob("0*.md")), ids=name)
def test_a_decision_is_short_and_says_why_what_and_at_what_cost(path: Path) -> None:
    text = path.read_text("utf-8")

    assert text.startswith(f"# {path.name[:4]}: ")
    assert re.findall("^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert len(text.splitlines()) <= 30
