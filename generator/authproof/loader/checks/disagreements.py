"""Statements of a spec that disagree: a limit's words and its numbers, a lifetime and what is said of it, a status.

What the spec records itself, as an assumption or as a contradiction between sources, is no mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from authproof.loader.fault import Fault, show_value
from authproof.model.credential import Lifetime
from authproof.model.evidence import EvidenceKind
from authproof.model.failure import Close, Failure
from authproof.model.limit import Ban, Concurrency, InFlight, Limit, Undisclosed, Window
from authproof.model.plain import plain_spec
from authproof.model.provider import Provider
from authproof.model.vocabulary import Case, Live
from authproof.text.json_pointer import Path, find_value, is_within, join_pointer, walk_values
from authproof.text.placeholders import tells_time
from authproof.text.quantities import Quantities, read_quantities

_RECORD: Final = "mend one of the two, or record the contradiction as evidence of it"

_RATE: Final = re.compile(
    r"\d[\d,]*k?(?:\s+[\w-]+){0,3}?(?:\s*/\s*|\s+(?:per|an?|each|every|in|within)\s+(?:[\d.,]+\s*)?)"
    r"(?:ms|milliseconds?|s|secs?|seconds?|min|minutes?|h|hours?|days?|weeks?)\b",
    re.IGNORECASE,
)
"""So many in so long, in running text."""

_LIVES: Final = re.compile(
    r"\b(?:valid|lives?|lasts?|expires?|lifetime|good|accepted)\b[^.;]{0,40}?"
    r"(?<!\S)(\d[\d,]*\s*-?\s*(?:seconds?|minutes?|hours?|days?|weeks?))\b",
    re.IGNORECASE,
)
"""How long something lives, in running text."""

_BAN: Final = re.compile(r"\b(?:bans?|banned|exclu\w+)\b", re.IGNORECASE)
_ENDS: Final = re.compile(
    r"\b(?:ends?|ended|ending|lifts?|lifted|lasts?|lasting|until|expires?|permanent(?:ly)?|for ?ever|how long)\b",
    re.IGNORECASE,
)
"""Words that say when a ban ends, or that this is not known."""

_REMARK: Final = re.compile(
    r"\b(?:our (?:own )?(?:assumption|reading|guess|advice)|(?:is|are) ours|we (?:assume|guess|take it)|unconfirmed)\b",
    re.IGNORECASE,
)
"""Words by which the author of a spec speaks, and not the provider."""

_OF_THE_AUTHOR: Final = ("evidence", "gaps", "executed")
"""Parts of a spec in which its author speaks."""

_STATUS_KEYS: Final = ("status", "status_code", "statusCode", "http_status", "httpStatus")
_STATUSES: Final = range(100, 600)


def warn_of_remarks(provider: Provider) -> Iterator[Fault]:
    """Tell the texts in which the author of the spec speaks where readers take it for the provider's word."""
    for path, value in walk_values(plain_spec(provider)):
        remark = _REMARK.search(value) if isinstance(value, str) and path[0] not in _OF_THE_AUTHOR else None
        if remark and not provider.is_assumed(join_pointer(path)):
            message = f"{remark[0]!r} is no word of the provider's; say it in the `note` of an entry of `evidence`"
            yield Fault(path, message)


def warn_of_limit_titles(provider: Provider) -> Iterator[Fault]:
    """Tell the limits whose title or note says other numbers than they have."""
    for name, limit in provider.limits.items():
        for field, said in (("title", read_quantities(limit.title)), *_rates_in_note(limit)):
            if isinstance(limit, Undisclosed):
                if said.counts and said.seconds:
                    message = "it says how many in how long; describe it as a window, so that the sandbox enforces it"
                    yield from _unless_recorded(provider, ("limits", name, field), message)
            elif not said.may_mean(*_numbers_of(limit)):
                message = f"{show_value(getattr(limit, field))} does not fit {_spell_numbers(limit)}; {_RECORD}"
                yield from _unless_recorded(provider, ("limits", name, field), message)


def _rates_in_note(limit: Limit) -> Iterator[tuple[str, Quantities]]:
    """Give the rate that a note speaks of; several may be of other callers."""
    rates = _RATE.findall(limit.note or "")
    if len(rates) == 1:
        yield "note", read_quantities(rates[0])


def _numbers_of(limit: Window | Concurrency | InFlight | Ban) -> tuple[tuple[float, ...], float | None]:
    if isinstance(limit, Window):
        return (limit.requests, *([limit.burst] if limit.burst else [])), limit.seconds
    if isinstance(limit, Ban):
        return (limit.violations,), limit.seconds
    return (limit.connections if isinstance(limit, Concurrency) else limit.requests,), None


def _spell_numbers(limit: Window | Concurrency | InFlight | Ban) -> str:
    fields = ("requests", "burst", "connections", "violations", "seconds")
    found = ((field, getattr(limit, field, None)) for field in fields)
    return ", ".join(f"{field}: {number:g}" for field, number in found if number is not None)


def warn_of_limited_refusals(provider: Provider) -> Iterator[Fault]:
    """Tell the refusals for a limit that speak of a number which no limit has."""
    for path, refusal in _walk_limited(provider):
        names = refusal.limits or tuple(provider.limits)
        limits = [limit for name in names if not isinstance(limit := provider.limits[name], Undisclosed)]
        numbers = [_numbers_of(limit) for limit in limits]
        for place, text in _walk_texts(refusal) if limits else ():
            for rate in _RATE.findall(text):
                if not any(read_quantities(rate).may_mean(*each) for each in numbers):
                    message = f"{show_value(rate)} is the number of none of its limits; {_RECORD}"
                    yield from _unless_recorded(provider, (*path, *place), message)


def _walk_limited(provider: Provider) -> Iterator[tuple[Path, Failure | Close]]:
    for name, failure in provider.failures.items():
        if Case.limited in failure.cases:
            yield ("failures", name), failure
    for channel, table in provider.channels.items():
        for name, close in table.closes.items():
            if Case.limited in close.cases:
                yield ("channels", channel, "closes", name), close


def _walk_texts(refusal: Failure | Close) -> Iterator[tuple[Path, str]]:
    """Give what a refusal says in words: to readers, and to callers in its bodies or its reason."""
    yield ("meaning",), refusal.meaning
    yield ("action",), refusal.action
    if isinstance(refusal, Close):
        yield ("reason",), refusal.reason
        return
    yield ("title",), refusal.title
    for path, value in walk_values(refusal.bodies):
        if isinstance(value, str):
            yield ("bodies", *path), value


def warn_of_bans_that_end(provider: Provider) -> Iterator[Fault]:
    """Tell the refusals of a ban that promise a time to wait, though nothing says when a ban ends."""
    for name, failure in provider.failures.items():
        if not provider.bans or not provider.may_answer_endless_ban(failure):
            continue
        headers = [("headers", header) for header, value in failure.headers.items() if tells_time(value)]
        values = [("live", pointer) for pointer, value in failure.live.items() if value is Live.retry_after]
        for place in (*headers, *values):
            message = (
                "it tells when to come back, and nothing says when a ban ends: the sandbox sends no such time with one;"
                " say how long it lasts, or give the ban a failure of its own without it"
            )
            yield from _unless_recorded(provider, ("failures", name, *place), message)


def warn_of_bans_without_end(provider: Provider) -> Iterator[Fault]:
    """Tell the bans of which neither the note nor a gap says when they end, or that nobody says it."""
    gaps = [f"{gap.topic} {gap.text}" for gap in provider.gaps]
    is_gap = any(_BAN.search(text) and _ENDS.search(text) for text in gaps)
    for name, ban in provider.bans.items():
        if ban.lasts is None and not is_gap and not _ENDS.search(ban.note or ""):
            message = (
                "nothing says when it ends, and in the sandbox it never does; say how long it lasts, or in its note or"
                " in gaps that no source does"
            )
            yield from _unless_recorded(provider, ("limits", name), message, at_key=True)


def warn_of_undisclosed_limits(provider: Provider) -> Iterator[Fault]:
    """Tell the refusals that are tied to limits without numbers only: nothing but a wish brings them about."""
    refusals: list[tuple[Path, tuple[str, ...]]] = [
        (("failures", name), failure.limits) for name, failure in provider.failures.items()
    ]
    refusals += [
        (("channels", channel, "closes", name), close.limits)
        for channel, table in provider.channels.items()
        for name, close in table.closes.items()
    ]
    for path, limits in refusals:
        if limits and all(isinstance(provider.limits[each], Undisclosed) for each in limits):
            message = (
                "only limits without numbers refuse so, and the sandbox enforces none of them; remove limits, so that"
                " it is the refusal of any, or give their numbers"
            )
            yield from _unless_recorded(provider, (*path, "limits"), message)


def warn_of_unused_credentials(provider: Provider) -> Iterator[Fault]:
    """Tell the credentials that nothing is asked with: no scheme carries, nothing trades in and nobody enters them."""
    carried = {name for scheme in provider.schemes.values() for name in scheme.credentials}
    traded = {grant.trade.credential for grant in provider.grants.values() if grant.trade}
    entered = {request.user_code for request in provider.device_authorizations.values()}
    requests = (grant.implicit for grant in provider.grants.values())
    entered |= {name for request in requests if request for name in request.credentials}
    for name in provider.credentials:
        if name not in carried | traded | entered:
            message = "no scheme carries it; add the scheme that does, or remove it"
            yield from _unless_recorded(provider, ("credentials", name), message, at_key=True)


def warn_of_lifetimes(provider: Provider) -> Iterator[Fault]:
    """Tell the credentials of which the words say another lifetime, or the answer that issues them."""
    for name, credential in provider.credentials.items():
        if credential.lifetime is None:
            continue
        said = [time for each in _LIVES.findall(credential.summary) for time in read_quantities(each).seconds]
        if said and credential.lifetime.seconds not in said:
            message = f"it does not fit lifetime.seconds: {credential.lifetime.seconds}; {_RECORD}"
            yield from _unless_recorded(provider, ("credentials", name, "summary"), message)
        yield from _warn_of_issued_lifetime(provider, name, credential.lifetime)


def _warn_of_issued_lifetime(provider: Provider, credential: str, lifetime: Lifetime) -> Iterator[Fault]:
    for operation in provider.operations_issuing(credential):
        body = provider.operations[operation].success.body
        told = body.get("expires_in") if isinstance(body, dict) else None
        others = {provider.credentials[name].lifetime for name in provider.issued_by(operation)}
        known = {each.seconds for each in others if each}
        if isinstance(told, int) and told not in known:
            path = ("operations", operation, "success", "body", "expires_in")
            message = f"{told} does not fit the lifetime of {credential}, {lifetime.seconds} seconds; {_RECORD}"
            yield from _unless_recorded(provider, path, message)


def warn_of_statuses(provider: Provider) -> Iterator[Fault]:
    """Tell the failures whose body says another HTTP status."""
    for name, failure in provider.failures.items():
        for media_type, body in failure.bodies.items():
            told = body.items() if isinstance(body, dict) else ()
            for key, value in told:
                if key in _STATUS_KEYS and type(value) is int and value in _STATUSES and value != failure.status:
                    message = f"the body says {value}, and the status is {failure.status}; {_RECORD}"
                    yield from _unless_recorded(provider, ("failures", name, "bodies", media_type, key), message)


def warn_of_evidence(provider: Provider) -> Iterator[Fault]:
    """Tell the contradictions that are none: where the source says what the spec says."""
    spec: Any = None
    for index, entry in enumerate(provider.evidence):
        for place, reading in enumerate(entry.contradicted_by):
            path = ("evidence", index, "contradicted_by", place)
            if spec is None:
                spec = provider.model_dump(mode="json", by_alias=True)
            if any(str(find_value(spec, pointer, "")) == reading.says for pointer in entry.at):
                yield Fault((*path, "says"), "it is what the spec says, too, so that it contradicts nothing; remove it")


def _unless_recorded(provider: Provider, path: Path, message: str, *, at_key: bool = False) -> Iterator[Fault]:
    """Give a fault, unless evidence of the place says that it is an assumption, or contradicted."""
    pointer, around = join_pointer(path), join_pointer(path[:2])
    recorded = any(
        entry.contradicted_by or entry.kind is EvidenceKind.assumed
        for entry in provider.evidence
        for place in entry.at
        if is_within(pointer, place) or is_within(place, pointer) or (is_within(place, around) and path[0] == "limits")
    )
    if not recorded:
        yield Fault(path, message, at_key)


WARNINGS: Final = (
    warn_of_remarks,
    warn_of_limit_titles,
    warn_of_limited_refusals,
    warn_of_bans_that_end,
    warn_of_bans_without_end,
    warn_of_undisclosed_limits,
    warn_of_unused_credentials,
    warn_of_lifetimes,
    warn_of_statuses,
    warn_of_evidence,
)
