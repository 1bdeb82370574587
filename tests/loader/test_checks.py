"""What checks share, in detail."""

from __future__ import annotations

import pytest

from authproof.loader.checks.channels import has_json_type, is_same_json
from authproof.loader.fault import fault_missing
from authproof.model.vocabulary import JsonType

VALUES = {"string": "", "integer": 1, "number": 1.5, "boolean": True, "object": {}, "array": [], "null": None}


@pytest.mark.parametrize("wanted", JsonType)
@pytest.mark.parametrize("kind", VALUES)
def test_types(kind: str, wanted: JsonType) -> None:
    fits = kind == wanted.value or (kind == "integer" and wanted is JsonType.number)
    assert has_json_type(VALUES[kind], wanted) == fits


def test_equality_of_json_values() -> None:
    assert is_same_json(1, 1)
    assert is_same_json(1, 1.0)
    assert is_same_json(True, True)
    assert not is_same_json(1, True)
    assert not is_same_json(False, 0)
    assert not is_same_json("1", 1)
    assert is_same_json({"a": [1]}, {"a": [1]})


def test_a_pointer_that_leads_nowhere() -> None:
    (fault,) = fault_missing({"a": [{"b/c": 1}], "d": 2}, "/a/0/bc", ("x",), "the body")
    assert fault == (
        ("x",),
        "nothing at '/a/0/bc' in the body; did you mean '/a/0/b~1c'? allowed: /a, /a/0, /a/0/b~1c, /d",
        False,
    )


def test_no_more_than_a_dozen_pointers_are_named() -> None:
    (fault,) = fault_missing([0] * 50, "/x", ("x",), "the body", at_key=True)
    assert fault.message.count("/") == 13
    assert fault.at_key
    assert list(fault_missing({"a": None}, "/a", ("x",), "the body")) == []
