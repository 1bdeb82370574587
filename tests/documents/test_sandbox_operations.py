"""What exists for the sandbox only is in no document for other tools, and marked on the page."""

from __future__ import annotations

from authproof.documents.formats import write_documents
from authproof.documents.shared.format import Material
from authproof.documents.shared.published import drop_sandbox_operations
from authproof.site.pages.context import PageContext
from authproof.site.pages.provider.operations import tabulate_operations
from authproof.site.pages.provider.views import view_index_page

from .conftest import Spec, Variant


def make_sandbox_only(spec: Spec) -> None:
    spec["operations"]["future"]["sandbox_only"] = True
    address = spec["servers"]["api"]["url"]
    spec["operations"]["future"]["success"] = {"body": {"at": address}, "live": {"/at": {"server": "api"}}}
    spec["servers"]["api"]["taken_from"] = ["future"]
    spec["failures"]["unreleased"]["operations"] = ["future"]
    spec["limits"]["per_minute"]["operations"] = ["future", "list_robots"]
    spec["limits"]["ban"] = {**spec["limits"]["per_minute"], "title": "Ban", "operations": ["future"]}


def test_no_document_has_it(variant: Variant) -> None:
    before = write_documents(Material(variant(lambda _: None)))
    after = write_documents(Material(variant(make_sandbox_only)))
    assert any("/future" in text for text in before.values())
    assert [name for name, text in after.items() if "/future" in text] == []


def test_what_is_about_it_alone_goes_with_it(variant: Variant) -> None:
    published = drop_sandbox_operations(variant(make_sandbox_only))
    assert "future" not in published.operations
    assert published.servers["api"].taken_from == ()
    assert "unreleased" not in published.failures
    assert "ban" not in published.limits
    assert published.windows["per_minute"].operations == ("list_robots",)


def test_the_page_marks_it(variant: Variant) -> None:
    context = PageContext(variant(make_sandbox_only))
    rows = {row[1]: row[2] for row in tabulate_operations(context).rows}
    assert [path for path, title in rows.items() if "sandbox only" in title] == ["`/future`"]
    view = view_index_page(context)
    assert "sandbox only" in next(each.badges for each in view.operations if each.anchor == "operation-future")
    assert all("operation-future" not in scheme.opens for scheme in view.schemes)
