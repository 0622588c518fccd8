"""The demo as a program: what it prints, how it ends, and what it needs."""

import json
import os
import signal
import socket
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "demo"]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60)


def sabotaged(sabotage: str) -> subprocess.CompletedProcess[str]:
    tour = "import sys; from demo.__main__ import main; sys.exit(main(['--tour-only']))"
    return run(sys.executable, "-c", f"{sabotage}; {tour}")


def test_the_tour_holds() -> None:
    tour = run(*PROGRAM, "--tour-only")

    assert tour.returncode == 0, tour.stdout + tour.stderr
    assert tour.stdout.rstrip().splitlines()[-1].startswith("Every step held: ")
    assert tour.stderr == ""


def test_a_lounge_that_does_not_open_is_named() -> None:
    tour = sabotaged("from simulation import World; World.can_read = lambda *_: False")

    assert tour.returncode == 1
    assert "bob_follows_back" in tour.stderr
    assert "expected: Ann Marlow and Bob Okafor" in tour.stderr
    assert "found:    nobody" in tour.stderr


def test_a_notice_that_does_not_come_is_named() -> None:
    tour = sabotaged("from simulation import World; World.inbox = lambda *_: []")

    assert tour.returncode == 1
    assert "joy_follows_ann" in tour.stderr
    assert "Mutuals writes to Ann Marlow" in tour.stderr


def test_a_refusal_that_gives_a_decline_away_is_named() -> None:
    tour = sabotaged("import bot.domain.follows as follows; follows.DECLINE_MEMORY = -1")

    assert tour.returncode == 1
    assert "three_refusals_are_one" in tour.stderr
    assert "All three answers are the same" in tour.stderr


def test_an_error_of_the_bots_is_told_without_a_traceback() -> None:
    tour = sabotaged("import bot.texts.follows as texts; del texts.followed")

    assert tour.returncode == 1
    assert "ann_follows_bob" in tour.stderr
    assert "AttributeError" in tour.stderr
    assert "Traceback" not in tour.stdout + tour.stderr


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_ends_it_in_order(name: str, tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    pipe = subprocess.PIPE
    with subprocess.Popen(PROGRAM, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True) as demo:
        assert demo.stdout is not None
        while "Ctrl-C" not in demo.stdout.readline():
            pass

        demo.send_signal(getattr(signal, name))
        _, errors = demo.communicate(timeout=30)

    assert demo.returncode == 0
    assert errors.strip() == "The demo has ended; everything it kept is gone."
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_explained() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        demo = run(*PROGRAM, "--port", str(port))

    assert demo.returncode == 1
    assert f"port {port}" in demo.stderr
    assert "Traceback" not in demo.stderr


def test_a_port_that_is_none_is_refused() -> None:
    refused = run(*PROGRAM, "--port", "70000")

    assert refused.returncode == 2
    assert "a port is a number from 0 to 65535" in refused.stderr


def test_it_needs_no_package_that_only_the_developers_have() -> None:
    """`make run` on a bare machine installs requirements/demo.txt and nothing else."""
    only_dev = json.dumps(sorted(developers_modules()))

    loaded = run(
        sys.executable, "-c", f"import sys; sys.modules.update(dict.fromkeys({only_dev})); import demo.show"
    )

    assert loaded.returncode == 0, loaded.stderr.strip().splitlines()[-1]


def developers_modules() -> set[str]:
    """Return the names under which the packages of the dev extra alone are imported."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    installed = (ROOT / "requirements" / "demo.txt").read_text("utf-8")
    names = {Requirement(line).name for line in project["optional-dependencies"]["dev"]}
    names = {name for name in names - {"mutuals"} if f"\n{name}==" not in installed}
    return {module for module, owners in packages_distributions().items() if names.issuperset(owners)}
