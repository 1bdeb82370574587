"""A YAML file read into plain JSON values, with the line and column of every one of them.

The values are built here from the nodes, so that a spec can hold nothing but what JSON can: no tags, no dates,
no merge keys, no number that JSON lacks, no value within itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from authproof.loader.yaml_nodes import (
    MAX_BYTES,
    MAX_DEPTH,
    DocumentError,
    DocumentFault,
    Position,
    compose_document,
    position_of,
)
from authproof.text.json_pointer import Key, Path
from authproof.text.yaml_text import STRING_TAG, construct_value, describe_kind, show_tag

MAX_VALUES: Final = 100_000
"""Values in one document, each use of an alias counted with all that it stands for."""

MAX_CHARACTERS: Final = 4 * MAX_BYTES
"""Characters of all its keys and values together, counted in the same way."""

_COLLECTION_TAGS: Final = ("", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


class YamlDocument:
    """Plain values, where each stands, and what was wrong with them as YAML."""

    def __init__(self, value: dict[str, Any], root: MappingNode, faults: Sequence[DocumentFault]) -> None:
        self.plain_value = value
        self.faults = tuple(faults)
        self.root = root
        self._entries: dict[int, dict[str, tuple[Node, Node]]] = {}
        """The entries of each mapping that was looked into, by key; the mappings by their `id`."""

    def position_of_value(self, path: Path) -> Position:
        """Say where the value at `path` stands; of what is not in the file, where it would belong."""
        return self._find_position(path, key=False)

    def position_of_key(self, path: Path) -> Position:
        """Say where the key that `path` ends with stands."""
        return self._find_position(path, key=True)

    def _find_position(self, path: Path, *, key: bool) -> Position:
        place: Node = self.root
        node: Node = self.root
        for step in path:
            child = self._find_child(node, step)
            if child is None:
                break
            place, node = child[0] if key else child[1], child[1]
        return position_of(place)

    def _find_child(self, node: Node, step: Key) -> tuple[Node, Node] | None:
        if isinstance(node, MappingNode):
            if id(node) not in self._entries:
                scalars = (pair for pair in reversed(node.value) if isinstance(pair[0], ScalarNode))
                self._entries[id(node)] = {pair[0].value: pair for pair in scalars}
            return self._entries[id(node)].get(str(step))
        if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            return node.value[step], node.value[step]
        return None


def parse_document(data: bytes) -> YamlDocument:
    """Read one YAML document whose root is a mapping; DocumentError if that cannot be done."""
    root = compose_document(data)
    builder = _ValueBuilder()
    value = builder.build(root, ())
    if not isinstance(value, dict) or not isinstance(root, MappingNode):
        raise DocumentError(position_of(root), f"the document is {describe_kind(value)}; a spec is a mapping of fields")
    return YamlDocument(value, root, builder.faults)


class _ValueBuilder:
    """Turns nodes into values, noting what YAML allows and a spec does not."""

    def __init__(self) -> None:
        self.faults: list[DocumentFault] = []
        self._count = 0
        self._length = 0
        self._open: set[int] = set()

    def build(self, node: Node, path: Path) -> Any:
        """Give the value of a node; what is wrong with it is noted, and null stands for it."""
        self._count += 1
        if self._count > MAX_VALUES:
            raise DocumentError(position_of(node), f"more than {MAX_VALUES:,} values once aliases are expanded")
        if isinstance(node, ScalarNode):
            self._count_characters(node)
            return self._build_scalar(node, path)
        return self._build_collection(node, path)

    def _count_characters(self, node: ScalarNode) -> None:
        self._length += len(node.value)
        if self._length > MAX_CHARACTERS:
            raise DocumentError(position_of(node), f"more than {MAX_CHARACTERS:,} characters once aliases are expanded")

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
        first: dict[str, Node] = {}
        for key, value in node.value:
            name = self._key_name(key, path)
            if first.setdefault(name, key) is not key:
                line = position_of(first[name]).line
                self._note_fault(key, f"this key is there twice, first on line {line}", (*path, name))
            made[name] = self.build(value, (*path, name))
        return made

    def _key_name(self, node: Node, path: Path) -> str:
        name = node.value if isinstance(node, ScalarNode) else "?"
        self._length += len(name)
        if node.tag == STRING_TAG and name != "<<":
            return name
        self._note_fault(node, _explain_key(node), path)
        return name

    def _note_fault(self, node: Node, message: str, path: Path) -> None:
        self.faults.append(DocumentFault(position_of(node), message, path))


def _explain_key(node: Node) -> str:
    if not isinstance(node, ScalarNode):
        return "a key must be text, not a list or a mapping"
    if node.value == "<<":
        return "merge keys are not allowed; write the fields out"
    return f'a key must be text; put it in quotes: "{node.value}"'
