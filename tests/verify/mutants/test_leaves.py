"""Every behaviour leaf of a spec is found, and nothing that is prose."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from authproof.model.plain import plain_spec as written
from authproof.model.provider import Provider
from authproof.model.schema import unwrap_annotation
from authproof.text.json_pointer import has_value_at
from authproof.verify.mutants import Sort, list_leaves

from .conftest import SPECS, leaf, provider


def models(model: type[BaseModel], seen: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """Collect every model below a model by way of fields that are behaviour."""
    if model not in seen:
        seen.add(model)
        for info in model.model_fields.values():
            for inner in inside(info.annotation) if is_behaviour(info) else ():
                models(inner, seen)
    return seen


def inside(annotation: Any) -> list[type[BaseModel]]:
    found = unwrap_annotation(annotation)
    if isinstance(found, type) and issubclass(found, BaseModel):
        return [found]
    return [each for argument in get_args(found) for each in inside(argument)]


def is_behaviour(info: FieldInfo) -> bool:
    assert isinstance(info.json_schema_extra, dict)
    return info.json_schema_extra["x-role"] == "behaviour"


def is_tag(info: FieldInfo) -> bool:
    return get_origin(info.annotation) is Literal and len(get_args(info.annotation)) == 1


def says_something(info: FieldInfo) -> bool:
    """Tell whether a field is behaviour, and not only the way to models that are all prose."""
    below = inside(info.annotation)
    prose = below and not any(is_behaviour(each) for model in below for each in model.model_fields.values())
    return is_behaviour(info) and not is_tag(info) and not prose


FIELDS = {
    (model.__name__, name)
    for model in models(Provider, set())
    for name, info in model.model_fields.items()
    if says_something(info)
}


def test_each_behaviour_field_of_the_model_is_a_leaf_somewhere() -> None:
    """A field that no spec here writes would never be mutated; the made-up specs must have it."""
    reached = {
        (type(field.model).__name__, field.name)
        for spec in SPECS
        for each in list_leaves(provider(spec))
        for field in each.fields
    }
    assert FIELDS - reached == set()


def test_no_prose_is_a_leaf(acme: Provider) -> None:
    assert all(is_behaviour(field.field_info) for each in list_leaves(acme) for field in each.fields)
    assert not [
        each.pointer
        for each in list_leaves(acme)
        if each.pointer.endswith(("/title", "/summary", "/meaning", "/variable"))
    ]
    assert not [each for each in list_leaves(acme) if each.path[0] in ("flows", "evidence", "notices")]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_leaves_are_where_they_say(spec: type) -> None:
    of = provider(spec)
    found = list_leaves(of)
    assert len({(each.sort, each.path) for each in found}) == len(found)
    for each in found:
        assert has_value_at(written(of), each.pointer) == (each.sort is not Sort.unwritten), each


def test_values(acme: Provider) -> None:
    assert leaf(acme, "/credentials/ticket/lifetime/seconds").value == 10
    assert leaf(acme, "/channels/events/closes/asleep/reconnect").value == "resume"
    assert leaf(acme, "/schemes/bearer/parts/0/in").field_name == "place"
    assert leaf(acme, "/failures/missing/status").is_optional is False
    assert leaf(acme, "/operations/delete_robot/level").is_optional is True


def test_documents_are_taken_apart(acme: Provider) -> None:
    at = "/failures/forbidden/bodies/application~1json"
    assert leaf(acme, f"{at}/code", Sort.json).value == "403"
    assert leaf(acme, f"{at}/code", Sort.key).value == "code"
    assert leaf(acme, at, Sort.key).value == "application/json"
    assert leaf(acme, f"{at}/code", Sort.json).inner_pointer == "/application~1json/code"
    assert leaf(acme, "/channels/events/messages/move/payload/to/1", Sort.json).value == 2


def test_keys_that_are_only_names_are_no_leaves_but_their_entries_are(acme: Provider) -> None:
    assert leaf(acme, "/failures/forbidden", Sort.entry)
    assert leaf(acme, "/grants/login/issues/access_token", Sort.key)
    with pytest.raises(StopIteration):
        leaf(acme, "/failures/forbidden", Sort.key)


def test_what_says_nothing_is_no_leaf(acme: Provider) -> None:
    for at in ("/limits/other", "/levels/reader"):
        with pytest.raises(StopIteration):
            leaf(acme, at, Sort.entry)


def test_order_and_defaults(acme: Provider) -> None:
    assert leaf(acme, "/levels", Sort.order).value == ["reader", "owner"]
    assert leaf(acme, "/failures/missing/bodies", Sort.order)
    assert leaf(acme, "/credentials/token/single_use", Sort.unwritten).value is False
    assert leaf(acme, "/credentials/ticket/single_use").value is True
