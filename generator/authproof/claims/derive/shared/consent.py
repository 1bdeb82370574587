"""What a browser asks at an authorization endpoint, what a person decides there, and where that leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from authproof.claims.claim import (
    ANY_REFUSAL,
    ChallengeText,
    CredentialText,
    ExpectedRedirect,
    ExpectedReply,
    SendRequest,
    TakeValue,
)
from authproof.claims.derive.shared.requests import TextFields
from authproof.model.authorization import AuthorizationRequest
from authproof.model.pointers import spec_pointer
from authproof.model.provider import Provider
from authproof.model.vocabulary import ChallengeMethod
from authproof.sandbox.engine.http.consent_page import ALLOW, DECISION_FIELD, DENY

STATE: Final = "xyzABC123"
"""What the caller recognises the answer by: it comes back as it was sent."""

_FOUND: Final = 302


def allow_access(
    provider: Provider, code: str, credentials: Mapping[str, CredentialText], suffix: str = ""
) -> SendRequest:
    """Have a person allow it, and take the code under its name with `suffix`."""
    request = provider.authorizations[code]
    return replace(
        decide(request, write_query(request, credentials), ALLOW),
        expect=expect_redirect(provider, code, credentials, {"code": None, "state": (STATE,)}),
        takes=(TakeValue("/code", f"{code}{suffix}", code),),
    )


def deny_access(provider: Provider, code: str, credentials: Mapping[str, CredentialText]) -> SendRequest:
    """Have a person deny it."""
    request = provider.authorizations[code]
    fields = {"error": ("access_denied",), "state": (STATE,)}
    expect = expect_redirect(provider, code, credentials, fields)
    return replace(decide(request, write_query(request, credentials), DENY), expect=expect)


def decide(request: AuthorizationRequest, query: TextFields, decision: str) -> SendRequest:
    """Send the form of the page, as a browser does; any refusal is expected."""
    return SendRequest(
        method="POST",
        server=request.server,
        path=request.path,
        expect=ExpectedReply(ANY_REFUSAL, ""),
        query=query,
        body={DECISION_FIELD: decision},
        form=True,
    )


def write_query(request: AuthorizationRequest, credentials: Mapping[str, CredentialText]) -> TextFields:
    """Write what a browser is sent with (RFC 6749, section 4.1.1; RFC 7636, section 4.3)."""
    fields: list[tuple[str, CredentialText]] = [
        ("response_type", ("code",)),
        ("client_id", credentials[request.client_id]),
        ("redirect_uri", credentials[request.redirect_uri]),
    ]
    if request.scopes is not None:
        fields.append(("scope", (request.scopes.all_names,)))
    fields.append(("state", (STATE,)))
    if request.verifier is not None and request.method is not ChallengeMethod.none:
        fields += [
            ("code_challenge", (ChallengeText(credentials[request.verifier], request.method),)),
            ("code_challenge_method", (request.method.value,)),
        ]
    return (*fields, *((name, (value,)) for name, value in request.parameters.items()))


def expect_redirect(
    provider: Provider,
    code: str,
    credentials: Mapping[str, CredentialText],
    fields: Mapping[str, CredentialText | None],
) -> ExpectedReply:
    """Expect that the browser is sent back to the application with exactly these fields; None for any text."""
    pointer = authorization_pointer(provider, code)
    address = credentials[provider.authorizations[code].redirect_uri]
    return ExpectedReply(_FOUND, pointer, redirect=ExpectedRedirect(address, tuple(fields.items()), pointer))


def authorization_pointer(provider: Provider, code: str, *steps: str) -> str:
    """Point to the grant that a code comes of, or to a field of it."""
    grants = ((name, grant.authorization) for name, grant in provider.grants.items())
    grant = next(name for name, request in grants if request is not None and request.code == code)
    return spec_pointer("grants", grant, *steps)
