"""Media types (RFC 9110, section 8.3.1)."""

from __future__ import annotations


def is_json_type(media_type: str) -> bool:
    """Tell whether a body of a media type is a JSON document (https://mimesniff.spec.whatwg.org, section 4.6).

    >>> [is_json_type(each) for each in ("application/problem+json; x=y", "text/json", "application/x-ndjson")]
    [True, True, False]
    """
    essence = media_type.partition(";")[0].strip().lower()
    return essence in ("application/json", "text/json") or essence.endswith("+json")
