"""Schemes: their templates name credentials, and their parts stand where such a part can."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Final

from authproof.loader.checks.traversal import walk_parts, walk_security
from authproof.loader.fault import Fault, fault_duplicates, show_value
from authproof.loader.validation_errors import PATTERNS
from authproof.model.base import POINTER_PATTERN, TOKEN_PATTERN
from authproof.model.channel import Channel
from authproof.model.credential import Characters, Fixed, Run, Segment, matches_shape
from authproof.model.operation import Method, Operation
from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle, Part
from authproof.model.vocabulary import Place, Surface
from authproof.text.placeholders import Placeholder, placeholders_in, split_template

_NAME_PATTERNS: Final = {
    Place.header: TOKEN_PATTERN,
    Place.cookie: TOKEN_PATTERN,
    Place.body: POINTER_PATTERN,
    Place.message: POINTER_PATTERN,
}
_COMPUTED_WORD: Final = re.compile(
    r"(?<![a-z])(signature|sign(?!-?(?:in|up|on|out))|hmac|nonce|timestamp|digest)(?![a-z])", re.IGNORECASE
)
"""What says that a value is computed for each request."""
_CAN_BE_LEFT_OUT: Final = (Place.header, Place.query, Place.cookie, Place.body)
_SOCKET_ONLY: Final = (Place.message, Place.subprotocol)


def check_braces_named(provider: Provider) -> Iterator[Fault]:
    """Ask that every brace is around a name."""
    for path, part in walk_parts(provider):
        for field, text in (("template", part.template), ("base64", part.base64 or "")):
            literal = "".join(piece for piece in split_template(text) if isinstance(piece, str))
            if "{" in literal or "}" in literal:
                yield Fault(
                    (*path, field), f"a brace without a name in {show_value(text)}; allowed: {{name_of_credential}}"
                )


def check_base64_used(provider: Provider) -> Iterator[Fault]:
    """Ask that `{base64}` stands in the template exactly if there is something to encode."""
    for path, part in walk_parts(provider):
        used = "base64" in placeholders_in(part.template)
        if used and part.base64 is None:
            yield Fault((*path, "template"), "{base64} has nothing to encode; add base64: the template of the pair")
        if part.base64 is not None and not used:
            yield Fault((*path, "base64"), "the template does not put it anywhere; write {base64} there")


def check_schemes_carry(provider: Provider) -> Iterator[Fault]:
    """Ask that at least one part that a scheme always sends carries a credential."""
    for name, scheme in provider.schemes.items():
        if not scheme.required_credentials:
            needed = " that is required" if scheme.credentials else ""
            example = f"{{{next(iter(provider.credentials))}}}"
            message = f"no part{needed} carries a credential; name one in a template, such as {example}"
            yield Fault(("schemes", name, "parts"), message)


def check_optional_parts(provider: Provider) -> Iterator[Fault]:
    """Ask that what may be left out leaves a request that is the same, of the same holder, and does the same."""
    for path, part in walk_parts(provider):
        scheme = provider.schemes[str(path[1])]
        if part.required:
            continue
        if part.place not in _CAN_BE_LEFT_OUT or scheme.surface is Surface.websocket:
            message = "only a part of an HTTP request may be left out, in: header, query, cookie or body; remove this"
            yield Fault((*path, "required"), message)
        optional = [name for name in part.credentials if name not in scheme.required_credentials]
        levels = [name for name in optional if provider.levels_of(name)]
        if levels and not any(map(provider.levels_of, scheme.required_credentials)):
            message = f"without {levels[0]!r} nobody would know the caller's level; give levels to what is always sent"
            yield Fault((*path, "required"), message)
        traded = [each.trade.credential for each in provider.grants.values() if each.trade]
        if gone := next((name for name in optional if name in traded), None):
            yield Fault((*path, "required"), f"{gone!r} is traded in, so it must be sent; remove this")


def check_part_names(provider: Provider) -> Iterator[Fault]:
    """Ask that a header or cookie is named by an HTTP token, a value in a body or message by a pointer."""
    for path, part in walk_parts(provider):
        pattern = _NAME_PATTERNS.get(part.place)
        if pattern and not re.fullmatch(pattern, part.name):
            message = f"{show_value(part.name)} cannot name a place in a {part.place}; allowed: {PATTERNS[pattern]}"
            yield Fault((*path, "name"), message)


def check_values_divide(provider: Provider) -> Iterator[Fault]:
    """Ask that the end of each credential can be told in a template that carries two, or in the user-id of Basic."""
    for path, part in walk_parts(provider):
        where = ".".join(map(str, path))
        for name, texts in part.barred_texts.items():
            if name not in provider.credentials:
                continue
            yield from (fault for text in texts for fault in _fault_barred(provider, name, text, where))
        for field, template in (("template", part.template), ("base64", part.base64 or "")):
            for first, second in pairwise(split_template(template)):
                if isinstance(first, Placeholder) and isinstance(second, Placeholder) and _varies(provider, first.name):
                    message = f"nothing divides {{{first.name}}} from {{{second.name}}}; write a text between the two"
                    yield Fault((*path, field), message)


def _fault_barred(provider: Provider, name: str, text: str, where: str) -> Iterator[Fault]:
    """Fault what may hold a text that ends a credential in the part `where`."""
    credential = provider.credentials[name]
    ends = f"{show_value(text)}, which ends it in {where}"
    if text in credential.example:
        yield Fault(("credentials", name, "example"), f"holds {ends}; give one without, or another text there")
    for index, segment in enumerate(credential.shape):
        path = ("credentials", name, "shape", index)
        if isinstance(segment, Run) and _is_drawn_from(segment.characters, text):
            message = f"allows {ends}; take other characters, or another text there"
            yield Fault((*path, "characters"), message)
        if isinstance(segment, Fixed) and any(text in each for each in segment.texts):
            yield Fault((*path, "literal"), f"holds {ends}; write another text there")


def _is_drawn_from(characters: Characters, text: str) -> bool:
    """Tell whether values of an alphabet are usual that hold a text; visible signs in them are not."""
    usual = Characters.alphanumeric if characters in (Characters.printable, Characters.text) else characters
    return matches_shape([Run(characters=usual, max_length=len(text))], text)


def _varies(provider: Provider, name: str) -> bool:
    """Tell whether values of a credential differ in length; what is encoded does."""
    shape = provider.credentials[name].shape if name in provider.credentials else ()
    return not shape or any(map(_has_several_lengths, shape))


def _has_several_lengths(segment: Segment) -> bool:
    if isinstance(segment, Run):
        return segment.min_length != segment.max_length
    return len(set(map(len, segment.texts))) > 1


def check_places_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that no two parts of a scheme stand at the same place."""
    for name in provider.schemes:
        places = ((_place_of(part), path) for path, part in walk_parts(provider) if path[1] == name)
        yield from fault_duplicates(places, "the same place as {}; each part has its own")


def check_subprotocols_told_apart(provider: Provider) -> Iterator[Fault]:
    """Ask that credentials among the subprotocols begin differently: they come as one list, without names."""
    for name, scheme in provider.schemes.items():
        carrying = [(index, part) for index, part in enumerate(scheme.parts) if part.place is Place.subprotocol]
        starts = [(index, part.template.partition("{")[0]) for index, part in carrying if part.credentials]
        for (first, start), (second, other) in combinations(starts, 2):
            if start.startswith(other) or other.startswith(start):
                message = (
                    f"a subprotocol has no name, and by their beginnings {start!r} and {other!r} this one and"
                    f" parts.{first} cannot be told apart; begin each with a text of its own, or send one elsewhere"
                )
                yield Fault(("schemes", name, "parts", second, "template"), message)


def check_surfaces(provider: Provider) -> Iterator[Fault]:
    """Ask that schemes for sockets open channels, the others operations."""
    for path, endpoint, name, scheme in walk_security(provider):
        wanted = ("websocket",) if isinstance(endpoint, Channel) else ("rest", "token")
        if scheme.surface not in wanted:
            kind = "a channel" if isinstance(endpoint, Channel) else "an operation"
            message = f"{name!r} is for the surface {scheme.surface}; {kind} takes schemes for {' or '.join(wanted)}"
            yield Fault(path, message)


def check_places_suit_surface(provider: Provider) -> Iterator[Fault]:
    """Ask that messages and subprotocols are on sockets only, bodies never there."""
    for path, part in walk_parts(provider):
        socket = provider.schemes[str(path[1])].surface is Surface.websocket
        if (part.place in _SOCKET_ONLY and not socket) or (part.place is Place.body and socket):
            surface = "a socket" if socket else "an HTTP request"
            yield Fault(
                (*path, "in"), f"{surface} has no {part.place}; allowed: {', '.join(_allowed_places(socket=socket))}"
            )


def check_body_parts(provider: Provider) -> Iterator[Fault]:
    """Ask that nothing travels in the body of a GET, which has none."""
    for path, endpoint, name, scheme in walk_security(provider):
        in_body = any(part.place is Place.body for part in scheme.parts)
        if in_body and isinstance(endpoint, Operation) and endpoint.method is Method.get:
            yield Fault(path, f"{name!r} travels in a body, and a GET has none; use another method or scheme")


def check_current_schemes_open(provider: Provider) -> Iterator[Fault]:
    """Ask that a scheme that is current is accepted somewhere."""
    opening = {name for _, _, name, _ in walk_security(provider)}
    for name, scheme in provider.schemes.items():
        if scheme.lifecycle is Lifecycle.current and name not in opening:
            message = "nothing accepts it; name it in the security of an operation or channel"
            yield Fault(("schemes", name), message, at_key=True)


def check_computed_not_executed(provider: Provider) -> Iterator[Fault]:
    """Ask that what is computed for each request is only shown: got once by hand, it would fit one frozen request."""
    for path, part in walk_parts(provider):
        scheme = provider.schemes[str(path[1])]
        words = [part.name, *part.credentials] if part.credentials else []
        computed = next((word for word in words if _COMPUTED_WORD.search(word.replace("_", "-"))), None)
        if computed and scheme.lifecycle.is_usable:
            message = (
                f"{computed!r} is computed for each request, by its name, and nothing here computes it; add"
                " lifecycle: not_executed to the scheme, so that it is shown and not executed, or give another name"
                " to what stays the same"
            )
            yield Fault(("schemes", path[1]), message, at_key=True)


def _place_of(part: Part) -> object:
    if part.place is Place.subprotocol:
        return part
    return part.place, part.message, part.name.lower() if part.place is Place.header else part.name


def _allowed_places(*, socket: bool) -> list[str]:
    refused = (Place.body,) if socket else _SOCKET_ONLY
    return [place.value for place in Place if place not in refused]


CHECKS: Final = (
    check_braces_named,
    check_base64_used,
    check_schemes_carry,
    check_optional_parts,
    check_part_names,
    check_values_divide,
    check_places_differ,
    check_subprotocols_told_apart,
    check_surfaces,
    check_places_suit_surface,
    check_body_parts,
    check_current_schemes_open,
    check_computed_not_executed,
)
