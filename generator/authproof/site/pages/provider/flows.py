"""Flows with their samples: the first call, and everything that takes more than one step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from shlex import join, quote

from authproof.model.flow import Call, Flow, Step, choose_first_flow
from authproof.model.operation import Parameter
from authproof.model.provider import Provider
from authproof.model.server import ServerVariable
from authproof.samples.languages.language import find_language
from authproof.samples.programs import Omission, Sample, SampleVariable
from authproof.samples.recipe import Recipe, build_recipe
from authproof.samples.recipe.authorization import codes_sent
from authproof.samples.recipe.device import device_codes_sent
from authproof.samples.recipe.sessions import RENEWING_STEPS, find_session
from authproof.sandbox.origins import target_option
from authproof.site.pages.context import PageContext, lifecycle_badge, status_badge
from authproof.site.pages.markdown import (
    NOTHING,
    Markdown,
    fence_code,
    inline_code,
    join_parts,
    make_badge,
    make_link,
    quote_literal,
    quote_prose,
)
from authproof.site.pages.provider.outputs import OutputView, view_outputs
from authproof.text.english import begin_small


@dataclass(frozen=True)
class FlowSampleView:
    """One published sample: its tab, its text, how to run it."""

    language: Markdown
    block: Markdown
    run_line: Markdown
    """How to run the file."""
    sandbox_command: Markdown
    """How to run it against the sandbox."""
    download: Markdown


@dataclass(frozen=True)
class FlowView:
    """One thing a reader wants to achieve."""

    anchor: str
    title: Markdown
    badges: Markdown
    summary: Markdown
    steps: tuple[Markdown, ...]
    variables: tuple[Markdown, ...]
    """What the samples read from the environment."""
    assignments: Markdown
    """The lines that set it."""
    samples: tuple[FlowSampleView, ...]
    outputs: tuple[OutputView, ...]
    """What the samples print."""
    omissions: tuple[Markdown, ...]


def view_flows(context: PageContext) -> tuple[FlowView, ...]:
    """Give every flow, the first call before the others."""
    first_name = choose_first_flow(context.provider.flows)
    ordered = sorted(context.provider.flows, key=lambda name: name != first_name)
    return tuple(_view_flow(context, name, context.provider.flows[name]) for name in ordered)


def _view_flow(context: PageContext, name: str, flow: Flow) -> FlowView:
    samples = [sample for sample in context.samples if sample.flow == name]
    variables = samples[0].variables if samples else ()
    recipe = build_recipe(context.provider, name) if samples else None
    return FlowView(
        anchor=f"flow-{name}",
        title=quote_literal(flow.title),
        badges=join_parts((context.title_mark("flows", name), _kind_badge(flow)), " "),
        summary=quote_prose(flow.summary),
        steps=_show_steps(context, flow, recipe),
        variables=tuple(_list_variables(context, flow, variables)),
        assignments=fence_code(_write_assignments(context.provider, variables), "sh") if variables else Markdown(""),
        samples=tuple(_view_sample(context, sample) for sample in samples),
        outputs=view_outputs(context, recipe) if recipe else (),
        omissions=tuple(_list_omissions([left for left in context.omissions if left.flow == name])),
    )


def _kind_badge(flow: Flow) -> Markdown:
    return make_badge("reusable client", "ap-badge") if flow.reusable else Markdown("")


def _show_steps(context: PageContext, flow: Flow, recipe: Recipe | None) -> tuple[Markdown, ...]:
    """Show each step; of those that its samples do only after a refusal, after which status."""
    session = find_session(recipe) if recipe else None
    after = Markdown(f"(only after {status_badge(session.expired_status)})") if session else NOTHING
    return tuple(
        shown
        for index, step in enumerate(flow.steps)
        for shown in (
            *_show_consent(context, step),
            join_parts((_show_step(context, step), after if index in RENEWING_STEPS else NOTHING), " "),
        )
    )


def _show_consent(context: PageContext, step: Step) -> Iterator[Markdown]:
    """Show what is asked of a person in a browser before a step."""
    for code in codes_sent(context.provider, step):
        grants = context.link_parts("grants", context.provider.grants_of(code))
        yield Markdown(f"{grants}, in a browser → {context.link_part('credentials', code)}")
    for code in device_codes_sent(context.provider, step):
        user_code = context.provider.device_authorizations[code].user_code
        shown = context.link_part("credentials", user_code)
        yield Markdown(f"A person enters the {shown} on another device, and allows it; until then, ask again and again")


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
    language = find_language(sample.language)
    run_arguments = ["authproof", "run", f"{sample.provider}/{sample.flow}", "--language", sample.language]
    return FlowSampleView(
        language=quote_literal(sample.title),
        block=fence_code(
            sample.text,
            language.lexer,
            element=f"sample-{sample.provider}-{sample.flow}-{sample.language}",
            title=sample.filename,
        ),
        run_line=inline_code(join([language.runner, sample.filename])),
        sandbox_command=fence_code(join([*run_arguments, *target_option(context.sandbox)]), "sh"),
        download=make_link(Markdown("download"), f"samples/{sample.language}/{sample.filename}"),
    )


def _list_variables(context: PageContext, flow: Flow, variables: Sequence[SampleVariable]) -> Iterator[Markdown]:
    for variable in variables:
        yield Markdown(f"{inline_code(variable.name)}: {_explain_variable(context, flow, variable)}")


def _explain_variable(context: PageContext, flow: Flow, variable: SampleVariable) -> Markdown:
    """Say what to set a variable to: the credential, or what the spec says of the parameter or part of an address."""
    if variable.stands_for in context.provider.credentials:
        return context.link_part("credentials", variable.stands_for)
    provider = context.provider
    asked = [provider.endpoint_of(step) for step in flow.steps]
    described: list[Parameter | ServerVariable] = [each for one in asked for each in one.parameters.values()]
    pages = [provider.authorizations[code] for step in flow.steps for code in codes_sent(provider, step)]
    reached = dict.fromkeys(one.server for one in (*asked, *pages))
    described += [each for name in reached for each in provider.servers[name].variables.values()]
    told = (each.description for each in described if each.variable == variable.name)
    return quote_prose(begin_small(next(told)).removesuffix("."))


def _write_assignments(provider: Provider, variables: Sequence[SampleVariable]) -> str:
    """Write the lines of a shell that set variables to the spec's examples."""
    examples = {name: credential.example for name, credential in provider.credentials.items()}
    return "\n".join(f"export {each.name}={quote(each.example or examples[each.stands_for])}" for each in variables)


def _list_omissions(omissions: Sequence[Omission]) -> Iterator[Markdown]:
    for omission in omissions:
        yield Markdown(f"No {quote_literal(omission.language)} sample: {quote_prose(omission.reason)}.")
