"""Schemathesis finds nothing wrong with the sandbox, and finds what is wrong with broken ones.

Limits are off: a mock that answers 429 to everything looks as if it refused everything rightly.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from authproof.loader import load_specs
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine import HttpAnswer, HttpRequest
from authproof.sandbox.engine.authentication import SchemeAuthenticator
from authproof.sandbox.engine.credential_store import CredentialRecord, Flaw, Principal
from authproof.sandbox.engine.http import answers
from authproof.sandbox.engine.http.operation import OperationHandler
from authproof.sandbox.server import run_in_thread

from .conftest import SPECS
from .outsider import excused, judge, released

pytestmark = pytest.mark.slow

Patch = Callable[[pytest.MonkeyPatch], None]

EXCUSED = {
    "acme": {"renew": {"missing_required_header", "ignored_auth"}, "future": {"missing_required_header"}},
    "cakeybot": {"upcoming": {"missing_required_header"}},
}
"""All that is excused, and from what; `excused` says why."""


def asks_beyond_a_document(provider: Provider) -> bool:
    """Tell whether some operations want what no document lets an outsider make up.

    That is a code that somebody has to consent to, a body that holds a token of an earlier answer, or a token that goes
    with the cookie of one session.
    """
    bodies = {
        name
        for one in provider.schemes.values()
        for part in one.parts
        if part.place == "body"
        for name in part.credentials
    }
    places = {name: place for operation in provider.operations for name, place in provider.issued_by(operation).items()}
    in_cookies = any(place.cookie for place in places.values())
    matched = any(operation.match for operation in provider.operations.values())
    return provider.needs_consent or matched or in_cookies or bool(bodies & places.keys())


ASKABLE = [path for path in SPECS if not asks_beyond_a_document(load_specs([path])[0])]


@pytest.mark.parametrize("path", ASKABLE, ids=lambda path: path.stem)
def test_clean(path: Path, tmp_path: Path) -> None:
    (provider,) = load_specs([path])
    with run_in_thread([provider], limits=False) as sandbox:
        verdict = judge(provider, sandbox, tmp_path, examples=30)
    assert (verdict.failures, verdict.warnings, verdict.code) == (frozenset(), frozenset(), 0), verdict.output
    assert verdict.accepted == released(provider), verdict.output
    assert verdict.cases >= 10 * len(verdict.accepted)


def test_what_is_excused(provider: Provider) -> None:
    assert excused(compile_provider(provider)) == EXCUSED.get(provider.id, {})


def any_token(patch: pytest.MonkeyPatch) -> None:
    """Accept whatever stands where the credential belongs."""
    judged = SchemeAuthenticator.judge_request

    def judge(self: SchemeAuthenticator, request: HttpRequest, now: float) -> Principal | Flaw:
        verdict = judged(self, request, now)
        return (
            somebody(self, now) if isinstance(verdict, Flaw) and verdict.case in ("malformed", "unknown") else verdict
        )

    patch.setattr(SchemeAuthenticator, "judge_request", judge)


def no_token(patch: pytest.MonkeyPatch) -> None:
    """Accept requests that bring nothing."""
    judged = SchemeAuthenticator.judge_request

    def judge(self: SchemeAuthenticator, request: HttpRequest, now: float) -> Principal | Flaw:
        verdict = judged(self, request, now)
        return somebody(self, now) if isinstance(verdict, Flaw) and verdict.case == "missing" else verdict

    patch.setattr(SchemeAuthenticator, "judge_request", judge)


def somebody(scheme: SchemeAuthenticator, now: float) -> Principal:
    credential = next(iter(scheme._store._credentials.values()))
    return Principal([CredentialRecord(credential, "x", None, "admin", now)])


def undocumented_in_secret(patch: pytest.MonkeyPatch) -> None:
    """Answer what the spec leaves open without owning to it."""
    patch.setattr(answers, "prepare_plain_refusal", lambda case, _: answers.PreparedAnswer(418, (), None, case=case))  # type: ignore[arg-type]


def another_body(patch: pytest.MonkeyPatch) -> None:
    answer = OperationHandler.answer_request

    def spoilt(self: OperationHandler, request: HttpRequest, values: tuple[str, ...]) -> HttpAnswer:
        right = answer(self, request, values)
        return HttpAnswer(right.status, right.headers, right.body.replace(b'"links":[]', b'"links":{}'))

    patch.setattr(OperationHandler, "answer_request", spoilt)


def crash(patch: pytest.MonkeyPatch) -> None:
    answer = OperationHandler.answer_request

    def crashed(self: OperationHandler, request: HttpRequest, values: tuple[str, ...]) -> HttpAnswer:
        return HttpAnswer(500, [], b"") if request.query else answer(self, request, values)

    patch.setattr(OperationHandler, "answer_request", crashed)


MUTANTS: dict[Patch, str] = {
    any_token: "IgnoredAuth",
    no_token: "IgnoredAuth",
    undocumented_in_secret: "MissingHeaders",
    another_body: "JsonSchemaError",
    crash: "ServerError",
}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_mutant(mutant: Patch, monkeypatch: pytest.MonkeyPatch, providers: dict[str, Provider], tmp_path: Path) -> None:
    mutant(monkeypatch)
    with run_in_thread([providers["ygy"]], limits=False) as sandbox:
        verdict = judge(providers["ygy"], sandbox, tmp_path, examples=10)
    assert verdict.code == 1
    assert MUTANTS[mutant] in verdict.failures, verdict.output


def test_mutant_with_limits(providers: dict[str, Provider], tmp_path: Path) -> None:
    """With its limit on, the sandbox refuses the judge; that must not pass for a good refusal."""
    with run_in_thread([providers["cakeybot"]]) as sandbox:
        verdict = judge(providers["cakeybot"], sandbox, tmp_path, examples=40)
    assert verdict.code == 1
    assert "CustomFailure" in verdict.failures, verdict.output
