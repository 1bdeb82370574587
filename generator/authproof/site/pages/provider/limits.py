"""Limits on the page failures.md: each in one sentence, and what else is known of how it counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from authproof.model.failure import Close
from authproof.model.limit import Ban, Concurrency, InFlight, Limit, Undisclosed, Window
from authproof.model.pointers import spec_pointer
from authproof.model.vocabulary import Algorithm, Callers, Case, Counts, Scope, Surface
from authproof.site.pages.context import PageContext
from authproof.site.pages.evidence_marks import MarkedUnit
from authproof.site.pages.markdown import (
    Markdown,
    inline_code,
    join_parts,
    make_link,
    quote_literal,
    quote_prose,
)
from authproof.site.pages.notation import show_header
from authproof.text.english import (
    begin_large,
    begin_small,
    join_words,
    spell_count,
    spell_duration,
    spell_name,
    spell_period,
)

_COUNTED_WORDS: Final = {
    Counts.everything: "Every request counts, refused ones too.",
    Counts.accepted: "Only accepted requests count.",
    Counts.refused: "Only refused requests count.",
}
_CALLERS_WORDS: Final = {
    Callers.everybody: "",
    Callers.authenticated: ", for callers with a credential",
    Callers.anonymous: ", for callers without a credential",
}
_SCOPE_WORDS: Final = {
    Scope.credential: "per credential",
    Scope.user: "per user",
    Scope.address: "per network address",
    Scope.application: "per application",
    Scope.everyone: "for everybody together",
    Scope.connection: "per connection",
}
_NUMBER_FIELDS: Final = ("requests", "burst", "connections", "violations", "seconds", "lasts")
_SENTENCE_FIELDS: Final = (*_NUMBER_FIELDS, "scope", "by_parameter", "callers")
_FIELDS_IN_PLACE: Final = (
    *_SENTENCE_FIELDS,
    "note",
    "algorithm",
    "counts",
    "headers",
    "channels",
    "operations",
    "cases",
    "costs",
)


@dataclass(frozen=True)
class LimitView:
    """One limit."""

    anchor: str
    title: Markdown
    mark: Markdown
    sentence: Markdown
    details: tuple[Markdown, ...]


def view_limits(context: PageContext) -> tuple[LimitView, ...]:
    return tuple(_view_limit(context, name, limit) for name, limit in context.provider.limits.items())


def show_limit(context: PageContext, name: str) -> Markdown:
    """Say a limit as an overview does, marked: `20 requests a minute per user`."""
    limit = context.provider.limits[name]
    return join_parts((_say_in_numbers(context, _unit_of(context, name), limit), _mark_numbers(context, name)), " ")


def show_limit_scope(context: PageContext, name: str) -> Markdown:
    """Say who shares one count, or that there is no number to share; marked as the numbers are."""
    limit = context.provider.limits[name]
    words = "(no number is given)" if isinstance(limit, Undisclosed) else _say_scope(context, limit)
    return join_parts((Markdown(words), _mark_numbers(context, name)), " ")


def _mark_numbers(context: PageContext, name: str) -> Markdown:
    limit = context.provider.limits[name]
    said = ("title", *_fields_said(_unit_of(context, name), limit))
    shown = [field for field in said if hasattr(limit, field)]
    return context.evidence_marks.mark_detached(*(spec_pointer("limits", name, field) for field in shown))


def _unit_of(context: PageContext, name: str) -> MarkedUnit:
    return context.unit_of(spec_pointer("limits", name), *_FIELDS_IN_PLACE)


def _view_limit(context: PageContext, name: str, limit: Limit) -> LimitView:
    unit = _unit_of(context, name)
    note = unit.append_mark("note", quote_prose(limit.note)) if limit.note else unit.mark_fields("note")
    details = (
        ()
        if isinstance(limit, Undisclosed)
        else (_say_covered(context, unit, limit), *_list_rules(context, unit, limit))
    )
    sentence = join_parts((_say_in_numbers(context, unit, limit), unit.mark_fields(*_SENTENCE_FIELDS)), " ")
    return LimitView(
        anchor=f"limit-{name}",
        title=quote_literal(limit.title),
        mark=context.mark_and_claims(unit),
        sentence=Markdown(f"{begin_large(sentence)}{_say_refusal(context, name, limit)}"),
        details=tuple(filter(None, (note, *details))),
    )


def _says_burst_alone(unit: MarkedUnit, limit: Limit) -> bool:
    """Tell whether of a token bucket only the burst is stated, and its rate assumed."""
    return isinstance(limit, Window) and bool(limit.burst) and unit.is_assumed("requests") > unit.is_assumed("burst")


def _fields_said(unit: MarkedUnit, limit: Limit) -> tuple[str, ...]:
    """Name the fields that the sentence in numbers says."""
    return ("burst", "scope", "by_parameter", "callers") if _says_burst_alone(unit, limit) else _SENTENCE_FIELDS


def _say_in_numbers(context: PageContext, unit: MarkedUnit, limit: Limit) -> Markdown:
    if isinstance(limit, Undisclosed):
        return Markdown("no number is given")
    who = _say_scope(context, limit)
    match limit:
        case Window(burst=int(burst)) if _says_burst_alone(unit, limit):
            return Markdown(f"at most {spell_count(burst, 'request')} at once {who}")
        case Window(seconds=seconds, burst=burst):
            at_once = f", at most {burst:,} at once" if burst else ""
            numbers = f"{_say_counted(context, limit)} {spell_period(seconds)} {who}{at_once}"
            is_made_up = unit.is_assumed("requests")
        case Concurrency(connections=connections):
            opened = "1 WebSocket" if connections == 1 else f"{connections:,} WebSockets"
            numbers, is_made_up = f"{opened} at a time {who}", unit.is_assumed("connections")
        case InFlight(requests=requests):
            numbers = f"{spell_count(requests, 'request')} under way at a time {who}"
            is_made_up = unit.is_assumed("requests")
        case Ban(violations=violations, seconds=seconds):
            length = f" of {spell_duration(limit.lasts)}" if limit.lasts else ""
            counted = spell_count(violations, "refusal" if limit.counts_other_refusals else "violation")
            numbers = f"a ban{length} after {counted} in {spell_duration(seconds)}, {who}"
            is_made_up = unit.is_assumed("violations")
    return Markdown(f"no number is published; the sandbox has {numbers}" if is_made_up else numbers)


def _say_scope(context: PageContext, limit: Window | Concurrency | InFlight | Ban) -> str:
    """Say who shares one count, by the name of the only credential there is: `per bot token`."""
    each = f", for each {inline_code(limit.by_parameter)}" if isinstance(limit, Window) and limit.by_parameter else ""
    callers = _CALLERS_WORDS[limit.callers] if isinstance(limit, Window) else ""
    return _say_holder(context, limit) + each + callers


def _say_holder(context: PageContext, limit: Window | Concurrency | InFlight | Ban) -> str:
    provider = context.provider
    usable = provider.usable_schemes(provider.schemes)
    carried = {name for scheme in usable for name in provider.schemes[scheme].credentials}
    if limit.scope is Scope.credential and len(carried) == 1:
        return f"per {quote_literal(begin_small(provider.credentials[carried.pop()].title))}"
    return _SCOPE_WORDS[limit.scope]


def _say_counted(context: PageContext, limit: Window) -> Markdown:
    """Say how many requests, or messages of which kind: `3 IDENTIFY messages`."""
    noun = "message" if limit.channels else "request"
    kinds = join_parts(
        dict.fromkeys(
            context.link_message(channel, message)
            for channel in limit.channels
            for message in limit.messages
            if message in context.provider.channels[channel].messages
        ),
        " or ",
    )
    plural = noun if limit.requests == 1 else f"{noun}s"
    return Markdown(f"{limit.requests:,} {kinds} {plural}" if kinds else f"{limit.requests:,} {plural}")


def _say_refusal(context: PageContext, name: str, limit: Limit) -> Markdown:
    """Say how what is beyond a limit is refused, as far as the spec does; with the full stop."""
    if isinstance(limit, Undisclosed | Ban):
        return Markdown(".")
    parts = tuple(filter(None, _list_refusals(context, name, limit)))
    return Markdown(f"; one more {' or '.join(parts)}." if parts else ".")


def _list_refusals(context: PageContext, name: str, limit: Window | Concurrency | InFlight) -> Iterator[Markdown]:
    provider = context.provider
    if isinstance(limit, InFlight) or (isinstance(limit, Window) and not limit.channels):
        failure = provider.failure_for(Case.limited, Surface.rest, next(iter(limit.operations), None), name)
        if failure:
            pointer = spec_pointer("failures", failure, "status")
            status = make_link(Markdown(str(provider.failures[failure].status)), f"#failure-{failure}")
            mark = context.evidence_marks.mark_detached(pointer)
            yield join_parts((Markdown(f"is answered with {status}"), mark), " ")
    for channel in limit.channels if isinstance(limit, Window) else ():
        found = provider.channels[channel].close_for(Case.limited, name)
        if found:
            yield _say_close(context, channel, *found)


def _say_close(context: PageContext, channel: str, name: str, close: Close) -> Markdown:
    target = f"#close-{channel}-{name}"
    mark = context.evidence_marks.mark_detached(spec_pointer("channels", channel, "closes", name, "code"))
    if close.code is None:
        return join_parts((Markdown(f"is answered with {make_link(inline_code(close.name), target)}"), mark), " ")
    return join_parts((Markdown(f"closes with {make_link(Markdown(str(close.code)), target)}"), mark), " ")


def _say_covered(context: PageContext, unit: MarkedUnit, limit: Window | Concurrency | InFlight | Ban) -> Markdown:
    operations = limit.operations if isinstance(limit, Window | InFlight) else ()
    channels = (
        () if isinstance(limit, Ban | InFlight) or (isinstance(limit, Window) and limit.messages) else limit.channels
    )
    where = join_parts((context.link_parts("operations", operations), context.link_parts("channels", channels)))
    mark = unit.mark_fields("operations", "channels")
    return join_parts((Markdown(f"Applies to {where}."), mark), " ") if where else mark


def _list_rules(
    context: PageContext, unit: MarkedUnit, limit: Window | Concurrency | InFlight | Ban
) -> Iterator[Markdown]:
    if isinstance(limit, Ban):
        if limit.counts_other_refusals:
            kinds = join_words([spell_name(case) for case in limit.cases])
            yield unit.append_mark("cases", Markdown(f"Refusals that count: {kinds}."))
        if limit.lasts is None:
            yield Markdown("No time is given after which it ends; in the sandbox it does not end by itself.")
    if not isinstance(limit, Window):
        return
    counting_fields = ("algorithm", "requests", "seconds") if _says_burst_alone(unit, limit) else ("algorithm",)
    yield join_parts((Markdown(_say_algorithm(limit)), unit.mark_fields(*counting_fields)), " ")
    if unit.states("counts"):
        yield unit.append_mark("counts", Markdown(_COUNTED_WORDS[limit.counts]))
    if limit.costs:
        costs = join_parts(
            Markdown(f"{context.link_parts('operations', [name])} as {spell_count(cost, 'request')}")
            for name, cost in limit.costs.items()
        )
        yield unit.append_mark("costs", Markdown(f"Counted as more than one: {costs}."))
    if limit.headers:
        header_codes = join_parts(show_header(header, value) for header, value in limit.headers.items())
        yield unit.append_mark("headers", Markdown(f"Counted answers carry {header_codes}."))


def _say_algorithm(limit: Window) -> str:
    match limit.algorithm:
        case Algorithm.fixed_window:
            return f"The count starts again every {spell_duration(limit.seconds).removeprefix('1 ')} (fixed window)."
        case Algorithm.sliding_window:
            return f"Counted over the last {spell_duration(limit.seconds).removeprefix('1 ')} (sliding window)."
        case Algorithm.token_bucket:
            rate = f"{limit.requests:,} {spell_period(limit.seconds)}"
            return f"What was used comes back at the rate of {rate} (token bucket)."
