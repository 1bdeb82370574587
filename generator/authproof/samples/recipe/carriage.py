"""From the parts of a scheme to what a client sends: what fills the holes, and where each part goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from authproof.model.operation import Parameter
from authproof.model.provider import Provider
from authproof.model.scheme import Part, Scheme
from authproof.model.server import ServerVariable
from authproof.model.vocabulary import Place
from authproof.samples.recipe.nodes import Base64, Basic, Constant, Fields, Input, Text
from authproof.samples.recipe.values import encode_text, is_harmless, join_pieces
from authproof.text.json_pointer import put_value
from authproof.text.placeholders import Placeholder, split_path, split_template
from authproof.text.url_path import percent_encode, spell_path

Parameters = Mapping[str, Parameter]


@dataclass(frozen=True)
class Carrier:
    """The parts of one scheme, with inputs and taken values in their holes."""

    provider: Provider
    scheme: Scheme | None
    """None for a public operation."""
    taken: Mapping[str, Text] = field(default_factory=dict)
    """What stands for credentials, and addresses of servers, that an earlier step of the flow obtained."""

    def parts_in(self, place: Place) -> tuple[Part, ...]:
        """Give the parts in one place that no request can do without."""
        return tuple(part for part in self.scheme.required_parts if part.place is place) if self.scheme else ()

    def basic_auth(self) -> Basic | None:
        """Give user and password; none if the scheme is not HTTP Basic."""
        templates = [part.base64 or "" for part in self.parts_in(Place.header) if part.is_basic]
        if not templates:
            return None
        user, _, password = templates[0].partition(":")
        return Basic(self._fill_template(user), self._fill_template(password))

    def header_fields(self, *, basic: bool = False) -> Fields:
        """Give the scheme's headers, cookies as one of them; HTTP Basic only if asked for."""
        headers = [
            (part.name, self.part_text(part)) for part in self.parts_in(Place.header) if basic or not part.is_basic
        ]
        return (*headers, *self._cookie_header())

    def parameter_headers(self, parameters: Parameters) -> Fields:
        """Give the headers that are parameters, and required."""
        named = _list_required(parameters, "header")
        return tuple((name, self.parameter_text(name, parameters[name])) for name in named)

    def query_fields(self, parameters: Parameters) -> Fields:
        """Give the query, not encoded: parameters that are required, then the scheme's."""
        plain = [(name, self.parameter_text(name, parameters[name])) for name in _list_required(parameters, "query")]
        return (*plain, *((part.name, self.part_text(part)) for part in self.parts_in(Place.query)))

    def encoded_query(self, parameters: Parameters) -> Fields:
        """Give the query, names and values percent-encoded where they may need to be."""
        plain = [(name, self._encoded_parameter(name, parameters)) for name in _list_required(parameters, "query")]
        pairs = [*plain, *((part.name, self._encoded_part(part)) for part in self.parts_in(Place.query))]
        return tuple((percent_encode(name), value) for name, value in pairs)

    def base_text(self, name: str) -> Text:
        """Give the address of a server, the values of its variables percent-encoded: none leads to another host.

        What an earlier step took from an answer stands for the whole.
        """
        if (taken := self.taken.get(address_name(name))) is not None:
            return taken
        texts = self.server_texts(name)
        return join_pieces(
            Constant(piece) if isinstance(piece, str) else encode_text(texts[piece.name], is_harmless=False)
            for piece in split_template(self.provider.servers[name].base_url)
        )

    def server_texts(self, name: str) -> dict[str, Text]:
        """Give what stands for each variable in the address of a server."""
        variables = self.provider.servers[name].placed_variables
        return {each: self.parameter_text(each, variable) for each, variable in variables.items()}

    def url_text(self, base: Text, path: str, parameters: Parameters) -> Text:
        """Give an address without its query, each value percent-encoded where it may need to be."""
        filled = [
            self._path_segment(each, parameters) if index % 2 else Constant(spell_path(each))
            for index, each in enumerate(split_path(path))
        ]
        return join_pieces([base, *filled])

    def address_text(self, base: Text, path: str, parameters: Parameters) -> Text:
        written = [[Constant(f"{name}="), value] for name, value in self.encoded_query(parameters)]
        pieces = [piece for pair in written for piece in (Constant("&"), *pair)][1:]
        return join_pieces([self.url_text(base, path, parameters), Constant("?" if pieces else ""), *pieces])

    def fill_document(self, example: Any, parts: tuple[Part, ...]) -> Any:
        """Put parts into an example of a body or message, as texts."""
        for part in parts:
            example = put_value(example, part.name, self.part_text(part))
        return example

    def part_text(self, part: Part) -> Text:
        return self._fill_template(part.template, part.base64)

    def parameter_text(self, name: str, described: Parameter | ServerVariable) -> Text:
        """Give the value of a parameter or variable of a server: from the environment, or the example."""
        if described.variable is None:
            return Constant(described.example)
        snake = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()).strip("_")
        free = snake[:1].isalpha() and snake not in self.provider.credentials
        return Input(snake if free else described.variable.lower(), described.variable, described.example, None)

    def _cookie_header(self) -> Fields:
        pairs = [[Constant(f"{part.name}="), self.part_text(part)] for part in self.parts_in(Place.cookie)]
        pieces = [piece for pair in pairs for piece in (Constant("; "), *pair)]
        return (("Cookie", join_pieces(pieces[1:])),) if pieces else ()

    def _path_segment(self, name: str, parameters: Parameters) -> Text:
        in_path = [part for part in self.parts_in(Place.path) if part.name == name]
        return self._encoded_part(in_path[0]) if in_path else self._encoded_parameter(name, parameters)

    def _encoded_parameter(self, name: str, parameters: Parameters) -> Text:
        parameter = parameters[name]
        harmless = bool(parameter.shape) and is_harmless(parameter.shape)
        return encode_text(self.parameter_text(name, parameter), is_harmless=harmless)

    def _encoded_part(self, part: Part) -> Text:
        shapes = [self.provider.credentials[name].shape for name in part.credentials]
        return encode_text(self.part_text(part), is_harmless=part.base64 is None and all(map(is_harmless, shapes)))

    def _fill_template(self, template: str, inner: str | None = None) -> Text:
        return join_pieces(self._fill_piece(piece, inner) for piece in split_template(template))

    def _fill_piece(self, piece: str | Placeholder, inner: str | None) -> Text:
        if isinstance(piece, str):
            return Constant(piece)
        if inner is not None and piece.name == "base64":
            return Base64(self._fill_template(inner))
        if piece.name in self.taken:
            return self.taken[piece.name]
        return Input(piece.name, self.provider.credentials[piece.name].variable, "", piece.name)


def address_name(server: str) -> str:
    """Name the address of a server that was taken from an answer."""
    return f"{server}_url"


def _list_required(parameters: Parameters, place: str) -> list[str]:
    return [name for name, parameter in parameters.items() if parameter.place == place and parameter.required]
