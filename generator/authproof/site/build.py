"""From specs to files: every page, document and sample as text, the same bytes each time, nothing written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from authproof.claims.proof import proof_of
from authproof.documents import arazzo, asyncapi, catalog, dotenv, openapi, postman, restfile
from authproof.documents.arazzo import CARRIES as IN_ARAZZO
from authproof.documents.asyncapi import CARRIES as IN_ASYNCAPI
from authproof.documents.openapi import CARRIES as IN_OPENAPI
from authproof.documents.postman import CARRIES as IN_POSTMAN
from authproof.documents.shared.nodes import Node
from authproof.model.provider import Provider
from authproof.samples.programs import find_omissions, schemes_without_sample, write_samples
from authproof.sandbox.origins import DEFAULT_SANDBOX
from authproof.site.pages.compare import view_compare_page, view_home_page
from authproof.site.pages.context import PageContext
from authproof.site.pages.extensions import ARAZZO, ASYNCAPI, OPENAPI
from authproof.site.pages.markdown import quote_attribute
from authproof.site.pages.provider.try_it import is_tryable as to_try
from authproof.site.pages.provider.try_it import view_try_page
from authproof.site.pages.provider.use_it_in import EmittedDocuments
from authproof.site.pages.provider.views import (
    view_claims_page,
    view_failures_page,
    view_index_page,
    view_safety_page,
    view_tools_page,
)
from authproof.site.pages.spec_fields import view_documents_page, view_spec_page
from authproof.site.theme import PageTemplates, locate_fault

CARRIED_BY_FORMAT = {OPENAPI: IN_OPENAPI, ASYNCAPI: IN_ASYNCAPI, ARAZZO: IN_ARAZZO, "Postman": IN_POSTMAN}
"""What each kind of document carries of a spec, and where."""


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
        "documents.md": layout.render_page("documents.md.jinja", view_documents_page(CARRIED_BY_FORMAT)),
        "add-a-provider.md": layout.render_page("add-a-provider.md.jinja", view_spec_page()),
    }


def _publish_provider(context: PageContext, layout: PageTemplates) -> catalog.PublishedProvider:
    files = _build_provider(context, layout)
    return catalog.PublishedProvider(context.provider, files, context.samples, context.proof, context.sandbox)


def _build_provider(context: PageContext, layout: PageTemplates) -> dict[str, str]:
    openapi_document = openapi.build_openapi(context.provider, context.sandbox)
    files = _build_documents(context, openapi_document)
    if to_try(context.provider):
        files["try.html"] = layout.render_page("provider/try.html.jinja", view_try_page(context, openapi_document))
    context = replace(context, documents=frozenset(files))
    pages = {
        "index.md": view_index_page(context),
        "failures.md": view_failures_page(context),
        "safety.md": view_safety_page(context),
        "claims.md": view_claims_page(context),
        "use-it-in.md": view_tools_page(context, _emitted_documents(context, openapi_document)),
    }
    files |= {name: layout.render_page(f"provider/{name}.jinja", view) for name, view in pages.items()}
    return files | {f"samples/{sample.language}/{sample.filename}": sample.text for sample in context.samples}


def _build_documents(context: PageContext, openapi_document: Node) -> dict[str, str]:
    """Write the documents for other tools: those that have something to say of the provider."""
    provider, sandbox = context.provider, context.sandbox
    files = {"openapi.yaml": openapi.to_yaml(openapi_document), "openapi.json": openapi.to_json(openapi_document)}
    if asyncapi.is_wanted(provider):
        files["asyncapi.yaml"] = asyncapi.to_yaml(asyncapi.build_asyncapi(provider, sandbox))
    if arazzo.is_wanted(provider):
        files["arazzo.yaml"] = arazzo.to_yaml(arazzo.build_arazzo(provider))
    if postman.is_wanted(provider):
        files["postman_collection.json"] = postman.to_json(postman.build_collection(provider))
        files["postman_environment.json"] = postman.to_json(postman.build_environment(provider))
        files["postman_environment_sandbox.json"] = postman.to_json(
            postman.build_sandbox_environment(provider, sandbox)
        )
    return (
        files | dotenv.dotenv_files(provider, context.samples) | restfile.rest_files(provider, context.samples, sandbox)
    )


def _emitted_documents(context: PageContext, openapi_document: Node) -> EmittedDocuments:
    provider = context.provider
    if not postman.is_wanted(provider):
        return EmittedDocuments(openapi_document)
    sandbox_environment = postman.build_sandbox_environment(provider, context.sandbox)
    return EmittedDocuments(
        openapi_document,
        postman.build_environment(provider),
        sandbox_environment,
        frozenset(postman.saved_credentials(provider)),
    )


PROVIDERS_TITLE = "Providers"


def build_navigation(providers: Iterable[Provider]) -> list[Any]:
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


def _provider_entries(provider: Provider) -> list[Any]:
    folder = f"providers/{provider.id}"
    return [
        f"{folder}/index.md",
        {"Failures and limits": f"{folder}/failures.md"},
        {"Use it in…": f"{folder}/use-it-in.md"},
        {"Safety and sources": f"{folder}/safety.md"},
        {"What was run": f"{folder}/claims.md"},
    ]
