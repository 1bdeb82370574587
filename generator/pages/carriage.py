"""How a scheme travels, and what a credential looks like, in words and in the notation of the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from generator.model.credential import Credential, Fixed, Lifetime, Segment
from generator.model.scheme import Part, Place, Scheme
from generator.pages.markdown import Markdown, code, joined
from generator.template import fill, holes
from generator.words import duration

_WHERE: Final = {
    Place.header: "header",
    Place.query: "query",
    Place.path: "path",
    Place.cookie: "cookie",
    Place.body: "body",
    Place.subprotocol: "subprotocol",
    Place.message: "message",
}
_LINE: Final[dict[Place, Callable[[str, str], str]]] = {
    Place.header: lambda name, value: f"{name}: {value}",
    Place.query: lambda name, value: f"?{name}={value}",
    Place.path: lambda name, value: f"/{{{name}}}/ = {value}",
    Place.cookie: lambda name, value: f"Cookie: {name}={value}",
    Place.body: lambda name, value: f"{_key(name)}: {value}",
    Place.subprotocol: lambda _, value: f"Sec-WebSocket-Protocol: {value}",
    Place.message: lambda name, value: f"{_key(name)}: {value}",
}


def where(part: Part) -> Markdown:
    """Say where a part stands: `header`, or `message login`."""
    return Markdown(f"message {code(part.message)}" if part.message else _WHERE[part.place])


def line(part: Part) -> Markdown:
    """Show a part as it is sent: `Authorization: Bearer <token>`."""
    return code(_LINE[part.place](part.name, value(part)))


def value(part: Part) -> str:
    """Give the value of a part, credentials in angle brackets."""
    encoded = {"base64": f"base64({_named(part.base64)})"} if part.base64 else {}
    return fill(part.template, {name: f"<{name}>" for name in holes(part.template)} | encoded)


def lines(scheme: Scheme) -> Markdown:
    """Show every part of a scheme, in the order of the spec."""
    return joined((line(part) for part in scheme.parts), " and ")


def carried(scheme: Scheme) -> tuple[str, ...]:
    """Name the credentials that a scheme carries, each once."""
    named = [name for part in scheme.parts for name in holes(part.template) + holes(part.base64 or "")]
    return tuple(dict.fromkeys(name for name in named if name != "base64"))


def shape(segments: Iterable[Segment]) -> Markdown:
    """Draw the segments of a credential: `acme_<secret: 16 hex>`."""
    return code("".join(map(_segment, segments)))


def lifetime(credential: Credential) -> str:
    """Say how long a credential lives and how often it may be used."""
    times = [_expiry(credential.lifetime) if credential.lifetime else _unlimited(credential)]
    return ", ".join([*times, "usable once"] if credential.single_use else times)


def _unlimited(credential: Credential) -> str:
    return "does not expire" if credential.never_expires else "no known expiry"


def _expiry(life: Lifetime) -> str:
    return f"{duration(life.seconds)} from {'its last use' if life.sliding else 'issue'}"


def _segment(segment: Segment) -> str:
    if isinstance(segment, Fixed):
        return segment.literal
    low, high = segment.min_length, segment.max_length
    length = f"{low}" if low == high else f"{low}-{high}"
    name = f"{segment.name}: " if segment.name else ""
    return f"<{name}{length} {segment.characters}>"


def _named(template: str) -> str:
    return fill(template, {name: f"<{name}>" for name in holes(template)})


def _key(pointer: str) -> str:
    return ".".join(token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])
