"""What the parts of a spec must mean together. One short function a check; one module a subject.

The checks get a provider whose every field is right and whose every name leads somewhere, and give faults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from generator.loader.checks import (
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
from generator.loader.checks.addresses import ADDRESS_CHECKS
from generator.loader.checks.cases import CASE_CHECKS
from generator.loader.checks.grants import GRANT_CHECKS
from generator.loader.checks.parameters import PARAMETER_CHECKS
from generator.loader.checks.shapes import SHAPE_CHECKS
from generator.loader.fault import Fault
from generator.model.provider import Provider

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
