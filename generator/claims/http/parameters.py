"""Path and query parameters: needed or not, which values are allowed, and which the sandbox refuses on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generator import pointer
from generator.claims.claim import Call, Claim, Reply
from generator.claims.make.forms import borders
from generator.claims.make.sentences import answered, asked
from generator.claims.make.subject import Subject
from generator.claims.make.sure import contents, sure
from generator.commonmark import code
from generator.model.failure import Case
from generator.model.operation import Parameter
from generator.model.scheme import Lifecycle


class _Place(NamedTuple):
    """One parameter of one operation."""

    subject: Subject
    operation: str
    name: str
    parameter: Parameter
    scheme: str | None

    @property
    def id(self) -> str:
        return f"parameter.{self.operation}.{self.name}"

    @property
    def at(self) -> str:
        return f"/operations/{self.operation}/parameters/{self.name}"

    @property
    def asked(self) -> str:
        return asked(self.subject, self.operation)

    @property
    def last(self) -> bool:
        """Whether it ends the path: left out there, it makes another path of it."""
        path = self.subject.provider.operations[self.operation].path
        return self.parameter.place == "path" and path.endswith(f"{{{self.name}}}")


def claims(subject: Subject) -> Iterator[Claim]:
    """Claim of every parameter what it may be, and what comes of another value."""
    for name, operation in subject.provider.operations.items():
        if operation.lifecycle is Lifecycle.coming_soon:
            continue
        scheme = next(iter(subject.scheme_of(name)), None)
        for parameter, table in operation.parameters.items():
            place = _Place(subject, name, parameter, table, scheme)
            yield from _needed(place)
            yield from _shaped(place)
            yield from _listed(place)
            yield from _refused(place)


def _needed(place: _Place) -> Iterator[Claim]:
    about = f"{place.at}/required"
    if not place.parameter.required:
        words = f"{place.asked} needs no {code(place.name)}, but takes it"
        calls = tuple(_accepted(place, value) for value in (None, place.parameter.example))
        yield _claim(place, "optional", words, (about,), calls)
    elif not place.last:
        call = _refusal(place, "" if place.parameter.place == "path" else None, place.parameter.refusal)
        words = f"{place.asked} without {code(place.name)} {answered(call.expect)}"
        yield _claim(place, "missing", words, (about, f"{place.at}/refusal"), (call,))


def _shaped(place: _Place) -> Iterator[Claim]:
    shape, example = place.parameter.shape, place.parameter.example
    for border in borders(shape, example) if shape and not place.parameter.values else ():
        accepted = [_accepted(place, value) for value in border.accepted]
        refused = [_refusal(place, value, place.parameter.refusal) for value in border.refused]
        words = f"{place.asked} takes {code(place.name)} only if {border.words}"
        about = (*(f"{place.at}/shape{at}" for at in border.at), f"{place.at}/refusal")
        yield _claim(place, border.name, words, about, (*accepted, *refused))


def _listed(place: _Place) -> Iterator[Claim]:
    values = place.parameter.values
    for index, value in enumerate(values):
        words = f"{place.asked} takes {code(value)} as {code(place.name)}"
        calls = (_accepted(place, value),)
        yield _claim(place, f"value_{index}", words, (f"{place.at}/values/{index}",), calls)
    if values:
        call = _refusal(place, _unlisted(values), place.parameter.refusal)
        words = f"{place.asked} with another {code(place.name)} {answered(call.expect)}"
        yield _claim(place, "unlisted", words, (f"{place.at}/values", f"{place.at}/refusal"), (call,))


def _refused(place: _Place) -> Iterator[Claim]:
    for value, case in place.parameter.refused.items():
        call = _refusal(place, value, case)
        sent = f"{code(value)} as {code(place.name)}"
        words = f"{place.asked} with {sent} {answered(call.expect)} in the sandbox"
        about = (f"{place.at}/refused{pointer.join((value,))}",)
        yield _claim(place, f"refused.{value}", words, about, (call,), case=case)


def _accepted(place: _Place, value: str | None) -> Call:
    return _call(place, value, place.subject.success(place.operation))


def _refusal(place: _Place, value: str | None, case: Case) -> Call:
    surface = place.subject.surface_of(place.operation)
    reply = place.subject.refusal(case, surface, place.operation, at=f"{place.at}/refusal")
    return _call(place, value, sure(place.subject, reply, place.subject.refuses(case, surface, place.operation)))


def _call(place: _Place, value: str | None, expect: Reply) -> Call:
    _, credentials = place.subject.obtain(place.scheme, place.subject.provider.operations[place.operation].level)
    return place.subject.call(
        place.operation, place.scheme, expect, credentials=credentials, parameters={place.name: value}
    )


def _claim(  # noqa: PLR0913 - the parts of a claim
    place: _Place,
    name: str,
    words: str,
    about: tuple[str, ...],
    calls: tuple[Call, ...],
    *,
    case: Case | None = None,
) -> Claim:
    before, _ = place.subject.obtain(place.scheme, place.subject.provider.operations[place.operation].level)
    told = _told(place, case or place.parameter.refusal, calls)
    return Claim(
        id=f"{place.id}.{name}",
        topic="parameters",
        sentence=f"{words}.",
        rests_on=(*about, f"{place.at}/in", *place.subject.facts(place.operation), *told),
        steps=(*before, *calls),
    )


def _told(place: _Place, case: Case, calls: tuple[Call, ...]) -> tuple[str, ...]:
    """Point to the refusal that is expected, if any is; what a success says is claimed with the calls."""
    refusals = [call.expect for call in calls if call.expect.status_at.startswith("/failures/")]
    if not refusals:
        return ()
    return (
        *place.subject.refuses(case, place.subject.surface_of(place.operation), place.operation),
        *contents(place.subject, refusals[0]),
    )


def _unlisted(values: tuple[str, ...]) -> str:
    """Give a value that differs from all in a list, but not by much."""
    return next(value for value in (f"{values[0]}{tail}" for tail in ("0", "x", "00", "xx")) if value not in values)
