"""Parameters: their examples are values that they allow, and their names are free."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.errors import did_you_mean
from generator.loader.checks.shapes import fault_misfit
from generator.loader.checks.uses import walk_parameters, walk_security
from generator.loader.fault import Fault, show_value
from generator.model.operation import Operation
from generator.model.provider import Provider
from generator.model.scheme import Place


def check_parameter_values(provider: Provider) -> Iterator[Fault]:
    """Ask that the example and each listed value have the parameter's shape."""
    for path, parameter in walk_parameters(provider):
        listed = (((*path, "values", index), value) for index, value in enumerate(parameter.values))
        for place, value in (((*path, "example"), parameter.example), *listed):
            yield from fault_misfit(parameter.shape, value, place) if parameter.shape else ()


def check_parameter_examples(provider: Provider) -> Iterator[Fault]:
    """Ask that the example is one of the listed values, and none that is refused."""
    for path, parameter in walk_parameters(provider):
        if parameter.values and parameter.example not in parameter.values:
            message = (
                f"{show_value(parameter.example)} is not in values; {did_you_mean(parameter.example, parameter.values)}"
            )
            yield Fault((*path, "example"), message)
        if parameter.example in parameter.refused:
            message = "the example cannot be refused: samples send it; refuse another value"
            yield Fault((*path, "refused", parameter.example), message, at_key=True)


def check_path_parameters_required(provider: Provider) -> Iterator[Fault]:
    """Ask that path parameters are required: a path without one of its segments is another path."""
    for path, parameter in walk_parameters(provider):
        if parameter.place == "path" and not parameter.required:
            yield Fault((*path, "required"), "a path parameter cannot be left out; allowed: true")


def check_query_names_free(provider: Provider) -> Iterator[Fault]:
    """Ask that no query parameter has the name of one that a scheme sends."""
    for path, endpoint, scheme_name, scheme in walk_security(provider):
        sent = {part.name for part in scheme.parts if part.place is Place.query}
        for name, parameter in endpoint.parameters.items():
            if parameter.place == "query" and name in sent:
                message = f"the scheme {scheme_name!r} sends it already; remove the parameter"
                yield Fault((*path[:2], "parameters", name), message, at_key=True)


def check_header_names_free(provider: Provider) -> Iterator[Fault]:
    """Ask that no further header of an operation has the name of one that a scheme sends."""
    for path, endpoint, scheme_name, scheme in walk_security(provider):
        sent = {part.name.lower() for part in scheme.parts if part.place is Place.header}
        for name in endpoint.headers if isinstance(endpoint, Operation) else ():
            if name.lower() in sent:
                message = f"the scheme {scheme_name!r} sends this header already; remove it"
                yield Fault((*path[:2], "headers", name), message, at_key=True)


PARAMETER_CHECKS: Final = (
    check_parameter_values,
    check_parameter_examples,
    check_path_parameters_required,
    check_query_names_free,
    check_header_names_free,
)
