"""What a sample is given in its environment when it runs against the sandbox."""

from __future__ import annotations

from authproof.model.flow import Call, Flow
from authproof.model.provider import Provider
from authproof.samples.programs import Sample
from authproof.sandbox.compile import compile_provider


def demo_environment(provider: Provider, sample: Sample) -> dict[str, str]:
    """Give each variable that a sample reads a value that the sandbox accepts.

    The values are examples of the spec or drawn from it; they are no secrets. All credentials are of one holder, of the
    lowest permission level that may do what the flow does.
    """
    values = compile_provider(provider).choose_demo_values(needed_level(provider, provider.flows[sample.flow]))
    return {each.name: each.example or values[each.stands_for] for each in sample.variables}


def needed_level(provider: Provider, flow: Flow) -> str | None:
    """Name the lowest permission level whose holder may do what a flow does; None if any will do."""
    calls = [step.call for step in flow.steps if isinstance(step, Call)]
    return provider.level_for_all(filter(None, (provider.operations[call].level for call in calls)))
