"""How sure claims are: what they assert counts, not what they only meet on the way."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from authproof.claims.certainty import Certainty, CertaintyJudge
from authproof.claims.claim import Claim, ExpectClose, ExpectedHeader, ExpectedReply, SendRequest, Step
from authproof.model.provider import Provider
from authproof.sandbox.engine.cases import UNDOCUMENTED_HEADER

from .test_statements import SPEC

OPERATION = "/operations/list_robots/path"
LIFETIME = "/credentials/access/lifetime/seconds"


def assume(*pointers: str, kind: str = "assumed", **changes: Any) -> CertaintyJudge:
    evidence = [{"at": list(pointers), "kind": kind, "note": "N."}] if pointers else []
    return CertaintyJudge(Provider.model_validate(copy.deepcopy(SPEC) | {"evidence": evidence, **changes}))


def claim(*rests_on: str, steps: tuple[Step, ...] = ()) -> Claim:
    return Claim("a.b", "calls", "It answers.", rests_on, steps)


@pytest.mark.parametrize(
    ("rests_on", "assumed", "certainty"),
    [
        ((OPERATION,), "/failures/plan", "documented"),
        ((OPERATION, "/operations/list_robots/success/body"), "/operations/list_robots/success", "documented"),
        ((OPERATION, "/failures/missing/status"), "/failures/missing/status", "documented"),
        ((OPERATION, "/schemes/basic/parts/0/template"), "/schemes/basic/parts/0", "assumed"),
        (("/failures/missing/cases/0", OPERATION), "/failures/missing", "assumed"),
        (
            ("/operations/list_robots/parameters/x/refused/9", OPERATION),
            "/operations/list_robots/parameters",
            "documented",
        ),
        (("/limits/per_minute/counts", OPERATION), "/failures/plan", "unstated"),
        (("/limits/per_minute/counts", OPERATION), "/limits/per_minute/counts", "assumed"),
    ],
)
def test_a_claim_is_as_sure_as_what_it_asserts(rests_on: tuple[str, ...], assumed: str, certainty: str) -> None:
    operation = copy.deepcopy(SPEC["operations"]["list_robots"])
    operation["parameters"] = {
        "x": {"in": "query", "description": "X.", "example": "1", "refused": {"9": "bad_request"}}
    }
    limit = {name: value for name, value in SPEC["limits"]["per_minute"].items() if name != "counts"}
    judge = assume(assumed, operations={**SPEC["operations"], "list_robots": operation}, limits={"per_minute": limit})
    assert judge.judge_claim(claim(*rests_on)) == certainty


def test_that_a_parameter_is_required_is_known_as_the_refusal_without_it() -> None:
    operation = copy.deepcopy(SPEC["operations"]["list_robots"])
    told = {}
    for name, more in {"silent": {}, "refusal": {"refusal": "forbidden"}, "missing": {"missing": "forbidden"}}.items():
        operation["parameters"] = {"x": {"in": "query", "description": "X.", "example": "1", **more}}
        judge = assume(operations={**SPEC["operations"], "list_robots": operation})
        told[name] = judge.judge_claim(claim("/operations/list_robots/parameters/x/required", OPERATION)).value
    assert told == {"silent": "unstated", "refusal": "documented", "missing": "documented"}


def test_a_third_party_is_less_than_the_provider_and_more_than_nobody() -> None:
    judge = assume("/schemes/basic", kind="third_party")
    assert judge.judge_claim(claim(OPERATION, "/schemes/basic/parts/0/in")) is Certainty.third_party


@pytest.mark.parametrize(
    "last",
    [
        SendRequest(
            "GET", "api", "/", ExpectedReply(401, "", headers=(ExpectedHeader(UNDOCUMENTED_HEADER, "", "", ""),))
        ),
        ExpectClose("socket 1", 1008, "", "undocumented: unknown", ""),
    ],
)
def test_a_refusal_of_which_nothing_is_stated_shows_what_the_sandbox_does(last: Step) -> None:
    assert assume().judge_claim(claim(OPERATION, steps=(last,))) is Certainty.unstated


def test_a_body_is_shown_by_the_case_that_leads_to_it() -> None:
    body = "/failures/missing/bodies/application~1json"
    made = claim(OPERATION, "/failures/missing/cases/0", "/failures/missing/status", body)
    assert assume("/failures/missing/status").shows(made, body)
    assert not assume("/failures/missing/cases/0").shows(made, body)
    assert assume("/failures/missing/cases/0").shows(made, OPERATION)
    assert not assume(body).shows(made, body)
