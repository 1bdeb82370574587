"""Flows with their samples: the first call, and everything that takes more than one step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from shlex import join

from authproof.model.flow import Call, Flow, Step
from authproof.samples.languages.language import find_language
from authproof.samples.programs import Omission, Sample
from authproof.sandbox.origins import target_option
from authproof.site.pages.context import PageContext, lifecycle_badge
from authproof.site.pages.markdown import (
    Markdown,
    fence_code,
    inline_code,
    join_parts,
    make_link,
    quote_literal,
    quote_prose,
)


@dataclass(frozen=True)
class FlowSampleView:
    """One published sample: its tab, its text, how to run it, what that sets."""

    language: Markdown
    block: Markdown
    run_command: Markdown
    variables: Markdown
    download: Markdown


@dataclass(frozen=True)
class FlowView:
    """One thing a reader wants to achieve."""

    anchor: str
    title: Markdown
    badges: Markdown
    summary: Markdown
    steps: tuple[Markdown, ...]
    samples: tuple[FlowSampleView, ...]
    omissions: tuple[Markdown, ...]


def view_flows(context: PageContext) -> tuple[FlowView, ...]:
    """Give every flow, the first call before the others."""
    first_name = choose_first_flow(context)
    ordered = sorted(context.provider.flows, key=lambda name: name != first_name)
    return tuple(_view_flow(context, name, context.provider.flows[name]) for name in ordered)


def choose_first_flow(context: PageContext) -> str:
    """Choose the flow to begin with: the first that is a single call, or else the first."""
    single = [name for name, flow in context.provider.flows.items() if len(flow.steps) == 1 and not flow.opens_socket]
    return next(iter([*single, *context.provider.flows]), "")


def _view_flow(context: PageContext, name: str, flow: Flow) -> FlowView:
    return FlowView(
        anchor=f"flow-{name}",
        title=quote_literal(flow.title),
        badges=context.title_mark("flows", name),
        summary=quote_prose(flow.summary),
        steps=tuple(_show_step(context, step) for step in flow.steps),
        samples=tuple(_view_sample(context, sample) for sample in context.samples if sample.flow == name),
        omissions=tuple(_list_omissions([left for left in context.omissions if left.flow == name])),
    )


def _show_step(context: PageContext, step: Step) -> Markdown:
    if isinstance(step, Call):
        operation = context.provider.operations[step.call]
        request = inline_code(f"{operation.method} {operation.path}")
        text = f"{request} ({context.link_part('operations', step.call)})"
        issued_links = context.link_parts("credentials", context.provider.issued_by(step.call))
        return join_parts(
            (Markdown(text), _say_scheme(context, step.using), Markdown(f"→ {issued_links}" if issued_links else "")),
            " ",
        )
    channel, until = context.link_part("channels", step.connect), context.link_message(step.connect, step.until)
    return join_parts(
        (Markdown(f"Connect to {channel}"), _say_scheme(context, step.using), Markdown(f"until {until} comes")), " "
    )


def _say_scheme(context: PageContext, scheme: str | None) -> Markdown:
    if scheme is None:
        return Markdown("without a credential")
    badge_of_scheme = lifecycle_badge(context.provider.schemes[scheme].lifecycle)
    return join_parts((Markdown(f"with {context.link_part('schemes', scheme)}"), badge_of_scheme), " ")


def _view_sample(context: PageContext, sample: Sample) -> FlowSampleView:
    run_arguments = ["authproof", "run", f"{sample.provider}/{sample.flow}", "--language", sample.language]
    return FlowSampleView(
        language=quote_literal(sample.title),
        block=fence_code(
            sample.text,
            find_language(sample.language).lexer,
            element=f"sample-{sample.provider}-{sample.flow}-{sample.language}",
            title=sample.filename,
        ),
        run_command=fence_code(join([*run_arguments, *target_option(context.sandbox)]), "sh"),
        variables=_list_variables(context, sample),
        download=make_link(Markdown("Download"), f"samples/{sample.language}/{sample.filename}"),
    )


def _list_variables(context: PageContext, sample: Sample) -> Markdown:
    variable_meanings = (
        Markdown(f"{inline_code(variable.name)} ({_link_variable_meaning(context, variable.stands_for)})")
        for variable in sample.variables
    )
    return join_parts(variable_meanings) or Markdown("nothing")


def _link_variable_meaning(context: PageContext, name: str) -> Markdown:
    return context.link_part("credentials", name) if name in context.provider.credentials else inline_code(name)


def _list_omissions(omissions: Sequence[Omission]) -> Iterator[Markdown]:
    for omission in omissions:
        yield Markdown(f"No {quote_literal(omission.language)} sample: {quote_prose(omission.reason)}.")
