"""Where in its file a value of a spec stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generator.loader.document import YamlDocument, parse_document
from generator.pointer import Key, split_pointer


class SpecPositions:
    """Looks up lines of one spec."""

    def __init__(self, file: Path) -> None:
        """Take the file; it is read when somebody first asks."""
        self.file = file
        self._document: YamlDocument | None = None

    def line_of(self, pointer: str) -> int:
        """Give the line, from 1, of the value at a JSON Pointer; of one that is not written, where it would be."""
        if self._document is None:
            self._document = parse_document(self.file.read_bytes())
        return self._document.position_of_value(_path_along(self._document.plain_value, pointer)).line


def _path_along(document: Any, pointer: str) -> tuple[Key, ...]:
    """Write a pointer as a path, items of lists by number, as far as it leads to something."""
    path: list[Key] = []
    for token in split_pointer(pointer):
        key: Key = int(token) if isinstance(document, list) and token.isdigit() else token
        path.append(key)
        try:
            document = document[key]
        except (LookupError, TypeError):
            break
    return tuple(path)
