"""The page on other tools: all files are on it, what is filled in works, what cannot be carried over is said."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from authproof.documents.formats import write_documents
from authproof.documents.shared.format import Material
from authproof.model.provider import Provider
from authproof.samples.programs import write_samples
from authproof.sandbox.compile import compile_provider
from authproof.site.build import build
from authproof.site.pages.context import PageContext
from authproof.site.pages.provider.views import view_tools_page
from authproof.site.theme import PageTemplates, template_folders

from .conftest import ACME, ROOT

Spec = dict[str, Any]
SPEC: Spec = yaml.load(ACME.read_text(encoding="utf-8"), yaml.CSafeLoader)
BESIDE = {"try.html", ".env.example"}
"""What needs no line of its own: the link above the table leads to the one, the other is there under another name."""


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    paths = [ACME, *sorted((ROOT / "specs").glob("*.yaml"))]
    specs = [Provider.model_validate(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)) for path in paths]
    return build(specs, template_folders())


def page(provider: Provider, *documents: str) -> str:
    """Lay out the page of a provider with these files beside it."""
    made = write_documents(Material(provider, write_samples(provider)))
    beside = {name: text for name, text in made.items() if name in (documents or made) or name == "openapi.json"}
    view = view_tools_page(PageContext(provider, documents=beside))
    return PageTemplates(template_folders()).render_page("provider/use-it-in.md.jinja", view)


def variant(change: Callable[[Spec], object]) -> Provider:
    spec = copy.deepcopy(SPEC)
    change(spec)
    return Provider.model_validate(spec)


def test_the_page_is_as_looked_at(made: dict[str, str], golden: Callable[[str, str], None]) -> None:
    lines = made["providers/acme/use-it-in.md"].splitlines(keepends=True)
    of_languages = "](samples/"  # whichever there are
    golden("site/providers/acme/use-it-in.md", "".join(line for line in lines if of_languages not in line))


def test_every_document_is_on_the_page_and_every_link_leads_to_one(made: dict[str, str]) -> None:
    folders = {path.rpartition("/")[0] for path in made if path.startswith("providers/") and path.count("/") == 2}
    assert "providers/acme" in folders
    for folder in folders:
        text = made[f"{folder}/use-it-in.md"]
        files = {path.removeprefix(f"{folder}/") for path in made if path.startswith(f"{folder}/")}
        documents = {name for name in files if not name.endswith(".md") and not name.startswith("samples/")}
        linked = set(re.findall(r"\]\(([^)#]+)\)", text))
        assert documents - linked <= BESIDE, folder
        assert linked <= files, folder


def test_the_values_for_the_sandbox_are_those_that_it_takes(made: dict[str, str]) -> None:
    provider = Provider.model_validate(SPEC)
    held = compile_provider(provider).choose_demo_values("owner")
    text = made["providers/acme/use-it-in.md"]
    for name in ("token", "user"):
        row = next(line for line in text.splitlines() if line.startswith(f"| `{name}` | ["))
        assert "**fill in yours**" in row
        assert held[name] in row
    issued = next(line for line in text.splitlines() if line.startswith("| `access_token` |"))
    assert "scripts fill it in |  |" in issued


def test_the_page_names_the_variables_of_the_documents(made: dict[str, str]) -> None:
    text = made["providers/acme/use-it-in.md"]
    environment = json.loads(made["providers/acme/postman_environment.json"])
    imported = json.loads(made["providers/acme/openapi.json"])["servers"][0]["variables"]
    for name in [*(each["key"] for each in environment["values"]), *imported]:
        assert f"| `{name}` |" in text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda spec: spec["schemes"]["query_token"].update(
            parts=[{"in": "cookie", "name": "sid", "template": "{token}"}]),
         "Postman's importer makes a header of a cookie"),
        (lambda spec: spec["schemes"]["query_token"].update(
            parts=[{"in": "header", "name": "X-Key", "template": "Robot {token}"}]),
         "`Robot` before the value: importers have no field for this word"),
        (lambda spec: spec["schemes"]["bearer"]["parts"][0].update(
            template="Bearer {base64}", base64="{access_token}"),
         "importers encode nothing. Encode it yourself"),
    ],
)  # fmt: skip
def test_what_only_some_providers_have_is_said_of_those(change: Callable[[Spec], object], told: str) -> None:
    assert told in page(variant(change))
    assert told not in page(Provider.model_validate(SPEC))


def test_what_acme_has_that_tools_cannot_hold_is_said() -> None:
    text = page(Provider.model_validate(SPEC)).partition("{ #lacking }")[2]
    for scheme in ("form", "ticket", "hello"):
        assert f"(index.md#scheme-{scheme})" in text
    assert "is sent on a socket: only [`asyncapi.yaml`]" in text
    assert "It opens sockets only" in text
    assert "Of several ways in, importers take the first" in text
    assert "all of them read the variable `bearerToken`" in text
    assert "close codes with it ([the list](failures.md#closes))" in text
    assert "no tool renews it by itself: send [Log in, call, renew](index.md#flow-session) again" in text
    assert "no tool keeps to them for you" in text
    assert "scheme-signed" not in text


def bare(spec: Spec) -> None:
    """Leave a provider of one key and one operation."""
    for part in ("channels", "limits", "levels", "evidence", "failures"):
        spec.pop(part, None)
    spec["credentials"] = {"token": {**spec["credentials"]["token"], "levels": []}}
    spec["grants"] = {"by_hand": spec["grants"]["by_hand"]}
    key = {"in": "header", "name": "X-Key", "template": "{token}"}
    spec["schemes"] = {"query_token": {**spec["schemes"]["query_token"], "parts": [key]}}
    spec["operations"] = {"list_robots": {**spec["operations"]["list_robots"], "security": ["query_token"]}}
    spec["flows"] = {"first_call": spec["flows"]["first_call"]}
    spec["servers"] = {"api": spec["servers"]["api"]}


def test_a_provider_of_which_nothing_is_lost_has_no_such_section() -> None:
    text = page(variant(bare), "openapi.yaml")
    assert "#lacking" not in text
    assert "AsyncAPI tools" not in text
    assert "Bruno" not in text
    assert "Try it here" not in text
    assert 'auth_header_name="X-Key"' in text


def public(spec: Spec) -> None:
    bare(spec)
    spec["operations"]["list_robots"]["security"] = []
    spec["flows"]["first_call"]["steps"][0].pop("using")


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ({"in": "header", "name": "Authorization", "template": "Bearer {token}"},
         '    token="acme_0123456789abcdef",\n)'),
        ({"in": "header", "name": "Authorization", "template": "Bot {token}"},
         '    token="Bot acme_0123456789abcdef",\n    prefix="",\n    auth_header_name="Authorization",\n)'),
        ({"in": "header", "name": "Authorization", "template": "Basic {base64}", "base64": "{token}:"},
         '    token="<base64 of user:password>",\n    prefix="Basic",\n)'),
        ({"in": "query", "name": "key", "template": "{token}"},
         '    httpx_args={"params": {"key": "acme_0123456789abcdef"}},\n)'),
        ({"in": "cookie", "name": "key", "template": "{token}"},
         '    httpx_args={"cookies": {"key": "acme_0123456789abcdef"}},\n)'),
    ],
)  # fmt: skip
def test_a_generated_client_is_made_as_its_scheme_wants(part: Spec, told: str) -> None:
    def change(spec: Spec) -> None:
        bare(spec)
        spec["schemes"]["query_token"]["parts"] = [part]

    assert told in page(variant(change), "openapi.yaml")


def test_a_client_of_a_public_provider_needs_no_credential() -> None:
    text = page(variant(public), "openapi.yaml")
    assert 'client = Client(\n    base_url="http://127.0.0.1:8400/acme/api",\n)' in text


def test_a_provider_without_operations_has_its_files_and_no_importers() -> None:
    provider = Provider.model_validate({
        **SPEC,
        "operations": {},
        "grants": {name: SPEC["grants"][name] for name in ("sign_up", "by_hand")},
        "credentials": {name: SPEC["credentials"][name] for name in ("user", "password", "token")},
        "schemes": {"hello": SPEC["schemes"]["hello"]},
        "channels": {"events": {**SPEC["channels"]["events"], "security": ["hello"]}},
        "flows": {},
        "limits": {},
        "failures": {},
        "evidence": [],
        "executed": [],
        "gaps": [],
    })  # fmt: skip
    made = build([provider], template_folders())
    text = made["providers/acme/use-it-in.md"]
    assert "providers/acme/try.html" not in made
    assert "(asyncapi.yaml)" in text
    assert "Postman" not in text
    assert "openapi-python-client" not in text
