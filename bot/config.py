"""The settings of an installation, from the environment or a file named .env."""

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, PositiveInt, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.database.urls import problem_with, sqlite_path

LOOPBACK = "127.0.0.1"
ADDRESS = re.compile(r"(?:(?P<host>[\w.-]+|\[[\da-fA-F:]+\]):)?(?P<port>\d{1,5})")
LAST_PORT = 65_535
SHARD_RANGE = re.compile(r"(\d+)(?:-(\d+))?")


class Settings(BaseSettings):
    """Everything that can be set from outside; names and defaults are a public interface."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    discord_token: SecretStr | None = Field(None, description="The bot's token; without it the demo runs.")
    database_url: str = Field(
        "sqlite:///data/mutuals.db", description="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
    )
    shard_count: PositiveInt | None = Field(None, description="Shards in all; Discord's advice if unset.")
    shard_ids: Annotated[tuple[int, ...] | None, NoDecode] = Field(
        None, description="The shards of this process, as 0-3 or 0,2; all of them if unset."
    )
    discord_api_base: str | None = Field(
        None, description="Another address for Discord's REST API, as of a rate-limit proxy."
    )
    discord_gateway_url: str | None = Field(None, description="Another address for Discord's gateway.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much to log.")
    log_format: Literal["text", "json"] = Field("text", description="text for people, json for machines.")
    metrics_address: str | None = Field(
        None, description="HOST:PORT for health and metrics, or a port of this machine's own; off if unset."
    )

    backup_directory: Path | None = Field(
        None, description="Where backups of a SQLite file go; off if unset."
    )
    backup_hours: PositiveInt = Field(24, description="How many hours pass from one backup to the next.")
    backup_keep_days: PositiveInt = Field(7, description="Of how many days the newest backup is kept.")
    backup_keep_weeks: PositiveInt = Field(4, description="Of how many weeks the newest backup is kept.")

    @field_validator("database_url")
    @classmethod
    def _database_url_can_be_tried(cls, url: str) -> str:
        if problem := problem_with(url):
            raise ValueError(problem)
        return url

    @field_validator("shard_ids", mode="before")
    @classmethod
    def _shard_ids_from_text(cls, value: object) -> object:
        return _ranges(value) if isinstance(value, str) else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("metrics_address")
    @classmethod
    def _address_can_be_tried(cls, text: str | None) -> str | None:
        match = ADDRESS.fullmatch(text or "0")
        if match is None or int(match["port"]) > LAST_PORT:
            raise ValueError("write HOST:PORT, as in 127.0.0.1:9100")
        return text

    @model_validator(mode="after")
    def _shards_agree(self) -> "Settings":
        if self.shard_ids is None:
            return self
        if self.shard_count is None:
            raise ValueError("SHARD_IDS needs SHARD_COUNT: say how many shards there are in all")
        if not self.shard_ids or max(self.shard_ids) >= self.shard_count:
            raise ValueError(f"SHARD_IDS must be from 0 to {self.shard_count - 1}, as SHARD_COUNT says")
        if len(self.shard_ids) < self.shard_count and sqlite_path(self.database_url) is not None:
            raise ValueError(
                "SHARD_IDS leaves shards to other processes: they need PostgreSQL in DATABASE_URL"
            )
        return self

    def monitoring(self) -> tuple[str, int] | None:
        """Return host and port to serve health and metrics on, None for nowhere; only this machine's if unsaid."""
        match = ADDRESS.fullmatch(self.metrics_address or "")
        return ((match["host"] or LOOPBACK).strip("[]"), int(match["port"])) if match else None

    def secrets(self) -> list[str]:
        """Return what must never be printed: the token and the database's password."""
        token = self.discord_token.get_secret_value() if self.discord_token else ""
        return [token, unquote(urlsplit(self.database_url).password or "")]


def _ranges(text: str) -> tuple[int, ...]:
    ids: list[int] = []
    for part in text.replace(" ", "").split(","):
        match = SHARD_RANGE.fullmatch(part)
        if match is None:
            raise ValueError("write shards as 0-3 or 0,2")
        first, last = int(match[1]), int(match[2] or match[1])
        ids.extend(range(first, last + 1))
    return tuple(sorted(set(ids)))
