"""The versions of the OpenAPI Specification that documents are written in."""

from __future__ import annotations

from enum import StrEnum


class OpenApiVersion(StrEnum):
    """A version. Importers read 3.1, and do not read 3.2 yet, which has words for more of how callers authenticate."""

    v3_1 = "3.1.1"
    v3_2 = "3.2.0"

    @property
    def has_deprecated_schemes(self) -> bool:
        """Whether a security scheme may be called deprecated (OpenAPI 3.2.0, Security Scheme Object)."""
        return self is OpenApiVersion.v3_2

    @property
    def has_device_flow(self) -> bool:
        """Whether there is a flow for devices without a browser (OpenAPI 3.2.0, OAuth Flows Object)."""
        return self is OpenApiVersion.v3_2
