"""Limits and permission levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.model.limit import Ban, Concurrency, Counts, Limit, Undisclosed, Window
from generator.model.provider import Level
from generator.pages.context import Context
from generator.pages.markdown import NOTHING, Markdown, code, joined, literal, prose
from generator.words import count, duration, spelled

_COUNTED = {
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
    may: tuple[Markdown, ...]


def limits(context: Context) -> tuple[LimitView, ...]:
    """Give every limit, in the order of the spec."""
    return tuple(_limit(context, name, limit) for name, limit in context.provider.limits.items())


def levels(context: Context) -> tuple[LevelView, ...]:
    """Give every permission level, from least to most."""
    return tuple(_level(context, name, level) for name, level in context.provider.levels.items())


def sentence(limit: Limit) -> str:
    """Say the numbers of a limit in a few words."""
    match limit:
        case Window(requests=requests, seconds=seconds):
            return (
                f"{count(requests, _counted(limit))} in {duration(seconds)} per {spelled(limit.scope)}{_burst(limit)}"
            )
        case Concurrency(connections=connections):
            return f"{count(connections, 'open socket')} per {spelled(limit.scope)}"
        case Ban(violations=violations, seconds=seconds):
            who = spelled(limit.scope)
            return f"After {count(violations, 'violation')} in {duration(seconds)}, for the whole {who}"
        case _:
            return "No number is given."


def shared_by(limit: Limit) -> str:
    """Say who shares one count, or that there is no number to share."""
    return "(no number is given)" if isinstance(limit, Undisclosed) else f"per {spelled(limit.scope)}"


def _counted(limit: Window) -> str:
    return "message" if limit.channels else "request"


def _burst(limit: Window) -> str:
    return f", at most {limit.burst:,} at once" if limit.burst else ""


def _limit(context: Context, name: str, limit: Limit) -> LimitView:
    unit = context.unit(f"/limits/{name}", "note")
    note = unit.with_field("note", prose(limit.note)) if limit.note else unit.field("note")
    details = () if isinstance(limit, Undisclosed) else (_covers(context, limit), *_rules(limit))
    return LimitView(
        anchor=f"limit-{name}",
        title=literal(limit.title),
        mark=joined((unit.title, context.ran(f"/limits/{name}")), " "),
        sentence=Markdown(sentence(limit)),
        details=tuple(filter(None, (note, *details))),
    )


def _covers(context: Context, limit: Window | Concurrency | Ban) -> Markdown:
    operations = limit.operations if isinstance(limit, Window) else ()
    channels = () if isinstance(limit, Ban) else limit.channels
    where = joined((context.links("operations", operations), context.links("channels", channels)))
    return Markdown(f"Covers {where}.") if where else NOTHING


def _rules(limit: Window | Concurrency | Ban) -> Iterable[Markdown]:
    if not isinstance(limit, Window):
        return
    yield Markdown(f"Counted by {spelled(limit.algorithm)}. {_COUNTED[limit.counts]}")
    if limit.messages:
        yield Markdown(f"Only these messages count: {joined(map(code, limit.messages))}.")
    if limit.headers:
        shown = joined(code(f"{header}: {value}") for header, value in limit.headers.items())
        yield Markdown(f"Counted answers carry {shown}.")


def _level(context: Context, name: str, level: Level) -> LevelView:
    needing = [key for key, operation in context.provider.operations.items() if operation.level == name]
    return LevelView(
        anchor=f"level-{name}",
        title=literal(level.title),
        mark=joined((context.unit(f"/levels/{name}").title, context.ran(f"/levels/{name}")), " "),
        includes=context.links("levels", level.includes),
        operations=context.links("operations", needing),
        may=tuple(map(prose, level.may)),
    )
