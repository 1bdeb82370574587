"""How a scheme travels, and what a credential looks like, in words and in the notation of the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from authproof.model.credential import Credential, Fixed, Lifetime, Segment
from authproof.model.scheme import Part, Scheme
from authproof.model.vocabulary import Place
from authproof.site.pages.markdown import Markdown, inline_code, join_parts
from authproof.text.english import spell_duration
from authproof.text.json_pointer import split_pointer
from authproof.text.placeholders import fill_template, placeholders_in

_PLACE_WORDS: Final = {
    Place.header: "header",
    Place.query: "query",
    Place.path: "path",
    Place.cookie: "cookie",
    Place.body: "body",
    Place.subprotocol: "subprotocol",
    Place.message: "message",
}
_PART_FORMATS: Final[dict[Place, Callable[[str, str], str]]] = {
    Place.header: lambda name, value: f"{name}: {value}",
    Place.query: lambda name, value: f"?{name}={value}",
    Place.path: lambda name, value: f"/{{{name}}}/ = {value}",
    Place.cookie: lambda name, value: f"Cookie: {name}={value}",
    Place.body: lambda name, value: f"{_dotted_key(name)}: {value}",
    Place.subprotocol: lambda _, value: f"Sec-WebSocket-Protocol: {value}",
    Place.message: lambda name, value: f"{_dotted_key(name)}: {value}",
}


def say_where(part: Part) -> Markdown:
    """Say where a part stands: `header`, or `message login`."""
    return Markdown(f"message {inline_code(part.message)}" if part.message else _PLACE_WORDS[part.place])


def show_part(part: Part) -> Markdown:
    """Show a part as it is sent: `Authorization: Bearer <token>`."""
    return inline_code(_PART_FORMATS[part.place](part.name, show_part_value(part)))


def show_part_value(part: Part) -> str:
    """Give the value of a part, credentials in angle brackets."""
    encoded_value = {"base64": f"base64({_fill_placeholders(part.base64)})"} if part.base64 else {}
    return fill_template(part.template, {name: f"<{name}>" for name in placeholders_in(part.template)} | encoded_value)


def show_scheme_parts(scheme: Scheme) -> Markdown:
    """Show every part of a scheme, in the order of the spec."""
    return join_parts((show_part(part) for part in scheme.parts), " and ")


def show_shape(segments: Iterable[Segment]) -> Markdown:
    """Draw the segments of a credential: `acme_<secret: 16 hex>`."""
    return inline_code("".join(map(_show_segment, segments)))


def say_lifetime(credential: Credential) -> str:
    """Say how long a credential lives and how often it may be used."""
    sentences = [_say_expiry(credential.lifetime) if credential.lifetime else _say_unlimited(credential)]
    return ", ".join([*sentences, "usable once"] if credential.single_use else sentences)


def _say_unlimited(credential: Credential) -> str:
    return "does not expire" if credential.never_expires else "no known expiry"


def _say_expiry(lifetime: Lifetime) -> str:
    return f"{spell_duration(lifetime.seconds)} from {'its last use' if lifetime.sliding else 'issue'}"


def _show_segment(segment: Segment) -> str:
    if isinstance(segment, Fixed):
        return segment.literal
    low, high = segment.min_length, segment.max_length
    length = f"{low}" if low == high else f"{low}-{high}"
    name = f"{segment.name}: " if segment.name else ""
    return f"<{name}{length} {segment.characters}>"


def _fill_placeholders(template: str) -> str:
    return fill_template(template, {name: f"<{name}>" for name in placeholders_in(template)})


def _dotted_key(pointer: str) -> str:
    return ".".join(split_pointer(pointer))
