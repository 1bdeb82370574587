"""Whatever a file holds, loading it succeeds or says in clean lines what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from authproof.errors import Problem, SpecError
from authproof.loader import load_specs
from authproof.loader.document import parse_document
from authproof.text.json_pointer import Path as Steps
from authproof.text.json_pointer import join_pointer, replace_value, resolve_pointer

from .patches import GOOD
from .test_load import ACME

pytestmark = pytest.mark.slow

TREES = {"acme": parse_document(ACME.read_bytes()).plain_value, "good": parse_document(GOOD.encode()).plain_value}
TEXTS = {"acme": ACME.read_text(encoding="utf-8"), "good": GOOD}
fuzz = settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def survive(folder: Path, name: str, data: bytes) -> None:
    """Load the bytes as a spec; nothing but clean problems may come of it."""
    path = folder / f"{name}.yaml"
    path.write_bytes(data)
    lines = data.count(b"\n") + data.count(b"\r") + 2  # what is missing at the end is missed on a line of its own
    for problem in problems(path):
        assert str(problem).isprintable()
        assert 1 <= problem.line <= lines + text_breaks(data)
        assert problem.column >= 1
        assert "Input should" not in problem.message


def problems(path: Path) -> tuple[Problem, ...]:
    try:
        load_specs([path])
    except SpecError as error:
        return error.problems
    return ()


def text_breaks(data: bytes) -> int:
    """Count the line breaks that only YAML 1.1 knows."""
    text = data.decode("utf-8", "replace")
    return sum(map(text.count, "\x85\u2028\u2029"))


@fuzz
@given(data=st.binary(max_size=400))
def test_random_bytes(folder: Path, data: bytes) -> None:
    survive(folder, "acme", data)


@fuzz
@given(data=st.text(st.sampled_from("ab01:-?[]{},&*!|>%@`\"'#\t\n\r \\~<=.é\u2028"), max_size=200))
def test_random_yaml_characters(folder: Path, data: str) -> None:
    survive(folder, "acme", data.encode())


@st.composite
def scratched_texts(draw: st.DrawFn) -> tuple[str, str]:
    """A good spec with a few characters cut out or put in."""
    name = draw(st.sampled_from(sorted(TEXTS)))
    text = TEXTS[name]
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 5))
        text = text[:start] + draw(st.text("{}[]:,-&*!|>%@`\"'#?\n \\~<=ab0", max_size=4)) + text[start + length :]
    return name, text


@fuzz
@given(scratched=scratched_texts())
def test_scratched_text(folder: Path, scratched: tuple[str, str]) -> None:
    name, text = scratched
    survive(folder, name, text.encode())


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(["", "/", "a\nb", "{x}"])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


@fuzz
@given(value=st.dictionaries(st.sampled_from([*TREES["acme"], "other"]), VALUES))
def test_random_values_under_known_fields(folder: Path, value: dict[str, Any]) -> None:
    survive(folder, "acme", yaml.safe_dump(value, allow_unicode=True).encode())


def places(value: Any, path: Steps = ()) -> Iterator[Steps]:
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield from places(inner, (*path, key))


PLACES = {name: [path for path in places(tree) if path] for name, tree in TREES.items()}


@st.composite
def mutated_trees(draw: st.DrawFn) -> tuple[str, Any]:
    """A good spec in which nodes are taken out, swapped for others of the same type, or replaced by anything."""
    name = draw(st.sampled_from(sorted(TREES)))
    tree = TREES[name]
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(PLACES[name]))
        try:
            tree = mutate(draw, tree, path)
        except LookupError:
            continue
    return name, tree


def mutate(draw: st.DrawFn, tree: Any, path: Steps) -> Any:
    old = resolve_pointer(tree, join_pointer(path))
    action = draw(st.sampled_from(["delete", "swap", "swap", "replace", "rename"]))
    if action == "swap":
        others = [resolve_pointer(tree, join_pointer(place)) for place in places(tree)]
        return replace_value(
            tree, join_pointer(path), draw(st.sampled_from([other for other in others if type(other) is type(old)]))
        )
    if action == "replace":
        return replace_value(tree, join_pointer(path), draw(VALUES))
    parent = resolve_pointer(tree, join_pointer(path[:-1]))
    if isinstance(parent, list):
        return replace_value(
            tree, join_pointer(path[:-1]), [item for index, item in enumerate(parent) if index != path[-1]]
        )
    kept = {key: item for key, item in parent.items() if key != path[-1]}
    renamed = {draw(st.text(max_size=5)): old} if action == "rename" else {}
    return replace_value(tree, join_pointer(path[:-1]), {**kept, **renamed})


@settings(fuzz, max_examples=250)
@given(mutated=mutated_trees())
def test_mutated_trees(folder: Path, mutated: tuple[str, Any]) -> None:
    name, tree = mutated
    survive(folder, name, json.dumps(tree).encode())


def test_every_single_node_taken_out(folder: Path) -> None:
    for path in PLACES["good"]:
        parent = resolve_pointer(TREES["good"], join_pointer(path[:-1]))
        rest = [item for index, item in enumerate(parent) if index != path[-1]]
        if isinstance(parent, dict):
            rest = {key: item for key, item in parent.items() if key != path[-1]}
        survive(folder, "good", json.dumps(replace_value(TREES["good"], join_pointer(path[:-1]), rest)).encode())
