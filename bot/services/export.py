"""Everything held about one person as one JSON text, and the schema that says what stands in it."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any

from bot.database import Database, Transaction, Value
from bot.domain.erasure import Group
from bot.ports import Clock
from bot.services.consents import numbers_of
from bot.stores.all import Stores
from bot.stores.holdings import NOWHERE, PARTS, Part

FORMAT = "mutuals-export-1"
AT_ONCE = 5_000
SECTIONS = tuple(part for part in PARTS if part.section != NOWHERE)
COUNTED = Part(
    "activity_people", "person", "days_you_were_counted", "guild_id date was",
    "days of the last 35 on which you were active or only passive, kept under a number to which only a secret of this "
    "installation leads",
    Group.ACTIVITY,
)  # fmt: skip
"""What no id of theirs stands in, and is about them all the same."""
NUMBERS = ("_at", "_since", "place", "is_our_copy", "day", "amount", "_until", "pictures")
"""How the columns end that hold numbers: times in Unix seconds, and a few more."""


class ExportService:
    """Reads what is held, in pieces, so that a large account needs no more memory than a small one."""

    def __init__(self, database: Database, stores: Stores, clock: Clock) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock

    async def pieces(self, user_id: int) -> AsyncIterator[str]:
        """Yield the export, piece by piece: together they are one JSON object."""
        head = {"format": FORMAT, "user_id": str(user_id), "exported_at": self._clock.now()}
        yield json.dumps(head, indent=1)[:-2]
        for part in (*SECTIONS, COUNTED):
            yield f',\n "{part.section}": ['
            first = True
            async for row in self._counted(user_id) if part is COUNTED else self._rows(part, user_id):
                yield ("\n  " if first else ",\n  ") + json.dumps(_readable(row), ensure_ascii=False)
                first = False
            yield "]"
        yield "\n}\n"

    async def _rows(self, part: Part, user_id: int) -> AsyncIterator[Mapping[str, Value]]:
        rows: Sequence[Mapping[str, Value]] = [{}] * AT_ONCE
        read = 0
        while len(rows) == AT_ONCE:
            rows = await self._page(part, user_id, read)
            read += len(rows)
            for row in rows:
                yield row

    async def _counted(self, user_id: int) -> AsyncIterator[Mapping[str, Value]]:
        async def body(tx: Transaction) -> dict[int, dict[int, bool]]:
            numbers = await numbers_of(tx, self._stores, user_id)
            return {
                guild_id: await self._stores.activity.seen(tx, guild_id, one) for guild_id, one in numbers
            }

        for guild_id, days in (await self._database.read(body)).items():
            for day, active in days.items():
                was = "active" if active else "passive"
                yield {"guild_id": guild_id, "date": date.fromordinal(day).isoformat(), "was": was}

    async def _page(self, part: Part, user_id: int, offset: int) -> Sequence[Mapping[str, Value]]:
        async def body(tx: Transaction) -> Sequence[Mapping[str, Value]]:
            return await self._stores.holdings.rows(tx, part, user_id, AT_ONCE, offset)

        return await self._database.read(body)


def schema() -> dict[str, Any]:
    """Return the JSON schema of an export."""
    head = {
        "format": {"const": FORMAT},
        "user_id": {"$ref": "#/$defs/id"},
        "exported_at": {"$ref": "#/$defs/number"},
    }
    sections = {part.section: _section(part) for part in (*SECTIONS, COUNTED)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Everything Mutuals holds about one person",
        "description": "Ids are texts, because they have more digits than many readers of JSON keep. Times are Unix "
        "seconds. What would tell what other people keep to themselves is left out.",
        "type": "object",
        "properties": head | sections,
        "required": [*head, *sections],
        "additionalProperties": False,
        "$defs": {
            "id": {"type": ["string", "null"], "pattern": "^-?[0-9]+$"},
            "number": {"type": ["integer", "null"]},
            "text": {"type": ["string", "null"]},
        },
    }


def _section(part: Part) -> dict[str, Any]:
    properties = {column: {"$ref": f"#/$defs/{_type(column)}"} for column in part.columns}
    row = {
        "type": "object",
        "properties": properties,
        "required": part.columns,
        "additionalProperties": False,
    }
    return {"description": part.about, "type": "array", "items": row}


def _type(column: str) -> str:
    if column.endswith("_id"):
        return "id"
    return "number" if column.endswith(NUMBERS) else "text"


def _readable(row: Mapping[str, Value]) -> dict[str, Value]:
    return {
        column: str(value) if value is not None and _type(column) == "id" else value
        for column, value in row.items()
    }
