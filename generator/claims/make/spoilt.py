"""Requests that carry a credential wrongly: another word before it, half of it, in another place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from generator.claims.claim import CredentialText
from generator.claims.make.placing import WrittenParts
from generator.claims.make.spoilings import list_wrong_parts
from generator.claims.make.subject import ClaimedSpec
from generator.claims.make.verdict import fill_with_examples, judge_case, opens_any_scheme
from generator.model.failure import Case
from generator.model.scheme import Place
from generator.template import placeholders_in


class WrongCredentials(NamedTuple):
    """One request that must be refused."""

    name: str
    """A part of an id."""
    words: str
    """What is wrong, for a sentence: `with `Bearer` in place of `Bot``."""
    case: Case
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
        for name, words, instead, field in list_wrong_parts(
            spec, part, text, credentials, alone=len(written_parts) == 1
        ):
            changed = (*written_parts[:index], *instead, *written_parts[index + 1 :])
            as_text = _fill_all_with_examples(spec, changed)
            if as_text not in seen and not opens_any_scheme(spec, schemes, changed):
                seen.add(as_text)
                case = judge_case(spec, schemes, changed)
                pointer = _facts_of_part(spec, scheme, index, field)
                yield WrongCredentials(several + name, words, case, changed, pointer, field != "value")


def _facts_of_part(spec: ClaimedSpec, scheme: str, index: int, field: str) -> tuple[str, ...]:
    if field != "value":
        return (f"/schemes/{scheme}/parts/{index}/{field}",)
    part, credentials = spec.provider.schemes[scheme].parts[index], spec.provider.credentials
    names = (*placeholders_in(part.template), *placeholders_in(part.base64 or ""))
    shapes = {name: credentials[name].shape for name in names if name in credentials}
    return tuple(
        f"/credentials/{name}/shape/{number}" for name, shape in shapes.items() for number in range(len(shape))
    )


def _fill_all_with_examples(spec: ClaimedSpec, sent: WrittenParts) -> tuple[tuple[Place, str, str], ...]:
    return tuple((part.place, part.name, fill_with_examples(spec, text)) for part, text in sent)
