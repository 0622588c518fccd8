"""What goes wrong between the bot and Discord: refusals, silence, and answers lost after the effect."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import aiohttp
from simcord import BackendError
from simcord.backend.errors import invalid_form_body
from simcord.http.router import RequestContext

from simulation.transport import GAPS, Answer


@dataclass(slots=True)
class _Fault:
    method: str
    path_glob: str
    times: int | None
    happen: Callable[[Answer], Any]

    def meets(self, context: RequestContext) -> bool:
        return self.method in ("*", context.method) and fnmatchcase(context.path, self.path_glob)

    def use_up(self) -> bool:
        """Whether this was the last time."""
        if self.times is not None:
            self.times -= 1
        return self.times == 0


class Faults:
    """The standing faults of one World; the oldest that meets a request strikes.

    Everywhere `method` may be "*", `path_glob` is an fnmatch pattern on the path below `/api/v10`, and
    `times=None` is for good, until `heal`.
    """

    def __init__(self) -> None:
        self._standing: list[_Fault] = []
        self._cut_off = False

    def fail(self, method: str, path_glob: str, *, status: int, code: int = 0, times: int | None = 1) -> None:
        """Discord refuses the request with this status and JSON error code; nothing happens there.

        The bot sees what discord.py raises after its own retries: Forbidden, NotFound,
        DiscordServerError from 500 on, HTTPException otherwise.
        """

        def refuse(_: Answer) -> Any:
            raise BackendError(status, code, "made to fail by the test")

        self._standing.append(_Fault(method, path_glob, times, refuse))

    def refuse_name(self, method: str, path_glob: str) -> None:
        """Discord does not take the name in a request, once, as where words of it are not allowed."""

        def refuse(_: Answer) -> Any:
            problem = {"code": "INVALID_COMMUNITY_PROPERTY_NAME", "message": "Contains words not allowed."}
            raise invalid_form_body(errors={"name": {"_errors": [problem]}})

        self._standing.append(_Fault(method, path_glob, 1, refuse))

    def lose_answer(self, method: str, path_glob: str, *, times: int | None = 1) -> None:
        """The request takes effect (or is refused) there, and the connection breaks before the answer."""

        def break_after(answer: Answer) -> Any:
            try:
                answer()
            except GAPS:
                raise
            except BackendError as refusal:
                raise aiohttp.ServerDisconnectedError from refusal
            raise aiohttp.ServerDisconnectedError

        self._standing.append(_Fault(method, path_glob, times, break_after))

    def time_out(self, method: str, path_glob: str, *, times: int | None = 1) -> None:
        """The request never reaches Discord, and the bot gives up waiting: TimeoutError."""

        def give_up(_: Answer) -> Any:
            raise TimeoutError

        self._standing.append(_Fault(method, path_glob, times, give_up))

    def heal(self) -> None:
        """End all standing faults."""
        self._standing.clear()

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        """Nothing gets through: the process that asks is dead."""
        self._cut_off = True
        try:
            yield
        finally:
            self._cut_off = False

    def layer(self, context: RequestContext, answer: Answer) -> Any:
        """See simulation.transport.Layer."""
        if self._cut_off:
            raise ConnectionError("this process has crashed")
        fault = next((fault for fault in self._standing if fault.meets(context)), None)
        if fault is None:
            return answer()
        if fault.use_up():
            self._standing.remove(fault)
        return fault.happen(answer)
