"""Limits and levels: counted as such a limit can be, and included in no circle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from authproof.errors import did_you_mean
from authproof.loader.fault import Fault
from authproof.model.channel import Side
from authproof.model.failure import Close, Failure
from authproof.model.limit import Undisclosed, Window
from authproof.model.provider import Provider
from authproof.model.vocabulary import Algorithm, Case, Scope
from authproof.text.json_pointer import Path


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


def _fault_other_messages(provider: Provider, name: str, limit: Window, channel: str) -> Iterator[Fault]:
    messages, clients = provider.channels[channel].messages, provider.channels[channel].messages_of(Side.client)
    for index, message in enumerate(limit.messages):
        path = ("limits", name, "messages", index)
        hint = did_you_mean(message, clients)
        if message not in messages:
            yield Fault(path, f"no message named {message!r} on {channel}; {hint}")
        elif message not in clients:
            yield Fault(path, f"the server sends it, and only the client is limited; {hint}")


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


def check_limit_refusals(provider: Provider) -> Iterator[Fault]:
    """Ask that only what answers `limited` or `banned` is tied to limits."""
    for path, refusal in _walk_refusals(provider):
        if refusal.limits and not {Case.limited, Case.banned} & set(refusal.cases):
            message = "only refusals of the cases limited and banned are for limits; add the case, or remove it"
            yield Fault((*path, "limits"), message, at_key=True)


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
    check_connection_scopes,
    check_limit_coverage,
    check_limit_refusals,
    check_levels_acyclic,
)
