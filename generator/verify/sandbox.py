"""Looks whether an address is that of a sandbox, and whether that sandbox has the providers that are asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlsplit

from generator.errors import AuthproofError, did_you_mean
from generator.model.provider import Provider
from generator.verify.client import HttpClient


def probe_sandbox(client: HttpClient, url: str, providers: Iterable[Provider]) -> bool:
    """Look at a sandbox; gives whether it enforces limits.

    Unreachable if nothing answers at `url`, AuthproofError if it is no sandbox, or one without one of the providers.
    """
    if not _is_address(url):
        raise AuthproofError(f"{url}: no address; give one such as http://127.0.0.1:8400")
    answer = client.send_request("GET", f"{url}/", [("Accept", "application/json")])
    listing = _parse_listing(answer.body) if answer.status == HTTPStatus.OK else None
    if listing is None:
        raise AuthproofError(f"{url}: no sandbox, it answers {answer.status}; start one with authproof mock --control")
    for provider in providers:
        if provider.id not in listing.names:
            raise AuthproofError(
                f"{url}: a sandbox without {provider.id!r}; {did_you_mean(provider.id, listing.names)}"
            )
    return listing.limits


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


class _SandboxListing(NamedTuple):
    names: list[str]
    limits: bool


def _parse_listing(body: bytes) -> _SandboxListing | None:
    """Read the first page of a sandbox; None if it is no such page."""
    try:
        page = json.loads(body)
        return _SandboxListing(
            [str(each["id"]) for each in page["providers"]], page.get("limits_enforced") is not False
        )
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
