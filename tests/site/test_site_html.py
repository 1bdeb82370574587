"""The built site, as a reader gets it: links, anchors, samples, nothing from other hosts."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import yaml

from authproof.model.provider import Provider
from authproof.samples.programs import write_samples

from .conftest import ROOT
from .html_page import Page, read

SPECS = ROOT / "specs"
HOST = "http://site.test/"
CSS_ADDRESS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")


@pytest.fixture(scope="module")
def pages(built: Path) -> dict[str, Page]:
    """Every page by its address below the site: `providers/acme/`."""
    site = built / "site"
    found = {path.relative_to(site).as_posix(): read(path) for path in site.rglob("*.html")}
    return {path.removesuffix("index.html"): page for path, page in found.items() if path != "404.html"}


def test_all_pages_are_there(pages: dict[str, Page]) -> None:
    providers = {path.stem for path in SPECS.glob("*.yaml")}
    kinds = ("", "failures/", "safety/", "claims/", "use-it-in/", "try.html")
    own = {f"providers/{name}/{page}" for name in providers for page in kinds}
    assert set(pages) == own | {"", "compare/", "documents/", "how-it-works/", "sandbox/", "add-a-provider/"}


def test_every_internal_link_and_anchor_leads_somewhere(built: Path, pages: dict[str, Page]) -> None:
    broken = []
    for path, page in pages.items():
        for link in page.links:
            target = urlsplit(urljoin(HOST + path, link))
            if target.netloc == "site.test" and not _leads(built / "site", pages, target.path[1:], target.fragment):
                broken.append((path, link))
    assert broken == []
    assert sum(len(page.links) for page in pages.values()) > 1000


def _leads(site: Path, pages: dict[str, Page], path: str, fragment: str) -> bool:
    if path not in pages:
        return fragment == "" and (site / unquote(path)).is_file()
    return fragment == "" or unquote(fragment) in pages[path].ids


def test_no_id_is_given_twice(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        twice = [name for name, count in Counter(page.ids).items() if count > 1]
        assert twice == [], path


def test_nothing_is_loaded_from_another_host(built: Path, pages: dict[str, Page]) -> None:
    loads = [(path, load) for path, page in pages.items() for load in page.loads]
    assert [(path, load) for path, load in loads if urlsplit(urljoin(HOST + path, load)).netloc != "site.test"] == []
    assert len(loads) > len(pages)
    sheets = [(path.name, path.read_text(encoding="utf-8")) for path in (built / "site").rglob("*.css")]
    styles = sheets + [(path, style) for path, page in pages.items() for style in page.styles]
    addresses = [(name, first or second) for name, text in styles for first, second in CSS_ADDRESS.findall(text)]
    assert [pair for pair in addresses if not pair[1].startswith(("data:", "#"))] == []
    assert len(addresses) > 10


def test_every_sample_is_on_its_page_to_the_last_character(pages: dict[str, Page]) -> None:
    compared = 0
    for path in SPECS.glob("*.yaml"):
        provider = Provider.model_validate(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))
        code = pages[f"providers/{provider.id}/"].code
        for sample in write_samples(provider):
            assert code[f"sample-{provider.id}-{sample.flow}-{sample.language}"] == sample.text
            compared += 1
    assert compared > 30


def test_what_can_be_downloaded_is_what_was_made(built: Path) -> None:
    for path in SPECS.glob("*.yaml"):
        provider = Provider.model_validate(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))
        folder = built / "site" / "providers" / provider.id
        for sample in write_samples(provider):
            assert (folder / "samples" / sample.language / sample.filename).read_bytes() == sample.text.encode()
        assert (folder / "openapi.yaml").is_file()
        assert (folder / "openapi.json").is_file()


def test_every_part_of_every_spec_has_its_anchor(pages: dict[str, Page]) -> None:
    for path in SPECS.glob("*.yaml"):
        spec = Provider.model_validate(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))
        first, failures, safety = (
            set(pages[f"providers/{spec.id}/{page}"].ids) for page in ("", "failures/", "safety/")
        )
        for word, names in _named(spec).items():
            assert {f"{word}-{name}" for name in names} <= first, word
        assert {f"failure-{name}" for name in spec.failures} <= failures
        assert {f"limit-{name}" for name in spec.limits} <= failures
        assert {f"level-{name}" for name in spec.levels} <= failures
        assert {f"advice-{number}" for number in range(1, len(spec.advice) + 1)} <= failures | safety
        for word, count in (("evidence", len(spec.evidence)), ("gap", len(spec.gaps))):
            assert {f"{word}-{number}" for number in range(1, count + 1)} <= safety, word
        for name, channel in spec.channels.items():
            assert {f"message-{name}-{message}" for message in channel.messages} <= first
            assert {f"close-{name}-{close}" for close in channel.closes} <= failures
        assert {"at-a-glance", "get-a-credential", "first-call", "operations"} <= first
        assert {"failures", "limits", "permissions"} <= failures
        assert {"safe", "assumptions", "sources"} <= safety


def _named(spec: Provider) -> dict[str, list[str]]:
    return {
        "credential": list(spec.credentials),
        "scheme": list(spec.schemes),
        "grant": list(spec.grants),
        "flow": list(spec.flows),
        "channel": list(spec.channels),
        "operation": list(spec.operations),
        "notice": [str(number + 1) for number in range(len(spec.notices))],
    }


def test_every_anchor_of_the_facts_is_in_the_built_site(pages: dict[str, Page]) -> None:
    with (ROOT / "tests" / "facts.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    lost = [row["id"] for row in rows if not _resolves(pages, row["anchor"])]
    assert lost == []
    assert len(rows) >= 88


def _resolves(pages: dict[str, Page], anchor: str) -> bool:
    path, _, fragment = anchor.partition("#")
    return path in pages and fragment in pages[path].ids
