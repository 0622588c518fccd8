"""In which language people read: every text of ours goes through `gettext`, as `_`."""

from contextvars import ContextVar

from babel.support import NullTranslations

_catalogue: ContextVar[NullTranslations] = ContextVar("catalogue", default=NullTranslations())  # noqa: B039


def gettext(text: str) -> str:
    """Return a text in the language of whoever reads it now; put names and figures in afterwards."""
    return str(_catalogue.get().gettext(text))


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a text that the reader's language uses for this many."""
    return str(_catalogue.get().ngettext(one, many, count))
