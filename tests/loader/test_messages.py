"""Pydantic's errors in words: every pattern and type has some, and tags of unions are left out of paths."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Discriminator, Tag, ValidationError

from authproof.loader.fault import Fault, show_value
from authproof.loader.validation_errors import PATTERNS, _explain_error, validation_faults
from authproof.model import schema
from authproof.model.grant import Exchange, Grant
from authproof.model.provider import Provider
from authproof.model.schema import LocatedField, kinds_of_union, locate_field, unwrap_annotation
from authproof.model.scheme import Part


def patterns(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (node["pattern"],) if isinstance(node.get("pattern"), str) else ()
        yield from node.get("patternProperties", ())
        node = list(node.values())
    for inner in node if isinstance(node, list) else ():
        yield from patterns(inner)


def test_every_pattern_has_words_and_every_word_a_pattern() -> None:
    assert set(patterns(schema.build_schema())) == set(PATTERNS)


def faults(spec: dict[str, Any]) -> list[Fault]:
    with pytest.raises(ValidationError) as caught:
        Provider.model_validate_json(json.dumps(spec), strict=True)
    return validation_faults(caught.value)


def test_a_field_named_like_the_tag_of_its_union() -> None:
    (fault,) = [
        fault
        for fault in faults({"authproof": 2, "flows": {"a": {"title": "t", "summary": "s", "steps": [{"call": 5}]}}})
        if fault.path[0] == "flows"
    ]
    assert fault == Fault(("flows", "a", "steps", 0, "call"), "found a number, 5; allowed: text; put it in quotes")


def test_entries_that_are_struck_out_are_not_counted() -> None:
    found = faults({"authproof": 2, "channels": {"a": {"security": [1]}}, "credentials": {}})
    told = [fault.message for fault in found if fault.path in (("channels", "a", "security"), ("credentials",))]
    assert told == ["has 0 entries; allowed: at least 1"]


@pytest.mark.parametrize(
    ("loc", "path", "owner", "is_key"),
    [
        (("schemes", "a", "parts", 0, "in"), ("schemes", "a", "parts", 0, "in"), Part, False),
        (("grants", "a", "exchange", "operation"), ("grants", "a", "operation"), Exchange, False),
        (("grants", "exchange", "exchange"), ("grants", "exchange"), None, False),
        (("servers", "A", "[key]"), ("servers", "A"), None, True),
        (("other", "field"), ("other", "field"), None, False),
        (("grants", "a", "nonsense", "field"), ("grants", "a", "field"), None, False),
    ],
)
def test_places(
    loc: tuple[str | int, ...], path: tuple[str | int, ...], owner: type[BaseModel] | None, is_key: bool
) -> None:
    place = locate_field(Provider, loc)
    assert (place.path, place.owner, place.is_key) == (path, owner, is_key)


def test_the_type_of_a_union() -> None:
    assert locate_field(Provider, ("grants", "a", "exchange")).type is Exchange
    assert kinds_of_union(Grant) == (
        "manual",
        "exchange",
        "refresh",
        "authorization_code",
        "device_authorization",
        "implicit",
        "revoke",
    )
    assert unwrap_annotation(Annotated[str | None, Tag("x")]) is str


def test_a_union_beside_none() -> None:
    class One(BaseModel):
        kind: Literal["one"]
        size: int

    class Root(BaseModel):
        inner: (
            Annotated[Annotated[One, Tag("one")] | Annotated[int, Tag("number")], Discriminator(lambda _: "one")] | None
        )

    assert locate_field(Root, ("inner", "one", "size")) == LocatedField(("inner", "size"), int, One, is_key=False)


def detail(**fields: Any) -> Any:
    return {"loc": ("name",), "input": "x", "msg": "Something else", **fields}


def test_an_error_that_nobody_foresaw_is_told_all_the_same() -> None:
    assert _explain_error(detail(type="surprise")) == Fault(("name",), "'x' is not allowed here: Something else")


def test_a_pattern_that_nobody_put_into_words_is_shown() -> None:
    fault = _explain_error(detail(type="string_pattern_mismatch", ctx={"pattern": "^y$"}))
    assert fault.message == "'x' does not fit; allowed: what matches ^y$"


def test_a_missing_value_that_is_no_field() -> None:
    assert _explain_error(detail(type="missing", loc=("servers", "a"))).message == "missing; add it: It is needed."


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("a\nb", r"'a\nb'"),
        ("a" * 60, f"'{'a' * 60}'"),
        ("a" * 61, f"'{'a' * 60}…'"),
        ([1] * 100, "[" + "1, " * 39 + "1,…"),
    ],
)
def test_values_are_shown_on_one_line(value: object, words: str) -> None:
    assert show_value(value)[: len(words)] == words[: len(show_value(value))]
    assert len(show_value(value)) <= 121
