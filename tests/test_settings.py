"""The example of the settings file and the settings themselves say the same."""

import re
from pathlib import Path

import pytest

from bot.config import Settings

EXAMPLE = Path(__file__).parent.parent / ".env.example"


def test_the_example_has_every_setting_once_and_a_line_about_it() -> None:
    settings = re.findall(r"^# \S.*\.\n([A-Z_]+)=", EXAMPLE.read_text("utf-8"), re.MULTILINE)

    assert sorted(settings) == sorted(field.upper() for field in Settings.model_fields)
    assert EXAMPLE.read_text("utf-8").count("=") == len(settings)


def test_a_copy_of_the_example_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(field.upper(), raising=False)

    copied = Settings(_env_file=EXAMPLE)

    assert copied == Settings(_env_file=None)
