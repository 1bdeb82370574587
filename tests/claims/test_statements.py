"""Statements in words: which claims execute them, why the rest has none, and how they are counted."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from authproof.claims import derive_claims
from authproof.claims.claim import Claim
from authproof.claims.prose import PROSE_FIELDS, UnexecutedReason, find_prose
from authproof.claims.statements import (
    Statement,
    StatementCounts,
    count_statements,
    link_statements,
)
from authproof.cli import group
from authproof.errors import ClaimFault
from authproof.model import schema
from authproof.model.base import TEXT_PATTERN
from authproof.model.evidence import EvidenceKind
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from tests.site.conftest import ACME

SPEC: dict[str, Any] = yaml.load(ACME.read_text(encoding="utf-8"), yaml.CSafeLoader) | {"executed": []}
DESCRIBED = {
    "summary",
    "servers/*/description",
    "grants/*/scopes/values/*/description",
    "servers/*/variables/*/description",
    "operations/*/parameters/*/description",
    "channels/*/summary",
    "channels/*/parameters/*/description",
    "channels/*/messages/*/summary",
    "flows/*/summary",
    "evidence/#/note",
    "gaps/#/text",
}
"""Texts that describe a part, or what was looked for, rather than state something about the API."""


def provider(**changes: Any) -> Provider:
    return Provider.model_validate(copy.deepcopy(SPEC) | changes)


def claim(name: str, *rests_on: str) -> Claim:
    return Claim(name, "calls", "It answers.", rests_on, ())


def found(one: Provider, *claims: Claim) -> dict[str, Statement]:
    return {statement.pointer: statement for statement in link_statements(one, claims)}


def test_every_text_states_something_or_is_known_not_to() -> None:
    made = schema.build_schema()
    texts = {at.removeprefix("/") for at in _texts(made, made["$defs"], "")}
    stated = {words.path for words in PROSE_FIELDS}
    assert texts - stated == DESCRIBED
    others = {
        "credentials/*/bearer_format",
        "credentials/*/never_expires",
        "grants/*/shown_once",
        "failures/*/covers",
        "limits/*/title",
    }
    assert stated - texts == others


def _texts(node: dict[str, Any], defs: dict[str, Any], at: str) -> Iterator[str]:
    """Give the path of every text of the models: of what is longer than a line, and no name or pattern."""
    if node.get("type") == "string" and node.get("minLength") == 1 and node.get("pattern") == TEXT_PATTERN:
        yield at
    if "$ref" in node and not node["$ref"].endswith("/JsonValue"):
        yield from _texts(defs[node["$ref"].rpartition("/")[2]], defs, at)
    for inner in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        yield from _texts(inner, defs, at)
    for name, inner in node.get("properties", {}).items():
        yield from _texts(inner, defs, f"{at}/{name}")
    for inner in node.get("patternProperties", {}).values():
        yield from _texts(inner, defs, f"{at}/*")
    if "items" in node:
        yield from _texts(node["items"], defs, f"{at}/#")


def test_the_statements_of_a_spec_are_those_that_it_makes() -> None:
    told = {one.pointer: (one.text, one.field.reason) for one in find_prose(provider())}
    assert told["/advice/1/text"] == ("Commit it to `git`.", UnexecutedReason.advice)
    assert told["/grants/by_hand/steps/1"] == ("Press **New**.", UnexecutedReason.by_hand)
    assert told["/grants/by_hand/shown_once"] == ("The secret is shown only once.", UnexecutedReason.by_hand)
    assert told["/failures/internal/covers"] == ("It stands for every status of 5XX.", UnexecutedReason.unshown)
    assert told["/limits/other/note"] == ("No numbers are given.", UnexecutedReason.no_number)
    assert told["/levels/owner/may/0"] == ("Scrap robots", UnexecutedReason.unshown)
    assert told["/user_context/0"][1] is UnexecutedReason.unshown
    assert told["/evidence/1/contradicted_by/0/says"] == (
        "The old page sends the bare token.",
        UnexecutedReason.other_reading,
    )
    assert not {"/limits/per_minute/title", "/credentials/user/never_expires", "/grants/sign_up/shown_once"} & set(told)
    assert len(told) == len(find_prose(provider()))


def test_a_note_of_a_limit_with_a_number_is_information() -> None:
    limit = SPEC["limits"]["per_minute"] | {"note": "For all together."}
    told = {one.pointer: one.field.reason for one in find_prose(provider(limits={"per_minute": limit}))}
    assert told == told | {"/limits/per_minute/note": UnexecutedReason.information}
    assert "/limits/per_minute/title" not in told


def test_what_nothing_executes_has_its_reason() -> None:
    one = found(provider())["/advice/0/text"]
    assert one == Statement(
        "/advice/0/text", "Keep it in a secret manager.", EvidenceKind.official, (), UnexecutedReason.advice
    )


@pytest.mark.parametrize(
    ("rests_on", "executed"),
    [
        ("/failures/expired/status", True),
        ("/failures/expired/meaning", True),
        ("/failures/expired", True),
        ("/failures/invalid/status", False),
        ("/failures", False),
    ],
)
def test_a_meaning_is_executed_by_the_claims_about_its_failure(rests_on: str, *, executed: bool) -> None:
    one = found(provider(), claim("a.b", rests_on), claim("a.c", "/name"))["/failures/expired/meaning"]
    assert one.claim_ids == (("a.b",) if executed else ())
    assert one.reason is (None if executed else UnexecutedReason.unshown)


def test_the_action_beside_a_meaning_is_not_executed_with_it() -> None:
    assert found(provider(), claim("a.b", "/failures/expired/status"))["/failures/expired/action"].claim_ids == ()


def test_an_effect_is_executed_by_the_claims_about_the_revocation() -> None:
    told = found(provider(), claim("a.b", "/credentials/token/revocation/sockets"))
    assert told["/credentials/token/revocation/effect"].claim_ids == ("a.b",)
    assert told["/credentials/token/revocation/steps/0"].claim_ids == ()


def test_a_claim_that_rests_on_a_statement_executes_it() -> None:
    held = {**SPEC["credentials"]["token"], "never_expires": True}
    one = provider(credentials={**SPEC["credentials"], "token": held})
    pointer = "/credentials/token/never_expires"
    assert found(one)[pointer].text == "It never expires."
    assert found(one, claim("a.b", pointer))[pointer].claim_ids == ("a.b",)


def test_a_spec_ties_words_to_claims() -> None:
    one = provider(executed=[{"at": ["/user_context", "/levels/owner/may/0"], "by": ["a.c", "a.b"]}])
    told = found(one, claim("a.b", "/name"), claim("a.c", "/name"), claim("a.d", "/name"))
    assert told["/user_context/0"].claim_ids == told["/levels/owner/may/0"].claim_ids == ("a.b", "a.c")
    assert told["/levels/reader/may/0"].reason is UnexecutedReason.unshown


def test_an_unknown_claim_is_named_with_the_one_that_was_meant() -> None:
    one = provider(executed=[{"at": ["/user_context"], "by": ["call.list_robots.basic", "call.list_robot.bearer"]}])
    known = [claim("call.list_robots.basic", "/name"), claim("call.list_robots.bearer", "/name")]
    with pytest.raises(ClaimFault) as raised:
        link_statements(one, known)
    assert str(raised.value) == (
        "acme: executed.0.by.1: no claim named 'call.list_robot.bearer'; did you mean 'call.list_robots.bearer'?"
    )
    assert raised.value.exit_code == 1
    with pytest.raises(ClaimFault, match="there are no claims"):
        link_statements(one, [])


def test_check_names_the_line_of_an_unknown_claim(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = tmp_path / "acme.yaml"
    text = ACME.read_text(encoding="utf-8")
    spec.write_text(f"{text}  - {{at: [/user_context], by: [call.no_such]}}\n", encoding="utf-8")
    known = (claim("call.so_such", "/name"), claim("call.list_robots.query_token", "/name"))
    monkeypatch.setattr("authproof.claims.derive_claims", lambda _: known)
    line = len(text.splitlines()) + 1
    for arguments in ([str(spec)], ["--specs", str(tmp_path)]):
        result = CliRunner().invoke(group, ["check", *arguments])
        assert result.exit_code == 1
        assert result.output == (
            f"{spec}:{line}:32: executed.1.by.0: no claim named 'call.no_such'; did you mean 'call.so_such'?\n"
        )
    spec.write_text(text + "  - {at: [/user_context], by: [call.so_such]}\n", encoding="utf-8")
    assert CliRunner().invoke(group, ["check", str(spec)]).output.endswith("1 spec, no problem, 3 warnings\n")


def test_only_what_the_provider_says_is_counted() -> None:
    entries = [
        {"at": ["/failures/plan", "/advice/0"], "kind": "assumed", "note": "N."},
        {"at": ["/failures/limited", "/advice/1"], "kind": "third_party", "note": "N."},
        {"at": ["/failures/expired"], "kind": "source", "note": "N."},
    ]
    one = provider(evidence=entries, user_context=["Fleets", "Robots"])
    claims = [
        claim("documented", "/failures/missing/status"),
        claim("source", "/failures/expired/status"),
        claim("assumed", "/failures/plan/status"),
    ]
    told = link_statements(one, claims)
    counts = count_statements(told)
    apart = {"/failures/plan/", "/failures/limited/", "/advice/0/", "/advice/1/"}
    documented = [each for each in told if not any(each.pointer.startswith(at) for at in apart)]
    explained = ["/failures/missing/meaning", "/failures/expired/meaning"]
    assert {each.pointer for each in documented if each.explains} >= {*explained}
    assert counts.documented == sum(not each.explains for each in documented)
    assert counts.executed == len(["/failures/missing/status", "/failures/expired/status"])
    assert counts.documented == counts.executed + sum(counts.unexecuted.values())
    assert (counts.assumed, counts.third_party) == tuple(
        sum(each.evidence == kind and not each.explains for each in told) for kind in ("assumed", "third_party")
    )


def test_values_that_state_one_thing_together_are_one_statement() -> None:
    one = found(provider(), claim("a", "/operations/list_robots/path"))
    address = one["/operations/list_robots/path"]
    assert (address.claim_ids, address.reason) == (("a",), None)
    assert address.text == "There is an endpoint `GET /robots`."
    assert not {"/operations/list_robots/method", "/operations/list_robots/server"} & set(one)
    assert {"/schemes/basic/parts/0", "/credentials/token/shape"} <= set(one)


def test_each_statement_says_in_words_of_its_own_what_is_stated() -> None:
    one = provider()
    told = found(one, *derive_claims(one))
    sentences = {each.plain_sentence for each in derive_claims(one)}
    assert not [each for each in told.values() if not each.text or each.text in sentences]
    texts = [each.text for each in told.values() if each.in_fields and each.pointer.startswith(("/schemes", "/fail"))]
    assert len(texts) == len(set(texts))


def test_remarks_of_the_author_are_no_statements() -> None:
    notice = {"title": "T", "text": "Check it yourself."}
    assert "/notices/0/text" in found(provider(notices=[notice]))
    assert "/notices/0/text" not in found(provider(notices=[{**notice, "remark": True}]))


def test_a_channel_at_two_addresses_states_once_what_holds_at_both() -> None:
    channels = {
        **SPEC["channels"],
        "local": {**SPEC["channels"]["events"], "title": "Local", "path": "/local", "notes": []},
    }
    told = found(provider(channels=channels))
    assert [each for each in told if each.startswith("/channels/local/")] == ["/channels/local/path"]
    assert len([each for each in told if each.startswith("/channels/events/")]) > len(["/channels/events/path"])


def test_what_words_beside_a_field_say_is_counted_once() -> None:
    told = found(provider())
    assert "/grants/by_hand/issues" not in told
    assert [each for each in told if each.endswith("/action") and each.startswith("/channels")]
    assert not [each for each in told if each.endswith("/reconnect")]
    assert "/limits/other/note" in told
    assert "/limits/other/title" not in told
    bare = {name: value for name, value in SPEC["limits"]["other"].items() if name != "note"}
    assert "/limits/other/title" in found(provider(limits={"other": bare}))


def test_a_default_that_nobody_wrote_states_nothing() -> None:
    limit = {name: value for name, value in SPEC["limits"]["per_minute"].items() if name != "counts"}
    told = found(provider(limits={"per_minute": limit}), claim("a", "/limits/per_minute/counts"))
    assert "/limits/per_minute/counts" not in told
    limit["counts"] = "everything"
    assert "/limits/per_minute/counts" in found(provider(limits={"per_minute": limit}))


def test_what_takes_an_assumption_is_not_executed() -> None:
    entry = {"at": ["/schemes/basic/parts/0/template"], "kind": "assumed", "note": "N."}
    rests_on = ("/credentials/token/lifetime/seconds", "/schemes/basic/parts/0/template")
    held = {**SPEC["credentials"]["token"], "lifetime": {"seconds": 60}}
    one = provider(evidence=[entry], credentials={**SPEC["credentials"], "token": held})
    told = found(one, claim("a", *rests_on))["/credentials/token/lifetime"]
    assert (told.claim_ids, told.reason) == (("a",), UnexecutedReason.by_assumption)
    answer = {"at": ["/failures/expired/status"], "kind": "assumed", "note": "N."}
    one = provider(evidence=[answer], credentials={**SPEC["credentials"], "token": held})
    told = found(one, claim("a", rests_on[0], "/failures/expired/status"))["/credentials/token/lifetime"]
    assert told.reason is None


def test_a_reading_against_the_spec_is_as_sure_as_its_own_source() -> None:
    reading = {"says": "No.", "kind": "third_party"}
    entry = {"at": ["/limits"], "kind": "official", "note": "N.", "contradicted_by": [reading]}
    told = found(provider(evidence=[entry]))
    assert told["/evidence/0/contradicted_by/0/says"].evidence is EvidenceKind.third_party


def test_nothing_is_documented_where_the_whole_spec_is_assumed() -> None:
    one = provider(source={**SPEC["source"], "kind": "assumed"}, evidence=[])
    counts = count_statements(link_statements(one, [claim("a", "/failures/expired/status")]))
    assert counts == StatementCounts(assumed=counts.assumed)
    assert counts.assumed > len(SPEC["failures"])


def test_what_is_only_shown_is_counted_as_that() -> None:
    signed = {
        "title": "Signed",
        "summary": "For orders.",
        "surface": "rest",
        "lifecycle": "not_executed",
        "parts": [{"in": "header", "name": "X-Signature", "template": "{signature}"}],
    }
    signature = {**SPEC["credentials"]["token"], "variable": "SIGNATURE", "title": "Signature"}
    order = {
        **SPEC["operations"]["list_robots"],
        "path": "/orders",
        "security": ["signed"],
        "lifecycle": "not_executed",
    }
    one = provider(
        schemes={**SPEC["schemes"], "signed": signed},
        credentials={**SPEC["credentials"], "signature": signature},
        operations={**SPEC["operations"], "order": order},
    )
    claims = derive_claims(one)
    told = {each.pointer: each.reason for each in link_statements(one, claims)}
    assert not [each.id for each in claims if "signed" in each.id or "order" in each.id]
    assert "order" not in {table.id for table in compile_provider(one).operations}
    pointers = ["/schemes/signed/parts/0", "/credentials/signature/shape", "/operations/order/path"]
    assert {told[pointer] for pointer in pointers} == {UnexecutedReason.not_executed}
