"""Refusals over HTTP: every documented failure, in each of its cases, wherever it is the answer."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim
from generator.claims.make.harmless import readable
from generator.claims.make.sentences import answered, asked
from generator.claims.make.spoilt import trials
from generator.claims.make.subject import Subject
from generator.claims.make.sure import contents, sure
from generator.claims.make.trigger import Trigger
from generator.claims.make.triggers import astray, of_two_holders, trigger, with_another
from generator.commonmark import code
from generator.model.failure import CREDENTIAL_CASES, Case
from generator.model.scheme import Lifecycle

_ALWAYS = (Case.missing, Case.malformed, Case.unknown)
"""Cases that are claimed even where the form of the refusal is not documented: the credential is checked at all."""
_ASTRAY = (Case.not_found, Case.method_not_allowed)


def claims(subject: Subject) -> Iterator[Claim]:
    """Claim every refusal of a credential, and every other documented failure at each operation that answers so."""
    tried: set[str] = set()
    for operation in released(subject):
        for scheme in subject.scheme_of(operation):
            yield from _of_credentials(subject, operation, scheme)
            if scheme not in tried:
                tried.add(scheme)
                yield from _wrongly_sent(subject, operation, scheme)
                if found := of_two_holders(subject, operation, scheme):
                    yield claimed(subject, found, f"refuse.{operation}.{scheme}.unknown.of_two_holders")
    yield from _others(subject)
    for case in _ASTRAY:
        lost = astray(subject, case)
        if lost and lost.failure(subject):
            yield claimed(subject, lost, f"refuse.{case.value}")


def claimed(subject: Subject, found: Trigger, name: str) -> Claim:
    """Claim that a request is refused, and how, as far as that is documented."""
    exact = found.expect(subject)
    expect = sure(subject, exact, found.refuses(subject))
    call = found.call(subject, expect)
    what = (
        asked(subject, found.operation)
        if found.arrives
        else f"{code(f'{call.method} {call.path}')}, which does not exist,"
    )
    facts = (*found.about[:1], *found.refuses(subject), *contents(subject, expect), *found.about, *found.facts(subject))
    return Claim(
        id=name,
        topic="refusals",
        sentence=" ".join(filter(None, (what, found.words, f"{answered(expect)}."))),
        rests_on=tuple(dict.fromkeys(facts)),
        steps=(*found.before, call),
        live=found.harmless and found.failure(subject) is not None and readable(subject, found.operation),
    )


def released(subject: Subject) -> tuple[str, ...]:
    """Name the operations that are there today."""
    operations = subject.provider.operations.items()
    return tuple(name for name, operation in operations if operation.lifecycle is not Lifecycle.coming_soon)


def _of_credentials(subject: Subject, operation: str, scheme: str) -> Iterator[Claim]:
    """Claim one refusal for each case that concerns the credential."""
    first = scheme == subject.scheme_of(operation)[0]
    for case in CREDENTIAL_CASES:
        found = trigger(subject, operation, case, scheme)
        if found is None or (case not in _ALWAYS and found.failure(subject) is None):
            continue
        if first or case is not Case.missing or found.more["sent"]:
            yield claimed(subject, found, f"refuse.{operation}.{scheme}.{case.value}")
    for name in subject.credentials_of(scheme)[1:]:
        if found := with_another(subject, operation, scheme, name, Case.unknown):
            yield claimed(subject, found, f"refuse.{operation}.{scheme}.unknown.{name}")


def _wrongly_sent(subject: Subject, operation: str, scheme: str) -> Iterator[Claim]:
    """Claim of every way to send the credential wrongly that it is refused."""
    before, credentials = subject.obtain(scheme, subject.provider.operations[operation].level)
    alike = _alike(subject, operation)
    claimed_already = trigger(subject, operation, Case.malformed, scheme)
    for trial in trials(subject, subject.scheme_of(operation), scheme, credentials):
        if claimed_already and claimed_already.more["sent"] == trial.sent:
            continue
        about = () if alike and not trial.certain else trial.about
        harmless = not before and (alike or trial.certain)
        more = {"sent": trial.sent}
        found = Trigger(trial.words, trial.case, operation, scheme, before, more, about, harmless)
        yield claimed(subject, found, f"refuse.{operation}.{scheme}.wrong.{trial.name}")


def _alike(subject: Subject, operation: str) -> bool:
    """Tell whether malformed and unknown credentials are answered alike, so that the shape makes no difference."""
    surface = subject.surface_of(operation)
    found = {subject.documented(case, surface, operation) for case in (Case.malformed, Case.unknown)}
    return len(found) == 1 and None not in found


def _others(subject: Subject) -> Iterator[Claim]:
    """Claim the failures that have nothing to do with credentials; refused values are claimed with parameters."""
    for operation in released(subject):
        for case in Case:
            if case in (*CREDENTIAL_CASES, Case.method_not_allowed):
                continue
            found = trigger(subject, operation, case) if _telling(subject, case, operation) else None
            if found is not None and "parameters" not in found.more:
                yield claimed(subject, found, f"refuse.{operation}.{case.value}")


def _telling(subject: Subject, case: Case, operation: str) -> bool:
    """Tell whether to ask here: at every operation if some answer in their own way, else at the first."""
    surface = subject.surface_of(operation)
    same = [name for name in released(subject) if subject.surface_of(name) == surface]
    answers = {name: subject.documented(case, surface, name) for name in same}
    return answers[operation] is not None and (len(set(answers.values())) > 1 or same[0] == operation)
