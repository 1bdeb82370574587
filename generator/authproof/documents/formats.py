"""The registry of formats: a new one is a package that exports its `FORMAT`, and one line here.

It is no part of the package's `__init__`: `authproof verify` uses what the formats share, and none of them.
"""

from __future__ import annotations

from dataclasses import replace

from authproof.documents.arazzo import FORMAT as ARAZZO
from authproof.documents.asyncapi import FORMAT as ASYNCAPI
from authproof.documents.dotenv import FORMAT as DOTENV
from authproof.documents.openapi import FORMAT as OPENAPI
from authproof.documents.postman import FORMAT as POSTMAN
from authproof.documents.restfile import FORMAT as RESTFILE
from authproof.documents.shared.format import DocumentFile, Format, Material
from authproof.documents.shared.published import drop_sandbox_operations

FORMATS: tuple[Format, ...] = (OPENAPI, ASYNCAPI, ARAZZO, POSTMAN, RESTFILE, DOTENV)
"""In the order of rows and columns on pages."""


def write_documents(material: Material) -> dict[str, str]:
    """Make the files of every format that has something to say of a provider: name to content."""
    published = replace(material, provider=drop_sandbox_operations(material.provider))
    return {name: text for format_ in FORMATS for name, text in format_.write(published).items()}


def listed_files() -> tuple[DocumentFile, ...]:
    """Name the files that pages and catalogue name, whether a provider has them or not."""
    return tuple(file for format_ in FORMATS for file in format_.files if file.is_listed)
