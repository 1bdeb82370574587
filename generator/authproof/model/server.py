"""Base addresses, and the variables in them: the caller's tenant, a region, an environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import product
from typing import Annotated

from authproof.model.base import (
    Id,
    Model,
    OperationId,
    Text,
    Url,
    UrlValue,
    Variable,
    behaviour_field,
    excuse_changes,
    prose_field,
)
from authproof.model.vocabulary import Case
from authproof.text.placeholders import fill_template, placeholders_in


class ServerVariable(Model):
    """What stands in a base address for a name in braces."""

    description: Annotated[Text, prose_field("What it is, and where a caller finds it.")]
    example: Annotated[
        UrlValue, behaviour_field("A value that servers are reached by; claims send it, and the sandbox knows it.")
    ]
    values: Annotated[
        tuple[UrlValue, ...],
        behaviour_field(
            "The only values that there are; empty if each caller may have another.",
            excuses=[excuse_changes("A list of the example alone tells the sandbox no more than the example.")],
        ),
    ] = ()
    variable: Annotated[
        Variable | None,
        prose_field("Environment variable that samples read it from; none if they send the example."),
    ] = None
    refusal: Annotated[
        Case, behaviour_field("The case of a request to another value; the sandbox knows the example or `values`.")
    ] = Case.not_found

    @property
    def known_values(self) -> tuple[str, ...]:
        """What the sandbox answers for: the example first."""
        return tuple(dict.fromkeys((self.example, *self.values)))


class Server(Model):
    """One base address."""

    url: Annotated[
        Url,
        prose_field(
            "The address that operations and channels are below, names of variables in braces; the sandbox answers at"
            " one of its own."
        ),
    ]
    description: Annotated[Text, prose_field("What is served there.")]
    production: Annotated[bool, prose_field("Whether it is for production rather than development.")] = True
    taken_from: Annotated[
        tuple[OperationId, ...],
        prose_field(
            "Operations whose answers tell the address to clients, as a live value; it is then another for each caller,"
            " and `url` is an example."
        ),
    ] = ()
    variables: Annotated[
        dict[Id, ServerVariable], behaviour_field("What stands for the names in braces in its address.")
    ] = {}

    @property
    def base_url(self) -> str:
        """The address without a slash at its end, names of variables in braces."""
        return self.url.rstrip("/")

    @property
    def is_websocket(self) -> bool:
        """Whether sockets are opened there, with `ws` or `wss`."""
        return self.url.startswith("ws")

    @cached_property
    def placed_variables(self) -> dict[str, ServerVariable]:
        """The variables in the order in which they stand in the address."""
        return {name: self.variables[name] for name in placeholders_in(self.url)}

    @property
    def environment_variables(self) -> tuple[str, ...]:
        """The environment variables that samples read parts of the address from."""
        return tuple(each.variable for each in self.placed_variables.values() if each.variable)

    @property
    def example_url(self) -> str:
        """The address without a slash at its end, with the examples of its variables."""
        return self.fill_url({})

    def fill_url(self, values: Mapping[str, str]) -> str:
        """Write the address without a slash at its end; examples stand for variables that are not among `values`."""
        examples = {name: variable.example for name, variable in self.variables.items()}
        return fill_template(self.base_url, {**examples, **values})

    def list_urls(self) -> Iterator[str]:
        """Give every address that the sandbox answers for, that of the examples first."""
        for values in product(*(variable.known_values for variable in self.variables.values())):
            yield self.fill_url(dict(zip(self.variables, values, strict=True)))
