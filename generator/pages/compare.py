"""All providers side by side, and the short table of the home page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from generator.model.failure import Case, Failure
from generator.model.scheme import Lifecycle, Surface
from generator.pages.carriage import carried, lines
from generator.pages.context import Context, lifecycle_badge
from generator.pages.glance import OPENS, executed, lives, surface
from generator.pages.limits import sentence
from generator.pages.markdown import Markdown, Table, badge, code, joined, link, literal, prose, table
from generator.pages.safety import counts
from generator.words import count

Rows = Callable[[Context], Iterator[tuple[Markdown, ...]]]

_COMPARED = (Case.missing, Case.unknown, Case.expired, Case.forbidden, Case.limited)
_NOT_STATED = Markdown("not stated")


@dataclass(frozen=True)
class CompareView:
    """The tables of the comparison."""

    schemes: Table
    lifetimes: Table
    limits: Table
    refusals: Table
    sockets: Table
    evidence: Table


@dataclass(frozen=True)
class HomeView:
    """What the home page says of all providers together."""

    providers: Table
    counts: Markdown


def home(contexts: Sequence[Context]) -> HomeView:
    """Work out the short table of the home page."""
    return HomeView(
        providers=_gathered(
            contexts, ("What it is", "You send", "WebSocket", "Documented statements run"), _introduction
        ),
        counts=Markdown(_counts(contexts)),
    )


def compare(contexts: Sequence[Context]) -> CompareView:
    """Work out the comparison."""
    return CompareView(
        schemes=_gathered(contexts, ("Scheme", "Opens", "What you send"), _schemes),
        lifetimes=_gathered(contexts, ("Credential", "Lifetime", "Obtained"), _lifetimes),
        limits=_gathered(contexts, ("Limit", "In numbers"), _limits),
        refusals=_gathered(contexts, ("Nothing sent", "Unknown", "Expired", "Not allowed", "Too many"), _refusals),
        sockets=_gathered(contexts, ("Channel", "Authenticated by", "Close codes"), _sockets),
        evidence=_gathered(
            contexts, ("Source", "As of", "Not plainly documented", "Documented statements run"), _evidence
        ),
    )


def _gathered(contexts: Sequence[Context], heads: tuple[str, ...], rows: Rows) -> Table:
    return table(("Provider", *heads), ((_name(context), *row) for context in contexts for row in rows(context)))


def _name(context: Context) -> Markdown:
    return link(literal(context.provider.name), f"{context.folder}index.md")


def _counts(contexts: Sequence[Context]) -> str:
    samples = sum(len(context.samples) for context in contexts)
    schemes = sum(len(context.provider.schemes) for context in contexts)
    gone = sum(
        scheme.lifecycle is not Lifecycle.current for one in contexts for scheme in one.provider.schemes.values()
    )
    told = f"; schemes without a sample, because they cannot be used today: {gone}" if gone else ""
    return f"{count(len(contexts), 'provider')}, {count(samples, 'sample')}, {count(schemes, 'scheme')}{told}."


def _introduction(context: Context) -> Iterator[tuple[Markdown, ...]]:
    sent = (_sent(context, opened) for opened in (Surface.rest, Surface.websocket))
    yield prose(context.provider.summary), *sent, executed(context)


def _sent(context: Context, opened: Surface) -> Markdown:
    current = [
        lines(scheme)
        for scheme in context.provider.schemes.values()
        if scheme.surface is opened and scheme.lifecycle is Lifecycle.current
    ]
    return joined(dict.fromkeys(current), "<br>") or Markdown(f"no {OPENS[opened]}")


def _schemes(context: Context) -> Iterator[tuple[Markdown, ...]]:
    for name, scheme in context.provider.schemes.items():
        mark = context.unit(f"/schemes/{name}").title
        title = joined((context.link("schemes", name), lifecycle_badge(scheme.lifecycle), mark), " ")
        yield title, Markdown(surface(scheme)), lines(scheme)


def _lifetimes(context: Context) -> Iterator[tuple[Markdown, ...]]:
    used = {name for scheme in context.provider.schemes.values() for name in carried(scheme)}
    for name in context.provider.credentials:
        if name in used:
            yield (
                context.link("credentials", name),
                lives(context, name),
                context.links("grants", _grants(context, name)),
            )


def _grants(context: Context, credential: str) -> list[str]:
    grants = context.provider.grants
    return sorted(context.provider.grants_of(credential), key=lambda name: grants[name].requested_operation is not None)


def _limits(context: Context) -> Iterator[tuple[Markdown, ...]]:
    for name, limit in context.provider.limits.items():
        mark = context.unit(f"/limits/{name}").title
        yield joined((context.link("limits", name), mark), " "), Markdown(sentence(limit))


def _refusals(context: Context) -> Iterator[tuple[Markdown, ...]]:
    yield tuple(_refusal(context, case) for case in _COMPARED)


def _refusal(context: Context, case: Case) -> Markdown:
    for name, failure in context.provider.failures.items():
        if case in failure.cases and Surface.rest in failure.surfaces and not failure.operations:
            target = f"{context.folder}failures.md#failure-{name}"
            return joined((link(_status(failure), target), context.unit(f"/failures/{name}").title), " ")
    return _NOT_STATED


def _status(failure: Failure) -> Markdown:
    return badge(str(failure.status), "ap-status", f"ap-status--{failure.status // 100}")


def _sockets(context: Context) -> Iterator[tuple[Markdown, ...]]:
    for name, channel in context.provider.channels.items():
        codes = joined(code(str(close.code)) for close in channel.closes.values() if close.code)
        yield context.link("channels", name), context.links("schemes", channel.security), codes or _NOT_STATED


def _evidence(context: Context) -> Iterator[tuple[Markdown, ...]]:
    source = context.provider.source
    title = link(literal(source.title), source.url) if source.url else literal(source.title)
    summary = link(Markdown(counts(context).words), f"{context.folder}safety.md#assumptions")
    yield title, Markdown(str(source.as_of)), summary, executed(context)
