"""Authorization endpoints: the pages that ask a person."""

from __future__ import annotations

from authproof.model.authorization import AuthorizationRequest
from authproof.model.provider import Provider
from authproof.sandbox.tables import AuthorizationTable


def compile_authorizations(provider: Provider) -> tuple[AuthorizationTable, ...]:
    """Compile every page that asks a person."""
    grants = ((name, grant.title, grant.authorization) for name, grant in provider.grants.items())
    return tuple(_compile_authorization(name, title, request) for name, title, request in grants if request)


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
