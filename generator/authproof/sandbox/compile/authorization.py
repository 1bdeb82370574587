"""Authorization endpoints and verification pages: what asks a person."""

from __future__ import annotations

from authproof.model.authorization import AuthorizationRequest, DeviceAuthorizationRequest
from authproof.model.provider import Provider
from authproof.sandbox.tables import AuthorizationTable, DeviceAuthorizationTable


def compile_authorizations(provider: Provider) -> tuple[AuthorizationTable, ...]:
    """Compile every page that asks a person."""
    grants = ((name, grant.title, grant.authorization) for name, grant in provider.grants.items())
    return tuple(_compile_authorization(name, title, request) for name, title, request in grants if request)


def compile_device_authorizations(provider: Provider) -> tuple[DeviceAuthorizationTable, ...]:
    """Compile every page on which people enter user codes."""
    grants = ((name, grant.title, grant.device_authorization) for name, grant in provider.grants.items())
    return tuple(_compile_device_authorization(name, title, request) for name, title, request in grants if request)


def _compile_device_authorization(
    name: str, title: str, request: DeviceAuthorizationRequest
) -> DeviceAuthorizationTable:
    return DeviceAuthorizationTable(
        id=name,
        title=title,
        server=request.server,
        path=request.path,
        device_code=request.device_code,
        user_code=request.user_code,
        client_id=request.client_id,
        interval=request.interval,
    )


def _compile_authorization(name: str, title: str, request: AuthorizationRequest) -> AuthorizationTable:
    scopes = request.scopes.values if request.scopes else {}
    return AuthorizationTable(
        id=name,
        title=title,
        server=request.server,
        path=request.path,
        code=request.code,
        client_id=request.client_id,
        redirect_uri=request.redirect_uri,
        verifier=request.verifier,
        method=request.method,
        scopes={scope: each.description for scope, each in scopes.items()},
        separator=request.scopes.separator if request.scopes and len(scopes) > 1 else "",
    )
