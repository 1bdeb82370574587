"""What can be wrong with one part of a scheme: its fixed text, its encoding, its place, the credential in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from generator import template
from generator.claims.claim import Encoded, Held, Taken, Text
from generator.claims.make.placing import Sent, joined, written
from generator.claims.make.subject import Subject
from generator.commonmark import code, literal
from generator.model.scheme import Part, Place

WORDS: Final = ("Bearer", "Bot", "Token", "Basic")
"""Words that callers put before credentials out of habit."""

_SPOILT: Final = {
    "truncated": "with *{}* cut off by one character",
    "extended": "with one more character after *{}*",
    "first_part": "with only the first half of *{}*",
    "second_part": "with only the second half of *{}*",
    "swapped_case": "with *{}* in other case",
    "doubled": "with *{}* twice in a row",
    "quoted": "with *{}* in quotation marks",
}
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class Spoiling(NamedTuple):
    """One thing that is wrong."""

    name: str
    """A part of an id."""
    words: str
    """What is wrong, for a sentence: ``with `Bearer` in place of `Bot` ``."""
    instead: Sent
    """What is sent in place of the part."""
    field: str
    """The field of the part that it is about; `value` for the credential itself."""


def spoilings(
    subject: Subject, part: Part, text: Text, credentials: Mapping[str, Text], *, alone: bool
) -> Iterator[Spoiling]:
    """Give everything that can be wrong with a part; `alone` if the scheme has no other."""
    what = "the credential" if template.holes(part.template) else code(part.template)
    if not alone:
        yield Spoiling("left_out", f"without {what} in {_where(part)}", (), "in")
    if not template.holes(part.template):
        other = f"{part.template}x"
        yield Spoiling("changed", f"with {code(other)} in place of {what}", ((part, (other,)),), "template")
        return
    for name, words, spoilt in (*_prefixes(part, text), *_encodings(part, credentials)):
        yield Spoiling(name, words, ((part, spoilt),), "template")
    for name, words, moved in _places(part, text):
        yield Spoiling(name, words, ((moved, text),), "in")
    for name, words, values in _values(subject, part, credentials):
        yield Spoiling(name, words, ((part, written(part, values)),), "value")


def _prefixes(part: Part, text: Text) -> Iterator[tuple[str, str, Text]]:
    """Spoil the fixed text before the credential."""
    prefix = text[0] if isinstance(text[0], str) else ""
    rest: Text = text[1:] if prefix else text
    word = prefix.rstrip()
    if prefix:
        yield "no_word", f"without {code(word)} before the credential", rest
        for name, other in (("lower", prefix.lower()), ("upper", prefix.upper())):
            yield f"word_{name}", f"with {code(other.rstrip())} in place of {code(word)}", joined([(other,), rest])
    if word != prefix:
        yield "no_space", f"without the space after {code(word)}", joined([(word,), rest])
        yield "word_twice", f"with {code(word)} twice", joined([(prefix,), text])
    if prefix.count(" ") <= 1 and part.place in (Place.header, Place.message, Place.query):
        for other in WORDS:
            if other.lower() != word.lower():
                how = f"with `{other}` in place of {code(word)}" if word else f"with `{other}` before the credential"
                yield f"word_{other.lower()}", how, joined([(f"{other} ",), rest])
    if isinstance(text[-1], str) and len(text) > 1:
        yield "no_end", f"without {code(text[-1])} after the credential", text[:-1]


def _encodings(part: Part, credentials: Mapping[str, Text]) -> Iterator[tuple[str, str, Text]]:
    """Spoil what is encoded."""
    if part.base64 is None:
        return
    inner = part.model_copy(update={"template": part.base64, "base64": None})
    plain = written(inner, credentials)
    names = template.holes(part.base64)

    def whole(text: Text) -> Text:
        before, _, after = part.template.partition("{base64}")
        return joined([(before,), text, (after,)])

    yield "not_encoded", "with the credentials as they are, not encoded", whole(plain)
    yield "encoded_twice", "with the credentials encoded twice", whole((Encoded((Encoded(plain),)),))
    if len(names) > 1:
        only = credentials[names[0]]
        yield "half_encoded", "with only the first of the two encoded", whole((Encoded(only),))
        other = joined([credentials[name] for name in names])
        yield "run_together", "with nothing between the two that are encoded", whole((Encoded(other),))


def _places(part: Part, text: Text) -> Iterator[tuple[str, str, Part]]:
    """Put the part in another place of the request."""
    name = part.name.strip("/").replace("/", ".")
    if part.place is not Place.query and part.place is not Place.path:
        words = f"with the credential in the query instead of {_where(part)}"
        yield "in_query", words, part.model_copy(update={"place": Place.query, "name": name})
    if part.place in (Place.query, Place.cookie, Place.body) and _TOKEN.fullmatch(name) and _ascii(text):
        words = f"with the credential in the header {code(name)} instead of {_where(part)}"
        yield "in_header", words, part.model_copy(update={"place": Place.header, "name": name})
    if part.place is Place.header and part.name.lower() != "authorization":
        words = f"with the credential in the header `Authorization` instead of {code(part.name)}"
        yield "in_authorization", words, part.model_copy(update={"name": "Authorization"})


def _values(
    subject: Subject, part: Part, credentials: Mapping[str, Text]
) -> Iterator[tuple[str, str, dict[str, Text]]]:
    """Spoil the credentials themselves."""
    holes = [*template.holes(part.template), *template.holes(part.base64 or "")]
    secrets = [name for name in holes if name in credentials and subject.provider.credentials[name].secret]
    for name in dict.fromkeys(secrets):
        for variant, how in _SPOILT.items():
            # quotation marks around a cookie's value belong to the cookie (RFC 6265, section 4.1.1)
            unseen = variant == "quoted" and part.place is Place.cookie
            if text := None if unseen else _spoil(credentials[name], variant):
                several = f".{name}" if len(secrets) > 1 else ""
                words = how.format(literal(subject.provider.credentials[name].title))
                yield f"{variant}{several}", words, {**credentials, name: text}


def _spoil(text: Text, variant: str) -> Text | None:
    (piece,) = text
    if isinstance(piece, Held):
        return (Held(piece.credential, variant, piece.level),)
    return (Taken(piece.name, piece.credential, variant),) if isinstance(piece, Taken) else None


def _where(part: Part) -> str:
    owned = "'s" if part.place in (Place.query, Place.body) else ""
    return f"the {part.place.value}{owned} {code(part.name)}"


def _ascii(text: Text) -> bool:
    return not any(isinstance(piece, str) and not piece.isascii() for piece in text)
