"""How a credential is obtained. One class a kind; a new kind is one class and one line in the union."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from generator.model.base import Id, Line, Model, Pointer, Text, Url, argue, behaviour, prose


class Manual(Model):
    """A person obtains the credential by hand: in a dashboard, by signing up, from an administrator."""

    kind: Annotated[Literal["manual"], behaviour("The kind of grant.")]
    title: Annotated[Line, prose("What the reader is about to do.")]
    issues: Annotated[
        tuple[Id, ...],
        behaviour(
            "The credentials that come of it.",
            argued=[argue("What no operation issues, callers hold from the start, whether a grant says so or not.")],
            min_length=1,
        ),
    ]
    steps: Annotated[tuple[Text, ...], prose("What to click, in order.", min_length=1)]
    url: Annotated[Url | None, prose("Where to begin.")] = None
    shown_once: Annotated[bool, prose("Whether the provider shows the secret only at this moment.")] = False


class Exchange(Model):
    """One operation trades what the caller holds for new credentials: a login, or the minting of a ticket."""

    kind: Annotated[Literal["exchange"], behaviour("The kind of grant.")]
    title: Annotated[Line, prose("What the exchange is called.")]
    operation: Annotated[Id, behaviour("The operation that answers with the credentials.")]
    issues: Annotated[
        dict[Id, Pointer], behaviour("Each credential, and where in the answer's body it stands.", min_length=1)
    ]


class Fate(StrEnum):
    """What becomes of an older credential when a newer one is issued in its place."""

    revoked = "revoked"
    kept = "kept"


class Refresh(Model):
    """One operation trades a refresh token for a new pair."""

    kind: Annotated[Literal["refresh"], behaviour("The kind of grant.")]
    title: Annotated[Line, prose("What the exchange is called.")]
    operation: Annotated[Id, behaviour("The operation that answers with the new credentials.")]
    consumes: Annotated[Id, behaviour("The credential that is traded in.")]
    issues: Annotated[
        dict[Id, Pointer], behaviour("Each new credential, and where in the answer's body it stands.", min_length=1)
    ]
    consumed: Annotated[Fate, behaviour("What becomes of the credential that was traded in.")]
    siblings: Annotated[Fate, behaviour("What becomes of the other credentials that were issued together with it.")] = (
        Fate.kept
    )


Grant = Annotated[Manual | Exchange | Refresh, Field(discriminator="kind")]
