"""The fields of a spec: what each means (add-a-provider.md), and where each document says it (documents.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from authproof.documents.shared.format import Format
from authproof.model.base import POINTER_PATTERN
from authproof.model.schema import SpecField, build_schema, fields_by_path
from authproof.site.pages.markdown import (
    NOTHING,
    Markdown,
    Table,
    inline_code,
    join_parts,
    make_badge,
    make_link,
    make_table,
    quote_literal,
    quote_prose,
)
from authproof.text.english import spell_name
from authproof.text.yaml_text import STRING_TAG, resolve_tag

_TYPE_WORDS = {"string": "text", "boolean": "yes or no", "integer": "whole number", "number": "number"}


@dataclass(frozen=True)
class ModelView:
    """One part of a spec: a model and its fields."""

    anchor: str
    title: Markdown
    summary: Markdown
    fields: Table
    example: str
    """The template of an example in YAML, if there is one."""


@dataclass(frozen=True)
class VocabularyView:
    """A vocabulary: the words that a field may have."""

    anchor: str
    title: Markdown
    summary: Markdown
    words: Table


@dataclass(frozen=True)
class SpecView:
    """Everything that a spec may say."""

    parts: tuple[ModelView, ...]
    vocabularies: tuple[VocabularyView, ...]
    behaviour_count: int
    prose_count: int


def view_spec_page() -> SpecView:
    schema = build_schema()
    root = {key: value for key, value in schema.items() if key != "$defs"}
    defined = {"Provider": root, **schema["$defs"]}
    objects = {name: part for name, part in defined.items() if "properties" in part}
    roles = [field.get("x-role") for part in objects.values() for field in part["properties"].values()]
    return SpecView(
        parts=tuple(_view_model(name, part, defined) for name, part in _reading_order(objects)),
        vocabularies=tuple(
            _view_vocabulary(name, part, _find_usage(name, objects)) for name, part in defined.items() if "enum" in part
        ),
        behaviour_count=roles.count("behaviour"),
        prose_count=roles.count("prose"),
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
        waiting = [*_referred_models(objects[name]), *waiting]


def _referred_models(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield _referred_name(node)
        for value in node.values():
            yield from _referred_models(value)
    elif isinstance(node, list):
        for value in node:
            yield from _referred_models(value)


def _referred_name(node: dict[str, Any]) -> str:
    return str(node["$ref"]).rsplit("/", 1)[-1]


def _view_model(name: str, part: dict[str, Any], defined: dict[str, Any]) -> ModelView:
    needed = part.get("required", [])
    rows = (_model_field_row(key, field, defined, required=key in needed) for key, field in part["properties"].items())
    return ModelView(
        anchor=f"model-{name.lower()}",
        title=quote_literal(name),
        summary=quote_prose(part.get("description", "")),
        fields=make_table(("Field", "Holds", "Role", "Meaning"), rows),
        example=f"examples/{name.lower()}.yaml",
    )


def _view_vocabulary(name: str, part: dict[str, Any], usage: str) -> VocabularyView:
    meanings = part.get("enumDescriptions", ())
    rows = (
        (inline_code(word), quote_prose(meaning), inline_code(usage.format(_write_word(word))))
        for word, meaning in zip(part["enum"], meanings, strict=True)
    )
    return VocabularyView(
        anchor=f"model-{name.lower()}",
        title=quote_literal(name),
        summary=quote_prose(part.get("description", "").split("\n")[0]),
        words=make_table(("Word", "Meaning", "In YAML"), rows),
    )


def _write_word(word: str) -> str:
    """Write a word in YAML: in quotes if it would be no text without."""
    return word if resolve_tag(word) == STRING_TAG else f'"{word}"'


def _find_usage(vocabulary: str, objects: dict[str, Any]) -> str:
    """Write in YAML how a word of a vocabulary is said: the first field that holds one, with `{}` for the word."""
    for part in objects.values():
        for name, field in part["properties"].items():
            if vocabulary in _referred_models(field):
                return f"{name}: {_find_place(vocabulary, field)}"
    return "{}"


def _find_place(vocabulary: str, field: dict[str, Any]) -> str:
    if "items" in field:
        return f"[{_find_place(vocabulary, field['items'])}]"
    if "patternProperties" in field:
        inner = next(iter(field["patternProperties"].values()))
        key = "/data" if POINTER_PATTERN in field["patternProperties"] else "name"
        return f"{{{{{key}: {_find_place(vocabulary, inner)}}}}}"
    return "{}"


def _model_field_row(
    name: str, field: dict[str, Any], defined: dict[str, Any], *, required: bool
) -> tuple[Markdown, ...]:
    role = field.get("x-role", "behaviour")
    required_badge = make_badge("required", "ap-badge", "ap-badge--warning") if required else NOTHING
    return (
        join_parts((inline_code(name), required_badge), " "),
        _say_kind(field),
        make_badge(role, "ap-badge", f"ap-badge--{role}"),
        join_parts((quote_prose(_read_meaning(field, defined)), _say_default(field)), " "),
    )


def _read_meaning(field: dict[str, Any], defined: dict[str, Any]) -> str:
    """Give what a field means: of one without words of its own, because they are the same, those of what it holds."""
    meaning = field.get("description") or defined[_referred_name(field)]["description"]
    return str(meaning).partition("\n")[0]


def _say_default(field: dict[str, Any]) -> Markdown:
    default = field.get("default")
    return NOTHING if default in (None, [], {}, "") else Markdown(f"Default: {inline_code(str(default).lower())}.")


def _say_kind(field: dict[str, Any]) -> Markdown:
    match field:
        case {"$ref": _}:
            kind = _link_model(_referred_name(field))
        case {"anyOf": options} | {"oneOf": options}:
            kind = join_parts(
                dict.fromkeys(_say_kind(option) for option in options if option.get("type") != "null"), " or "
            )
        case {"const": value}:
            kind = inline_code(str(value))
        case {"enum": values}:
            kind = join_parts(map(inline_code, map(str, values)), " or ")
        case {"type": "array", "items": items}:
            kind = Markdown(f"list of {_say_kind(items)}")
        case {"patternProperties": dict() as patterns}:
            kind = Markdown(f"map of names to {join_parts(map(_say_kind, patterns.values()), ' or ')}")
        case _:
            kind = Markdown(_TYPE_WORDS.get(field.get("type", ""), "JSON"))
    return kind


def _link_model(name: str) -> Markdown:
    return Markdown("JSON") if name == "JsonValue" else make_link(quote_literal(name), f"#model-{name.lower()}")


CarriedFields = Mapping[str, str]
"""As `Format.carries`."""

_OWN_PREFIX: Final = "x-authproof-"
_NOT_CARRIED: Final = Markdown("no")


@dataclass(frozen=True)
class CarriedPartView:
    """One part of a spec: where each of its fields stands in each document."""

    anchor: str
    title: Markdown
    fields: Table


@dataclass(frozen=True)
class DocumentsView:
    """The page."""

    parts: tuple[CarriedPartView, ...]
    extensions: Table


def view_documents_page(formats: Iterable[Format]) -> DocumentsView:
    """Work out the page; the formats that say what they carry are columns."""
    carried_by_title = {one.title: one.carries for one in formats if one.carries is not None}
    parts = groupby(fields_by_path().values(), key=lambda field: field.path.partition("/")[0])
    return DocumentsView(
        parts=tuple(_view_carried_part(part, tuple(inside), carried_by_title) for part, inside in parts),
        extensions=make_table(("Extension", "Stands at", "Meaning", "Shape"), _extension_rows(formats)),
    )


def where_carried(carries: CarriedFields, path: str) -> str | None:
    """Say where a document says what a field says; none if it does not."""
    steps = path.split("/")
    enclosing_paths = ("/".join(steps[:end]) for end in range(len(steps), 0, -1))
    return next((carries[each] for each in enclosing_paths if each in carries), "") or None


def _view_carried_part(
    part: str, part_fields: Sequence[SpecField], carried_by_title: Mapping[str, CarriedFields]
) -> CarriedPartView:
    rows = _carried_rows(part_fields, tuple(carried_by_title.values()))
    return CarriedPartView(
        f"carried-{part}", quote_literal(spell_name(part)), make_table(("Field", *carried_by_title), rows)
    )


def _carried_rows(part_fields: Sequence[SpecField], carried: Sequence[CarriedFields]) -> Iterator[tuple[Markdown, ...]]:
    """Give a row for each field that does not stand wherever the part around it stands."""
    cells_by_path: dict[str, tuple[Markdown, ...]] = {}
    for field in part_fields:
        cells = tuple(_carried_cell(carries, field.path) for carries in carried)
        cells_by_path[field.path] = cells
        if cells != cells_by_path.get(_enclosing_field(field.path)):
            yield inline_code(field.path), *cells


def _enclosing_field(path: str) -> str:
    """Give the path of the field that another is inside."""
    steps = path.split("/")[:-1]
    while steps and steps[-1] in ("*", "#"):
        steps.pop()
    return "/".join(steps)


def _carried_cell(carries: CarriedFields, path: str) -> Markdown:
    place_words = where_carried(carries, path)
    return quote_prose(place_words) if place_words else _NOT_CARRIED


def _extension_rows(formats: Iterable[Format]) -> Iterator[tuple[Markdown, ...]]:
    """Give a row for each extension, those of our own vocabulary first."""
    uses = [(extension, one.title) for one in formats for extension in one.extensions]
    uses.sort(key=lambda use: (not use[0].name.startswith(_OWN_PREFIX), use[0].name))
    for name, same_name in groupby(uses, key=lambda use: use[0].name):
        places = [(extension, title) for extension, title in same_name]
        extension = places[0][0]
        stands_at = join_parts((Markdown(f"{title}: {extension.where}") for extension, title in places), "<br>")
        yield inline_code(name), stands_at, quote_prose(extension.meaning), quote_prose(extension.shape)
