"""A line of `trace --batch` -> the request, and what the upstream answers to it.

The format is part of the contract: one JSON object a line, every character of a target or header one byte (latin-1).
"""

import json
from typing import Any

from msgspec import Struct

from promaudit.facts.http import Headers, Request, Response

#: What an upstream answers where the line does not say.
OK = Response(200, by="upstream")
_TYPES: dict[str, tuple[type, ...]] = {
    "scheme": (str,), "address": (str,), "port": (int,), "source": (str,), "sni": (str, type(None)), "method": (str,),
    "target": (str,), "http": (str,), "headers": (list,), "body_len": (int,),
}  # fmt: skip


class BatchError(ValueError):
    """A line that is no request; the text says what is wrong with it, `id` is its id where that could be read."""

    def __init__(self, message: str, id_: object = None) -> None:
        super().__init__(message)
        self.id = id_


class Asked(Struct, frozen=True):
    """One line: `id` comes back with the answer as it was; `answer` is the upstream's, None where it refuses."""

    id: object
    request: Request
    answer: Response | None


def read_line(line: str | bytes) -> Asked:
    """The request of one line. Raises BatchError."""
    try:
        said = json.loads(line)
    except ValueError as error:
        raise BatchError(f"not JSON: {error}") from None
    except RecursionError:
        raise BatchError("not JSON: nested too deeply") from None
    if not isinstance(said, dict):
        raise BatchError("not a JSON object")
    id_ = said.get("id")
    try:
        return Asked(id_, _request(said.get("request", {})), _answer(said))
    except BatchError as error:
        raise BatchError(str(error), id_) from None


def _request(said: Any) -> Request:
    if not isinstance(said, dict):
        raise BatchError("`request` is not an object")
    given: dict[str, Any] = {}
    for key, value in said.items():
        types = _TYPES.get(key)
        if types is None:
            raise BatchError(f"`request` has no key `{key}`")
        if type(value) not in types:
            raise BatchError(f"`{key}` of the request is {value!r}")
        given[key] = value
    if "headers" in given:
        given["headers"] = _headers(given["headers"])
    if given.get("scheme", "http") not in ("http", "https"):
        raise BatchError(f"`scheme` is {given['scheme']!r}, neither `http` nor `https`")
    for key in ("method", "target", "http"):
        _check_bytes(key, given.get(key, ""))
    if "port" not in given and given.get("scheme") == "https":
        given["port"] = 443
    return Request(**given)


def _answer(said: dict[str, Any]) -> Response | None:
    answer = said.get("answer", OK)
    if answer is None or answer is OK:
        return answer
    if not isinstance(answer, dict):
        raise BatchError("`answer` is neither an object nor null")
    status = answer.get("status", 200)
    if type(status) is not int:
        raise BatchError(f"`status` of the answer is {status!r}")
    return Response(status, _headers(answer.get("headers", [])), by="upstream")


def _headers(said: Any) -> Headers:
    if not isinstance(said, list):
        raise BatchError("`headers` is not a list of [name, value]")
    for pair in said:
        if type(pair) is not list or len(pair) != 2 or type(pair[0]) is not str or type(pair[1]) is not str:
            raise BatchError(f"a header is {pair!r}, not [name, value]")
        _check_bytes("headers", pair[0] + pair[1])
    return tuple((name, value) for name, value in said)


def _check_bytes(key: str, text: str) -> None:
    if not text.isascii() and max(text) > "\xff":
        raise BatchError(f"`{key}` holds a character that is no byte (latin-1): {max(text)!r}")
