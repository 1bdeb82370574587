"""What a spec says in words: every field of prose that states something, rather than naming or describing a part.

One row for each such field. A title, an example or a summary of what a part is for states nothing of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any, Final, NamedTuple

from generator.model import Provider
from generator.pointer import Path, join


class Reason(StrEnum):
    """Why a statement in words cannot be executed, if no claim executes it."""

    advice = "advice"
    """It tells people what to do."""
    by_hand = "by_hand"
    """It is done by hand in a dashboard."""
    no_number = "no_number"
    """It is a limit without a number."""
    information = "information"
    """It explains or announces; there is nothing to send."""
    other_reading = "other_reading"
    """Sources differ, and the spec follows another one."""
    unshown = "unshown"
    """It is about behaviour, but nothing in the spec shows it."""


class Words(NamedTuple):
    """A field that states something in words."""

    at: str
    """Path of the texts: `*` stands for each entry of a mapping, `#` for each of a list."""
    reason: Reason
    """Why it cannot be executed, unless a claim does."""
    beside: bool = False
    """Whether it says what the fields beside it do, so that the claims about those execute it."""
    says: str = "{}"
    """What a value that is no text says; braces stand for the value."""
    kind: str = ""
    """Only of parts of this kind."""


class Said(NamedTuple):
    """One statement of a spec in words."""

    pointer: str
    text: str
    words: Words


FIELDS: Final = (
    Words("notices/#/text", Reason.information),
    Words("user_context/#", Reason.unshown),
    Words("schemes/*/summary", Reason.information),
    Words("schemes/*/recommended", Reason.advice),
    Words("schemes/*/notes/#", Reason.information),
    Words("schemes/*/broken_snippet", Reason.information),
    Words("credentials/*/summary", Reason.information),
    Words("credentials/*/never_expires", Reason.unshown, says="It never expires."),
    Words("credentials/*/revocation/steps/#", Reason.by_hand),
    Words("credentials/*/revocation/effect", Reason.unshown, beside=True),
    Words("grants/*/steps/#", Reason.by_hand),
    Words("grants/*/shown_once", Reason.by_hand, says="The secret is shown only once."),
    Words("channels/*/notes/#", Reason.information),
    Words("channels/*/closes/*/meaning", Reason.unshown, beside=True),
    Words("channels/*/closes/*/action", Reason.advice),
    Words("failures/*/meaning", Reason.unshown, beside=True),
    Words("failures/*/covers", Reason.unshown, beside=True, says="It stands for every status of {}."),
    Words("failures/*/action", Reason.advice),
    Words("limits/*/title", Reason.no_number, kind="undisclosed"),
    Words("limits/*/note", Reason.no_number, kind="undisclosed"),
    Words("limits/*/note", Reason.information),
    Words("levels/*/may/#", Reason.unshown),
    Words("advice/#/text", Reason.advice),
    Words("evidence/#/contradicted_by/#/says", Reason.other_reading),
)
"""Every field that states something in words, in the order of the pages; the first that fits a text holds."""


def said(provider: Provider) -> tuple[Said, ...]:
    """Give every statement of a spec in words, each once."""
    document = provider.model_dump(mode="json", by_alias=True)
    found: dict[str, Said] = {}
    for words in FIELDS:
        for path, value in _values(document, words.at.split("/"), ()):
            if value and _is_of(words.kind, document, path):
                found.setdefault(join(path), Said(join(path), words.says.format(value), words))
    return tuple(found.values())


def _is_of(kind: str, document: Any, path: Path) -> bool:
    return not kind or document[path[0]][path[1]]["kind"] == kind


def _values(value: Any, steps: list[str], path: Path) -> Iterator[tuple[Path, Any]]:
    if not steps:
        yield path, value
        return
    for key, inner in _inner(value, steps[0]):
        yield from _values(inner, steps[1:], (*path, key))


def _inner(value: Any, step: str) -> Iterable[tuple[Any, Any]]:
    if isinstance(value, list):
        return enumerate(value)
    if isinstance(value, dict):
        return value.items() if step == "*" else [(step, value[step])] if step in value else ()
    return ()
