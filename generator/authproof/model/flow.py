"""What a reader wants to achieve: the steps from nothing to a first answer.

Samples are made from flows. The sandbox serves whoever comes, in whatever order: to it they are prose.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Discriminator, Tag

from authproof.model.base import (
    ChannelId,
    Id,
    Line,
    Model,
    OperationId,
    Refers,
    SchemeId,
    Text,
    Title,
    Token,
    prose_field,
)


class Call(Model):
    """Send one request."""

    call: Annotated[OperationId, prose_field("The operation.")]
    using: Annotated[SchemeId | None, prose_field("The scheme to authenticate with; none for a public operation.")] = (
        None
    )

    @property
    def target(self) -> str:
        """The operation."""
        return self.call


class Connect(Model):
    """Open a socket, authenticate, and stay until a message has come."""

    connect: Annotated[ChannelId, prose_field("The channel.")]
    using: Annotated[SchemeId, prose_field("The scheme to authenticate with.")]
    until: Annotated[
        Id,
        Refers("message", "channels/$connect/messages"),
        prose_field("The server's message after which the sample has proved its point."),
    ]

    @property
    def target(self) -> str:
        """The channel."""
        return self.connect


def _step_kind(step: Any) -> str:
    connects = "connect" in step if isinstance(step, dict) else isinstance(step, Connect)
    return "connect" if connects else "call"


Step = Annotated[Annotated[Call, Tag("call")] | Annotated[Connect, Tag("connect")], Discriminator(_step_kind)]


class Flow(Model):
    """One thing a reader wants to achieve."""

    title: Annotated[Title, prose_field("What is achieved.")]
    summary: Annotated[Text, prose_field("What the reader will see happen.")]
    steps: Annotated[tuple[Step, ...], prose_field("The steps, in order.", min_length=1)]
    reusable: Annotated[
        bool,
        prose_field(
            "Whether its samples are a reusable client: a function or class that keeps base address and credential,"
            " takes further headers, and raises what is refused. It waits once where a limit's refusal tells"
            " for how long in `Retry-After`. Its one step is the call that shows it."
        ),
    ] = False
    headers: Annotated[
        dict[Token, Line],
        prose_field("Constant headers that the reusable client sends with every request, besides those of its call."),
    ] = {}

    @property
    def opens_socket(self) -> bool:
        """Whether the flow opens a socket."""
        return any(isinstance(step, Connect) for step in self.steps)

    @property
    def calls(self) -> tuple[Call, ...]:
        """The steps that send a request."""
        return tuple(step for step in self.steps if isinstance(step, Call))


def choose_first_flow(flows: Mapping[str, Flow]) -> str | None:
    """Choose the flow to begin with: the first that is a single call, or else the first; none if there are none."""
    single = [name for name, flow in flows.items() if len(flow.steps) == 1 and not flow.opens_socket]
    return next(iter([*single, *flows]), None)
