"""Real addresses and where the sandbox answers for them: one table, and the swap of one for the other in a text."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Final
from urllib.parse import urlsplit

from authproof.model.provider import Provider
from authproof.model.server import Server
from authproof.text.placeholders import fill_template, placeholders_in, split_template

DEFAULT_SANDBOX = "http://127.0.0.1:8400"
"""Where the sandbox listens unless told otherwise."""

_STANDS_THERE: Final = r"([^/\n]+?)"
"""What may stand for a variable: a value, or an expression with quotes and spaces; no path, and no other address."""


def target_option(sandbox: str) -> list[str]:
    """Write the option that leads `authproof run` to a sandbox; none for the one that it finds by itself."""
    return [] if sandbox == DEFAULT_SANDBOX else ["--target", sandbox]


def mount_path(provider: str, name: str, server: Server) -> str:
    """Write the path at which the sandbox answers for one server of one provider; each variable is a segment of it.

    >>> mount_path("acme", "api", Server(url="https://api.acme.example", description="The API."))
    '/acme/api'
    """
    return "".join(f"/{each}" for each in (provider, name, *(f"{{{each}}}" for each in server.placed_variables)))


def sandbox_origins(provider: Provider, sandbox: str = DEFAULT_SANDBOX) -> dict[str, str]:
    """Map each server's real address to its address in the sandbox, ws:// and wss:// ones to ws://.

    Both hold the names of variables in braces.
    """
    return {
        server.base_url: _sandbox_address(server.url, sandbox) + mount_path(provider.id, name, server)
        for name, server in provider.servers.items()
    }


def swap_origins(text: str, table: dict[str, str]) -> str:
    """Put the sandbox's addresses in the place of the real ones, the longest match first.

    What stands for a variable, a value or an expression of some language, is kept.
    """
    longest_first = sorted(table, key=len, reverse=True)
    pattern = re.compile("|".join(f"({_match_origin(real)})" for real in longest_first))
    first_groups = accumulate((1 + len(placeholders_in(real)) for real in longest_first), initial=1)
    reals = dict(zip(first_groups, longest_first, strict=False))

    def write_stand_in(match: re.Match[str]) -> str:
        number, real = next((number, real) for number, real in reals.items() if match[number] is not None)
        names = placeholders_in(real)
        return fill_template(table[real], {name: match[number + index] for index, name in enumerate(names, 1)})

    return pattern.sub(write_stand_in, text)


def _match_origin(real: str) -> str:
    pieces = (re.escape(each) if isinstance(each, str) else _STANDS_THERE for each in split_template(real))
    return "".join(pieces) + r"(?![\w.:-])"


def _sandbox_address(real: str, sandbox: str) -> str:
    parts = urlsplit(sandbox)
    secure = parts.scheme in ("https", "wss")
    family = "ws" if urlsplit(real).scheme.startswith("ws") else "http"
    return f"{family}{'s' if secure else ''}://{parts.netloc}{parts.path.rstrip('/')}"
