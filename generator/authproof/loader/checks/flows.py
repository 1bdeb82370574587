"""Flows: each step can be taken with what the reader holds by then, and every current scheme is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from authproof.loader.checks.traversal import walk_security
from authproof.loader.fault import Fault, Names
from authproof.model.channel import Channel, Side
from authproof.model.flow import Call, Connect, Flow, Step, choose_first_flow
from authproof.model.limit import Window
from authproof.model.operation import Method, Operation
from authproof.model.pointers import spec_pointer
from authproof.model.provider import Endpoint, Provider
from authproof.model.refusal_signs import find_refusal_signs
from authproof.model.scheme import Lifecycle
from authproof.model.vocabulary import Counts, Place, Scope
from authproof.text.english import join_words
from authproof.text.json_pointer import Path

_SUCCESSES: Final = range(200, 300)


def check_step_schemes(provider: Provider) -> Iterator[Fault]:
    """Ask that a step uses a scheme that its operation or channel accepts, and none for a public one."""
    for path, step in _walk_steps(provider):
        endpoint = provider.endpoint_of(step)
        security, is_anonymous = endpoint.security, isinstance(endpoint, Operation) and endpoint.anonymous
        if step.using is None and security and not is_anonymous:
            yield Fault(
                path, f"using is missing; add it: the scheme to authenticate with. Allowed: {', '.join(security)}."
            )
        elif step.using is not None and step.using not in security:
            message = f"{step.target!r} does not accept {step.using!r}"
            yield Fault((*path, "using"), message, names=Names(step.using, security))


def check_sandbox_operations(provider: Provider) -> Iterator[Fault]:
    """Ask that what exists for the sandbox only is called an assumption, and that no reader is sent there."""
    only_there = {name for name, operation in provider.operations.items() if operation.sandbox_only}
    for name in only_there:
        if not provider.is_assumed(spec_pointer("operations", name)):
            path = ("operations", name, "sandbox_only")
            yield Fault(path, f"no source names {name!r}; add an entry of `evidence` of the kind `assumed` for it")
    for place, operation in _walk_operations_needed(provider):
        if operation in only_there:
            yield Fault(place, f"{operation!r} exists in the sandbox only; name an operation that a source documents")


def _walk_operations_needed(provider: Provider) -> Iterator[tuple[Path, str | None]]:
    """Give each operation that readers are sent to, with where."""
    for path, step in _walk_steps(provider):
        if isinstance(step, Call):
            yield (*path, "call"), step.call
    for name, grant in provider.grants.items():
        yield ("grants", name), grant.requested_operation


def check_steps_current(provider: Provider) -> Iterator[Fault]:
    """Ask that samples are made of what works today and will tomorrow."""
    for path, step in _walk_steps(provider):
        endpoint = provider.endpoint_of(step)
        if isinstance(endpoint, Operation) and endpoint.lifecycle is not Lifecycle.current:
            yield Fault((*path, "call"), f"{step.target!r} is {endpoint.lifecycle}; flows take what is current")
        if step.using and provider.schemes[step.using].lifecycle is not Lifecycle.current:
            lifecycle = provider.schemes[step.using].lifecycle
            yield Fault((*path, "using"), f"{step.using!r} is {lifecycle}; flows take what is current")


def check_credentials_held(provider: Provider) -> Iterator[Fault]:
    """Ask that what a step sends was issued by hand, or by an earlier step of the flow, and has not ended since.

    A code is asked for whenever a step sends one.
    """
    by_hand = {each for each in provider.credentials_held_by_hand if provider.grants_of(each)}
    for name, flow in provider.flows.items():
        held = by_hand | provider.authorizations.keys()
        ended: dict[str, int] = {}
        together: list[set[str]] = []
        for index, step in enumerate(flow.steps):
            for credential in _presented_by(provider, step):
                path = ("flows", name, "steps", index, "using")
                if credential not in held:
                    message = f"nobody has issued {credential!r} yet; {_suggest_issuers(provider, credential)}"
                    yield Fault(path, message)
                elif credential in ended:
                    message = f"{credential!r} has ended with step {ended[credential]}"
                    yield Fault(path, f"{message}; {_suggest_renewal(provider, credential)}")
            ended |= dict.fromkeys(_ended_by(provider, step, together), index + 1)
            together.append(set(provider.issued_by(step.call) if isinstance(step, Call) else ()))
            held |= together[-1]
            had_anew = together[-1] | provider.authorizations.keys()
            ended = {each: number for each, number in ended.items() if each not in had_anew}


def check_levels_suffice(provider: Provider) -> Iterator[Fault]:
    """Ask that people have the level that a step needs, where the flow has issued nothing of what it sends."""
    for name, flow in provider.flows.items():
        issued: set[str] = set()
        for index, step in enumerate(flow.steps):
            sent = _presented_by(provider, step)
            by_hand = bool(sent) and not issued.intersection(sent) and all(map(provider.is_held_by_hand, sent))
            if isinstance(step, Call) and by_hand:
                needed = provider.operations[step.call].level
                levels = next((own for each in sent if (own := provider.credentials[each].levels)), ())
                if needed and not any(needed in provider.granted_levels(level) for level in levels):
                    message = f"{step.call!r} needs the level {needed!r}, and who holds {sent[0]!r} by hand has it not"
                    advice = "obtain it in an earlier step, or give it levels"
                    yield Fault(("flows", name, "steps", index, "using"), f"{message}; {advice}")
            issued |= set(provider.issued_by(step.call) if isinstance(step, Call) else ())


def check_one_level_suffices(provider: Provider) -> Iterator[Fault]:
    """Ask that one holder may take all steps of a flow: a holder has one level, and those that it includes."""
    for name, flow in provider.flows.items():
        calls = [step.call for step in flow.steps if isinstance(step, Call)]
        needed = dict.fromkeys(level for call in calls if (level := provider.operations[call].level))
        if needed and not any(needed.keys() <= set(provider.granted_levels(level)) for level in provider.levels):
            message = f"its steps need the levels {join_words(list(needed))}, and no level includes them all"
            yield Fault(
                ("flows", name, "steps"), f"{message}; let one include the others, or make two flows", at_key=True
            )


def check_calls_pass(provider: Provider) -> Iterator[Fault]:
    """Ask that no window refuses a step of a flow, taken at once by one caller."""
    for limit, window in provider.windows.items():
        if window.counts is Counts.refused:
            continue
        for name, flow in provider.flows.items():
            counted: dict[tuple[str, int], int] = {}
            issued: list[str] = []
            for index, step in enumerate(flow.steps):
                if isinstance(step, Call) and _is_counted(window, step):
                    key = _counting_key(provider, window, step, issued)
                    counted[key] = counted.get(key, 0) + window.cost_of(step.call)
                    if counted[key] > window.capacity:
                        message = f"the limit {limit!r} lets no more than {window.capacity} pass at once"
                        yield Fault(
                            ("flows", name, "steps", index), f"{message}; make the flow shorter, or the limit wider"
                        )
                        break
                issued += provider.issued_by(step.call) if isinstance(step, Call) else ()


def check_messages_pass(provider: Provider) -> Iterator[Fault]:
    """Ask that no window refuses what a step says at once on a socket: how it authenticates, asks, and beats."""
    for path, step in _walk_steps(provider):
        if not isinstance(step, Connect):
            continue
        said = _messages_said(provider, step)
        for limit, window in provider.windows.items():
            counted = [message for message in said if window.covers_message(step.connect, message)]
            if len(counted) > window.capacity:
                what = f"it says {join_words(counted)} at once, and the limit {limit!r} lets no more than"
                advice = "await an earlier message, or make the limit wider"
                yield Fault((*path, "connect"), f"{what} {window.capacity} pass; {advice}")


def check_awaited_messages(provider: Provider) -> Iterator[Fault]:
    """Ask that a step waits for a message that the server sends by itself or as a reply."""
    for path, step in _walk_steps(provider):
        if isinstance(step, Connect):
            logins = provider.schemes[step.using].messages if step.using else ()
            sent = _messages_sent(provider.channels[step.connect], logins)
            if step.until not in sent:
                what = f"the server does not send {step.until!r} unasked or as a reply to what this client can send"
                yield Fault((*path, "until"), what, names=Names(step.until, sent))


def check_reusable_clients(provider: Provider) -> Iterator[Fault]:
    """Ask that a reusable client shows one call, which reads, with a credential in headers."""
    for name, flow in provider.flows.items():
        if flow.reusable and not _suits_client(provider, flow):
            message = "a reusable client shows one call, of an operation with GET that needs no query and no body"
            advice = "with a scheme whose parts are headers; HTTP Basic is none of them"
            yield Fault(("flows", name, "reusable"), f"{message}, {advice}")
        elif flow.reusable and any(find_refusal_signs(provider, flow.calls[0].call)):
            # A client that calls any endpoint knows a refusal by its status alone.
            message = (
                f"{flow.calls[0].call!r} may be refused with a status below 400, and a reusable client looks at the"
            )
            yield Fault(("flows", name, "reusable"), f"{message} status alone; remove reusable")
        yield from _fault_client_headers(provider, name, flow)


def _fault_client_headers(provider: Provider, name: str, flow: Flow) -> Iterator[Fault]:
    path = ("flows", name, "headers")
    if flow.headers and not flow.reusable:
        yield Fault(path, "headers of a flow are those of a reusable client; write those of a call in its operation")
    elif flow.headers and _suits_client(provider, flow):
        call = flow.calls[0]
        parts = provider.schemes[call.using].parts if call.using else ()
        sent = {each.lower() for each in (*(part.name for part in parts), *provider.operations[call.call].headers)}
        for header in flow.headers:
            if header.lower() in sent:
                yield Fault((*path, header), "its call sends this header already; remove it", at_key=True)


def _suits_client(provider: Provider, flow: Flow) -> bool:
    if len(flow.steps) != 1 or flow.opens_socket or flow.calls[0].using is None:
        return False
    operation, scheme = provider.operations[flow.calls[0].call], provider.schemes[flow.calls[0].using]
    asks = any(parameter.place == "query" and parameter.required for parameter in operation.parameters.values())
    by_header = all(part.place is Place.header and part.base64 is None for part in scheme.parts)
    is_plain = operation.sent_body is None and operation.success.status in _SUCCESSES and not operation.success.is_empty
    return operation.method is Method.get and by_header and is_plain and not asks


def check_schemes_shown(provider: Provider) -> Iterator[Fault]:
    """Ask that every current scheme that is accepted somewhere is used by a flow, so that it gets its samples."""
    used = {step.using for _, step in _walk_steps(provider)}
    open_to = {name for _, endpoint, name, _ in walk_security(provider) if _is_usable(endpoint)}
    for name, scheme in provider.schemes.items():
        if scheme.lifecycle is Lifecycle.current and name in open_to and name not in used:
            yield Fault(("schemes", name), "no flow uses it; add a flow with a step using it", at_key=True)


def _walk_steps(provider: Provider) -> Iterator[tuple[Path, Step]]:
    for name, flow in provider.flows.items():
        for index, step in enumerate(flow.steps):
            yield ("flows", name, "steps", index), step


def _is_usable(endpoint: Endpoint) -> bool:
    return isinstance(endpoint, Channel) or endpoint.lifecycle.is_usable


def _presented_by(provider: Provider, step: Step) -> tuple[str, ...]:
    return provider.schemes[step.using].required_credentials if step.using else ()


def _ended_by(provider: Provider, step: Step, together: Iterable[set[str]]) -> set[str]:
    """Name the credentials that end with a step; given what each step before it issued together."""
    presented = _presented_by(provider, step)
    ended = {each for each in presented if provider.credentials[each].single_use}
    for trade in provider.trades_at(step.call) if isinstance(step, Call) else ():
        if trade.credential in presented:
            issued = {each for some in together if trade.credential in some for each in some}
            ended |= {trade.credential} if trade.revokes_consumed else set()
            ended |= issued - {trade.credential} if trade.revokes_siblings else set()
    return ended


def _is_counted(window: Window, step: Call) -> bool:
    return window.covers_operation(step.call) and window.counts_callers(authenticated=step.using is not None)


def _counting_key(provider: Provider, window: Window, step: Call, issued: list[str]) -> tuple[str, int]:
    """Give what the steps have in common that a window counts together: of a credential, that it is the same value."""
    presented = _presented_by(provider, step)
    if not presented or not window.counts_by_holder:
        return "", 0
    first = presented[0]
    return (first, issued.count(first)) if window.scope is Scope.credential else ("holder", 0)


def _messages_said(provider: Provider, step: Connect) -> list[str]:
    """Name the messages that a client says at once: it authenticates, begins to beat, and asks for what it awaits."""
    channel = provider.channels[step.connect]
    said = list(provider.schemes[step.using].messages if step.using else ())
    if step.until == channel.greeting:
        return said
    if channel.heartbeat and channel.heartbeat.sender is Side.client:
        said.append(channel.heartbeat.message)
    said += [name for name, each in channel.messages_of(Side.client).items() if each.reply == step.until][:1]
    return list(dict.fromkeys(said))


def _suggest_renewal(provider: Provider, credential: str) -> str:
    operations = " or ".join(sorted(provider.operations_issuing(credential)))
    advice = f"let a step between the two call {operations}, or take" if operations else "take"
    return f"{advice} one of the two into a flow of its own"


def _suggest_issuers(provider: Provider, credential: str) -> str:
    operations = provider.operations_issuing(credential)
    return f"let an earlier step call {' or '.join(sorted(operations))}" if operations else "no operation issues it"


def _messages_sent(channel: Channel, logins: Iterable[str]) -> set[str]:
    """Name the messages that the server sends by itself, or as a reply to a login or a client that is authenticated."""
    replies: set[str | None] = {name for name in channel.messages if channel.messages_answered_with(name)}
    replies |= {channel.messages[login].reply for login in logins if login in channel.messages}
    beats = {channel.heartbeat.message} if channel.heartbeat and channel.heartbeat.sender is Side.server else set()
    return {name for name in {channel.greeting, channel.welcome} | replies | beats if name}


def warn_of_first_call(provider: Provider) -> Iterator[Fault]:
    """Tell of a first call that may change something where another would only read."""
    first = choose_first_flow(provider.flows)
    step = provider.flows[first].steps[0] if first else None
    if first is None or not isinstance(step, Call) or provider.operations[step.call].method is Method.get:
        return
    reading = [name for name, each in provider.operations.items() if step.using in each.security and _only_reads(each)]
    reading = [name for name in reading if not provider.trades_at(name) and not provider.issued_by(name)]
    if step.using is not None and reading:
        message = f"it may change something, and {reading[0]!r} only reads; begin with a flow that calls that"
        yield Fault(("flows", first, "steps", 0, "call"), message)


def _only_reads(operation: Operation) -> bool:
    return operation.method is Method.get and operation.lifecycle.is_usable and not operation.sandbox_only


def check_refusals_told_apart(provider: Provider) -> Iterator[Fault]:
    """Ask that something tells the refusals of each call from its success, so that samples can stop at them."""
    for name in dict.fromkeys(call.call for flow in provider.flows.values() for call in flow.calls):
        for failure in find_refusal_signs(provider, name)[1]:
            message = (
                f"nothing tells the failure {failure!r} from the success of {name!r}; give its body a value that"
                " differs and is not live, or a status from 400 on"
            )
            yield Fault(("failures", failure), message, at_key=True)


WARNINGS: Final = (warn_of_first_call,)
CHECKS: Final = (
    check_step_schemes,
    check_sandbox_operations,
    check_steps_current,
    check_credentials_held,
    check_levels_suffice,
    check_one_level_suffices,
    check_calls_pass,
    check_messages_pass,
    check_awaited_messages,
    check_refusals_told_apart,
    check_reusable_clients,
    check_schemes_shown,
)
