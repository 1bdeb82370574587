"""From a file of an older format to one of today's: each step is a rule, and comments and layout stay as they are.

A rule says what it changes twice: in the text, as edits, and in the values. A file is given back only if its new text
reads as the new values, so that a layout nobody thought of is told and not spoilt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from authproof.loader.document import YamlDocument, parse_document
from authproof.loader.fault import Fault, show_value
from authproof.loader.yaml_nodes import BYTE_ORDER_MARK, DocumentError, Position, decode_text, position_of
from authproof.model.format_version import FIRST_VERSION, FORMAT_VERSION, VERSION_FIELD
from authproof.text.json_pointer import Path, join_pointer
from authproof.text.yaml_text import NULL_TAG

_BEGIN_WITH: Final = f"begin with '{VERSION_FIELD}: {FORMAT_VERSION}'"
_SPEC_FIELDS: Final = ("credentials", "schemes")
"""What no other YAML file is likely to have at its root, and every spec of format 1 has."""
_MAX_TOLD: Final = 3
"""Changes that are told one by one; of the others their number."""


class Edit(NamedTuple):
    """New text in the place of some characters; both ends count from the start of the text."""

    start: int
    end: int
    text: str


class Change(NamedTuple):
    """What a rule changes at one place."""

    path: Path
    position: Position
    new: str
    """What it becomes, in words."""
    edits: tuple[Edit, ...]

    @property
    def field(self) -> str:
        """The dotted path, as problems have it."""
        return ".".join(map(str, self.path))


class ListedField(NamedTuple):
    """A rule: a field that named one thing, or nothing, is called otherwise and lists any number."""

    mapping: str
    """The field of the spec whose entries have it."""
    kinds: tuple[str, ...]
    """Entries of which kinds."""
    old: str
    new: str

    def find_changes(self, root: MappingNode) -> Iterator[Change]:
        """Give what it changes of a spec: the fields, and the JSON Pointers to them."""
        moved: dict[str, str] = {}
        for name, entry in _entries_of(_child_of(root, self.mapping)):
            if isinstance(entry, MappingNode) and self._fits(entry) and _child_of(entry, self.new) is None:
                for key, value in entry.value:
                    if isinstance(key, ScalarNode) and key.value == self.old:
                        path = (self.mapping, name)
                        moved[join_pointer((*path, self.old))] = join_pointer((*path, self.new))
                        yield self._change_entry((*path, self.old), key, value)
        yield from _move_pointers(root, moved)

    def _fits(self, entry: MappingNode) -> bool:
        kind = _child_of(entry, "kind")
        return isinstance(kind, ScalarNode) and kind.value in self.kinds

    def _change_entry(self, path: Path, key: ScalarNode, value: Node) -> Change:
        edits = (Edit(key.start_mark.index, key.end_mark.index, self.new), *_list_value(value))
        return Change(path, position_of(key), f"{self.new}, a list", edits)

    def change_value(self, spec: dict[str, Any]) -> None:
        """Change the values in the same way."""
        entries = spec.get(self.mapping)
        moved: dict[str, str] = {}
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            is_meant = isinstance(entry, dict) and entry.get("kind") in self.kinds
            if is_meant and self.old in entry and self.new not in entry:
                value = entry.pop(self.old)
                entry[self.new] = value if isinstance(value, list) else [] if value is None else [value]
                moved[join_pointer((self.mapping, name, self.old))] = join_pointer((self.mapping, name, self.new))
        for places in _pointer_lists(spec):
            places[:] = [moved.get(place, place) if isinstance(place, str) else place for place in places]


_STATEMENTS: Final = ("evidence", "executed")
"""The lists of a spec whose entries say by JSON Pointers, in `at`, what they are about."""


def _move_pointers(root: MappingNode, moved: Mapping[str, str]) -> Iterator[Change]:
    for field in _STATEMENTS:
        for index, entry in _items_of(_child_of(root, field)):
            for place, pointer in _items_of(_child_of(entry, "at")):
                if isinstance(pointer, ScalarNode) and pointer.value in moved:
                    new, quote = moved[pointer.value], pointer.style or ""
                    edit = Edit(pointer.start_mark.index, pointer.end_mark.index, f"{quote}{new}{quote}")
                    yield Change((field, index, "at", place), position_of(pointer), new, (edit,))


def _pointer_lists(spec: dict[str, Any]) -> Iterator[list[Any]]:
    """Give every list of JSON Pointers that a spec has."""
    for entries in (spec.get(field) for field in _STATEMENTS):
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and isinstance(entry.get("at"), list):
                yield entry["at"]


RULES: Final[dict[int, tuple[ListedField, ...]]] = {
    1: (ListedField("limits", ("window", "concurrency"), old="channel", new="channels"),),
}
"""What a file of each version needs to be one of the next."""


class Migration(NamedTuple):
    """A file of an older format, and what becomes of it."""

    version: int
    """The version that it was of."""
    changes: tuple[Change, ...]
    """Those of fields, beside the version itself, with their places before the change."""
    text: str

    @property
    def is_needed(self) -> bool:
        """Whether the file was of an older format."""
        return self.version < FORMAT_VERSION


def version_of(document: YamlDocument) -> int | None:
    """Tell the version that a file is of; none if what it names is no version."""
    named = document.plain_value.get(VERSION_FIELD, FIRST_VERSION)
    return named if type(named) is int and named >= FIRST_VERSION else None


def find_version_faults(document: YamlDocument) -> Iterator[Fault]:
    """Fault a file of another version than the one that is read: in one line, with what to change.

    One that names none, and has nothing that would have to change, is read as one of today.
    """
    version = version_of(document)
    if version is None:
        given = show_value(document.plain_value[VERSION_FIELD])
        yield Fault((VERSION_FIELD,), f"{given} is no version of the format; allowed: {FORMAT_VERSION}")
    elif version > FORMAT_VERSION:
        newer = f"format {version} is newer than this Authproof reads; allowed: {FORMAT_VERSION}"
        yield Fault((VERSION_FIELD,), f"{newer}; install a newer Authproof")
    elif version < FORMAT_VERSION:
        changes = find_changes(document, version)
        if changes or VERSION_FIELD in document.plain_value:
            yield Fault((VERSION_FIELD,), _explain_older(version, changes))


def _explain_older(version: int, changes: Sequence[Change]) -> str:
    todo = ", ".join([_BEGIN_WITH, *_name_changes(changes)])
    return f"format {version}, and only {FORMAT_VERSION} is read; let 'authproof migrate' change it, or {todo}"


def _name_changes(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes[:_MAX_TOLD]:
        yield f"{change.field} (line {change.position.line}) becomes {change.new}"
    if len(changes) > _MAX_TOLD:
        yield f"and {len(changes) - _MAX_TOLD} more"


def find_changes(document: YamlDocument, version: int) -> tuple[Change, ...]:
    """Say what of a file has to change that is of an older version: for its first step, which is what it has now."""
    found = {change.edits: change for rule in RULES.get(version, ()) for change in rule.find_changes(document.root)}
    return tuple(sorted(found.values(), key=lambda change: change.position))


def migrate_spec(data: bytes) -> Migration:
    """Write a spec of any older version in the format of today; DocumentError if that cannot be done by rule."""
    text = decode_text(data)
    document = _parse_sound(text)
    version = first = version_of(document)
    if version is None or first is None or version > FORMAT_VERSION:
        fault = next(find_version_faults(document))
        raise DocumentError(document.position_of_value(fault.path), f"{VERSION_FIELD}: {fault.message}")
    if VERSION_FIELD not in document.plain_value and document.plain_value.keys().isdisjoint(_SPEC_FIELDS):
        raise DocumentError(Position(1, 1), f"no spec: it has neither {' nor '.join(_SPEC_FIELDS)}; name one that is")
    changes: list[Change] = []
    while version < FORMAT_VERSION:
        found = find_changes(document, version)
        wanted = _change_values(document.plain_value, version)
        edits = [_write_version(document, text, version + 1), *(edit for change in found for edit in change.edits)]
        text = _apply_edits(text, edits)
        document = _parse_as(text, wanted, found)
        changes += found
        version += 1
    mark = BYTE_ORDER_MARK if data.startswith(BYTE_ORDER_MARK) else b""
    return Migration(first, tuple(changes), mark.decode() + text)


def _parse_sound(text: str) -> YamlDocument:
    document = parse_document(text.encode())
    for fault in document.faults:
        raise DocumentError(fault.position, fault.message)
    return document


def _parse_as(text: str, wanted: dict[str, Any], changes: Sequence[Change]) -> YamlDocument:
    """Read what was written; DocumentError if it does not say what it should."""
    try:
        document = _parse_sound(text)
        if document.plain_value == wanted:
            return document
    except DocumentError:
        pass
    place = changes[0].position if changes else Position(1, 1)
    names = ", ".join(f"{change.field} becomes {change.new}" for change in changes)
    by_hand = ", ".join(filter(None, (_BEGIN_WITH, names)))
    raise DocumentError(place, f"written in a way that no rule can change; change it by hand: {by_hand}")


def _change_values(spec: dict[str, Any], version: int) -> dict[str, Any]:
    for rule in RULES.get(version, ()):
        rule.change_value(spec)
    return {**spec, VERSION_FIELD: version + 1}


def _write_version(document: YamlDocument, text: str, version: int) -> Edit:
    """Write the version in the place of the one there is, or before the first field."""
    named = _child_of(document.root, VERSION_FIELD)
    if named is not None:
        return Edit(named.start_mark.index, named.end_mark.index, str(version))
    first = document.root.value[0][0].start_mark if document.root.value else document.root.end_mark
    if document.root.flow_style:
        quote = '"' if text[first.index] == '"' else ""
        return Edit(first.index, first.index, f"{quote}{VERSION_FIELD}{quote}: {version}, ")
    ending = "\r\n" if "\r\n" in text else "\n"
    return Edit(first.index, first.index, f"{VERSION_FIELD}: {version}{ending}{' ' * first.column}")


def _list_value(value: Node) -> tuple[Edit, ...]:
    """Put a value in brackets; none becomes an empty list, and a list stays."""
    start, end = value.start_mark.index, value.end_mark.index
    if not isinstance(value, ScalarNode):
        return ()
    if value.tag == NULL_TAG:
        return (Edit(start, end, "[]" if end > start else " []"),)
    return (Edit(start, start, "["), Edit(end, end, "]"))


def _apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """Put the new text in, from the end, so that the places of the others hold."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _child_of(node: Node | None, name: str) -> Node | None:
    return next((value for key, value in _entries_of(node) if key == name), None)


def _items_of(node: Node | None) -> Iterator[tuple[int, Node]]:
    yield from enumerate(node.value if isinstance(node, SequenceNode) else ())


def _entries_of(node: Node | None) -> Iterator[tuple[str, Node]]:
    for key, value in node.value if isinstance(node, MappingNode) else ():
        if isinstance(key, ScalarNode):
            yield key.value, value
