"""Real addresses and where the sandbox answers for them: one table, and the swap of one for the other in a text."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from authproof.model.provider import Provider

DEFAULT_SANDBOX = "http://127.0.0.1:8400"
"""Where the sandbox listens unless told otherwise."""


def target_option(sandbox: str) -> list[str]:
    """Write the option that leads `authproof run` to a sandbox; none for the one that it finds by itself."""
    return [] if sandbox == DEFAULT_SANDBOX else ["--target", sandbox]


def mount_path(provider: str, server: str) -> str:
    """Write the path at which the sandbox answers for one server of one provider."""
    return f"/{provider}/{server}"


def sandbox_origins(provider: Provider, sandbox: str = DEFAULT_SANDBOX) -> dict[str, str]:
    """Map each server's real address to its address in the sandbox, ws:// and wss:// ones to ws://."""
    return {
        server.url.rstrip("/"): _sandbox_address(server.url, sandbox) + mount_path(provider.id, name)
        for name, server in provider.servers.items()
    }


def swap_origins(text: str, table: dict[str, str]) -> str:
    """Put the sandbox's addresses in the place of the real ones, the longest match first."""
    longest_first = sorted(table, key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(real) + r"(?![\w.:-])" for real in longest_first))
    return pattern.sub(lambda match: table[match[0]], text)


def _sandbox_address(real: str, sandbox: str) -> str:
    parts = urlsplit(sandbox)
    secure = parts.scheme in ("https", "wss")
    family = "ws" if urlsplit(real).scheme.startswith("ws") else "http"
    return f"{family}{'s' if secure else ''}://{parts.netloc}{parts.path.rstrip('/')}"
