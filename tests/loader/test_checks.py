"""What checks share, in detail."""

from __future__ import annotations

import pytest

from generator.loader.checks.channels import has_type, same
from generator.loader.checks.pointers import missing
from generator.model.channel import JsonType

VALUES = {"string": "", "integer": 1, "number": 1.5, "boolean": True, "object": {}, "array": [], "null": None}


@pytest.mark.parametrize("wanted", JsonType)
@pytest.mark.parametrize("kind", VALUES)
def test_types(kind: str, wanted: JsonType) -> None:
    fits = kind == wanted.value or (kind == "integer" and wanted is JsonType.number)
    assert has_type(VALUES[kind], wanted) == fits


def test_equality_of_json_values() -> None:
    assert same(1, 1)
    assert same(1, 1.0)
    assert same(True, True)
    assert not same(1, True)
    assert not same(False, 0)
    assert not same("1", 1)
    assert same({"a": [1]}, {"a": [1]})


def test_a_pointer_that_leads_nowhere() -> None:
    (fault,) = missing({"a": [{"b/c": 1}], "d": 2}, "/a/0/bc", ("x",), "the body")
    assert fault == (
        ("x",),
        "nothing at '/a/0/bc' in the body; did you mean '/a/0/b~1c'? allowed: /a, /a/0, /a/0/b~1c, /d",
        False,
    )


def test_no_more_than_a_dozen_pointers_are_named() -> None:
    (fault,) = missing([0] * 50, "/x", ("x",), "the body", at_key=True)
    assert fault.message.count("/") == 13
    assert fault.at_key
    assert list(missing({"a": None}, "/a", ("x",), "the body")) == []
