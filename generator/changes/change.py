"""A change: what it means to callers, where it stands, and the sentence that tells it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from generator import commonmark

_LONGEST: Final = 200
"""Characters of a value that a sentence shows."""


class Effect(StrEnum):
    """What a change means to programs that worked before it, the worst first."""

    breaking = "breaking"
    """A program that relied on what was documented fails, or is told something else."""
    possible = "possible"
    """It depends on the program."""
    compatible = "compatible"
    """Programs go on working."""
    evidence = "evidence"
    """The API is the same; how it is known is not."""
    wording = "wording"
    """Only words changed."""


class Kind(StrEnum):
    """What was done."""

    added = "added"
    removed = "removed"
    changed = "changed"


@dataclass(frozen=True, slots=True)
class Shown:
    """A value of a spec inside a sentence."""

    text: str


Sentence = tuple[str | Shown, ...]
"""Our own words and a spec's values, in turn."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change."""

    effect: Effect
    kind: Kind
    pointer: str
    """Where it stands: in the new spec, or in the old one if it was removed."""
    sentence: Sentence
    was: Any = None
    """What stood there, as JSON; none if nothing did."""
    now: Any = None


def shown(value: object) -> Shown:
    """Show a value: text as it is, anything else as JSON; cut if it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Shown(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def in_text(sentence: Sentence) -> str:
    """Write a sentence for a terminal: on one line, and with nothing that would steer the terminal."""
    return "".join(part if isinstance(part, str) else f"`{_printable(part.text)}`" for part in sentence)


def in_markdown(sentence: Sentence) -> str:
    """Write a sentence as CommonMark, the values in code spans."""
    return "".join(part if isinstance(part, str) else commonmark.code(_printable(part.text)) for part in sentence)


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
