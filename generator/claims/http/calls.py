"""Valid requests: every operation, with every scheme that opens it, is answered as documented."""

from __future__ import annotations

from collections.abc import Iterator

from generator import pointer
from generator.claims.claim import Claim, Reply
from generator.claims.http.refusals import claimed
from generator.claims.make.harmless import answerable
from generator.claims.make.sentences import answered, asked, using
from generator.claims.make.subject import Obtained, Subject
from generator.claims.make.trigger import Trigger
from generator.claims.make.triggers import trigger
from generator.claims.make.verdict import judged
from generator.commonmark import literal
from generator.model.failure import Case
from generator.model.operation import Operation
from generator.model.scheme import Lifecycle, Surface

_HTTP = (Surface.rest, Surface.token)


def claims(subject: Subject) -> Iterator[Claim]:
    """Claim the success of every operation, and that what is not there yet, or no more, is not accepted."""
    for name, operation in subject.provider.operations.items():
        released = operation.lifecycle is not Lifecycle.coming_soon
        for scheme in subject.scheme_of(name) or (None,):
            if released and (scheme or not operation.security):
                yield _success(subject, name, scheme)
        if found := None if released else trigger(subject, name, Case.unreleased):
            yield claimed(subject, found, f"call.{name}.unreleased")
        if released and _flat(subject, name):
            yield _other_encoding(subject, name)
    yield from _retired(subject)


def _success(subject: Subject, operation: str, scheme: str | None) -> Claim:
    expect = subject.success(operation)
    steps, credentials = subject.obtain(scheme, subject.provider.operations[operation].level)
    body = " and the documented body" if expect.body else ""
    return Claim(
        id=".".join(["call", operation, *([scheme] if scheme else [])]),
        topic="calls",
        sentence=f"{asked(subject, operation)}{using(subject, scheme)} {answered(expect)}{body}.",
        rests_on=(*subject.facts(operation, scheme), *promised(subject, operation)),
        steps=(*steps, subject.call(operation, scheme, expect, credentials=credentials)),
        live=answerable(subject, operation, scheme),
    )


def promised(subject: Subject, operation: str) -> tuple[str, ...]:
    """Point to what the success of an operation promises."""
    success, at = subject.provider.operations[operation].success, f"/operations/{operation}/success"
    live = (f"{at}/live{pointer.join((place,))}" for place in success.live)
    return (f"{at}/status", *((f"{at}/media_type", f"{at}/body", *live) if success.body is not None else ()))


def _flat(subject: Subject, operation: str) -> bool:
    """Tell whether an operation has a body that could be written both ways: an object of texts and numbers."""
    for scheme in subject.scheme_of(operation)[:1]:
        body = subject.call(operation, scheme, Reply(0, "")).body
        return isinstance(body, dict) and not any(isinstance(value, dict | list) for value in body.values())
    return False


def _other_encoding(subject: Subject, operation: str) -> Claim:
    scheme = subject.scheme_of(operation)[0]
    before, credentials = subject.obtain(scheme)
    form = subject.provider.operations[operation].request_type == "application/json"
    words, about = f"with its body as {'a form' if form else 'JSON'}", (f"/operations/{operation}/request_type",)
    more = {"credentials": credentials, "form": form}
    found = Trigger(words, Case.bad_request, operation, scheme, before, more, about)
    return claimed(subject, found, f"call.{operation}.request_type")


def _retired(subject: Subject) -> Iterator[Claim]:
    """Claim that a scheme that is to come, or was taken away, opens nothing."""
    for name, scheme in subject.provider.schemes.items():
        if not subject.usable([name]) and scheme.surface in _HTTP:
            yield from (_closed(subject, operation, name) for operation in _nearest(subject, name))


def _nearest(subject: Subject, scheme: str) -> tuple[str, ...]:
    """Give the operations that a retired scheme is named for; else one that it would most likely have opened."""
    surface = subject.provider.schemes[scheme].surface.value
    open_now = {name: each for name, each in subject.provider.operations.items() if _guarded(subject, name, each)}
    named = tuple(name for name, each in open_now.items() if scheme in each.security)
    return named or tuple(name for name in open_now if subject.surface_of(name) == surface)[:1]


def _guarded(subject: Subject, name: str, operation: Operation) -> bool:
    return operation.lifecycle is not Lifecycle.coming_soon and bool(subject.scheme_of(name))


def _closed(subject: Subject, operation: str, scheme: str) -> Claim:
    before, credentials = _as_it_was(subject, scheme, subject.provider.operations[operation].level)
    sent = subject.sent(scheme, credentials)
    case = judged(subject, subject.scheme_of(operation), sent)
    lifecycle = subject.provider.schemes[scheme].lifecycle
    when = "which is still to come," if lifecycle is Lifecycle.coming_soon else "which is no more,"
    words, about = (
        f"with *{literal(subject.provider.schemes[scheme].title)}*, {when}",
        (f"/schemes/{scheme}/lifecycle",),
    )
    found = Trigger(words, case, operation, None, before, {"sent": sent}, about)
    return claimed(subject, found, f"call.{operation}.{scheme}.{lifecycle.value}")


def _as_it_was(subject: Subject, scheme: str, level: str | None) -> Obtained:
    """Get the credentials of a retired scheme: the documented examples of those that nothing takes any more."""
    known = {credential.id for credential in subject.tables.credentials}
    names = subject.credentials_of(scheme)
    if known.issuperset(names):
        return subject.obtain(scheme, level)
    return (), {name: (subject.provider.credentials[name].example,) for name in names}
