"""What each document carries of a spec, field by field, and what its extensions mean: one page for all providers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from generator.model.fields import Field, fields
from generator.pages.extensions import EXTENSIONS, Extension
from generator.pages.markdown import Markdown, Table, code, joined, literal, prose, table
from generator.words import spelled

Carries = Mapping[str, str]
"""Where a document says what, by the path of the field: `schemes/*/parts`. What it says of a field holds for all
inside it that has no entry of its own; an empty text is: not at all."""

_NOT: Final = Markdown("no")


@dataclass(frozen=True)
class PartView:
    """One part of a spec: where each of its fields stands in each document."""

    anchor: str
    title: Markdown
    fields: Table


@dataclass(frozen=True)
class DocumentsView:
    """The page."""

    parts: tuple[PartView, ...]
    extensions: Table


def documents(carried: Mapping[str, Carries]) -> DocumentsView:
    """Work out the page; `carried` are the tables of the documents, by their names, in the order of the columns."""
    names = tuple(carried)
    parts = groupby(fields().values(), key=lambda field: field.path.partition("/")[0])
    return DocumentsView(
        parts=tuple(_part(part, tuple(inside), names, tuple(carried.values())) for part, inside in parts),
        extensions=table(("Extension", "Stands at", "Meaning", "Shape"), map(_extension, EXTENSIONS)),
    )


def carrier(carries: Carries, path: str) -> str | None:
    """Say where a document says what a field says; none if it does not."""
    steps = path.split("/")
    around = ("/".join(steps[:end]) for end in range(len(steps), 0, -1))
    return next((carries[at] for at in around if at in carries), "") or None


def _part(part: str, inside: Sequence[Field], names: Sequence[str], carried: Sequence[Carries]) -> PartView:
    rows = list(_rows(inside, carried))
    return PartView(f"carried-{part}", literal(spelled(part)), table(("Field", *names), rows))


def _rows(inside: Sequence[Field], carried: Sequence[Carries]) -> Iterator[tuple[Markdown, ...]]:
    """Give a row for each field that does not stand wherever the part around it stands."""
    told: dict[str, tuple[Markdown, ...]] = {}
    for field in inside:
        cells = tuple(_cell(carries, field.path) for carries in carried)
        told[field.path] = cells
        if cells != told.get(_around(field.path)):
            yield code(field.path), *cells


def _around(path: str) -> str:
    """Give the path of the field that another is inside."""
    steps = path.split("/")[:-1]
    while steps and steps[-1] in ("*", "#"):
        steps.pop()
    return "/".join(steps)


def _cell(carries: Carries, path: str) -> Markdown:
    found = carrier(carries, path)
    return prose(found) if found else _NOT


def _extension(one: Extension) -> tuple[Markdown, ...]:
    stands = joined((Markdown(f"{document}: {where}") for document, where in one.at.items()), "<br>")
    return code(one.name), stands, prose(one.means), prose(one.shape)
