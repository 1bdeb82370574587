"""What must change along with a leaf so that the loader takes the spec: examples that show it, pointers into them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from pydantic import TypeAdapter

from generator import pointer
from generator.compile.credential import shape_of
from generator.model.base import Json
from generator.model.credential import Fixed, Run, Segment
from generator.mutants import edit
from generator.mutants.edit import Edit
from generator.mutants.leaves import Leaf, Spec
from generator.pointer import Path, join, resolve, split
from generator.tables.draw import draw

_SEGMENTS: Final = TypeAdapter(tuple[Segment, ...])
_WITHIN: Final = ("match", "live", "required")
_TELLING: Final = 8
"""Characters that an example must have to be looked for inside other texts."""

_SAMPLES: Final[dict[str, Any]] = {
    "string": "word",
    "integer": 1,
    "number": 1.5,
    "boolean": True,
    "object": {},
    "array": [],
    "null": None,
}


def along(leaf: Leaf, spec: Spec, value: Any) -> Iterator[Edit]:
    """Give edits that may have to go with a new value of a leaf."""
    model, path = leaf.model, leaf.around
    if leaf.field == "match":
        yield _shown(path, str(leaf.path[-1]), value)
    elif leaf.field == "required":
        yield _shown(path, str(leaf.path[-1]), _SAMPLES.get(value))
    elif leaf.field == "algorithm":
        yield edit.removed((*path, "burst"))
    elif leaf.field == "payload" and leaf.inner in spec_at(spec, path).get("match", {}):
        yield edit.put((*path, "match", leaf.inner), value)
    elif isinstance(model, Fixed | Run):
        yield _redrawn(path[:-2])
    elif leaf.field == "issues" and isinstance(leaf.path[-1], str):
        yield from _issued_elsewhere(leaf, spec, value)


def key_along(leaf: Leaf, spec: Spec, name: str) -> Iterator[Edit]:
    """Give edits that may have to go with a new key of a leaf."""
    path = leaf.around
    if leaf.field in _WITHIN:
        yield _document_key(path, str(leaf.path[-1]), name)
    elif leaf.type is Json:
        old = leaf.inner if leaf.field != "bodies" else join(tuple(split(leaf.inner)[1:]))
        new = join((*split(old)[:-1], name))
        yield edit.repointed(path, old, new)
        yield edit.both(edit.repointed(path, old, new), _outside(spec, path, old, new))


def spec_at(spec: Spec, path: Path) -> dict[str, Any]:
    """Give the mapping at a path."""
    found: dict[str, Any] = resolve(spec, join(path))
    return found


def _shown(path: Path, at: str, value: Any) -> Edit:
    """Show a value in a message's example."""
    return lambda spec: edit.put((*path, "payload", *_path(spec, (*path, "payload"), at)), value)(spec)


def _document_key(path: Path, old: str, new: str) -> Edit:
    """Rename a key of a message's example, and have every pointer follow."""

    def made(spec: Spec) -> Spec:
        spec = edit.renamed((*path, "payload", *_path(spec, (*path, "payload"), old)), split(new)[-1])(spec)
        return edit.both(edit.repointed(path, old, new), _outside(spec, path, old, new))(spec)

    return made


def _outside(spec: Spec, path: Path, old: str, new: str) -> Edit:
    """Have pointers follow that stand elsewhere: in the channel, in its schemes, in the grant that issues."""
    if path[0] == "channels":
        return edit.both(edit.everywhere(path[:2], old, new), edit.everywhere(("schemes",), old, new))
    grants = spec["grants"]
    mine = [name for name, grant in grants.items() if path[:2] == ("operations", grant.get("operation"))]
    places: list[Path] = [("grants", name, "issues") for name in mine]
    return edit.both(*(edit.everywhere(place, old, new) for place in places))


def _issued_elsewhere(leaf: Leaf, spec: Spec, value: str) -> Iterator[Edit]:
    """Rename the key of the answer's example that the credential stands at."""
    operation: Path = ("operations", spec_at(spec, leaf.around)["operation"], "success", "body")
    if leaf.value and split(value)[:-1] == split(leaf.value)[:-1]:
        yield edit.renamed((*operation, *_path(spec, operation, leaf.value)), split(value)[-1])


def _redrawn(path: Path) -> Edit:
    """Draw an example of the shape that is there now, and show it wherever the old one stood."""

    def made(spec: Spec) -> Spec:
        model = spec_at(spec, path)
        shape = shape_of(_SEGMENTS.validate_python(model["shape"]), model["example"])
        fresh = draw(shape, Random(model["example"]))  # noqa: S311 - an example, drawn the same each time
        if len(model["example"]) >= _TELLING:
            return edit.respoken(model["example"], fresh)(spec)
        return edit.put((*path, "example"), fresh)(spec)

    return made


def _path(spec: Spec, document: Path, at: str) -> Path:
    """Write a pointer as a path: items of lists by number."""
    here: Any = resolve(spec, join(document))
    steps: list[str | int] = []
    for token in split(at):
        step = int(token) if isinstance(here, list) else token
        steps.append(step)
        here = pointer.resolve(here, join((token,)))
    return tuple(steps)
