"""What the parts of a spec must mean together. One short function a check; one module a subject.

The checks get a provider whose every field is right and whose every name leads somewhere, and give faults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from generator.loader.checks import (
    addresses,
    bodies,
    cases,
    channels,
    conversations,
    credentials,
    evidence,
    failures,
    flows,
    grants,
    limits,
    parameters,
    schemes,
    shapes,
)
from generator.loader.fault import Fault
from generator.model.provider import Provider

CHECKS: Final[tuple[Callable[[Provider], Iterable[Fault]], ...]] = (
    *addresses.ADDRESS_CHECKS,
    *shapes.SHAPE_CHECKS,
    *parameters.PARAMETER_CHECKS,
    *credentials.CREDENTIAL_CHECKS,
    *grants.GRANT_CHECKS,
    *schemes.SCHEME_CHECKS,
    *bodies.BODY_CHECKS,
    *failures.FAILURE_CHECKS,
    *cases.CASE_CHECKS,
    *channels.CHANNEL_CHECKS,
    *conversations.CONVERSATION_CHECKS,
    *limits.LIMIT_CHECKS,
    *flows.FLOW_CHECKS,
    *evidence.EVIDENCE_CHECKS,
)
"""Every check."""
