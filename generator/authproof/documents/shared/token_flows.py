"""The flows of OAuth 2 that an access token comes of, for formats that have words for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from authproof.model.authorization import AuthorizationRequest, DeviceAuthorizationRequest, Scopes
from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle
from authproof.text.json_pointer import find_value

_DIRECT_GRANT_TYPES: Final = ("client_credentials", "password")
"""Grant types for which one request is enough (RFC 6749, sections 4.3.2 and 4.4.2)."""

DEVICE_CODE: Final = "device_code"
"""What the grant type of RFC 8628, section 3.4, is called here."""


class TokenFlow(NamedTuple):
    """One way to a token."""

    grant_type: str
    """As RFC 6749 spells it: `authorization_code`, `client_credentials` or `password`; or `DEVICE_CODE`."""
    operation: str
    """The operation that answers with the token."""
    consent: AuthorizationRequest | None
    """What a person is asked for first, if somebody is."""
    scopes: Scopes | None
    """What can be asked for; none if there are no scopes."""
    device: DeviceAuthorizationRequest | None = None
    """What a person is asked for elsewhere, if a device asks."""


def list_token_flows(provider: Provider, credential: str) -> tuple[TokenFlow, ...]:
    """Give the flows that a credential comes of; none if people get it by hand, too."""
    return () if provider.is_given_by_hand(credential) else tuple(_find_flows(provider, credential))


def find_refresh_operation(provider: Provider, credential: str) -> str | None:
    """Name the operation that answers with a credential to whoever trades an older one in; none if there is none."""
    renewing = (grant for grant in provider.grants.values() if grant.trade and credential in grant.issued_places)
    return next((grant.requested_operation for grant in renewing), None)


def _find_flows(provider: Provider, credential: str) -> Iterator[TokenFlow]:
    for operation, request in list(provider.code_exchanges(credential).items())[:1]:
        yield TokenFlow("authorization_code", operation, request, request.scopes)
    for operation in (*provider.operations_issuing(credential), *_list_shown_operations(provider, credential)):
        grant_type = find_value(provider.operations[operation].sent_body, "/grant_type")
        if grant_type in _DIRECT_GRANT_TYPES:
            asked = provider.scope_request_at(operation)
            yield TokenFlow(str(grant_type), operation, None, asked.scopes if asked else None)
    for operation, device in provider.device_exchanges(credential).items():
        yield TokenFlow(DEVICE_CODE, operation, None, None, device)


def _list_shown_operations(provider: Provider, credential: str) -> list[str]:
    """Name the operations that answer with a credential and are only shown."""
    named = (grant.requested_operation for grant in provider.grants.values() if credential in grant.issued_places)
    return [name for name in named if name and provider.operations[name].lifecycle is Lifecycle.not_executed]
