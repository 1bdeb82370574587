"""What brings a refusal about: something natural where there is one, else the header by which a sandbox is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator import pointer
from generator.claims.claim import Held, Text
from generator.claims.make.spoilt import trials
from generator.claims.make.subject import Subject
from generator.claims.make.trigger import Trigger
from generator.commonmark import code, literal
from generator.engine.provoke import HEADER
from generator.model.failure import CREDENTIAL_CASES, Case
from generator.model.operation import Method
from generator.model.scheme import Lifecycle

_PROVOKED: Final = {
    Case.forbidden: "that the caller may not make",
    Case.payment_required: "that is not paid for",
    Case.limited: "for which a limit leaves nothing",
    Case.banned: "of a caller who is banned",
    Case.bad_request: "that is wrong in itself",
    Case.not_found: "for something that is not there",
    Case.internal: "at which the API itself fails",
}
_NOWHERE: Final = "/nothing-is-here"
_PAIR: Final = 2
_STATES: Final = {Case.unknown: "was never issued", Case.expired: "has expired", Case.revoked: "was revoked"}


def trigger(subject: Subject, operation: str, case: Case, scheme: str | None = None) -> Trigger | None:
    """Find what brings a refusal about; none if nothing can. `scheme` none for the first that is usable."""
    scheme = scheme or next(iter(subject.scheme_of(operation)), None)
    to_come = [name for name, each in subject.provider.operations.items() if each.lifecycle is Lifecycle.coming_soon]
    if operation in to_come or (to_come and case is Case.unreleased):
        mine = operation in to_come and case is Case.unreleased
        return _unreleased(subject, operation, scheme) if mine else None
    if case in CREDENTIAL_CASES:
        return _by_credential(subject, operation, case, scheme) if scheme else None
    natural = (_refused_value(subject, operation, case, scheme), _mislabelled(subject, operation, case, scheme))
    return next(filter(None, natural), None) or _provoked(subject, operation, case, scheme)


def astray(subject: Subject, case: Case) -> Trigger | None:
    """Make a request that reaches no operation: to a path that is not there, or with a method that it has not."""
    operation = next(iter(subject.provider.operations), None)
    if operation is None:
        return None
    if case is Case.not_found:
        path = _nowhere(subject)
        more = {"method": Method.get.value, "path": path, "captures": (), "query": (), "body": None, "sent": ()}
        return Trigger("", case, operation, None, (), more, arrives=False)
    path = subject.provider.operations[operation].path
    taken = {each.method for each in subject.provider.operations.values() if each.path == path}
    other = next((method for method in Method if method not in taken), None)
    more = {"method": other, "body": None, "sent": ()}
    return None if other is None else Trigger("", case, operation, None, (), more, arrives=False)


def with_another(subject: Subject, operation: str, scheme: str, credential: str, case: Case) -> Trigger | None:
    """Present a value that the sandbox knows to be unknown, expired or revoked; none if there is no such value."""
    variant = "wrong" if case is Case.unknown else case.value
    if getattr(subject.tables.credential(credential).demo, variant) is None:
        return None
    before, credentials = subject.obtain(scheme, subject.provider.operations[operation].level)
    others = any(name != credential and not subject.by_hand(name) for name in credentials)
    return Trigger(
        words=f"whose *{literal(subject.provider.credentials[credential].title)}* {_STATES[case]}",
        case=case,
        operation=operation,
        scheme=scheme,
        before=before if others else (),
        more={"credentials": {**credentials, credential: (Held(credential, variant),)}},
        about=subject.travels(scheme),
        harmless=variant == "wrong" and not others,
    )


def of_two_holders(subject: Subject, operation: str, scheme: str) -> Trigger | None:
    """Present credentials that are good, but not of one holder; none if all that is known belongs together."""
    names, credentials = subject.credentials_of(scheme), subject.provider.credentials
    shared = [level for level in subject.provider.levels if all(level in credentials[name].levels for name in names)]
    if len(names) < _PAIR or len(shared) < _PAIR or not all(map(subject.by_hand, names)):
        return None
    one, other = shared[:_PAIR]
    held: dict[str, Text] = {name: (Held(name, level=one if name == names[0] else other),) for name in names}
    words = f"whose *{literal(credentials[names[0]].title)}* is another holder's"
    more, about = {"credentials": held}, subject.travels(scheme)
    return Trigger(words, Case.unknown, operation, scheme, (), more, about)


def _unreleased(subject: Subject, operation: str, scheme: str | None) -> Trigger:
    before, credentials = subject.obtain(scheme)
    more, about = {"credentials": credentials}, (f"/operations/{operation}/lifecycle",)
    return Trigger("is not released yet: even a valid request", Case.unreleased, operation, scheme, before, more, about)


def _by_credential(subject: Subject, operation: str, case: Case, scheme: str) -> Trigger | None:
    if case is Case.missing:
        return _missing(subject, operation, scheme)
    if case is Case.malformed:
        return _malformed(subject, operation, scheme)
    if case is Case.used:
        return _used(subject, operation, scheme)
    mortal = [name for name in subject.credentials_of(scheme) if not subject.provider.credentials[name].never_expires]
    names = mortal if case is Case.expired else subject.credentials_of(scheme)
    return next(filter(None, (with_another(subject, operation, scheme, name, case) for name in names)), None)


def _missing(subject: Subject, operation: str, scheme: str) -> Trigger:
    """Leave out everything that the scheme sends, but for its fixed parts."""
    fixed = tuple(part for part in subject.provider.schemes[scheme].parts if "{" not in part.template)
    words = "without a credential" + (" but with the fixed parts of its scheme" if fixed else "")
    more = {"sent": tuple((part, (part.template,)) for part in fixed)}
    return Trigger(words, Case.missing, operation, scheme, (), more, harmless=True)


def _malformed(subject: Subject, operation: str, scheme: str) -> Trigger | None:
    before, credentials = subject.obtain(scheme, subject.provider.operations[operation].level)
    for each in trials(subject, subject.scheme_of(operation), scheme, credentials):
        if each.case is Case.malformed:
            more = {"sent": each.sent}
            return Trigger(each.words, each.case, operation, scheme, before, more, each.about, not before)
    return None


def _used(subject: Subject, operation: str, scheme: str) -> Trigger | None:
    """Use a single-use credential once before."""
    held = subject.credentials_of(scheme)
    single = next((name for name in held if subject.provider.credentials[name].single_use), None)
    if single is None:
        return None
    before, credentials = subject.obtain(scheme, subject.provider.operations[operation].level)
    first = subject.call(operation, scheme, subject.success(operation), credentials=credentials)
    words = f"whose *{literal(subject.provider.credentials[single].title)}* was used before"
    more, about = {"credentials": credentials}, (f"/credentials/{single}/single_use",)
    return Trigger(words, Case.used, operation, scheme, (*before, first), more, about)


def _refused_value(subject: Subject, operation: str, case: Case, scheme: str | None) -> Trigger | None:
    """Send a value of a parameter that is refused for the case."""
    for name, parameter in subject.provider.operations[operation].parameters.items():
        for value in (value for value, refused in parameter.refused.items() if refused is case):
            before, credentials = subject.obtain(scheme, subject.provider.operations[operation].level)
            more = {"credentials": credentials, "parameters": {name: value}}
            about = (f"/operations/{operation}/parameters/{name}/refused{pointer.join((value,))}",)
            return Trigger(f"with {code(value)} as {code(name)}", case, operation, scheme, before, more, about)
    return None


def _mislabelled(subject: Subject, operation: str, case: Case, scheme: str | None) -> Trigger | None:
    """Send a body that says it is of another type."""
    before, credentials = subject.obtain(scheme, subject.provider.operations[operation].level)
    usual = subject.call(operation, scheme, subject.success(operation), credentials=credentials)
    if case is not Case.bad_request or usual.body is None:
        return None
    more = {"credentials": credentials, "headers": (("Content-Type", ("text/plain",)),)}
    words, about = "with a body that says it is `text/plain`", (f"/operations/{operation}/request_type",)
    return Trigger(words, case, operation, scheme, before, more, about)


def _provoked(subject: Subject, operation: str, case: Case, scheme: str | None) -> Trigger:
    before, credentials = subject.obtain(scheme, subject.provider.operations[operation].level)
    more = {"credentials": credentials, "headers": ((HEADER, (case.value,)),)}
    words = _PROVOKED.get(case, f"that is refused as {code(case.value)}")
    return Trigger(words, case, operation, scheme, before, more)


def _nowhere(subject: Subject) -> str:
    """Give a path of more segments than any operation has."""
    deepest = max(operation.path.count("/") for operation in subject.provider.operations.values())
    return _NOWHERE + "/at-all" * deepest


def causes(subject: Subject, failure: str) -> Iterator[Trigger]:
    """Give what brings a documented failure about over HTTP, one trigger for each case, the most natural first."""
    for case in subject.provider.failures[failure].cases:
        by_operation = (trigger(subject, operation, case) for operation in subject.provider.operations)
        lost = astray(subject, case) if case in (Case.not_found, Case.method_not_allowed) else None
        for found in (lost, *by_operation):
            if found is not None and found.failure(subject) == failure:
                yield found
                break
