"""From the parts of a scheme to what a client sends: what fills the holes, and where each part goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from generator.model import Provider
from generator.model.operation import Parameter
from generator.model.scheme import Part, Place, Scheme
from generator.recipe.nodes import Base64, Basic, Constant, Fields, Input, Text
from generator.recipe.texts import encoded, is_harmless, join, put
from generator.template import Hole, holes, parse

Parameters = Mapping[str, Parameter]


@dataclass(frozen=True)
class Carrier:
    """The parts of one scheme, with inputs and taken values in their holes."""

    provider: Provider
    scheme: Scheme | None
    """None for a public operation."""
    taken: Mapping[str, Text] = field(default_factory=dict)
    """What stands for credentials that the caller does not bring along: an earlier step of the flow obtained them."""

    def parts(self, place: Place) -> tuple[Part, ...]:
        """Give the scheme's parts in one place."""
        return tuple(part for part in (self.scheme.parts if self.scheme else ()) if part.place is place)

    def basic(self) -> Basic | None:
        """Give user and password, if the scheme is HTTP Basic."""
        found = [part.base64 or "" for part in self.parts(Place.header) if _is_basic(part)]
        if not found:
            return None
        user, _, password = found[0].partition(":")
        return Basic(self._fill(user), self._fill(password))

    def headers(self, *, basic: bool = False) -> Fields:
        """Give the scheme's headers, cookies as one of them; HTTP Basic only if asked for."""
        headers = [(part.name, self.text(part)) for part in self.parts(Place.header) if basic or not _is_basic(part)]
        return (*headers, *self._cookie())

    def query(self, parameters: Parameters) -> Fields:
        """Give the query, not encoded: parameters that are required, then the scheme's."""
        wanted = {name: each for name, each in parameters.items() if each.place == "query" and each.required}
        plain = [(name, self.parameter(name, each)) for name, each in wanted.items()]
        return (*plain, *((part.name, self.text(part)) for part in self.parts(Place.query)))

    def encoded_query(self, parameters: Parameters) -> Fields:
        """Give the query, names and values percent-encoded where they may need to be."""
        wanted = [name for name, each in parameters.items() if each.place == "query" and each.required]
        plain = [(name, self._value(name, parameters)) for name in wanted]
        pairs = [*plain, *((part.name, self._encoded(part)) for part in self.parts(Place.query))]
        return tuple((quote(name, safe=""), value) for name, value in pairs)

    def url(self, base: str, path: str, parameters: Parameters) -> Text:
        """Give an address without its query, each value percent-encoded where it may need to be."""
        pieces = re.split(r"\{([^{}]+)\}", path)
        filled = [self._segment(each, parameters) if index % 2 else Constant(each) for index, each in enumerate(pieces)]
        return join([Constant(base.rstrip("/")), *filled])

    def address(self, base: str, path: str, parameters: Parameters) -> Text:
        """Give an address with its query."""
        written = [[Constant(f"{name}="), value] for name, value in self.encoded_query(parameters)]
        pieces = [piece for pair in written for piece in (Constant("&"), *pair)][1:]
        return join([self.url(base, path, parameters), Constant("?" if pieces else ""), *pieces])

    def document(self, example: Any, parts: tuple[Part, ...]) -> Any:
        """Put parts into an example of a body or message."""
        for part in parts:
            example = put(example, part.name, self.text(part))
        return example

    def text(self, part: Part) -> Text:
        """Give the value of a part."""
        return self._fill(part.template, part.base64)

    def parameter(self, name: str, parameter: Parameter) -> Text:
        """Give the value of a parameter that is no credential."""
        if parameter.variable is None:
            return Constant(parameter.example)
        snake = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()).strip("_")
        free = snake[:1].isalpha() and snake not in self.provider.credentials
        return Input(snake if free else parameter.variable.lower(), parameter.variable, parameter.example, None)

    def _cookie(self) -> Fields:
        pairs = [[Constant(f"{part.name}="), self.text(part)] for part in self.parts(Place.cookie)]
        pieces = [piece for pair in pairs for piece in (Constant("; "), *pair)]
        return (("Cookie", join(pieces[1:])),) if pieces else ()

    def _segment(self, name: str, parameters: Parameters) -> Text:
        carried = [part for part in self.parts(Place.path) if part.name == name]
        return self._encoded(carried[0]) if carried else self._value(name, parameters)

    def _value(self, name: str, parameters: Parameters) -> Text:
        parameter = parameters[name]
        harmless = bool(parameter.shape) and is_harmless(parameter.shape)
        return encoded(self.parameter(name, parameter), harmless=harmless)

    def _encoded(self, part: Part) -> Text:
        shapes = [self.provider.credentials[name].shape for name in holes(part.template) if name != "base64"]
        return encoded(self.text(part), harmless=part.base64 is None and all(map(is_harmless, shapes)))

    def _fill(self, template: str, inner: str | None = None) -> Text:
        return join(self._piece(piece, inner) for piece in parse(template))

    def _piece(self, piece: str | Hole, inner: str | None) -> Text:
        if isinstance(piece, str):
            return Constant(piece)
        if inner is not None and piece.name == "base64":
            return Base64(self._fill(inner))
        if piece.name in self.taken:
            return self.taken[piece.name]
        return Input(piece.name, self.provider.credentials[piece.name].variable, "", piece.name)


def mentioned(scheme: Scheme) -> frozenset[str]:
    """Name the credentials that a scheme carries."""
    named = {name for part in scheme.parts for name in (*holes(part.template), *holes(part.base64 or ""))}
    return frozenset(named - {"base64"})


def _is_basic(part: Part) -> bool:
    return part.name.lower() == "authorization" and part.template == "Basic {base64}" and ":" in (part.base64 or "")
