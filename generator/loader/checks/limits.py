"""Limits and levels: counted as such a limit can be, and included in no circle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.errors import did_you_mean
from generator.loader.fault import Fault
from generator.model import Provider
from generator.model.channel import Side
from generator.model.limit import Algorithm, Scope, Undisclosed, Window


def bursts_are_of_buckets(provider: Provider) -> Iterator[Fault]:
    """Ask that only a token bucket has a burst."""
    for name, limit in _windows(provider):
        if limit.burst is not None and limit.algorithm is not Algorithm.token_bucket:
            message = f"a {limit.algorithm} has no burst; remove it, or count by token_bucket"
            yield Fault(("limits", name, "burst"), message, at_key=True)


def messages_have_a_channel(provider: Provider) -> Iterator[Fault]:
    """Ask that a limit counts messages of a channel only, and the client's."""
    for name, limit in _windows(provider):
        if limit.messages and limit.channel is None:
            yield Fault(
                ("limits", name, "messages"), "whose messages? Add channel: the channel that they are of", at_key=True
            )
        for index, message in enumerate(limit.messages if limit.channel else ()):
            messages = provider.channels[str(limit.channel)].messages
            clients = [other for other, one in messages.items() if one.sender is Side.client]
            if message not in clients:
                hint = did_you_mean(message, clients)
                yield Fault(
                    ("limits", name, "messages", index), f"the server sends it, and only the client is limited; {hint}"
                )


def connections_have_a_channel(provider: Provider) -> Iterator[Fault]:
    """Ask that a count by connection is on a channel."""
    for name, limit in provider.limits.items():
        if not isinstance(limit, Undisclosed) and limit.scope is Scope.connection and limit.channel is None:
            yield Fault(("limits", name, "scope"), "a connection is of a channel; add channel, or choose another scope")


def a_limit_covers_one_sort(provider: Provider) -> Iterator[Fault]:
    """Ask that a limit is of operations or of a channel, not of both."""
    for name, limit in provider.limits.items():
        if not isinstance(limit, Undisclosed) and limit.operations and limit.channel:
            message = "a limit is of operations or of a channel; make it two limits"
            yield Fault(("limits", name, "channel"), message, at_key=True)


def levels_are_no_circle(provider: Provider) -> Iterator[Fault]:
    """Ask that no level includes itself, be it by way of others."""
    for name, level in provider.levels.items():
        for index, included in enumerate(level.includes):
            if name in _reached(provider, included):
                yield Fault(
                    ("levels", name, "includes", index), f"a circle: {included!r} includes {name!r} in its turn"
                )


def _windows(provider: Provider) -> Iterator[tuple[str, Window]]:
    for name, limit in provider.limits.items():
        if isinstance(limit, Window):
            yield name, limit


def _reached(provider: Provider, start: str) -> set[str]:
    reached, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += provider.levels[name].includes
    return reached


CHECKS: Final = (
    bursts_are_of_buckets,
    messages_have_a_channel,
    connections_have_a_channel,
    a_limit_covers_one_sort,
    levels_are_no_circle,
)
