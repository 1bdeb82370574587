"""How a scheme travels, and what a credential looks like, in words and in the notation of the pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from authproof.model.credential import Characters, Fixed, Lifetime, Run, Segment
from authproof.model.plain import is_stated
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.provider import Provider
from authproof.model.scheme import Part, Scheme
from authproof.model.vocabulary import Case, Place, Surface
from authproof.site.pages.markdown import NOTHING, Markdown, inline_code, join_parts, quote_literal
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
_CHARACTER_WORDS: Final = {
    Characters.digits: "digits",
    Characters.hex: "hexadecimal digits",
    Characters.alphanumeric: "characters (letters and digits)",
    Characters.base64url: "characters (letters, digits, `-` and `_`)",
    Characters.printable: "visible ASCII characters",
    Characters.text: "characters",
}
_ALPHABET_WORDS: Final = {
    Characters.digits: "digits",
    Characters.hex: "hexadecimal digits",
    Characters.alphanumeric: "letters and digits",
    Characters.base64url: "letters, digits, `-` and `_`",
    Characters.printable: "visible ASCII characters",
    Characters.text: "any characters",
}
_HEADER_WORDS: Final = {
    "{limit}": "the limit",
    "{used}": "how many were counted",
    "{remaining}": "how many are left",
    "{reset}": "Unix time, seconds",
    "{reset_milliseconds}": "Unix time, milliseconds",
    "{reset_after}": "seconds from now",
    "{reset_duration}": "time from now, such as `6m0s`",
    "{retry_after}": "seconds to wait",
    "{scope}": "the scopes that the operation takes",
}
_PART_FORMATS: Final[dict[Place, Callable[[str, str], str]]] = {
    Place.header: lambda name, value: f"{name}: {value}",
    Place.query: lambda name, value: f"?{name}={value}",
    Place.path: lambda name, value: f"/{{{name}}}/ = {value}",
    Place.cookie: lambda name, value: f"Cookie: {name}={value}",
    Place.body: lambda name, value: f"{dotted_key(name)}: {value}",
    Place.subprotocol: lambda _, value: f"Sec-WebSocket-Protocol: {value}",
    Place.message: lambda name, value: f"{dotted_key(name)}: {value}",
}


def say_where(part: Part) -> Markdown:
    """Say where a part stands: `header`, `header, optional`, or `message login`."""
    place = f"message {inline_code(part.message)}" if part.message else _PLACE_WORDS[part.place]
    return Markdown(place if part.required else f"{place}, optional")


def show_part(part: Part) -> Markdown:
    """Show a part as it is sent: `Authorization: Bearer <token>`."""
    return inline_code(_PART_FORMATS[part.place](part.name, show_part_value(part)))


def show_part_name(part: Part) -> str:
    """Give the name of a part; of one in JSON, as people write a key."""
    return dotted_key(part.name) if part.place in (Place.body, Place.message) else part.name


def show_header(name: str, template: str) -> Markdown:
    """Show a header of an answer: what is put in by a word, `Retry-After` (seconds to wait), all else as it is sent."""
    words = _HEADER_WORDS.get(template)
    return Markdown(f"{inline_code(name)} ({words})") if words else inline_code(f"{name}: {template}")


def show_part_value(part: Part) -> str:
    """Give the value of a part, credentials in angle brackets."""
    encoded_value = {"base64": f"base64({_fill_placeholders(part.base64)})"} if part.base64 else {}
    return fill_template(part.template, {name: f"<{name}>" for name in placeholders_in(part.template)} | encoded_value)


def show_scheme_parts(scheme: Scheme) -> Markdown:
    """Show every part of a scheme, in the order of the spec."""
    return join_parts((show_part(part) for part in scheme.parts), " and ")


def show_shape(provider: Provider, pointer: str, segments: Sequence[Segment]) -> Markdown:
    """Say what a value looks like, as far as somebody states it: `64 hexadecimal digits`, `acme_<secret: 16 hex>`.

    `pointer` leads to the segments. Of one whose length nobody states there is its name, and its alphabet where that
    is stated, or `…`; nothing is said where no more is left.
    """
    known = [_is_known(provider, extend_pointer(pointer, number), each) for number, each in enumerate(segments)]
    if not any(known) and not any(isinstance(each, Run) and each.name for each in segments):
        return NOTHING
    only = segments[0] if len(segments) == 1 else None
    if isinstance(only, Run) and not only.name:
        return Markdown(f"{_say_length(only)} {_CHARACTER_WORDS[only.characters]}")
    drawn = zip(segments, known, strict=True)
    shown = inline_code("".join(_show_segment(segment, is_known=is_known) for segment, is_known in drawn))
    alphabets = (
        f"{quote_literal(each.name)}: {_ALPHABET_WORDS[each.characters]}"
        for number, each in enumerate(segments)
        if isinstance(each, Run) and each.name and not known[number]
        if not provider.is_assumed(extend_pointer(pointer, number, "characters"))
    )
    told = "; ".join(alphabets)
    return Markdown(f"{shown} ({told})") if told else shown


def say_lifetime(provider: Provider, credential: str) -> str:
    """Say how long a credential lives and how often it may be used; nothing of what its holder chose and can keep."""
    held = provider.credentials[credential]
    expiry = _say_expiry(provider, credential, held.lifetime) if held.lifetime else _say_unlimited(provider, credential)
    return ", ".join(filter(None, [expiry, "usable once" if held.single_use else ""]))


def _say_unlimited(provider: Provider, credential: str) -> str:
    if provider.credentials[credential].never_expires:
        return "does not expire"
    if _is_chosen(provider, credential):
        return ""
    return "not stated, but it can expire" if _can_expire(provider, credential) else "not stated"


def _is_chosen(provider: Provider, credential: str) -> bool:
    """Tell whether it is a name or password: something that is only traded in, and that no operation issues."""
    carrying = [scheme for scheme in provider.schemes.values() if credential in scheme.credentials]
    is_traded = bool(carrying) and all(scheme.surface is Surface.token for scheme in carrying)
    return is_traded and not provider.operations_issuing(credential)


def _can_expire(provider: Provider, credential: str) -> bool:
    """Tell whether an operation that it opens has a refusal for credentials that have expired."""
    carrying = {name for name, scheme in provider.schemes.items() if credential in scheme.credentials}
    return any(
        provider.failure_for(Case.expired, provider.surface_of(name), name, credential=credential)
        for name, operation in provider.operations.items()
        if carrying.intersection(operation.security)
    )


def _say_expiry(provider: Provider, credential: str, lifetime: Lifetime) -> str:
    """Say when it ends; from when the time runs only if the spec itself says that."""
    begin = "its last use" if lifetime.sliding else "issue"
    stated = is_stated(provider, spec_pointer("credentials", credential, "lifetime", "sliding"))
    return f"{spell_duration(lifetime.seconds)} from {begin}" if stated else spell_duration(lifetime.seconds)


def _is_known(provider: Provider, pointer: str, segment: Segment) -> bool:
    """Tell whether a segment is worth showing: it is no length that nobody states.

    One length, or letters that stand fast, were read off something; a range that is assumed was made up.
    """
    if isinstance(segment, Fixed) or segment.min_length == segment.max_length:
        return True
    lengths = [extend_pointer(pointer, field) for field in ("min_length", "max_length")]
    return all(is_stated(provider, each) and not provider.is_assumed(each) for each in lengths)


def _show_segment(segment: Segment, *, is_known: bool) -> str:
    if isinstance(segment, Fixed):
        return segment.literal if len(segment.texts) == 1 else f"<{' or '.join(segment.texts)}>"
    parts = (segment.name or "", f"{_say_length(segment)} {segment.characters}" if is_known else "")
    return f"<{': '.join(filter(None, parts))}>" if any(parts) else "…"


def _say_length(run: Run) -> str:
    return f"{run.min_length}" if run.min_length == run.max_length else f"{run.min_length} to {run.max_length}"


def _fill_placeholders(template: str) -> str:
    return fill_template(template, {name: f"<{name}>" for name in placeholders_in(template)})


def dotted_key(pointer: str) -> str:
    """Write a JSON Pointer as people write a key: `d.heartbeat_interval`."""
    return ".".join(split_pointer(pointer))
