"""Values of a recipe as Arazzo's runtime expressions: constants, inputs of the workflow, outputs of earlier steps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from generator.recipe.nodes import Array, Base64, Constant, Encoded, Input, Join, Json, Object, Text, Value

Outputs = Mapping[str, str]
"""The step that last took each value."""


def expression(text: Text, outputs: Outputs) -> str:
    """Write a text: one value by itself is an expression, several pieces are a text with expressions in braces."""
    pieces = text.parts if isinstance(text, Join) else (text,)
    if len(pieces) == 1:
        return _piece(pieces[0], outputs)
    return "".join(_embedded(piece, outputs) for piece in pieces)


def tree(value: Json, outputs: Outputs) -> Any:
    """Write a JSON value."""
    if isinstance(value, Object):
        return {name: tree(member, outputs) for name, member in value.members}
    if isinstance(value, Array):
        return [tree(item, outputs) for item in value.items]
    return value.value if isinstance(value, Constant) else expression(value, outputs)


def encoded_name(value: Base64) -> str:
    """Name the input that stands for a text in base64, which Arazzo cannot compute."""
    pieces = value.text.parts if isinstance(value.text, Join) else (value.text,)
    return "_".join([*(piece.name for piece in pieces if isinstance(piece, Input | Value)), "base64"])


def _piece(piece: Text, outputs: Outputs) -> str:
    if isinstance(piece, Encoded):
        return expression(piece.text, outputs)
    if isinstance(piece, Base64):
        return f"$inputs.{encoded_name(piece)}"
    if isinstance(piece, Value):
        return f"$steps.{outputs[piece.name]}.outputs.{piece.name}"
    return f"$inputs.{piece.name}" if isinstance(piece, Input) else str(_constant(piece))


def _embedded(piece: Text, outputs: Outputs) -> str:
    written = _piece(piece, outputs)
    return written if isinstance(piece, Constant) else re.sub(r"^\$(.*)$", r"{$\1}", written)


def _constant(piece: Text) -> Any:
    return piece.value if isinstance(piece, Constant) else ""
