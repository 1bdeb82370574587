"""Where a person is asked in a browser whether an application may act for them (RFC 6749, RFC 8628)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import StringConstraints

from authproof.model.base import Model, Pointer, ServerId, Text, UrlPath, behaviour_field, excuse_changes, prose_field
from authproof.model.vocabulary import ChallengeMethod

SCOPE_PATTERN: Final = r"^[!#-\[\]-~]+$"

ScopeName = Annotated[str, StringConstraints(pattern=SCOPE_PATTERN)]
"""A scope-token (RFC 6749, section 3.3)."""


class AuthorizationEndpoint(Model):
    """The page that asks."""

    server: Annotated[ServerId, behaviour_field("The server it is on.")]
    path: Annotated[UrlPath, behaviour_field("The path below the server's address.")]


class OfferedScope(Model):
    """One thing that an application may ask for."""

    description: Annotated[Text, prose_field("What it allows.")]


class Scopes(Model):
    """What an application may ask for."""

    values: Annotated[dict[ScopeName, OfferedScope], behaviour_field("Each scope; others are refused.", min_length=1)]
    separator: Annotated[
        Literal[" ", ",", "+"],
        behaviour_field("What stands between several.", excuses=[excuse_changes("There is one scope alone.")]),
    ] = " "

    @property
    def all_names(self) -> str:
        """Every scope, as a request asks for them."""
        return self.separator.join(self.values)


class RequestedScopes(Scopes):
    """What a program may ask for by the body of a request (RFC 6749, sections 4.3.2 and 4.4.2)."""

    at: Annotated[
        Pointer,
        behaviour_field("Where in the body of the request they stand; its example there is what samples ask for."),
    ] = "/scope"


class DeviceAuthorizationRequest(NamedTuple):
    """What a person decides for a device that has no browser, and what comes of it (RFC 8628)."""

    operation: str
    """The operation that answers with the codes."""
    server: str
    """The server of the page on which the person enters the user code."""
    path: str
    """The path of that page."""
    device_code: str
    """The credential that is good once the person has allowed it."""
    user_code: str
    """The credential that the person enters."""
    client_id: str
    """The credential that names the application."""
    verification_uri: str
    """JSON Pointer to the address of the page in the answer's body."""
    verification_uri_complete: str | None
    """JSON Pointer to the address that has the user code in it; none if there is none."""
    interval: int
    """Seconds between two requests with the device code."""
    interval_at: str | None
    """JSON Pointer to the interval in the answer's body; none if it is not told there."""

    @property
    def addresses(self) -> dict[str, str]:
        """The JSON Pointers to addresses of the page in the answer's body, and what stands after the server's there.

        The complete one goes on with the user code.
        """
        complete = self.verification_uri_complete
        return {self.verification_uri: self.path} | ({complete: f"{self.path}?user_code="} if complete else {})


class ImplicitRequest(NamedTuple):
    """What an application sends a browser to ask for a token itself; it is shown, and nothing runs it."""

    server: str
    path: str
    token: str
    """The credential that comes back in the address."""
    client_id: str
    """The credential that names the application."""
    redirect_uri: str | None
    """The credential that is the address to come back to; none if it is not sent."""
    scopes: Scopes | None

    @property
    def credentials(self) -> tuple[str, ...]:
        """The credentials that a request is made of."""
        return (self.client_id, *((self.redirect_uri,) if self.redirect_uri else ()))


class AuthorizationRequest(NamedTuple):
    """What an application sends a browser to ask, and what comes of it."""

    server: str
    path: str
    code: str
    """The credential that comes back to `redirect_uri`."""
    client_id: str
    """The credential that names the application."""
    redirect_uri: str
    """The credential that is the address to come back to."""
    method: ChallengeMethod
    verifier: str | None
    """The credential that the caller makes, and sends with the code."""
    scopes: Scopes | None
    parameters: Mapping[str, str]
    """Further parameters that callers send."""

    @property
    def credentials(self) -> tuple[str, ...]:
        """The credentials that a request is made of, the verifier last."""
        return (self.client_id, self.redirect_uri, *((self.verifier,) if self.verifier else ()))


class ScopeRequest(NamedTuple):
    """Where a caller asks for the scopes of a token."""

    scopes: Scopes
    page: AuthorizationRequest | None
    """Where a person is asked in a browser; none if a request asks."""
    operation: str | None = None
    """The operation whose body asks."""
    pointer: str = ""
    """JSON Pointer to where it asks."""
