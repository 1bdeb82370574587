"""From specs to files: every page, document and sample as text, the same bytes each time, nothing written.

The order of the pages stands here, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from authproof.claims.proof import proof_of
from authproof.documents import catalog, formats
from authproof.documents.formats import write_documents
from authproof.documents.shared.format import Material
from authproof.model.provider import Provider
from authproof.samples.programs import find_omissions, schemes_without_sample, write_samples
from authproof.sandbox.origins import DEFAULT_SANDBOX
from authproof.site.pages.anchors import TRY_PAGE
from authproof.site.pages.compare import view_compare_page, view_home_page
from authproof.site.pages.context import PageContext
from authproof.site.pages.markdown import quote_attribute
from authproof.site.pages.provider.try_it import is_tryable, view_try_page
from authproof.site.pages.provider.views import PAGES
from authproof.site.pages.spec_fields import view_documents_page, view_spec_page
from authproof.site.theme import PageTemplates, locate_fault


def build(providers: Iterable[Provider], templates: Sequence[Path], sandbox: str = DEFAULT_SANDBOX) -> dict[str, str]:
    """Give every generated file: path below the site to content, sorted by path.

    `templates` are folders of page templates, the first that has a template wins; the last must be ours.
    `sandbox` is the address at which the sandbox answers.
    Raises TemplateFault if a template is missing or wrong, ClaimFault if a claim does not hold in the sandbox.
    """
    layout = PageTemplates(templates)
    contexts = [_make_context(provider, sandbox) for provider in providers]
    files = _build_site_pages(contexts, layout)
    published_providers = [_publish_provider(context, layout) for context in contexts]
    files |= catalog.catalog_files(files, published_providers)
    for publication in published_providers:
        files |= {f"{publication.provider_folder}/{name}": text for name, text in publication.files.items()}
    return dict(sorted(files.items()))


def _make_context(provider: Provider, sandbox: str) -> PageContext:
    try:
        published = write_samples(provider)
    except TemplateError as error:
        raise locate_fault(error, "of a language") from error
    return PageContext(
        provider,
        samples=published,
        omissions=find_omissions(provider),
        without_sample=schemes_without_sample(provider),
        proof=proof_of(provider, sandbox),
        sandbox=sandbox,
    )


def _build_site_pages(contexts: Sequence[PageContext], layout: PageTemplates) -> dict[str, str]:
    outside = [replace(context, folder=f"providers/{context.provider.id}/") for context in contexts]
    return {
        "index.md": layout.render_page("index.md.jinja", view_home_page(outside)),
        "compare.md": layout.render_page("compare.md.jinja", view_compare_page(outside)),
        "documents.md": layout.render_page("documents.md.jinja", view_documents_page(formats.FORMATS)),
        "add-a-provider.md": layout.render_page("add-a-provider.md.jinja", view_spec_page()),
    }


def _publish_provider(context: PageContext, layout: PageTemplates) -> catalog.PublishedProvider:
    files = _build_provider(context, layout)
    return catalog.PublishedProvider(context.provider, files, context.samples, context.proof, context.sandbox)


def _build_provider(context: PageContext, layout: PageTemplates) -> dict[str, str]:
    files = write_documents(Material(context.provider, context.samples, context.sandbox))
    context = replace(context, documents=files)
    if is_tryable(context.provider):
        try_page = layout.render_page("provider/try.html.jinja", view_try_page(context))
        context = replace(context, documents={**files, TRY_PAGE: try_page})
    return {
        **context.documents,
        **{page.name: layout.render_page(f"provider/{page.name}.jinja", page.view(context)) for page in PAGES},
        **{f"samples/{sample.language}/{sample.filename}": sample.text for sample in context.samples},
    }


PROVIDERS_TITLE = "Providers"


Navigation = list[Any]
"""As `nav` in `mkdocs.yml`: each entry a path, or a mapping of one title to a path or to further entries."""


def build_navigation(providers: Iterable[Provider]) -> Navigation:
    """Give the tree of pages in the form of `nav` in `mkdocs.yml`, titles quoted for the HTML they end up in."""
    return [
        {"Home": "index.md"},
        {PROVIDERS_TITLE: [{quote_attribute(provider.name): _provider_entries(provider)} for provider in providers]},
        {"Compare": "compare.md"},
        {"How it works": "how-it-works.md"},
        {"Documents": "documents.md"},
        {"Sandbox": "sandbox.md"},
        {"Add a provider": "add-a-provider.md"},
    ]


def _provider_entries(provider: Provider) -> Navigation:
    paths = ((page.title, f"providers/{provider.id}/{page.name}") for page in PAGES)
    return [path if title is None else {title: path} for title, path in paths]
