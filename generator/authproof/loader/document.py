"""A YAML file read into plain JSON values, with the line and column of every one of them.

The values are built here from the nodes, so that a spec can hold nothing but what JSON can: no tags, no dates,
no merge keys, no number that JSON lacks, no value within itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from authproof.loader.yaml_nodes import MAX_DEPTH, DocumentError, DocumentFault, Position, compose_document, position_of
from authproof.text.json_pointer import Key, Path
from authproof.text.yaml_text import STRING_TAG, construct_value, describe_kind, show_tag

MAX_VALUES: Final = 100_000
"""Values in one document, each use of an alias counted with all that it stands for."""

_COLLECTION_TAGS: Final = ("", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


class YamlDocument:
    """Plain values, where each stands, and what was wrong with them as YAML."""

    def __init__(self, value: dict[str, Any], root: Node, faults: Sequence[DocumentFault]) -> None:
        self.plain_value = value
        self.faults = tuple(faults)
        self._root = root

    def position_of_value(self, path: Path) -> Position:
        """Say where the value at `path` stands; of what is not in the file, where it would belong."""
        return self._find_position(path, key=False)

    def position_of_key(self, path: Path) -> Position:
        """Say where the key that `path` ends with stands."""
        return self._find_position(path, key=True)

    def _find_position(self, path: Path, *, key: bool) -> Position:
        place = node = self._root
        for step in path:
            child = _find_child(node, step)
            if child is None:
                break
            place, node = child[0] if key else child[1], child[1]
        return position_of(place)


def parse_document(data: bytes) -> YamlDocument:
    """Read one YAML document whose root is a mapping; DocumentError if that cannot be done."""
    root = compose_document(data)
    builder = _ValueBuilder()
    value = builder.build(root, ())
    if not isinstance(value, dict):
        raise DocumentError(position_of(root), f"the document is {describe_kind(value)}; a spec is a mapping of fields")
    return YamlDocument(value, root, builder.faults)


def _find_child(node: Node, step: Key) -> tuple[Node, Node] | None:
    if isinstance(node, MappingNode):
        return next((pair for pair in node.value if pair[0].value == step), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


class _ValueBuilder:
    """Turns nodes into values, noting what YAML allows and a spec does not."""

    def __init__(self) -> None:
        self.faults: list[DocumentFault] = []
        self._count = 0
        self._open: set[int] = set()

    def build(self, node: Node, path: Path) -> Any:
        """Give the value of a node; what is wrong with it is noted, and null stands for it."""
        self._count += 1
        if self._count > MAX_VALUES:
            raise DocumentError(position_of(node), f"more than {MAX_VALUES:,} values once aliases are expanded")
        if isinstance(node, ScalarNode):
            return self._build_scalar(node, path)
        return self._build_collection(node, path)

    def _build_scalar(self, node: ScalarNode, path: Path) -> Any:
        if node.tag == STRING_TAG:
            return node.value
        try:
            return construct_value(node.tag, node.value)
        except ValueError as error:
            return self._note_fault(node, str(error), path)

    def _build_collection(self, node: Node, path: Path) -> Any:
        if len(path) >= MAX_DEPTH:
            raise DocumentError(position_of(node), f"nested deeper than {MAX_DEPTH} levels")
        if node.tag not in _COLLECTION_TAGS:
            self._note_fault(node, f"the tag {show_tag(node.tag)} is not allowed; leave it out", path)
        if id(node) in self._open:
            return self._note_fault(node, "an alias inside stands for the value that it is part of; write it out", path)
        self._open.add(id(node))
        made = self._build_mapping(node, path) if isinstance(node, MappingNode) else self._build_sequence(node, path)
        self._open.remove(id(node))
        return made

    def _build_sequence(self, node: Node, path: Path) -> list[Any]:
        return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]

    def _build_mapping(self, node: Node, path: Path) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in node.value:
            name = self._key_name(key, path)
            if name in made:
                self._note_fault(
                    key, f"this key is there twice, first on line {_first_line(node, name)}", (*path, name)
                )
            made[name] = self.build(value, (*path, name))
        return made

    def _key_name(self, node: Node, path: Path) -> str:
        name = node.value if isinstance(node, ScalarNode) else "?"
        if node.tag == STRING_TAG and name != "<<":
            return name
        self._note_fault(node, _explain_key(node), path)
        return name

    def _note_fault(self, node: Node, message: str, path: Path) -> None:
        self.faults.append(DocumentFault(position_of(node), message, path))


def _first_line(node: Node, name: str) -> int:
    first = next(key for key, _ in node.value if key.value == name)
    return position_of(first).line


def _explain_key(node: Node) -> str:
    if not isinstance(node, ScalarNode):
        return "a key must be text, not a list or a mapping"
    if node.value == "<<":
        return "merge keys are not allowed; write the fields out"
    return f'a key must be text; put it in quotes: "{node.value}"'
