"""Values as expressions of a collection's scripts, which are JavaScript."""

from __future__ import annotations

import json
from typing import Any

from generator.recipe.nodes import (
    AnswerValue,
    Array,
    Base64,
    Constant,
    Input,
    Join,
    JsonValue,
    Object,
    PercentEncoded,
    Text,
)


def write_js(value: Any) -> str:
    """Write a JSON value.

    >>> js({"a": [1, None], "__proto__": "x"})
    '{"a": [1, null], ["__proto__"]: "x"}'
    """
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_member_key(name)}: {write_js(member)}' for name, member in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(write_js, value))}]"
    return json.dumps(value)


def json_expression(value: JsonValue) -> str:
    """Write a JSON value with texts in it that come from variables."""
    if isinstance(value, Object):
        return f"{{{', '.join(f'{_member_key(name)}: {json_expression(member)}' for name, member in value.members)}}}"
    if isinstance(value, Array):
        return f"[{', '.join(map(json_expression, value.items))}]"
    return write_js(value.value) if isinstance(value, Constant) else text_expression(value)


def text_expression(value: Text) -> str:
    """Write a text; a variable that is not filled in counts as nothing."""
    if isinstance(value, Join):
        return " + ".join(map(text_expression, value.parts))
    if isinstance(value, Base64):
        return f"btoa(unescape(encodeURIComponent({text_expression(value.text)})))"
    if isinstance(value, PercentEncoded):
        return f"encodeURIComponent({text_expression(value.text)})"
    if isinstance(value, Input | AnswerValue):
        # What Bruno makes of `pm.variables` does not look into its environments.
        return f'(pm.variables.get({write_js(value.name)}) || pm.environment.get({write_js(value.name)}) || "")'
    return write_js(value.value)


def _member_key(name: str) -> str:
    # Written like the others it would set the prototype.
    return f"[{write_js(name)}]" if name == "__proto__" else write_js(name)
