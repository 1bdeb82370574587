"""Write a recipe's values for the shell: as arguments, and as JSON in a here-document."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from generator.languages.curl.literal import Name, here, quoted
from generator.languages.names import Names
from generator.recipe.nodes import Array, Base64, Constant, Encoded, Input, Join, Json, Object, Text, Value

_INDENT: Final = "  "


@dataclass(frozen=True)
class Values:
    """Writes values, with names as the shell has them."""

    names: Names

    def text(self, text: Text, before: str = "") -> str:
        """Write a text as one argument, with fixed text before it."""
        return quoted([piece for piece in (before, *self._pieces(text)) if piece])

    def encoding(self, encoding: Base64 | Encoded) -> str:
        """Write the command that encodes a text."""
        if isinstance(encoding, Encoded):
            return f"$(encode {self.text(encoding.text)})"
        return f"$(printf '%s' {self.text(encoding.text)} | base64 | tr -d '\\n')"

    def json(self, value: Json, depth: int = 0) -> str:
        """Write a JSON value for a here-document; what is not constant is quoted by the shell function `json`."""
        match value:
            case Constant():
                return here(_dumped(value.value, depth))
            case Object():
                members = [f"{here(_dumped(name))}: {self.json(each, depth + 1)}" for name, each in value.members]
                return _exploded("{", members, "}", depth)
            case Array():
                return _exploded("[", [self.json(item, depth + 1) for item in value.items], "]", depth)
        return f"$(json {self.text(value)})"

    def name(self, node: Input | Value) -> str:
        """Name the variable of an input or value."""
        if isinstance(node, Input) and not node.default:
            return node.variable
        return self.names(node.name)

    def _pieces(self, text: Text) -> list[str | Name]:
        match text:
            case Constant():
                return [text.value]
            case Input() | Value():
                return [Name(self.name(text))]
            case Join():
                return [piece for part in text.parts for piece in self._pieces(part)]
        raise TypeError(text)  # encodings were hoisted


def _exploded(start: str, items: list[str], end: str, depth: int) -> str:
    inner = f",\n{_INDENT * (depth + 1)}".join(items)
    return f"{start}\n{_INDENT * (depth + 1)}{inner}\n{_INDENT * depth}{end}"


def _dumped(value: Any, depth: int = 0) -> str:
    dumped = json.dumps(value, indent=len(_INDENT), ensure_ascii=False)
    return dumped.replace("\n", f"\n{_INDENT * depth}")
