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
from generator.model import Provider

CHECKS: Final[tuple[Callable[[Provider], Iterable[Fault]], ...]] = (
    *addresses.CHECKS,
    *shapes.CHECKS,
    *parameters.CHECKS,
    *credentials.CHECKS,
    *grants.CHECKS,
    *schemes.CHECKS,
    *bodies.CHECKS,
    *failures.CHECKS,
    *cases.CHECKS,
    *channels.CHECKS,
    *conversations.CHECKS,
    *limits.CHECKS,
    *flows.CHECKS,
    *evidence.CHECKS,
)
"""Every check."""
