"""Parts of a spec in words, for what OpenAPI has no field for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from generator.commonmark import code, link, literal, prose
from generator.documents import values
from generator.model import Provider
from generator.model.credential import Credential, Revocation
from generator.model.failure import Failure
from generator.model.grant import Fate, Grant
from generator.model.limit import Ban, Concurrency, Counts, Limit, LimitBase, Undisclosed, Window
from generator.model.scheme import Part, Place, Scheme
from generator.shape import pattern
from generator.words import count, duration, listed, spelled

_PLACES: Final = {
    Place.header: "the header {name}",
    Place.query: "the query parameter {name}",
    Place.path: "the path parameter {name}",
    Place.cookie: "the cookie {name}",
    Place.body: "the body at {name}",
    Place.subprotocol: "a WebSocket subprotocol ({name})",
    Place.message: "a WebSocket message at {name}",
}


def part(one: Part) -> str:
    """Say what goes where: `Bot {bot_token}` in the header `Authorization`."""
    place = _PLACES[one.place].format(name=code(one.name))
    message = f" of the message {code(one.message)}" if one.message else ""
    return f"{code(values.written(one))} in {place}{message}"


def scheme(one: Scheme) -> list[str]:
    """Say all of a scheme but its title, one statement each."""
    sent = f"Send {listed([part(each) for each in one.parts])}."
    lifecycle = [] if one.lifecycle == "current" else [f"**{spelled(one.lifecycle).capitalize()}.**"]
    recommended = [f"Recommended: {prose(one.recommended)}"] if one.recommended else []
    snippet = [f"The provider's own snippet: {prose(one.broken_snippet)}"] if one.broken_snippet else []
    return [*lifecycle, prose(one.summary), sent, *recommended, *map(prose, one.notes), *snippet]


def credential(provider: Provider, one: Credential) -> list[str]:
    """Say all of a credential but its title, one statement each."""
    secret = [] if one.secret else ["It is not a secret."]
    levels = [literal(provider.levels[name].title) for name in one.levels]
    held = [f"Its holders have one of these permission levels: {listed(levels, 'or')}."] if levels else []
    revoked = [revocation(one.revocation)] if one.revocation else []
    return [prose(one.summary), shape(one), *secret, lifetime(one), *held, *revoked]


def shape(one: Credential) -> str:
    """Say what a credential looks like."""
    return f"Its shape is {code(pattern(one.shape))}, for example {code(one.example)}."


def lifetime(one: Credential) -> str:
    """Say how long a credential lives and how often it can be used."""
    once = " It can be used once." if one.single_use else ""
    if one.lifetime is None:
        return f"{'It does not expire.' if one.never_expires else 'No expiry is stated.'}{once}"
    start = "its last use" if one.lifetime.sliding else "issue"
    return f"It lives {duration(one.lifetime.seconds)} from {start}.{once}"


def revocation(one: Revocation) -> str:
    """Say how a credential is revoked and what becomes of the old one."""
    sockets = "Open sockets are closed." if one.sockets == "close" else ""
    return " ".join([f"{literal(one.title)}:", *map(prose, one.steps), prose(one.effect), sockets]).rstrip()


def grant(provider: Provider, one: Grant) -> list[str]:
    """Say how credentials are obtained, one step each."""
    if one.requested_operation is None:
        return [*_beginning(one), *map(prose, one.manual_steps), *_end(provider, one)]
    asked = f"Call {code(one.requested_operation)}."
    found = [f"Take {_titled(provider, name)} from {_at(pointer)}." for name, pointer in one.issued_pointers.items()]
    return [asked, *found, *_fates(provider, one)]


def limit(one: Limit) -> str:
    """Say what a limit is, in one paragraph."""
    note = [prose(one.note)] if one.note else []
    if isinstance(one, Undisclosed):
        return " ".join([f"**{literal(one.title)}.**", *note])
    return " ".join([f"**{literal(one.title)}.**", f"{_allowed(one)} per {one.scope.value}{_covered(one)}.", *note])


def failure(one: Failure) -> list[str]:
    """Say what a failure means, what to do, and which cases it answers."""
    whole = [f"The source speaks of every status {code(one.covers)}."] if one.covers else []
    cases = f"Cases: {', '.join(map(spelled, one.cases))}."
    return [f"**{literal(one.title)}.**", prose(one.meaning), f"*What to do:* {prose(one.action)}", cases, *whole]


def _beginning(one: Grant) -> list[str]:
    return [f"Begin at {link(one.start_url)}."] if one.start_url else []


def _end(provider: Provider, one: Grant) -> list[str]:
    gained = f"You now hold: {listed([_titled(provider, name) for name in one.issued_credentials])}."
    return [gained + (" It is shown only this once." if one.is_shown_once else "")]


def _fates(provider: Provider, one: Grant) -> list[str]:
    if one.consumed_credential is None:
        return []
    old = f"The {_titled(provider, one.consumed_credential)} that was traded in is then {_fate(one.revokes_consumed)}"
    return [f"{old}; what was issued together with it is {_fate(one.revokes_siblings)}."]


def _fate(revoked: bool) -> str:
    return Fate.revoked if revoked else Fate.kept


def _titled(provider: Provider, name: str) -> str:
    return literal(provider.credentials[name].title)


def _at(pointer: str) -> str:
    return f"the answer's body at {code(pointer)}" if pointer else "the answer's body, which is nothing else"


def _allowed(one: Window | Concurrency | Ban) -> str:
    if isinstance(one, Concurrency):
        return f"{count(one.connections, 'socket')} open at the same time"
    if isinstance(one, Ban):
        return (
            f"A ban after {count(one.violations, 'violation')} of the other limits in {duration(one.seconds)}, counted"
        )
    burst = f", at most {one.burst:,} at once" if one.burst else ""
    counted = "" if one.counts is Counts.everything else f"{one.counts} "
    what = f"{counted}message" if one.channels else f"{counted}request"
    return f"{count(one.requests, what)} in {duration(one.seconds)} ({spelled(one.algorithm)}{burst})"


def _covered(one: LimitBase) -> str:
    operations = one.operations if isinstance(one, Window) else ()
    channels = one.channels if isinstance(one, Window | Concurrency) else ()
    return _listed(", on ", operations) + _listed(", on the channels ", channels)


def _listed(before: str, names: Iterable[str]) -> str:
    shown = [code(name) for name in names]
    return f"{before}{listed(shown)}" if shown else ""
