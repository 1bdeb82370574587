"""How OAuth 2 obtains an access token, as OpenAPI says it: the `flows` of a security scheme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from authproof.documents.openapi.version import OpenApiVersion
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.documents.shared.token_flows import DEVICE_CODE, TokenFlow, find_refresh_operation, list_token_flows
from authproof.model.authorization import Scopes
from authproof.model.provider import Provider
from authproof.model.vocabulary import ChallengeMethod
from authproof.text.commonmark import quote_code

_FLOW_NAMES: Final = {
    "authorization_code": "authorizationCode",
    "client_credentials": "clientCredentials",
    "password": "password",
    DEVICE_CODE: "deviceAuthorization",
}
"""What OpenAPI calls the flow of a grant type."""


def describe_flows(provider: Provider, credential: str, version: OpenApiVersion) -> Node:
    """Give the flows that a credential comes of; empty if it comes of none, or people get it by hand, too."""
    flows: Node = {}
    for flow in list_token_flows(provider, credential):
        if flow.device is None or version.has_device_flow:
            flows.setdefault(_FLOW_NAMES[flow.grant_type], _describe_flow(provider, credential, flow))
    if not provider.is_given_by_hand(credential):
        for request in provider.implicit_requests_of(credential)[:1]:
            page = provider.servers[request.server].example_url + request.path
            flows["implicit"] = {"authorizationUrl": page, "scopes": _describe_scopes(request.scopes)}
    return flows


def phrase_flows(provider: Provider, credential: str, version: OpenApiVersion) -> Iterator[str]:
    """Say what a version of OpenAPI has no word for."""
    for request in list(provider.code_exchanges(credential).values())[:1]:
        if request.method is not ChallengeMethod.none:
            method = quote_code(request.method)
            yield f"The code is asked for with PKCE (RFC 7636), its challenge made by {method}."
    for operation, device in {} if version.has_device_flow else provider.device_exchanges(credential).items():
        asking, taking = (quote_code(_write_address(provider, name)) for name in (device.operation, operation))
        yield (
            "It comes of the device authorization grant (RFC 8628), for which OpenAPI 3.1 has no flow:"
            f" {asking} answers with the codes, and {taking} takes the device code."
        )


def _describe_flow(provider: Provider, credential: str, flow: TokenFlow) -> Node:
    page, refresh = flow.consent, find_refresh_operation(provider, credential)
    addresses = {
        "deviceAuthorizationUrl": _write_address(provider, flow.device.operation) if flow.device else None,
        "authorizationUrl": provider.servers[page.server].example_url + page.path if page else None,
        "tokenUrl": _write_address(provider, flow.operation),
        "refreshUrl": _write_address(provider, refresh) if refresh else None,
    }
    return drop_empty(addresses) | {"scopes": _describe_scopes(flow.scopes)}


def _describe_scopes(scopes: Scopes | None) -> dict[str, str]:
    return {name: each.description for name, each in scopes.values.items()} if scopes else {}


def _write_address(provider: Provider, operation: str) -> str:
    asked = provider.operations[operation]
    return provider.servers[asked.server].example_url + asked.path
