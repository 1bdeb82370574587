"""Credentials in answers, found so that no record shows them: by their place, and in what nobody documented."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from generator import pointer
from generator.claims.claim import Call
from generator.claims.run.answer import is_json, json_of, text_of
from generator.claims.run.target import Got
from generator.claims.run.values import Values
from generator.tables import Operation, Tables

_SHORTEST: Final = 6
"""Characters of a text that could be a secret nobody documented."""

_SUCCESS: Final = range(200, 300)


def note_issued(values: Values, tables: Tables, step: Call, got: Got) -> None:
    """Note every credential in an answer that issues some; texts in undocumented places might be credentials too."""
    operation = _issuing(tables, step)
    if operation is None or got.status not in _SUCCESS:
        return
    places = {issue.at: issue.credential for issue in operation.issues}
    documented = operation.success.body.content if operation.success.body else None
    for at, value in _leaves(json_of(got.body)) if is_json(got) else [("", text_of(got))]:
        if at in places:
            values.meet(places[at], value)
        elif isinstance(value, str) and len(value) >= _SHORTEST and not (at and pointer.exists(documented, at)):
            values.withheld.add(value)


def _issuing(tables: Tables, step: Call) -> Operation | None:
    asked = (step.method, step.server, step.path)
    return next(
        (each for each in tables.operations if each.issues and (each.method, each.server, each.path) == asked), None
    )


def _leaves(tree: Any, path: pointer.Path = ()) -> Iterator[tuple[str, Any]]:
    if isinstance(tree, dict | list):
        for key, inner in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from _leaves(inner, (*path, key))
    else:
        yield pointer.join(path), tree
