"""Credentials: shapes, lifetimes, and the demo values that the sandbox knows from the start.

A demo value is drawn from the name of its provider, credential and state, so that it never changes.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Final

from authproof.model.credential import Characters, Credential, Fixed, SocketsAtRevocation, shape_pattern
from authproof.model.credential import Segment as ModelSegment
from authproof.model.provider import Provider
from authproof.model.vocabulary import Case, Fate
from authproof.sandbox.compile.scheme import collect_opening_schemes
from authproof.sandbox.tables import CredentialTable, DemoHolder, DemoValues, SegmentTable, ShapeTable
from authproof.sandbox.tables.credential import draw_new_value

_ALPHABETS: Final = {
    Characters.digits: string.digits,
    Characters.hex: "0123456789abcdef",
    Characters.alphanumeric: string.ascii_letters + string.digits,
    Characters.base64url: string.ascii_letters + string.digits + "-_",
    # drawn values stay clear of characters that templates and shells read in their own way
    Characters.printable: string.ascii_letters + string.digits,
    Characters.text: string.ascii_letters + string.digits,
}


def compile_credentials(provider: Provider) -> tuple[CredentialTable, ...]:
    """Compile every credential that something takes or issues today; the sandbox knows no others."""
    carried = _collect_carried(provider)
    return tuple(
        _compile_credential(provider, name, credential)
        for name, credential in provider.credentials.items()
        if name in carried or provider.is_issued(name)
    )


def compile_shape(segments: Sequence[ModelSegment], example: str) -> ShapeTable:
    """Compile a shape; runs are drawn as long as they are in the example, and with its prefix."""
    match = re.fullmatch("".join(f"({shape_pattern([segment])})" for segment in segments), example)
    usual = match.groups() if match else ["" for _ in segments]
    return ShapeTable(shape_pattern(segments), tuple(map(_compile_segment, segments, usual)))


def _compile_segment(segment: ModelSegment, usual: str) -> SegmentTable:
    if isinstance(segment, Fixed):
        return SegmentTable(usual or segment.literal, "", 0, 0, 0)
    low, high = segment.min_length, segment.max_length
    return SegmentTable("", _ALPHABETS[segment.characters], low, high, min(max(len(usual), low), high))


def _compile_credential(provider: Provider, name: str, credential: Credential) -> CredentialTable:
    shape = compile_shape(credential.shape, credential.example)
    revocation = credential.revocation
    return CredentialTable(
        id=name,
        title=credential.title,
        variable=credential.variable,
        secret=credential.secret,
        shape=shape,
        lifetime=credential.lifetime.seconds if credential.lifetime else None,
        sliding=bool(credential.lifetime and credential.lifetime.sliding and not credential.single_use),
        single_use=credential.single_use,
        closes_sockets=bool(revocation and revocation.sockets is SocketsAtRevocation.close and provider.channels),
        revokes_others=bool(revocation and revocation.others is Fate.revoked),
        challenge=next((each.method for each in provider.authorizations.values() if each.verifier == name), None),
        fits_any_holder=name in provider.credentials_of_any_holder,
        demo=_compile_demo(provider, name, shape),
    )


def _compile_demo(provider: Provider, name: str, shape: ShapeTable) -> DemoValues:
    credential = provider.credentials[name]
    ends = credential.secret and name not in provider.credentials_made_by_callers
    taken = {credential.example}

    def draw_demo_value(state: str) -> str | None:
        random = Random(f"{provider.id}/{name}/{state}")  # noqa: S311 - a public example
        value = draw_new_value(shape, random, taken.__contains__)
        if value is not None:
            taken.add(value)
        return value

    return DemoValues(
        holders=tuple(_draw_holders(provider, credential, draw_demo_value)) if provider.is_held_by_hand(name) else (),
        wrong=draw_demo_value("wrong"),
        expired=draw_demo_value("expired") if ends and provider.answers_case(Case.expired) else None,
        revoked=draw_demo_value("revoked") if ends and provider.answers_case(Case.revoked) else None,
        other=draw_demo_value("other") if _can_be_of_another(provider, name) else None,
    )


def _can_be_of_another(provider: Provider, name: str) -> bool:
    """Tell whether a refusal tells apart whose a credential is, where levels give it no other holder."""
    opening = (scheme for scheme in collect_opening_schemes(provider) if provider.can_be_mismatched(scheme))
    is_told = any(name in provider.schemes[scheme].credentials for scheme in opening)
    tells_holder = name not in provider.credentials_of_any_holder and not provider.credentials[name].levels
    return is_told and tells_holder and provider.mismatch_case is Case.mismatched


def _draw_holders(
    provider: Provider, credential: Credential, draw_demo_value: Callable[[str], str | None]
) -> Iterator[DemoHolder]:
    """Draw a value for each level of a credential, and a second where it matters; its example is the lowest's."""
    levels: list[str | None] = [level for level in provider.levels if level in credential.levels]
    has_second = credential.revocation is not None and credential.revocation.others is not None
    for level in levels or [None]:
        value = credential.example if level in (None, *levels[:1]) else draw_demo_value(str(level))
        if value is not None:
            yield DemoHolder(level, value, draw_demo_value(f"{level} second") if has_second else None)


def _collect_carried(provider: Provider) -> set[str]:
    asked = {name for request in provider.authorizations.values() for name in request.credentials}
    opening = collect_opening_schemes(provider)
    return asked | {name for scheme in opening for name in provider.schemes[scheme].credentials}
