"""Shapes of credentials: what just fits is accepted, and what just does not is refused even though it was issued.

Unknown and malformed values are often answered alike, so each value is planted first: then only its shape can be why
it is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim, CredentialText, PlantCredential, Step
from generator.claims.make.forms import CharacterTest, ShapeBorder, list_borders
from generator.claims.make.sentences import name_credential
from generator.claims.make.subject import ClaimedSpec
from generator.claims.make.use import CredentialUse, best_use_of
from generator.claims.make.verdict import judge_case
from generator.model.failure import Case
from generator.model.scheme import Part, Place
from generator.template import placeholders_in

_FORBIDDEN_IN_COOKIES = ' ",;\\'


def derive_shape_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every border of the shape of every credential that travels over HTTP."""
    for name, credential in spec.provider.credentials.items():
        use = best_use_of(spec, name)
        if use is not None:
            for border in list_borders(credential.shape, credential.example, _allowed_characters(spec, use)):
                yield _claim_shape_border(use, border)


def _claim_shape_border(use: CredentialUse, border: ShapeBorder) -> Claim:
    spec, pointer = use.spec, f"/credentials/{use.credential}/shape"
    about = tuple(f"{pointer}{place}" for place in border.pointers)
    before, credentials = use.obtain_credentials()
    others = {name: text for name, text in credentials.items() if name != use.credential}
    needed = before if any(not spec.is_held_by_hand(name) for name in others) else ()
    steps: list[Step] = [*needed]
    cases: list[Case] = []
    for value in (*border.accepted, *border.refused):
        mine: dict[str, CredentialText] = {**others, use.credential: (value,)}
        steps.append(PlantCredential(use.credential, value, spec.provider.operations[use.operation].level))
        if value in border.accepted:
            steps.append(use.expect_accepted(mine))
        else:
            cases.append(judge_case(spec, spec.schemes_of(use.operation), spec.write_scheme(use.scheme, mine)))
            steps.append(use.expect_refused(mine, cases[-1], about[0]))
    refusal_facts = [fact for case in dict.fromkeys(cases) for fact in use.refusal_facts(case)]
    return Claim(
        id=f"shape.{use.credential}.{border.name}",
        topic="shapes",
        sentence=f"The {name_credential(spec, use.credential)} is accepted only if {border.words}.",
        rests_on=tuple(dict.fromkeys((*about, *use.accepted_facts(), *refusal_facts))),
        steps=tuple(steps),
    )


def _allowed_characters(spec: ClaimedSpec, use: CredentialUse) -> CharacterTest:
    """Tell which characters can stand where the credential travels."""
    parts = [part for part in spec.provider.schemes[use.scheme].parts if use.credential in _credentials_in(part)]
    return lambda character: all(_is_allowed_in(part, character) for part in parts)


def _credentials_in(part: Part) -> tuple[str, ...]:
    return (*placeholders_in(part.template), *placeholders_in(part.base64 or ""))


def _is_allowed_in(part: Part, character: str) -> bool:
    if part.base64 or part.place not in (Place.header, Place.cookie):
        return True
    visible = character.isascii() and character.isprintable()
    return visible and not (part.place is Place.cookie and character in _FORBIDDEN_IN_COOKIES)
