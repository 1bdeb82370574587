"""How a program without a browser waits for a person, who enters its code elsewhere (RFC 8628)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from authproof.model.flow import Call, Step
from authproof.model.provider import Provider
from authproof.model.refusal_signs import ToldError, find_told_error
from authproof.model.vocabulary import Case, JsonType
from authproof.samples.recipe.nodes import AnswerValue, Poll
from authproof.text.answer_place import AnswerPlace

_ADDRESS: Final = "verification_uri"
_INTERVAL: Final = "interval"
_REFUSED: Final = 400
"""The status that a token endpoint refuses with, where the spec says none (RFC 6749, section 5.2)."""


def device_codes_sent(provider: Provider, step: Step) -> tuple[str, ...]:
    """Name the device codes that a step sends: it waits for a person to decide about each."""
    sent = provider.schemes[step.using].required_credentials if step.using else ()
    return tuple(name for name in sent if name in provider.device_authorizations)


def shown_values(provider: Provider, step: Call, later: Sequence[Step]) -> dict[str, AnswerPlace]:
    """Name what a program takes from an answer to show it to a person, or to wait by it; each with its place.

    Nothing where no later step waits for that person.
    """
    request = provider.device_authorization_at(step.call)
    if request is None or not any(request.device_code in device_codes_sent(provider, each) for each in later):
        return {}
    codes = provider.issued_by(step.call)
    told = {_INTERVAL: AnswerPlace(request.interval_at)} if request.interval_at else {}
    return {request.user_code: codes[request.user_code], _ADDRESS: AnswerPlace(request.verification_uri), **told}


def build_poll(provider: Provider, step: Call) -> Poll | None:
    """Write how a step is taken again until a person has decided; none if it sends no device code."""
    code = next(iter(device_codes_sent(provider, step)), None)
    if code is None:
        return None
    request = provider.device_authorizations[code]
    pending, slow_down = (
        find_told_error(provider, step.call, case, request.device_code) or ToldError(None, _REFUSED)
        for case in (Case.authorization_pending, Case.slow_down)
    )
    return Poll(
        address=AnswerValue(_ADDRESS, JsonType.string),
        code=AnswerValue(request.user_code, JsonType.string),
        interval=AnswerValue(_INTERVAL, JsonType.integer),
        seconds=None if request.interval_at else request.interval,
        pending=pending.error or Case.authorization_pending.value,
        slow_down=slow_down.error or Case.slow_down.value,
        statuses=tuple(dict.fromkeys((pending.status, slow_down.status))),
    )
