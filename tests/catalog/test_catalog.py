"""The catalogue: it names every published file, truly, in a form that its schema describes."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from authproof.documents import catalog
from authproof.documents.catalog.entries import describe_page, media_type_of
from authproof.documents.shared.format import DocumentFile
from authproof.loader import load_specs
from authproof.model.provider import Provider
from authproof.site.build import build, build_navigation
from authproof.site.theme import template_folders

ROOT = Path(__file__).parents[2]
SPECS = (ROOT / "tests" / "specs" / "acme.yaml", ROOT / "specs" / "unacode.yaml")
BY_HAND = {"how-it-works.md", "sandbox.md"}
"""Pages of the navigation that no spec makes."""

Told = dict[str, Any]


@pytest.fixture(scope="module")
def providers() -> tuple[Provider, ...]:
    return load_specs(SPECS)


@pytest.fixture(scope="module")
def made(providers: tuple[Provider, ...]) -> dict[str, str]:
    return build(providers, template_folders())


@pytest.fixture(scope="module")
def told(made: dict[str, str]) -> Told:
    read: Told = json.loads(made["catalog.json"])
    return read


def files(told: Told) -> list[Told]:
    return [one for provider in told["providers"] for part in ("documents", "samples") for one in provider[part]]


def pages(told: Told) -> list[Told]:
    return [*told["pages"], *(one for provider in told["providers"] for one in provider["pages"])]


def test_it_is_as_its_schema_says(told: Told, made: dict[str, str]) -> None:
    schema = json.loads(made[told["$schema"]])
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(told)


@pytest.mark.parametrize("wrong", [{"format": 2}, {"more": 1}, {"pages": [{"title": "T"}]}])
def test_what_is_not_as_the_schema_says_is_found(told: Told, wrong: Told) -> None:
    with pytest.raises(ValidationError):
        Draft202012Validator(catalog.catalog_schema()).validate(told | wrong)


def test_it_names_every_file_that_is_made(told: Told, made: dict[str, str]) -> None:
    named = [*(one["path"] for one in files(told)), *(one["source"] for one in pages(told))]
    assert len(named) == len(set(named))
    apart = {"catalog.json", "catalog.schema.json", *(path for path in made if "/." in path)}
    assert set(named) == set(made) - apart


def test_sizes_and_digests_are_those_of_the_files(told: Told, made: dict[str, str]) -> None:
    for one in files(told):
        content = made[one["path"]].encode()
        assert (one["bytes"], one["sha256"]) == (len(content), sha256(content).hexdigest())


def test_titles_are_as_readers_see_them(told: Told) -> None:
    titles = {one["source"]: one["title"] for one in pages(told)}
    assert titles["compare.md"] == "Compare"
    assert titles["providers/acme/index.md"] == "Acme Robots"
    assert all(titles.values())


def test_titles_are_unquoted() -> None:
    assert describe_page("a.md", "---\ntitle: A &amp; &lt;b&gt;\n---\n\n# A\n").title == "A & <b>"
    assert describe_page("a.html", "<title>A &amp; b</title>").title == "A & b"


@pytest.mark.parametrize(("path", "text"), [("a.md", "# A\n"), ("a.md", "---\nhide: [toc]\n---\n"), ("a.html", "<p>")])
def test_a_page_without_a_title_has_none(path: str, text: str) -> None:
    assert describe_page(path, text).title == ""


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("index.md", "./"),
        ("compare.md", "compare/"),
        ("a/index.md", "a/"),
        ("a/b.md", "a/b/"),
        ("a/b.html", "a/b.html"),
    ],
)
def test_addresses_are_those_of_the_site(source: str, address: str) -> None:
    assert describe_page(source, "").path == address


def test_every_page_of_the_navigation_is_named(told: Told, providers: tuple[Provider, ...]) -> None:
    def uris(entry: object) -> set[str]:
        if isinstance(entry, str):
            return {entry}
        inner = entry.values() if isinstance(entry, dict) else entry
        return set().union(*map(uris, inner))  # type: ignore[call-overload]

    assert uris(build_navigation(providers)) - {one["source"] for one in pages(told)} == BY_HAND


def test_a_provider_is_told_as_its_spec_has_it(told: Told, providers: tuple[Provider, ...]) -> None:
    for one, provider in zip(told["providers"], providers, strict=True):
        assert (one["id"], one["name"], one["version"]) == (provider.id, provider.name, str(provider.source.as_of))
        assert [scheme["id"] for scheme in one["schemes"]] == list(provider.schemes)
        assert [server["url"] for server in one["servers"]] == [server.url for server in provider.servers.values()]
        assert {sample["flow"] for sample in one["samples"]} <= {flow["id"] for flow in one["flows"]}
        assert 0 < one["counts"]["executed"] <= one["counts"]["documented"]
        assert one["counts"]["claims"] > one["counts"]["assumed"] > 0


def test_samples_come_by_flow_and_language(told: Told) -> None:
    acme = told["providers"][0]
    order = [flow["id"] for flow in acme["flows"]]
    flows = [order.index(sample["flow"]) for sample in acme["samples"]]
    assert flows == sorted(flows)
    first = next(one for one in acme["samples"] if one["language"] == "python")
    assert first["path"] == "providers/acme/samples/python/first_call.py"
    assert first["variables"] == ["ACME_TOKEN"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("openapi.yaml", ("openapi", "application/yaml")),
        ("postman_collection.json", ("postman_collection", "application/json")),
        ("env.example", ("env", "text/plain")),
    ],
)
def test_kinds_and_types(name: str, expected: tuple[str, str]) -> None:
    assert (DocumentFile(name, "").kind, media_type_of(name)) == expected


def test_a_program_is_plain_text() -> None:
    assert media_type_of("samples/python/a.py") == "text/plain"


def test_no_provider_is_no_fault() -> None:
    told = json.loads(catalog.catalog_files({}, [])["catalog.json"])
    assert (told["pages"], told["providers"]) == ([], [])
    Draft202012Validator(catalog.catalog_schema()).validate(told)
