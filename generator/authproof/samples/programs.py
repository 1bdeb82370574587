"""The samples of a provider: every flow in every language that can do it, and why others are lacking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from authproof.model.flow import Call, Flow
from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle
from authproof.samples.languages.language import Language, all_languages
from authproof.samples.recipe import Recipe, build_recipes
from authproof.samples.recipe.traversal import inputs_of


@dataclass(frozen=True)
class SampleVariable:
    """An environment variable that a sample reads."""

    name: str
    stands_for: str
    """The id of its credential, or the name of a parameter."""
    example: str
    """Of a parameter; empty for a credential."""


@dataclass(frozen=True)
class Sample:
    """One flow of a provider, as a program."""

    provider: str
    """The provider's id."""
    flow: str
    """The flow's id."""
    language: str
    """The language's id."""
    title: str
    """The language's title."""
    filename: str
    text: str
    variables: tuple[SampleVariable, ...]
    """The environment variables that it reads, all of them needed."""


@dataclass(frozen=True)
class Omission:
    """A flow that has no sample in a language."""

    flow: str
    language: str
    reason: str
    """Why, as the rest of a sentence."""


def write_samples(provider: Provider) -> tuple[Sample, ...]:
    """Write the samples of a provider: its flows in the order of the spec, each in every language that can do it."""
    return tuple(
        _write_sample(recipe, language)
        for recipe, language in _recipe_languages(provider)
        if _omission_reason(provider, recipe, language) is None
    )


def find_omissions(provider: Provider) -> tuple[Omission, ...]:
    """Tell which flows have no sample in which languages, and why."""
    reasons = [
        (recipe.flow, language.id, _omission_reason(provider, recipe, language))
        for recipe, language in _recipe_languages(provider)
    ]
    return tuple(Omission(flow, language, reason) for flow, language, reason in reasons if reason is not None)


def schemes_without_sample(provider: Provider) -> dict[str, str]:
    """Name the schemes that no sample uses, each with the reason."""
    used = {
        step.using for flow in provider.flows.values() if _unusable_part(provider, flow) is None for step in flow.steps
    }
    return {
        name: "no flow uses it" if scheme.lifecycle is Lifecycle.current else _lifecycle_phrase(scheme.lifecycle)
        for name, scheme in provider.schemes.items()
        if name not in used
    }


def _recipe_languages(provider: Provider) -> Iterator[tuple[Recipe, Language]]:
    return ((recipe, language) for recipe in build_recipes(provider) for language in all_languages())


def _write_sample(recipe: Recipe, language: Language) -> Sample:
    return Sample(
        provider=recipe.provider,
        flow=recipe.flow,
        language=language.id,
        title=language.title,
        filename=recipe.flow + language.extension,
        text=language.render(recipe),
        variables=tuple(
            SampleVariable(each.variable, each.credential or each.name, each.example) for each in inputs_of(recipe)
        ),
    )


def _omission_reason(provider: Provider, recipe: Recipe, language: Language) -> str | None:
    return _unusable_part(provider, provider.flows[recipe.flow]) or language.refusal_reason(recipe)


def _unusable_part(provider: Provider, flow: Flow) -> str | None:
    """Say which part of a flow cannot be used today; None if all can."""
    for step in flow.steps:
        scheme = provider.schemes[step.using] if step.using else None
        operation = provider.operations[step.call] if isinstance(step, Call) else None
        for word, part in (("scheme", scheme), ("operation", operation)):
            if part is not None and part.lifecycle is not Lifecycle.current:
                return f"the {word} “{part.title}” {_lifecycle_phrase(part.lifecycle)}"
    return None


def _lifecycle_phrase(lifecycle: Lifecycle) -> str:
    return f"is {lifecycle.words}"
