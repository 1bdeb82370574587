"""Every place that names another part is watched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from authproof.loader.document import parse_document
from authproof.loader.references import (
    REFERENCES,
    Reference,
    pointer_faults,
    reference_faults,
    walk_names,
)
from authproof.model import schema
from authproof.text.json_pointer import Path, join_pointer, replace_value, resolve_pointer
from tests.made_up import MADE_UP

from .patches import GOOD
from .test_load import ACME

FILES = (ACME, *MADE_UP)
SPECS = tuple(parse_document(text).plain_value for text in (GOOD.encode(), *(path.read_bytes() for path in FILES)))
DEFINED = {"id"}
"""Names that do not point anywhere."""


def used(spec: dict[str, Any], at: str) -> list[Path]:
    return [path for path, _ in walk_names(spec, at.split("/"))]


@pytest.mark.parametrize("use", REFERENCES, ids=lambda use: use.location)
def test_a_name_that_leads_nowhere_is_told(use: Reference) -> None:
    spec, path = next((spec, path) for spec in SPECS for path in used(spec, use.location))
    assert reference_faults(spec) == []
    bogus = "{bogus}" if use.in_braces else "bogus"
    if use.location.endswith("/keys"):
        parent = resolve_pointer(spec, join_pointer(path[:-1]))
        broken, place = replace_value(spec, join_pointer(path[:-1]), {bogus: parent[path[-1]]}), (*path[:-1], bogus)
    else:
        broken, place = replace_value(spec, join_pointer(path), bogus), path
    (fault,) = reference_faults(broken)
    assert (fault.path, fault.at_key) == (place, use.location.endswith("/keys"))
    assert fault.explain().startswith(f"no {use.noun} named 'bogus'; ")


def test_every_field_that_holds_names_is_watched() -> None:
    """The models' own fields of type `Id`, found in the schema, are those of the table."""
    made = schema.build_schema()
    watched = {use.location for use in REFERENCES if not use.in_braces}
    assert set(id_fields(made, made["$defs"], "")) - DEFINED - watched == {
        "schemes/*/parts/#/message",
        "limits/*/messages/#",
    }
    assert watched <= set(id_fields(made, made["$defs"], ""))


def id_fields(node: dict[str, Any], defs: dict[str, Any], at: str) -> Iterator[str]:
    """Give the path of every name; keys that define names are not among them."""
    if node.get("pattern", "").startswith("^[a-z][a-z0-9_]*"):
        yield at.removeprefix("/")
    if "$ref" in node and not node["$ref"].endswith("/JsonValue"):
        yield from id_fields(defs[node["$ref"].rpartition("/")[2]], defs, at)
    for inner in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        yield from id_fields(inner, defs, at)
    for name, inner in node.get("properties", {}).items():
        yield from id_fields(inner, defs, f"{at}/{name}")
    for pattern, inner in node.get("patternProperties", {}).items():
        if pattern.startswith("^[a-z][a-z0-9_]*") and at.endswith(("/issues", "/costs")):
            yield f"{at}/keys".removeprefix("/")
        yield from id_fields(inner, defs, f"{at}/*")
    yield from id_fields(node["items"], defs, f"{at}/#") if "items" in node else ()


def test_names_of_the_wrong_type_are_left_to_the_models() -> None:
    assert (
        reference_faults({"operations": {"a": {"server": 7, "security": "x"}}, "channels": [], "grants": {"b": None}})
        == []
    )


def test_a_part_that_is_missing_itself_names_nothing() -> None:
    spec = {
        "flows": {"a": {"steps": [{"connect": "nowhere", "using": "x", "until": "y"}, {"until": "z"}]}},
        "schemes": {"x": {}},
    }
    assert [fault.path for fault in reference_faults(spec)] == [("flows", "a", "steps", 0, "connect")]


@pytest.mark.parametrize(
    ("pointer", "message"),
    [
        ("/levels/reader", ""),
        ("/flows/session/steps/0", ""),
        ("", ""),
        (
            "/levels/raeder",
            "nothing at '/levels/raeder': no 'raeder' written in levels; did you mean 'reader'? allowed: owner, reader",
        ),
        ("/lvls", "nothing at '/lvls': no 'lvls' written in the spec; did you mean 'levels'? allowed: "),
        ("/flows/session/steps/4", "nothing at '/flows/session/steps/4': no '4' written in steps; allowed: 0, 1, 2, 3"),
        ("/name/x", "nothing at '/name/x': no 'x' written in name; allowed: none"),
        (f"/flows/session/steps/{'9' * 5000}", "nothing at '/flows/session/steps/9999"),
    ],
)
@pytest.mark.parametrize("part", ["evidence", "executed"])
def test_pointers(part: str, pointer: str, message: str) -> None:
    faults = pointer_faults({**SPECS[0], part: [{"at": [pointer]}]})
    assert [fault.path for fault in faults] == ([(part, 0, "at", 0)] if message else [])
    assert all(fault.explain().startswith(message) for fault in faults)
