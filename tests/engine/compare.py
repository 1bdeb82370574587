"""What the transcripts expect of an answer or a message, compared with what came."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from authproof.sandbox.engine import HttpAnswer

ANY = re.compile(r"\$\{any(?::(\w+))?\}")


def contains(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(key in value and contains(value[key], wanted[key]) for key in wanted)
    return equal(value, wanted)


def equal(value: Any, wanted: Any) -> bool:
    """Compare with types, list order and key order; `${any…}` stands for any value of its type."""
    if isinstance(wanted, str) and (match := ANY.fullmatch(wanted)):
        return of_type(value, match[1])
    if isinstance(wanted, dict) and isinstance(value, dict):
        return list(value) == list(wanted) and all(equal(value[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list) and isinstance(value, list):
        return len(value) == len(wanted) and all(map(equal, value, wanted))
    return type(value) is type(wanted) and value == wanted


def of_type(value: Any, kind: str | None) -> bool:
    if kind is None:
        return True
    types = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "object": dict, "list": list}
    right = isinstance(value, types[kind]) and (kind == "boolean" or not isinstance(value, bool))
    return right and (kind != "string" or value != "")


def parsed(answer: HttpAnswer) -> Any:
    try:
        return json.loads(answer.body)
    except ValueError:
        return ...


def status_is(answer: HttpAnswer, wanted: Any) -> bool:
    ranges = {"ok": range(200, 300), "error": range(400, 600)}
    return answer.status in ranges.get(wanted, (wanted,))


def headers_are(answer: HttpAnswer, wanted: dict[str, Any]) -> bool:
    got = {name.decode(): value.decode() for name, value in answer.headers}
    return all(header_is(got.get(name.lower()), value) for name, value in wanted.items())


def header_is(got: str | None, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return got is not None and re.fullmatch(wanted["matches"], got) is not None
    return got == wanted


ANSWERS: dict[str, Callable[[HttpAnswer, Any], bool]] = {
    "status": status_is,
    "headers": headers_are,
    "body": lambda answer, wanted: equal(parsed(answer), wanted),
    "body_has": lambda answer, wanted: contains(parsed(answer), wanted),
    "body_is_string": lambda answer, wanted: of_type(parsed(answer), "string") is wanted,
    "body_is_json": lambda answer, wanted: (parsed(answer) is not ...) is wanted and bool(answer.body),
}
