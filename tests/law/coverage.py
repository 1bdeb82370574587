"""How far the generator reaches: how often each field of the model was drawn, which words, and what `check` refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from authproof.model.schema import fields_by_path

from .specs import Spec

_FEW_VALUES = 40


@dataclass
class Coverage:
    """Counts over many specs."""

    specs: int = 0
    refused: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    """In how many specs each field stands."""
    accepted_fields: Counter[str] = field(default_factory=Counter)
    """In how many of those that `check` accepts."""
    words: dict[str, Counter[str]] = field(default_factory=dict)
    """Of fields with a closed set of values: how often each."""

    def count(self, spec: Spec, refused: tuple[str, ...]) -> None:
        self.specs += 1
        self.refused += bool(refused)
        self.reasons.update(refused)
        values = list(walk_fields(spec))
        found = {path for path, _ in values}
        self.fields.update(found)
        self.accepted_fields.update(() if refused else found)
        for path, value in values:
            if isinstance(value, str | bool) and (
                isinstance(value, bool) or (value.isascii() and value.replace("_", "").isalnum())
            ):
                self.words.setdefault(path, Counter())[str(value)] += 1

    def add(self, other: Coverage) -> None:
        self.specs += other.specs
        self.refused += other.refused
        for mine, theirs in (
            (self.reasons, other.reasons),
            (self.fields, other.fields),
            (self.accepted_fields, other.accepted_fields),
        ):
            mine.update(theirs)
        for path, counter in other.words.items():
            self.words.setdefault(path, Counter()).update(counter)

    def never_drawn(self) -> list[str]:
        return [path for path in fields_by_path() if not self.fields[path]]

    def lines(self) -> Iterator[str]:
        """The table that a long run prints."""
        yield f"{self.specs} specs, {self.refused} refused by check ({100 * self.refused / max(1, self.specs):.1f} %)"
        yield from (f"  {count:6} {reason}" for reason, count in self.reasons.most_common(25))
        yield "field: in how many specs, in how many of those accepted"
        for path in sorted(fields_by_path(), key=lambda path: self.fields[path]):
            yield f"  {self.fields[path]:6} {self.accepted_fields[path]:6} {path}"
        yield "words"
        for path, counter in sorted(self.words.items()):
            if _is_closed(path):
                yield f"  {path}: " + ", ".join(f"{word} {count}" for word, count in counter.most_common(_FEW_VALUES))


_CLOSED = (
    "in", "kind", "surface", "surfaces/#", "lifecycle", "characters", "sliding", "single_use", "sockets", "consumed",
    "siblings", "method", "required", "refusal", "refused/*", "request_type", "cases/#", "covers", "scope", "algorithm",
    "counts", "sender", "when", "reconnect", "topic", "do", "live/*",
    "production", "secret", "never_expires", "shown_once", "sandbox_only",
)  # fmt: skip


def _is_closed(path: str) -> bool:
    return any(path == end or path.endswith(f"/{end}") for end in _CLOSED)


def walk_fields(spec: Spec) -> Iterator[tuple[str, Any]]:
    """Give every field that a spec writes, with its value, and each entry of mappings and lists of plain values."""
    yield from _walk(spec, "")


def _walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    known = fields_by_path()
    if isinstance(value, dict):
        for key, inner in value.items():
            named = f"{path}/{key}" if path else key
            step = named if named in known else f"{path}/*"
            if step in known:
                yield step, inner
            yield from _walk(inner, step) if _goes_on(step) else [(step, inner)] if step not in known else ()
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, f"{path}/#") if _goes_on(f"{path}/#") else [(f"{path}/#", inner)]


def _goes_on(path: str) -> bool:
    return path in _PREFIXES


_PREFIXES = {"/".join(path.split("/")[:end]) for path in fields_by_path() for end in range(1, path.count("/") + 1)} | {
    path for path in fields_by_path() if path.rsplit("/", 1)[-1] in ("surfaces", "cases", "refused", "live")
}
