"""What is asked of a spec about how it refuses: which failure answers a case, and which limits there are."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from authproof.model.channel import Channel
from authproof.model.failure import Failure
from authproof.model.limit import Ban, Concurrency, InFlight, Limit, Window
from authproof.model.vocabulary import Case, Surface


class RefusalQuestions:
    """What is asked of a spec about failures and limits."""

    if TYPE_CHECKING:
        failures: dict[str, Failure]
        channels: dict[str, Channel]
        limits: dict[str, Limit]

    def failure_for(
        self,
        case: Case,
        surface: Surface,
        operation: str | None = None,
        limit: str | None = None,
        credential: str | None = None,
    ) -> str | None:
        """Name the failure that answers a case; none if the spec does not say how it is refused.

        Failures of single limits go before those of single operations, these before those of single credentials. Where
        it does not matter for which (`limit` and `credential` none), and only such answer, it is the first.
        """
        candidates = [(name, self.failures[name]) for name in self._failures_at(case, surface, operation)]
        fitting = (name for name, each in candidates if each.applies_for(limit) and each.applies_to(credential))
        fallback = candidates[0][0] if candidates and limit is None and credential is None else None
        return next(fitting, fallback)

    def _failures_at(self, case: Case, surface: Surface, operation: str | None) -> tuple[str, ...]:
        """Name the failures that may answer a case at an operation, those that go before others first."""
        key = (case, surface, operation)
        if key not in self._known_failures:
            self._known_failures[key] = tuple(
                name
                for name, each in self._ordered_failures
                if case in each.cases and surface in each.surfaces and each.applies_at(operation)
            )
        return self._known_failures[key]

    @cached_property
    def _ordered_failures(self) -> list[tuple[str, Failure]]:
        return sorted(self.failures.items(), key=lambda item: item[1].precedence)

    @cached_property
    def _known_failures(self) -> dict[tuple[Case, Surface, str | None], tuple[str, ...]]:
        return {}

    def answers_case(self, case: Case) -> bool:
        """Tell whether the spec says anywhere how a case is refused, over HTTP or by a close."""
        closes = (close for channel in self.channels.values() for close in channel.closes.values())
        answered = (*(failure.cases for failure in self.failures.values()), *(close.cases for close in closes))
        return any(case in cases for cases in answered)

    @cached_property
    def handshake_failures(self) -> dict[str, Failure]:
        """The failures that the handshake of a WebSocket may be refused with, by name."""
        return {name: failure for name, failure in self.failures.items() if Surface.websocket in failure.surfaces}

    @cached_property
    def windows(self) -> dict[str, Window]:
        """The limits of requests or messages in a time, by name."""
        return {name: limit for name, limit in self.limits.items() if isinstance(limit, Window)}

    @cached_property
    def concurrencies(self) -> dict[str, Concurrency]:
        """The limits of sockets that are open at the same time, by name."""
        return {name: limit for name, limit in self.limits.items() if isinstance(limit, Concurrency)}

    @cached_property
    def in_flight_limits(self) -> dict[str, InFlight]:
        """The limits of requests that are under way at the same time, by name."""
        return {name: limit for name, limit in self.limits.items() if isinstance(limit, InFlight)}

    @cached_property
    def bans(self) -> dict[str, Ban]:
        """The limits that exclude whoever violates the others, by name."""
        return {name: limit for name, limit in self.limits.items() if isinstance(limit, Ban)}

    def is_wait_known(self, case: Case, limit: str | None) -> bool:
        """Tell whether it is known when more pass: not once all places are taken, nor after a ban that has no end."""
        ban = self.bans.get(limit or "")
        if case is Case.banned:
            return ban is not None and ban.lasts is not None
        return limit not in self.concurrencies and limit not in self.in_flight_limits

    def may_answer_endless_ban(self, failure: Failure) -> bool:
        """Tell whether a failure may answer a ban of which nobody says when it ends."""
        bans = [ban for name, ban in self.bans.items() if failure.applies_for(name)]
        return Case.banned in failure.cases and (not bans or any(ban.lasts is None for ban in bans))
