"""Values as expressions of a collection's scripts, which are JavaScript."""

from __future__ import annotations

import json
from typing import Any

from generator.recipe.nodes import Array, Base64, Constant, Encoded, Input, Join, Json, Object, Text, Value


def js(value: Any) -> str:
    """Write a JSON value.

    >>> js({"a": [1, None], "__proto__": "x"})
    '{"a": [1, null], ["__proto__"]: "x"}'
    """
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_key(name)}: {js(member)}' for name, member in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(js, value))}]"
    return json.dumps(value)


def expression(value: Json) -> str:
    """Write a JSON value with texts in it that come from variables."""
    if isinstance(value, Object):
        return f"{{{', '.join(f'{_key(name)}: {expression(member)}' for name, member in value.members)}}}"
    if isinstance(value, Array):
        return f"[{', '.join(map(expression, value.items))}]"
    return js(value.value) if isinstance(value, Constant) else text(value)


def text(value: Text) -> str:
    """Write a text; a variable that is not filled in counts as nothing."""
    if isinstance(value, Join):
        return " + ".join(map(text, value.parts))
    if isinstance(value, Base64):
        return f"btoa(unescape(encodeURIComponent({text(value.text)})))"
    if isinstance(value, Encoded):
        return f"encodeURIComponent({text(value.text)})"
    if isinstance(value, Input | Value):
        # What Bruno makes of `pm.variables` does not look into its environments.
        return f'(pm.variables.get({js(value.name)}) || pm.environment.get({js(value.name)}) || "")'
    return js(value.value)


def _key(name: str) -> str:
    # Written like the others it would set the prototype.
    return f"[{js(name)}]" if name == "__proto__" else js(name)
