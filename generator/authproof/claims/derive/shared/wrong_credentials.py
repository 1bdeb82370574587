"""Every way to send good credentials wrongly.

Of each part of a scheme, its fixed text, its encoding, its place and the credential in it can be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from authproof.claims.claim import Base64Text, CredentialText, CredentialVariant, HeldCredential, TakenValue
from authproof.claims.derive.shared.judgement import (
    draw_issued_values,
    fill_with_examples,
    judge_request,
    opens_any_scheme,
)
from authproof.claims.derive.shared.phrasing import name_part
from authproof.claims.derive.shared.requests import WrittenParts, join_texts, write_part
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.pointers import spec_pointer
from authproof.model.scheme import Part
from authproof.model.vocabulary import Case, Place
from authproof.text.commonmark import quote_code, quote_literal
from authproof.text.placeholders import placeholders_in

PREFIX_WORDS: Final = ("Bearer", "Bot", "Token", "Basic")
"""Words that callers put before credentials out of habit."""

_VARIANT_PHRASES: Final = {
    CredentialVariant.truncated: "with *{}* cut off by one character",
    CredentialVariant.extended: "with one more character after *{}*",
    CredentialVariant.first_part: "with only the first half of *{}*",
    CredentialVariant.second_part: "with only the second half of *{}*",
    CredentialVariant.swapped_case: "with *{}* in the other letter case",
    CredentialVariant.doubled: "with *{}* twice in a row",
    CredentialVariant.quoted: "with *{}* in quotation marks",
}
_NEARLY_NEVER: Final = 1e-9
"""A probability."""

_HTTP_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class InvalidState(NamedTuple):
    """A state in which a credential of the right shape is no good."""

    case: Case
    variant: CredentialVariant
    words: str
    """What became of it, for a sentence: `was never issued`."""


INVALID_STATES: Final = (
    InvalidState(Case.unknown, CredentialVariant.wrong, "was never issued"),
    InvalidState(Case.expired, CredentialVariant.expired, "has expired"),
    InvalidState(Case.revoked, CredentialVariant.revoked, "was revoked"),
)


class WrongCredentials(NamedTuple):
    """One request that must be refused."""

    name: str
    """A part of an id."""
    words: str
    """What is wrong, for a sentence: `with `Bearer` in place of `Bot``."""
    case: Case
    suspects: tuple[str, ...]
    """The credentials one of which is at fault; none if it is no credential."""
    written_parts: WrittenParts
    about: tuple[str, ...]
    """JSON Pointers to the facts because of which it is refused."""
    is_certain: bool
    """Whether the case is the same for every value of the credential, not only for one like the example."""


def list_wrong_credentials(
    spec: ClaimedSpec, schemes: Sequence[str], scheme: str, credentials: Mapping[str, CredentialText]
) -> Iterator[WrongCredentials]:
    """Give every request with this scheme that is wrong in one thing; `schemes` are all that are accepted."""
    written_parts = spec.write_scheme(scheme, credentials)
    fixed = tuple((part, text) for part, text in written_parts if not placeholders_in(part.template))
    seen = {_fill_all_with_examples(spec, written_parts), _fill_all_with_examples(spec, fixed)}
    for index, (part, text) in enumerate(written_parts):
        several = f"part_{index}." if len(written_parts) > 1 else ""
        for name, words, instead, field, changed_value in _list_wrong_parts(
            spec, part, text, credentials, alone=len(written_parts) == 1
        ):
            changed = (*written_parts[:index], *instead, *written_parts[index + 1 :])
            as_text = _fill_all_with_examples(spec, changed)
            if (Place.path, part.name, "") in as_text:  # without it, the path is another
                continue
            if as_text not in seen and not opens_any_scheme(spec, schemes, changed, credentials):
                seen.add(as_text)
                drawn = (changed, *draw_issued_values(spec, changed))
                verdicts = [judge_request(spec, schemes, each, changed_value) for each in drawn]
                if len({verdict.case for verdict in verdicts}) > 1:  # it depends on the value that will be issued
                    continue
                suspects = tuple(dict.fromkeys(name for verdict in verdicts for name in verdict.suspects))
                pointer, is_certain = _facts_of_part(spec, scheme, index, field), field is not _WrongField.value
                case = verdicts[0].case
                yield WrongCredentials(several + name, words, case, suspects, changed, pointer, is_certain)


class _WrongField(StrEnum):
    """The field of a part that is wrong in it."""

    place = "in"
    template = "template"
    value = "value"
    """None of its fields: the credential itself."""


class _WrongPart(NamedTuple):
    """One thing that is wrong."""

    name: str
    """A part of an id."""
    words: str
    """What is wrong, for a sentence: ``with `Bearer` in place of `Bot` ``."""
    instead: WrittenParts
    """What is sent in place of the part."""
    field: _WrongField
    changed: str | None = None
    """The credential whose value is changed; none if it is something else."""


def _list_wrong_parts(
    spec: ClaimedSpec, part: Part, text: CredentialText, credentials: Mapping[str, CredentialText], *, alone: bool
) -> Iterator[_WrongPart]:
    """Give everything that can be wrong with a part; `alone` if the scheme has no other."""
    what = "the credential" if placeholders_in(part.template) else quote_code(part.template)
    names_path = part.place is Place.path and not placeholders_in(part.template)
    if not alone and not names_path:  # without it, the path is another
        yield _WrongPart("left_out", f"without {what} in {name_part(part)}", (), _WrongField.place)
    if not placeholders_in(part.template):
        other = f"{part.template}x"
        yield _WrongPart(
            "changed", f"with {quote_code(other)} in place of {what}", ((part, (other,)),), _WrongField.template
        )
        return
    for name, words, wrong_text in (*_wrong_prefixes(part, text), *_wrong_encodings(part, credentials)):
        yield _WrongPart(name, words, ((part, wrong_text),), _WrongField.template)
    for name, words, moved in _wrong_places(part, text):
        yield _WrongPart(name, words, ((moved, text),), _WrongField.place)
    for name, words, changed, value in _wrong_values(spec, part, credentials):
        instead = ((part, write_part(part, {**credentials, changed: value})),)
        yield _WrongPart(name, words, instead, _WrongField.value, changed)


def _wrong_prefixes(part: Part, text: CredentialText) -> Iterator[tuple[str, str, CredentialText]]:
    """Write the fixed text before the credential wrongly."""
    prefix = text[0] if isinstance(text[0], str) else ""
    rest: CredentialText = text[1:] if prefix else text
    word = prefix.rstrip()
    if prefix:
        yield "no_word", f"without {quote_code(word)} before the credential", rest
        for name, other in (("lower", prefix.lower()), ("upper", prefix.upper())):
            yield (
                f"word_{name}",
                f"with {quote_code(other.rstrip())} in place of {quote_code(word)}",
                join_texts([(other,), rest]),
            )
    if word != prefix:
        yield "no_space", f"without the space after {quote_code(word)}", join_texts([(word,), rest])
        yield "word_twice", f"with {quote_code(word)} twice", join_texts([(prefix,), text])
    if prefix.count(" ") <= 1 and part.place in (Place.header, Place.message, Place.query):
        for other in PREFIX_WORDS:
            if other.lower() != word.lower():
                how = (
                    f"with `{other}` in place of {quote_code(word)}"
                    if word
                    else f"with `{other}` before the credential"
                )
                yield f"word_{other.lower()}", how, join_texts([(f"{other} ",), rest])
    if isinstance(text[-1], str) and len(text) > 1:
        yield "no_end", f"without {quote_code(text[-1])} after the credential", text[:-1]


def _wrong_encodings(
    part: Part, credentials: Mapping[str, CredentialText]
) -> Iterator[tuple[str, str, CredentialText]]:
    """Encode wrongly."""
    if part.base64 is None:
        return
    inner = part.model_copy(update={"template": part.base64, "base64": None})
    plain = write_part(inner, credentials)
    names = placeholders_in(part.base64)

    def wrap_encoded(text: CredentialText) -> CredentialText:
        before, _, after = part.template.partition("{base64}")
        return join_texts([(before,), text, (after,)])

    yield "not_encoded", "with the credentials as they are, not encoded", wrap_encoded(plain)
    yield "encoded_twice", "with the credentials encoded twice", wrap_encoded((Base64Text((Base64Text(plain),)),))
    if len(names) > 1:
        only = credentials[names[0]]
        yield "half_encoded", "with only the first of the two encoded", wrap_encoded((Base64Text(only),))
        other = join_texts([credentials[name] for name in names])
        yield "run_together", "with nothing between the two that are encoded", wrap_encoded((Base64Text(other),))


def _wrong_places(part: Part, text: CredentialText) -> Iterator[tuple[str, str, Part]]:
    """Put the part in another place of the request."""
    name = part.name.strip("/").replace("/", ".")
    if part.place is not Place.query and part.place is not Place.path:
        words = f"with the credential in the query instead of {name_part(part)}"
        yield "in_query", words, part.model_copy(update={"place": Place.query, "name": name, "message": None})
    if part.place in (Place.query, Place.cookie, Place.body) and _HTTP_TOKEN.fullmatch(name) and _is_ascii(text):
        words = f"with the credential in the header {quote_code(name)} instead of {name_part(part)}"
        yield "in_header", words, part.model_copy(update={"place": Place.header, "name": name, "message": None})
    if part.place is Place.header and part.name.lower() != "authorization":
        words = f"with the credential in the header `Authorization` instead of {quote_code(part.name)}"
        yield "in_authorization", words, part.model_copy(update={"name": "Authorization"})


def _wrong_values(
    spec: ClaimedSpec, part: Part, credentials: Mapping[str, CredentialText]
) -> Iterator[tuple[str, str, str, CredentialText]]:
    """Change the credentials themselves; gives each that is changed with its other value."""
    secrets = [name for name in part.credentials if spec.provider.credentials[name].secret]
    for name in secrets:
        for variant, how in _VARIANT_PHRASES.items():
            # quotation marks around a cookie's value belong to the cookie (RFC 6265, section 4.1.1)
            unseen = variant is CredentialVariant.quoted and part.place is Place.cookie
            # of what will be issued nothing is known but its shape
            unseen |= variant is CredentialVariant.swapped_case and not _has_surely_case(spec, credentials[name])
            text = None if unseen else _with_variant(credentials[name], variant)
            if text and not _is_known_otherwise(spec, name, text):
                several = f".{name}" if len(secrets) > 1 else ""
                words = how.format(quote_literal(spec.provider.credentials[name].title))
                yield f"{variant}{several}", words, name, text


def _with_variant(text: CredentialText, variant: CredentialVariant) -> CredentialText | None:
    (piece,) = text
    if isinstance(piece, HeldCredential):
        return (HeldCredential(piece.credential, variant, piece.level),)
    return (TakenValue(piece.name, piece.credential, variant),) if isinstance(piece, TakenValue) else None


def _is_known_otherwise(spec: ClaimedSpec, credential: str, text: CredentialText) -> bool:
    """Tell whether a changed value is another that was issued, be it good or not: a short shape has few."""
    demo = spec.tables.find_credential(credential).demo
    held = {value for each in demo.holders for value in (each.value, each.second)}
    return fill_with_examples(spec, text) in {demo.expired, demo.revoked, demo.other, *held}


def _has_surely_case(spec: ClaimedSpec, text: CredentialText) -> bool:
    """Tell whether a value has a letter that differs in other case: of one to be issued, whether nearly all do."""
    (piece,) = text
    if not isinstance(piece, TakenValue) or piece.credential is None:
        return True
    without = 1.0
    for segment in spec.tables.find_credential(piece.credential).shape.segments:
        caseless = sum(character == character.swapcase() for character in segment.alphabet)
        without *= (caseless / len(segment.alphabet)) ** segment.low if segment.alphabet else 1.0
        without *= segment.literal == segment.literal.swapcase()
    return without < _NEARLY_NEVER


def _is_ascii(text: CredentialText) -> bool:
    return not any(isinstance(piece, str) and not piece.isascii() for piece in text)


def _facts_of_part(spec: ClaimedSpec, scheme: str, index: int, field: _WrongField) -> tuple[str, ...]:
    if field is not _WrongField.value:
        return (spec_pointer("schemes", scheme, "parts", index, field),)
    part, credentials = spec.provider.schemes[scheme].parts[index], spec.provider.credentials
    shapes = {name: credentials[name].shape for name in part.credentials}
    return tuple(
        spec_pointer("credentials", name, "shape", number)
        for name, shape in shapes.items()
        for number in range(len(shape))
    )


def _fill_all_with_examples(spec: ClaimedSpec, sent: WrittenParts) -> tuple[tuple[Place, str, str], ...]:
    return tuple((part.place, part.name, part.spell_word(fill_with_examples(spec, text))) for part, text in sent)
