"""What a page says of each thing that a spec can say."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import markdown
import pytest
import yaml

from authproof.documents.shared.authorization_steps import describe_authorization
from authproof.loader import load_specs
from authproof.model.provider import Provider
from authproof.samples.programs import schemes_without_sample, write_samples
from authproof.site.build import build
from authproof.site.pages.compare import view_compare_page, view_home_page
from authproof.site.pages.context import PageContext
from authproof.site.pages.notation import say_lifetime
from authproof.site.pages.provider.views import view_failures_page, view_index_page, view_safety_page
from authproof.site.pages.spec_fields import view_spec_page
from authproof.site.theme import PageTemplates, template_folders
from tests.made_up import MADE_UP

from .conftest import ACME
from .rendering import rendered

Spec = dict[str, Any]
LAYOUT = PageTemplates(template_folders())
SPEC: Spec = yaml.load(ACME.read_text(encoding="utf-8"), yaml.CSafeLoader)


NULL = object()


def changed(*path: str | int, to: Any) -> Callable[[Spec], None]:
    """Change one value of a spec; None removes it."""

    def change(spec: Spec) -> None:
        for key in path[:-1]:
            spec = spec[key]
        if to is None:
            del spec[path[-1]]
        else:
            spec[path[-1]] = None if to is NULL else to

    return change


def variant(change: Callable[[Spec], None]) -> Provider:
    spec = copy.deepcopy(SPEC)
    change(spec)
    return Provider.model_validate(spec)


def pages(provider: Provider, **fields: Any) -> str:
    context = PageContext(provider, **fields)
    return "\n".join([
        LAYOUT.render_page("provider/index.md.jinja", view_index_page(context)),
        LAYOUT.render_page("provider/failures.md.jinja", view_failures_page(context)),
        LAYOUT.render_page("provider/safety.md.jinja", view_safety_page(context)),
    ])  # fmt: skip


RESUME = {
    "message": "move",
    "session_at": "/id",
    "sequence_at": "/n",
    "accepted": "accepted",
    "rejected": "error",
    "seconds": 30,
}
UNIT = ("channels", "events")
WINDOW = SPEC["limits"]["per_minute"]


def without_welcome(spec: Spec) -> None:
    """Let nothing but an answer show that the client is authenticated."""
    del spec["channels"]["events"]["welcome"]
    spec["channels"]["events"]["messages"]["move"]["reply"] = "pong"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (changed("credentials", "ticket", "lifetime", "sliding", to=True), "10 seconds from its last use, usable once"),
        (changed("credentials", "token", "shape", to=[{"characters": "hex"}]), "| Looks like | not stated"),
        (changed("credentials", "token", "shape", to=[{"characters": "hex", "min_length": 9, "max_length": 9}]),
         "| Looks like | 9 hexadecimal digits"),
        (changed("credentials", "token", "shape", to=[{"literal": "k_"}, {"characters": "hex", "min_length": 3}]),
         "| Looks like | `k_…`"),
        (changed("limits", "per_minute", "counts", to="everything"), "Every request counts, refused ones too."),
        (changed("credentials", "token", "revocation", "sockets", to="keep"), "Open WebSockets stay open."),
        (changed("grants", "renew", "consumed", to="kept"), "that is traded in stays valid."),
        (changed("grants", "renew", "siblings", to="revoked"), "together with it ends too."),
        (changed("grants", "mint", "issues", "ticket", to=""), "(the whole body)"),
        (changed("schemes", "basic", "lifecycle", to="deprecated"), "ap-badge--deprecated"),
        (changed("schemes", "basic", "broken_snippet", to="It **fails**."), "    It **fails**."),
        (changed("schemes", "basic", "notes", to=["Case matters."]), "- Case matters."),
        (changed("schemes", "bearer", "parts", 0, to={"in": "cookie", "name": "sid", "template": "{access_token}"}),
         "Cookie: sid=&lt;access&#95;token&gt;"),
        (changed("schemes", "bearer", "parts", 0, to={"in": "path", "name": "key", "template": "{access_token}"}),
         "/&#123;key&#125;/ = &lt;access&#95;token&gt;"),
        (changed("schemes", "ticket", "parts", 0, to={"in": "subprotocol", "name": "p", "template": "t.{ticket}"}),
         "Sec-WebSocket-Protocol: t.&lt;ticket&gt;"),
        (changed("operations", "list_robots", "security", to=[]), "**Authenticate with** public"),
        (changed("operations", "renew", "request", to={"a": 1}),
         'title="Request · application/json" }\n{\n  "a": 1\n}'),
        (changed("operations", "renew", "success", to={"media_type": "text/plain", "body": "fine"}),
         'title="Answer · text/plain" }\nfine\n```'),
        (changed("operations", "renew", "success", to={"media_type": "text/plain", "body": {"a": 1}}),
         'title="Answer · text/plain" }\n{\n  "a": 1\n}'),
        (changed("flows", "first_call", "steps", 0, "using", to=None),
         "`GET /robots` ([List robots](index.md#operation-list_robots)) without a credential"),
        (changed(*UNIT, "resume", to=RESUME), "After a lost connection, within 30 seconds: [Move]"),
        (changed(*UNIT, "heartbeat", to={"sender": "server", "message": "pong", "seconds": 20}), ", every 20 seconds."),
        (changed(*UNIT, "heartbeat", to={"sender": "server", "message": "pong"}), ", again and again."),
        (without_welcome,
         "[Move](index.md#message-events-move), to see whether you are authenticated: no answer to [Login]"),
        (changed(*UNIT, "heartbeat", "interval_at", to="/n"),
         "every `n` milliseconds (from [Banner](index.md#message-events-banner)); its `last` is the last `n` that you"),
        (changed(*UNIT, "heartbeat", "timeout", to=41), "After 41 seconds without one the server closes with 4405."),
        (changed("failures", "internal", "gloss", to="Ours."), "**In English:** “Ours.”"),
        (changed(*UNIT, "notes", to=["Mind the gap."]), "- Mind the gap."),
        (changed(*UNIT, "security", to=["hello"]), "Opens the socket without a credential."),
        (changed(*UNIT, "security", to=["ticket"]), "Opens the socket with <code>?ticket=&lt;ticket&gt;</code>."),
        (changed(*UNIT, "closes", "twice", "code", to=NULL), "After these answers the socket stays open:"),
        (changed(*UNIT, "closes", "twice", "reconnect", to="unknown"), "not stated</span>"),
        (changed("failures", "internal", "bodies", to={"application/xml": "<e/>"}), "    ```xml\n    <e/>\n    ```"),
        (changed("failures", "internal", "bodies", to={"text/plain": "Oops"}), "    ```text\n    Oops\n    ```"),
        (changed("failures", "internal", "bodies", to={"application/json": "Oops"}),
         '    ```json\n    "Oops"\n    ```'),
        (changed("failures", "internal", "surfaces", to=["token"]), "Only at [Log in](index.md#operation-login) and ["),
        (changed("limits", "per_minute", "counts", to="refused"), "Only refused requests count."),
        (changed("limits", "per_minute", "operations", to=["renew"]), "Applies to [Renew the pair]"),
        (changed("limits", "sockets", to={"kind": "window", "title": "T", "scope": "connection", "requests": 3,
         "seconds": 10, "algorithm": "fixed_window", "channels": ["events"], "messages": ["move"]}),
         "3 [Move](index.md#message-events-move) messages in 10 seconds per connection.\n\n- The count starts again"),
        (changed("limits", "per_minute", to={**WINDOW, "channels": ["events"], "messages": ["move"]}),
         "60 [Move](index.md#message-events-move) messages a minute"),
        (changed("source", "kind", to="third_party"), '!!! warning "Not from the provider"'),
        (changed("source", "url", to=None), "Source: Authentication, 2026-01-31"),
        (changed("homepage", to=None), "\nSource: [Authentication]"),
        (changed("notices", 0, "url", to=None), "in the newsletter.\n"),
        (changed("advice", to=[]), "The provider gives no advice."),
        (changed("advice", 0, "setting", to="production"), "### Production\n"),
        (changed("flows", "first_call", "reusable", to=True), '<span class="ap-badge">reusable client</span>'),
        (changed("limits", to={}), "No source states a limit."),
        (changed("evidence", to=[]), "[1 gap](safety.md#assumptions)"),
        (changed("evidence", 0, "kind", to="third_party"), "1 from third parties"),
        (changed("evidence", 0, "contradicted_by", to=[{"says": "No.", "kind": "third_party"}]),
         '<span class="ap-mark ap-mark--contradicted">sources differ</span>'),
        (changed("evidence", 1, "contradicted_by", to=[]), '<span class="ap-badge">the provider\'s source code</span>'),
    ],
)  # fmt: skip
def test_what_a_spec_says_is_told(change: Callable[[Spec], None], told: str) -> None:
    before, after = pages(Provider.model_validate(SPEC)), pages(variant(change))
    assert told in after
    assert after.count(told) > before.count(told)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (changed("limits", "per_minute", "counts", to="everything"), "Every request counts"),
        (changed("credentials", "token", "revocation", "sockets", to="keep"), "Open WebSockets"),
        (changed("credentials", "ticket", "lifetime", "sliding", to=False), " from issue"),
        (changed("grants", "renew", "siblings", to="kept"), "issued together with it"),
        (changed("channels", "events", "messages", "move", "when", to="after"), "Sent once authenticated."),
        (changed("operations", "list_robots", "security", to=[]), "public"),
    ],
)
def test_a_default_that_nobody_states_makes_no_sentence(change: Callable[[Spec], None], sentence: str) -> None:
    """It is said where a spec writes it, and marked where an entry of evidence speaks of it."""

    def unstated(spec: Spec) -> None:
        spec["credentials"]["token"]["revocation"].pop("sockets")

        del spec["operations"]["list_robots"]["security"]

    assert sentence not in pages(variant(unstated))
    assert sentence in pages(variant(change))


def test_sockets_are_spoken_of_where_there_are_some() -> None:
    spec = {**BARE, "credentials": {"token": copy.deepcopy(SPEC["credentials"]["token"])}, "levels": SPEC["levels"]}
    spec["credentials"]["token"]["revocation"]["sockets"] = "keep"
    assert "Open WebSockets" not in pages(Provider.model_validate(spec))


def test_a_default_with_evidence_of_its_own_is_said_and_marked() -> None:
    entry = {"kind": "assumed", "note": "N.", "at": ["/limits/per_minute/counts"]}
    text = pages(variant(changed("evidence", to=[entry])))
    assert "Every request counts, refused ones too. [assumed](safety.md#evidence-1)" in text


def test_a_made_up_length_is_not_shown_as_the_providers() -> None:
    entry = {"kind": "assumed", "note": "N.", "at": ["/credentials/user/shape", "/credentials/ticket/shape"]}
    text = pages(variant(changed("evidence", to=[entry])))
    assert "| Looks like | not stated [assumed](safety.md#evidence-1)" in text
    assert "| Looks like | 20 characters (letters and digits) [assumed](safety.md#evidence-1)" in text


def test_a_made_up_number_of_a_limit_is_the_sandboxs() -> None:
    entry = {"kind": "assumed", "note": "N.", "at": ["/limits/ban/violations", "/limits/ban/seconds"]}
    text = pages(variant(changed("evidence", to=[entry])))
    assert "No number is published; the sandbox has a ban after 100 violations in 1 hour, per application" in text


def test_what_is_not_released_answers_as_it_is_refused() -> None:
    section = pages(Provider.model_validate(SPEC)).partition("{ #operation-future }")[2].partition("###")[0]
    assert "418" in section
    assert "200" not in section


def test_nothing_assumed_is_said_so() -> None:
    provider = variant(lambda spec: spec.update(evidence=[], gaps=[]))
    assert "[nothing assumed](safety.md#assumptions)" in pages(provider)


BARE: Spec = {
    **{key: SPEC[key] for key in ("authproof", "id", "name", "summary", "source", "servers")},
    "credentials": {"token": {**SPEC["credentials"]["token"], "levels": []}},
    "grants": {"by_hand": SPEC["grants"]["by_hand"]},
    "schemes": {"query_token": SPEC["schemes"]["query_token"]},
    "operations": {"list_robots": {**SPEC["operations"]["list_robots"], "security": ["query_token"]}},
    "flows": {"first_call": SPEC["flows"]["first_call"]},
}


WORDS_OF_OURS = (
    r"Opened by|Asked for with|Follow it up|Given by|\bCase: |no known expiry|\b1 (?:seconds|minutes|hours|days)\b"
    r"|\b[Mm]end(?:ed|s)?\b|\bbuys\b|\b(?:surfaces|parts|cases|siblings) \d|token endpoints"
)
"""Words that readers cannot know, or that are no English."""


@pytest.mark.parametrize("file", sorted((ACME.parents[2] / "specs").glob("*.yaml")), ids=lambda path: path.stem)
def test_pages_speak_the_readers_language(file: Path) -> None:
    text = pages(Provider.model_validate(yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)))
    assert re.findall(WORDS_OF_OURS, text) == []


def test_what_a_provider_does_not_have_leaves_no_empty_section() -> None:
    text = pages(Provider.model_validate(BARE))
    for words in ("## Flows", "## WebSocket", "## Close codes", "user-context", "| Permission levels", "| Refusals"):
        assert words in pages(Provider.model_validate(SPEC)), words
        assert words not in text, words
    assert "No source states permission levels." in text
    assert "No source states a limit." in text
    assert "No source states a refusal." in text


def test_what_cannot_be_used_today_has_no_sample_and_a_badge() -> None:
    provider = Provider.model_validate(SPEC)
    text = pages(provider, without_sample=schemes_without_sample(provider))
    section = text.partition("{ #scheme-signed }")[2].partition("###")[0]
    assert "ap-badge--coming_soon" in section
    assert "**No sample:** it is coming soon, and the sandbox refuses it." in section


def test_advice_on_errors_stands_with_the_failures_and_the_rest_with_safety() -> None:
    spec = copy.deepcopy(SPEC)
    spec["advice"] = [{"topic": topic, "do": True, "text": f"On {topic}."} for topic in ("storage", "errors")]
    context = PageContext(Provider.model_validate(spec))
    failures = LAYOUT.render_page("provider/failures.md.jinja", view_failures_page(context))
    safety = LAYOUT.render_page("provider/safety.md.jinja", view_safety_page(context))
    assert [word in page for page in (failures, safety) for word in ("On errors.", "On storage.")] == [
        True,
        False,
        False,
        True,
    ]
    assert 'id="advice-2"' in failures


def test_that_no_refusal_has_a_body_is_said_once() -> None:
    def drop_bodies(spec: Spec) -> None:
        for each in spec["failures"].values():
            each.pop("bodies", None)
            each.pop("live", None)

    assert pages(variant(drop_bodies)).count("No source shows a body.") == 1


def test_what_others_say_of_all_closes_stands_above_them() -> None:
    reading = {"says": "One code only.", "kind": "official", "url": "https://acme.example/codes"}
    entry = {"at": ["/channels/events/closes"], "kind": "source", "note": "N.", "contradicted_by": [reading]}
    text = pages(variant(lambda spec: spec["evidence"].append(entry))).partition("{ #closes }")[2]
    sentence = (
        "One code only. ([acme.example/codes](https://acme.example/codes)) What stands here is from the provider's"
    )
    assert sentence in text.partition("| Close |")[0]


def test_what_its_holder_chose_has_no_lifetime() -> None:
    """A name or a password that only a login takes; elsewhere it is worth saying that nothing is stated."""
    before, after = Provider.model_validate(SPEC), variant(changed("schemes", "basic", "surface", to="token"))
    assert [say_lifetime(one, "password") for one in (before, after)] == ["not stated, but it can expire", ""]
    section = pages(after).partition("{ #credential-password }")[2].partition("\n##")[0]
    assert "Lifetime" not in section


def test_each_field_of_a_spec_is_explained() -> None:
    (operation,) = [part for part in view_spec_page().parts if part.anchor == "model-operation"]
    (row,) = [row for row in operation.fields.rows if row[0].startswith("`success`")]
    assert row[3] == "The answer when all is well."


def flow_section(flow: str) -> str:
    provider = Provider.model_validate(SPEC)
    return pages(provider, samples=write_samples(provider)).partition(f"{{ #flow-{flow} }}")[2].partition("\n##")[0]


def test_each_sample_says_how_it_is_run() -> None:
    section = flow_section("first_call")
    for line, path in (
        ("bash first_call.sh", "curl/first_call.sh"),
        ("python first_call.py", "python/first_call.py"),
        ("node first_call.mjs", "javascript/first_call.mjs"),
    ):
        assert f"Run it: `{line}` ([download](samples/{path})). No account?" in section


@pytest.mark.parametrize(
    ("flow", "told"),
    [
        ("first_call", "**Prints** the answer to [List robots](index.md#operation-list_robots)"),
        ("message_socket", "**Prints** [Pong](index.md#message-events-pong)"),
    ],
)
def test_what_a_sample_prints_is_shown_below_it(flow: str, told: str) -> None:
    before, _, after = flow_section(flow).rpartition(told)
    assert "=== " in before
    assert "```" in after


def test_a_variable_is_explained_in_words() -> None:
    section = flow_section("first_call")
    assert "- `ACME_TOKEN`: [API token](index.md#credential-token)" in section


def test_a_step_that_only_a_refusal_calls_for_says_so() -> None:
    section = flow_section("session")
    steps = re.findall(r"^1\. .*$", section, re.MULTILINE)
    after = '(only after <span class="ap-status ap-status--4">401</span>)'
    assert [step.endswith(after) for step in steps] == [False, False, True, True]


def test_a_scheme_that_no_flow_uses_says_so() -> None:
    text = pages(Provider.model_validate(SPEC), without_sample={"basic": "no flow uses it"})
    assert "**No sample:** no flow uses it." in text


def test_a_removed_scheme_marks_what_only_it_carries() -> None:
    text = pages(variant(changed("schemes", "ticket", "lifecycle", to="removed")))
    section = text.partition("{ #credential-ticket }")[2].partition("###")[0]
    assert "ap-badge--removed" in section
    grant = text.partition("{ #grant-mint }")[2].partition("###")[0]
    assert "ap-badge--removed" in grant
    in_use, _, removed = text.partition("## No longer in use")
    for anchor in ("{ #scheme-ticket }", "{ #credential-ticket }", "{ #grant-mint }"):
        assert anchor in removed
        assert anchor not in in_use
    assert "No longer in use" not in pages(Provider.model_validate(SPEC))


def test_channels_that_differ_in_their_address_alone_are_told_once() -> None:
    def add(spec: Spec) -> None:
        spec["servers"]["local"] = {"url": "ws://localhost:9", "description": "For development.", "production": False}
        spec["channels"]["nearby"] = spec["channels"]["events"] | {
            "title": "Nearby",
            "summary": "S.",
            "server": "local",
        }

    text = pages(variant(add))
    section = text.partition("{ #channel-nearby }")[2].partition("\n## ")[0]
    assert "All else is as for [Events](index.md#channel-events)." in section
    assert "Order of messages" not in section
    for anchor in ("message-nearby-login", "close-nearby-twice", "close-events-twice"):
        assert text.count(f'<span id="{anchor}"></span>') == 1
    assert text.count("| Close | When | What to do |") == 1
    codes = view_compare_page([PageContext(variant(changed(*UNIT, "closes", "twice", "code", to=4401)))]).sockets
    assert codes.rows[0][-1].count("4401") == 1


def test_what_leaves_a_socket_open_says_nothing_of_reconnecting() -> None:
    text = pages(variant(changed(*UNIT, "closes", "twice", "code", to=NULL)))
    [row] = [line for line in text.splitlines() if "close-events-twice" in line]
    assert "reconnect" not in row.partition("Log in once.")[2]


def test_one_fact_is_marked_once() -> None:
    entry = {"kind": "assumed", "note": "N.", "at": ["/operations/delete_robot/parameters/fleet"]}
    text = pages(variant(changed("evidence", to=[entry])))
    assert text.count("(safety.md#evidence-1){") == 1


EVIL = "<script>alert(1)</script> </div> | {: #evil } [x](javascript:alert(1)) ![y](https://evil.test/y.png)"
PROSE = {
    "title",
    "summary",
    "meaning",
    "action",
    "text",
    "effect",
    "note",
    "says",
    "topic",
    "description",
    "may",
    "steps",
}


def poisoned(node: Any) -> Any:
    """Put HTML into every text that is meant for readers."""
    if isinstance(node, list):
        return [poisoned(value) for value in node]
    if not isinstance(node, dict):
        return node
    return {key: EVIL if key in PROSE and isinstance(value, str) else poisoned(value) for key, value in node.items()}


def test_html_of_a_spec_is_shown_and_not_obeyed() -> None:
    topics = [{**one, "text": EVIL} for one in SPEC["advice"]]
    provider = Provider.model_validate({**poisoned({**SPEC, "advice": []}), "name": EVIL, "advice": topics})
    made = build([provider], template_folders())
    of_no_provider = ("add-a-provider.md", "documents.md")
    for path in [path for path in made if path.endswith(".md") and path not in of_no_provider]:
        shown = rendered(made[path].partition("\n---\n")[2])
        assert not {"script", "img", "iframe"} & set(shown.tags), path
        assert [
            value for name, value in shown.attributes if name == "href" and str(value).startswith("javascript")
        ] == []
        assert ("id", "evil") not in shown.attributes
        assert "<script>alert(1)</script>" in shown.text


def test_the_comparison_tells_what_is_missing() -> None:
    view = view_compare_page([PageContext(Provider.model_validate(BARE), folder="x/")])
    assert set(view.refusals.rows[0][1:]) == {"not stated"}
    start = view_home_page([PageContext(Provider.model_validate(BARE), folder="x/")])
    assert start.providers.rows[0][3] == "no WebSocket"
    assert start.counts == "1 provider, 0 samples, 1 scheme."
    held = variant(changed("channels", "events", "closes", to={}))
    assert view_compare_page([PageContext(held)]).sockets.rows[0][-1] == "not stated"
    assert "cannot be used today: 1" in view_home_page([PageContext(held)]).counts


def test_a_list_in_a_step_does_not_swallow_the_steps_after_it() -> None:
    (larder,) = load_specs([path for path in MADE_UP if path.stem == "larder"])
    steps = describe_authorization(larder, next(iter(larder.authorizations.values())))
    shown = markdown.markdown("\n".join(f"1. {step}" for step in steps))
    ordered = ET.fromstring(f"<div>{shown}</div>").findall("ol")
    assert [len(each.findall("li")) for each in ordered] == [len(steps)]


def test_what_ends_a_credential_gives_none() -> None:
    (hearth,) = load_specs([path for path in MADE_UP if path.stem == "hearth"])
    text = LAYOUT.render_page("provider/index.md.jinja", view_index_page(PageContext(hearth)))
    section = text.partition("{ #grant-log_out }")[2].partition("\n## ")[0]
    assert "Gives you" not in section
    assert "The [Session](index.md#credential-session) that is revoked ends with this call." in section
    assert "Gives you" in text
