"""A language that is English with accents, in brackets: text without them has escaped translation."""

import re

from babel.support import NullTranslations

ACCENTS = str.maketrans("aceinouyAEINOUY", "áçéíñóúýÁÉÍÑÓÚÝ")
AS_IT_IS = re.compile(r"(\{[^}]*\}|<[^>]*>|`[^`]*`)")
"""Placeholders, mentions, dates and commands."""


class PseudoTranslations(NullTranslations):
    """A catalogue that is always complete."""

    def gettext(self, message: str) -> str:
        """Return a text with accents, in brackets."""
        parts = AS_IT_IS.split(message)
        return (
            "⟦"
            + "".join(part if number % 2 else part.translate(ACCENTS) for number, part in enumerate(parts))
            + "⟧"
        )

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        """Return the right form with accents, in brackets."""
        return self.gettext(singular if num == 1 else plural)
