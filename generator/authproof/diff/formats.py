"""A report as text for a terminal, as a changelog in Markdown, and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, Protocol

from authproof.diff.change import Change, Effect, sentence_to_markdown, sentence_to_text
from authproof.diff.compare import DiffReport, ProviderChanges
from authproof.text import commonmark
from authproof.text.english import spell_count

JSON_VERSION: Final = 1
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


def render_text(report: DiffReport, *, all_: bool) -> str:
    """Write a report for a terminal; changes of wording are only counted unless all are asked for."""
    blocks = ["\n".join(_text_lines(provider, all_=all_)) for provider in report.providers]
    return "\n\n".join([*blocks, _summarise_effects(report)]) + "\n"


def render_markdown(report: DiffReport, *, all_: bool) -> str:
    """Write a report as a changelog, in CommonMark."""
    blocks = [block for provider in report.providers for block in _markdown_blocks(provider, all_=all_)]
    return "\n\n".join(["# What changed for callers", *blocks, f"{_summarise_effects(report).capitalize()}."]) + "\n"


def render_json(report: DiffReport, *, all_: bool) -> str:
    """Write a report as JSON; it holds everything."""
    del all_
    counts: dict[str, Any] = {
        "format": JSON_VERSION,
        **{effect.value: report.count_effect(effect) for effect in Effect},
    }
    return (
        json.dumps(counts | {"providers": list(map(_provider_data, report.providers))}, indent=2, ensure_ascii=False)
        + "\n"
    )


class RenderReport(Protocol):
    """Writes a report; with `all_`, changes of wording one by one."""

    def __call__(self, report: DiffReport, *, all_: bool) -> str: ...


REPORT_FORMATS: Final[dict[str, RenderReport]] = {
    "text": render_text,
    "markdown": render_markdown,
    "json": render_json,
}
"""How a report can be written, by name."""


def _text_lines(provider: ProviderChanges, *, all_: bool) -> Iterator[str]:
    yield f"{provider.id}{_version_phrase(provider)}"
    for change in _listed_changes(provider, all_=all_):
        yield f"  {_LABELS[change.effect]:13} {sentence_to_text(change.sentence)}  {change.pointer}".rstrip()
    if provider.is_stale:
        yield f"  warning: {_STALE}"
    if provider.with_effect(Effect.wording) and not all_:
        yield f"  {_wording_count(provider)}; --all lists them"


def _markdown_blocks(provider: ProviderChanges, *, all_: bool) -> Iterator[str]:
    yield f"## {commonmark.quote_literal(provider.name)}{_version_phrase(provider)}"
    listed = _listed_changes(provider, all_=all_)
    for effect in Effect:
        lines = [_change_line(change) for change in listed if change.effect is effect]
        if lines:
            yield f"### {_HEADINGS[effect]}"
            yield commonmark.join_bullets(lines)
    if provider.is_stale:
        yield f"Warning: {_STALE}."
    if provider.with_effect(Effect.wording) and not all_:
        yield f"And {_wording_count(provider)}."


def _change_line(change: Change) -> str:
    where = f" ({commonmark.quote_code(change.pointer)})" if change.pointer else ""
    return sentence_to_markdown(change.sentence) + where


def _provider_data(provider: ProviderChanges) -> dict[str, Any]:
    return {
        "id": provider.id,
        "name": provider.name,
        "was": provider.was,
        "now": provider.now,
        "warnings": [_STALE] if provider.is_stale else [],
        "changes": [_change_data(change) for change in provider.changes],
    }


def _change_data(change: Change) -> dict[str, Any]:
    return {
        "effect": change.effect.value,
        "kind": change.kind.value,
        "pointer": change.pointer,
        "sentence": sentence_to_text(change.sentence),
        "was": change.was,
        "now": change.now,
    }


def _listed_changes(provider: ProviderChanges, *, all_: bool) -> list[Change]:
    return [change for change in provider.changes if all_ or change.effect is not Effect.wording]


def _version_phrase(provider: ProviderChanges) -> str:
    if provider.was == provider.now:
        return f", still {provider.now}"
    return f", {provider.was or 'new'} → {provider.now or 'gone'}"


def _wording_count(provider: ProviderChanges) -> str:
    return spell_count(len(provider.with_effect(Effect.wording)), "change") + " of wording"


def _summarise_effects(report: DiffReport) -> str:
    counts = [f"{report.count_effect(effect):,} {_LABELS[effect]}" for effect in Effect if report.count_effect(effect)]
    return ", ".join(counts) or _NOTHING
