"""What a claim needs before it is run: the caller's credentials and values, and limits that nobody else used up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from authproof.claims.claim import Claim, ClaimTopic, CredentialText, CredentialVariant, OpenSocket, SendRequest, Step
from authproof.claims.run import ClaimOutcome
from authproof.claims.run.execution import credentials_needed
from authproof.model.failure import Close
from authproof.model.operation import Parameter
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.provider import Provider
from authproof.model.vocabulary import Case
from authproof.sandbox.engine.cases import PROVOKE_HEADER
from authproof.sandbox.engine.events import decode_json
from authproof.text.json_pointer import is_within

Environment = Mapping[str, str]


def missing_variables(claim: Claim, provider: Provider, environment: Environment) -> list[str]:
    """Name the variables that a claim needs and that are not set."""
    needed = {each.credential for each in credentials_needed(claim) if each.variant is CredentialVariant.valid}
    names = [credential.variable for name, credential in provider.credentials.items() if name in needed]
    names += [name for step in claim.steps for name, _ in _own_parameters(step, provider).values()]
    servers = {step.server: None for step in claim.steps if isinstance(step, SendRequest | OpenSocket)}
    names += [name for server in servers for name in provider.servers[server].environment_variables]
    return [name for name in dict.fromkeys(names) if not environment.get(name)]


def localise_claim(claim: Claim, provider: Provider, environment: Environment) -> Claim:
    """Put the caller's own values in the place of the spec's examples of parameters; KeyError if one is not set."""
    return replace(claim, steps=tuple(_localise_step(step, provider, environment) for step in claim.steps))


def _localise_step(step: Step, provider: Provider, environment: Environment) -> Step:
    if not isinstance(step, SendRequest | OpenSocket):
        return step
    own = _own_parameters(step, provider)

    def put_own_values(pairs: tuple[tuple[str, CredentialText], ...]) -> tuple[tuple[str, CredentialText], ...]:
        return tuple((name, _choose_text(text, own.get(name), environment)) for name, text in pairs)

    return replace(step, captures=put_own_values(step.captures), query=put_own_values(step.query))


def _choose_text(text: CredentialText, own: tuple[str, str] | None, environment: Environment) -> CredentialText:
    return (environment[own[0]],) if own and text == (own[1],) else text


def _own_parameters(step: Step, provider: Provider) -> dict[str, tuple[str, str]]:
    """Map the parameters that a step gives the example of to variable and example."""
    if not isinstance(step, SendRequest | OpenSocket):
        return {}
    sent_values = dict((*step.captures, *step.query))
    return {
        name: (parameter.variable, parameter.example)
        for name, parameter in _parameters_of(step, provider).items()
        if parameter.variable and sent_values.get(name) == (parameter.example,)
    }


def _parameters_of(step: SendRequest | OpenSocket, provider: Provider) -> Mapping[str, Parameter]:
    if isinstance(step, OpenSocket):
        channels = provider.channels.values()
        return next((each.parameters for each in channels if (each.server, each.path) == (step.server, step.path)), {})
    asked = (step.method, step.server, step.path)
    operations = (each for each in provider.operations.values() if each.fits_body(step.body))
    return next((each.parameters for each in operations if (each.method, each.server, each.path) == asked), {})


_LIMIT_CASES: Final = frozenset({Case.limited, Case.banned})


class DocumentedLimits:
    """What one provider documents of limits."""

    def __init__(self, provider: Provider) -> None:
        self.has_limits = bool(provider.windows or provider.concurrencies or provider.in_flight_limits or provider.bans)
        """Whether any limit is documented that a sandbox can enforce."""
        self._refusals = frozenset(_refusal_pointers(provider))
        self._codes = frozenset(_refusal_codes(provider))
        self._messages = tuple(_refusal_messages(provider))

    def concerns_claim(self, claim: Claim) -> bool:
        """Tell whether a claim is about what happens at a limit, without having it provoked."""
        if claim.topic is ClaimTopic.limits or any(
            is_within(pointer, spec_pointer("limits")) for pointer in claim.rests_on
        ):
            return True
        return not self._refusals.isdisjoint(claim.rests_on) and not _is_provoked(claim)

    def may_have_refused(self, outcome: ClaimOutcome) -> bool:
        """Tell whether what came in the place of what a claim expects may be the refusal of a limit.

        Where a spec gives the same code or message another meaning as well, nobody can tell from outside.
        """
        return any(self._is_limit_refusal(each.got) for each in outcome.differences)

    def _is_limit_refusal(self, got: str) -> bool:
        for case in _LIMIT_CASES:  # the sandbox's own refusal
            if f'"undocumented":"{case}"' in got or got.endswith(f", undocumented for {case}"):
                return True
        words = got.removeprefix("close ").split(maxsplit=1)
        return bool(words) and (words[0] in self._codes or decode_json(got) in self._messages)


def _refusal_codes(provider: Provider) -> Iterator[str]:
    """Give the statuses and close codes with which a spec lets limits refuse."""
    yield from (str(each.status) for each in provider.failures.values() if not _LIMIT_CASES.isdisjoint(each.cases))
    yield from (str(each.code) for each in _limit_closes(provider) if each.code is not None)


def _refusal_messages(provider: Provider) -> Iterator[Any]:
    """Give what servers say at a limit in the place of closing, or before it."""
    for channel in provider.channels.values():
        names = (each.message for each in _limit_closes(provider) if each.message in channel.messages)
        yield from (channel.messages[name].payload for name in names if name)


def _limit_closes(provider: Provider) -> Iterator[Close]:
    closes = (each for channel in provider.channels.values() for each in channel.closes.values())
    yield from (each for each in closes if not _LIMIT_CASES.isdisjoint(each.cases))


def _refusal_pointers(provider: Provider) -> Iterator[str]:
    """Point to where it says that an answer or a close is for a limit."""
    for name, failure in provider.failures.items():
        yield from _case_pointers(spec_pointer("failures", name), failure.cases)
    for name, channel in provider.channels.items():
        for key, close in channel.closes.items():
            yield from _case_pointers(spec_pointer("channels", name, "closes", key), close.cases)


def _case_pointers(pointer: str, cases: tuple[Case, ...]) -> Iterator[str]:
    yield from (extend_pointer(pointer, "cases", index) for index, case in enumerate(cases) if case in _LIMIT_CASES)


def _is_provoked(claim: Claim) -> bool:
    requests = (step for step in claim.steps if isinstance(step, SendRequest | OpenSocket))
    return any(name.lower() == PROVOKE_HEADER.lower() for step in requests for name, _ in step.headers)
