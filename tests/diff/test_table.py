"""The tables are complete: every field that the sandbox obeys has a row, and every row a field."""

from __future__ import annotations

from authproof.diff.compare import RULES
from authproof.diff.rules import Inside
from authproof.model.base import FieldRole
from authproof.model.schema import fields_by_path

NOTICED_PROSE = {
    "servers/*/url",
    "credentials/*/never_expires",
    "schemes/*/surface",
    "operations/*/headers",
    "operations/*/request",
    "failures/*/covers",
    "channels/*/sequence_at",
    "channels/*/heartbeat/sequence_at",
    "flows",
}
"""Fields that the sandbox does not obey and callers notice all the same."""


def told(path: str) -> bool:
    """Whether a field has a row, or is inside one whose rule tells of everything below."""
    steps = path.split("/")
    around = ("/".join(steps[:end]) for end in range(1, len(steps)))
    return path in RULES or any(at in RULES and RULES[at].inside is Inside.nothing for at in around)


def test_every_field_that_the_sandbox_obeys_has_a_row() -> None:
    obeyed = [field.path for field in fields_by_path().values() if field.role is FieldRole.behaviour]
    assert [path for path in obeyed if not told(path)] == []


def test_a_field_without_a_row_is_found() -> None:
    assert not told("operations/*/brand_new")


def test_every_row_is_of_a_field() -> None:
    assert [at for at in RULES if at not in fields_by_path()] == []


def test_which_prose_callers_notice() -> None:
    assert {at for at in RULES if fields_by_path()[at].role is FieldRole.prose} == NOTICED_PROSE


def test_every_row_can_be_reached() -> None:
    """What is inside a row is compared only if the row lets the walk in."""
    for path in RULES:
        steps = [step for step in path.split("/") if step not in ("*", "#")]
        around = [at for at in RULES if at != path and path.startswith(f"{at}/")]
        assert len(around) == len(steps) - 1, path
        assert all(RULES[at].inside is not Inside.nothing for at in around), path
