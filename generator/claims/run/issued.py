"""Credentials in answers, found so that no record shows them: by their place, and in what nobody documented."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from generator.claims.claim import SendRequest
from generator.claims.run.answer import body_text_of, has_json_body, read_json
from generator.claims.run.target import ReceivedAnswer
from generator.claims.run.values import RunValues
from generator.pointer import Path, has_value_at, join_pointer
from generator.tables import OperationTable, Tables

_MIN_SECRET_LENGTH: Final = 6
"""Characters of a text that could be a secret nobody documented."""

_SUCCESS_STATUSES: Final = range(200, 300)


def note_issued_credentials(values: RunValues, tables: Tables, step: SendRequest, got: ReceivedAnswer) -> None:
    """Note every credential in an answer that issues some; texts in undocumented places might be credentials too."""
    operation = _issuing_operation(tables, step)
    if operation is None or got.status not in _SUCCESS_STATUSES:
        return
    places = {issue.pointer: issue.credential for issue in operation.issues}
    documented = operation.success.body.content if operation.success.body else None
    for leaf_pointer, value in (
        _walk_json_leaves(read_json(got.body)) if has_json_body(got) else [("", body_text_of(got))]
    ):
        if leaf_pointer in places:
            values.note_received(places[leaf_pointer], value)
        elif (
            isinstance(value, str)
            and len(value) >= _MIN_SECRET_LENGTH
            and not (leaf_pointer and has_value_at(documented, leaf_pointer))
        ):
            values.withheld.add(value)


def _issuing_operation(tables: Tables, step: SendRequest) -> OperationTable | None:
    asked = (step.method, step.server, step.path)
    return next(
        (each for each in tables.operations if each.issues and (each.method, each.server, each.path) == asked), None
    )


def _walk_json_leaves(tree: Any, path: Path = ()) -> Iterator[tuple[str, Any]]:
    if isinstance(tree, dict | list):
        for key, inner in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from _walk_json_leaves(inner, (*path, key))
    else:
        yield join_pointer(path), tree
