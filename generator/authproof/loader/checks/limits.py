"""Limits and levels: each can act and is counted as such a limit can be, and no level is included in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from authproof.loader.fault import Fault, Names, fault_duplicates
from authproof.model.channel import Side
from authproof.model.failure import Close, Failure
from authproof.model.limit import Ban, Concurrency, InFlight, Undisclosed, Window
from authproof.model.provider import Provider
from authproof.model.vocabulary import CREDENTIAL_CASES, Algorithm, Callers, Case, Counts, Scope, Surface
from authproof.text.json_pointer import Path

_CASES_BANNED_FOR: Final = (
    *CREDENTIAL_CASES,
    *(Case.forbidden, Case.insufficient_scope, Case.payment_required, Case.limited, Case.bad_request, Case.not_found),
)
"""The refusals that may lead to a ban: those that a request brings about."""


def check_bursts(provider: Provider) -> Iterator[Fault]:
    """Ask that only a token bucket has a burst."""
    for name, limit in provider.windows.items():
        if limit.burst is not None and limit.algorithm is not Algorithm.token_bucket:
            message = f"a {limit.algorithm} has no burst; remove it, or count by token_bucket"
            yield Fault(("limits", name, "burst"), message, at_key=True)


def check_limited_messages(provider: Provider) -> Iterator[Fault]:
    """Ask that a limit counts messages of channels only, and the client's."""
    for name, limit in provider.windows.items():
        if limit.messages and not limit.channels:
            message = "whose messages? Add channels: the channels that they are of"
            yield Fault(("limits", name, "messages"), message, at_key=True)
        for channel in limit.channels:
            yield from _fault_other_messages(provider, name, limit, channel)


def check_counts(provider: Provider) -> Iterator[Fault]:
    """Ask that a limit of messages counts them all: a message has no answer that tells whether it was accepted."""
    for name, limit in provider.windows.items():
        if limit.channels and limit.counts is not Counts.everything:
            message = "only requests are told apart into accepted and refused; messages count all: remove it"
            yield Fault(("limits", name, "counts"), message)


def _fault_other_messages(provider: Provider, name: str, limit: Window, channel: str) -> Iterator[Fault]:
    messages, clients = provider.channels[channel].messages, provider.channels[channel].messages_of(Side.client)
    for index, message in enumerate(limit.messages):
        path = ("limits", name, "messages", index)
        names = Names(message, clients)
        if message not in messages:
            yield Fault(path, f"no message named {message!r} on {channel}", names=names)
        elif message not in clients:
            yield Fault(path, "the server sends it, and only the client is limited", names=names)


def check_connection_scopes(provider: Provider) -> Iterator[Fault]:
    """Ask that a count by connection is of a channel's messages."""
    for name, limit in provider.limits.items():
        if isinstance(limit, Undisclosed) or limit.scope is not Scope.connection:
            continue
        if not isinstance(limit, Window) or not limit.channels:
            message = "a connection is one socket of a channel; count a channel's messages, or choose another scope"
            yield Fault(("limits", name, "scope"), message)


def check_limit_coverage(provider: Provider) -> Iterator[Fault]:
    """Ask that a limit is of operations or of channels, not of both."""
    for name, limit in provider.windows.items():
        if limit.operations and limit.channels:
            message = "a limit is of operations or of channels; make it two limits"
            yield Fault(("limits", name, "channels"), message, at_key=True)


def check_limit_costs(provider: Provider) -> Iterator[Fault]:
    """Ask that a limit has costs of operations that it covers only, and none that it never has room for."""
    for name, limit in provider.windows.items():
        for operation, cost in limit.costs.items():
            path = ("limits", name, "costs", operation)
            if not limit.covers_operation(operation):
                yield Fault(path, "the limit does not count its requests; add it to operations, or remove it", True)
            elif cost > limit.capacity:
                message = f"one request would be more than the {limit.capacity} that pass at once; correct one of them"
                yield Fault(path, message)


def check_limit_parameters(provider: Provider) -> Iterator[Fault]:
    """Ask that every operation that a limit counts by a parameter needs that parameter."""
    for name, limit in provider.windows.items():
        path, parameter = ("limits", name, "by_parameter"), limit.by_parameter
        if parameter is None:
            continue
        if not limit.operations:
            yield Fault(path, "of which operations? Add operations: those that have the parameter", at_key=True)
        for operation in limit.operations:
            needed = [key for key, each in provider.operations[operation].parameters.items() if each.required]
            if parameter not in needed:
                message = f"{operation!r} needs no parameter named {parameter!r}"
                yield Fault(path, message, names=Names(parameter, needed))


def check_limit_callers(provider: Provider) -> Iterator[Fault]:
    """Ask that a limit of callers with, or without, a credential is of requests that they can make, and be told by."""
    for name, limit in provider.windows.items():
        path, is_anonymous = ("limits", name), limit.callers is Callers.anonymous
        if limit.callers is Callers.everybody:
            continue
        if limit.channels:
            yield Fault(
                (*path, "callers"), "only requests are told apart by who sends them; messages count all: remove it"
            )
        elif is_anonymous and limit.counts_by_holder:
            message = "callers without a credential are told apart by address alone; allowed: address, everyone"
            yield Fault((*path, "scope"), message)
        answered = [
            key for key, each in provider.operations.items() if each.answers_callers(authenticated=not is_anonymous)
        ]
        what = "without a credential" if is_anonymous else "with a credential"
        advice = "let one be anonymous" if is_anonymous else "name schemes in its security"
        for index, operation in enumerate(limit.operations):
            if operation not in answered:
                yield Fault(
                    (*path, "operations", index), f"{operation!r} answers nobody {what}; {advice}, or remove it"
                )
        if not answered and not limit.channels and not limit.operations:
            yield Fault((*path, "callers"), f"no operation answers callers {what}; {advice}, or remove it")


def check_limit_refusals(provider: Provider) -> Iterator[Fault]:
    """Ask that only what answers `limited` or `banned` is tied to limits."""
    for path, refusal in _walk_refusals(provider):
        if refusal.limits and not {Case.limited, Case.banned} & set(refusal.cases):
            message = "only refusals of the cases limited and banned are for limits; add the case, or remove it"
            yield Fault((*path, "limits"), message, at_key=True)


def check_limits_act(provider: Provider) -> Iterator[Fault]:
    """Ask that there is something that a limit can count."""
    for name in provider.concurrencies if not provider.channels else ():
        message = "there is no channel whose sockets it could count; describe the channel, or make it undisclosed"
        yield Fault(("limits", name), message, at_key=True)
    for name in provider.in_flight_limits if not provider.operations else ():
        yield Fault(("limits", name), "there is no operation whose requests it could count; describe one", at_key=True)
    for name, ban in provider.bans.items() if len(provider.bans) == len(provider.limits) else ():
        if Case.limited not in ban.cases:
            continue
        message = "there is no other limit that could be violated; add it, as undisclosed if its number is not known"
        yield Fault(("limits", name), message, at_key=True)
    for name, window in provider.windows.items():
        if not window.channels and not provider.operations:
            message = "there is no operation whose requests it could count; add channels if it counts their messages"
            yield Fault(("limits", name), message, at_key=True)
        for index, channel in enumerate(window.channels):
            if not provider.channels[channel].messages_of(Side.client):
                message = f"the client sends no message on {channel}; describe what it sends, or remove the channel"
                yield Fault(("limits", name, "channels", index), message)


def check_ban_cases(provider: Provider) -> Iterator[Fault]:
    """Ask that a ban counts refusals of requests, each kind once."""
    for name, ban in provider.bans.items():
        path = ("limits", name, "cases")
        for index, case in enumerate(ban.cases):
            if case not in _CASES_BANNED_FOR:
                message = f"{case.value!r} leads to no ban; allowed: {', '.join(_CASES_BANNED_FOR)}"
                yield Fault((*path, index), message)
        yield from fault_duplicates(
            ((case, (*path, index)) for index, case in enumerate(ban.cases)), "{} has it already; name each once"
        )


def warn_of_limits_unanswered(provider: Provider) -> Iterator[Fault]:
    """Tell the limits of which nothing says how they refuse, and where."""
    for name, limit in provider.limits.items():
        case = Case.banned if isinstance(limit, Ban) else Case.limited
        if isinstance(limit, Undisclosed):
            places = [] if provider.answers_case(case) else ["anywhere"]
        else:
            places = list(_walk_places_unanswered(provider, name, limit, case))
        if places:
            message = (
                f"nothing says how it refuses: {', '.join(places)}; the sandbox answers in its own way, and marks it."
                f" Add a failure, or a close, with the case {case}"
            )
            yield Fault(("limits", name), message, at_key=True)


def _walk_places_unanswered(
    provider: Provider, name: str, limit: Window | Concurrency | InFlight | Ban, case: Case
) -> Iterator[str]:
    counts_messages = isinstance(limit, Window) and bool(limit.channels)
    if isinstance(limit, Window | InFlight):
        operations = [each for each in provider.operations if limit.covers_operation(each)]
    else:
        operations = list(provider.operations) if isinstance(limit, Ban) else []
    for operation in operations:
        usable = provider.operations[operation].lifecycle.is_usable
        if usable and provider.failure_for(case, provider.surface_of(operation), operation, name) is None:
            yield operation
    channels = () if isinstance(limit, Ban | InFlight) else limit.channels
    for channel in channels or (provider.channels if isinstance(limit, Concurrency) else ()):
        at_handshake = not counts_messages and provider.failure_for(case, Surface.websocket, channel, name)
        if not at_handshake and provider.channels[channel].close_for(case, name) is None:
            yield channel


def check_levels_acyclic(provider: Provider) -> Iterator[Fault]:
    """Ask that no level includes itself, be it by way of others."""
    for name, level in provider.levels.items():
        for index, included in enumerate(level.includes):
            if name in _levels_reached(provider, included):
                yield Fault(
                    ("levels", name, "includes", index), f"a circle: {included!r} includes {name!r} in its turn"
                )


def _walk_refusals(provider: Provider) -> Iterator[tuple[Path, Failure | Close]]:
    for name, failure in provider.failures.items():
        yield ("failures", name), failure
    for channel, table in provider.channels.items():
        for name, close in table.closes.items():
            yield ("channels", channel, "closes", name), close


def _levels_reached(provider: Provider, start: str) -> set[str]:
    reached, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += provider.levels[name].includes
    return reached


CHECKS: Final = (
    check_bursts,
    check_limited_messages,
    check_counts,
    check_connection_scopes,
    check_limit_coverage,
    check_limit_costs,
    check_limit_parameters,
    check_limit_callers,
    check_limit_refusals,
    check_limits_act,
    check_ban_cases,
    check_levels_acyclic,
)

WARNINGS: Final = (warn_of_limits_unanswered,)
