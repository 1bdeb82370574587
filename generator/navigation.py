"""The order of the pages, found from the providers: one tree for the plugin and for a build without it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generator.model.provider import Provider
from generator.pages.markdown import quote_attribute

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
