"""`catalog.json`: one index of everything that is published, for programs. Its JSON Schema lies beside it.

All addresses are relative to the catalogue. They are stable: a file keeps its address as long as there is such a file.
Files whose name begins with a dot are left out, for sites leave them out too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema

from authproof.documents.catalog.entries import PublishedProvider, describe_page, describe_provider
from authproof.documents.catalog.model import Catalog
from authproof.text.json_values import dump_json

CATALOG_FILE: Final = "catalog.json"
CATALOG_SCHEMA_FILE: Final = "catalog.schema.json"
CATALOG_VERSION: Final = 1
"""Raised when a member changes its meaning or goes; members may be added without."""

__all__ = ["CATALOG_FILE", "CATALOG_SCHEMA_FILE", "PublishedProvider", "catalog_files", "catalog_schema"]


def catalog_files(site_files: Mapping[str, str], published: Iterable[PublishedProvider]) -> dict[str, str]:
    """Give the catalogue and its schema as files; `site_files` are generated files that are of no provider."""
    pages = tuple(describe_page(path, text) for path, text in sorted(site_files.items()) if path.endswith(".md"))
    catalog = Catalog(
        schema_=CATALOG_SCHEMA_FILE,
        format=CATALOG_VERSION,
        pages=pages,
        providers=tuple(map(describe_provider, published)),
    )
    return {
        CATALOG_FILE: dump_json(catalog.model_dump(mode="json", by_alias=True)),
        CATALOG_SCHEMA_FILE: dump_json(catalog_schema()),
    }


def catalog_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of a catalogue."""
    schema = json.loads(json.dumps(Catalog.model_json_schema(by_alias=True)).replace("Catalogued", ""))
    definitions = dict(sorted(schema["$defs"].items()))
    return {"$schema": GenerateJsonSchema.schema_dialect, **schema, "$defs": definitions}
