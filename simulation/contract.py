"""Holds the bot's REST requests against Discord's own OpenAPI description of them."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import simcord
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

FILE_VARIABLE: Final = "DISCORD_OPENAPI"
_DOCUMENT: Final = "urn:discord"
# In a form the JSON has the same shape, with the files beside it.
_BODIES: Final = ("application/json", "multipart/form-data")

Json = Mapping[str, Any]

# ------------------------------------------------------- what Discord takes beyond its description


def _with_numeric_snowflakes(document: Json) -> Json:
    """A snowflake is described as a string of digits; Discord takes a number too, which discord.py sends."""
    components = document["components"]
    described = components["schemas"]["SnowflakeType"]
    lenient = {"anyOf": [described, {"type": "integer", "minimum": 0}]}
    schemas = {**components["schemas"], "SnowflakeType": lenient}
    return {**document, "components": {**components, "schemas": schemas}}


_BITFIELDS: Final = frozenset({"permissions", "allow", "deny", "default_member_permissions"})


def _with_numeric_bitfields(body: Any) -> Any:
    """Permissions are described as integers; Discord's prose asks for strings, which discord.py sends."""
    if isinstance(body, list):
        return [_with_numeric_bitfields(one) for one in body]
    if not isinstance(body, dict):
        return body
    return {
        name: int(value)
        if name in _BITFIELDS and isinstance(value, str) and value.isdecimal()
        else _with_numeric_bitfields(value)
        for name, value in body.items()
    }


def _readings(value: Any) -> Iterator[Any]:
    """What a query value can mean: on the wire there is only text, and "1" and "true" are both true."""
    if isinstance(value, (list, tuple)):
        yield [str(one) for one in value]
        return
    text = str(value).lower() if isinstance(value, bool) else str(value)
    yield text
    if text.lstrip("-").isdecimal():
        yield int(text)
    if text in ("0", "1", "true", "false"):
        yield text in ("1", "true")


# ---------------------------------------------------------------------------------- the contract


class Contract:
    """What Discord says it accepts, from its OpenAPI 3.1 file."""

    def __init__(self, document: Json) -> None:
        schemas = _Schemas(document)
        self._operations: dict[str, list[_Operation]] = {}
        self._verdicts: dict[str, tuple[str, ...]] = {}
        for path, methods in document["paths"].items():
            for method in methods.keys() - {"parameters"}:
                operation = _Operation(schemas, path, method, methods)
                self._operations.setdefault(method.upper(), []).append(operation)

    @classmethod
    def load(cls, path: str | Path | None = None) -> "Contract":
        """Read the file, once per process; by default the one DISCORD_OPENAPI names (KeyError if none)."""
        return _load(Path(path or os.environ[FILE_VARIABLE]))

    def problems(self, request: simcord.HttpLogEntry) -> list[str]:
        """What Discord's description does not allow in this request, in words; empty if all is well."""
        key = json.dumps([request.method, request.path, request.params, request.json], default=str)
        if key not in self._verdicts:
            self._verdicts[key] = tuple(self._examine(request))
        return list(self._verdicts[key])

    def _examine(self, request: simcord.HttpLogEntry) -> Iterator[str]:
        steps = tuple(unquote(request.path).strip("/").split("/"))
        candidates = [one for one in self._operations.get(request.method, ()) if one.meets(steps)]
        if not candidates:
            yield "Discord has no such method and path"
            return
        # "/messages/@original" is meant before "/messages/{message_id}".
        operation = max(candidates, key=lambda one: one.literals)
        yield from operation.path_problems(steps)
        yield from operation.query_problems(request.params)
        yield from operation.body_problems(request.json)


def check_contract(
    made: simcord.Env | Iterable[simcord.HttpLogEntry], contract: Contract | None = None
) -> None:
    """Raise AssertionError naming, once each, the requests that Discord's description does not allow."""
    contract = contract or Contract.load()
    requests = made.http_requests if isinstance(made, simcord.Env) else made
    lines = dict.fromkeys(
        f"{request.method} {request.path}: {problem}"
        for request in requests
        for problem in contract.problems(request)
    )
    if lines:
        raise AssertionError("\n".join(("Discord does not allow:", *lines)))


@lru_cache(maxsize=2)
def _load(path: Path) -> Contract:
    return Contract(json.loads(path.read_text(encoding="utf-8")))


# ------------------------------------------------------------------------------------- its parts


class _Schemas:
    """The document's schemas as validators, compiled when they are first asked for."""

    def __init__(self, document: Json) -> None:
        resource = DRAFT202012.create_resource(_with_numeric_snowflakes(document))
        self._registry: Registry[Any] = Registry().with_resource(_DOCUMENT, resource)
        self._validators: dict[str, Any] = {}

    def complaint(self, pointer: str, value: Any) -> str | None:
        """What the schema at this JSON pointer holds against the value."""
        if pointer not in self._validators:
            schema = {"$ref": f"{_DOCUMENT}#{pointer}"}
            self._validators[pointer] = Draft202012Validator(schema, registry=self._registry)
        error = best_match(self._validators[pointer].iter_errors(value))
        return error and f"{error.json_path.removeprefix('$.')}: {error.message}"


class _Operation:
    """One method of one path."""

    def __init__(self, schemas: _Schemas, path: str, method: str, methods: Json) -> None:
        self._schemas = schemas
        self._description: Json = methods[method]
        self._steps = tuple(path.strip("/").split("/"))
        self._pointer = f"/paths/{_escape(path)}/{method}"
        self._parameters = {
            (parameter["in"], parameter["name"]): (f"{pointer}/parameters/{index}/schema", parameter)
            for pointer, owner in ((f"/paths/{_escape(path)}", methods), (self._pointer, methods[method]))
            for index, parameter in enumerate(owner.get("parameters", ()))
        }

    @property
    def literals(self) -> int:
        return sum(not step.startswith("{") for step in self._steps)

    def meets(self, steps: tuple[str, ...]) -> bool:
        return len(steps) == len(self._steps) and all(
            ours.startswith("{") or ours == theirs for ours, theirs in zip(self._steps, steps, strict=True)
        )

    def path_problems(self, steps: tuple[str, ...]) -> Iterator[str]:
        for ours, theirs in zip(self._steps, steps, strict=True):
            if ours.startswith("{"):
                yield from self._parameter_problems("path", ours.strip("{}"), theirs)

    def query_problems(self, params: Json) -> Iterator[str]:
        for name, value in params.items():
            yield from self._parameter_problems("query", name, value)
        for (place, name), (_, parameter) in self._parameters.items():
            if place == "query" and parameter.get("required") and name not in params:
                yield f"query parameter {name} is missing"

    def body_problems(self, body: Any) -> Iterator[str]:
        request: Json = self._description.get("requestBody", {})
        if body is None:
            if request.get("required"):
                yield "a body is required"
        elif self._body_pointer is None:
            yield "takes no body"
        elif complaint := self._schemas.complaint(self._body_pointer, _with_numeric_bitfields(body)):
            yield f"body: {complaint}"

    @cached_property
    def _body_pointer(self) -> str | None:
        offered = self._description.get("requestBody", {}).get("content", {})
        kind = next((kind for kind in _BODIES if kind in offered), None)
        return kind and f"{self._pointer}/requestBody/content/{_escape(kind)}/schema"

    def _parameter_problems(self, place: str, name: str, value: Any) -> Iterator[str]:
        pointer, _ = self._parameters.get((place, name), (None, None))
        if pointer is None:
            yield f"unknown {place} parameter {name}"
            return
        complaints = [self._schemas.complaint(pointer, reading) for reading in _readings(value)]
        if None not in complaints:
            yield f"{place} parameter {name}: {complaints[-1]}"


def _escape(key: str) -> str:
    """A key as one step of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")
