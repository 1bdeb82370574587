"""What a browser asks at a page for consent, what a person decides there, and where that leads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from authproof.claims.claim import (
    ANY_REFUSAL,
    ChallengeText,
    CredentialText,
    ExpectedRedirect,
    ExpectedReply,
    SendRequest,
    Step,
    TakeValue,
)
from authproof.claims.derive.shared.requests import TextFields
from authproof.model.authorization import AuthorizationRequest, DeviceAuthorizationRequest
from authproof.model.pointers import spec_pointer
from authproof.model.provider import Provider
from authproof.model.vocabulary import ChallengeMethod
from authproof.sandbox.engine.http.consent_page import ALLOW, DECISION_FIELD, DENY, USER_CODE_FIELD

STATE: Final = "xyzABC123"
"""What the caller recognises the answer by: it comes back as it was sent."""

_FOUND: Final = 302
_OK: Final = 200


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


def decide_for_device(
    request: DeviceAuthorizationRequest, user_code: CredentialText, decision: str, expect: ExpectedReply
) -> SendRequest:
    """Send the form of the page on which a person has entered a code."""
    query = ((USER_CODE_FIELD, user_code),)
    body = {DECISION_FIELD: decision}
    return SendRequest("POST", request.server, request.path, expect, query=query, body=body, form=True)


def decide_otherwise(
    provider: Provider, device_code: str, steps: Iterable[Step], decision: str | None
) -> Iterator[Step]:
    """Give steps in which a person decides otherwise about a device code; None: not at all."""
    request = provider.device_authorizations[device_code]
    for step in steps:
        is_decision = isinstance(step, SendRequest) and (step.server, step.path) == (request.server, request.path)
        if not (is_decision and isinstance(step, SendRequest)):
            yield step
        elif decision is not None:
            yield replace(step, body={DECISION_FIELD: decision})


def open_device_page(
    request: DeviceAuthorizationRequest, user_code: CredentialText | None, expect: ExpectedReply
) -> SendRequest:
    """Open the page on which a person enters a code; with one, as if it had been entered."""
    query = () if user_code is None else ((USER_CODE_FIELD, user_code),)
    return SendRequest("GET", request.server, request.path, expect, query=query)


def expect_device_page(provider: Provider, device_code: str) -> ExpectedReply:
    """Expect a page."""
    pointer = device_pointer(provider, device_code, "verification", "path")
    return ExpectedReply(_OK, pointer, "text/html", pointer)


def device_pointer(provider: Provider, device_code: str, *steps: str) -> str:
    """Point to the grant that a device code comes of, or to a field of it."""
    grants = ((name, grant.device_authorization) for name, grant in provider.grants.items())
    grant = next(name for name, request in grants if request is not None and request.device_code == device_code)
    return spec_pointer("grants", grant, *steps)


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
