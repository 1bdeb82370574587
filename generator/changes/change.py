"""A change: what it means to callers, where it stands, and the sentence that tells it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from generator import commonmark

_LONGEST_SHOWN: Final = 200
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


class ChangeKind(StrEnum):
    """What was done."""

    added = "added"
    removed = "removed"
    changed = "changed"


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value of a spec inside a sentence."""

    text: str


Sentence = tuple[str | ShownValue, ...]
"""Our own words and a spec's values, in turn."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change."""

    effect: Effect
    kind: ChangeKind
    pointer: str
    """Where it stands: in the new spec, or in the old one if it was removed."""
    sentence: Sentence
    was: Any = None
    """What stood there, as JSON; none if nothing did."""
    now: Any = None


def show_value(value: object) -> ShownValue:
    """Show a value: text as it is, anything else as JSON; cut if it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return ShownValue(text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…")


def sentence_to_text(sentence: Sentence) -> str:
    """Write a sentence for a terminal: on one line, and with nothing that would steer the terminal."""
    return "".join(part if isinstance(part, str) else f"`{_escape_controls(part.text)}`" for part in sentence)


def sentence_to_markdown(sentence: Sentence) -> str:
    """Write a sentence as CommonMark, the values in code spans."""
    return "".join(
        part if isinstance(part, str) else commonmark.quote_code(_escape_controls(part.text)) for part in sentence
    )


def _escape_controls(text: str) -> str:
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
