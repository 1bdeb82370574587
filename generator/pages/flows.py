"""Flows with their samples: the first call, and everything that takes more than one step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from shlex import join

from generator.languages.discovery import language
from generator.model.flow import Call, Flow, Step
from generator.origins import target
from generator.pages.channels import message_link
from generator.pages.context import Context, lifecycle_badge
from generator.pages.markdown import Markdown, code, fence, joined, link, literal, prose
from generator.samples import Omission, Sample


@dataclass(frozen=True)
class SampleView:
    """One published sample: its tab, its text, how to run it, what that sets."""

    language: Markdown
    block: Markdown
    run: Markdown
    sets: Markdown
    download: Markdown


@dataclass(frozen=True)
class FlowView:
    """One thing a reader wants to achieve."""

    anchor: str
    title: Markdown
    badges: Markdown
    summary: Markdown
    steps: tuple[Markdown, ...]
    samples: tuple[SampleView, ...]
    without: tuple[Markdown, ...]


def flows(context: Context) -> tuple[FlowView, ...]:
    """Give every flow, the first call before the others."""
    first = first_flow(context)
    ordered = sorted(context.provider.flows, key=lambda name: name != first)
    return tuple(_flow(context, name, context.provider.flows[name]) for name in ordered)


def first_flow(context: Context) -> str:
    """Choose the flow to begin with: the first that is a single call, or else the first."""
    single = [name for name, flow in context.provider.flows.items() if len(flow.steps) == 1 and not flow.connects]
    return next(iter([*single, *context.provider.flows]), "")


def _flow(context: Context, name: str, flow: Flow) -> FlowView:
    return FlowView(
        anchor=f"flow-{name}",
        title=literal(flow.title),
        badges=context.unit(f"/flows/{name}").title,
        summary=prose(flow.summary),
        steps=tuple(_step(context, step) for step in flow.steps),
        samples=tuple(_sample(context, sample) for sample in context.samples if sample.flow == name),
        without=tuple(_left([left for left in context.omissions if left.flow == name])),
    )


def _step(context: Context, step: Step) -> Markdown:
    if isinstance(step, Call):
        operation = context.provider.operations[step.call]
        request = code(f"{operation.method} {operation.path}")
        text = f"{request} ({context.link('operations', step.call)})"
        gives = context.links("credentials", context.provider.issued_by(step.call))
        return joined((Markdown(text), _using(context, step.using), Markdown(f"→ {gives}" if gives else "")), " ")
    channel, until = context.link("channels", step.connect), message_link(context, step.connect, step.until)
    return joined(
        (Markdown(f"Connect to {channel}"), _using(context, step.using), Markdown(f"until {until} comes")), " "
    )


def _using(context: Context, scheme: str | None) -> Markdown:
    if scheme is None:
        return Markdown("without a credential")
    badge = lifecycle_badge(context.provider.schemes[scheme].lifecycle)
    return joined((Markdown(f"with {context.link('schemes', scheme)}"), badge), " ")


def _sample(context: Context, sample: Sample) -> SampleView:
    run = ["authproof", "run", f"{sample.provider}/{sample.flow}", "--language", sample.language]
    return SampleView(
        language=literal(sample.title),
        block=fence(
            sample.text,
            language(sample.language).lexer,
            element=f"sample-{sample.provider}-{sample.flow}-{sample.language}",
            title=sample.filename,
        ),
        run=fence(join([*run, *target(context.sandbox)]), "sh"),
        sets=_sets(context, sample),
        download=link(Markdown("Download"), f"samples/{sample.language}/{sample.filename}"),
    )


def _sets(context: Context, sample: Sample) -> Markdown:
    pairs = (Markdown(f"{code(variable)} ({_meant(context, name)})") for variable, name in sample.variables)
    return joined(pairs) or Markdown("nothing")


def _meant(context: Context, name: str) -> Markdown:
    return context.link("credentials", name) if name in context.provider.credentials else code(name)


def _left(omissions: Sequence[Omission]) -> Iterator[Markdown]:
    for left in omissions:
        yield Markdown(f"No {literal(left.language)} sample: {prose(left.reason)}.")
