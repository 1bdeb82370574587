"""The answers that a spec documents, as expectations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import ceil
from typing import Final

from authproof.claims.claim import DocumentHole, ExpectedDocument, ExpectedHeader, ExpectedReply, HoleKind
from authproof.model.credential import shape_pattern
from authproof.model.failure import LiveValue, ServerAddress
from authproof.model.limit import Window
from authproof.model.operation import Expiry
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.provider import Provider
from authproof.model.vocabulary import Case, ExpiryForm, Live
from authproof.sandbox.engine.cases import CASES, UNDOCUMENTED_HEADER
from authproof.text.answer_place import AnswerPlace
from authproof.text.media_type import is_json_type
from authproof.text.placeholders import Placeholder, split_template, tells_time, write_duration

_PLACEHOLDER_PATTERNS: Final = {
    "reset": "[0-9]{9,11}",
    "reset_milliseconds": "[0-9]{12,14}",
    "reset_after": "[0-9]{1,8}",
    "reset_duration": "(?:[0-9]{1,5}h)?(?:[0-9]{1,2}m)?[0-9]{1,2}s",
}
"""What names in headers stand for whatever the limit: times since 1970, and times from now."""

_EXPIRY_PATTERNS: Final = {
    ExpiryForm.timestamp: "[0-9]{9,11}",
    ExpiryForm.milliseconds: "[0-9]{12,14}",
    ExpiryForm.iso: "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}.*",
}
"""What a time looks like at which something expires."""

_TOLERATED_SECONDS: Final = 2
"""Seconds that it may take to use a limit up."""


def expect_success_of(provider: Provider, operation: str) -> ExpectedReply:
    """Expect the answer when all is well: the documented body, open where values are live or issued."""
    documented, success_pointer = (
        provider.operations[operation].success,
        spec_pointer("operations", operation, "success"),
    )
    bodiless = documented.body is None
    issued = tuple(
        _issued_hole(provider, *each) for each in provider.issued_by(operation).items() if not each[1].header
    )
    expiries = {place: value for place, value in documented.live.items() if isinstance(value, Expiry)}
    others = {place: value for place, value in documented.live.items() if not isinstance(value, Expiry)}
    pages = _page_holes(provider, operation)
    holes = (*_live_holes(others), *_expiry_holes(provider, expiries), *pages, *issued)
    return ExpectedReply(
        status=documented.status,
        status_pointer=extend_pointer(success_pointer, "status"),
        media_type=None if bodiless else documented.media_type,
        media_type_pointer=extend_pointer(success_pointer, "media_type"),
        body=None if bodiless else ExpectedDocument(documented.body, extend_pointer(success_pointer, "body"), holes),
        headers=tuple(
            ExpectedHeader(name, re.escape(value), value, extend_pointer(success_pointer, "headers", name))
            for name, value in documented.headers.items()
        )
        + tuple(_issued_headers(provider, operation)),
        is_example=True,
    )


def expect_failure(  # noqa: PLR0913, PLR0917 - what a refusal looks like follows from all of it
    provider: Provider,
    failure: str,
    case: Case,
    media_type: str | None = None,
    limit: str | None = None,
    operation: str | None = None,
) -> ExpectedReply:
    """Expect a documented refusal; `media_type` none for the one that answers a request that accepts all.

    Of a ban without an end, and of a full number of sockets, it tells no time to wait: nobody knows when they let
    more pass.
    """
    timeless = not provider.is_wait_known(case, limit)
    chosen, failure_pointer = provider.failures[failure], spec_pointer("failures", failure)
    media_type = media_type or next(iter(chosen.bodies), None)
    body_pointer = extend_pointer(failure_pointer, "bodies", media_type) if media_type else ""
    live = chosen.live if media_type is not None and is_json_type(media_type) else {}
    if timeless:
        live = {pointer: value for pointer, value in live.items() if value is not Live.retry_after}
    return ExpectedReply(
        status=chosen.status,
        status_pointer=extend_pointer(failure_pointer, "status"),
        media_type=media_type,
        media_type_pointer=body_pointer,
        body=ExpectedDocument(chosen.bodies[media_type], body_pointer, _live_holes(live)) if media_type else None,
        headers=_expected_headers(provider, failure, limit, operation, timeless=timeless),
    )


def expect_undocumented(case: Case, pointer: str) -> ExpectedReply:
    """Expect the sandbox's own refusal. `pointer` is the documented fact because of which it refuses at all."""
    header = ExpectedHeader(
        UNDOCUMENTED_HEADER, re.escape(case.value), f"a refusal as {case.value}, of a form that is not stated", pointer
    )
    return ExpectedReply(CASES[case].status, pointer, headers=(header,))


def _live_holes(values: Mapping[str, LiveValue]) -> tuple[DocumentHole, ...]:
    return tuple(
        DocumentHole(pointer, HoleKind.server, value.server)
        if isinstance(value, ServerAddress)
        else DocumentHole(pointer, HoleKind.type, value.value)
        for pointer, value in values.items()
    )


def _page_holes(provider: Provider, operation: str) -> Iterator[DocumentHole]:
    """Expect the addresses of the page on which people enter the code that an operation answers with."""
    request = provider.device_authorization_at(operation)
    if request is None:
        return
    for pointer, end in request.addresses.items():
        code = "" if pointer == request.verification_uri else r"\S+"
        yield DocumentHole(pointer, HoleKind.server, request.server, re.escape(end) + code)


def _issued_hole(provider: Provider, credential: str, place: AnswerPlace) -> DocumentHole:
    if place.is_whole:
        return DocumentHole(place.pointer, HoleKind.shape, credential)
    pattern = place.pattern_around(shape_pattern(provider.credentials[credential].shape))
    return DocumentHole(place.pointer, HoleKind.matches, pattern)


def _issued_headers(provider: Provider, operation: str) -> Iterator[ExpectedHeader]:
    for credential, place in provider.issued_by(operation).items():
        if place.header:
            described = provider.credentials[credential]
            pattern = place.pattern_around(shape_pattern(described.shape))
            pointer = provider.pointer_to_issued(operation, credential)
            yield ExpectedHeader(place.header, pattern, place.write(described.example), pointer)


def _expiry_holes(provider: Provider, expiries: Mapping[str, Expiry]) -> Iterator[DocumentHole]:
    """Expect the whole lifetime where it is told in seconds from now, and times of its form elsewhere."""
    for place, value in expiries.items():
        seconds = "|".join(map(str, _tolerate_seconds(provider.lifetime_seconds(value.expires))))
        form = seconds if value.form is ExpiryForm.seconds else _EXPIRY_PATTERNS[value.form]
        yield DocumentHole(place, HoleKind.matches, form)


def _expected_headers(
    provider: Provider, failure: str, limit: str | None, operation: str | None, *, timeless: bool
) -> tuple[ExpectedHeader, ...]:
    return tuple(
        ExpectedHeader(
            name,
            _header_pattern(provider, value, limit, operation),
            value,
            spec_pointer("failures", failure, "headers", name),
        )
        for name, value in provider.failures[failure].headers.items()
        if not (timeless and tells_time(value))
    )


def _header_pattern(provider: Provider, value: str, limit: str | None, operation: str | None) -> str:
    window, asked = provider.windows.get(limit or ""), provider.operations.get(operation or "")
    scopes = asked.scopes if asked else ()
    counts = counts_of_window(window, 0) if window else _PLACEHOLDER_PATTERNS
    return placeholder_pattern(value, {**counts, "scope": re.escape(" ".join(scopes))})


def counts_of_window(window: Window, left: int, wait: float | None = None) -> dict[str, str]:
    """Give what the names in headers stand for, as regular expressions: so many are left of a window.

    More pass `wait` seconds from now; None if that may be any time.
    """
    known = {
        **_PLACEHOLDER_PATTERNS,
        "limit": str(window.requests),
        "used": str(window.capacity - left),
        "remaining": str(left),
    }
    if wait is not None:
        waits = _tolerate_seconds(wait, least=0)
        known["reset_after"] = f"(?:{'|'.join(map(str, waits))})"
        known["reset_duration"] = f"(?:{'|'.join(map(write_duration, waits))})"
    return known


def _tolerate_seconds(wait: float, least: int = 1) -> list[int]:
    """List the whole seconds that an answer may tell of a wait: a little less if asking took a while."""
    return list(range(max(ceil(wait) - _TOLERATED_SECONDS, least), ceil(wait) + 1))


def expect_retry_after(reply: ExpectedReply, wait: float) -> ExpectedReply:
    """Expect that a refusal tells to wait for so many seconds, a little less if asking took a while."""
    seconds = "|".join(map(str, _tolerate_seconds(wait)))
    headers = tuple(
        replace(
            each,
            pattern=placeholder_pattern(each.documented, {**_PLACEHOLDER_PATTERNS, "retry_after": f"(?:{seconds})"}),
        )
        if "{retry_after}" in each.documented
        else each
        for each in reply.headers
    )
    if reply.body is None:
        return replace(reply, headers=headers)
    holes = tuple(
        DocumentHole(each.pointer, HoleKind.matches, seconds) if each.detail == Live.retry_after else each
        for each in reply.body.holes
    )
    return replace(reply, headers=headers, body=replace(reply.body, holes=holes))


def placeholder_pattern(value: str, known: Mapping[str, str]) -> str:
    """Write a header's template as a regular expression: `known` gives that of a name, any other is a number."""
    return "".join(
        known.get(piece.name, "[0-9]+") if isinstance(piece, Placeholder) else re.escape(piece)
        for piece in split_template(value)
    )
