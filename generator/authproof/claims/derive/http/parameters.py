"""Path and query parameters: needed or not, which values are allowed, and which the sandbox refuses on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from authproof.claims.claim import Claim, ClaimTopic, ExpectedReply, SendRequest
from authproof.claims.derive.shared.phrasing import name_request, phrase_reply
from authproof.claims.derive.shared.shape_borders import list_borders
from authproof.claims.derive.shared.spec import ClaimedSpec, leave_assumed_open, reply_facts
from authproof.model.operation import Parameter
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Case
from authproof.text.commonmark import quote_code


class _OperationParameter(NamedTuple):
    """One parameter of one operation."""

    spec: ClaimedSpec
    operation: str
    name: str
    parameter: Parameter
    scheme: str | None

    @property
    def claim_prefix(self) -> str:
        return f"parameter.{self.operation}.{self.name}"

    @property
    def pointer(self) -> str:
        return spec_pointer("operations", self.operation, "parameters", self.name)

    @property
    def request_name(self) -> str:
        return name_request(self.spec, self.operation)

    @property
    def ends_path(self) -> bool:
        """Whether it ends the path: left out there, it makes another path of it."""
        path = self.spec.provider.operations[self.operation].path
        return self.parameter.place == "path" and path.endswith(f"{{{self.name}}}")


def derive_parameter_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim of every parameter what it may be, and what comes of another value."""
    for name in spec.usable_operations:
        scheme = spec.first_scheme_of(name)
        for parameter, model in spec.provider.operations[name].parameters.items():
            tested = _OperationParameter(spec, name, parameter, model, scheme)
            yield from _claim_required(tested)
            yield from _claim_shape(tested)
            yield from _claim_values(tested)
            yield from _claim_refused_values(tested)


def _claim_required(tested: _OperationParameter) -> Iterator[Claim]:
    about = extend_pointer(tested.pointer, "required")
    if not tested.parameter.required:
        words = f"{tested.request_name} needs no {quote_code(tested.name)}, but takes it"
        calls = tuple(_expect_accepted(tested, value) for value in (None, tested.parameter.example))
        yield _make_parameter_claim(tested, "optional", words, (about,), calls)
    elif not tested.ends_path:
        call = _expect_refused(tested, "" if tested.parameter.place == "path" else None, tested.parameter.refusal)
        words = f"{tested.request_name} without {quote_code(tested.name)} {phrase_reply(call.expect)}"
        yield _make_parameter_claim(
            tested, "missing", words, (about, extend_pointer(tested.pointer, "refusal")), (call,)
        )


def _claim_shape(tested: _OperationParameter) -> Iterator[Claim]:
    shape, example = tested.parameter.shape, tested.parameter.example
    for border in list_borders(shape, example) if shape and not tested.parameter.values else ():
        accepted = [_expect_accepted(tested, value) for value in border.accepted]
        refused = [_expect_refused(tested, value, tested.parameter.refusal) for value in border.refused]
        words = f"{tested.request_name} takes {quote_code(tested.name)} only if {border.words}"
        about = (
            *(extend_pointer(tested.pointer, "shape") + pointer for pointer in border.pointers),
            extend_pointer(tested.pointer, "refusal"),
        )
        yield _make_parameter_claim(tested, border.name, words, about, (*accepted, *refused))


def _claim_values(tested: _OperationParameter) -> Iterator[Claim]:
    values = tested.parameter.values
    for index, value in enumerate(values):
        words = f"{tested.request_name} takes {quote_code(value)} as {quote_code(tested.name)}"
        calls = (_expect_accepted(tested, value),)
        yield _make_parameter_claim(
            tested, f"value_{index}", words, (extend_pointer(tested.pointer, "values", index),), calls
        )
    if values:
        call = _expect_refused(tested, _unlisted_value(values), tested.parameter.refusal)
        words = f"{tested.request_name} with another {quote_code(tested.name)} {phrase_reply(call.expect)}"
        yield _make_parameter_claim(
            tested,
            "unlisted",
            words,
            (extend_pointer(tested.pointer, "values"), extend_pointer(tested.pointer, "refusal")),
            (call,),
        )


def _claim_refused_values(tested: _OperationParameter) -> Iterator[Claim]:
    for value, case in tested.parameter.refused.items():
        call = _expect_refused(tested, value, case)
        sent = f"{quote_code(value)} as {quote_code(tested.name)}"
        words = f"{tested.request_name} with {sent} {phrase_reply(call.expect)} in the sandbox"
        about = (extend_pointer(tested.pointer, "refused", value),)
        yield _make_parameter_claim(tested, f"refused.{value}", words, about, (call,), case=case)


def _expect_accepted(tested: _OperationParameter, value: str | None) -> SendRequest:
    return _request_with(tested, value, tested.spec.expect_success(tested.operation))


def _expect_refused(tested: _OperationParameter, value: str | None, case: Case) -> SendRequest:
    surface = tested.spec.provider.surface_of(tested.operation)
    reply = tested.spec.expect_refusal(
        case, surface, tested.operation, pointer=extend_pointer(tested.pointer, "refusal")
    )
    return _request_with(
        tested,
        value,
        leave_assumed_open(tested.spec, reply, tested.spec.refusal_facts(case, surface, tested.operation)),
    )


def _request_with(tested: _OperationParameter, value: str | None, expect: ExpectedReply) -> SendRequest:
    _, credentials = tested.spec.obtain_credentials(
        tested.scheme, tested.spec.provider.operations[tested.operation].level
    )
    return tested.spec.build_request(
        tested.operation, tested.scheme, expect, credentials=credentials, parameters={tested.name: value}
    )


def _make_parameter_claim(  # noqa: PLR0913 - the parts of a claim
    tested: _OperationParameter,
    name: str,
    words: str,
    about: tuple[str, ...],
    calls: tuple[SendRequest, ...],
    *,
    case: Case | None = None,
) -> Claim:
    before, _ = tested.spec.obtain_credentials(tested.scheme, tested.spec.provider.operations[tested.operation].level)
    refusal_facts = _refusal_facts(tested, case or tested.parameter.refusal, calls)
    return Claim(
        id=f"{tested.claim_prefix}.{name}",
        topic=ClaimTopic.parameters,
        sentence=f"{words}.",
        rests_on=(
            *about,
            extend_pointer(tested.pointer, "in"),
            *tested.spec.request_facts(tested.operation),
            *refusal_facts,
        ),
        steps=(*before, *calls),
    )


def _refusal_facts(tested: _OperationParameter, case: Case, calls: tuple[SendRequest, ...]) -> tuple[str, ...]:
    """Point to the refusal that is expected, if any is; what a success says is claimed with the calls."""
    refusals = [call.expect for call in calls if call.expect.status_pointer.startswith("/failures/")]
    if not refusals:
        return ()
    return (
        *tested.spec.refusal_facts(case, tested.spec.provider.surface_of(tested.operation), tested.operation),
        *reply_facts(tested.spec, refusals[0]),
    )


def _unlisted_value(values: tuple[str, ...]) -> str:
    """Give a value that differs from all in a list, but not by much."""
    return next(value for value in (f"{values[0]}{tail}" for tail in ("0", "x", "00", "xx")) if value not in values)
