"""What the project promises about its own files: sizes, docstrings, locks and the Makefile."""

import ast
import io
import os
import re
import statistics
import subprocess
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
CORE = ("bot", "cogs")
PRODUCT = (*CORE, "simulation", "demo", "migrations", "benchmarks", "locales")
LOCKS = ("bot", "demo", "dev")
NOT_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def lines_of_code(source: str) -> set[int]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    spans = (range(t.start[0], t.end[0] + 1) for t in tokens if t.type not in NOT_CODE)
    return {line for span in spans for line in span}


def body(function: Function) -> list[ast.stmt]:
    """Return what it does: neither its docstring nor the `...` of a protocol."""
    docstring = ast.get_docstring(function) is not None
    return [
        statement
        for statement in function.body[docstring:]
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
    ]


def sizes(path: Path) -> Iterator[tuple[int, str]]:
    """Yield for each function with a body its lines of code and its name."""
    code = lines_of_code(path.read_text("utf-8"))
    for node in ast.walk(parse(path)):
        if isinstance(node, Function) and (statements := body(node)):
            span = range(statements[0].lineno, (statements[-1].end_lineno or 0) + 1)
            yield len(code.intersection(span)), f"{name(path)}:{node.lineno} {node.name}"


def imported(path: Path) -> set[str]:
    """Return the names of the packages a file imports, wherever in the file it does so."""
    packages: set[str] = set()
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            packages |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            packages.add(node.module.partition(".")[0])
    return packages


def filled_lines(path: Path) -> int:
    return sum(1 for line in path.read_text("utf-8").splitlines() if line.strip())


def locked(lock: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", text, re.MULTILINE))


def required(lock: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = {"bot": [], "demo": extras["demo"], "dev": [*extras["demo"], *extras["dev"]]}[lock]
    wanted = [Requirement(line) for line in [*project["dependencies"], *lines]]
    return [requirement for requirement in wanted if requirement.name != project["name"]]


@pytest.mark.parametrize("path", files(*PRODUCT, "tests"), ids=name)
def test_every_file_says_in_one_sentence_what_is_in_it(path: Path) -> None:
    first = (ast.get_docstring(parse(path)) or "").partition("\n\n")[0]

    assert re.fullmatch(r"(?s)\S((?![.!?]\s+[A-Z]).)*[.]", first), f"{name(path)}: {first!r}"


@pytest.mark.parametrize("path", files(*PRODUCT, "tests"), ids=name)
def test_no_import_is_relative(path: Path) -> None:
    levels = [node.level for node in ast.walk(parse(path)) if isinstance(node, ast.ImportFrom)]

    assert not any(levels)


@pytest.mark.parametrize("path", files(*PRODUCT), ids=name)
def test_no_file_is_longer_than_300_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300


def test_functions_are_short(capsys: pytest.CaptureFixture[str]) -> None:
    found = sorted(size for path in files(*CORE) for size in sizes(path))
    figures = [lines for lines, _ in found]
    median, ninetieth = statistics.median(figures), statistics.quantiles(figures, n=10)[-1]

    with capsys.disabled():
        print(f"\n{len(found)} functions: median {median:g} lines, 90 % {ninetieth:g}, longest {found[-1]}")
    assert median <= 8
    assert ninetieth <= 20, found[-len(found) // 10 :]
    assert figures[-1] <= 40


def test_most_of_the_bot_does_not_know_discord(capsys: pytest.CaptureFixture[str]) -> None:
    weights = {path: filled_lines(path) for path in files(*CORE)}
    knowing = sum(weights[path] for path in weights if "discord" in imported(path))
    share = knowing / sum(weights.values())

    with capsys.disabled():
        print(f"\n{share:.0%} of {sum(weights.values())} lines are in files that import discord")
    assert share <= 0.35


def test_make_without_a_target_explains_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    outside = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}

    printed = subprocess.run(["make"], cwd=ROOT, env=outside, check=True, capture_output=True, text=True)

    assert phony
    assert re.findall(r"^make (\w+) +\S", printed.stdout, re.MULTILINE) == phony[1].split()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_has_a_hash_for_everything(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")

    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))

    assert "://" not in text
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_pyproject_asks_for(lock: str) -> None:
    versions = locked(lock)

    stale = [r for r in required(lock) if versions.get(canonicalize_name(r.name), "") not in r.specifier]

    assert stale == [], "make lock"


def test_the_locks_agree_on_every_version() -> None:
    dev = locked("dev")

    assert locked("bot").items() <= locked("demo").items() <= dev.items()
