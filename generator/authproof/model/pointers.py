"""JSON Pointers (RFC 6901) into a spec: the one place that writes them."""

from __future__ import annotations

from typing import Literal

from authproof.text.json_pointer import Key, join_pointer

Section = Literal[
    "name", "summary", "homepage", "source", "notices", "servers", "credentials", "grants", "schemes", "operations",
    "channels", "flows", "failures", "limits", "levels", "user_context", "advice", "evidence", "executed", "gaps",
]  # fmt: skip
"""A field of `Provider`."""


def spec_pointer(section: Section, *steps: Key) -> str:
    """Write the pointer to a value of a spec.

    >>> spec_pointer("failures", "unknown", "bodies", "application/json")
    '/failures/unknown/bodies/application~1json'
    """
    return join_pointer((section, *steps))


def extend_pointer(pointer: str, *steps: Key) -> str:
    """Write the pointer to a value inside the one at `pointer`."""
    return pointer + join_pointer(steps)
