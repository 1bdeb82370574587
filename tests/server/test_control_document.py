"""The control surface's document, its list on the landing page and that on the site: none of them lies."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from authproof.sandbox.engine.cases import CASES
from authproof.sandbox.engine.events import decode_json
from authproof.sandbox.server import RunningSandbox
from authproof.sandbox.server.control import ENDPOINTS
from authproof.sandbox.server.control.endpoint import ControlEndpoint
from authproof.sandbox.server.control.registry import build_request_schema
from authproof.sandbox.server.control.validation import list_mistakes, normalise_fields

from .conftest import ROOT
from .controlling import HELD
from .test_landing import perform


def described(owner: httpx.Client) -> dict[str, Any]:
    document: dict[str, Any] = owner.get("/_control/openapi.json").json()
    return document


def test_the_document_is_valid(owner: httpx.Client, box: RunningSandbox) -> None:
    document = described(owner)
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    assert document["servers"] == [{"url": box.url}]


def test_the_document_has_every_endpoint(owner: httpx.Client) -> None:
    told = {(method.upper(), path) for path, item in described(owner)["paths"].items() for method in item}
    assert told == {(each.method, each.path) for each in ENDPOINTS}


GOOD: dict[str, Any] = {
    "move_clock": {"advance": 5},
    "reset": {"provider": "acme", "seed": 1},
    "issue": {"provider": "acme", "credential": "token", "level": "owner", "value": "acme_aaaaaaaaaaaaaaaa"},
    "revoke": HELD,
    "rotate": HELD,
    "level": HELD | {"level": "owner"},
    "provoke": {"provider": "acme", "operation": "list_robots", "case": "internal", "times": 3},
    "limit": {"provider": "acme", "limit": "per_minute", "count_next_as": 10},
}


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.id)
def test_answers_are_as_the_document_says(owner: httpx.Client, endpoint: ControlEndpoint) -> None:
    document = described(owner)
    operation = document["paths"][endpoint.path][endpoint.method.lower()]
    good = GOOD.get(endpoint.id)
    headers = {"Content-Type": "application/json"}
    tried = [owner.request(endpoint.method, endpoint.path, json=good)]
    tried += [owner.request(endpoint.method, endpoint.path, json=good, headers={"Origin": "x"})]
    tried += [owner.request(endpoint.method, f"{endpoint.path}?x", json=good)]
    if good:
        tried += [owner.post(endpoint.path, json=good | {"provider": "nobody"} if "provider" in good else {})]
        tried += [owner.post(endpoint.path, content=b"{}"), owner.post(endpoint.path, content=b"{", headers=headers)]
        tried += [owner.post(endpoint.path, content=b"x" * 2_000_000, headers=headers)]
    for answer in tried:
        told = operation["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
        schema = document["components"]["schemas"]["Refusal"] if "$ref" in told else told
        Draft202012Validator(schema).validate(answer.json())
    statuses = {"408", *(str(answer.status_code) for answer in tried)}
    assert set(operation["responses"]) <= statuses, "documented, and never seen"


NAMES = sorted({field.name for each in ENDPOINTS for field in each.fields})
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(
        [0, 1, 1.0, 1000, 1001, 1001.0, 2**53 - 1, 2**53, 3155760000, 3155760000.5, *CASES, "x" * 4096, "x" * 4097]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=3),
    st.lists(st.none(), max_size=1),
)


@given(
    st.sampled_from(ENDPOINTS),
    st.one_of(VALUES, st.dictionaries(st.sampled_from([*NAMES, "other"]), VALUES, max_size=4)),
)
def test_the_document_accepts_what_the_sandbox_accepts(endpoint: ControlEndpoint, body: Any) -> None:
    document = decode_json(json.dumps(body))
    if isinstance(document, (dict, list, str, int, float, type(None))):  # NaN is no JSON
        schema = build_request_schema(endpoint)
        assert (not list_mistakes(endpoint, document)) == Draft202012Validator(schema).is_valid(document)


@given(st.sampled_from(ENDPOINTS), st.data())
def test_good_requests_have_no_mistakes(endpoint: ControlEndpoint, data: st.DataObject) -> None:
    """Few dictionaries of the test above are good ones."""
    body = dict(GOOD.get(endpoint.id, {}))
    for name in data.draw(st.sets(st.sampled_from(sorted(body)))) if body else ():
        body[name] = data.draw(st.one_of(VALUES, st.just(body[name])))
    if any(isinstance(value, float) and value != value for value in body.values()):  # noqa: PLR0124 - NaN
        return
    valid = Draft202012Validator(build_request_schema(endpoint)).is_valid(body)
    assert (not list_mistakes(endpoint, body)) == valid
    if valid:
        assert normalise_fields(endpoint, body) == body


def test_the_landing_page_lists_it(owner: httpx.Client) -> None:
    listed = owner.get("/", headers={"Accept": "application/json"}).json()["control"]
    assert [(each["method"], each["path"], each["title"], each["fields"]) for each in listed] == [
        (each.method, each.path, each.title, each.summarise_fields()) for each in ENDPOINTS
    ]
    page = owner.get("/", headers={"Accept": "text/html"}).text
    for each in ENDPOINTS:
        assert f"<code>{each.path}</code>" in page
        assert each.title.replace("'", "&#x27;") in page
    assert '<a href="/_control/openapi.json">' in page


def test_the_line_on_the_landing_page_works(owner: httpx.Client) -> None:
    before = owner.get("/_control/clock").json()["now"]
    (line,) = re.findall(r"<pre>(curl [^<]*_control[^<]*)</pre>", owner.get("/").text)
    assert perform(owner, unescape(line)).json()["now"] >= before + 60


def test_the_site_lists_it() -> None:
    text = (ROOT / "site_src" / "docs" / "sandbox.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(GET|POST) (/\S+)` \| (.*?) \| (.*?) \|$", text, re.MULTILINE)
    told = {(method, f"/_control{path}"): fields.replace("`", "") for method, path, fields, _ in rows}
    assert told == {(each.method, each.path): each.summarise_fields() or "none" for each in ENDPOINTS}
