"""The five pages of a provider, as views: everything worked out, nothing laid out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from authproof.model.evidence import EvidenceKind
from authproof.site.pages.anchors import CLAIMS_PAGE, FAILURES_PAGE, INDEX_PAGE, SAFETY_PAGE, TOOLS_PAGE, TRY_PAGE
from authproof.site.pages.context import PageContext, link_source
from authproof.site.pages.markdown import (
    NOTHING,
    Markdown,
    Table,
    front_matter,
    join_parts,
    make_link,
    quote_literal,
    quote_prose,
)
from authproof.site.pages.provider import channels, claims, failures, flows, glance, operations, safety, use_it_in
from authproof.site.pages.provider.channels import ChannelView, TwinChannelView
from authproof.site.pages.provider.claims import ClaimsBody
from authproof.site.pages.provider.credentials import (
    CredentialView,
    SchemeView,
    view_credentials,
    view_schemes,
)
from authproof.site.pages.provider.failures import (
    ClosesView,
    FailureView,
    LevelView,
    view_levels,
)
from authproof.site.pages.provider.flows import FlowView
from authproof.site.pages.provider.glance import GlanceView, NoticeView
from authproof.site.pages.provider.grants import GrantView, view_grants
from authproof.site.pages.provider.limits import LimitView, view_limits
from authproof.site.pages.provider.operations import OperationView
from authproof.site.pages.provider.safety import AdviceListView, AdviceView, EvidenceView, GapView
from authproof.site.pages.provider.use_it_in import UseItInView


@dataclass(frozen=True)
class HeadView:
    """What stands at the top of each page of a provider."""

    front_matter: Markdown
    name: Markdown
    summary: Markdown
    links: Markdown
    caution: Markdown


@dataclass(frozen=True)
class IndexView:
    """The provider's first page: from nothing to a first answer, and then the reference."""

    head: HeadView
    notices: tuple[NoticeView, ...]
    glance: GlanceView
    grants: tuple[GrantView, ...]
    credentials: tuple[CredentialView, ...]
    schemes: tuple[SchemeView, ...]
    removed_grants: tuple[GrantView, ...]
    removed_credentials: tuple[CredentialView, ...]
    removed_schemes: tuple[SchemeView, ...]
    first_flows: tuple[FlowView, ...]
    flows: tuple[FlowView, ...]
    channels: tuple[ChannelView, ...]
    twin_channels: tuple[TwinChannelView, ...]
    operations: tuple[OperationView, ...]
    operation_table: Table


@dataclass(frozen=True)
class FailuresView:
    """What is refused, and how: failures, closes, limits, permissions."""

    head: HeadView
    summary: Markdown
    table: Table
    advice: tuple[AdviceView, ...]
    no_bodies: Markdown
    no_levels: Markdown
    failures: tuple[FailureView, ...]
    closes: tuple[ClosesView, ...]
    limits: tuple[LimitView, ...]
    levels: tuple[LevelView, ...]


@dataclass(frozen=True)
class ClaimsView:
    """What was run, and what cannot be."""

    head: HeadView
    summary: Markdown
    run: ClaimsBody


@dataclass(frozen=True)
class SafetyView:
    """How to keep credentials safe, and how sure all of this is."""

    head: HeadView
    summary: Markdown
    advice: tuple[AdviceListView, ...]
    default_source: Markdown
    counts: Markdown
    marked_evidence: tuple[EvidenceView, ...]
    further_evidence: tuple[EvidenceView, ...]
    gaps: tuple[GapView, ...]
    sources: Table


@dataclass(frozen=True)
class ToolsView:
    """How to use the documents in other tools."""

    head: HeadView
    summary: Markdown
    body: UseItInView


def view_index_page(context: PageContext) -> IndexView:
    flow_views = flows.view_flows(context)
    return IndexView(
        head=_view_head(context, context.provider.name, context.provider.summary),
        notices=glance.view_notices(context),
        glance=glance.view_glance(context),
        grants=view_grants(context),
        credentials=view_credentials(context),
        schemes=view_schemes(context),
        removed_grants=view_grants(context, removed=True),
        removed_credentials=view_credentials(context, removed=True),
        removed_schemes=view_schemes(context, removed=True),
        first_flows=flow_views[:1],
        flows=flow_views[1:],
        channels=channels.view_channels(context),
        twin_channels=channels.view_twin_channels(context),
        operations=operations.view_operations(context),
        operation_table=operations.tabulate_operations(context),
    )


def view_failures_page(context: PageContext) -> FailuresView:
    name = context.provider.name
    summary = f"How {name} refuses, what each refusal means and what to do, and how much it allows."
    return FailuresView(
        head=_view_head(context, f"{name}: failures and limits", summary),
        summary=quote_literal(summary),
        table=failures.tabulate_failures(context),
        advice=safety.view_error_advice(context),
        no_bodies=failures.say_no_bodies(context),
        no_levels=failures.say_no_levels(context),
        failures=failures.view_failures(context),
        closes=failures.view_closes(context),
        limits=view_limits(context),
        levels=view_levels(context),
    )


def view_claims_page(context: PageContext) -> ClaimsView:
    name = context.provider.name
    summary = f"What the sandbox of {name} was sent, what it answered, and which statements no check covers."
    # Its hundreds of claims would bury what else a search finds.
    head = _view_head(context, f"{name}: what was run", summary, searched=False)
    return ClaimsView(head=head, summary=quote_literal(summary), run=claims.view_claims(context))


def view_safety_page(context: PageContext) -> SafetyView:
    name = context.provider.name
    summary = f"How to keep credentials of {name} safe, what these pages assume, and where everything comes from."
    return SafetyView(
        head=_view_head(context, f"{name}: safety and sources", summary),
        summary=quote_literal(summary),
        advice=safety.view_advice(context),
        default_source=safety.say_default_source(context),
        counts=Markdown(safety.count_undocumented(context).in_words),
        marked_evidence=safety.view_evidence(context, marked=True),
        further_evidence=safety.view_evidence(context, marked=False),
        gaps=safety.view_gaps(context),
        sources=safety.tabulate_sources(context),
    )


def view_tools_page(context: PageContext) -> ToolsView:
    name = context.provider.name
    summary = (
        f"How to call {name} from the tools you have: what to open, what to fill in, and what these formats leave out."
    )
    head = _view_head(context, f"{name}: use it in other tools", summary)
    return ToolsView(head=head, summary=quote_literal(summary), body=use_it_in.view_use_it_in(context))


class ProviderPage(NamedTuple):
    """One page of a provider: its file, which its template is named after, and its title in the navigation."""

    name: str
    title: str | None
    """None for the page that opens the provider's section."""
    view: Callable[[PageContext], object]


PAGES: Final = (
    ProviderPage(INDEX_PAGE, None, view_index_page),
    ProviderPage(FAILURES_PAGE, "Failures and limits", view_failures_page),
    ProviderPage(TOOLS_PAGE, "Use it in…", view_tools_page),
    ProviderPage(SAFETY_PAGE, "Safety and sources", view_safety_page),
    ProviderPage(CLAIMS_PAGE, "What was run", view_claims_page),
)
"""In the order of the navigation."""


def _view_head(context: PageContext, title: str, description: str, *, searched: bool = True) -> HeadView:
    provider = context.provider
    mark = context.unit_of(
        "", "notices", "servers", "credentials", "grants", "schemes", "operations", "channels", "flows", "failures",
        "limits", "levels", "user_context", "advice", "evidence", "gaps", "source/as_of",
    ).title_mark  # fmt: skip
    documentation = make_link(Markdown("Provider's documentation"), provider.homepage) if provider.homepage else NOTHING
    assumptions = make_link(Markdown(safety.count_undocumented(context).in_words), "safety.md#assumptions")
    return HeadView(
        front_matter=front_matter(title=title, description=description, searched=searched),
        name=quote_literal(provider.name),
        summary=join_parts((quote_prose(provider.summary), mark), " "),
        links=join_parts((documentation, _say_source(context), assumptions, *_link_elsewhere(context)), " · "),
        caution=_say_caution(context),
    )


def _link_elsewhere(context: PageContext) -> tuple[Markdown, ...]:
    """Link what else can be done with the provider than to read about it."""
    try_link = (make_link(Markdown("Try it"), TRY_PAGE),) if TRY_PAGE in context.documents else ()
    return (*try_link, make_link(Markdown("Use it in other tools"), TOOLS_PAGE))


def _say_source(context: PageContext) -> Markdown:
    source = context.provider.source
    return Markdown(f"Source: {link_source(source.title, source.url)}, {safety.show_source_date(context)}")


def _say_caution(context: PageContext) -> Markdown:
    """Warn where the default source itself is not the provider's own."""
    caution_by_kind = {
        EvidenceKind.assumed: "Nothing on these pages is documented by the provider unless it says so.",
        EvidenceKind.third_party: "These pages follow a third party unless they say otherwise.",
    }
    return Markdown(caution_by_kind.get(context.provider.source.kind, ""))
