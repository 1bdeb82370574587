"""Parameters: their examples are values that they allow, and their names are free."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.errors import did_you_mean
from generator.loader.checks.shapes import misfit
from generator.loader.checks.uses import accepted, parameters
from generator.loader.fault import Fault, shown
from generator.model import Provider
from generator.model.operation import Operation
from generator.model.scheme import Place


def values_fit(provider: Provider) -> Iterator[Fault]:
    """Ask that the example and each listed value have the parameter's shape."""
    for path, parameter in parameters(provider):
        listed = (((*path, "values", index), value) for index, value in enumerate(parameter.values))
        for place, value in (((*path, "example"), parameter.example), *listed):
            yield from misfit(parameter.shape, value, place) if parameter.shape else ()


def example_is_allowed(provider: Provider) -> Iterator[Fault]:
    """Ask that the example is one of the listed values, and none that is refused."""
    for path, parameter in parameters(provider):
        if parameter.values and parameter.example not in parameter.values:
            message = (
                f"{shown(parameter.example)} is not in values; {did_you_mean(parameter.example, parameter.values)}"
            )
            yield Fault((*path, "example"), message)
        if parameter.example in parameter.refused:
            message = "the example cannot be refused: samples send it; refuse another value"
            yield Fault((*path, "refused", parameter.example), message, at_key=True)


def path_parameters_are_required(provider: Provider) -> Iterator[Fault]:
    """Ask that path parameters are required: a path without one of its segments is another path."""
    for path, parameter in parameters(provider):
        if parameter.place == "path" and not parameter.required:
            yield Fault((*path, "required"), "a path parameter cannot be left out; allowed: true")


def parameters_are_free(provider: Provider) -> Iterator[Fault]:
    """Ask that no query parameter has the name of one that a scheme sends."""
    for path, endpoint, scheme_name, scheme in accepted(provider):
        sent = {part.name for part in scheme.parts if part.place is Place.query}
        for name, parameter in endpoint.parameters.items():
            if parameter.place == "query" and name in sent:
                message = f"the scheme {scheme_name!r} sends it already; remove the parameter"
                yield Fault((*path[:2], "parameters", name), message, at_key=True)


def headers_are_free(provider: Provider) -> Iterator[Fault]:
    """Ask that no further header of an operation has the name of one that a scheme sends."""
    for path, endpoint, scheme_name, scheme in accepted(provider):
        sent = {part.name.lower() for part in scheme.parts if part.place is Place.header}
        for name in endpoint.headers if isinstance(endpoint, Operation) else ():
            if name.lower() in sent:
                message = f"the scheme {scheme_name!r} sends this header already; remove it"
                yield Fault((*path[:2], "headers", name), message, at_key=True)


CHECKS: Final = (values_fit, example_is_allowed, path_parameters_are_required, parameters_are_free, headers_are_free)
