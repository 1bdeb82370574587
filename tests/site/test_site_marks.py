"""Whatever a spec assumes is marked where it stands, whichever pointer its evidence has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from markdown import Markdown
from pydantic import ValidationError

from authproof.claims import derive_claims
from authproof.claims.claim import Claim
from authproof.model.provider import Provider
from authproof.samples.programs import write_samples
from authproof.site.pages.anchors import link_pointer, link_pointers, page_anchor
from authproof.site.pages.compare import view_compare_page, view_home_page
from authproof.site.pages.context import PageContext
from authproof.site.pages.provider.views import view_failures_page, view_index_page, view_safety_page
from authproof.site.theme import EXTENSIONS, PageTemplates, template_folders
from authproof.text.json_pointer import Path, join_pointer

NOT_FACTS = {"id", "source", "evidence", "executed", "gaps"}
"""Parts of a spec that state nothing about the provider."""
LAYOUT = PageTemplates(template_folders())


MARK = re.compile(r"\]\(safety\.md#evidence-(\d+)\)\{")


def page_of(pointer: str) -> str:
    return page_anchor(pointer).partition("#")[0]


def pages(provider: Provider) -> dict[str, str]:
    context = PageContext(provider)
    return {
        "index.md": LAYOUT.render_page("provider/index.md.jinja", view_index_page(context)),
        "failures.md": LAYOUT.render_page("provider/failures.md.jinja", view_failures_page(context)),
        "safety.md": LAYOUT.render_page("provider/safety.md.jinja", view_safety_page(context)),
    }


def paths(node: Any, path: Path = ()) -> Iterator[Path]:
    """Name every value of a spec."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    if path:
        yield path
    for key, value in items:
        yield from paths(value, (*path, key))


def with_evidence(acme: Provider, at: list[str], **fields: Any) -> Provider:
    entries = [{"kind": "assumed", "note": "A reading.", "at": [pointer], **fields} for pointer in at]
    document = acme.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return Provider.model_validate({**document, "evidence": entries})


@pytest.mark.parametrize(("depth", "fewest"), [(1, 14), (2, 50), (3, 200), (4, 100), (5, 100), (6, 10)])
def test_every_assumed_pointer_is_marked_where_it_stands(acme: Provider, depth: int, fewest: int) -> None:
    document = acme.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    at = [join_pointer(path) for path in paths(document) if len(path) == depth and path[0] not in NOT_FACTS]
    shown = pages(with_evidence(acme, at))
    marked = {name: {int(number) for number in MARK.findall(text)} for name, text in shown.items()}
    unmarked = [pointer for number, pointer in enumerate(at, 1) if number not in marked[page_of(pointer)]]
    assert unmarked == []
    assert len(at) >= fewest


def marks(provider: Provider, page: str = "index.md") -> list[str]:
    return re.findall(r"\[([a-z ]+)\]\(safety\.md#evidence-\d+\)\{ \.ap-mark", pages(provider)[page])


def test_the_mark_says_how_the_fact_is_known(acme: Provider) -> None:
    at = ["/flows/first_call"]
    contradiction = {"contradicted_by": [{"says": "The other.", "kind": "official"}]}
    assert marks(with_evidence(acme, at)) == ["assumed"]
    assert marks(with_evidence(acme, at, kind="third_party")) == ["third party"]
    assert marks(with_evidence(acme, at, kind="official", **contradiction)) == ["sources differ"]
    assert marks(with_evidence(acme, at, kind="official")) == []


def test_what_is_assumed_and_contradicted_has_both_marks(acme: Provider) -> None:
    contradiction = {"contradicted_by": [{"says": "The other.", "kind": "official"}]}
    provider = with_evidence(acme, ["/flows/first_call"], **contradiction)
    assert marks(provider) == ["assumed", "sources differ"]
    badges = pages(provider)["safety.md"].partition('id="evidence-1"')[2].partition("</div>")[0]
    assert badges.index(">assumed<") < badges.index(">sources differ<")


def test_the_date_of_the_source_is_marked_where_it_stands(acme: Provider) -> None:
    provider = with_evidence(acme, ["/source/as_of"])
    shown, mark = pages(provider), "2026-01-31 [assumed](safety.md#evidence-1)"
    assert f"Source: [Authentication](https://docs.acme.example/auth), {mark}" in shown["index.md"]
    assert shown["index.md"].count("evidence-1") == 1
    assert f"as of {mark}" in shown["safety.md"]
    [row] = [line for line in shown["safety.md"].splitlines() if line.startswith("| [Authentication]")]
    assert mark in row
    outside = view_compare_page([PageContext(provider, folder="providers/acme/")])
    assert "[assumed](providers/acme/safety.md#evidence-1)" in outside.evidence.rows[0][2]


def test_where_no_day_is_known_the_month_is_told(acme: Provider) -> None:
    document = acme.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    provider = Provider.model_validate({**document, "source": {**document["source"], "as_of": "2026-11"}})
    shown = pages(provider)
    assert "Source: [Authentication](https://docs.acme.example/auth), November 2026" in shown["index.md"]
    assert "2026-11" not in shown["safety.md"]
    for wrong in ("2026-13", "2026-02-30", "2026", "202601", "2026-01-31T00:00:00Z"):
        with pytest.raises(ValidationError):
            Provider.model_validate({**document, "source": {**document["source"], "as_of": wrong}})


def test_a_part_of_a_unit_is_marked_as_a_part(acme: Provider) -> None:
    assert marks(with_evidence(acme, ["/flows/first_call/summary"])) == ["partly assumed"]
    assert marks(with_evidence(acme, ["/flows/first_call/steps/0/call"])) == ["partly assumed"]


def test_a_field_with_a_place_of_its_own_is_marked_there(acme: Provider) -> None:
    text = pages(with_evidence(acme, ["/credentials/ticket/lifetime/seconds"]))["index.md"]
    assert "| Lifetime | 10 seconds, usable once [assumed](safety.md#evidence-1)" in text
    section = text.partition("{ #credential-ticket }")[2]
    assert len(re.findall("evidence-1", section)) == 1


def glanced(provider: Provider) -> list[str]:
    """Give the rows of the tables at a glance."""
    text = pages(provider)["index.md"].partition("{ #at-a-glance }")[2].partition("\n## ")[0]
    return [line for line in text.splitlines() if line.startswith("|")]


def test_a_lifetime_at_a_glance_is_marked(acme: Provider) -> None:
    for at in ("/credentials/ticket/lifetime/seconds", "/credentials/ticket/single_use", "/credentials/ticket"):
        [row] = [row for row in glanced(with_evidence(acme, [at])) if row.startswith("| [Ticket]")]
        assert "usable once [assumed](safety.md#evidence-1)" in row
    assert not any("evidence-1" in row for row in glanced(with_evidence(acme, ["/credentials/ticket/never_expires"])))


@pytest.mark.parametrize(
    ("at", "marked"),
    [
        (["/failures"], {"400", "401", "402", "403", "404", "418", "429", "5XX"}),
        (["/failures/forbidden"], {"403 partly"}),
        (["/failures/forbidden/status", "/failures/plan"], {"403 partly", "402"}),
        (["/failures/plan/meaning", "/failures/plan/bodies"], set()),
    ],
)
def test_a_status_at_a_glance_is_marked(acme: Provider, at: list[str], marked: set[str]) -> None:
    """All, some or none of the failures with a status are assumed to have it."""
    [row] = [row for row in glanced(with_evidence(acme, at)) if row.startswith("| Refusals ")]
    found = re.findall(r"\[(\w+)\]\(failures\.md#[\w-]+\) (?:<span[^>]*>)?\[(partly )?assumed\]", row)
    assert {f"{status} {partly}".strip() for status, partly in found} == marked


def test_further_entries_of_a_kind_are_numbers_in_its_mark(acme: Provider) -> None:
    at = ["/flows/first_call/summary", "/flows/first_call/title", "/flows/first_call"]
    marked = PageContext(with_evidence(acme, at)).unit_of("/flows/first_call").title_mark
    assert re.findall(r"\[([^\]]+)\]\(safety\.md#evidence-(\d)\)", marked) == [("assumed", "3"), ("2", "1"), ("3", "2")]
    html = Markdown(extensions=list(EXTENSIONS)).convert(f"| Mark |\n| --- |\n| {marked} |")
    assert re.findall(r'title="([^"]+)">(\d)</a>', html) == [
        ("assumed: entry 2 of 3", "2"),
        ("assumed: entry 3 of 3", "3"),
    ]
    assert html.count('class="ap-mark ap-mark--assumed"') == 3


def test_a_heading_has_one_mark_of_a_kind(acme: Provider) -> None:
    text = pages(with_evidence(acme, ["/failures/plan/title", "/failures/plan/covers"]))["failures.md"]
    head = text.partition("{ #failure-plan }")[2].partition("{ .ap-meta }")[0]
    assert re.findall(r"\[([^\]]+)\]\(safety\.md#evidence-(\d)\)", head) == [("partly assumed", "1"), ("2", "2")]


def test_the_longest_pointer_wins(acme: Provider) -> None:
    document = acme.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    document["evidence"] = [
        {"kind": "assumed", "note": "All of it.", "at": ["/credentials/ticket"]},
        {"kind": "third_party", "note": "But this.", "at": ["/credentials/ticket/lifetime"]},
    ]
    section = pages(Provider.model_validate(document))["index.md"].partition("{ #credential-ticket }")[2]
    assert re.findall(r"\[([a-z ]+)\]\(safety\.md#evidence-\d+\)", section) == ["assumed", "third party"]


def test_a_field_must_have_been_named(acme: Provider) -> None:
    with pytest.raises(KeyError):
        PageContext(acme).unit_of("/credentials/ticket", "shape").mark_fields("lifetime")


@pytest.mark.parametrize(
    ("pointer", "where"),
    [
        ("/credentials/token/shape", "index.md#credential-token"),
        ("/schemes/basic", "index.md#scheme-basic"),
        ("/grants/login/issues", "index.md#grant-login"),
        ("/flows/session", "index.md#flow-session"),
        ("/operations/renew", "index.md#operation-renew"),
        ("/channels/events/heartbeat", "index.md#channel-events"),
        ("/channels/events/messages/login/required", "index.md#message-events-login"),
        ("/channels/events/closes/twice/code", "failures.md#close-events-twice"),
        ("/failures/plan/bodies/text~1html", "failures.md#failure-plan"),
        ("/limits/ban", "failures.md#limit-ban"),
        ("/levels/owner/may/0", "failures.md#level-owner"),
        ("/user_context/0", "index.md#user-context"),
        ("/servers/api/url", "index.md#at-a-glance"),
        ("/notices/0", "index.md#notice-1"),
        ("/advice/1", "safety.md#advice-2"),
        ("/evidence/0", "safety.md#evidence-1"),
        ("/gaps/0", "safety.md#gap-1"),
        ("/channels/events/closes", "failures.md#closes"),
        ("/failures", "failures.md#failures"),
        ("/schemes", "index.md#schemes"),
        ("/summary", "index.md"),
        ("", "index.md"),
    ],
)
def test_a_pointer_has_its_place(pointer: str, where: str) -> None:
    assert page_anchor(pointer) == where


@pytest.mark.parametrize(
    ("pointer", "words"),
    [
        ("/credentials/token/shape", "API token"),
        ("/schemes/hello/parts/0/template", "Token by message"),
        ("/channels/events/closes/twice/code", "Events: TWICE"),
        ("/channels/events/messages/login", "Events: Login"),
        ("/advice/0", "advice on storage"),
        ("/servers/api/url", "server api"),
        ("", "everything"),
    ],
)
def test_a_pointer_has_words(acme: Provider, pointer: str, words: str) -> None:
    assert link_pointer(acme, pointer).startswith(f"[{words}](")


def test_evidence_names_parts_and_fields_in_words(acme: Provider) -> None:
    """No name of a field of ours, and no number of an item."""
    at = ["/failures/plan/surfaces/0", "/failures/forbidden/surfaces/1", "/schemes/hello/parts/0/name", "/source/as_of"]
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", link_pointers(acme, at))
    assert words == "Pay first, Not yours: where it is given; Token by message: what is sent; the source: date"


def test_an_overview_says_each_thing_once(acme: Provider) -> None:
    at = ["/schemes/basic/title", "/schemes/basic/summary"]
    outside = PageContext(with_evidence(acme, at), folder="providers/acme/")
    row = next(
        line
        for line in LAYOUT.render_page("compare.md.jinja", view_compare_page([outside])).splitlines()
        if "#scheme-basic" in line
    )
    assert row.count("partly assumed") == 1
    assert "safety.md#evidence-1" in row
    inside = PageContext(with_evidence(acme, at)).unit_of("/schemes/basic").title_mark
    assert re.findall(r"\[([^\]]+)\]\(safety\.md#evidence-(\d)\)", inside) == [("partly assumed", "1"), ("2", "2")]


def test_a_compared_status_is_marked_by_what_covers_it(acme: Provider) -> None:
    for at, marked in (("/failures/missing/status", True), ("/failures/missing/bodies", False)):
        view = view_compare_page([PageContext(with_evidence(acme, [at]), folder="providers/acme/")])
        assert ("evidence-1" in view.refusals.rows[0][1]) is marked


def test_what_is_sent_is_marked_where_it_is_shown(acme: Provider) -> None:
    context = PageContext(with_evidence(acme, ["/schemes/bearer/parts/0"]), folder="providers/acme/")
    mark = "&lt;access&#95;token&gt;</code> [assumed](providers/acme/safety.md#evidence-1)"
    assert mark in view_home_page([context]).providers.rows[0][2]
    [row] = [row for row in view_compare_page([context]).schemes.rows if "#scheme-bearer" in row[1]]
    assert mark in row[3]
    assert "evidence" not in row[1]
    [row] = [row for row in glanced(context.provider) if row.startswith("| [Access token]")]
    assert "&lt;access&#95;token&gt;</code> [assumed]" in row
    assert len(re.findall("evidence-1", row)) == 1


def test_made_up_values_of_a_body_are_marked_below_documented_keys(acme: Provider) -> None:
    provider = with_evidence(acme, ["/operations/list_robots/success/body"], kind="official", made_up=True)
    section = pages(provider)["index.md"].partition("{ #operation-list_robots }")[2].partition("\n### ")[0]
    assert "[keys as documented, values made up](safety.md#evidence-1)" in section
    assert {each.sentence.partition(" with ")[2] for each in calls_of(provider, "list_robots")} == {
        f"*{title}* is answered with 200 and a body with the documented keys."
        for title in ("User and password", "Token in the query", "Access token")
    }


def calls_of(provider: Provider, operation: str) -> list[Claim]:
    names = [f"call.{operation}.{scheme}" for scheme in provider.operations[operation].security]
    return [each for each in derive_claims(provider) if each.id in names]


def test_only_variables_that_a_sample_reads_are_named(acme: Provider) -> None:
    samples = write_samples(acme)
    text = LAYOUT.render_page("provider/index.md.jinja", view_index_page(PageContext(acme, samples=samples)))
    read = {each.name for sample in samples for each in sample.variables}
    held = {each.variable for each in acme.credentials.values()}
    assert held - read
    assert set(re.findall(r"\| Samples read it from \| `(\w+)`", text)) == held & read


def test_alphabets_are_told_where_nobody_states_a_length(acme: Provider) -> None:
    shape = [
        {"name": "id", "characters": "digits", "min_length": 2, "max_length": 9},
        {"literal": "."},
        {"name": "rest", "characters": "base64url", "min_length": 2, "max_length": 9},
    ]
    document = acme.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    document["credentials"]["token"] |= {"shape": shape, "example": "12.ab"}
    entry = {
        "kind": "assumed",
        "note": "N.",
        "at": [f"/credentials/token/shape/2/{end}_length" for end in ("min", "max")],
    }
    text = pages(Provider.model_validate({**document, "evidence": [entry]}))["index.md"]
    assert "&lt;id: 2 to 9 digits&gt;.&lt;rest&gt;</code> (rest: letters, digits, `-` and `_`) [assumed]" in text


def section_of(text: str, anchor: str) -> str:
    return text.partition(f"#{anchor} }}")[2].partition("\n### ")[0]


def test_a_refusal_is_marked_behind_the_words_that_are_assumed(acme: Provider) -> None:
    at = ["/failures/forbidden/status", "/failures/forbidden/cases", "/failures/forbidden/surfaces"]
    card = section_of(pages(with_evidence(acme, at))["failures.md"], "failure-forbidden")
    marks = [f"[assumed](safety.md#evidence-{number}){{ .ap-mark .ap-mark--assumed }}" for number in (1, 2, 3)]
    assert card.startswith(f"\n\nStatus: {marks[0]}\n")
    assert f"\nYour level is too low. {marks[1]}\n" in card
    assert f"{marks[2]}\n{{ .ap-meta }}" in card
    assert len(re.findall("evidence-", card)) == len(marks)


def test_a_close_is_marked_once_in_a_cell(acme: Provider) -> None:
    at = [f"/channels/events/closes/bad_token/{field}" for field in ("action", "reconnect")]
    document = acme.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    entry = {"kind": "assumed", "note": "N.", "at": at}
    text = pages(Provider.model_validate({**document, "evidence": [entry]}))["failures.md"]
    [row] = [line for line in text.splitlines() if "close-events-bad_token" in line and line.startswith("|")]
    assert row.count("evidence-1") == 1
    assert row.rstrip(" |").endswith("{ .ap-mark .ap-mark--assumed }")


def test_an_operation_is_marked_where_its_level_is_assumed(acme: Provider) -> None:
    text = pages(with_evidence(acme, ["/operations/delete_robot/level"]))["failures.md"]
    assert "(index.md#operation-delete_robot) [assumed](safety.md#evidence-1)" in section_of(text, "level-owner")


def test_permissions_without_levels_lead_to_their_refusals(acme: Provider) -> None:
    bare = acme.model_copy(update={"levels": {}})
    text = LAYOUT.render_page("provider/failures.md.jinja", view_failures_page(PageContext(bare)))
    assert "for lack of one: [Not yours](failures.md#failure-forbidden)." in section_of(text, "permissions")


def test_what_an_answer_tells_is_marked_as_the_moment_that_it_tells_of(acme: Provider) -> None:
    document = acme.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    document["channels"]["events"] |= {"welcome": None}
    document["channels"]["events"]["messages"]["ping"] |= {"when": "after", "reply": "pong"}
    entry = {"kind": "assumed", "note": "N.", "at": ["/channels/events/messages/ping/when"]}
    text = pages(Provider.model_validate({**document, "evidence": [entry]}))["index.md"]
    assert ": you are authenticated. [assumed](safety.md#evidence-1)" in text


def test_no_field_is_told_by_its_pointer(acme: Provider) -> None:
    """Keys are written as people write them, and what is put into a header is told in words."""
    shown = pages(acme)
    assert "Needs `auth.token` (string), `agent` (string)." in shown["index.md"]
    assert "| `auth.token` |" in shown["index.md"]
    assert "`Retry-After` (seconds to wait)" in shown["failures.md"]
    assert not re.findall(r"`/[a-z]+/token|: \{[a-z_]+\}`", "".join(shown.values()))
    at = ["/limits/ban/violations", "/limits/ban/seconds", "/schemes/hello/lifecycle", "/credentials/token/shape"]
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", link_pointers(acme, at))
    assert (
        words == "Ban: the number and the time; Token by message: whether it can be used; API token: what it looks like"
    )
