"""From specs to files: every page, document and sample as text, the same bytes each time, nothing written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from jinja2 import TemplateError

from generator import arazzo, asyncapi, catalog, dotenv, openapi, postman, restfile, samples
from generator.arazzo.carries import CARRIES as IN_ARAZZO
from generator.asyncapi.carries import CARRIES as IN_ASYNCAPI
from generator.claims.proof import proof_of
from generator.documents.node import Node
from generator.model import Provider
from generator.openapi.carries import CARRIES as IN_OPENAPI
from generator.origins import SANDBOX
from generator.pages.compare import compare, home
from generator.pages.context import Context
from generator.pages.documents import documents
from generator.pages.extensions import ARAZZO, ASYNCAPI, OPENAPI
from generator.pages.fields import spec
from generator.pages.provider import claims_view, failures_view, index_view, safety_view, tools_view
from generator.pages.templates import Templates, fault
from generator.pages.try_it import try_view
from generator.pages.try_it import wanted as to_try
from generator.pages.use_it_in import Emitted
from generator.postman.carries import CARRIES as IN_POSTMAN

CARRIED = {OPENAPI: IN_OPENAPI, ASYNCAPI: IN_ASYNCAPI, ARAZZO: IN_ARAZZO, "Postman": IN_POSTMAN}
"""What each kind of document carries of a spec, and where."""


def build(providers: Iterable[Provider], templates: Sequence[Path], sandbox: str = SANDBOX) -> dict[str, str]:
    """Give every generated file: path below the site to content, sorted by path.

    `templates` are folders of page templates, the first that has a template wins; the last must be ours.
    `sandbox` is the address at which the sandbox answers.
    Raises TemplateFault if a template is missing or wrong, ClaimFault if a claim does not hold in the sandbox.
    """
    layout = Templates(templates)
    contexts = [_context(provider, sandbox) for provider in providers]
    files = _site(contexts, layout)
    published = [_published(context, layout) for context in contexts]
    files |= catalog.files(files, published)
    for one in published:
        files |= {f"{one.folder}/{name}": text for name, text in one.files.items()}
    return dict(sorted(files.items()))


def _context(provider: Provider, sandbox: str) -> Context:
    try:
        published = samples.samples(provider)
    except TemplateError as error:
        raise fault(error, "of a language") from error
    return Context(
        provider,
        samples=published,
        omissions=samples.omissions(provider),
        without_sample=samples.without_sample(provider),
        proof=proof_of(provider, sandbox),
        sandbox=sandbox,
    )


def _site(contexts: Sequence[Context], layout: Templates) -> dict[str, str]:
    outside = [replace(context, folder=f"providers/{context.provider.id}/") for context in contexts]
    return {
        "index.md": layout.render("index.md.jinja", home(outside)),
        "compare.md": layout.render("compare.md.jinja", compare(outside)),
        "documents.md": layout.render("documents.md.jinja", documents(CARRIED)),
        "add-a-provider.md": layout.render("add-a-provider.md.jinja", spec()),
    }


def _published(context: Context, layout: Templates) -> catalog.Published:
    files = _provider(context, layout)
    return catalog.Published(context.provider, files, context.samples, context.proof, context.sandbox)


def _provider(context: Context, layout: Templates) -> dict[str, str]:
    described = openapi.document(context.provider, context.sandbox)
    files = _documents(context, described)
    if to_try(context.provider):
        files["try.html"] = layout.render("provider/try.html.jinja", try_view(context, described))
    context = replace(context, documents=frozenset(files))
    pages = {
        "index.md": index_view(context),
        "failures.md": failures_view(context),
        "safety.md": safety_view(context),
        "claims.md": claims_view(context),
        "use-it-in.md": tools_view(context, _emitted(context, described)),
    }
    files |= {name: layout.render(f"provider/{name}.jinja", view) for name, view in pages.items()}
    return files | {f"samples/{sample.language}/{sample.filename}": sample.text for sample in context.samples}


def _documents(context: Context, described: Node) -> dict[str, str]:
    """Write the documents for other tools: those that have something to say of the provider."""
    provider, sandbox = context.provider, context.sandbox
    files = {"openapi.yaml": openapi.to_yaml(described), "openapi.json": openapi.to_json(described)}
    if asyncapi.wanted(provider):
        files["asyncapi.yaml"] = asyncapi.to_yaml(asyncapi.document(provider, sandbox))
    if arazzo.wanted(provider):
        files["arazzo.yaml"] = arazzo.to_yaml(arazzo.document(provider))
    if postman.wanted(provider):
        files["postman_collection.json"] = postman.to_json(postman.collection(provider))
        files["postman_environment.json"] = postman.to_json(postman.environment(provider))
        files["postman_environment_sandbox.json"] = postman.to_json(postman.sandbox_environment(provider, sandbox))
    return files | dotenv.files(provider, context.samples) | restfile.files(provider, context.samples, sandbox)


def _emitted(context: Context, described: Node) -> Emitted:
    provider = context.provider
    if not postman.wanted(provider):
        return Emitted(described)
    sandbox = postman.sandbox_environment(provider, context.sandbox)
    return Emitted(described, postman.environment(provider), sandbox, frozenset(postman.saved(provider)))
