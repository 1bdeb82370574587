"""Media types (RFC 9110, section 8.3.1)."""

from __future__ import annotations


def is_json_type(media_type: str) -> bool:
    """Tell whether a body of a media type is a JSON document: `application/json`, `application/problem+json; x=y`."""
    return media_type.partition(";")[0].strip().lower().endswith("json")
