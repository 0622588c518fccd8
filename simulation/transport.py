"""Stands between discord.py's requests and simcord's router, for the Worlds that ask for it."""

from collections.abc import Callable, Iterable
from functools import partial
from types import SimpleNamespace
from typing import Any, Final
from weakref import WeakKeyDictionary

import discord
from simcord import BackendError, HttpLogEntry, RouteNotImplemented, UnsupportedField
from simcord.backend import Backend
from simcord.http import router
from simcord.http.router import RequestContext

SERVER_ERROR: Final = 500
# What simcord cannot do it reports as a 501 of its own, which is no answer of Discord's.
GAPS: Final = (RouteNotImplemented, UnsupportedField)

Answer = Callable[[], Any]
Layer = Callable[[RequestContext, Answer], Any]
"""Answers a request: by calling the next layer, by raising, or by itself."""

_ROUTE: Final = router.dispatch
_LAYERS: WeakKeyDictionary[Backend, tuple[Layer, ...]] = WeakKeyDictionary()


def intercept(backend: Backend, layers: Iterable[Layer]) -> None:
    """Send every request to this backend through the layers, the first being the outermost."""
    _LAYERS[backend] = tuple(layers)
    router.dispatch = _dispatch


def _dispatch(backend: Backend, method: str, path: str, **request: Any) -> Any:
    layers = _LAYERS.get(backend)
    if layers is None:
        return _ROUTE(backend, method, path, **request)
    answer: Answer = partial(_ROUTE, backend, method, path, **request)
    context = _context(backend, method, path, request)
    for layer in reversed(layers):
        answer = partial(layer, context, answer)
    return _answer_and_record(context, answer)


def _context(backend: Backend, method: str, path: str, request: dict[str, Any]) -> RequestContext:
    given = {key: value for key, value in request.items() if value is not None}
    return RequestContext(backend, {}, method=method, path=path, **given)


def _answer_and_record(context: RequestContext, answer: Answer) -> Any:
    recorded = len(context.backend.http_requests)
    try:
        return answer()
    except BackendError as error:
        if error.status < SERVER_ERROR or isinstance(error, GAPS):
            raise
        # simcord's client would make a plain HTTPException of it.
        raise discord.DiscordServerError(_response(error.status), error.to_json()) from error
    finally:
        # simcord records what reaches its router; a layer may have answered before that.
        if len(context.backend.http_requests) == recorded:
            _record(context)


def _response(status: int) -> Any:
    """As much of an aiohttp response as discord.py's exceptions look at."""
    return SimpleNamespace(status=status, reason="Server Error", headers={})


def _record(context: RequestContext) -> None:
    entry = HttpLogEntry(context.method, context.path, dict(context.params), context.json, context.reason)
    context.backend.http_requests.append(entry)
    context.backend.transcript.append(("HTTP", f"{context.method} {context.path}", context.json))
