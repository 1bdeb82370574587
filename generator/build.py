"""From specs to files: every page, document and sample as text, the same bytes each time, nothing written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from jinja2 import TemplateError

from generator import openapi, samples
from generator.model import Provider
from generator.pages.compare import compare, home
from generator.pages.context import Context
from generator.pages.fields import spec
from generator.pages.provider import failures_view, index_view, safety_view
from generator.pages.templates import Templates, fault


def build(providers: Iterable[Provider], templates: Sequence[Path]) -> dict[str, str]:
    """Give every generated file: path below the site to content, sorted by path.

    `templates` are folders of page templates, the first that has a template wins; the last must be ours.
    Raises TemplateFault if a template is missing or wrong.
    """
    layout = Templates(templates)
    contexts = [_context(provider) for provider in providers]
    files = _site(contexts, layout)
    for context in contexts:
        folder = f"providers/{context.provider.id}"
        files |= {f"{folder}/{name}": text for name, text in _provider(context, layout).items()}
    return dict(sorted(files.items()))


def _context(provider: Provider) -> Context:
    try:
        published = samples.samples(provider)
    except TemplateError as error:
        raise fault(error, "of a language") from error
    return Context(
        provider,
        samples=published,
        omissions=samples.omissions(provider),
        without_sample=samples.without_sample(provider),
    )


def _site(contexts: Sequence[Context], layout: Templates) -> dict[str, str]:
    outside = [replace(context, folder=f"providers/{context.provider.id}/") for context in contexts]
    return {
        "index.md": layout.render("index.md.jinja", home(outside)),
        "compare.md": layout.render("compare.md.jinja", compare(outside)),
        "add-a-provider.md": layout.render("add-a-provider.md.jinja", spec()),
    }


def _provider(context: Context, layout: Templates) -> dict[str, str]:
    document = openapi.document(context.provider)
    files = {
        "index.md": layout.render("provider/index.md.jinja", index_view(context)),
        "failures.md": layout.render("provider/failures.md.jinja", failures_view(context)),
        "safety.md": layout.render("provider/safety.md.jinja", safety_view(context)),
        "openapi.yaml": openapi.to_yaml(document),
        "openapi.json": openapi.to_json(document),
    }
    return files | {f"samples/{sample.language}/{sample.filename}": sample.text for sample in context.samples}
