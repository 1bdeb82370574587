"""What the parts of a spec must mean together. One short function a check; one module a subject.

The checks get a provider whose every field is right and whose every name leads somewhere, and give faults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from authproof.loader.checks import (
    bodies,
    channels,
    conversations,
    credentials,
    evidence,
    failures,
    flows,
    limits,
    schemes,
)
from authproof.loader.checks.credentials import GRANT_CHECKS, SHAPE_CHECKS
from authproof.loader.checks.endpoints import ADDRESS_CHECKS, PARAMETER_CHECKS
from authproof.loader.checks.failures import CASE_CHECKS
from authproof.loader.fault import Fault
from authproof.model.provider import Provider

CHECKS: Final[tuple[Callable[[Provider], Iterable[Fault]], ...]] = (
    *ADDRESS_CHECKS,
    *SHAPE_CHECKS,
    *PARAMETER_CHECKS,
    *credentials.CREDENTIAL_CHECKS,
    *GRANT_CHECKS,
    *schemes.SCHEME_CHECKS,
    *bodies.BODY_CHECKS,
    *failures.FAILURE_CHECKS,
    *CASE_CHECKS,
    *channels.CHANNEL_CHECKS,
    *conversations.CONVERSATION_CHECKS,
    *limits.LIMIT_CHECKS,
    *flows.FLOW_CHECKS,
    *evidence.EVIDENCE_CHECKS,
)
"""Every check."""
