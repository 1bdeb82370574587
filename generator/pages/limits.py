"""Limits and permission levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.model.limit import Ban, Concurrency, Counts, Limit, Undisclosed, Window
from generator.model.provider import Level
from generator.pages.context import PageContext
from generator.pages.markdown import NOTHING, Markdown, inline_code, join_parts, quote_literal, quote_prose
from generator.words import spell_count, spell_duration, spell_name

_COUNTED_WORDS = {
    Counts.everything: "Every request counts, refused ones too.",
    Counts.accepted: "Only accepted requests count.",
    Counts.refused: "Only refused requests count.",
}


@dataclass(frozen=True)
class LimitView:
    """One limit."""

    anchor: str
    title: Markdown
    mark: Markdown
    sentence: Markdown
    details: tuple[Markdown, ...]


@dataclass(frozen=True)
class LevelView:
    """One permission level and what its holders may do."""

    anchor: str
    title: Markdown
    mark: Markdown
    includes: Markdown
    operations: Markdown
    rights: tuple[Markdown, ...]


def view_limits(context: PageContext) -> tuple[LimitView, ...]:
    """Give every limit, in the order of the spec."""
    return tuple(_view_limit(context, name, limit) for name, limit in context.provider.limits.items())


def view_levels(context: PageContext) -> tuple[LevelView, ...]:
    """Give every permission level, from least to most."""
    return tuple(_view_level(context, name, level) for name, level in context.provider.levels.items())


def say_limit(limit: Limit) -> str:
    """Say the numbers of a limit in a few words."""
    match limit:
        case Window(requests=requests, seconds=seconds):
            return f"{spell_count(requests, _counted_unit(limit))} in {spell_duration(seconds)} per {spell_name(limit.scope)}{_say_burst(limit)}"
        case Concurrency(connections=connections):
            return f"{spell_count(connections, 'open socket')} per {spell_name(limit.scope)}"
        case Ban(violations=violations, seconds=seconds):
            who = spell_name(limit.scope)
            return f"After {spell_count(violations, 'violation')} in {spell_duration(seconds)}, for the whole {who}"
        case _:
            return "No number is given."


def say_limit_scope(limit: Limit) -> str:
    """Say who shares one count, or that there is no number to share."""
    return "(no number is given)" if isinstance(limit, Undisclosed) else f"per {spell_name(limit.scope)}"


def _counted_unit(limit: Window) -> str:
    return "message" if limit.channels else "request"


def _say_burst(limit: Window) -> str:
    return f", at most {limit.burst:,} at once" if limit.burst else ""


def _view_limit(context: PageContext, name: str, limit: Limit) -> LimitView:
    unit = context.unit_of(f"/limits/{name}", "note")
    note = unit.append_mark("note", quote_prose(limit.note)) if limit.note else unit.mark_fields("note")
    details = () if isinstance(limit, Undisclosed) else (_say_covered(context, limit), *_list_limit_rules(limit))
    return LimitView(
        anchor=f"limit-{name}",
        title=quote_literal(limit.title),
        mark=join_parts((unit.title_mark, context.link_claims(f"/limits/{name}")), " "),
        sentence=Markdown(say_limit(limit)),
        details=tuple(filter(None, (note, *details))),
    )


def _say_covered(context: PageContext, limit: Window | Concurrency | Ban) -> Markdown:
    operations = limit.operations if isinstance(limit, Window) else ()
    channels = () if isinstance(limit, Ban) else limit.channels
    where = join_parts((context.link_parts("operations", operations), context.link_parts("channels", channels)))
    return Markdown(f"Covers {where}.") if where else NOTHING


def _list_limit_rules(limit: Window | Concurrency | Ban) -> Iterable[Markdown]:
    if not isinstance(limit, Window):
        return
    yield Markdown(f"Counted by {spell_name(limit.algorithm)}. {_COUNTED_WORDS[limit.counts]}")
    if limit.messages:
        yield Markdown(f"Only these messages count: {join_parts(map(inline_code, limit.messages))}.")
    if limit.headers:
        header_codes = join_parts(inline_code(f"{header}: {value}") for header, value in limit.headers.items())
        yield Markdown(f"Counted answers carry {header_codes}.")


def _view_level(context: PageContext, name: str, level: Level) -> LevelView:
    operations_at_level = [key for key, operation in context.provider.operations.items() if operation.level == name]
    return LevelView(
        anchor=f"level-{name}",
        title=quote_literal(level.title),
        mark=join_parts((context.unit_of(f"/levels/{name}").title_mark, context.link_claims(f"/levels/{name}")), " "),
        includes=context.link_parts("levels", level.includes),
        operations=context.link_parts("operations", operations_at_level),
        rights=tuple(map(quote_prose, level.may)),
    )
