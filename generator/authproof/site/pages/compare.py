"""All providers side by side, and the short table of the home page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from authproof.model.pointers import spec_pointer
from authproof.model.scheme import Lifecycle, Scheme
from authproof.model.vocabulary import Case, Surface
from authproof.site.pages.context import PageContext, lifecycle_badge, link_source, status_badge
from authproof.site.pages.markdown import (
    Markdown,
    Table,
    inline_code,
    join_parts,
    make_link,
    make_table,
    quote_literal,
    quote_prose,
)
from authproof.site.pages.notation import show_part
from authproof.site.pages.provider.glance import SURFACE_WORDS, link_executed, say_surface, show_lifetime, show_scheme
from authproof.site.pages.provider.limits import show_limit
from authproof.site.pages.provider.safety import count_undocumented, show_source_date
from authproof.text.english import spell_count

RowBuilder = Callable[[PageContext], Iterator[tuple[Markdown, ...]]]

_COMPARED_CASES = (Case.missing, Case.unknown, Case.expired, Case.forbidden, Case.limited)
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


def view_home_page(contexts: Sequence[PageContext]) -> HomeView:
    return HomeView(
        providers=_gather_rows(
            contexts, ("What it is", "You send", "WebSocket", "Documented statements run"), _introduction_rows
        ),
        counts=Markdown(_count_everything(contexts)),
    )


def view_compare_page(contexts: Sequence[PageContext]) -> CompareView:
    return CompareView(
        schemes=_gather_rows(contexts, ("Scheme", "For", "What you send"), _scheme_rows),
        lifetimes=_gather_rows(contexts, ("Credential", "Lifetime", "Obtained"), _lifetime_rows),
        limits=_gather_rows(contexts, ("Limit", "In numbers"), _limit_rows),
        refusals=_gather_rows(
            contexts, ("Nothing sent", "Unknown", "Expired", "Not allowed", "Too many"), _refusal_rows
        ),
        sockets=_gather_rows(contexts, ("Channel", "Authenticated by", "Close codes"), _channel_rows),
        evidence=_gather_rows(
            contexts, ("Source", "As of", "Not plainly documented", "Documented statements run"), _evidence_rows
        ),
    )


def _gather_rows(contexts: Sequence[PageContext], heads: tuple[str, ...], rows: RowBuilder) -> Table:
    return make_table(
        ("Provider", *heads), ((_link_provider(context), *row) for context in contexts for row in rows(context))
    )


def _link_provider(context: PageContext) -> Markdown:
    return make_link(quote_literal(context.provider.name), f"{context.folder}index.md")


def _count_everything(contexts: Sequence[PageContext]) -> str:
    samples = sum(len(context.samples) for context in contexts)
    schemes = sum(len(context.provider.schemes) for context in contexts)
    unusable = sum(
        scheme.lifecycle is not Lifecycle.current for one in contexts for scheme in one.provider.schemes.values()
    )
    remark = f"; schemes without a sample, because they cannot be used today: {unusable}" if unusable else ""
    counts = ((len(contexts), "provider"), (samples, "sample"), (schemes, "scheme"))
    return f"{', '.join(spell_count(number, noun) for number, noun in counts)}{remark}."


def _introduction_rows(context: PageContext) -> Iterator[tuple[Markdown, ...]]:
    sent_by_surface = (_show_sent(context, opened_surface) for opened_surface in (Surface.rest, Surface.websocket))
    yield quote_prose(context.provider.summary), *sent_by_surface, link_executed(context)


def _show_sent(context: PageContext, opened_surface: Surface) -> Markdown:
    current_schemes = [
        _show_marked_parts(context, name, scheme)
        for name, scheme in context.provider.schemes.items()
        if scheme.surface is opened_surface and scheme.lifecycle is Lifecycle.current
    ]
    return join_parts(dict.fromkeys(current_schemes), "<br>") or Markdown(f"no {SURFACE_WORDS[opened_surface]}")


def _show_marked_parts(context: PageContext, name: str, scheme: Scheme) -> Markdown:
    """Show every part of a scheme, each with its mark: no title stands beside it that could have one."""
    pointers = (spec_pointer("schemes", name, "parts", number) for number in range(len(scheme.parts)))
    marked = (
        join_parts((show_part(part), context.evidence_marks.mark_detached(pointer)), " ")
        for part, pointer in zip(scheme.parts, pointers, strict=True)
    )
    return join_parts(marked, " and ")


def _scheme_rows(context: PageContext) -> Iterator[tuple[Markdown, ...]]:
    for name, scheme in context.provider.schemes.items():
        title, parts = show_scheme(context, name, lifecycle_badge(scheme.lifecycle))
        yield title, Markdown(say_surface(scheme)), join_parts(parts, " and ")


def _lifetime_rows(context: PageContext) -> Iterator[tuple[Markdown, ...]]:
    used = {name for scheme in context.provider.schemes.values() for name in scheme.credentials}
    for name in context.provider.credentials:
        lifetime = show_lifetime(context, name)
        if name in used and lifetime:
            yield (
                context.link_part("credentials", name),
                lifetime,
                context.link_parts("grants", _grants_manual_first(context, name)),
            )


def _grants_manual_first(context: PageContext, credential: str) -> list[str]:
    grants = context.provider.grants
    return sorted(context.provider.grants_of(credential), key=lambda name: grants[name].requested_operation is not None)


def _limit_rows(context: PageContext) -> Iterator[tuple[Markdown, ...]]:
    for name in context.provider.limits:
        yield context.link_part("limits", name), show_limit(context, name)


def _refusal_rows(context: PageContext) -> Iterator[tuple[Markdown, ...]]:
    yield tuple(_link_refusal(context, case) for case in _COMPARED_CASES)


def _link_refusal(context: PageContext, case: Case) -> Markdown:
    for name, failure in context.provider.failures.items():
        if case in failure.cases and Surface.rest in failure.surfaces and not failure.operations:
            target = f"{context.folder}failures.md#failure-{name}"
            mark = context.evidence_marks.mark_repeated(spec_pointer("failures", name, "status"))
            return join_parts((make_link(status_badge(failure.status), target), mark), " ")
    return _NOT_STATED


def _channel_rows(context: PageContext) -> Iterator[tuple[Markdown, ...]]:
    for name, channel in context.provider.channels.items():
        codes = join_parts(dict.fromkeys(inline_code(str(each.code)) for each in channel.closes.values() if each.code))
        yield context.link_part("channels", name), context.link_parts("schemes", channel.security), codes or _NOT_STATED


def _evidence_rows(context: PageContext) -> Iterator[tuple[Markdown, ...]]:
    source = context.provider.source
    summary = make_link(Markdown(count_undocumented(context).in_words), f"{context.folder}safety.md#assumptions")
    yield link_source(source.title, source.url), show_source_date(context), summary, link_executed(context)
