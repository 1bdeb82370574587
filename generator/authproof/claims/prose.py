"""What a spec says in words: the fields of prose that state something, and the figures in their texts.

There is one row for each such field. A title, an example or a summary of what a part is for states nothing of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final, NamedTuple

from authproof.model.provider import Provider
from authproof.text.json_pointer import Path, join_pointer, resolve_pointer, values_along, walk_values
from authproof.text.json_values import json_type_of


class UnexecutedReason(StrEnum):
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
    not_executed = "not_executed"
    """It is about what is shown, and not executed."""
    by_assumption = "by_assumption"
    """It is executed only by way of an assumption, or of a third party's word."""
    unshown = "unshown"
    """It is about behaviour, but nothing in the spec shows it."""


class ProseField(NamedTuple):
    """A field that states something in words."""

    path: str
    """Path of the texts: `*` stands for each entry of a mapping, `#` for each of a list."""
    reason: UnexecutedReason
    """Why it cannot be executed, unless a claim does."""
    explains_siblings: bool = False
    """Whether it says what the fields beside it do, so that the claims about those execute it."""
    phrasing: str = "{}"
    """What a value that is no text says; braces stand for the value."""
    entry_kind: str = ""
    """Only of parts of this kind."""


class ProseText(NamedTuple):
    """One statement of a spec in words."""

    pointer: str
    text: str
    field: ProseField


PROSE_FIELDS: Final = (
    ProseField("notices/#/text", UnexecutedReason.information),
    ProseField("user_context/#", UnexecutedReason.unshown),
    ProseField("schemes/*/summary", UnexecutedReason.information),
    ProseField("schemes/*/recommended", UnexecutedReason.advice),
    ProseField("schemes/*/notes/#", UnexecutedReason.information),
    ProseField("schemes/*/broken_snippet", UnexecutedReason.information),
    ProseField("credentials/*/summary", UnexecutedReason.information),
    ProseField("credentials/*/never_expires", UnexecutedReason.unshown, phrasing="It never expires."),
    ProseField("credentials/*/bearer_format", UnexecutedReason.information, phrasing="Its format is {}."),
    ProseField("credentials/*/revocation/steps/#", UnexecutedReason.by_hand),
    ProseField("credentials/*/revocation/effect", UnexecutedReason.unshown, explains_siblings=True),
    ProseField("grants/*/steps/#", UnexecutedReason.by_hand),
    ProseField("grants/*/shown_once", UnexecutedReason.by_hand, phrasing="The secret is shown only once."),
    ProseField("channels/*/notes/#", UnexecutedReason.information),
    ProseField("channels/*/closes/*/meaning", UnexecutedReason.unshown, explains_siblings=True),
    ProseField("channels/*/closes/*/action", UnexecutedReason.advice),
    ProseField("failures/*/meaning", UnexecutedReason.unshown, explains_siblings=True),
    ProseField(
        "failures/*/covers",
        UnexecutedReason.unshown,
        explains_siblings=True,
        phrasing="It stands for every status of {}.",
    ),
    ProseField("failures/*/action", UnexecutedReason.advice),
    ProseField("limits/*/title", UnexecutedReason.no_number, entry_kind="undisclosed"),
    ProseField("limits/*/note", UnexecutedReason.no_number, entry_kind="undisclosed"),
    ProseField("limits/*/note", UnexecutedReason.information),
    ProseField("levels/*/may/#", UnexecutedReason.unshown),
    ProseField("advice/#/text", UnexecutedReason.advice),
    ProseField("evidence/#/contradicted_by/#/says", UnexecutedReason.other_reading),
)
"""Every field that states something in words, in the order of the pages; the first that fits a text holds."""


def find_prose(provider: Provider) -> tuple[ProseText, ...]:
    """Give every statement of a spec in words, each once."""
    document = provider.model_dump(mode="json", by_alias=True)
    by_pointer: dict[str, ProseText] = {}
    for field in PROSE_FIELDS:
        for path, value in values_along(document, field.path.split("/")):
            stated = _is_of_kind(field.entry_kind, document, path) and not _is_said_in_note(document, path)
            if value and stated and not _is_remark(document, path):
                by_pointer.setdefault(
                    join_pointer(path), ProseText(join_pointer(path), field.phrasing.format(value), field)
                )
    return tuple(by_pointer.values())


def _is_said_in_note(document: Any, path: Path) -> bool:
    """Tell whether it is the title of a limit whose note says the same, and more."""
    return path[0] == "limits" and path[-1] == "title" and bool(document[path[0]][path[1]]["note"])


def _is_remark(document: Any, path: Path) -> bool:
    """Tell whether it is said by the author of the spec, and not by the provider."""
    return path[0] == "notices" and bool(document[path[0]][path[1]]["remark"])


def _is_of_kind(kind: str, document: Any, path: Path) -> bool:
    return not kind or document[path[0]][path[1]]["kind"] == kind


_CODE_OR_LINK: Final = re.compile(r"`[^`]*`|\[[^\]]*\]\([^)]*\)|<https?:[^>]*>|https?://\S+")
"""What is no running text: code, links."""

_UNIT_SECONDS: Final = {
    "ms": 0.001,
    "millisecond": 0.001,
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86400,
    "week": 604800,
}
_VARYING_UNITS: Final = ("month", "year")
"""Units that are not always as long."""

_SPELLED_ONES: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_SPELLED_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_SPELLED_NUMBERS: Final = {word: number for number, word in enumerate(_SPELLED_ONES.split(), 1)} | {
    word: 10 * number for number, word in enumerate(_SPELLED_TENS.split(), 2)
}

_DIGITS_PATTERN: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_ONES_PATTERN: Final = _SPELLED_ONES.replace(" ", "|")
_SPELLED_PATTERN: Final = rf"(?:{_SPELLED_TENS.replace(' ', '|')})(?:[ -](?:{_ONES_PATTERN}))?|{_ONES_PATTERN}"
_FIGURE_PATTERN: Final = re.compile(
    rf"(?<![\w.,:/-])(?P<number>{_DIGITS_PATTERN}|(?:{_SPELLED_PATTERN})(?![a-z]))"
    rf"(?:[ -](?P<unit>{'|'.join((*_UNIT_SECONDS, *_VARYING_UNITS))})s?)?(?![\w:/-]|[.,]\d)",
    re.IGNORECASE,
)


def find_figures(text: str) -> Iterator[tuple[str, float]]:
    """Give each number of a text as it is written, and its value; times in seconds.

    Code and links are left out; so are months and years, which are not always as long, and single digits and spelled
    numbers that are no times: they count and list.

    >>> list(find_figures("Lives three days. At most 4,096 bytes, says `RFC 1`."))
    [('three days', 259200.0), ('4,096', 4096.0)]
    """
    for match in _FIGURE_PATTERN.finditer(_CODE_OR_LINK.sub(" ", text)):
        number, unit = match["number"], (match["unit"] or "").lower()
        if unit in _UNIT_SECONDS:
            yield match[0], _parse_number(number) * _UNIT_SECONDS[unit]
        elif not unit and number[-1].isdigit() and len(number) > 1:
            yield number, _parse_number(number)


def numbers_at(document: Any, pointer: str) -> frozenset[float]:
    """Give every number at a pointer of a spec or inside what is there."""
    values = (value for _, value in walk_values(resolve_pointer(document, pointer)))
    return frozenset(float(value) for value in values if json_type_of(value) == "number")


def _parse_number(word: str) -> float:
    if word[0].isdigit():
        return float(word.replace(",", ""))
    return float(sum(_SPELLED_NUMBERS[part] for part in re.split("[ -]", word.lower())))
