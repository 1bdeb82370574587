"""What the parts of a spec must mean together. One short function a check; one module a subject.

The checks get a provider whose every field is right and whose every name leads somewhere, and give faults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from authproof.loader.checks import (
    addresses,
    authorizations,
    bodies,
    channels,
    conversations,
    credentials,
    devices,
    disagreements,
    endpoints,
    evidence,
    failures,
    flows,
    grants,
    headers,
    levels,
    limits,
    schemes,
    scopes,
    servers,
)
from authproof.loader.fault import Fault
from authproof.model.provider import Provider

Check = Callable[[Provider], Iterable[Fault]]

COMPLETENESS_CHECKS: Final[tuple[Check, ...]] = (
    *failures.CASE_CHECKS,
    *devices.COMPLETENESS_CHECKS,
    *evidence.CHECKS,
    *flows.CHECKS,
)
"""Those that a spec tells enough for its readers. A mock that lacks an answer is a mock that breaks a promise."""

BEHAVIOUR_CHECKS: Final[tuple[Check, ...]] = (
    *servers.CHECKS,
    *addresses.CHECKS,
    *endpoints.CHECKS,
    *credentials.CHECKS,
    *grants.CHECKS,
    *authorizations.CHECKS,
    *devices.CHECKS,
    *scopes.CHECKS,
    *schemes.CHECKS,
    *bodies.CHECKS,
    *failures.CHECKS,
    *headers.CHECKS,
    *channels.CHECKS,
    *conversations.CHECKS,
    *limits.CHECKS,
    *levels.CHECKS,
)
"""Those that ask that how it behaves fits together."""

CHECKS: Final = (*BEHAVIOUR_CHECKS, *COMPLETENESS_CHECKS)
"""Every check."""

WARNINGS: Final[tuple[Check, ...]] = (*limits.WARNINGS, *disagreements.WARNINGS, *flows.WARNINGS)
"""What is right, and may yet be a mistake."""
