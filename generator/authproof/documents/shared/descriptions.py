"""Evidence in a document: in words for readers, and as `x-evidence` for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from authproof.documents.shared.part_values import write_part_value
from authproof.model.credential import Credential, Revocation, shape_pattern
from authproof.model.evidence import Evidence, EvidenceKind, Reading, Source
from authproof.model.failure import Failure
from authproof.model.grant import Fate, Grant
from authproof.model.limit import Ban, Concurrency, Limit, LimitBase, Undisclosed, Window
from authproof.model.plain import model_data
from authproof.model.provider import Provider
from authproof.model.scheme import Part, Scheme
from authproof.model.vocabulary import Counts, Place
from authproof.text.commonmark import quote_code, quote_link, quote_literal, quote_prose
from authproof.text.english import join_words, spell_count, spell_duration, spell_name

KIND_WORDS: Final = {
    EvidenceKind.official: "the provider's own documentation",
    EvidenceKind.source: "the provider's published source code",
    EvidenceKind.third_party: "somebody else's code or text",
    EvidenceKind.assumed: "nobody; it is assumed",
}


def evidence_notes(entries: Iterable[Evidence]) -> list[str]:
    """Say what is assumed, found elsewhere or contradicted, one line each."""
    return [describe_evidence(entry) for entry in entries]


def evidence_data(entries: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Give the same as data, for `x-evidence`."""
    return [model_data(entry) for entry in entries]


def describe_evidence(entry: Evidence) -> str:
    """Say what one entry says."""
    start = "Assumed" if entry.kind is EvidenceKind.assumed else f"From {KIND_WORDS[entry.kind]}{_evidence_date(entry)}"
    return " ".join(
        [f"*{start}:* {quote_prose(entry.note)}{_source_link(entry)}", *map(_describe_reading, entry.contradicted_by)]
    )


def describe_source(source: Source) -> str:
    """Say what a spec follows where nothing else is said."""
    return f"{quote_literal(source.title)}, {KIND_WORDS[source.kind]}, as of {source.as_of.isoformat()}{_source_link(source)}"


def _evidence_date(entry: Evidence) -> str:
    return f", as of {entry.as_of.isoformat()}" if entry.as_of else ""


def _describe_reading(reading: Reading) -> str:
    return f"*Against it, {KIND_WORDS[reading.kind]}:* {quote_prose(reading.says)}{_source_link(reading)}"


def _source_link(reference: Evidence | Reading | Source) -> str:
    return f" ({quote_link(reference.url)})" if reference.url else ""


_PLACE_WORDS: Final = {
    Place.header: "the header {name}",
    Place.query: "the query parameter {name}",
    Place.path: "the path parameter {name}",
    Place.cookie: "the cookie {name}",
    Place.body: "the body at {name}",
    Place.subprotocol: "a WebSocket subprotocol ({name})",
    Place.message: "a WebSocket message at {name}",
}


def describe_part(part: Part) -> str:
    """Say what goes where: `Bot {bot_token}` in the header `Authorization`."""
    place = _PLACE_WORDS[part.place].format(name=quote_code(part.name))
    message = f" of the message {quote_code(part.message)}" if part.message else ""
    return f"{quote_code(write_part_value(part))} in {place}{message}"


def describe_scheme(scheme: Scheme) -> list[str]:
    """Say all of a scheme but its title, one statement each."""
    sent = f"Send {join_words([describe_part(each) for each in scheme.parts])}."
    lifecycle = [] if scheme.lifecycle == "current" else [f"**{spell_name(scheme.lifecycle).capitalize()}.**"]
    recommended = [f"Recommended: {quote_prose(scheme.recommended)}"] if scheme.recommended else []
    snippet = [f"The provider's own snippet: {quote_prose(scheme.broken_snippet)}"] if scheme.broken_snippet else []
    return [*lifecycle, quote_prose(scheme.summary), sent, *recommended, *map(quote_prose, scheme.notes), *snippet]


def describe_credential(provider: Provider, credential: Credential) -> list[str]:
    """Say all of a credential but its title, one statement each."""
    secret = [] if credential.secret else ["It is not a secret."]
    levels = [quote_literal(provider.levels[name].title) for name in credential.levels]
    held = [f"Its holders have one of these permission levels: {join_words(levels, 'or')}."] if levels else []
    revoked = [describe_revocation(credential.revocation)] if credential.revocation else []
    return [
        quote_prose(credential.summary),
        describe_shape(credential),
        *secret,
        describe_lifetime(credential),
        *held,
        *revoked,
    ]


def describe_shape(credential: Credential) -> str:
    """Say what a credential looks like."""
    return f"Its shape is {quote_code(shape_pattern(credential.shape))}, for example {quote_code(credential.example)}."


def describe_lifetime(credential: Credential) -> str:
    """Say how long a credential lives and how often it can be used."""
    once = " It can be used once." if credential.single_use else ""
    if credential.lifetime is None:
        return f"{'It does not expire.' if credential.never_expires else 'No expiry is stated.'}{once}"
    start = "its last use" if credential.lifetime.sliding else "issue"
    return f"It lives {spell_duration(credential.lifetime.seconds)} from {start}.{once}"


def describe_revocation(revocation: Revocation) -> str:
    """Say how a credential is revoked and what becomes of the old one."""
    sockets = "Open sockets are closed." if revocation.sockets == "close" else ""
    return " ".join(
        [
            f"{quote_literal(revocation.title)}:",
            *map(quote_prose, revocation.steps),
            quote_prose(revocation.effect),
            sockets,
        ]
    ).rstrip()


def describe_grant(provider: Provider, grant: Grant) -> list[str]:
    """Say how credentials are obtained, one step each."""
    if grant.requested_operation is None:
        return [*_first_steps(grant), *map(quote_prose, grant.manual_steps), *_final_steps(provider, grant)]
    call = f"Call {quote_code(grant.requested_operation)}."
    taken = [
        f"Take {_credential_title(provider, name)} from {_answer_place(pointer)}."
        for name, pointer in grant.issued_pointers.items()
    ]
    return [call, *taken, *_refresh_effects(provider, grant)]


def describe_limit(limit: Limit) -> str:
    """Say what a limit is, in one paragraph."""
    note = [quote_prose(limit.note)] if limit.note else []
    if isinstance(limit, Undisclosed):
        return " ".join([f"**{quote_literal(limit.title)}.**", *note])
    return " ".join(
        [
            f"**{quote_literal(limit.title)}.**",
            f"{_limit_amount(limit)} per {limit.scope.value}{_covered_endpoints(limit)}.",
            *note,
        ]
    )


def describe_failure(failure: Failure) -> list[str]:
    """Say what a failure means, what to do, and which cases it answers."""
    whole = [f"The source speaks of every status {quote_code(failure.covers)}."] if failure.covers else []
    cases = f"Cases: {', '.join(map(spell_name, failure.cases))}."
    return [
        f"**{quote_literal(failure.title)}.**",
        quote_prose(failure.meaning),
        f"*What to do:* {quote_prose(failure.action)}",
        cases,
        *whole,
    ]


def _first_steps(grant: Grant) -> list[str]:
    return [f"Begin at {quote_link(grant.start_url)}."] if grant.start_url else []


def _final_steps(provider: Provider, grant: Grant) -> list[str]:
    gained = f"You now hold: {join_words([_credential_title(provider, name) for name in grant.issued_credentials])}."
    return [gained + (" It is shown only this once." if grant.is_shown_once else "")]


def _refresh_effects(provider: Provider, grant: Grant) -> list[str]:
    if grant.consumed_credential is None:
        return []
    old = f"The {_credential_title(provider, grant.consumed_credential)} that was traded in is then {_fate_word(grant.revokes_consumed)}"
    return [f"{old}; what was issued together with it is {_fate_word(grant.revokes_siblings)}."]


def _fate_word(revoked: bool) -> str:
    return Fate.revoked if revoked else Fate.kept


def _credential_title(provider: Provider, name: str) -> str:
    return quote_literal(provider.credentials[name].title)


def _answer_place(pointer: str) -> str:
    return f"the answer's body at {quote_code(pointer)}" if pointer else "the answer's body, which is nothing else"


def _limit_amount(limit: Window | Concurrency | Ban) -> str:
    if isinstance(limit, Concurrency):
        return f"{spell_count(limit.connections, 'socket')} open at the same time"
    if isinstance(limit, Ban):
        return f"A ban after {spell_count(limit.violations, 'violation')} of the other limits in {spell_duration(limit.seconds)}, counted"
    burst = f", at most {limit.burst:,} at once" if limit.burst else ""
    counted = "" if limit.counts is Counts.everything else f"{limit.counts} "
    what = f"{counted}message" if limit.channels else f"{counted}request"
    return (
        f"{spell_count(limit.requests, what)} in {spell_duration(limit.seconds)} ({spell_name(limit.algorithm)}{burst})"
    )


def _covered_endpoints(limit: LimitBase) -> str:
    operations = limit.operations if isinstance(limit, Window) else ()
    channels = limit.channels if isinstance(limit, Window | Concurrency) else ()
    return _list_names(", on ", operations) + _list_names(", on the channels ", channels)


def _list_names(before: str, names: Iterable[str]) -> str:
    shown = [quote_code(name) for name in names]
    return f"{before}{join_words(shown)}" if shown else ""
