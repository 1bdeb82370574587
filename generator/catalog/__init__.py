"""`catalog.json`: one index of everything that is published, for programs. Its JSON Schema lies beside it.

All addresses are relative to the catalogue. They are stable: a file keeps its address as long as there is such a file.
Files whose name begins with a dot are left out, for sites leave them out too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema

from generator.catalog.entry import Published, entry
from generator.catalog.files import page
from generator.catalog.model import Catalog

FILE: Final = "catalog.json"
SCHEMA: Final = "catalog.schema.json"
FORMAT: Final = 1
"""Raised when a member changes its meaning or goes; members may be added without."""

__all__ = ["FILE", "SCHEMA", "Published", "files", "schema"]


def files(site: Mapping[str, str], published: Iterable[Published]) -> dict[str, str]:
    """Give the catalogue and its schema as files; `site` are the generated files that are of no provider."""
    pages = tuple(page(path, text) for path, text in sorted(site.items()) if path.endswith(".md"))
    catalog = Catalog(schema_=SCHEMA, format=FORMAT, pages=pages, providers=tuple(map(entry, published)))
    return {FILE: _json(catalog.model_dump(mode="json", by_alias=True)), SCHEMA: _json(schema())}


def schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of a catalogue."""
    return {"$schema": GenerateJsonSchema.schema_dialect, **Catalog.model_json_schema(by_alias=True)}


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
