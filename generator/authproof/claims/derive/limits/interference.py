"""Limits that stand in the way of a claim: they would refuse what it needs, though it is about something else.

Such limits are suspended before it begins. Which they are is found by counting its steps as the sandbox would, as if
all of them came from one caller: where callers are told apart, a limit may be suspended that has room after all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from authproof.claims.claim import (
    Claim,
    CloseSocket,
    CountNextAs,
    ExpectClose,
    ExpectMessage,
    OpenSocket,
    PassTime,
    RawMessage,
    SendMessage,
    SendRequest,
    Step,
    SuspendLimits,
)
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.channel import Side
from authproof.model.vocabulary import Case, Scope
from authproof.sandbox.engine.cases import PROVOKE_HEADER
from authproof.sandbox.engine.counter import Counter, choose_counter
from authproof.sandbox.engine.events import UNDECODABLE, decode_json
from authproof.text.json_pointer import has_value_at, resolve_pointer, split_pointer


def suspend_limits_in_the_way(spec: ClaimedSpec, claim: Claim, about: str | None = None) -> Claim:
    """Let a claim begin by suspending the limits that would refuse what it needs; `about` is the one it is about."""
    if not spec.provider.limits:
        return claim
    in_the_way = _StepCount(spec, about).find_limits_exceeded(claim.steps)
    names = tuple(name for name in spec.provider.limits if name in in_the_way and name != about)
    return replace(claim, steps=(SuspendLimits(names), *claim.steps)) if names else claim


class _StepCount:
    """The steps of one claim, counted against every limit of the spec."""

    def __init__(self, spec: ClaimedSpec, about: str | None) -> None:
        self._spec = spec
        self._about = about
        self._windows = spec.provider.windows
        self._any_refusal_counts = bool(about) or any(ban.counts_other_refusals for ban in spec.provider.bans.values())
        self._next_times: dict[str, int] = {}
        self._counters: dict[tuple[str, int], Counter] = {}
        self._window_tables = {table.id: table for table in spec.tables.windows}
        self._now = 0.0
        self._sockets: dict[str, tuple[int, str]] = {}
        """The number and the channel of the socket that goes by a name now."""
        self._opened = 0
        self._open: defaultdict[str, set[int]] = defaultdict(set)
        """The sockets that are open, by limit of sockets at the same time."""
        self._violations = 0
        self._exceeded: set[str] = set()

    def find_limits_exceeded(self, steps: tuple[Step, ...]) -> set[str]:
        """Name the limits that the steps exceed."""
        for index, step in enumerate(steps):
            match step:
                case PassTime():
                    self._now += step.seconds
                case SendRequest():
                    self._count_request(step)
                case OpenSocket():
                    self._count_socket(step)
                case CountNextAs():
                    self._next_times[step.limit] = step.times
                case SendMessage():
                    self._count_message(step, _find_close_next(steps[index + 1 :]))
                case CloseSocket() | ExpectClose():
                    self._forget_socket(step)
                case _:
                    pass
        return self._exceeded

    def _count_request(self, step: SendRequest) -> None:
        self._meet_bans()
        operation = self._spec.operation_reached(step)
        if operation is None:
            return
        is_success = step.expect.status == self._spec.provider.operations[operation].success.status
        is_provoked = any(name == PROVOKE_HEADER for name, _ in step.headers)
        covering = [name for name, each in self._windows.items() if each.covers_operation(operation)]
        costs = {name: self._windows[name].cost_of(operation) for name in covering}
        self._count_in_windows(costs, step.times, is_wanted=not is_success and not is_provoked)
        if _provokes_limit(step) or (self._any_refusal_counts and not is_success):
            self._violations += step.times

    def _count_socket(self, step: OpenSocket) -> None:
        self._meet_bans()
        channel = self._spec.channel_reached(step)
        if channel is None:
            return
        if step.refused:
            self._violations += self._any_refusal_counts
            return
        self._opened += 1
        self._sockets[step.socket] = self._opened, channel
        for name, limit in self._spec.provider.concurrencies.items():
            if not limit.channels or channel in limit.channels:
                self._open[name].add(self._opened)
                if len(self._open[name]) > limit.connections:
                    self._exceeded.add(name)

    def _count_message(self, step: SendMessage, close: ExpectClose | None) -> None:
        """Count a message, unless a claim that is about no limit wants its refusal, to see what comes after it.

        Windows of single messages count none that is refused for what it says.
        """
        number, channel = self._sockets.get(step.socket, (0, ""))
        case = self._case_of_close(close) if close and not self._about else None
        if channel and case is not Case.limited:
            message = self._name_message(channel, step.message)
            covering = [name for name, each in self._windows.items() if each.covers_message(channel, message)]
            counting = [name for name in covering if not (case and self._windows[name].messages)]
            self._count_in_windows(dict.fromkeys(counting, 1), step.times, number, is_wanted=close is not None)

    def _case_of_close(self, step: ExpectClose) -> Case | None:
        """Tell the case that a close answers; `limited` before others, none if there is none."""
        channels = self._spec.provider.channels
        _, channel, _, name, *_ = (*split_pointer(step.code_pointer), "", "", "", "")
        close = channels[channel].closes.get(name) if channel in channels else None
        cases = close.cases if close else ()
        return Case.limited if Case.limited in cases else next(iter(cases), None)

    def _forget_socket(self, step: CloseSocket | ExpectClose) -> None:
        number, _ = self._sockets.get(step.socket, (0, ""))
        for sockets in self._open.values():
            sockets.discard(number)
        if isinstance(step, ExpectClose):
            self._violations += self._any_refusal_counts

    def _count_in_windows(self, costs: Mapping[str, int], times: int, connection: int = 0, *, is_wanted: bool) -> None:
        """Count in windows, in each as so many; where the refusal is wanted, others may refuse, too, for less long."""
        counters = {name: self._find_counter(name, connection) for name in costs}
        most = max((self._windows[name].capacity for name in costs), default=0)
        for _ in range(min(times, most + 1)):
            measured = ((name, each.measure_wait(self._now, costs[name])) for name, each in counters.items())
            waits = {name: wait for name, wait in measured if wait}
            refused_for = waits.get(self._about or "", 0.0) if is_wanted else 0.0
            self._exceeded |= {name for name, wait in waits.items() if wait >= refused_for}
            for name in counters.keys() - waits.keys():
                counters[name].count_passed(self._now, costs[name] * self._next_times.pop(name, 1))

    def _find_counter(self, name: str, connection: int) -> Counter:
        key = (name, connection if self._windows[name].scope is Scope.connection else 0)
        return self._counters.get(key) or self._counters.setdefault(key, choose_counter(self._window_tables[name])())

    def _meet_bans(self) -> None:
        """Note the bans that hold by now."""
        self._exceeded |= {name for name, ban in self._spec.provider.bans.items() if self._violations >= ban.violations}

    def _name_message(self, channel: str, content: Any) -> str:
        """Name the message that a client sends; empty if it is none of the documented ones."""
        if isinstance(content, RawMessage):
            content = decode_json(content.data) if isinstance(content.data, str) else UNDECODABLE
        if not isinstance(content, dict | list):
            return ""
        messages = self._spec.provider.channels[channel].messages_of(Side.client).items()
        return next((name for name, each in messages if _fits_all(content, each.match)), "")


def _find_close_next(steps: tuple[Step, ...]) -> ExpectClose | None:
    """Find the close that the client expects before it does anything more."""
    heard = next((each for each in steps if not isinstance(each, ExpectMessage)), None)
    return heard if isinstance(heard, ExpectClose) else None


def _provokes_limit(step: SendRequest) -> bool:
    return (PROVOKE_HEADER, (Case.limited.value,)) in step.headers


def _fits_all(content: Any, expected: dict[str, Any]) -> bool:
    return all(
        has_value_at(content, pointer) and resolve_pointer(content, pointer) == value
        for pointer, value in expected.items()
    )
