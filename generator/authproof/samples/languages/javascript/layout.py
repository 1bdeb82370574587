"""Expressions of JavaScript, laid out as Prettier lays them out: 80 columns, two spaces, double quotes.

An object that is written on several lines stays on several lines; all else is on one line if there is room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WIDTH: Final = 80
_INDENT: Final = 2
_BREAKABLE_KEY: Final = 5
"""Characters of a key from which a string that is too long goes to the next line."""


@dataclass(frozen=True)
class Plain:
    """An expression that has no place for a line break."""

    text: str
    is_string: bool = False
    is_number: bool = False
    is_variable: bool = False


@dataclass(frozen=True)
class ObjectLiteral:
    """An object. On several lines if it holds another, or is longer than `room`."""

    members: tuple[tuple[str, Expression], ...]
    """Keys as source, each with its value."""
    room: int


@dataclass(frozen=True)
class ArrayLiteral:
    """An array."""

    items: tuple[Expression, ...]


@dataclass(frozen=True)
class CallExpression:
    """A call."""

    function: str
    """With `new` or `await` before it."""
    arguments: tuple[Expression, ...]


Expression = Plain | ObjectLiteral | ArrayLiteral | CallExpression


def lay_out(expression: Expression, before: str = "", after: str = "", width: int = WIDTH) -> str:
    """Write an expression between two texts; lines after the first are indented as `before` is.

    `width` is that of a line, less what the caller will indent it by.
    """
    indent = len(before) - len(before.lstrip(" "))
    return before + _write(expression, len(before), indent, len(after), width) + after


def write_flat(expression: Expression) -> str | None:
    """Write an expression on one line; None if it has to stand on several."""
    match expression:
        case Plain():
            return expression.text
        case ObjectLiteral():
            return _flat_object(expression)
        case ArrayLiteral():
            items = _all_flat(expression.items)
            return None if items is None or _must_break(expression) else f"[{', '.join(items)}]"
        case CallExpression():
            arguments = _all_flat(expression.arguments)
            return None if arguments is None else f"{expression.function}({', '.join(arguments)})"


def _flat_object(expression: ObjectLiteral) -> str | None:
    if not expression.members:
        return "{}"
    values = _all_flat(tuple(value for _, value in expression.members))
    nested = any(isinstance(value, ObjectLiteral | ArrayLiteral) for _, value in expression.members)
    if values is None or nested:
        return None
    pairs = [
        key if _is_short(key, value) else f"{key}: {written}"
        for (key, value), written in zip(expression.members, values, strict=True)
    ]
    flat = f"{{ {', '.join(pairs)} }}"
    return flat if len(flat) <= expression.room else None


def _all_flat(expressions: tuple[Expression, ...]) -> list[str] | None:
    written = [write_flat(each) for each in expressions]
    flat = [each for each in written if each is not None]
    return flat if len(flat) == len(written) else None


def _must_break(array: ArrayLiteral) -> bool:
    """Tell whether an array stands on several lines whatever the room: one of several objects or arrays."""
    if len(array.items) < 2:  # noqa: PLR2004 - several
        return False
    return all(isinstance(each, ObjectLiteral) and len(each.members) > 1 for each in array.items) or all(
        isinstance(each, ArrayLiteral) and len(each.items) > 1 for each in array.items
    )


def _write(expression: Expression, column: int, indent: int, after: int, width: int) -> str:
    """Write an expression that begins at a column, in a line of an indentation, with so many characters after it."""
    flat = write_flat(expression)
    if flat is not None and column + len(flat) + after <= width:
        return flat
    match expression:
        case Plain():
            return expression.text
        case ObjectLiteral():
            return _break_object(expression, indent, width)
        case ArrayLiteral():
            return _break_array(expression, indent, width)
        case CallExpression():
            return _break_call(expression, column, indent, width)


def _break_object(expression: ObjectLiteral, indent: int, width: int) -> str:
    inner = indent + _INDENT
    lines = [_write_member(key, value, inner, width) for key, value in expression.members]
    return _bracket_lines("{", [f"{line}," for line in lines], "}", indent)


def _write_member(key: str, value: Expression, indent: int, width: int) -> str:
    if _is_short(key, value):
        return key
    text = _write(value, indent + len(key) + 2, indent, 1, width)
    is_too_long = isinstance(value, Plain) and indent + len(key) + 2 + len(text) + 1 > width
    if is_too_long and isinstance(value, Plain) and value.is_string and len(key) >= _BREAKABLE_KEY:
        return f"{key}:\n{' ' * (indent + _INDENT)}{text}"
    return f"{key}: {text}"


def _is_short(key: str, value: Expression) -> bool:
    """Tell whether a member is a variable of its own name, which is written once."""
    return isinstance(value, Plain) and value.is_variable and value.text == key


def _break_array(expression: ArrayLiteral, indent: int, width: int) -> str:
    if not expression.items:
        return "[]"
    inner = indent + _INDENT
    if len(expression.items) > 1 and all(isinstance(each, Plain) and each.is_number for each in expression.items):
        return _bracket_lines("[", _fill_lines(expression, width - inner), "]", indent)
    return _bracket_lines("[", [f"{_write(each, inner, inner, 1, width)}," for each in expression.items], "]", indent)


def _fill_lines(numbers: ArrayLiteral, width: int) -> list[str]:
    """Put as many numbers into each line as there is room for."""
    lines = [""]
    for each in numbers.items:
        word = f"{each.text if isinstance(each, Plain) else ''},"
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return lines


def _break_call(expression: CallExpression, column: int, indent: int, width: int) -> str:
    *others, last = expression.arguments
    heads = _all_flat(tuple(others))
    if heads is not None and isinstance(last, ObjectLiteral | ArrayLiteral):
        start = f"{expression.function}({''.join(f'{each}, ' for each in heads)}"
        if column + len(start) + 1 <= width:
            broken = _break_object if isinstance(last, ObjectLiteral) else _break_array
            return start + broken(last, indent, width) + ")"  # type: ignore[arg-type]
    inner = indent + _INDENT
    lines = [f"{_write(each, inner, inner, 1, width)}," for each in expression.arguments]
    return _bracket_lines(f"{expression.function}(", lines, ")", indent)


def _bracket_lines(start: str, lines: list[str], end: str, indent: int) -> str:
    inner = " " * (indent + _INDENT)
    return "\n".join([start, *(f"{inner}{line}" for line in lines), f"{' ' * indent}{end}"])
