"""Pages that ask a person in a browser whether an application may act for them."""

from __future__ import annotations

from dataclasses import dataclass

from authproof.model.vocabulary import ChallengeMethod


@dataclass(frozen=True, slots=True)
class DeviceAuthorizationTable:
    """One page on which people enter user codes (RFC 8628, section 3.3)."""

    id: str
    """The name of its grant."""
    title: str
    server: str
    path: str
    device_code: str
    """The credential that is good once it is allowed."""
    user_code: str
    client_id: str
    """The credential that a device code is good with alone."""
    interval: float
    """Seconds between two requests with a device code about which nobody has decided."""


@dataclass(frozen=True, slots=True)
class AuthorizationTable:
    """One authorization endpoint (RFC 6749, section 3.1)."""

    id: str
    """The name of its grant."""
    title: str
    server: str
    path: str
    code: str
    """The credential that it issues."""
    client_id: str
    redirect_uri: str
    verifier: str | None
    """The credential that proves at the token endpoint who asked; none if nothing does."""
    method: ChallengeMethod
    scopes: dict[str, str]
    """Each scope that may be asked for, and what it allows."""
    separator: str
    """What stands between several scopes; empty if there are no two."""
