"""The answers that a spec documents, as expectations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from math import ceil
from typing import Final

from generator import pointer
from generator.claims.claim import Document, Header, Hole, Reply
from generator.engine.cases import CASES
from generator.model import Provider
from generator.model.failure import Case, Failure, Live, LiveValue, ServerAddress
from generator.model.limit import Window
from generator.template import Hole as TemplateHole
from generator.template import parse

_ALWAYS: Final = {"reset": "[0-9]{9,11}"}
"""What names in headers stand for whatever the limit: seconds since 1970."""

_SLOW: Final = 2
"""Seconds that it may take to use a limit up."""

UNDOCUMENTED: Final = "Authproof-Undocumented"
"""The header by which the sandbox tells that the spec does not say how a case is refused."""


def success(provider: Provider, operation: str) -> Reply:
    """Expect the answer when all is well: the documented body, open where values are live or issued."""
    documented, at = provider.operations[operation].success, f"/operations/{operation}/success"
    bodiless = documented.body is None
    issued = tuple(Hole(place, "shape", name) for name, place in provider.issued_by(operation).items())
    holes = (*_live(documented.live), *issued)
    return Reply(
        status=documented.status,
        status_at=f"{at}/status",
        media_type=None if bodiless else documented.media_type,
        media_at=f"{at}/media_type",
        body=None if bodiless else Document(documented.body, f"{at}/body", holes),
        example=True,
    )


def documented(
    provider: Provider, case: Case, surface: str, operation: str | None = None, limit: str | None = None
) -> str | None:
    """Name the failure that answers a case; none if the spec does not say how it is refused.

    Failures of single limits go before those of single operations, and these before the general ones.
    """
    fitting = [
        (name, each) for name, each in provider.failures.items() if _answers(each, case, surface, operation, limit)
    ]
    found = min(fitting, key=lambda item: (not item[1].limits, not item[1].operations), default=None)
    return found[0] if found else None


def failed(provider: Provider, failure: str, media_type: str | None = None, limit: str | None = None) -> Reply:
    """Expect a documented refusal; `media_type` none for the one that answers a request that accepts all."""
    chosen, at = provider.failures[failure], f"/failures/{failure}"
    media_type = media_type or next(iter(chosen.bodies), None)
    place = f"{at}/bodies{pointer.join((media_type,))}" if media_type else ""
    json = media_type is not None and is_json(media_type)
    return Reply(
        status=chosen.status,
        status_at=f"{at}/status",
        media_type=media_type,
        media_at=place,
        body=Document(chosen.bodies[media_type], place, _live(chosen.live) if json else ()) if media_type else None,
        headers=_headers(provider, failure, limit),
    )


def undocumented(case: Case, at: str) -> Reply:
    """Expect the sandbox's own refusal. `at` is the documented fact because of which it refuses at all."""
    header = Header(UNDOCUMENTED, re.escape(case.value), f"a refusal as {case.value}, of a form that is not stated", at)
    return Reply(CASES[case.value].status, at, headers=(header,))


def is_json(media_type: str) -> bool:
    """Tell whether a body of this type is a JSON document rather than text."""
    return media_type.partition(";")[0].strip().lower().endswith("json")


def _answers(failure: Failure, case: Case, surface: str, operation: str | None, limit: str | None) -> bool:
    return (
        case in failure.cases
        and surface in failure.surfaces
        and (not failure.operations or operation in failure.operations)
        and (not failure.limits or limit in failure.limits)
    )


def _live(values: Mapping[str, LiveValue]) -> tuple[Hole, ...]:
    return tuple(
        Hole(at, "server", value.server) if isinstance(value, ServerAddress) else Hole(at, "type", value.value)
        for at, value in values.items()
    )


def _headers(provider: Provider, failure: str, limit: str | None) -> tuple[Header, ...]:
    return tuple(
        Header(name, _pattern(provider, value, limit), value, f"/failures/{failure}/headers{pointer.join((name,))}")
        for name, value in provider.failures[failure].headers.items()
    )


def _pattern(provider: Provider, value: str, limit: str | None) -> str:
    window = provider.limits.get(limit or "")
    known = {"limit": str(window.requests), "remaining": "0"} if isinstance(window, Window) else {}
    return pattern(value, {**known, **_ALWAYS})


def telling(reply: Reply, wait: float) -> Reply:
    """Expect that a refusal tells to wait for so many seconds, a little less if asking took a while."""
    seconds = "|".join(str(number) for number in range(max(ceil(wait) - _SLOW, 1), ceil(wait) + 1))
    headers = tuple(
        replace(each, pattern=pattern(each.documented, {**_ALWAYS, "retry_after": f"(?:{seconds})"}))
        if "{retry_after}" in each.documented
        else each
        for each in reply.headers
    )
    if reply.body is None:
        return replace(reply, headers=headers)
    holes = tuple(
        Hole(each.at, "matches", seconds) if each.detail == Live.retry_after else each for each in reply.body.holes
    )
    return replace(reply, headers=headers, body=replace(reply.body, holes=holes))


def pattern(value: str, known: Mapping[str, str]) -> str:
    """Write a header's template as a regular expression: `known` gives that of a name, any other is a number."""
    return "".join(
        known.get(piece.name, "[0-9]+") if isinstance(piece, TemplateHole) else re.escape(piece)
        for piece in parse(value)
    )
