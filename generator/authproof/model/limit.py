"""How much a caller may ask for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, PositiveInt

from authproof.model.base import (
    ChannelId,
    Id,
    Line,
    Model,
    OperationId,
    Text,
    Title,
    Token,
    behaviour_field,
    excuse_changes,
    prose_field,
)
from authproof.model.vocabulary import Algorithm, Callers, Case, Counts, Scope


class LimitBase(Model):
    """What all limits say."""

    title: Annotated[Title, prose_field("The limit in a few words.")]
    note: Annotated[Text | None, prose_field("What else the source says of it.")] = None
    scope: Annotated[
        Scope,
        behaviour_field(
            "Who shares one count.",
            excuses=[excuse_changes("In the sandbox a user has one application.", among=("user", "application"))],
        ),
    ]

    @property
    def counts_by_holder(self) -> bool:
        """Whether one holder's requests are counted apart from another's."""
        return self.scope in (Scope.credential, Scope.user, Scope.application)


class Window(LimitBase):
    """So many requests, or messages on a channel, in so many seconds."""

    kind: Annotated[Literal["window"], behaviour_field("The kind of limit.")]
    operations: Annotated[tuple[OperationId, ...], behaviour_field("Operations it covers; empty for all.")] = ()
    channels: Annotated[
        tuple[ChannelId, ...], behaviour_field("Channels whose messages it counts, in the place of requests.")
    ] = ()
    requests: Annotated[PositiveInt, behaviour_field("How many pass in one window.")]
    seconds: Annotated[PositiveFloat, behaviour_field("The length of the window in seconds.")]
    algorithm: Annotated[
        Algorithm,
        behaviour_field(
            "How they are counted.",
            excuses=[excuse_changes("A single request is counted alike in all ways.", requests=(1,))],
        ),
    ]
    costs: Annotated[
        dict[OperationId, PositiveInt],
        behaviour_field("As how many requests one of an operation counts; as one if it is not named."),
    ] = {}
    burst: Annotated[PositiveInt | None, behaviour_field("How many may come at once, for a token bucket.")] = None
    by_parameter: Annotated[
        Token | None,
        behaviour_field(
            "A parameter of the operations, each value of which has a count of its own; none if all share."
        ),
    ] = None
    callers: Annotated[
        Callers,
        behaviour_field("Whose requests count: where callers without a credential have another limit than others."),
    ] = Callers.everybody
    counts: Annotated[Counts, behaviour_field("Which requests count.")] = Counts.everything
    messages: Annotated[
        tuple[Id, ...], behaviour_field("Messages of the channels that count; empty for all of the client's.")
    ] = ()
    headers: Annotated[
        dict[Token, Line],
        behaviour_field(
            "Headers of every counted answer: `{limit}`, `{used}`, `{remaining}`; when more pass, as `{reset}` (seconds"
            " since 1970), `{reset_milliseconds}` (the same in milliseconds), `{reset_after}` (seconds from now) or"
            " `{reset_duration}` (from now, such as `6m0s`)."
        ),
    ] = {}

    @property
    def capacity(self) -> int:
        """How many may come at once."""
        return self.burst or self.requests

    @property
    def recovery_seconds(self) -> float:
        """The seconds of quiet after which it is as at the start."""
        if self.algorithm is Algorithm.token_bucket:
            return self.capacity * self.seconds / self.requests
        return self.seconds

    def cost_of(self, operation: str) -> int:
        """Tell as how many requests one of an operation counts."""
        return self.costs.get(operation, 1)

    def seconds_to_next(self, passed: float, cost: int = 1) -> float:
        """Tell how many seconds after a full count one more passes; the count began `passed` seconds ago.

        `cost` is as how many it counts, of those for which there is no room yet.
        """
        if self.algorithm is Algorithm.token_bucket:
            return max(cost * self.seconds / self.requests - passed, 0.0)
        return self.seconds - passed

    def seconds_to_reset(self, used: int) -> float:
        """Tell how many seconds after so many at once the count is as at the start, or less by the first of them."""
        if used == 0:
            return 0.0
        return used * self.seconds / self.requests if self.algorithm is Algorithm.token_bucket else self.seconds

    def covers_operation(self, operation: str) -> bool:
        """Tell whether it counts the requests of an operation."""
        return not self.channels and (not self.operations or operation in self.operations)

    def counts_callers(self, *, authenticated: bool) -> bool:
        """Tell whether it counts the requests of callers with, or without, a valid credential."""
        return self.callers in (Callers.everybody, Callers.authenticated if authenticated else Callers.anonymous)

    def covers_message(self, channel: str, message: str) -> bool:
        """Tell whether it counts a message of a channel that the client sends."""
        return channel in self.channels and (not self.messages or message in self.messages)


class Concurrency(LimitBase):
    """So many sockets open at the same time."""

    kind: Annotated[Literal["concurrency"], behaviour_field("The kind of limit.")]
    channels: Annotated[
        tuple[ChannelId, ...],
        behaviour_field(
            "Channels whose sockets it counts; empty for all.", excuses=[excuse_changes("There is no other channel.")]
        ),
    ] = ()
    connections: Annotated[PositiveInt, behaviour_field("How many may be open at once.")]


class InFlight(LimitBase):
    """So many requests of one caller under way at the same time, each from its arrival to its answer."""

    kind: Annotated[Literal["in_flight"], behaviour_field("The kind of limit.")]
    operations: Annotated[tuple[OperationId, ...], behaviour_field("Operations it covers; empty for all.")] = ()
    requests: Annotated[PositiveInt, behaviour_field("How many may be under way at once.")]

    def covers_operation(self, operation: str) -> bool:
        """Tell whether it counts the requests of an operation."""
        return not self.operations or operation in self.operations


class Ban(LimitBase):
    """Exclusion after repeated violation of the other limits, or after other refusals."""

    kind: Annotated[Literal["ban"], behaviour_field("The kind of limit.")]
    violations: Annotated[PositiveInt, behaviour_field("How many refusals lead to the ban.")]
    seconds: Annotated[PositiveFloat, behaviour_field("The time in seconds within which they are counted.")]
    cases: Annotated[
        tuple[Case, ...],
        behaviour_field(
            "Which refusals are counted: those for a limit, unless others are named, such as wrong credentials.",
            min_length=1,
        ),
    ] = (Case.limited,)
    lasts: Annotated[
        PositiveFloat | None,
        behaviour_field(
            "After how many seconds it ends; none if no source says so: in the sandbox it then does not end by itself."
        ),
    ] = None

    @property
    def counts_other_refusals(self) -> bool:
        """Whether refusals lead to it that are for no limit."""
        return self.cases != (Case.limited,)


class Undisclosed(Model):
    """A limit that the source mentions without a number; the sandbox cannot enforce it."""

    kind: Annotated[Literal["undisclosed"], behaviour_field("The kind of limit.")]
    title: Annotated[Title, prose_field("The limit in a few words.")]
    note: Annotated[Text | None, prose_field("What the source says of it.")] = None


Limit = Annotated[Window | Concurrency | InFlight | Ban | Undisclosed, Field(discriminator="kind")]
