"""Values of a recipe as Arazzo's runtime expressions: constants, inputs of the workflow, outputs of earlier steps."""

from __future__ import annotations

import re
from collections.abc import Mapping
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

StepOutputs = Mapping[str, str]
"""The step that last took each value."""


def runtime_expression(text: Text, outputs: StepOutputs) -> str:
    """Write a text: one value by itself is an expression, several pieces are a text with expressions in braces."""
    pieces = text.parts if isinstance(text, Join) else (text,)
    if len(pieces) == 1:
        return _piece_expression(pieces[0], outputs)
    return "".join(_embedded_expression(piece, outputs) for piece in pieces)


def payload_expression(value: JsonValue, outputs: StepOutputs) -> Any:
    """Write a JSON value."""
    if isinstance(value, Object):
        return {name: payload_expression(member, outputs) for name, member in value.members}
    if isinstance(value, Array):
        return [payload_expression(item, outputs) for item in value.items]
    return value.value if isinstance(value, Constant) else runtime_expression(value, outputs)


def encoded_input(value: Base64) -> str:
    """Name the input that stands for a text in base64, which Arazzo cannot compute."""
    pieces = value.text.parts if isinstance(value.text, Join) else (value.text,)
    return "_".join([*(piece.name for piece in pieces if isinstance(piece, Input | AnswerValue)), "base64"])


def _piece_expression(piece: Text, outputs: StepOutputs) -> str:
    if isinstance(piece, PercentEncoded):
        return runtime_expression(piece.text, outputs)
    if isinstance(piece, Base64):
        return f"$inputs.{encoded_input(piece)}"
    if isinstance(piece, AnswerValue):
        return f"$steps.{outputs[piece.name]}.outputs.{piece.name}"
    return f"$inputs.{piece.name}" if isinstance(piece, Input) else str(_constant_value(piece))


def _embedded_expression(piece: Text, outputs: StepOutputs) -> str:
    written = _piece_expression(piece, outputs)
    return written if isinstance(piece, Constant) else re.sub(r"^\$(.*)$", r"{$\1}", written)


def _constant_value(piece: Text) -> Any:
    return piece.value if isinstance(piece, Constant) else ""
