"""YAML 1.2 core scalars: only null, true, false and numbers are special; dates, `on` and `yes` are text."""

from __future__ import annotations

import math
import re
from typing import Any, Final

_CORE: Final = "tag:yaml.org,2002:"
STRING: Final = _CORE + "str"
NULL: Final = _CORE + "null"
BOOLEAN: Final = _CORE + "bool"
INTEGER: Final = _CORE + "int"
FLOAT: Final = _CORE + "float"
NUMBERS: Final = (INTEGER, FLOAT)

_SPECIAL: Final = frozenset("-+.0123456789tTfFnN~")
_WORDS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), (NULL, None)),
    **dict.fromkeys(("true", "True", "TRUE"), (BOOLEAN, True)),
    **dict.fromkeys(("false", "False", "FALSE"), (BOOLEAN, False)),
}
_INTEGER: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_MAX_DIGITS: Final = 300


def tag(text: str) -> str:
    """Name the core tag of a plain scalar.

    >>> tag("yes"), tag("1.5")
    ('tag:yaml.org,2002:str', 'tag:yaml.org,2002:float')
    """
    if text and text[0] not in _SPECIAL:
        return STRING
    if text in _WORDS:
        return _WORDS[text][0]
    if _INTEGER.fullmatch(text):
        return INTEGER
    return FLOAT if _FLOAT.fullmatch(text) else STRING


def value(name: str, text: str) -> Any:
    """Give the value of a scalar whose tag `name` is not text; ValueError, with a reason, if it cannot have one."""
    if name not in (NULL, BOOLEAN, INTEGER, FLOAT):
        raise ValueError(f"the tag {shown_tag(name)} is not allowed; leave it out")
    found = tag(text)
    if found != name and (name, found) != (FLOAT, INTEGER):
        raise ValueError(f"{text[:40]!r} does not fit its tag {shown_tag(name)}; leave the tag out")
    return _WORDS[text][1] if found in (NULL, BOOLEAN) else _number(text, found)


def shown_tag(name: str) -> str:
    """Write a tag the way authors do: `!!str`."""
    return "!!" + name.removeprefix(_CORE) if name.startswith(_CORE) else name


def kind(value: Any) -> str:
    """Say in words what a JSON value is."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case _:
            return "a mapping"


def _number(text: str, found: str) -> int | float:
    if len(text) > _MAX_DIGITS:
        raise ValueError(f"a number of {len(text)} characters; allowed: {_MAX_DIGITS}; put it in quotes if it is text")
    if found == INTEGER:
        return int(text, 0) if text.startswith(("0o", "0x")) else int(text)
    number = math.inf if text.lower().endswith(("inf", "nan")) else float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is not a number that JSON can hold; put it in quotes if it is text")
    return number
