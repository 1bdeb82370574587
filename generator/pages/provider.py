"""The five pages of a provider, as views: everything worked out, nothing laid out."""

from __future__ import annotations

from dataclasses import dataclass

from generator.model.evidence import EvidenceKind
from generator.pages import (
    channels,
    claims,
    failures,
    flows,
    glance,
    limits,
    obtain,
    operations,
    safety,
    schemes,
    use_it_in,
)
from generator.pages.channels import ChannelView
from generator.pages.claims import Run
from generator.pages.context import Context
from generator.pages.failures import ClosesView, FailureView
from generator.pages.flows import FlowView
from generator.pages.glance import Glance, Notice
from generator.pages.limits import LevelView, LimitView
from generator.pages.markdown import NOTHING, Markdown, Table, front_matter, joined, link, literal, prose
from generator.pages.obtain import CredentialView, GrantView
from generator.pages.operations import OperationView
from generator.pages.places import TOOLS, TRY
from generator.pages.safety import AdviceView, EvidenceView, GapView
from generator.pages.schemes import SchemeView
from generator.pages.use_it_in import Emitted, UseItIn


@dataclass(frozen=True)
class Head:
    """What stands at the top of each page of a provider."""

    front_matter: Markdown
    name: Markdown
    id: str
    summary: Markdown
    links: Markdown
    caution: Markdown


@dataclass(frozen=True)
class IndexView:
    """The provider's first page: from nothing to a first answer, and then the reference."""

    head: Head
    notices: tuple[Notice, ...]
    glance: Glance
    grants: tuple[GrantView, ...]
    credentials: tuple[CredentialView, ...]
    schemes: tuple[SchemeView, ...]
    first: tuple[FlowView, ...]
    flows: tuple[FlowView, ...]
    channels: tuple[ChannelView, ...]
    operations: tuple[OperationView, ...]
    operation_table: Table


@dataclass(frozen=True)
class FailuresView:
    """What is refused, and how: failures, closes, limits, permissions."""

    head: Head
    summary: Markdown
    table: Table
    failures: tuple[FailureView, ...]
    closes: tuple[ClosesView, ...]
    limits: tuple[LimitView, ...]
    levels: tuple[LevelView, ...]


@dataclass(frozen=True)
class ClaimsView:
    """What was run, and what cannot be."""

    head: Head
    summary: Markdown
    run: Run


@dataclass(frozen=True)
class SafetyView:
    """How to keep credentials safe, and how sure all of this is."""

    head: Head
    summary: Markdown
    advice: tuple[AdviceView, ...]
    default: Markdown
    counts: Markdown
    assumed: tuple[EvidenceView, ...]
    others: tuple[EvidenceView, ...]
    gaps: tuple[GapView, ...]
    sources: Table
    downloads: Table


@dataclass(frozen=True)
class ToolsView:
    """How to use the documents in other tools."""

    head: Head
    summary: Markdown
    body: UseItIn


def index_view(context: Context) -> IndexView:
    """Work out the first page."""
    shown = flows.flows(context)
    return IndexView(
        head=_head(context, context.provider.name, context.provider.summary),
        notices=glance.notices(context),
        glance=glance.glance(context),
        grants=obtain.grants(context),
        credentials=obtain.credentials(context),
        schemes=schemes.schemes(context),
        first=shown[:1],
        flows=shown[1:],
        channels=channels.channels(context),
        operations=operations.operations(context),
        operation_table=operations.overview(context),
    )


def failures_view(context: Context) -> FailuresView:
    """Work out the page of refusals."""
    name = context.provider.name
    summary = f"How {name} refuses, what each refusal means and what to do, and how much it allows."
    return FailuresView(
        head=_head(context, f"{name}: failures and limits", summary),
        summary=literal(summary),
        table=failures.overview(context),
        failures=failures.failures(context),
        closes=failures.closes(context),
        limits=limits.limits(context),
        levels=limits.levels(context),
    )


def claims_view(context: Context) -> ClaimsView:
    """Work out the page of what was run."""
    name = context.provider.name
    summary = (
        f"Every statement about {name} that can be run, with what was sent and what came back, and what cannot be."
    )
    # Its hundreds of claims would bury what else a search finds.
    head = _head(context, f"{name}: what was run", summary, searched=False)
    return ClaimsView(head=head, summary=literal(summary), run=claims.claims(context))


def safety_view(context: Context) -> SafetyView:
    """Work out the page on safety and evidence."""
    name = context.provider.name
    summary = f"How to keep credentials of {name} safe, what these pages assume, and where everything comes from."
    return SafetyView(
        head=_head(context, f"{name}: safety and sources", summary),
        summary=literal(summary),
        advice=safety.advice(context),
        default=safety.default(context),
        counts=Markdown(safety.counts(context).words),
        assumed=safety.evidence(context, marked=True),
        others=safety.evidence(context, marked=False),
        gaps=safety.gaps(context),
        sources=safety.sources(context),
        downloads=safety.downloads(context),
    )


def tools_view(context: Context, emitted: Emitted) -> ToolsView:
    """Work out the page on other tools."""
    name = context.provider.name
    summary = f"How to call {name} from the tools you have: what to open, what to fill in, what they cannot hold."
    head = _head(context, f"{name}: use it in other tools", summary)
    return ToolsView(head=head, summary=literal(summary), body=use_it_in.use_it_in(context, emitted))


def _head(context: Context, title: str, description: str, *, searched: bool = True) -> Head:
    provider = context.provider
    mark = context.unit(
        "", "notices", "servers", "credentials", "grants", "schemes", "operations", "channels", "flows", "failures",
        "limits", "levels", "user_context", "advice", "evidence", "gaps",
    ).title  # fmt: skip
    documentation = link(Markdown("Provider's documentation"), provider.homepage) if provider.homepage else NOTHING
    assumptions = link(Markdown(safety.counts(context).words), "safety.md#assumptions")
    return Head(
        front_matter=front_matter(title=title, description=description, searched=searched),
        name=literal(provider.name),
        id=provider.id,
        summary=joined((prose(provider.summary), mark), " "),
        links=joined((documentation, _source(context), assumptions, *_elsewhere(context)), " · "),
        caution=_caution(context),
    )


def _elsewhere(context: Context) -> tuple[Markdown, ...]:
    """Link what else can be done with the provider than to read about it."""
    tried = (link(Markdown("Try it"), TRY),) if TRY in context.documents else ()
    return (*tried, link(Markdown("Use it in other tools"), TOOLS))


def _source(context: Context) -> Markdown:
    source = context.provider.source
    title = link(literal(source.title), source.url) if source.url else literal(source.title)
    return Markdown(f"Source: {title}, {source.as_of}")


def _caution(context: Context) -> Markdown:
    """Warn where the default source itself is not the provider's own."""
    kinds = {
        EvidenceKind.assumed: "Nothing on these pages is documented by the provider unless it says so.",
        EvidenceKind.third_party: "These pages follow a third party unless they say otherwise.",
    }
    return Markdown(kinds.get(context.provider.source.kind, ""))
