"""A report as text for a terminal, as a changelog in Markdown, and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from generator import commonmark
from generator.changes.change import Change, Effect, in_markdown, in_text
from generator.changes.compare import Changed, Report
from generator.words import count

VERSION: Final = 1
"""The version of the JSON: raised when a member changes its meaning or goes."""

_LABELS: Final = {
    Effect.breaking: "breaking",
    Effect.possible: "may break",
    Effect.compatible: "not breaking",
    Effect.evidence: "evidence",
    Effect.wording: "wording",
}
_HEADINGS: Final = {
    Effect.breaking: "Breaking",
    Effect.possible: "May break, depending on the program",
    Effect.compatible: "Not breaking",
    Effect.evidence: "How it is known",
    Effect.wording: "Wording",
}
_STALE: Final = "what callers see changed, but not the date of the source, which is the version of the documents"
_NOTHING: Final = "no change for callers"


def text(report: Report, *, all_: bool) -> str:
    """Write a report for a terminal; changes of wording are only counted unless all are asked for."""
    blocks = ["\n".join(_text(one, all_=all_)) for one in report.providers]
    return "\n\n".join([*blocks, _summary(report)]) + "\n"


def markdown(report: Report, *, all_: bool) -> str:
    """Write a report as a changelog, in CommonMark."""
    blocks = [block for one in report.providers for block in _markdown(one, all_=all_)]
    return "\n\n".join(["# What changed for callers", *blocks, f"{_summary(report).capitalize()}."]) + "\n"


def data(report: Report, *, all_: bool) -> str:
    """Write a report as JSON; it holds everything."""
    del all_
    told: dict[str, Any] = {"format": VERSION, **{effect.value: report.count(effect) for effect in Effect}}
    return json.dumps(told | {"providers": list(map(_data, report.providers))}, indent=2, ensure_ascii=False) + "\n"


FORMATS: Final[dict[str, Callable[..., str]]] = {"text": text, "markdown": markdown, "json": data}
"""How a report can be written, by name."""


def _text(one: Changed, *, all_: bool) -> Iterator[str]:
    yield f"{one.id}{_versions(one)}"
    for change in _listed(one, all_=all_):
        yield f"  {_LABELS[change.effect]:13} {in_text(change.sentence)}  {change.pointer}".rstrip()
    if one.stale:
        yield f"  warning: {_STALE}"
    if one.of(Effect.wording) and not all_:
        yield f"  {_reworded(one)}; --all lists them"


def _markdown(one: Changed, *, all_: bool) -> Iterator[str]:
    yield f"## {commonmark.literal(one.name)}{_versions(one)}"
    shown = _listed(one, all_=all_)
    for effect in Effect:
        lines = [_line(change) for change in shown if change.effect is effect]
        if lines:
            yield f"### {_HEADINGS[effect]}"
            yield commonmark.bullets(lines)
    if one.stale:
        yield f"Warning: {_STALE}."
    if one.of(Effect.wording) and not all_:
        yield f"And {_reworded(one)}."


def _line(change: Change) -> str:
    where = f" ({commonmark.code(change.pointer)})" if change.pointer else ""
    return in_markdown(change.sentence) + where


def _data(one: Changed) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "was": one.was.isoformat() if one.was else None,
        "now": one.now.isoformat() if one.now else None,
        "warnings": [_STALE] if one.stale else [],
        "changes": [_change(change) for change in one.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "effect": change.effect.value,
        "kind": change.kind.value,
        "pointer": change.pointer,
        "sentence": in_text(change.sentence),
        "was": change.was,
        "now": change.now,
    }


def _listed(one: Changed, *, all_: bool) -> list[Change]:
    return [change for change in one.changes if all_ or change.effect is not Effect.wording]


def _versions(one: Changed) -> str:
    if one.was == one.now:
        return f", still {one.now}"
    return f", {one.was or 'new'} → {one.now or 'gone'}"


def _reworded(one: Changed) -> str:
    return count(len(one.of(Effect.wording)), "change") + " of wording"


def _summary(report: Report) -> str:
    told = [f"{report.count(effect):,} {_LABELS[effect]}" for effect in Effect if report.count(effect)]
    return ", ".join(told) or _NOTHING
