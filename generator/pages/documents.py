"""What each document carries of a spec, field by field, and what its extensions mean: one page for all providers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from generator.model.fields import SpecField, fields_by_path
from generator.pages.extensions import EXTENSIONS, DocumentExtension
from generator.pages.markdown import Markdown, Table, inline_code, join_parts, make_table, quote_literal, quote_prose
from generator.words import spell_name

CarriedFields = Mapping[str, str]
"""Where a document says what, by the path of the field: `schemes/*/parts`. What it says of a field holds for all
inside it that has no entry of its own; an empty text is: not at all."""

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


def view_documents_page(carried_by_document: Mapping[str, CarriedFields]) -> DocumentsView:
    """Work out the page; `carried` are the tables of the documents, by their names, in the order of the columns."""
    document_names = tuple(carried_by_document)
    parts = groupby(fields_by_path().values(), key=lambda field: field.path.partition("/")[0])
    return DocumentsView(
        parts=tuple(
            _view_carried_part(part, tuple(inside), document_names, tuple(carried_by_document.values()))
            for part, inside in parts
        ),
        extensions=make_table(("Extension", "Stands at", "Meaning", "Shape"), map(_extension_row, EXTENSIONS)),
    )


def where_carried(carries: CarriedFields, path: str) -> str | None:
    """Say where a document says what a field says; none if it does not."""
    path_steps = path.split("/")
    enclosing_paths = ("/".join(path_steps[:end]) for end in range(len(path_steps), 0, -1))
    return (
        next((carries[enclosing_path] for enclosing_path in enclosing_paths if enclosing_path in carries), "") or None
    )


def _view_carried_part(
    part: str, part_fields: Sequence[SpecField], names: Sequence[str], carried: Sequence[CarriedFields]
) -> CarriedPartView:
    rows = list(_carried_rows(part_fields, carried))
    return CarriedPartView(f"carried-{part}", quote_literal(spell_name(part)), make_table(("Field", *names), rows))


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


def _extension_row(extension: DocumentExtension) -> tuple[Markdown, ...]:
    places = join_parts((Markdown(f"{document}: {where}") for document, where in extension.places.items()), "<br>")
    return inline_code(extension.name), places, quote_prose(extension.meaning), quote_prose(extension.shape)
