"""Every text goes through the catalogues, and every catalogue is whole and fits its place."""

import ast
import asyncio
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from babel.support import NullTranslations

from bot.jobs.drain import Drain
from bot.texts import language
from locales.pseudo import PseudoTranslations
from locales.template import FOLDER, TEMPLATE, TEXTS, of_commands, template
from tests.test_commands import TABLE

MARKS = {"_", "ngettext", "later"}
ALLOWED = {"EEEE d MMMM y, HH:mm", "*.po", "](https://discord.com/channels/", "https://discord.com/channels/"}
"""A pattern of Babel's, names of files, and beginnings of links."""
COMMANDS = {name for name, _options, _where in TABLE}
CATALOGUES = sorted(FOLDER.glob("*.po"))
CONTENT = 2_000
LIMITS: dict[str, dict[int | str, int]] = {
    "Button": {0: 80, "label": 80},
    "Option": {0: 100, 2: 100, "description": 100},
    "Menu": {0: 150},
    "ChannelMenu": {0: 150},
    "RoleMenu": {0: 150},
    "PlaceMenu": {0: 150},
    "Form": {0: 45},
    "Field": {0: 45},
    "_verb": {0: 80},
    "_button": {0: 80},
}
"""What Discord shows of each argument that is a text."""
TABLES = {
    "LABELS": (80,),
    "NUMBERED": (80,),
    "SETTINGS": (45, 100),
    "FIGURES": (100, 100),
    "TOLD": (100, 100),
}
TABLES |= dict.fromkeys(("FOLLOW", "LISTS", "ACCEPT", "MESSAGES", "POSTS", "FILTER"), (100, 100))
"""The same of texts in tables, in the order in which an entry has them."""


def parsed() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text("utf-8"))) for path in sorted(TEXTS.rglob("*.py"))]


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem.replace("-", "_"))


def called(node: ast.AST) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def bare_texts(node: ast.AST) -> Iterator[str]:
    """Yield what people might read and no catalogue sees; not docstrings, ids, values and keys."""
    if called(node) in MARKS or isinstance(node, ast.Compare):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_text(node.value):
        yield node.value
    for child in ast.iter_child_nodes(node):
        is_docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        if not is_docstring and not (isinstance(node, ast.Subscript) and child is node.slice):
            yield from bare_texts(child)


def is_text(value: str) -> bool:
    """Return whether a string has words that are neither an id nor a value of ours."""
    words = re.sub(r"\{[^}]*\}|<[^>]*>|`[^`]*`|\\u[0-9a-f]{4}", "", value)
    is_ours = re.match(r"[a-z_]*:", words) or re.fullmatch(r"[a-z_.%@]+", words.strip())
    return bool(re.search(r"[A-Za-z]{2}", words)) and not is_ours and value not in ALLOWED | COMMANDS


@pytest.mark.parametrize(("path", "tree"), parsed(), ids=lambda one: getattr(one, "stem", ""))
def test_every_text_goes_through_the_catalogues(path: Path, tree: ast.Module) -> None:
    assert list(bare_texts(tree)) == []


@pytest.mark.parametrize(("path", "tree"), parsed(), ids=lambda one: getattr(one, "stem", ""))
def test_nothing_is_put_into_a_text_before_it_is_translated(path: Path, tree: ast.Module) -> None:
    calls = [node for node in ast.walk(tree) if called(node) in MARKS and isinstance(node, ast.Call)]

    assert [
        ast.unparse(node) for node in calls if any(isinstance(one, ast.JoinedStr) for one in node.args)
    ] == []


@pytest.mark.parametrize(("path", "tree"), parsed(), ids=lambda one: getattr(one, "stem", ""))
def test_no_text_is_translated_when_its_file_is_read(path: Path, tree: ast.Module) -> None:
    outside = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef)]

    assert [node for one in outside for node in ast.walk(one) if called(node) in {"_", "ngettext"}] == []


async def test_the_template_has_every_text() -> None:
    with TEMPLATE.open("rb") as file:
        written = {message.id for message in read_po(file)}

    assert written == {message.id for message in await template()}, "make messages writes it anew"


# ------------------------------------------------------------------------------- of each catalogue


def ids_of(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def strings_of(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def texts_in(node: ast.AST) -> Iterator[str]:
    """Yield the texts marked within a node."""
    for inner in ast.walk(node):
        if called(inner) in MARKS and isinstance(inner, ast.Call):
            yield from (str(one.value) for one in inner.args if isinstance(one, ast.Constant) and one.value)


def limits_of_calls(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in LIMITS:
            limits = LIMITS[called(node)]
            given = [*enumerate(node.args), *((one.arg or "", one.value) for one in node.keywords)]
            for place, value in given:
                yield from ((text, limits[place]) for text in texts_in(value) if place in limits)


def limits_of_tables(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Name):
            shape = TABLES.get(target.id, ())
            for entry in (one for one in ast.walk(node.value) if isinstance(one, ast.Tuple)):
                for limit, value in zip(
                    shape, (one for one in entry.elts if any(texts_in(one))), strict=False
                ):
                    yield from ((text, limit) for text in texts_in(value))


async def limits() -> dict[str, int]:
    """Return the room each text has that stands in a place of its own."""
    found = dict.fromkeys(await of_commands(), 100)
    for _path, tree in parsed():
        for text, limit in (*limits_of_calls(tree), *limits_of_tables(tree)):
            found[text] = min(limit, found.get(text, limit))
    return found


def complaints(catalog: Catalog, wanted: Iterable[object], room: dict[str, int]) -> list[str]:
    """Return everything that is wrong with a catalogue."""
    done = [one for one in catalog if strings_of(one) and all(strings_of(one)) and not one.fuzzy]
    there = {message.id for message in done if message.id}
    wrong = [f"missing: {one}" for one in set(wanted) - there]
    for message in (one for one in done if one.id):
        most = min(room.get(one, CONTENT) for one in ids_of(message))
        known = set.union(*map(placeholders, ids_of(message)))
        for text in strings_of(message):
            wrong += [f"other placeholders: {text}"] if placeholders(text) - known else []
            wrong += [f"longer than {most}: {text}"] if len(text) > most else []
        if len(strings_of(message)) == 1 and placeholders(strings_of(message)[0]) != known:
            wrong.append(f"other placeholders: {message.string}")
    return wrong


async def test_every_catalogue_is_whole_and_fits() -> None:
    wanted, room = {message.id for message in await template() if message.id}, await limits()

    assert {path.name: complaints(read(path), wanted, room) for path in CATALOGUES} == {
        path.name: [] for path in CATALOGUES
    }


async def test_english_fits_its_places() -> None:
    assert [(text, most) for text, most in (await limits()).items() if len(text) > most] == []


async def test_what_is_wrong_with_a_catalogue_is_found() -> None:
    catalog = Catalog(locale="de")
    catalog.add("Follow", "F" * 81)
    catalog.add("{them} follows you now.", "{wer} folgt dir.")

    found = complaints(catalog, {"Follow", "Block"}, await limits())

    assert sorted(one.split(":")[0] for one in found) == [
        "longer than 80", "missing", "other placeholders", "other placeholders",
    ]  # fmt: skip


# -------------------------------------------------------------------------------------- languages


def test_a_catalogue_is_found_by_language_and_country_or_by_language(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "de.po").write_text(
        'msgid ""\nmsgstr ""\n"Language: de\\n"\n\nmsgid "Block"\nmsgstr "Blockieren"\n'
    )
    monkeypatch.setattr(language, "LOCALES", tmp_path)
    language.catalogue.cache_clear()

    said = []
    for locale in ("de", "de-AT", "fr", "../de", None):
        with language.speaking(locale):
            said.append(language.gettext("Block"))
    language.catalogue.cache_clear()

    assert said == ["Blockieren", "Blockieren", "Block", "Block", "Block"]


async def test_a_job_does_not_speak_the_language_of_whoever_nudged_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(language, "catalogue", {"qps": PseudoTranslations(), "en": NullTranslations()}.get)
    spoken = []

    async def step() -> None:
        spoken.append(language.gettext("Block"))

    drain = Drain("letters", step)
    with language.speaking("qps"):
        drain.open()
        await asyncio.sleep(0)
    await drain.close()

    assert spoken == ["Block"]


def test_the_pseudo_language_leaves_what_is_no_text_as_it_is() -> None:
    said = PseudoTranslations().gettext("**Open** {name} in <#{place}> with `/feed open`")

    assert said == "⟦**Ópéñ** {name} íñ <#{place}> wíth `/feed open`⟧"
