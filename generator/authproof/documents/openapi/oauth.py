"""How OAuth 2 obtains an access token, as OpenAPI says it: the `flows` of a security scheme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from authproof.documents.shared.nodes import Node, drop_empty
from authproof.model.authorization import AuthorizationRequest, Scopes
from authproof.model.provider import Provider
from authproof.model.vocabulary import ChallengeMethod
from authproof.text.commonmark import quote_code
from authproof.text.json_pointer import find_value

_DIRECT_FLOWS: Final = {"client_credentials": "clientCredentials", "password": "password"}
"""Grant types for which one request is enough, and what OpenAPI calls their flows."""


def describe_flows(provider: Provider, credential: str) -> Node:
    """Give the flows that a credential comes of; empty if it comes of none, or people get it by hand, too."""
    if provider.is_held_by_hand(credential):
        return {}
    found = next(iter(provider.code_exchanges(credential).items()), None)
    by_code = {"authorizationCode": _describe_code_flow(provider, credential, *found)} if found else {}
    return by_code | _describe_direct_flows(provider, credential)


def _describe_direct_flows(provider: Provider, credential: str) -> Node:
    """Give the flows of one request, by the grant type that it says (RFC 6749, sections 4.3.2 and 4.4.2)."""
    flows: Node = {}
    for operation in provider.operations_issuing(credential):
        grant_type = find_value(provider.operations[operation].sent_body, "/grant_type")
        if kind := _DIRECT_FLOWS.get(str(grant_type)):
            addresses = {
                "tokenUrl": _write_address(provider, operation),
                "refreshUrl": _find_refresh_address(provider, credential),
            }
            asked = provider.scope_request_at(operation)
            flows.setdefault(kind, drop_empty(addresses) | {"scopes": _describe_scopes(asked and asked.scopes)})
    return flows


def phrase_flows(provider: Provider, credential: str) -> Iterator[str]:
    """Say what OpenAPI has no word for."""
    for request in list(provider.code_exchanges(credential).values())[:1]:
        if request.method is not ChallengeMethod.none:
            method = quote_code(request.method)
            yield f"The code is asked for with PKCE (RFC 7636), its challenge made by {method}."


def _describe_code_flow(provider: Provider, credential: str, operation: str, request: AuthorizationRequest) -> Node:
    addresses = {
        "authorizationUrl": provider.servers[request.server].example_url + request.path,
        "tokenUrl": _write_address(provider, operation),
        "refreshUrl": _find_refresh_address(provider, credential),
    }
    return drop_empty(addresses) | {"scopes": _describe_scopes(request.scopes)}


def _describe_scopes(scopes: Scopes | None) -> Node:
    return {name: each.description for name, each in scopes.values.items()} if scopes else {}


def _find_refresh_address(provider: Provider, credential: str) -> str | None:
    renewing = (grant for grant in provider.grants.values() if grant.trade and credential in grant.issued_pointers)
    refresh = next((grant.requested_operation for grant in renewing), None)
    return _write_address(provider, refresh) if refresh else None


def _write_address(provider: Provider, operation: str) -> str:
    asked = provider.operations[operation]
    return provider.servers[asked.server].example_url + asked.path
