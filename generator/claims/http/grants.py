"""Credentials that the API issues: they open what they should, are new each time, and replace what came before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.claims.claim import Call, Claim, Step, Take, Taken, Text, Wait
from generator.claims.make.sentences import asked, titled
from generator.claims.make.subject import Subject
from generator.claims.make.use import Use, use_of
from generator.commonmark import literal
from generator.model.failure import Case
from generator.model.grant import Grant
from generator.model.scheme import Lifecycle

_CLOSE = 0.5
_NEW = "_new"
"""Marks what a second exchange issued."""


def claims(subject: Subject) -> Iterator[Claim]:
    """Claim what every grant over HTTP issues, and what becomes of what was issued before."""
    for name, grant in subject.provider.grants.items():
        operation, consumed = grant.requested_operation, grant.consumed_credential
        if operation is None or not _works(subject, operation):
            continue
        if consumed is None:
            yield from _of_exchange(subject, name, grant, operation)
        elif renewal := _renewal(subject, name, grant, operation, consumed):
            yield from _of_refresh(renewal)


def _works(subject: Subject, operation: str) -> bool:
    released = subject.provider.operations[operation].lifecycle is not Lifecycle.coming_soon
    return released and bool(subject.scheme_of(operation))


def _of_exchange(subject: Subject, name: str, grant: Grant, operation: str) -> Iterator[Claim]:
    steps, texts = subject.exchanged(operation)
    again = tuple((at, credential) for credential, at in grant.issued_pointers.items())
    for credential, at in grant.issued_pointers.items():
        title = titled(subject, credential)
        where = (f"/grants/{name}/issues/{credential}", *_addressed(subject, operation))
        if use := use_of(subject, credential):
            words = f"The {title} that *{literal(grant.title)}* issues opens {asked(subject, use.operation)}"
            opening = (*steps, use.accepted(texts))
            yield _claim(name, f"{credential}.opens", words, (*where, *use.facts()), opening)
        words = f"*{literal(grant.title)}* issues another {title} each time"
        body = f"/operations/{operation}/success/body{at}"
        second, _ = subject.exchanged(operation, mark=_NEW, differs_from=again)
        yield _claim(name, f"{credential}.another", words, (*where, body), (*steps, second[-1]))


def _addressed(subject: Subject, operation: str) -> tuple[str, ...]:
    return subject.facts(operation, subject.scheme_of(operation)[0])


@dataclass(frozen=True, slots=True)
class _Renewal:
    """One refresh at work: what was issued first, and how it is traded for what is new."""

    subject: Subject
    name: str
    grant: Grant
    consumed: str
    """The credential that is traded in."""
    use: Use
    """How the credential is traded in."""
    first: tuple[Step, ...]
    old: dict[str, Text]
    call: Call
    new: dict[str, Text]

    @property
    def at(self) -> str:
        return f"/grants/{self.name}"


def _renewal(subject: Subject, name: str, grant: Grant, operation: str, consumed: str) -> _Renewal | None:
    scheme, exchange = subject.scheme_of(operation)[0], subject.exchange_of(consumed)
    if exchange is None:
        return None
    use = Use(subject, consumed, operation, scheme)
    first, old = subject.exchanged(exchange)
    takes = tuple(Take(at, f"{credential}{_NEW}", credential) for credential, at in grant.issued_pointers.items())
    differs = tuple((at, credential) for credential, at in grant.issued_pointers.items() if credential in old)
    new: dict[str, Text] = {each: (Taken(f"{each}{_NEW}", each),) for each in grant.issued_pointers}
    call = use.accepted(old, takes=takes, differs_from=differs)
    return _Renewal(subject, name, grant, consumed, use, first, old, call, new)


def _of_refresh(it: _Renewal) -> Iterator[Claim]:
    for credential in it.grant.issued_pointers:
        yield from _renewed(it, credential)
    yield _consumed(it)
    for sibling in it.old:
        if sibling != it.consumed and (use := use_of(it.subject, sibling)):
            yield _sibling(it, sibling, use)


def _renewed(it: _Renewal, credential: str) -> Iterator[Claim]:
    """Claim of one credential that a refresh issues that it is new, good, and lives as long as the first did."""
    where = (f"{it.at}/issues/{credential}", *it.use.facts())
    done, title = (*it.first, it.call), titled(it.subject, credential)
    if any(name == credential for _, name in it.call.differs_from):
        words = f"*{literal(it.grant.title)}* gives another {title} than the one before"
        yield _claim(it.name, f"{credential}.another", words, where, done)
    use = use_of(it.subject, credential)
    if use is None:
        return
    words = f"The {title} that *{literal(it.grant.title)}* issues opens {asked(it.subject, use.operation)}"
    yield _claim(it.name, f"{credential}.opens", words, (*where, *use.facts()), (*done, use.accepted(it.new)))
    lifetime = it.subject.provider.credentials[credential].lifetime
    if lifetime:
        late = Wait(min(lifetime.seconds, _left(it)) / 2)
        steps = (*it.first, late, it.call, Wait(lifetime.seconds - _CLOSE), use.accepted(it.new))
        words = f"The {title} that *{literal(it.grant.title)}* issues has a whole lifetime of its own"
        about = (f"/credentials/{credential}/lifetime/seconds", *where, *use.facts())
        yield _claim(it.name, f"{credential}.lives", words, about, steps)


def _left(it: _Renewal) -> float:
    """Tell for how many seconds the credential that is traded in is good."""
    lifetime = it.subject.provider.credentials[it.consumed].lifetime
    return lifetime.seconds if lifetime else float("inf")


def _consumed(it: _Renewal) -> Claim:
    at, title = f"{it.at}/consumed", titled(it.subject, it.consumed)
    after, told = _after(it, it.use, it.grant.revokes_consumed, at)
    words = f"The {title} that was traded in by *{literal(it.grant.title)}* is {_ends(it.grant.revokes_consumed)}"
    return _claim(it.name, "consumed", words, (at, *it.use.facts(), *told), (*it.first, it.call, after))


def _sibling(it: _Renewal, sibling: str, use: Use) -> Claim:
    at, title = f"{it.at}/siblings", titled(it.subject, sibling)
    after, told = _after(it, use, it.grant.revokes_siblings, at)
    words = f"The {title} that came with it is {_ends(it.grant.revokes_siblings)} after *{literal(it.grant.title)}*"
    facts = (at, *it.use.facts(), *use.facts(), *told)
    return _claim(it.name, f"siblings.{sibling}", words, facts, (*it.first, it.call, after))


def _after(it: _Renewal, use: Use, revoked: bool, at: str) -> tuple[Call, tuple[str, ...]]:
    """Try what was issued first once more."""
    if not revoked:
        return use.accepted(it.old), ()
    return use.refused(it.old, Case.revoked, at), use.told(Case.revoked)


def _ends(revoked: bool) -> str:
    return "good no more" if revoked else "still good"


def _claim(grant: str, name: str, words: str, rests_on: tuple[str, ...], steps: tuple[Step, ...]) -> Claim:
    return Claim(
        id=f"grant.{grant}.{name}",
        topic="grants",
        sentence=f"{words}.",
        rests_on=tuple(dict.fromkeys(rests_on)),
        steps=steps,
    )
