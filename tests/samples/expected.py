"""What a sample must show, worked out from the spec alone: the documented answers, or the refusal of a case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from authproof.model.channel import Side
from authproof.model.failure import Close, Failure
from authproof.model.flow import Call, Connect, Flow, Step
from authproof.model.grant import AuthorizationCode, DeviceAuthorization, Exchange, Refresh
from authproof.model.issued_place import IssuedPlace
from authproof.model.provider import Provider
from authproof.model.scheme import Scheme
from authproof.model.vocabulary import Case, Place, Surface
from authproof.text.json_pointer import has_value_at
from authproof.text.json_pointer import replace_value as put
from authproof.text.media_type import is_json_type
from authproof.text.placeholders import placeholders_in

MASK = "(live)"


ASKED: Final = re.compile(
    r"^(Open http\S+( and enter .+)?|Then paste the address that the browser was sent to:)\n", re.MULTILINE
)
"""What a sample prints that asks a person in a browser."""


@dataclass(frozen=True)
class Shown:
    """One answer or message that a sample prints."""

    content: Any
    is_json: bool
    masked: frozenset[str]
    """Pointers to values that differ from run to run."""


@dataclass(frozen=True)
class Refusal:
    """How a run must end."""

    step: int
    """How many requests and handshakes there are up to it."""
    case: Case
    at_handshake: bool
    status: int | None
    """Of an HTTP answer."""
    code: int | None
    """Of a close."""
    reason: str
    shown: Shown | None
    """The body, or the message before the close."""
    grounds: str
    """`documented`, `assumed` or `undocumented`."""


def consumed(provider: Provider, flow: Flow) -> list[str]:
    """Name the credentials that the steps of a flow present, in order."""
    named = [name for step in flow.steps if step.using for name in credentials(provider.schemes[step.using])]
    return list(dict.fromkeys(named))


def credentials(scheme: Scheme) -> list[str]:
    named = [
        name for part in scheme.parts for name in (*placeholders_in(part.template), *placeholders_in(part.base64 or ""))
    ]
    return [name for name in named if name != "base64"]


def issued(provider: Provider, operation: str) -> dict[str, str | IssuedPlace]:
    """Give the credentials in an operation's answer, with their pointers, or the places of those that have none."""
    grants = [
        grant for grant in provider.grants.values() if isinstance(grant, Exchange | Refresh | DeviceAuthorization)
    ]
    return {name: at for grant in grants if grant.operation == operation for name, at in grant.issues.items()}


def shown_in_browser(provider: Provider, flow: Flow) -> set[str]:
    """Name what goes to a page that asks a person, and what comes of it: a wrong one ends there."""
    asked = [each for each in provider.grants.values() if isinstance(each, AuthorizationCode)]
    asked = [each for each in asked if each.code in consumed(provider, flow)]
    return {str(name) for each in asked for name in (each.code, each.client_id, each.redirect_uri, each.verifier)}


def answers(provider: Provider, flow: Flow) -> list[Shown]:
    """Give what a run with the right credentials prints."""
    shown = []
    renewed = renewed_step(provider, flow)
    for number, step in enumerate(flow.steps, 1):
        if renewed is not None and number in (renewed + 1, renewed + 2):
            continue  # nothing has run out
        if isinstance(step, Connect):
            message = provider.channels[step.connect].messages[step.until]
            shown.append(Shown(message.payload, True, frozenset(message.live)))
        elif number == len(flow.steps) or renewed == number or not issued(provider, step.call):
            shown.append(_success(provider, step))
    return shown


def _success(provider: Provider, step: Call) -> Shown:
    success = provider.operations[step.call].success
    if success.body is None or (success.body == "" and not is_json_type(success.media_type)):
        return Shown(success.status, True, frozenset())
    places = issued(provider, step.call).values()
    live = {*success.live, *(each for each in places if isinstance(each, str))}
    live |= {each.name for each in places if isinstance(each, IssuedPlace) and each.place == "body"}
    return Shown(success.body, is_json_type(success.media_type), frozenset(live))


def without_credentials(provider: Provider, flow: Flow) -> Refusal:
    """Give the refusal of the first step that needs a credential, sent without any."""
    number, step = next((number, step) for number, step in enumerate(flow.steps, 1) if step.using)
    return replace(_refusal(provider, step, Case.missing), step=number)


def with_wrong(provider: Provider, flow: Flow, credential: str) -> Refusal:
    """Give the refusal of a run in which one credential has the right shape and was never issued."""
    steps = [(number, step) for number, step in enumerate(flow.steps, 1) if step.using]
    using = [pair for pair in steps if credential in credentials(provider.schemes[pair[1].using or ""])]
    number, step = using[0]
    sent_again = (
        2 if number == renewed_step(provider, flow) and credential in renewed_credentials(provider, flow) else 0
    )
    return replace(_refusal(provider, step, Case.unknown), step=number + sent_again)


def renewed_step(provider: Provider, flow: Flow) -> int | None:
    """Give the number of the call that a renewal and the same call follow; none if there is none.

    A sample sends it once, and renews only if it is refused.
    """
    for number, (step, renewal, again) in enumerate(zip(flow.steps, flow.steps[1:], flow.steps[2:], strict=False), 1):
        renewed = issued(provider, renewal.call) if isinstance(renewal, Call) and step == again else {}
        if set(renewed) & set(credentials(provider.schemes[step.using]) if step.using else []):
            return number
    return None


def renewed_credentials(provider: Provider, flow: Flow) -> list[str]:
    """Name the credentials of that call which are renewed."""
    number = renewed_step(provider, flow)
    if number is None:
        return []
    step, renewal = flow.steps[number - 1], flow.steps[number]
    assert isinstance(renewal, Call)
    return [name for name in credentials(provider.schemes[step.using or ""]) if name in issued(provider, renewal.call)]


def refused_before(provider: Provider, flow: Flow, credential: str) -> list[str]:
    """Name the credentials that have to be refused for a credential to be sent: it is sent at a renewal only."""
    number = renewed_step(provider, flow)
    if number is None or credential not in credentials(provider.schemes[flow.steps[number].using or ""]):
        return []
    return renewed_credentials(provider, flow)


def _by_message(scheme: Scheme) -> bool:
    return any(part.place is Place.message for part in scheme.parts)


def _refusal(provider: Provider, step: Step, case: Case) -> Refusal:
    scheme = provider.schemes[step.using or ""]
    if isinstance(step, Call):
        return _answer(provider, case, scheme.surface, step.call, accept=_accept(provider, step))
    if _by_message(scheme):
        return _close(provider, step, case)
    if _failure(provider, case, Surface.websocket, step.connect) is None and _closing(provider, step, case):
        return _close(provider, step, case)
    return _answer(provider, case, Surface.websocket, step.connect, accept="*/*")


def _accept(provider: Provider, step: Call) -> str:
    headers = {name.lower(): value for name, value in provider.operations[step.call].headers.items()}
    return headers.get("accept", "*/*")


def _failure(provider: Provider, case: Case, surface: Surface, operation: str) -> str | None:
    fitting = [name for name, each in provider.failures.items() if case in each.cases and surface in each.surfaces]
    own = [name for name in fitting if operation in provider.failures[name].operations]
    general = [name for name in fitting if not provider.failures[name].operations]
    return next(iter([*own, *general]), None)


def _answer(provider: Provider, case: Case, surface: Surface, operation: str, *, accept: str) -> Refusal:
    at_handshake = surface is Surface.websocket
    name = _failure(provider, case, surface, operation)
    if name is None:
        return Refusal(0, case, at_handshake, 401, None, "", None, "undocumented")
    failure = provider.failures[name]
    facts = [f"/failures/{name}/status", f"/failures/{name}/cases/{failure.cases.index(case)}"]
    facts.append(f"/failures/{name}/surfaces/{failure.surfaces.index(surface)}")
    return Refusal(0, case, at_handshake, failure.status, None, "", _body(failure, accept), _grounds(provider, facts))


def _body(failure: Failure, accept: str) -> Shown | None:
    if not failure.bodies:
        return None
    media_type = next((kind for kind in failure.bodies if kind == accept), next(iter(failure.bodies)))
    return Shown(failure.bodies[media_type], is_json_type(media_type), frozenset(failure.live))


def _closing(provider: Provider, step: Connect, case: Case) -> tuple[str, Close] | None:
    closes = provider.channels[step.connect].closes.items()
    return next(((name, close) for name, close in closes if case in close.cases), None)


def _close(provider: Provider, step: Connect, case: Case) -> Refusal:
    found = _closing(provider, step, case)
    if found is None:
        return Refusal(0, case, False, None, 1008, f"undocumented: {case}", None, "undocumented")
    name, close = found
    facts = [f"/channels/{step.connect}/closes/{name}/{fact}" for fact in ("code", f"cases/{close.cases.index(case)}")]
    message = provider.channels[step.connect].messages[close.message] if close.message else None
    assert message is None or message.sender is Side.server
    shown = Shown(message.payload, True, frozenset(message.live)) if message else None
    return Refusal(0, case, False, None, close.code, close.reason, shown, _grounds(provider, facts))


def _grounds(provider: Provider, facts: Iterable[str]) -> str:
    return "assumed" if any(provider.is_assumed(fact) for fact in facts) else "documented"


def masked(document: Any, pointers: Iterable[str]) -> Any:
    """Give a document with its changing values covered."""
    for pointer in sorted(pointers):
        document = put(document, pointer, MASK) if has_value_at(document, pointer) else document
    return document


def variables(provider: Provider, names: Mapping[str, str]) -> dict[str, str]:
    """Give the values of credentials by environment variable."""
    return {provider.credentials[name].variable: value for name, value in names.items()}
