"""Which language people's Discord has, and servers': simcord knows English alone."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from simcord.backend import Backend

ENGLISH = "en-US"


class Languages:
    """Says with each interaction what languages it is between."""

    def __init__(self, backend: Backend) -> None:
        self.people: dict[int, str] = {}
        self._backend = backend
        backend.emit = partial(self._emit, backend.emit)  # type: ignore[method-assign]

    def _emit(self, emit: Callable[[str, Mapping[str, Any]], None], event: str, payload: Any) -> None:
        if event == "INTERACTION_CREATE":
            person = payload.get("user") or payload["member"]["user"]
            payload = {**payload, "locale": self.people.get(int(person["id"]), ENGLISH)}
            if "guild_id" in payload:
                payload["guild_locale"] = self._backend.get_guild(int(payload["guild_id"])).preferred_locale
        emit(event, payload)
