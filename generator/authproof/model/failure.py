"""Documented refusals, keyed by the case that provokes them."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Final, Literal

from pydantic import Discriminator, Tag

from authproof.model.base import (
    CredentialId,
    Json,
    LimitId,
    Line,
    MessageId,
    Model,
    OperationId,
    Pointer,
    ServerId,
    Text,
    Title,
    Token,
    behaviour_field,
    excuse_changes,
    prose_field,
)
from authproof.model.vocabulary import Case, Live, Surface


class ServerAddress(Model):
    """A live value: the address of one of the spec's servers."""

    server: Annotated[ServerId, behaviour_field("The server whose address is put in.")]


def _live_value_kind(value: Any) -> str:
    return "address" if isinstance(value, dict | ServerAddress) else "word"


LiveValue = Annotated[
    Annotated[Live, Tag("word")] | Annotated[ServerAddress, Tag("address")], Discriminator(_live_value_kind)
]


class Failure(Model):
    """One documented refusal over HTTP."""

    cases: Annotated[tuple[Case, ...], behaviour_field("The cases it answers.", min_length=1)]
    surfaces: Annotated[
        tuple[Surface, ...],
        behaviour_field(
            "Where it is given; `websocket` means at the handshake.",
            excuses=[excuse_changes("Nothing is on that surface.")],
            min_length=1,
        ),
    ] = (Surface.rest, Surface.token)
    operations: Annotated[
        tuple[OperationId, ...],
        behaviour_field(
            "If given, only these operations answer so; they then do not use the general failure of the case."
        ),
    ] = ()
    limits: Annotated[
        tuple[LimitId, ...], behaviour_field("If given, only these limits refuse so; the others do not.")
    ] = ()
    credentials: Annotated[
        tuple[CredentialId, ...],
        behaviour_field(
            "If given, it answers only if one of these is what is wrong with a request. Of several that are wrong, the"
            " first counts, in the order of the scheme's parts; for a part that cannot be read, its first."
        ),
    ] = ()
    status: Annotated[int, behaviour_field("The HTTP status.", ge=100, le=599)]
    covers: Annotated[
        Literal["4XX", "5XX"] | None, prose_field("Set when the source speaks of a whole range of statuses.")
    ] = None
    title: Annotated[Title, prose_field("The refusal in a few words.")]
    meaning: Annotated[Text, prose_field("When it happens.")]
    action: Annotated[Text, prose_field("What the caller should do.")]
    bodies: Annotated[
        dict[Line, Json],
        behaviour_field("Example body per media type; the first answers a request that accepts none in particular."),
    ] = {}
    gloss: Annotated[
        Line | None, prose_field("What the text of its bodies means in English, where it is in another language.")
    ] = None
    live: Annotated[
        dict[Pointer, LiveValue], behaviour_field("Values of a JSON body that are put in when it is sent.")
    ] = {}
    headers: Annotated[
        dict[Token, Line], behaviour_field("Headers that the answer carries; `{retry_after}` and the like are put in.")
    ] = {}

    @property
    def precedence(self) -> tuple[bool, bool, bool]:
        """A key that sorts failures of single limits first, then those of single operations, then of credentials."""
        return not self.limits, not self.operations, not self.credentials

    def applies_for(self, limit: str | None) -> bool:
        """Tell whether it may answer for a limit; None stands for none."""
        return not self.limits or limit in self.limits

    def applies_to(self, credential: str | None) -> bool:
        """Tell whether it may answer where a credential is what is wrong; None stands for something else."""
        return not self.credentials or credential in self.credentials

    def applies_at(self, operation: str | None) -> bool:
        """Tell whether it may answer at an operation; None stands for none."""
        return not self.operations or operation in self._operation_set

    @cached_property
    def _operation_set(self) -> frozenset[str]:
        return frozenset(self.operations)


class Reconnect(StrEnum):
    """What a client may do after a socket was closed."""

    never = "never"
    """Trying again cannot help: mend the cause first."""
    new_session = "new_session"
    """Connect and authenticate from the start."""
    resume = "resume"
    """Connect and resume the session."""
    back_off = "back_off"
    """Wait, then connect."""
    unknown = "unknown"
    """The source does not say."""

    @property
    def words(self) -> str:
        """Say it to readers."""
        return _RECONNECT_WORDS[self]


_RECONNECT_WORDS: Final = {
    Reconnect.never: "do not reconnect",
    Reconnect.new_session: "reconnect, new session",
    Reconnect.resume: "reconnect and resume",
    Reconnect.back_off: "wait, then reconnect",
    Reconnect.unknown: "not stated",
}


class Close(Model):
    """One documented close of a socket, or a refusal that leaves it open."""

    code: Annotated[int | None, behaviour_field("The close code; none if the socket stays open.", ge=1000, le=4999)]
    name: Annotated[Title, prose_field("The code's name.")]
    cases: Annotated[
        tuple[Case, ...],
        behaviour_field("The cases it answers; empty if it is documented but nothing here provokes it."),
    ] = ()
    limits: Annotated[
        tuple[LimitId, ...], behaviour_field("If given, only these limits refuse so; the others do not.")
    ] = ()
    reason: Annotated[
        str,
        behaviour_field(
            "The reason text of the close frame.",
            excuses=[excuse_changes("The socket stays open.", code=(None,))],
            max_length=120,
        ),
    ] = ""
    message: Annotated[MessageId | None, behaviour_field("A message of the channel that is sent first.")] = None
    meaning: Annotated[Text, prose_field("When it happens.")]
    action: Annotated[Text, prose_field("What the caller should do.")]
    reconnect: Annotated[
        Reconnect,
        behaviour_field(
            "What the client may do next. The sandbox keeps the session if it may resume.",
            excuses=[excuse_changes("Advice to the client; the session is lost in any case.")],
        ),
    ]
