"""What `deploy/` holds fits the project: its files exist, its settings too, and what is copied runs by itself."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import Settings

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
NAMES = {field.upper() for field in Settings.model_fields}
OTHERS = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "MPLCONFIGDIR"}


def copied() -> list[str]:
    """Return what of a clone goes into the image."""
    return re.findall(r"^COPY ([\w/.]+) ", (DEPLOY / "Containerfile").read_text("utf-8"), re.MULTILINE)


def test_what_the_image_copies_exists_and_runs_without_the_rest(tmp_path: Path) -> None:
    for name in copied():
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            assert source.exists()

    command = [sys.executable, "-m", "bot", "migrate"]
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path}/m.db", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["Containerfile", "compose.yaml", "mutuals.service"])
def test_every_setting_that_is_set_exists(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")

    used = set(re.findall(r"\b([A-Z]{3,}_[A-Z_]+|[A-Z]{8,})[=:] ?\S", text))

    assert used <= NAMES | OTHERS


@pytest.mark.parametrize("name", ["Containerfile", "mutuals.service"])
def test_nothing_runs_as_root(name: str) -> None:
    assert re.search(r"^USER[ =]mutuals$", (DEPLOY / name).read_text("utf-8"), re.MULTILINE | re.IGNORECASE)


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd here")
    unit = (DEPLOY / "mutuals.service").read_text("utf-8")
    (tmp_path / "mutuals.service").write_text(unit.replace("/opt/mutuals/.venv/bin/python", "/bin/true"))

    done = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / "mutuals.service")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "Unknown" not in done.stderr
