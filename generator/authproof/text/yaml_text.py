"""YAML 1.2 with the scalars of its core schema, read and written.

Only null, true, false and numbers are special (section 10.3.2); dates, `on` and `yes` are text.
"""

from __future__ import annotations

import math
import re
from typing import Any, Final

import yaml

_CORE_PREFIX: Final = "tag:yaml.org,2002:"
STRING_TAG: Final = _CORE_PREFIX + "str"
NULL_TAG: Final = _CORE_PREFIX + "null"
BOOLEAN_TAG: Final = _CORE_PREFIX + "bool"
INTEGER_TAG: Final = _CORE_PREFIX + "int"
FLOAT_TAG: Final = _CORE_PREFIX + "float"
NUMBER_TAGS: Final = (INTEGER_TAG, FLOAT_TAG)

_SPECIAL_STARTS: Final = frozenset("-+.0123456789tTfFnN~")
_SPECIAL_WORDS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), (NULL_TAG, None)),
    **dict.fromkeys(("true", "True", "TRUE"), (BOOLEAN_TAG, True)),
    **dict.fromkeys(("false", "False", "FALSE"), (BOOLEAN_TAG, False)),
}
_DECIMAL: Final = r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
_OCTAL_OR_HEXADECIMAL: Final = "0o[0-7]+|0x[0-9a-fA-F]+"
_INTEGER_PATTERN: Final = re.compile(rf"[-+]?[0-9]+|{_OCTAL_OR_HEXADECIMAL}")
_FLOAT_PATTERN: Final = re.compile(rf"{_DECIMAL}|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LOOKS_SPECIAL: Final = re.compile(rf"{_DECIMAL}|{_OCTAL_OR_HEXADECIMAL}|[yYnN]")
"""What PyYAML would leave without quotes and others read as a number, or as one of YAML 1.1's one-letter booleans."""
_MAX_NUMBER_LENGTH: Final = 300


def resolve_tag(text: str) -> str:
    """Name the core tag of a plain scalar.

    >>> resolve_tag("yes"), resolve_tag("1.5")
    ('tag:yaml.org,2002:str', 'tag:yaml.org,2002:float')
    """
    if text and text[0] not in _SPECIAL_STARTS:
        return STRING_TAG
    if text in _SPECIAL_WORDS:
        return _SPECIAL_WORDS[text][0]
    if _INTEGER_PATTERN.fullmatch(text):
        return INTEGER_TAG
    return FLOAT_TAG if _FLOAT_PATTERN.fullmatch(text) else STRING_TAG


def construct_value(name: str, text: str) -> Any:
    """Give the value of a scalar whose tag `name` is not text; ValueError, with a reason, if it cannot have one."""
    if name not in (NULL_TAG, BOOLEAN_TAG, INTEGER_TAG, FLOAT_TAG):
        raise ValueError(f"the tag {show_tag(name)} is not allowed; leave it out")
    resolved = resolve_tag(text)
    if resolved != name and (name, resolved) != (FLOAT_TAG, INTEGER_TAG):
        raise ValueError(f"{text[:40]!r} does not fit its tag {show_tag(name)}; leave the tag out")
    return _SPECIAL_WORDS[text][1] if resolved in (NULL_TAG, BOOLEAN_TAG) else _construct_number(text, resolved)


def show_tag(name: str) -> str:
    """Write a tag the way authors do: `!!str`."""
    return "!!" + name.removeprefix(_CORE_PREFIX) if name.startswith(_CORE_PREFIX) else name


def describe_kind(value: Any) -> str:
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


def _construct_number(text: str, resolved: str) -> int | float:
    if len(text) > _MAX_NUMBER_LENGTH:
        raise ValueError(
            f"a number of {len(text)} characters; allowed: {_MAX_NUMBER_LENGTH}; put it in quotes if it is text"
        )
    if resolved == INTEGER_TAG:
        return int(text, 0) if text.startswith(("0o", "0x")) else int(text)
    number = math.inf if text.lower().endswith(("inf", "nan")) else float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is not a number that JSON can hold; put it in quotes if it is text")
    return number


_MAX_WIDTH: Final = 2**20
"""Longer than any line: text is never folded, so a changed word changes one line."""


class _Dumper(yaml.CSafeDumper):
    """PyYAML's safe dumper, without anchors: a document may hold the same part twice."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Write every part in full."""
        return True


def _represent_string(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "'" if _LOOKS_SPECIAL.fullmatch(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_string)


def dump_yaml(data: object) -> str:
    """Write JSON-like data as a YAML document, members in the order they have; the same data gives the same text."""
    return yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_MAX_WIDTH, default_flow_style=False
    )
