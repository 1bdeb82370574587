"""A sandbox as its client sees it: whether it is one, which providers it has, and its control surface."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from authproof.claims.run.target import OwnerActRefused
from authproof.errors import AuthproofError, did_you_mean
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.tables import digest_tables
from authproof.text.json_values import parse_json
from authproof.verify.http_client import HttpClient, Unreachable


def probe_sandbox(client: HttpClient, url: str, providers: Iterable[Provider]) -> bool:
    """Look at a sandbox; gives whether it enforces limits.

    Unreachable if nothing answers at `url`, AuthproofError if it is no sandbox, or one without one of the providers.
    """
    if not _is_address(url):
        shown = url.rpartition("@")[2]
        reason = "no address" if shown == url else "an address with a user, and none is sent"
        raise AuthproofError(f"{shown}: {reason}; give one such as http://127.0.0.1:8400")
    status, listing = _fetch_listing(client, url)
    if listing is None:
        raise AuthproofError(f"{url}: no sandbox, it answers {status}; start one with authproof mock --control")
    for provider in providers:
        if provider.id not in listing.names:
            raise AuthproofError(
                f"{url}: a sandbox without {provider.id!r}; {did_you_mean(provider.id, listing.names[:_MOST_NAMED])}"
            )
    return listing.limits


def probe_spec(client: HttpClient, url: str, provider: Provider) -> None:
    """Ask that a sandbox has a provider by the same spec, and is of the same version; AuthproofError if not."""
    _, listing = _fetch_listing(client, url)
    if listing is None or listing.digests.get(provider.id) != digest_tables(compile_provider(provider)):
        raise AuthproofError(f"{url}: a sandbox with another spec of {provider.id}, or of another version")


def has_provider(client: HttpClient, url: str, provider: str) -> bool:
    """Tell whether a sandbox with a provider answers at an address."""
    try:
        _, listing = _fetch_listing(client, url.rstrip("/")) if _is_address(url) else (0, None)
    except Unreachable:
        return False
    return listing is not None and provider in listing.names


def _fetch_listing(client: HttpClient, url: str) -> tuple[int, _SandboxListing | None]:
    answer = client.send_request("GET", f"{url}/", [("Accept", "application/json")])
    return answer.status, _parse_listing(answer.body) if answer.status == HTTPStatus.OK else None


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_plain = parts.username is None and parts.password is None
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and is_plain
    except ValueError:
        return False


_PROVIDER_ID: Final = re.compile("[a-z][a-z0-9_]{0,63}")
_MOST_PROVIDERS: Final = 1000
_MOST_NAMED: Final = 20


class _SandboxListing(NamedTuple):
    names: list[str]
    limits: bool
    digests: dict[str, object]


def _parse_listing(body: bytes) -> _SandboxListing | None:
    """Read the first page of a sandbox; None if it is no such page."""
    try:
        page = parse_json(body)
        names = [str(each["id"]) for each in page["providers"]]
        possible = [name for name in names if _PROVIDER_ID.fullmatch(name)]
        digests = {str(each["id"]): each.get("digest") for each in page["providers"]}
        return _SandboxListing(possible[:_MOST_PROVIDERS], page.get("limits_enforced") is not False, digests)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


_JSON_HEADERS: Final = [("Accept", "application/json"), ("Content-Type", "application/json")]


class ControlRefusal(OwnerActRefused):
    """The control surface does not do what a claim needs; the message names no address."""


class ControlClient:
    """The control surface of the sandbox at `url`."""

    def __init__(self, url: str, client: HttpClient) -> None:
        """Speak through a client; `url` has no slash at its end."""
        self._url = f"{url}/_control"
        self._client = client

    def is_available(self) -> bool:
        """Tell whether the sandbox has one, and lets us use it."""
        try:
            answer = self._client.send_request("GET", f"{self._url}/clock", _JSON_HEADERS)
            return answer.status == HTTPStatus.OK and "now" in _parse_object(answer.body)
        except Unreachable:
            return False

    def is_stopped(self) -> bool:
        answer = self._client.send_request("GET", f"{self._url}/clock", _JSON_HEADERS)
        return bool(_parse_object(answer.body).get("stopped"))

    def stop_clock(self, stopped: bool = True) -> None:
        self._post_act("clock", {"stop": stopped})

    def advance_clock(self, seconds: float) -> None:
        self._post_act("clock", {"advance": seconds})

    def reset_provider(self, provider: str) -> None:
        self._post_act("reset", {"provider": provider})

    def plant_credential(self, provider: str, credential: str, value: str, level: str | None) -> None:
        arguments = {"provider": provider, "credential": credential, "value": value}
        self._post_act("issue", arguments if level is None else {**arguments, "level": level})

    def revoke_credential(self, provider: str, credential: str, value: str) -> bool:
        """End a value; False if it is not known."""
        return self._post_act("revoke", {"provider": provider, "credential": credential, "value": value}) is not None

    def rotate_credential(self, provider: str, credential: str, value: str) -> str | None:
        """Replace a value, and give the new one; None if the old one is not known."""
        answer = self._post_act("rotate", {"provider": provider, "credential": credential, "value": value})
        if answer is None:
            return None
        if not isinstance(new := answer.get("value"), str):
            raise ControlRefusal("the control surface answers 'rotate' without a value")
        return new

    def suspend_limit(self, provider: str, limit: str) -> None:
        self._post_act("limit", {"provider": provider, "limit": limit, "suspend": True})

    def count_next_as(self, provider: str, limit: str, times: int) -> None:
        self._post_act("limit", {"provider": provider, "limit": limit, "count_next_as": times})

    def _post_act(self, act: str, arguments: dict[str, Any]) -> dict[str, Any] | None:
        """Ask for an act; None if there is nothing of that name. ControlRefusal if it is refused."""
        answer = self._client.send_request("POST", f"{self._url}/{act}", _JSON_HEADERS, json.dumps(arguments).encode())
        if answer.status == HTTPStatus.NOT_FOUND:
            return None
        if answer.status != HTTPStatus.OK:
            excerpt = " ".join(answer.body.decode(errors="replace").split())[:200]
            raise ControlRefusal(f"the control surface answers {act!r} with {answer.status}: {excerpt}")
        return _parse_object(answer.body)


def _parse_object(body: bytes) -> dict[str, Any]:
    """Read a JSON object; an empty one if it is none."""
    try:
        document = parse_json(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
