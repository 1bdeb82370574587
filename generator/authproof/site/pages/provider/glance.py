"""At a glance: what is sent, where, how long it lives, how much a caller may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import starmap

from authproof.model.advice import Notice
from authproof.model.pointers import spec_pointer
from authproof.model.scheme import Lifecycle, Scheme
from authproof.model.server import ServerVariable
from authproof.model.vocabulary import Surface
from authproof.site.pages.anchors import CLAIMS_PAGE
from authproof.site.pages.context import PageContext, lifecycle_badge
from authproof.site.pages.markdown import (
    NOTHING,
    Markdown,
    Table,
    inline_code,
    join_parts,
    make_badge,
    make_link,
    make_table,
    quote_literal,
    quote_prose,
    show_address,
)
from authproof.site.pages.notation import dotted_key, say_lifetime, say_where, show_part
from authproof.site.pages.provider.limits import show_limit_scope
from authproof.text.english import join_words

SURFACE_WORDS = {Surface.rest: "REST", Surface.token: "token endpoint", Surface.websocket: "WebSocket"}


@dataclass(frozen=True)
class NoticeView:
    """Something to know first. `title` is quoted for an attribute."""

    anchor: str
    title: Markdown
    text: Markdown


@dataclass(frozen=True)
class GlanceView:
    """The first section of a provider's page."""

    schemes: Table
    facts: Table
    user_context: tuple[Markdown, ...]
    user_context_mark: Markdown


def view_glance(context: PageContext) -> GlanceView:
    return GlanceView(
        schemes=_tabulate_schemes(context),
        facts=make_table(("What", "Value"), _fact_rows(context)),
        user_context=tuple(map(quote_prose, context.provider.user_context)),
        user_context_mark=context.title_mark("user_context"),
    )


def view_notices(context: PageContext) -> tuple[NoticeView, ...]:
    return tuple(_view_notice(context, number, notice) for number, notice in enumerate(context.provider.notices))


def _view_notice(context: PageContext, number: int, notice: Notice) -> NoticeView:
    url = notice.url
    link_to_more = Markdown(f"More: {make_link(quote_literal(show_address(url)), url)}") if url else NOTHING
    text = join_parts((quote_prose(notice.text), link_to_more, context.title_mark("notices", number)), " ")
    return NoticeView(f"notice-{number + 1}", quote_literal(notice.title), text)


def link_executed(context: PageContext, words: str = "") -> Markdown:
    """Say how many of the documented statements were run, and link them; `words` follow the numbers."""
    counts = context.proof.counts
    return make_link(Markdown(f"{counts.executed:,} of {counts.documented:,}{words}"), f"{context.folder}{CLAIMS_PAGE}")


def say_surface(scheme: Scheme) -> str:
    return SURFACE_WORDS[scheme.surface]


def show_lifetime(context: PageContext, credential: str) -> Markdown:
    """Say how long a credential lives, marked as it is wherever that is shown without the rest of the credential."""
    credential_spec = context.provider.credentials[credential]
    expiry = "never_expires" if credential_spec.never_expires and not credential_spec.lifetime else "lifetime"
    shown_fields = (expiry, "single_use") if credential_spec.single_use else (expiry,)
    shown_pointers = (spec_pointer("credentials", credential, name) for name in shown_fields)
    mark = context.evidence_marks.mark_detached(*shown_pointers)
    return join_parts((Markdown(say_lifetime(context.provider, credential)), mark), " ")


def _tabulate_schemes(context: PageContext) -> Table:
    last_removed = sorted(context.provider.schemes.items(), key=lambda item: item[1].lifecycle is Lifecycle.removed)
    rows = [_scheme_row(context, name, scheme) for name, scheme in last_removed]
    return make_table(("Scheme", "For", "What you send", "Where", "Lifetime"), rows)


def _scheme_row(context: PageContext, name: str, scheme: Scheme) -> tuple[Markdown, ...]:
    recommended = make_badge("recommended", "ap-badge", "ap-badge--recommended") if scheme.recommended else NOTHING
    title, parts = show_scheme(context, name, lifecycle_badge(scheme.lifecycle), recommended)
    return (
        title,
        Markdown(say_surface(scheme)),
        join_parts(parts, "<br>"),
        _show_places(scheme),
        join_parts(dict.fromkeys(show_lifetime(context, credential) for credential in scheme.credentials), "<br>"),
    )


def show_scheme(context: PageContext, name: str, *badges: Markdown) -> tuple[Markdown, tuple[Markdown, ...]]:
    """Link a scheme, with `badges`, and show its parts: what is sent is marked there, the rest at the title."""
    scheme = context.provider.schemes[name]
    fields = [f"parts/{number}" for number in range(len(scheme.parts))]
    unit = context.unit_of(spec_pointer("schemes", name), *fields)
    parts = (unit.append_mark(field, show_part(part)) for field, part in zip(fields, scheme.parts, strict=True))
    return join_parts((context.link_part("schemes", name), *badges, unit.title_mark), " "), tuple(parts)


def _show_places(scheme: Scheme) -> Markdown:
    """Say where each part goes; once, if all go to the same place."""
    places = tuple(map(say_where, scheme.parts))
    return join_parts(places if len(set(places)) > 1 else places[:1], "<br>")


def _fact_rows(context: PageContext) -> list[tuple[Markdown, Markdown]]:
    rows = [*_server_rows(context)]
    rows += [(Markdown("Limits"), join_parts(_list_limits(context), "<br>"))] if context.provider.limits else []
    rows += [(Markdown("Permission levels"), _link_levels(context))] if context.provider.levels else []
    rows += [(Markdown("Refusals"), _link_statuses(context))] if context.provider.failures else []
    executed_link = link_executed(context, " of the provider's statements")
    rows += [(Markdown("What was run"), executed_link)] if context.proof.outcomes else []
    return rows


def _server_rows(context: PageContext) -> list[tuple[Markdown, Markdown]]:
    rows = []
    for name, server in context.provider.servers.items():
        production_badge = NOTHING if server.production else make_badge("not production", "ap-badge")
        mark = context.title_mark("servers", name)
        rows.append(
            (
                Markdown(f"Server {inline_code(name)}"),
                join_parts(
                    (
                        join_parts((inline_code(server.url), quote_prose(server.description), production_badge), " "),
                        *_show_source_of_address(context, name),
                        *starmap(_show_server_variable, server.placed_variables.items()),
                        mark,
                    ),
                    "<br>" if server.variables or server.taken_from else " ",
                ),
            )
        )
    return rows


def _show_source_of_address(context: PageContext, name: str) -> list[Markdown]:
    """Say from which answers clients take the address of a server."""
    told = [
        f"{context.link_part('operations', operation)} ({inline_code(dotted_key(pointer))})"
        for operation in context.provider.servers[name].taken_from
        if (pointer := context.provider.addresses_told_by(operation).get(name)) is not None
    ]
    taken = (
        f"Take the address from the answer of {join_words(told, 'or')}: each caller has another, this is an example."
    )
    return [Markdown(taken)] if told else []


def _show_server_variable(name: str, variable: ServerVariable) -> Markdown:
    """Say what stands for a name in an address, and where samples read it."""
    values = join_parts(map(inline_code, variable.values), ", ")
    known = Markdown(f"One of {values}.") if values else Markdown(f"For example {inline_code(variable.example)}.")
    read = Markdown(f"Samples read it from {inline_code(variable.variable)}.") if variable.variable else NOTHING
    described = Markdown(f"{inline_code(f'{{{name}}}')}: {quote_prose(variable.description)}")
    return join_parts(filter(None, (described, known, read)), " ")


def _list_limits(context: PageContext) -> list[Markdown]:
    return [
        join_parts((context.link_part("limits", name), show_limit_scope(context, name)), " ")
        for name in context.provider.limits
    ]


def _link_levels(context: PageContext) -> Markdown:
    return join_parts(context.link_marked("levels", name) for name in context.provider.levels)


def _link_statuses(context: PageContext) -> Markdown:
    by_status: dict[str, list[str]] = {}
    for name, failure in context.provider.failures.items():
        by_status.setdefault(failure.covers or str(failure.status), []).append(name)
    return join_parts(_link_status(context, status, names) for status, names in sorted(by_status.items()))


def _link_status(context: PageContext, status: str, names: list[str]) -> Markdown:
    """Link a status to the first failure that has it, and mark it if it is not documented for all of them."""
    mark = context.evidence_marks.mark_repeated(*(spec_pointer("failures", name, "status") for name in names))
    return join_parts((make_link(Markdown(status), f"failures.md#failure-{names[0]}"), mark), " ")
