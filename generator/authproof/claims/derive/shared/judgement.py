"""How a request with wrong or misplaced credentials is judged, by the documented schemes alone.

The sandbox has a judge of its own; that the two agree is one of the things that claims show.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, Final, NamedTuple

from authproof.claims.claim import CredentialText, CredentialVariant, HeldCredential, TakenValue
from authproof.claims.credential_text import HELD_VARIANTS, fill_text, fill_tree, make_variant, values_named
from authproof.claims.derive.shared.requests import WrittenParts
from authproof.claims.derive.shared.shape_borders import fits_shape
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.credential import Fixed, Segment
from authproof.model.scheme import Part
from authproof.model.vocabulary import Case, Place
from authproof.sandbox.tables.credential import draw_value
from authproof.text.placeholders import fill_template, placeholders_in, split_template

_BASE64_PATTERN: Final = re.compile("[A-Za-z0-9+/]+={0,2}")
_DRAWS: Final = 4
"""How many values stand for those that could be issued."""

_CASES_BY_RANK: Final = (Case.missing, Case.malformed, Case.unknown)
"""From nothing to almost right: of several schemes, the one that came farthest tells the refusal."""


class Verdict(NamedTuple):
    """Why a request is not let in."""

    case: Case
    suspects: tuple[str, ...]
    """The credentials one of which is at fault; none if it is no credential."""


def judge_case(spec: ClaimedSpec, schemes: Sequence[str], sent: WrittenParts) -> Case:
    """Tell the case of a request none of whose credentials is good for these schemes: missing, malformed or unknown."""
    return judge_request(spec, schemes, sent).case


def judge_request(spec: ClaimedSpec, schemes: Sequence[str], sent: WrittenParts, changed: str | None = None) -> Verdict:
    """Tell the case of such a request, and what is at fault; `changed` is the one credential that is not as it was."""
    by_size = sorted(schemes, key=lambda scheme: -len(spec.provider.schemes[scheme].parts))
    verdicts = [_judge_by_scheme(spec, scheme, sent, changed) for scheme in by_size]
    return max(verdicts, key=lambda verdict: _CASES_BY_RANK.index(verdict.case), default=Verdict(Case.missing, ()))


def judge_handshake(spec: ClaimedSpec, schemes: Sequence[str], sent: WrittenParts) -> Case | None:
    """Tell the case of a handshake that does not authenticate; none if a message can still bring what it lacks."""
    waiting = [name for name in schemes if spec.provider.schemes[name].travels_in_message]
    case = judge_case(spec, [name for name in schemes if name not in waiting], sent)
    waits = case is Case.missing or (case is Case.malformed and any(_is_begun(spec, name, sent) for name in waiting))
    return None if waiting and waits else case


def opens_any_scheme(
    spec: ClaimedSpec, schemes: Sequence[str], sent: WrittenParts, credentials: Mapping[str, CredentialText]
) -> bool:
    """Tell whether a request has all that one of the accepted schemes asks for; `credentials` are the caller's."""
    held = ({**spec.held_credentials(each), **credentials} for each in schemes)
    written = (spec.write_scheme(scheme, texts) for scheme, texts in zip(schemes, held, strict=True))
    return any(_has_all_parts(spec, wanted, sent) for wanted in written)


def takers_of_unknown(spec: ClaimedSpec, operation: str, credential: str, value: str) -> list[str]:
    """Name the credentials for one of which a value of another, in the same place, may be taken by another scheme."""
    schemes = [spec.provider.schemes[scheme] for scheme in spec.schemes_of(operation)]
    mine = [part for scheme in schemes for part in scheme.parts if credential in part.credentials]
    theirs = (part for scheme in schemes if credential not in scheme.credentials for part in scheme.parts)
    beside = (part for part in theirs if any(_same_place(part, each) for each in mine))
    others = dict.fromkeys(name for part in beside for name in part.credentials)
    return [name for name in others if fits_shape(spec.provider.credentials[name].shape, value)]


def fits_another_scheme_without_body(spec: ClaimedSpec, operation: str) -> bool:
    """Tell whether what is sent beside a body is taken for another scheme's credential, where no body can be read."""
    scheme, *others = spec.schemes_of(operation) or (None,)
    sent = spec.write_scheme(scheme, spec.held_credentials(scheme)) if scheme else ()
    beside = tuple((part, text) for part, text in sent if part.place is not Place.body)
    return beside != sent and judge_case(spec, others, beside) is not Case.missing


def fill_with_examples(spec: ClaimedSpec, text: CredentialText) -> str:
    """Fill a text with the examples of the spec."""
    return fill_text(text, lambda piece: _example_value(spec, piece))


def draw_issued_values(spec: ClaimedSpec, sent: WrittenParts) -> Iterator[WrittenParts]:
    """Give what is sent with values in it that could be issued; nothing where no value is issued."""
    names = {piece.credential for _, text in sent for piece in values_named(text) if isinstance(piece, TakenValue)}
    random = Random(0)  # noqa: S311 - made-up values, the same ones each time
    for _ in range(_DRAWS if names else 0):
        values = {
            name: draw_value(spec.tables.find_credential(name).shape, random) for name in sorted(filter(None, names))
        }
        yield tuple((part, (_fill_with_values(spec, text, values),)) for part, text in sent)


def _fill_with_values(spec: ClaimedSpec, text: CredentialText, values: Mapping[str, str]) -> str:
    def find_value(piece: HeldCredential | TakenValue) -> str:
        if not isinstance(piece, TakenValue) or piece.credential is None:
            return _example_value(spec, piece)
        shape = spec.tables.find_credential(piece.credential).shape
        return make_variant(values[piece.credential], piece.variant, shape)

    return fill_text(text, find_value)


def fill_json_with_examples(spec: ClaimedSpec, tree: Any) -> Any:
    """Fill the texts of a JSON tree with the examples of the spec."""
    return fill_tree(tree, lambda piece: _example_value(spec, piece), lambda piece: _example_value(spec, piece))


def _example_value(spec: ClaimedSpec, piece: HeldCredential | TakenValue) -> str:
    name = piece.credential
    if name is None:
        return ""
    level = piece.level if isinstance(piece, HeldCredential) else None
    shape = spec.tables.find_credential(name).shape
    if piece.variant in HELD_VARIANTS[1:]:
        known = spec.tables.find_demo_value(name, piece.variant, None)
    else:
        known = spec.tables.find_demo_value(name, CredentialVariant.valid, level) if level else None
    return make_variant(known or spec.provider.credentials[name].example, piece.variant, shape)


def _judge_by_scheme(spec: ClaimedSpec, scheme: str, sent: WrittenParts, changed: str | None) -> Verdict:
    carried = spec.credentials_of(scheme)
    parts = spec.provider.schemes[scheme].parts
    texts_in_place = [(part, _text_in_place(spec, part, parts, sent)) for part in parts]
    distinguishing = [part for part in parts if placeholders_in(part.template)] or list(parts)
    if not any(text is not None and part in distinguishing for part, text in texts_in_place):
        return Verdict(Case.missing, carried[:1])
    for part, text in texts_in_place:
        if not _is_as_needed(spec, part, text):
            return Verdict(Case.malformed, part.credentials[:1])
    return Verdict(Case.unknown, (changed,) if changed in carried else carried)


def _is_as_needed(spec: ClaimedSpec, part: Part, text: str | None) -> bool:
    """Tell whether a part is written as it should be, or left out where it may be."""
    return not part.required if text is None else _is_well_formed(spec, part, text)


def _is_begun(spec: ClaimedSpec, scheme: str, sent: WrittenParts) -> bool:
    """Tell whether all of a scheme is there but what is to come in a message."""
    parts = [part for part in spec.provider.schemes[scheme].parts if part.place is not Place.message]
    texts_in_place = [(part, _text_in_place(spec, part, parts, sent)) for part in parts]
    return bool(parts) and all(text is not None and _is_well_formed(spec, part, text) for part, text in texts_in_place)


def _has_all_parts(spec: ClaimedSpec, wanted: WrittenParts, sent: WrittenParts) -> bool:
    parts = [part for part, _ in wanted]
    found = ((part, text, _text_in_place(spec, part, parts, sent)) for part, text in wanted)
    return all(
        not part.required if stands is None else stands == _read_in_place(part, fill_with_examples(spec, text))
        for part, text, stands in found
    )


def _text_in_place(spec: ClaimedSpec, part: Part, parts: Sequence[Part], sent: WrittenParts) -> str | None:
    """Give the text that stands in the place of one of the parts of a scheme; none if it is as good as nothing."""
    texts = [fill_with_examples(spec, text) for other, text in sent if _same_place(part, other)]
    if part.place is Place.message:  # what a message carries is never nothing
        return next(iter(texts), None)
    if part.place is Place.subprotocol:  # other offers are for others
        constants = {each.template for each in parts if each.place is Place.subprotocol and each.is_constant}
        offers = [text for text in texts if text not in constants - {part.template}]
        begun = [text for text in offers if text and text.startswith(part.template.partition("{")[0])]
        return next((text for text in begun if _is_well_formed(spec, part, text)), next(iter(begun), None))
    prefix = fill_template(part.template, dict.fromkeys(placeholders_in(part.template), "")).strip()
    nothing = ("", prefix) if placeholders_in(part.template) and not part.base64 else ("",)
    return next((text for text in (_read_in_place(part, text) for text in texts) if text not in nothing), None)


def _read_in_place(part: Part, text: str) -> str:
    """Read a text as it arrives in its place: spaces around the value of a header are not part of it (RFC 9110)."""
    return part.spell_word(text.strip(" ")) if part.place is Place.header else text


def _same_place(part: Part, other: Part) -> bool:
    if part.place is Place.header:
        return other.place is Place.header and part.name.lower() == other.name.lower()
    if part.place is Place.subprotocol:  # its name is a label
        return other.place is Place.subprotocol
    return (part.place, part.name, part.message) == (other.place, other.name, other.message)


def _is_well_formed(spec: ClaimedSpec, part: Part, text: str) -> bool:
    """Tell whether a text is written as its part says."""
    if part.base64 is None:
        return _fits_template(spec, part, part.template, text)
    before, _, after = part.template.partition("{base64}")
    encoded = text[len(before) : len(text) - len(after)]
    if not (text.startswith(before) and text.endswith(after) and _BASE64_PATTERN.fullmatch(encoded)):
        return False
    try:
        return _fits_template(spec, part, part.base64, b64decode(encoded, validate=True).decode())
    except ValueError:
        return False


def _fits_template(spec: ClaimedSpec, part: Part, template: str, text: str) -> bool:
    """Tell whether a text is a template with values in it; what divides two values does where it comes first."""
    pieces, rest = split_template(template), text
    unended: list[Segment] = []
    for index, piece in enumerate(pieces):
        if isinstance(piece, str):
            if unended:
                unended.append(Fixed(literal=piece))
            elif rest.startswith(piece):
                rest = rest.removeprefix(piece)
            else:
                return False
            continue
        shape = spec.provider.credentials[piece.name].shape
        following = next((each for each in pieces[index + 1 : index + 2] if isinstance(each, str)), "")
        barred = part.barred_texts.get(piece.name, ())
        divider = next((each for each in barred if each in following), None)
        if divider is None or unended:
            unended += shape
            continue
        end = rest.find(divider) - following.index(divider)
        if end < 0 or any(each in rest[:end] for each in barred) or not fits_shape(shape, rest[:end]):
            return False
        rest = rest[end:]
    return fits_shape(unended, rest)
