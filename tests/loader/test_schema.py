"""The JSON Schema is fresh, named by every spec and agrees with the loader; every field says what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from authproof.loader.document import parse_document
from authproof.model import schema
from authproof.model.provider import Provider
from authproof.model.schema import unwrap_annotation

from .patches import PATCHES, read
from .test_load import ACME, ROOT

SPECS = ROOT / "specs"
VALIDATOR = Draft202012Validator(schema.build_schema())
BEYOND = {"not_a_date"}
"""What a validator sees only if it is asked to look at formats."""


def test_the_file_is_fresh() -> None:
    """If this fails: `authproof schema --out specs/schema.json`."""
    assert (SPECS / schema.SCHEMA_FILE).read_text(encoding="utf-8") == schema.schema_text()


@pytest.mark.parametrize("spec", sorted(SPECS.glob("*.yaml")), ids=lambda spec: spec.stem)
def test_each_spec_names_the_schema(spec: Path) -> None:
    assert spec.read_text(encoding="utf-8").splitlines()[0] == schema.SCHEMA_COMMENT


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema.build_schema())
    assert schema.build_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("spec", [ACME, *sorted(SPECS.glob("*.yaml"))], ids=lambda spec: spec.stem)
def test_good_specs_are_valid(spec: Path) -> None:
    VALIDATOR.validate(parse_document(spec.read_bytes()).plain_value)


@pytest.mark.parametrize(
    "patch", [path for path in PATCHES if path.parent.name == "fields"], ids=lambda path: path.stem
)
def test_editors_see_wrong_fields_too(patch: Path) -> None:
    value = parse_document(read(patch)[1].encode()).plain_value
    assert VALIDATOR.is_valid(value) == (patch.stem in BEYOND)


def models(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """Give every model that a provider is made of."""
    if model not in seen:
        seen.add(model)
        yield model
        for info in model.model_fields.values():
            for inner in inside(info.annotation):
                yield from models(inner, seen)


def inside(annotation: Any) -> Iterator[type[BaseModel]]:
    found = unwrap_annotation(annotation)
    if isinstance(found, type) and issubclass(found, BaseModel):
        yield found
    for argument in getattr(found, "__args__", ()):
        yield from inside(argument)


FIELDS = [(model, name) for model in models(Provider, set()) for name in model.model_fields]


def test_there_are_as_many_models_as_the_schema_has() -> None:
    defined = {name for name, made in schema.build_schema()["$defs"].items() if made.get("type") == "object"}
    assert {model.__name__ for model, _ in FIELDS} == defined | {"Provider"}


def test_each_field_is_described_and_marked() -> None:
    assert len(FIELDS) > 200
    assert [f"{model.__name__}.{field}" for model, field in FIELDS if not is_described_and_marked(model, field)] == []


def is_described_and_marked(model: type[BaseModel], field: str) -> bool:
    info = model.model_fields[field]
    marks = info.json_schema_extra
    role = marks.get("x-role") if isinstance(marks, dict) else None
    return (info.description or "").endswith((".", ").")) and role in ("behaviour", "prose")


def test_marks_reach_the_schema() -> None:
    part = schema.build_schema()["$defs"]["Part"]["properties"]
    assert part["in"]["x-role"] == "behaviour"
    assert "title" not in part["in"]


def test_text_is_json() -> None:
    assert json.loads(schema.schema_text()) == schema.build_schema()
    assert schema.schema_text() == schema.schema_text()
    assert schema.schema_text().endswith("}\n")
