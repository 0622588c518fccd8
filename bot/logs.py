"""Logs: one line per outcome, for people or for machines, and never a secret."""

import logging
import re
import sys

from pythonjsonlogger.json import JsonFormatter

from bot.config import Settings

TEXT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"
INTERACTION_TOKEN = re.compile(r"((?:webhooks|interactions)/\d+/)[\w.~-]+")


class WithoutSecrets(logging.Filter):
    """Takes tokens out of every record: the bot's, the database's password, and those of interactions."""

    def __init__(self, secrets: list[str]) -> None:
        super().__init__()
        self._secrets = re.compile("|".join(re.escape(secret) for secret in secrets if secret) or r"(?!)")

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record's text, and its traceback, without them; every record passes."""
        record.msg, record.args = self._clean(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = self._clean(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True

    def _clean(self, text: str) -> str:
        return INTERACTION_TOKEN.sub(r"\1[token]", self._secrets.sub("[secret]", text))


def configure(settings: Settings) -> None:
    """Send everything to standard error, in the format and from the level the settings say.

    But for discord.py's details: at DEBUG it writes down all that passes over the wire, people's messages included.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(FIELDS) if settings.log_format == "json" else logging.Formatter(TEXT))
    handler.addFilter(WithoutSecrets(settings.secrets()))
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    logging.getLogger("discord").setLevel(max(logging.getLogger().level, logging.INFO))
