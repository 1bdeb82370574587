"""The three reports of one run."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from authproof.claims.certainty import Certainty
from authproof.claims.claim import Claim
from authproof.claims.run import ClaimOutcome, ClaimVerdict
from authproof.claims.run.comparison import ClaimDifference
from authproof.verify.findings import Finding, ProviderResult, VerificationReport
from authproof.verify.formats import render_json, render_junit, render_text

LIFETIME = "/credentials/ticket/lifetime/seconds"


def outcome(name: str, verdict: ClaimVerdict = ClaimVerdict.kept, reason: str = "", got: str = "200") -> ClaimOutcome:
    claim = Claim(name, "lifetimes", f"The *API\\_key* of `{name}` is <so>.", ("/x",), ())
    differences = (ClaimDifference("/failures/gone/status", "401", got, 2),) if verdict is ClaimVerdict.broken else ()
    return ClaimOutcome(claim, verdict, reason, differences)


def result(*outcomes: ClaimOutcome, trouble: str = "", findings: tuple[Finding, ...] = ()) -> ProviderResult:
    sure = {each.claim.id: each.claim.id not in ("late", "guess") for each in outcomes}
    certainties = {claim: Certainty.documented if yes else Certainty.assumed for claim, yes in sure.items()}
    return ProviderResult("acme", Path("specs/acme.yaml"), outcomes, certainties, findings, trouble)


DRIFTED = outcome("late", ClaimVerdict.broken, got="200 with \x00 & <b>")
FINDING = Finding(LIFETIME, "specs/acme.yaml:7", "5", "", True, (DRIFTED,) * 5, ("/credentials/ticket/single_use",))
MIXED = VerificationReport(
    "the sandbox at http://127.0.0.1:1",
    (
        result(
            outcome("early"),
            outcome("guess"),
            DRIFTED,
            *(outcome(f"sealed{n}", ClaimVerdict.skipped, "time cannot be moved there") for n in (1, 2)),
            outcome("far", ClaimVerdict.skipped, "not set: ACME_TOKEN"),
            findings=(FINDING,),
        ),
    ),
)


def test_text_tells_counts_reasons_and_the_value() -> None:
    assert render_text(MIXED).splitlines() == [
        "Verified against the sandbox at http://127.0.0.1:1",
        "",
        "acme: drifted",
        "  documented:  1 kept, 0 drifted, 3 skipped",
        "  assumed:     1 kept, 1 drifted, 0 skipped",
        "  skipped 2: time cannot be moved there",
        "  skipped 1: not set: ACME_TOKEN",
        f"  specs/acme.yaml:7: {LIFETIME}",
        "    documented 5 (assumed: no source states it)",
        "    the claims cannot tell it from /credentials/ticket/single_use",
        "    5 claims drifted for it:",
        *[
            "      late: The API_key of `late` is <so>.",
            "        documented 401",
            "        got        200 with \\x00 & <b>",
        ]
        * 3,
        "      and 2 more",
        "",
        "Drift. 2 claims kept, 1 drifted, 3 skipped.",
    ]


def test_text_tells_what_an_answer_showed() -> None:
    shown = Finding(
        "/failures/gone/status", "specs/acme.yaml:9", "401", "403", False, (outcome("a", ClaimVerdict.broken),)
    )
    lines = render_text(
        VerificationReport("it", (result(outcome("a", ClaimVerdict.broken), findings=(shown,)),))
    ).splitlines()
    assert lines[4:8] == [
        "  specs/acme.yaml:9: /failures/gone/status",
        "    documented 401",
        "    got        403",
        "    1 claim drifted for it:",
    ]
    assert lines[8:10] == ["      a: The API_key of `a` is <so>.", ""]


def test_json_has_every_claim() -> None:
    content = json.loads(render_json(MIXED))
    [provider] = content["providers"]
    assert (content["verdict"], content["target"]) == ("drifted", "the sandbox at http://127.0.0.1:1")
    assert provider["counts"] == {
        "documented": {"kept": 1, "drifted": 0, "skipped": 3},
        "third_party": {"kept": 0, "drifted": 0, "skipped": 0},
        "assumed": {"kept": 1, "drifted": 1, "skipped": 0},
        "unstated": {"kept": 0, "drifted": 0, "skipped": 0},
    }
    assert provider["claims"][0]["sentence"] == "The API_key of `early` is <so>."
    assert [each["evidence"] for each in provider["claims"][:2]] == ["documented", "assumed"]
    assert [each["verdict"] for each in provider["claims"]] == [
        "kept",
        "kept",
        "drifted",
        "skipped",
        "skipped",
        "skipped",
    ]
    assert provider["claims"][2]["differences"] == [
        {"at": "/failures/gone/status", "documented": "401", "got": "200 with \x00 & <b>", "step": 2}
    ]
    assert provider["claims"][3]["reason"] == "time cannot be moved there"
    assert provider["findings"][0]["at"] == LIFETIME
    assert provider["findings"][0]["got"] is None
    assert provider["stopped"] is None


def test_junit_is_xml_with_a_case_for_each_claim() -> None:
    root = ET.fromstring(render_junit(MIXED).encode())
    [suite] = root
    assert {name: suite.get(name) for name in ("name", "tests", "failures", "errors", "skipped")} == {
        "name": "acme",
        "tests": "6",
        "failures": "1",
        "errors": "0",
        "skipped": "3",
    }
    assert root.get("tests") == "6"
    assert {each.get("classname") for each in suite} == {"lifetimes"}
    failure = suite.find("testcase[@name='late']/failure")
    assert failure is not None
    assert failure.get("message") == f"{LIFETIME}: The API_key of `late` is <so>."
    assert "got        200 with \ufffd & <b>" in (failure.text or "")
    skipped = suite.find("testcase[@name='far']/skipped")
    assert skipped is not None
    assert skipped.get("message") == "not set: ACME_TOKEN"


@pytest.mark.parametrize(
    ("outcomes", "trouble", "code", "verdict", "last"),
    [
        ((outcome("a"),), "", 0, "kept", "All that ran was kept. 1 claim kept, 0 drifted, 0 skipped."),
        (
            (outcome("a"), outcome("b", ClaimVerdict.broken)),
            "gone",
            1,
            "drifted",
            "Drift. 1 claim kept, 1 drifted, 0 skipped.",
        ),
        ((outcome("a", ClaimVerdict.skipped, "no"),), "", 2, "incomplete", "Nothing ran: 1 claim skipped."),
        ((), "", 2, "incomplete", "Nothing ran: 0 claims skipped."),
        ((outcome("a"),), "gone", 2, "incomplete", "It could not run to the end. 1 claim kept, 0 drifted, 0 skipped."),
    ],
)
def test_what_it_comes_to(outcomes: tuple[ClaimOutcome, ...], trouble: str, code: int, verdict: str, last: str) -> None:
    report = VerificationReport("it", (result(*outcomes, trouble=trouble),))
    assert report.exit_code == code
    assert json.loads(render_json(report))["verdict"] == verdict
    assert render_text(report).splitlines()[-1] == last


def test_trouble_is_told_in_every_report() -> None:
    report = VerificationReport("it", (result(outcome("a"), trouble="it fell silent"),))
    assert "  stopped: it fell silent\n" in render_text(report)
    assert json.loads(render_json(report))["providers"][0]["stopped"] == "it fell silent"
    error = ET.fromstring(render_junit(report).encode()).find("testsuite/testcase/error")
    assert error is not None
    assert error.get("message") == "it fell silent"
