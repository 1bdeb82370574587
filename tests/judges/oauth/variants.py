"""The made-up providers with OAuth 2, as they are and with what else the model can say of their clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, Final

import yaml

from authproof.model.provider import Provider
from tests.made_up import MADE_UP

from .outsiders import Endpoints

ENDPOINTS: Final = {
    "larder": Endpoints(token="get_tokens", resource="list_orders"),
    "matinee": Endpoints(token="get_tokens", resource="list_films", device="authorize_device"),
    "quay": Endpoints(token="token", resource="list_berths", revocation="revoke"),
}
AUTHENTICATIONS: Final = ("client_secret_basic", "client_secret_post", "none")
"""By their names of RFC 7591, section 2."""

_CLIENT: Final = ("client_id", "client_secret")

Spec = dict[str, Any]
Change = Callable[[Spec], None]


def read_spec(name: str) -> Spec:
    """Read a provider whose client credentials hold only letters and digits.

    RFC 6749, section 2.3.1 has them percent-encoded in Basic, and few servers decode them: these are the same in both
    spellings.
    """
    path = next(path for path in MADE_UP if path.stem == name)
    spec: Spec = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for credential in (spec["credentials"][name] for name in _CLIENT if name in spec["credentials"]):
        credential["example"] = credential["example"].replace("_", "")
        for segment in credential["shape"]:
            if "literal" in segment:
                segment["literal"] = segment["literal"].replace("_", "")
            elif segment["characters"] == "base64url":
                segment["characters"] = "alphanumeric"
    return spec


def make_variant(name: str, authentication: str, change: Change = lambda _: None) -> Provider:
    """Make a provider whose clients authenticate so."""
    spec = deepcopy(read_spec(name))
    _AUTHENTICATIONS[authentication](spec)
    change(spec)
    return Provider.model_validate(spec)


def ask_for_plain_challenge(spec: Spec) -> None:
    spec["grants"]["consent"]["pkce"] = "plain"


def need_another_scope(name: str, scope: str) -> Change:
    """Let an operation take a scope that clients do not ask for."""

    def change(spec: Spec) -> None:
        spec["operations"][name]["scopes"] = [scope]

    return change


def ask_for_no_challenge(spec: Spec) -> None:
    spec["grants"]["consent"] |= {"pkce": "none", "verifier": None}
    del spec["credentials"]["code_verifier"]
    parts = spec["schemes"]["code"]["parts"]
    spec["schemes"]["code"]["parts"] = [part for part in parts if part["name"] != "/code_verifier"]


def _send_in_form(spec: Spec) -> None:
    _replace_client_parts(spec, _CLIENT)


def _send_no_secret(spec: Spec) -> None:
    """Make it a public client's (RFC 6749, section 2.1), if it is none."""
    if "client_secret" not in spec["credentials"]:
        return
    _replace_client_parts(spec, ("client_id",))
    del spec["credentials"]["client_secret"]
    spec["grants"]["register"]["issues"].remove("client_secret")
    spec["failures"]["invalid_client"]["credentials"].remove("client_secret")


def _replace_client_parts(spec: Spec, names: tuple[str, ...]) -> None:
    for parts in _list_client_parts(spec):
        parts[:1] = [{"in": "body", "name": f"/{name}", "template": f"{{{name}}}"} for name in names]


def _list_client_parts(spec: Spec) -> Iterator[list[dict[str, Any]]]:
    for scheme in spec["schemes"].values():
        if "base64" in scheme["parts"][0]:
            yield scheme["parts"]


_AUTHENTICATIONS: Final[dict[str, Change]] = {
    "client_secret_basic": lambda _: None,
    "client_secret_post": _send_in_form,
    "none": _send_no_secret,
}
