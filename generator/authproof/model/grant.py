"""How a credential is obtained. One class a kind; a new kind is one class and one line in the union.

No room asks for the class of a grant: each kind answers what `GrantBase` asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from authproof.model.base import Id, Line, Model, Pointer, Text, Url, behaviour_field, excuse_changes, prose_field


class GrantBase(Model):
    """What is asked of every kind of grant."""

    kind_title: ClassVar[str]
    """The kind, as pages name it beside the grant's title."""

    @property
    def issued_credentials(self) -> tuple[str, ...]:
        """The credentials that come of it."""
        return tuple(self.issued_pointers)

    @property
    def requested_operation(self) -> str | None:
        """The operation that answers with the credentials; none if a person obtains them by hand."""
        return None

    @property
    def issued_pointers(self) -> Mapping[str, str]:
        """Each credential that `requested_operation` answers with, and the JSON Pointer to it in the answer's body."""
        return {}

    @property
    def consumed_credential(self) -> str | None:
        """The credential that is traded in, if there is one."""
        return None

    @property
    def revokes_consumed(self) -> bool:
        """Whether `consumed_credential` ends with the trade."""
        return False

    @property
    def revokes_siblings(self) -> bool:
        """Whether what was issued together with `consumed_credential` ends with the trade."""
        return False

    @property
    def manual_steps(self) -> tuple[str, ...]:
        """What a person does, in order, beginning at `start_url`; none if a program asks `requested_operation`."""
        return ()

    @property
    def start_url(self) -> str | None:
        """Where a person begins."""
        return None

    @property
    def is_shown_once(self) -> bool:
        """Whether the provider shows the secret only at the moment of issue."""
        return False


class Manual(GrantBase):
    """A person obtains the credential by hand: in a dashboard, by signing up, from an administrator."""

    kind: Annotated[Literal["manual"], behaviour_field("The kind of grant.")]
    title: Annotated[Line, prose_field("What the reader is about to do.")]
    issues: Annotated[
        tuple[Id, ...],
        behaviour_field(
            "The credentials that come of it.",
            excuses=[
                excuse_changes("What no operation issues, callers hold from the start, whether a grant says so or not.")
            ],
            min_length=1,
        ),
    ]
    steps: Annotated[tuple[Text, ...], prose_field("What to click, in order.", min_length=1)]
    url: Annotated[Url | None, prose_field("Where to begin.")] = None
    shown_once: Annotated[bool, prose_field("Whether the provider shows the secret only at this moment.")] = False

    kind_title: ClassVar[str] = "by hand"

    @property
    def issued_credentials(self) -> tuple[str, ...]:
        return self.issues

    @property
    def manual_steps(self) -> tuple[str, ...]:
        return self.steps

    @property
    def start_url(self) -> str | None:
        return self.url

    @property
    def is_shown_once(self) -> bool:
        return self.shown_once


class Exchange(GrantBase):
    """One operation trades what the caller holds for new credentials: a login, or the minting of a ticket."""

    kind: Annotated[Literal["exchange"], behaviour_field("The kind of grant.")]
    title: Annotated[Line, prose_field("What the exchange is called.")]
    operation: Annotated[Id, behaviour_field("The operation that answers with the credentials.")]
    issues: Annotated[
        dict[Id, Pointer], behaviour_field("Each credential, and where in the answer's body it stands.", min_length=1)
    ]

    kind_title: ClassVar[str] = "exchange"

    @property
    def requested_operation(self) -> str:
        return self.operation

    @property
    def issued_pointers(self) -> Mapping[str, str]:
        return self.issues


class Fate(StrEnum):
    """What becomes of an older credential when a newer one is issued in its place."""

    revoked = "revoked"
    kept = "kept"


class Refresh(GrantBase):
    """One operation trades a refresh token for a new pair."""

    kind: Annotated[Literal["refresh"], behaviour_field("The kind of grant.")]
    title: Annotated[Line, prose_field("What the exchange is called.")]
    operation: Annotated[Id, behaviour_field("The operation that answers with the new credentials.")]
    consumes: Annotated[Id, behaviour_field("The credential that is traded in.")]
    issues: Annotated[
        dict[Id, Pointer],
        behaviour_field("Each new credential, and where in the answer's body it stands.", min_length=1),
    ]
    consumed: Annotated[Fate, behaviour_field("What becomes of the credential that was traded in.")]
    siblings: Annotated[
        Fate, behaviour_field("What becomes of the other credentials that were issued together with it.")
    ] = Fate.kept

    kind_title: ClassVar[str] = "refresh"

    @property
    def requested_operation(self) -> str:
        return self.operation

    @property
    def issued_pointers(self) -> Mapping[str, str]:
        return self.issues

    @property
    def consumed_credential(self) -> str:
        return self.consumes

    @property
    def revokes_consumed(self) -> bool:
        return self.consumed is Fate.revoked

    @property
    def revokes_siblings(self) -> bool:
        return self.siblings is Fate.revoked


Grant = Annotated[Manual | Exchange | Refresh, Field(discriminator="kind")]
