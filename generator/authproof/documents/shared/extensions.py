"""Extensions that several formats write, in one meaning."""

from __future__ import annotations

from typing import Final

from authproof.documents.shared.format import PART_OF_SPEC, DocumentExtension

_SHARED: Final = {
    "x-authproof-credentials": (
        "What callers hold: shape, lifetime, how it ends. `pattern` is the shape as a regular expression.",
        PART_OF_SPEC,
    ),
    "x-authproof-grants": ("How credentials are obtained.", PART_OF_SPEC),
    "x-authproof-levels": ("The permission levels, from least to most.", PART_OF_SPEC),
    "x-authproof-provider": ("The provider's id: its name in addresses and on the command line.", "text"),
    "x-authproof-sandbox": ("The server is the sandbox on your own machine.", "`true`"),
    "x-authproof-server": ("The server's name in the spec.", "text"),
    "x-evidence": (
        "Where a fact comes from that is not from the source. At the top also that source, and what no source states.",
        "list of `{at, kind, note, url, made_up, contradicted_by}`; at the top `{source, entries, gaps}`",
    ),
    "x-rate-limits": (
        "At the top: every limit, whole. At an operation: those that cover it.",
        f"{PART_OF_SPEC}; list of names",
    ),
}
"""By name: what the extension means, and its shape."""


def shared_extension(name: str, where: str) -> DocumentExtension:
    """Make the entry of a shared extension that stands at `where` in a format; KeyError if it is not shared."""
    meaning, shape = _SHARED[name]
    return DocumentExtension(name, where, meaning, shape)
