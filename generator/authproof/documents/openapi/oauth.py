"""How OAuth 2 obtains an access token, as OpenAPI says it: the `flows` of a security scheme."""

from __future__ import annotations

from collections.abc import Iterator

from authproof.documents.shared.nodes import Node, drop_empty
from authproof.model.authorization import AuthorizationRequest
from authproof.model.provider import Provider
from authproof.model.vocabulary import ChallengeMethod
from authproof.text.commonmark import quote_code


def describe_flows(provider: Provider, credential: str) -> Node:
    """Give the flows that a credential comes of; empty if it comes of none, or people get it by hand, too."""
    if provider.is_held_by_hand(credential):
        return {}
    found = next(iter(provider.code_exchanges(credential).items()), None)
    return {"authorizationCode": _describe_code_flow(provider, credential, *found)} if found else {}


def phrase_flows(provider: Provider, credential: str) -> Iterator[str]:
    """Say what OpenAPI has no word for."""
    for request in list(provider.code_exchanges(credential).values())[:1]:
        if request.method is not ChallengeMethod.none:
            method = quote_code(request.method)
            yield f"The code is asked for with PKCE (RFC 7636), its challenge made by {method}."


def _describe_code_flow(provider: Provider, credential: str, operation: str, request: AuthorizationRequest) -> Node:
    renewing = (grant for grant in provider.grants.values() if grant.trade and credential in grant.issued_pointers)
    refresh = next((grant.requested_operation for grant in renewing), None)
    scopes = request.scopes.values if request.scopes else {}
    addresses = {
        "authorizationUrl": provider.servers[request.server].example_url + request.path,
        "tokenUrl": _write_address(provider, operation),
        "refreshUrl": _write_address(provider, refresh) if refresh else None,
    }
    return drop_empty(addresses) | {"scopes": {name: each.description for name, each in scopes.items()}}


def _write_address(provider: Provider, operation: str) -> str:
    asked = provider.operations[operation]
    return provider.servers[asked.server].example_url + asked.path
