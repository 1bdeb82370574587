from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from authproof.documents.shared.nodes import infer_schema, merge_schemas, patch_schema

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
)


def holds(schema: dict[str, Any], value: object) -> bool:
    return Draft202012Validator(schema).is_valid(value)


@given(JSON)
def test_a_value_has_its_own_schema(value: Any) -> None:
    assert holds(infer_schema(value), value)
    assert holds(infer_schema(value, defaults=True), value)


@given(st.lists(JSON, min_size=1, max_size=4))
def test_every_value_has_the_merged_schema(values: list[Any]) -> None:
    merged = merge_schemas([infer_schema(value) for value in values])
    assert all(holds(merged, value) for value in values)


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        ("a", {"type": "string"}),
        (True, {"type": "boolean"}),
        (1, {"type": "integer"}),
        (1.5, {"type": "number"}),
        (None, {}),
        ([], {"type": "array", "items": {}}),
        ([1, 2], {"type": "array", "items": {"type": "integer"}}),
        ([1, 2.5], {"type": "array", "items": {"type": "number"}}),
        ([1, "a"], {"type": "array", "items": {"anyOf": [{"type": "integer"}, {"type": "string"}]}}),
        ([1, None], {"type": "array", "items": {}}),
        ({}, {"type": "object"}),
        ({"a": {"b": "c"}}, {"type": "object", "properties": {"a": infer_schema({"b": "c"})}}),
    ],
)
def test_infer(value: object, schema: dict[str, Any]) -> None:
    assert infer_schema(value) == schema


def test_a_schema_of_an_example_refuses_another_type() -> None:
    assert not holds(infer_schema({"code": "401"}), {"code": 401})


def test_defaults_are_the_values_of_a_request() -> None:
    assert infer_schema({"a": 1, "b": ["x"]}, defaults=True)["properties"] == {
        "a": {"type": "integer", "default": 1},
        "b": {"type": "array", "items": {"type": "string"}, "default": ["x"]},
    }


def test_objects_merge_their_properties() -> None:
    one = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {}}, "required": ["a", "b"]}
    other = {"type": "object", "properties": {"a": {"type": "string"}, "c": {"type": "null"}}, "required": ["a"]}
    assert merge_schemas([one, other]) == {
        "type": "object",
        "properties": {"a": {"anyOf": [{"type": "integer"}, {"type": "string"}]}, "b": {}, "c": {"type": "null"}},
        "required": ["a"],
    }


def test_arrays_merge_their_items() -> None:
    assert merge_schemas([infer_schema([1]), infer_schema([1.5])]) == {"type": "array", "items": {"type": "number"}}


def test_patch_changes_the_schema_at_a_pointer() -> None:
    schema = infer_schema({"pair": [{"token": "a"}]})
    patch_schema(schema, "/pair/0/token", {"pattern": "^a$"}, required=True)
    item = schema["properties"]["pair"]["items"]
    assert item == {
        "type": "object",
        "properties": {"token": {"type": "string", "pattern": "^a$"}},
        "required": ["token"],
    }
    assert schema["required"] == ["pair"]


def test_patch_of_the_whole_body() -> None:
    schema = infer_schema("a")
    patch_schema(schema, "", {"pattern": "^a$"}, required=True)
    assert schema == {"type": "string", "pattern": "^a$"}


def test_patch_of_what_is_not_there_changes_nothing() -> None:
    schema = infer_schema({"a": 1})
    patch_schema(schema, "/b/c", {"pattern": "^a$"}, required=True)
    assert schema == infer_schema({"a": 1})
