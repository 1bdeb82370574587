"""Runs the claims of providers: on a sandbox of our own, on any other sandbox, or on the providers themselves."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from authproof.claims import Claim, derive_claims
from authproof.claims.certainty import CertaintyJudge
from authproof.claims.run import ClaimOutcome, ClaimVerdict, run_claim
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.server import run_in_thread
from authproof.sandbox.tables import Tables
from authproof.verify.budget import RUN_SECONDS, RunClock, RunTimeUp
from authproof.verify.diagnosis import SpecPositions, diagnose_drift
from authproof.verify.findings import ProviderResult, VerificationReport
from authproof.verify.http_client import HttpClient, Unreachable
from authproof.verify.prerequisites import DocumentedLimits, Environment, localise_claim, missing_variables
from authproof.verify.provider_target import Pace, ProviderTarget, TooManyRequests, WaitTooLong
from authproof.verify.sandbox_client import ControlClient, ControlRefusal, probe_sandbox
from authproof.verify.sandbox_target import ControlledSandboxTarget, SandboxTarget

TellProgress = Callable[[str, int, int | None], None]
"""Is told how far it is: the provider, claims done, claims in all."""

RunClaim = Callable[[Claim], ClaimOutcome]
"""Runs one claim, or skips it for a reason that it gives."""

_SANDBOX_ONLY: Final = "it is for sandboxes: the provider itself is only read, a few times"
_LIMITS_OFF: Final = "the target enforces no limits"
_COUNTS_USED: Final = "the target counts requests and cannot be reset; start it with --control"


@dataclass(frozen=True, slots=True)
class _RunningSandbox:
    """A sandbox that is up."""

    url: str
    control: ControlClient | None
    limits: bool
    """Whether it enforces limits."""
    run_clock: RunClock

    def make_target(self, tables: Tables) -> SandboxTarget:
        if self.control is None:
            return SandboxTarget(tables, self.url, self.run_clock)
        return ControlledSandboxTarget(tables, self.url, self.control, self.run_clock)


def verify_own_sandbox(
    providers: Iterable[Provider], specs: Path, tell: TellProgress, seconds: float = RUN_SECONDS
) -> VerificationReport:
    """Verify a sandbox that is started for it, on a free port of this machine."""
    providers = tuple(providers)
    with run_in_thread(providers, control=True) as sandbox:
        report = verify_sandbox(providers, specs, sandbox.url, tell, seconds)
    return replace(report, target="a sandbox of these specs, started for it")


def verify_sandbox(
    providers: Iterable[Provider], specs: Path, url: str, tell: TellProgress, seconds: float = RUN_SECONDS
) -> VerificationReport:
    """Verify the sandbox at an address; it is reset, and its clock moved, if it has a control surface.

    What was not run after so many seconds is skipped.
    Unreachable if nothing answers there, AuthproofError if it is no sandbox of these providers.
    """
    url, providers = url.rstrip("/"), tuple(providers)
    run_clock = RunClock(seconds)
    with closing(HttpClient(run_clock=run_clock)) as client:
        limits = probe_sandbox(client, url, providers)
        with _hold_clock(client, url) as control:
            sandbox = _RunningSandbox(url, control, limits, run_clock)
            results = tuple(_verify_on_sandbox(each, specs, sandbox, tell) for each in providers)
    return VerificationReport(f"the sandbox at {url}" + ("" if control else ", which has no control surface"), results)


def verify_providers(  # noqa: PLR0913 - what is verified, and how
    providers: Iterable[Provider],
    specs: Path,
    tell: TellProgress,
    environment: Environment = os.environ,
    *,
    asked: bool = True,
    seconds: float = RUN_SECONDS,
) -> VerificationReport:
    """Verify the providers themselves, with the caller's credentials from the environment, for so many seconds.

    Unless `asked` for by name, those of which the environment holds no credential are left alone.
    """
    run_clock = RunClock(seconds)
    results = tuple(_verify_on_provider(each, specs, tell, environment, run_clock, asked=asked) for each in providers)
    return VerificationReport("the providers themselves", results)


@contextmanager
def _hold_clock(client: HttpClient, url: str) -> Iterator[ControlClient | None]:
    """Hold the clock of a sandbox, if it lets us, and let it run again in the end if it ran."""
    control = ControlClient(url, client)
    if not control.is_available():
        yield None
        return
    stopped = control.is_stopped()
    control.stop_clock()
    try:
        yield control
    finally:
        with suppress(Unreachable, ControlRefusal), closing(HttpClient()) as last_client:
            ControlClient(url, last_client).stop_clock(stopped)


def _verify_on_sandbox(provider: Provider, specs: Path, sandbox: _RunningSandbox, tell: TellProgress) -> ProviderResult:
    tables, documented_limits = compile_provider(provider), DocumentedLimits(provider)
    # what others have sent may have used a limit up
    counts_used = sandbox.limits and sandbox.control is None and documented_limits.has_limits
    with closing(sandbox.make_target(tables)) as target:

        def run_or_skip(claim: Claim) -> ClaimOutcome:
            if documented_limits.concerns_claim(claim) and (counts_used or not sandbox.limits):
                return _skip_claim(claim, _COUNTS_USED if sandbox.limits else _LIMITS_OFF)
            outcome = run_claim(claim, target, tables, recorded=False)
            refused = counts_used and documented_limits.may_have_refused(outcome)
            return _skip_claim(claim, _COUNTS_USED) if refused else outcome

        return _verify_claims(provider, specs, run_or_skip, tell)


def _verify_on_provider(  # noqa: PLR0913 - what is verified, and how
    provider: Provider, specs: Path, tell: TellProgress, environment: Environment, run_clock: RunClock, *, asked: bool
) -> ProviderResult:
    tables = compile_provider(provider)
    variables = [credential.variable for credential in provider.credentials.values()]
    left_alone = not asked and not any(environment.get(name) for name in variables)
    with closing(ProviderTarget(provider, tables, environment, Pace(provider), run_clock)) as target:

        def run_or_skip(claim: Claim) -> ClaimOutcome:
            if not claim.live:
                return _skip_claim(claim, _SANDBOX_ONLY)
            if left_alone:
                return _skip_claim(claim, f"left alone, none is set: {', '.join(variables)}")
            if names := missing_variables(claim, provider, environment):
                return _skip_claim(claim, f"not set: {', '.join(names)}")
            try:
                return run_claim(localise_claim(claim, provider, environment), target, tables, recorded=False)
            except WaitTooLong as reason:
                return _skip_claim(claim, str(reason))

        return _verify_claims(provider, specs, run_or_skip, tell)


def _verify_claims(provider: Provider, specs: Path, run_or_skip: RunClaim, tell: TellProgress) -> ProviderResult:
    claims = derive_claims(provider)
    outcomes, trouble = _run_claims(provider.id, claims, run_or_skip, tell)
    file = specs / f"{provider.id}.yaml"
    judge = CertaintyJudge(provider)
    certainties = {claim.id: judge.judge_claim(claim) for claim in claims}
    findings = diagnose_drift(provider, outcomes, SpecPositions(file))
    return ProviderResult(provider.id, file, outcomes, certainties, findings, trouble)


def _run_claims(
    provider: str, claims: tuple[Claim, ...], run_or_skip: RunClaim, tell: TellProgress
) -> tuple[tuple[ClaimOutcome, ...], str]:
    """Run claims one by one; when the target stops answering, the rest is skipped. Gives that trouble, too."""
    outcomes: list[ClaimOutcome] = []
    trouble = ""
    for claim in claims:
        tell(provider, len(outcomes), len(claims))
        try:
            outcomes.append(run_or_skip(claim))
        except (Unreachable, TooManyRequests, RunTimeUp) as error:
            rest = claims[len(outcomes) :]
            return (*outcomes, *(_skip_claim(each, str(error)) for each in rest)), str(error)
        except Exception as fault:  # noqa: BLE001 - whatever a target says, it is no traceback
            outcomes.append(_skip_claim(claim, _phrase_fault(fault)))
            trouble = outcomes[-1].reason
    tell(provider, len(claims), len(claims))
    return tuple(outcomes), trouble


def _phrase_fault(fault: Exception) -> str:
    """Say where a fault of our own came up; its text may hold what the target said, and is left out."""
    frame = traceback.extract_tb(fault.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return f"Authproof itself failed ({type(fault).__name__}, {place}); please report it"


def _skip_claim(claim: Claim, reason: str) -> ClaimOutcome:
    return ClaimOutcome(claim, ClaimVerdict.skipped, reason)
