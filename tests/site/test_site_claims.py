"""The page of what was run: every claim with its exchange, what is only said in words, and the links to it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from authproof.claims import derive_claims
from authproof.claims.claim import Claim
from authproof.claims.proof import Proof, proof_of, prove_claims
from authproof.claims.prose import UnexecutedReason
from authproof.claims.run import ClaimOutcome, ClaimVerdict, RecordedExchange
from authproof.claims.statements import StatementCounts, count_statements, link_statements
from authproof.errors import ClaimFault
from authproof.loader import load_directory
from authproof.model.provider import Provider
from authproof.site.build import build
from authproof.site.pages.compare import view_home_page
from authproof.site.pages.context import PageContext
from authproof.site.pages.provider.claims import _REASON_TEXTS, _TOPIC_TITLES
from authproof.site.pages.provider.views import view_claims_page, view_failures_page, view_index_page
from authproof.site.theme import PageTemplates, template_folders

from .conftest import ACME, ROOT
from .html_page import Page, read
from .rendering import rendered

LAYOUT = PageTemplates(template_folders())
SPEC: dict[str, Any] = yaml.load(ACME.read_text(encoding="utf-8"), yaml.CSafeLoader) | {"executed": []}
REQUEST = RecordedExchange("GET /v2/robots HTTP/1.1\nHost: api.acme.example", "HTTP/1.1 200 OK\n\n{}")
TALK = (
    RecordedExchange("GET /events HTTP/1.1\nUpgrade: websocket", "HTTP/1.1 101 Switching Protocols\n← hello"),
    RecordedExchange("→ login", "← accepted"),
    RecordedExchange("… 5 seconds pass", ""),
)


def ran(
    name: str, *rests_on: str, topic: str = "calls", exchanges: tuple[RecordedExchange, ...] = (REQUEST,)
) -> ClaimOutcome:
    claim = Claim(name, topic, f"The claim `{name}` holds.", rests_on, ())
    return ClaimOutcome(claim, ClaimVerdict.kept, exchanges=exchanges)


def context(*outcomes: ClaimOutcome, **fields: Any) -> PageContext:
    provider = Provider.model_validate(SPEC)
    claims = [outcome.claim for outcome in outcomes]
    found = link_statements(provider, claims)
    return PageContext(provider, proof=Proof(outcomes, found, count_statements(found)), **fields)


def page(*outcomes: ClaimOutcome) -> str:
    return LAYOUT.render_page("provider/claims.md.jinja", view_claims_page(context(*outcomes)))


def body(text: str) -> str:
    return text.partition("\n---\n")[2]


def test_a_claim_is_one_line_and_its_exchange_inside() -> None:
    text = page(ran("call.list", "/operations/list_robots/path", "/schemes/basic/parts/0"))
    assert (
        '<details class="ap-claim" id="claim-call.list">\n'
        "<summary><span>The claim <code>call.list</code> holds.</span> <b>passed</b></summary>\n"
        '<pre class="ap-run"><b>GET /v2/robots HTTP/1.1\nHost: api.acme.example</b>\n'
        "&#10;HTTP/1.1 200 OK\n&#10;{}</pre>\n"
        '<p><a href="#claim-call.list">call.list</a></p>\n</details>\n'
    ) in text


def test_a_conversation_stays_together() -> None:
    text = page(ran("talk", "/channels/events/greeting", exchanges=(*TALK, REQUEST)))
    assert (
        '<pre class="ap-run"><b>GET /events HTTP/1.1\nUpgrade: websocket</b>\n'
        "&#10;HTTP/1.1 101 Switching Protocols\n← hello\n<b>→ login</b>\n← accepted\n<b>… 5 seconds pass</b></pre>\n"
        '<pre class="ap-run"><b>GET /v2/robots'
    ) in text


def test_what_is_waited_for_stands_apart_from_a_body() -> None:
    text = page(ran("wait", "/limits/per_minute/seconds", exchanges=(REQUEST, TALK[2], TALK[2])))
    assert "\n&#10;{}\n&#10;<b>… 5 seconds pass</b>\n<b>… 5 seconds pass</b></pre>" in text


def test_what_the_server_says_first_needs_no_request() -> None:
    text = page(ran("talk", "/channels/events/greeting", exchanges=(RecordedExchange("", "← hello"),)))
    assert '<pre class="ap-run">← hello</pre>' in text


def test_claims_stand_under_their_topic_and_what_they_are_about() -> None:
    text = page(
        ran("b", "/failures/missing/status", topic="refusals"),
        ran("z", "/name", topic="wild"),
        ran("a", "/operations/list_robots/method"),
        ran("c", "/failures/expired/status", topic="refusals"),
        ran("d", "/failures/missing/cases/0", topic="refusals"),
        ran("e", "/failures/missing/cases/0", topic="closes"),
    )
    topics = re.findall(r"^## .*\{ #topic-(\w+) \}", text, re.MULTILINE)
    assert topics == ["calls", "refusals", "closes", "wild"]
    assert re.findall(r'id="claim-(\w)"', text) == ["a", "b", "d", "c", "e", "z"]
    assert "[No credential](failures.md#failure-missing) · 2 checks\n{ .ap-about #about-failure-missing }\n" in text
    assert "[No credential](failures.md#failure-missing) · 1 check\n{ .ap-about }\n" in text


def test_what_rests_on_no_documentation_is_marked_and_linked() -> None:
    text = page(
        ran("a", "/operations/list_robots/method"), ran("b", "/failures/plan/status", "/credentials/token/shape/0")
    )
    marked = re.findall(r'id="claim-(\w)">\n<summary>.*ap-mark--assumed">assumed</span><b>', text)
    assert marked == ["b"]
    assert "1 check · [assumed](safety.md#evidence-1){ .ap-mark .ap-mark--assumed }\n" in text


def test_what_the_answer_assumes_is_marked_apart() -> None:
    text = page(
        ran("a", "/operations/list_robots/method", "/failures/plan/status"),
        ran("b", "/limits/per_minute/counts", "/operations/list_robots/method"),
    )
    assert re.findall(r'id="claim-(\w)">\n<summary>.*">(partly assumed|not documented)</span><b>', text) == [
        ("a", "partly assumed"),
        ("b", "not documented"),
    ]


def test_a_claim_that_a_source_contradicts_is_marked() -> None:
    entry = {
        "at": ["/failures/plan"],
        "kind": "assumed",
        "note": "N.",
        "contradicted_by": [{"says": "No.", "kind": "official"}],
    }
    one = context(ran("a", "/failures/plan/status"), ran("b", "/failures/missing/status"))
    provider = Provider.model_validate({**SPEC, "evidence": [entry]})
    text = LAYOUT.render_page("provider/claims.md.jinja", view_claims_page(replace(one, provider=provider)))
    assert re.findall(r'id="claim-(\w)">\n<summary>.*>assumed<.*>sources differ<.*<b>', text) == ["a"]


def test_what_is_run_is_counted_as_the_page_says() -> None:
    one = context(ran("a", "/failures/missing/status"), ran("b", "/failures/plan/status"))
    counts = one.proof.counts
    text = LAYOUT.render_page("provider/claims.md.jinja", view_claims_page(one))
    assert f"| Provider's statements that a check shows | **{counts.executed} of {counts.documented}** |" in text
    assert "| Checks of this page, each run and passed | 2 |" in text
    assert f"| Statements that are assumed, not counted above | {counts.assumed} |" in text
    assert f"| … not run: [advice](#not-advice) | {counts.unexecuted[UnexecutedReason.advice]} |" in text
    assert "of a third party" not in text
    third = replace(one, proof=replace(one.proof, counts=StatementCounts(2, 1, {}, 0, 3)))
    assert "| Statements of a third party, not counted above | 3 |" in LAYOUT.render_page(
        "provider/claims.md.jinja", view_claims_page(third)
    )


def test_words_that_were_run_lead_to_their_claims() -> None:
    many = [ran(f"r.{number}", "/failures/missing/status", topic="refusals") for number in range(10)]
    text = page(*many).partition("{ #in-words }")[2].partition("\n## ")[0]
    assert "- Nothing was sent. ([No credential](failures.md#failure-missing)) · run as [1](#claim-r.0) [2](#cl" in text
    assert "[8](#claim-r.7) and 2 more\n" in text


def test_words_that_cannot_be_run_stand_under_their_reason() -> None:
    text = page().partition("{ #not-run }")[2]
    assert re.findall(r"\{ #not-(\w+) \}", text) == [
        "advice",
        "by_hand",
        "no_number",
        "information",
        "other_reading",
        "unshown",
    ]
    assert (
        '- <span class="ap-verdict ap-verdict--never">never</span> Commit it to `git`. ([advice on storage](safety.'
        in text
    )
    assert "- Press **New**. ([Create a token](index.md#grant-by_hand))\n" in text
    assert '- The fleet has no plan. ([Pay first](failures.md#failure-plan)) <span class="ap-mark ap-mark--as' in text
    assert set(_REASON_TEXTS) == set(UnexecutedReason)


def test_the_number_at_each_reason_is_that_of_the_table_and_of_the_list() -> None:
    text = page(ran("a", "/failures/missing/status"))
    told = {name: int(number) for name, number in re.findall(r"not run: \[.*\]\(#not-(\w+)\) \| (\d+) \|", text)}
    for section in re.split(r"^### ", text.partition("{ #not-run }")[2], flags=re.MULTILINE)[1:]:
        head, _, rest = section.partition("\n")
        number, name = re.findall(r"(?:\((\d+)\) )?\{ #not-(\w+) \}", head)[0]
        counted = rest.partition("Not counted")[0]
        assert len(re.findall(r"^- ", counted, re.MULTILINE)) == int(number or 0) == told.get(name, 0), head
        assert "- (" not in counted
        assert "ap-mark--assumed" not in counted
    assert "The fleet has no plan." in text.partition("Not counted, since the provider does not say it:")[2]


def test_no_empty_section_is_left() -> None:
    bare = PageContext(Provider.model_validate(SPEC), proof=Proof((), (), StatementCounts()))
    text = LAYOUT.render_page("provider/claims.md.jinja", view_claims_page(bare))
    assert not {"in-words", "not-run", "topic-"} & set(re.findall(r"#(in-words|not-run|topic-)", text))


def test_html_of_claims_is_shown_and_not_obeyed() -> None:
    evil = "<script>alert(1)</script></pre></details> `a\n\n```\n~~~ [x](javascript:alert(1)) {: #evil } & &lt;\t."
    claim = Claim('a"><b', "calls", evil, ('/name" onclick="x',), ())
    outcome = ClaimOutcome(
        claim, ClaimVerdict.kept, exchanges=(RecordedExchange(evil, evil), RecordedExchange("→ " + evil, ""))
    )
    shown = rendered(body(page(outcome, ran("b", "/name"))))
    assert not {"script", "img"} & set(shown.tags)
    assert {name for name, _ in shown.attributes} <= {"class", "href", "id", "title"}
    assert ("id", "evil") not in shown.attributes
    assert ("id", 'claim-a"><b') in shown.attributes
    assert shown.text.count(evil) == 3
    assert [value for name, value in shown.attributes if name == "href" and str(value).startswith("javas")] == []


def test_other_pages_lead_to_the_claims_about_what_they_show() -> None:
    pointers = (
        "/failures/missing/status", "/failures/missing/cases/0", "/schemes/basic/parts/0", "/credentials/token/shape/0",
        "/grants/mint/issues", "/operations/mint_ticket/path", "/channels/events/greeting", "/levels/owner",
        "/channels/events/closes/twice/code", "/limits/sockets/connections", "/channels/events/messages/ping/reply",
    )  # fmt: skip
    one = context(*(ran(f"n{number}", pointer) for number, pointer in enumerate(pointers)))
    pages = LAYOUT.render_page("provider/index.md.jinja", view_index_page(one))
    pages += LAYOUT.render_page("provider/failures.md.jinja", view_failures_page(one))
    run = LAYOUT.render_page("provider/claims.md.jinja", view_claims_page(one))
    linked = re.findall(r"\[(\d+) checks?\]\(claims\.md#([\w-]+)\)", pages)
    assert len(linked) == 10
    assert ("2", "about-failure-missing") in linked
    assert {anchor for _, anchor in linked} == set(re.findall(r"\.ap-about #([\w-]+) \}", run))
    told = f"[{one.proof.counts.executed} of {one.proof.counts.documented} of the provider's statements](claims.md)"
    assert f"| What was run | {told} |" in pages
    far = replace(one, folder="providers/acme/")
    assert f"({far.folder}claims.md)" in view_home_page([far]).providers.rows[0][-1]


def test_a_claim_that_does_not_hold_ends_the_build_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider.model_validate(SPEC)
    first = derive_claims(provider)[0]
    wrong = replace(first.steps[0], expect=replace(first.steps[0].expect, status=299))  # type: ignore[union-attr, call-arg, type-var]
    monkeypatch.setattr("authproof.claims.proof.derive_claims", lambda _: (replace(first, steps=(wrong,)),))
    monkeypatch.setattr("authproof.claims.proof._last_proofs", {})
    with pytest.raises(ClaimFault) as raised:
        build([provider], template_folders())
    told = str(raised.value)
    assert told.startswith(f"acme: the claim {first.id} does not hold: /operations/")
    assert "documented 299, got 200" in told
    assert "\n" not in told
    assert raised.value.exit_code == 1


def test_a_claim_that_cannot_be_run_is_not_shown_as_run(monkeypatch: pytest.MonkeyPatch) -> None:
    skipped = ClaimOutcome(Claim("a", "calls", "It.", ("/name",), ()), "skipped", "no clock")
    monkeypatch.setattr("authproof.claims.proof.run_claim", lambda *_, **__: skipped)
    with pytest.raises(ClaimFault, match=r"does not hold: no clock$"):
        prove_claims(Provider.model_validate(SPEC))


def test_what_has_not_changed_is_not_proven_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("authproof.claims.proof._last_proofs", {})
    first = proof_of(Provider.model_validate(SPEC))
    assert proof_of(Provider.model_validate(SPEC)) is first
    assert proof_of(Provider.model_validate(SPEC | {"name": "Another"})) is not first


@pytest.fixture(scope="module")
def proofs() -> dict[str, tuple[Provider, Proof]]:
    return {provider.id: (provider, proof_of(provider)) for provider in load_directory(ROOT / "specs")}


def test_every_claim_of_every_spec_is_on_its_page(built: Path, proofs: dict[str, tuple[Provider, Proof]]) -> None:
    for name, (_, proof) in proofs.items():
        shown = read(built / "site" / "providers" / name / "claims" / "index.html")
        expected = [f"claim-{outcome.claim.id}" for outcome in proof.outcomes]
        assert sorted(one for one in shown.ids if one.startswith("claim-")) == sorted(expected)
        assert len(expected) == len(set(expected)) > 20
        assert {outcome.claim.topic for outcome in proof.outcomes} <= set(_TOPIC_TITLES)


def test_every_claim_shows_what_came_back(proofs: dict[str, tuple[Provider, Proof]]) -> None:
    for _, proof in proofs.values():
        for outcome in proof.outcomes:
            assert any(exchange.received for exchange in outcome.exchanges), outcome.claim.id


def test_the_numbers_are_those_of_what_is_listed(proofs: dict[str, tuple[Provider, Proof]]) -> None:
    for provider, proof in proofs.values():
        counted = [one for one in proof.statements if one.is_documented and not one.explains]
        assert proof.counts.documented == len(counted), provider.id
        assert proof.counts.executed == sum(one.reason is None for one in counted), provider.id
        assert sum(proof.counts.unexecuted.values()) == proof.counts.documented - proof.counts.executed, provider.id
        assert all(one.claim_ids for one in proof.statements if one.reason is None)


def test_a_page_is_the_same_in_the_browser(built: Path, proofs: dict[str, tuple[Provider, Proof]]) -> None:
    name, (_, proof) = next(iter(proofs.items()))
    shown: Page = read(built / "site" / "providers" / name / "claims" / "index.html")
    outcome = proof.outcomes[0]
    assert outcome.exchanges[0].sent in shown.article
    assert outcome.exchanges[0].received in shown.article
