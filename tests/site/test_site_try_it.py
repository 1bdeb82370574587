"""The page on which operations are tried: its settings, what it loads, and real calls from a real browser."""

from __future__ import annotations

import copy
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from authproof.cli import group
from authproof.documents import openapi
from authproof.loader import load_directory, load_specs
from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine import Engine
from authproof.sandbox.origins import DEFAULT_SANDBOX
from authproof.sandbox.server import RunningSandbox, run_in_thread
from authproof.site.pages.context import PageContext
from authproof.site.pages.provider.try_it import view_try_page
from authproof.site.theme import PageTemplates, template_folders
from authproof.text.json_values import dump_json

from . import browser
from .conftest import ACME, ROOT
from .html_page import Page, read

Spec = dict[str, Any]
SPEC: Spec = yaml.load(ACME.read_text(encoding="utf-8"), yaml.CSafeLoader)
VENDORED = ROOT / "site_src" / "docs" / "assets" / "swagger-ui"
THEIRS = {"swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "swagger-ui.css", "LICENSE", "NOTICE"}
TOOLS = ROOT / "tests" / "tools"
POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]+)"')


def laid_out(provider: Provider, sandbox: str = DEFAULT_SANDBOX) -> str:
    documents = {"openapi.json": dump_json(openapi.build_openapi(provider))}
    view = view_try_page(PageContext(provider, documents=documents, sandbox=sandbox))
    return PageTemplates(template_folders()).render_page("provider/try.html.jinja", view)


def settings(provider: Provider) -> dict[str, Any]:
    page = Settings()
    page.feed(laid_out(provider))
    found: dict[str, Any] = json.loads(page.found)
    return found


class Settings(Page):
    """Reads what the script of the page is told."""

    found = ""

    def __init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.found = dict(attrs).get("data-settings") or self.found


def variant(change: Callable[[Spec], object]) -> Provider:
    spec = copy.deepcopy(SPEC)
    change(spec)
    return Provider.model_validate(spec)


def test_the_first_way_in_is_filled_in_and_what_is_issued_is_saved() -> None:
    told = settings(Provider.model_validate(SPEC))
    assert told["authorize"] == {"query_token": "acme_0123456789abcdef"}
    assert told["saves"] == {
        "login": {
            "bearer": {"at": "/access_token", "around": ["", ""]},
            "refresh": {"at": "/refresh_token", "around": ["", ""]},
        },
        "renew": {
            "bearer": {"at": "/access_token", "around": ["", ""]},
            "refresh": {"at": "/refresh_token", "around": ["", ""]},
        },
    }


def key(**part: str) -> Callable[[Spec], None]:
    """Let the first way in be another."""

    def change(spec: Spec) -> None:
        spec["schemes"]["query_token"]["parts"] = [{"in": "header", "name": "X-Key", "template": "{token}", **part}]

    return change


@pytest.mark.parametrize(
    ("change", "filled"),
    [
        (key(template="Robot {token}"), "Robot acme_0123456789abcdef"),
        (key(name="Authorization", template="Bearer {token}"), "acme_0123456789abcdef"),
        (key(template="x {base64}", base64="{token}"), "x YWNtZV8wMTIzNDU2Nzg5YWJjZGVm"),
        (key(name="Authorization", template="Basic {base64}", base64="{user}:{password}"),
         ["robbie", 'correct horse "battery" $taple']),
    ],
)  # fmt: skip
def test_a_value_is_filled_in_as_the_scheme_writes_it(change: Callable[[Spec], None], filled: object) -> None:
    assert settings(variant(change))["authorize"]["query_token"] == filled


def test_what_the_sandbox_issues_is_not_filled_in() -> None:
    told = settings(variant(key(template="{access_token}")))
    assert told["authorize"] == {}
    assert told["saves"]["login"]["query_token"] == {"at": "/access_token", "around": ["", ""]}


def test_words_around_a_value_that_is_saved_are_kept() -> None:
    told = settings(variant(key(template="Robot {access_token}!")))
    assert told["saves"]["login"]["query_token"]["around"] == ["Robot ", "!"]


def test_what_a_spec_says_is_shown_and_not_obeyed() -> None:
    evil = '"><script>alert(1)</script>'

    def change(spec: Spec) -> None:
        spec["name"] = evil
        spec["credentials"]["token"]["title"] = evil

    text = laid_out(variant(change))
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_the_page_may_reach_the_sandbox_and_the_provider_and_nobody_else() -> None:
    policy = POLICY.search(laid_out(Provider.model_validate(SPEC)))
    assert policy
    rules = dict(rule.strip().split(" ", 1) for rule in policy[1].split(";"))
    assert rules["default-src"] == "&#39;none&#39;" or rules["default-src"] == "'none'"
    assert rules["script-src"].strip("'&#39;") == "self"
    addresses = re.findall(r"https?://\S+", rules["connect-src"])
    assert addresses == [
        "http://127.0.0.1:*",
        "http://localhost:*",
        "https://api.acme.example",
        "https://staging.acme.example",
    ]


@pytest.mark.parametrize(
    ("url", "values", "sources"),
    [
        ("https://{a}.acme.example/v1", [], ["https://*.acme.example"]),
        ("https://api-{a}.eu.acme.example:8443", [], ["https://*.eu.acme.example:8443"]),
        ("https://api.{a}.acme.example", [], ["https://*.acme.example"]),
        ("https://{a}", [], ["https:"]),
        ("https://api.acme.example:{a}/v1", [], ["https://api.acme.example:*"]),
        ("https://acme.example/{a}", [], ["https://acme.example"]),
        ("https://{a}.acme.example", ["eu", "us"], ["https://eu.acme.example", "https://us.acme.example"]),
    ],
)
def test_the_page_may_reach_what_variables_of_an_address_stand_for(
    url: str, values: list[str], sources: list[str]
) -> None:
    def change(spec: Spec) -> None:
        variable = {"description": "D.", "example": "eu", "values": values, "variable": "EU"}
        spec["servers"]["api"] = {"url": url, "description": "D.", "variables": {"a": variable}}

    policy = POLICY.search(laid_out(variant(change)))
    assert policy
    assert policy[1].split("connect-src ")[1].split(";")[0].split()[3:-1] == sources


@pytest.mark.parametrize(
    ("sandbox", "source"),
    [
        ("https://sandbox.acme.example:8443", "https://sandbox.acme.example:8443"),
        ("http://[::1]:8400", "http://localhost:*"),
        ("http://[fd00::5]:8400", "http:"),
    ],
)
def test_the_policy_of_the_page_holds_no_ipv6_address(sandbox: str, source: str) -> None:
    policy = POLICY.search(laid_out(Provider.model_validate(SPEC), sandbox))
    assert policy
    assert source in policy[1].replace(";", " ").split()
    assert "[" not in policy[1]


def test_all_that_the_page_loads_is_there(built: Path) -> None:
    for path in (built / "site" / "providers").glob("*/try.html"):
        loads = read(path).loads
        assert len(loads) == 5
        assert [load for load in loads if not (path.parent / load).resolve().is_file()] == []
        assert all((path.parent / load).resolve().is_relative_to((built / "site").resolve()) for load in loads)


def test_the_interface_is_published_with_its_licence() -> None:
    assert {path.name for path in VENDORED.iterdir()} == {*THEIRS, "ABOUT.txt"}
    version = json.loads((TOOLS / "package.json").read_text(encoding="utf-8"))["devDependencies"]["swagger-ui-dist"]
    assert f"Swagger UI {version} " in (VENDORED / "ABOUT.txt").read_text(encoding="utf-8")
    assert "Apache License" in (VENDORED / "LICENSE").read_text(encoding="utf-8")


def required() -> bool:
    return bool(os.environ.get("AUTHPROOF_REQUIRE_BROWSER"))


def missing(why: str) -> None:
    """Skip a test for want of a tool; fail it where all must be there."""
    if required():
        pytest.fail(why)
    pytest.skip(why)


@pytest.mark.slow
def test_the_interface_is_its_makers_to_the_last_byte() -> None:
    package = TOOLS / "node_modules" / "swagger-ui-dist"
    if not package.is_dir():
        missing("swagger-ui-dist is not installed; `npm ci` in tests/tools does it")
    for name in THEIRS:
        assert (VENDORED / name).read_bytes() == (package / name).read_bytes(), name


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Tab]:
    if browser.program() is None:
        missing("there is no Chromium or Chrome on this machine")
    with browser.browser(tmp_path_factory.mktemp("browser")) as found:
        yield found


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    with browser.web(built / "site") as found:
        yield found


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    with run_in_thread(load_directory(ROOT / "specs"), limits=False) as found:
        yield found


def trying(tab: browser.Tab, address: str, sandbox: RunningSandbox, provider: str) -> None:
    """Open the page and wait until every operation is there."""
    tab.asked.clear()
    tab.open(f"{address}/providers/{provider}/try.html?sandbox={sandbox.url}")
    tab.until("document.querySelectorAll('.opblock').length > 0")
    tab.until("document.getElementById('state').className === 'here'")


EXECUTE = """(() => {
  const block = document.getElementById(%s);
  if (!block.classList.contains("is-open")) block.querySelector(".opblock-summary-control").click();
  return true;
})()"""


FILLED = """(() => {
  const rows = [...document.getElementById(%s).querySelectorAll("tr.parameters")];
  const needed = rows.filter((row) => row.querySelector(".parameter__name.required"));
  return needed.every((row) => [...row.querySelectorAll("input, select, textarea")].every((field) => field.value));
})()"""
"""Swagger UI fills examples in after it has drawn the fields."""


def execute(tab: browser.Tab, identifier: str) -> int:
    """Open an operation, press Execute, and give the status that is shown."""
    block = f"document.getElementById({json.dumps(identifier)})"
    status = f"{block}.querySelector('.live-responses-table .response .response-col_status')"
    tab.value(EXECUTE % json.dumps(identifier))
    # until it has resolved an operation, Swagger UI shows an Execute that does nothing
    tab.until(f"!{block}.querySelector('.opblock-loading-animation') && !!{block}.querySelector('button.execute')")
    tab.until(FILLED % json.dumps(identifier))
    tab.value(f"{block}.querySelector('button.execute').click()")
    return int(str(tab.until(f"!!{status} && parseInt({status}.textContent)")))


def operations(provider: Provider) -> dict[str, int]:
    """Give the elements of the operations that a holder of the lowest level may call, with their documented statuses.

    Logins come before what needs them.
    """
    lowest = next(iter(provider.levels), None)
    document = openapi.build_openapi(provider)
    nodes = [one for item in document["paths"].values() for one in item.values()]
    known = [one for one in nodes if provider.operations[one["operationId"]].lifecycle is Lifecycle.current]
    allowed = [one for one in known if provider.operations[one["operationId"]].level in (None, lowest)]
    ordered = sorted(allowed, key=lambda one: list(provider.operations).index(one["operationId"]))
    return {
        element(one): provider.operations[one["operationId"]].success.status
        for one in sorted(ordered, key=lambda one: one["tags"] != ["credentials"])
    }


def element(operation: dict[str, Any]) -> str:
    return f"operations-{operation['tags'][0]}-{operation['operationId']}"


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted((ROOT / "specs").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_operation_is_let_in_from_a_browser(
    tab: browser.Tab, address: str, sandbox: RunningSandbox, path: Path, record_property: Callable[[str, object], None]
) -> None:
    provider = Provider.model_validate(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))
    sandbox.start_afresh()
    trying(tab, address, sandbox, provider.id)
    documented = operations(provider)
    statuses = {identifier: execute(tab, identifier) for identifier in documented}
    assert statuses == documented
    assert len(statuses) > 0
    assert {url.split("/")[2] for url in tab.asked if url.startswith("http")} == {
        address.split("/")[2],
        sandbox.url.split("/")[2],
    }
    for _ in statuses:
        record_property("tally", "documents x tools: operation called from Swagger UI in a browser")


@pytest.mark.slow
def test_a_wrong_credential_is_refused_in_the_browser_too(
    tab: browser.Tab, address: str, sandbox: RunningSandbox
) -> None:
    """Break it once: the same page against a sandbox that knows none of the values."""
    provider = next(one for one in load_directory(ROOT / "specs") if "websocket_token" in one.operations)
    sandbox.start_afresh()
    trying(tab, address, sandbox, provider.id)
    engine = sandbox.app.engine
    assert isinstance(engine, Engine)
    for name, value in compile_provider(provider).choose_demo_values(None).items():
        engine.revoke_credential(provider.id, name, value)
    assert execute(tab, next(name for name in operations(provider) if name.endswith("websocket_token"))) == 401


@pytest.mark.slow
def test_without_a_sandbox_the_page_says_what_to_do(tab: browser.Tab, address: str) -> None:
    tab.open(f"{address}/providers/ygy/try.html?sandbox=http://127.0.0.1:9")
    tab.until("document.getElementById('state').className === 'lost'")
    assert "authproof mock" in tab.value("document.getElementById('state').textContent")


@pytest.mark.slow
@pytest.mark.parametrize(
    "wish", ["https://evil.test", "http://127.0.0.1.evil.test:80", "javascript:alert(1)", "http://127.0.0.1:80/x"]
)
def test_no_link_can_point_the_page_elsewhere(tab: browser.Tab, address: str, wish: str) -> None:
    tab.asked.clear()
    tab.open(f"{address}/providers/ygy/try.html?sandbox={wish}")
    tab.until("document.querySelectorAll('.opblock').length > 0")
    assert tab.value("document.getElementById('sandbox').value") == "http://127.0.0.1:8400"
    hosts = {url.split("/")[2] for url in tab.asked if url.startswith("http")}
    assert hosts <= {address.split("/")[2], "127.0.0.1:8400"}
    assert tab.value("document.querySelector('.servers select').value").startswith("http://127.0.0.1:8400/")


@pytest.mark.slow
@pytest.mark.parametrize(("preference", "dark"), [("dark", True), ("light", False)])
def test_the_page_is_dark_where_the_reader_wants_it(
    tab: browser.Tab, address: str, preference: str, dark: bool
) -> None:
    tab.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": preference}])
    tab.open(f"{address}/providers/ygy/try.html")
    assert tab.value("document.documentElement.classList.contains('dark-mode')") is dark
    tab.call("Emulation.setEmulatedMedia", features=[])


@pytest.mark.slow
def test_an_answer_is_shown_as_it_came_and_a_summary_as_it_stands(tab: browser.Tab, tmp_path: Path) -> None:
    spec = copy.deepcopy(SPEC)
    spec["summary"] = "Plain: <img src=x> *no stars*."
    spec["operations"]["list_robots"]["success"] = {
        "body": {"id": 173439637388263425, "n": [9007199254740993, 0.5, "x"]}
    }
    sent = {"user": 173439637388263425, "ratio": 1.0, "list": [9007199254740993, 0.5, -0.0, {"": "1.0"}]}
    spec["operations"]["mint_ticket"]["request"] = sent
    spec["evidence"], spec["executed"] = [], []
    (tmp_path / "acme.yaml").write_text(yaml.safe_dump(spec, sort_keys=False), encoding="utf-8")
    built = CliRunner().invoke(group, ["build", "--specs", str(tmp_path), "--out", str(tmp_path / "out")])
    assert built.exit_code == 0, built.output
    with (
        browser.web(tmp_path / "out" / "docs") as address,
        run_in_thread(load_specs([tmp_path / "acme.yaml"])) as sandbox,
    ):
        trying(tab, address, sandbox, "acme")
        assert execute(tab, "operations-api-list_robots") == 200
        shown = tab.value(
            "document.querySelector('.live-responses-table .response .response-col_description').textContent"
        )
        assert "173439637388263425" in str(shown)
        assert "9007199254740993" in str(shown)
        tab.sent.clear()
        assert execute(tab, "operations-credentials-mint_ticket") == 201
        written = tab.value("document.querySelector('[id$=mint_ticket] textarea.body-param__text').value")
        assert repr(json.loads(str(written))) == repr(sent)
        assert [repr(json.loads(each)) for each in tab.sent] == [repr(sent)]
        assert spec["summary"] in str(tab.value("document.querySelector('.info').textContent"))
        assert tab.value("document.querySelectorAll('.info img').length") == 0


FIELDS = "[...document.querySelectorAll('.servers input')].map((each) => each.value).join()"
CHOOSE = """(() => {
  const select = document.querySelector('.servers select');
  select.value = select.options[1].value;
  select.dispatchEvent(new Event('change', { bubbles: true }));
  return select.value;
})()"""


@pytest.mark.slow
def test_a_variable_of_a_server_is_a_field_and_what_importers_ask_for_is_none(tab: browser.Tab, tmp_path: Path) -> None:
    spec = ROOT / "tests" / "specs" / "shops.yaml"
    (tmp_path / spec.name).write_bytes(spec.read_bytes())
    built = CliRunner().invoke(group, ["build", "--specs", str(tmp_path), "--out", str(tmp_path / "out")])
    assert built.exit_code == 0, built.output
    with browser.web(tmp_path / "out" / "docs") as address, run_in_thread(load_specs([spec])) as sandbox:
        trying(tab, address, sandbox, "shops")
        assert tab.value(FIELDS) == "acme"
        assert execute(tab, "operations-api-read_shop") == 200
        assert tab.value(CHOOSE) == "https://{shop}.shops.example/admin"
        assert tab.value(FIELDS) == "acme"
