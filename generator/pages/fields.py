"""Every field that a spec may have, from the models' own descriptions: the page for adding a provider."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generator.model import Provider
from generator.pages.markdown import NOTHING, Markdown, Table, badge, code, joined, link, literal, prose, table

_PLAIN = {"string": "text", "boolean": "yes or no", "integer": "whole number", "number": "number"}


@dataclass(frozen=True)
class PartView:
    """One part of a spec: a model and its fields."""

    anchor: str
    title: Markdown
    summary: Markdown
    fields: Table


@dataclass(frozen=True)
class WordsView:
    """A vocabulary: the words that a field may have."""

    anchor: str
    title: Markdown
    summary: Markdown
    words: Markdown


@dataclass(frozen=True)
class SpecView:
    """Everything that a spec may say."""

    parts: tuple[PartView, ...]
    vocabularies: tuple[WordsView, ...]
    behaviours: int
    proses: int


def spec() -> SpecView:
    """Work out the page from the models."""
    schema = Provider.model_json_schema(by_alias=True)
    root = {key: value for key, value in schema.items() if key != "$defs"}
    defined = {"Provider": root, **schema["$defs"]}
    objects = {name: part for name, part in defined.items() if "properties" in part}
    roles = [field.get("x-role") for part in objects.values() for field in part["properties"].values()]
    return SpecView(
        parts=tuple(_part(name, part) for name, part in _reading_order(objects)),
        vocabularies=tuple(_vocabulary(name, part) for name, part in defined.items() if "enum" in part),
        behaviours=roles.count("behaviour"),
        proses=roles.count("prose"),
    )


def _reading_order(objects: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Walk the models from the root, each part right before the parts that it is made of."""
    waiting, seen = ["Provider"], set()
    while waiting:
        name = waiting.pop(0)
        if name in seen or name not in objects:
            continue
        seen.add(name)
        yield name, objects[name]
        waiting = [*_referred(objects[name]), *waiting]


def _referred(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield _referred_name(node)
        for value in node.values():
            yield from _referred(value)
    elif isinstance(node, list):
        for value in node:
            yield from _referred(value)


def _referred_name(node: dict[str, Any]) -> str:
    return str(node["$ref"]).rsplit("/", 1)[-1]


def _part(name: str, part: dict[str, Any]) -> PartView:
    needed = part.get("required", [])
    rows = (_field(key, field, required=key in needed) for key, field in part["properties"].items())
    return PartView(
        anchor=f"model-{name.lower()}",
        title=literal(name),
        summary=prose(part.get("description", "")),
        fields=table(("Field", "Holds", "Role", "Meaning"), rows),
    )


def _vocabulary(name: str, part: dict[str, Any]) -> WordsView:
    return WordsView(
        anchor=f"model-{name.lower()}",
        title=literal(name),
        summary=prose(part.get("description", "").split("\n")[0]),
        words=joined(map(code, map(str, part["enum"]))),
    )


def _field(name: str, field: dict[str, Any], *, required: bool) -> tuple[Markdown, ...]:
    role = field.get("x-role", "behaviour")
    needed = badge("required", "ap-badge", "ap-badge--warning") if required else NOTHING
    return (
        joined((code(name), needed), " "),
        _kind(field),
        badge(role, "ap-badge", f"ap-badge--{role}"),
        joined((prose(field.get("description", "Which kind it is.")), _default(field)), " "),
    )


def _default(field: dict[str, Any]) -> Markdown:
    default = field.get("default")
    return NOTHING if default in (None, [], {}, "") else Markdown(f"Default: {code(str(default).lower())}.")


def _kind(field: dict[str, Any]) -> Markdown:
    match field:
        case {"$ref": _}:
            kind = _linked(_referred_name(field))
        case {"anyOf": options} | {"oneOf": options}:
            kind = joined(dict.fromkeys(_kind(option) for option in options if option.get("type") != "null"), " or ")
        case {"const": value}:
            kind = code(str(value))
        case {"enum": values}:
            kind = joined(map(code, map(str, values)), " or ")
        case {"type": "array", "items": items}:
            kind = Markdown(f"list of {_kind(items)}")
        case {"patternProperties": dict() as patterns}:
            kind = Markdown(f"map of names to {joined(map(_kind, patterns.values()), ' or ')}")
        case _:
            kind = Markdown(_PLAIN.get(field.get("type", ""), "JSON"))
    return kind


def _linked(name: str) -> Markdown:
    return Markdown("JSON") if name == "JsonValue" else link(literal(name), f"#model-{name.lower()}")
