"""Runs the claims of providers: on a sandbox of our own, on any other sandbox, or on the providers themselves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from generator.claims import Claim, derive
from generator.claims.evidence import DOCUMENTED, weakest
from generator.claims.run import Outcome, run
from generator.compile import compile_provider
from generator.model import Provider
from generator.server import running
from generator.tables import Tables
from generator.verify.client import Client, Unreachable
from generator.verify.control import Control
from generator.verify.counted import Counted
from generator.verify.diagnosis import diagnose
from generator.verify.environment import Environment, localised, missing
from generator.verify.findings import KINDS, Report, Result
from generator.verify.live import Limited, Live
from generator.verify.pace import NoRoom, Pace
from generator.verify.places import Places
from generator.verify.sandbox import expect
from generator.verify.wire import Controlled, Wire

Tell = Callable[[str, int, int | None], None]
"""Is told how far it is: the provider, claims done, claims in all."""

One = Callable[[Claim], Outcome]
"""Runs one claim."""

_NO_LIVE: Final = "it is for sandboxes: the provider itself is only read, a few times"
_UNLIMITED: Final = "the target enforces no limits"
_WORN: Final = "the target counts requests and cannot be reset; start it with --control"


@dataclass(frozen=True, slots=True)
class _Up:
    """A sandbox that is up."""

    url: str
    control: Control | None
    limits: bool
    """Whether it enforces limits."""

    def target(self, tables: Tables) -> Wire:
        return Controlled(tables, self.url, self.control) if self.control else Wire(tables, self.url)


def on_own(providers: Iterable[Provider], specs: Path, tell: Tell) -> Report:
    """Verify a sandbox that is started for it, on a free port of this machine."""
    providers = tuple(providers)
    with running(providers, control=True) as sandbox:
        report = on_sandbox(providers, specs, sandbox.url, tell)
    return replace(report, target="a sandbox of these specs, started for it")


def on_sandbox(providers: Iterable[Provider], specs: Path, url: str, tell: Tell) -> Report:
    """Verify the sandbox at an address; it is reset, and its clock moved, if it has a control surface.

    Unreachable if nothing answers there, AuthproofError if it is no sandbox of these providers.
    """
    url, providers = url.rstrip("/"), tuple(providers)
    with closing(Client()) as client:
        limits = expect(client, url, providers)
        with _control(client, url) as control:
            up = _Up(url, control, limits)
            results = tuple(_on_sandbox(each, specs, up, tell) for each in providers)
    return Report(f"the sandbox at {url}" + ("" if control else ", which has no control surface"), results)


def on_providers(
    providers: Iterable[Provider],
    specs: Path,
    tell: Tell,
    environment: Environment = os.environ,
    *,
    asked: bool = True,
) -> Report:
    """Verify the providers themselves, with the caller's credentials from the environment.

    Unless `asked` for by name, those of which the environment holds no credential are left alone.
    """
    results = tuple(_on_provider(each, specs, tell, environment, asked=asked) for each in providers)
    return Report("the providers themselves", results)


@contextmanager
def _control(client: Client, url: str) -> Iterator[Control | None]:
    """Hold the clock of a sandbox, if it lets us, and let it run again in the end if it ran."""
    control = Control(url, client)
    if not control.found():
        yield None
        return
    stopped = control.is_stopped()
    control.stop()
    try:
        yield control
    finally:
        with suppress(Unreachable):
            control.stop(stopped)


def _on_sandbox(provider: Provider, specs: Path, up: _Up, tell: Tell) -> Result:
    tables, counted = compile_provider(provider), Counted(provider)
    worn = up.limits and up.control is None and counted.any  # what others have sent may have used a limit up
    with closing(up.target(tables)) as target:

        def one(claim: Claim) -> Outcome:
            if counted.about(claim) and (worn or not up.limits):
                return Outcome(claim, "skipped", _WORN if up.limits else _UNLIMITED)
            outcome = run(claim, target, tables, recorded=False)
            return Outcome(claim, "skipped", _WORN) if worn and counted.came(outcome) else outcome

        return _result(provider, specs, one, tell)


def _on_provider(provider: Provider, specs: Path, tell: Tell, environment: Environment, *, asked: bool) -> Result:
    tables = compile_provider(provider)
    variables = [credential.variable for credential in provider.credentials.values()]
    left_alone = not asked and not any(environment.get(name) for name in variables)
    with closing(Live(provider, tables, environment, Pace(provider))) as target:

        def one(claim: Claim) -> Outcome:
            if not claim.live:
                return Outcome(claim, "skipped", _NO_LIVE)
            if left_alone:
                return Outcome(claim, "skipped", f"left alone, none is set: {', '.join(variables)}")
            if names := missing(claim, provider, environment):
                return Outcome(claim, "skipped", f"not set: {', '.join(names)}")
            try:
                return run(localised(claim, provider, environment), target, tables, recorded=False)
            except NoRoom as reason:
                return Outcome(claim, "skipped", str(reason))

        return _result(provider, specs, one, tell)


def _result(provider: Provider, specs: Path, one: One, tell: Tell) -> Result:
    claims = derive(provider)
    outcomes, trouble = _run(provider.id, claims, one, tell)
    file = specs / f"{provider.id}.yaml"
    kinds = {claim.id: _kind(provider, claim) for claim in claims}
    findings = diagnose(provider, outcomes, Places(file))
    return Result(provider.id, file, outcomes, kinds, findings, trouble)


def _kind(provider: Provider, claim: Claim) -> str:
    """Tell how sure a claim is."""
    kind = weakest(provider, claim.rests_on)
    return KINDS[0] if kind in DOCUMENTED else kind.value


def _run(provider: str, claims: tuple[Claim, ...], one: One, tell: Tell) -> tuple[tuple[Outcome, ...], str]:
    """Run claims one by one; when the target stops answering, the rest is skipped. Gives that trouble, too."""
    outcomes: list[Outcome] = []
    for claim in claims:
        tell(provider, len(outcomes), len(claims))
        try:
            outcomes.append(one(claim))
        except (Unreachable, Limited) as error:
            rest = claims[len(outcomes) :]
            return (*outcomes, *(Outcome(each, "skipped", str(error)) for each in rest)), str(error)
    tell(provider, len(claims), len(claims))
    return tuple(outcomes), ""
