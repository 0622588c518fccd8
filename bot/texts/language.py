"""In which language people read: every text of ours goes through `gettext`, as `_`.

English is what stands in the code. Other languages are catalogues in `locales/`, one `.po` file each, read as they
are. The language is that of whoever reads: set by `speak` where an interaction or a message begins, for the task.
"""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LOCALES = Path(__file__).parents[2] / "locales"
ENGLISH = "en"

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def gettext(text: str) -> str:
    """Return a text in the language of whoever reads it now; put names and figures in afterwards."""
    return str(catalogue(_language.get()).gettext(text))


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a text that the reader's language uses for this many."""
    return str(catalogue(_language.get()).ngettext(one, many, count))


def later(text: str) -> str:
    """Mark a text that is translated only when it is shown: `later` in a table, `gettext` where it is read."""
    return text


def speak(locale: str | None) -> None:
    """Use a language from here on in this task; Discord's codes ("pt-BR"), None for English."""
    _language.set(locale or ENGLISH)


def spoken() -> str:
    """Return the language texts are in now, for dates."""
    return _language.get().replace("-", "_") if is_spoken(_language.get()) else ENGLISH


def is_spoken(locale: str) -> bool:
    """Return whether there is a catalogue for a language; English needs none."""
    return bool(catalogue(locale).info())


def fingerprint() -> str:
    """Return a digest of all catalogues."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(LOCALES.glob("*.po")))).hexdigest()


@contextmanager
def speaking(locale: str | None) -> Iterator[None]:
    """Use a language for a while: the server's for what everybody reads, another person's for what they read."""
    token = _language.set(locale or ENGLISH)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def catalogue(locale: str) -> NullTranslations:
    """Return the catalogue for a language, or for the language without its country, or English."""
    for name in (locale, locale.partition("-")[0]):
        path = LOCALES / f"{name}.po"
        if name.replace("-", "").isalpha() and path.is_file():
            return _read(path)
    return NullTranslations()


def _read(path: Path) -> Translations:
    with path.open("rb") as file:
        messages = read_po(file, locale=path.stem.replace("-", "_"))
    compiled = io.BytesIO()
    write_mo(compiled, messages)  # leaves out what is not translated, or only guessed: it stays English
    compiled.seek(0)
    return Translations(compiled)
