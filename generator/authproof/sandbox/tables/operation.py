"""Requests and answers over HTTP: operations, what they answer, and how they refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from authproof.model.vocabulary import Case, ExpiryForm, Live, Place, Surface
from authproof.text.answer_place import AnswerPlace


@dataclass(frozen=True, slots=True)
class LiveValueTable:
    """A value that is put into an example at the moment of the answer."""

    pointer: str
    """A JSON Pointer into the example."""
    word: Live | None
    """What is put in; none if it is the address of a server, or an expiry."""
    server: str = ""
    """The server whose address in the sandbox is put in."""
    path: str = ""
    """What stands after that address."""
    expiry: ExpiryForm | None = None
    """The form in which it is told when what the answer issues expires; none if it is something else."""
    lifetime: int = 0
    """How many seconds what is issued lives."""


@dataclass(frozen=True, slots=True)
class Body:
    """One body in one media type."""

    media_type: str
    content: Any
    """A JSON value; for media types other than JSON, text."""


@dataclass(frozen=True, slots=True)
class FailureTable:
    """One documented refusal."""

    id: str
    title: str
    cases: tuple[Case, ...]
    surfaces: tuple[Surface, ...]
    operations: tuple[str, ...]
    """The operations that alone answer so; empty for all others."""
    limits: tuple[str, ...]
    """The limits that alone refuse so; empty for all others."""
    credentials: tuple[str, ...]
    """The credentials that alone are refused so; empty for all others."""
    status: int
    bodies: tuple[Body, ...]
    """The first answers a request that accepts none in particular."""
    live: tuple[LiveValueTable, ...]
    headers: dict[str, str]
    is_status_assumed: bool = False
    """Whether no source states the status."""
    assumed_cases: tuple[Case, ...] = ()
    """The cases of which no source states that they are answered so."""
    assumed_surfaces: tuple[Surface, ...] = ()
    """The surfaces of which no source states that it is given there."""
    assumed_media_types: tuple[str, ...] = ()
    """The media types whose body no source states in full."""

    def is_assumed(self, case: Case, surface: Surface) -> bool:
        """Tell whether no source states that a case is answered with this status."""
        return self.is_status_assumed or case in self.assumed_cases or surface in self.assumed_surfaces


@dataclass(frozen=True, slots=True)
class ParameterTable:
    """A value in the path, the query or a header that is no credential."""

    name: str
    place: Place
    example: str
    required: bool
    pattern: str | None
    values: tuple[str, ...]
    refusal: Case
    """The case of a value that is not allowed."""
    missing: Case
    """The case of a request without it."""
    refused: dict[str, Case]
    """Values that are refused all the same, and with which case."""


@dataclass(frozen=True, slots=True)
class SuccessTable:
    """The answer when all is well."""

    status: int
    body: Body | None
    live: tuple[LiveValueTable, ...]
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class IssuedCredential:
    """A fresh credential in a success."""

    credential: str
    place: AnswerPlace
    ends: str | None = None
    """A JSON Pointer to an address in the body at whose end it stands, too; none if there is none."""


@dataclass(frozen=True, slots=True)
class ScopesTable:
    """The scopes that a body may ask for."""

    pointer: str
    """A JSON Pointer to where it asks."""
    names: tuple[str, ...]
    separator: str
    """What stands between several; empty if there are no two."""


@dataclass(frozen=True, slots=True)
class TradeTable:
    """What ends when a credential is presented."""

    credential: str
    revokes_consumed: bool
    """Whether the credential itself ends."""
    revokes_siblings: bool
    """Whether the credentials that were issued together with it end too."""
    reuse_revokes: bool
    """Whether what was issued since ends when it is presented once more."""
    accepts_ended: bool
    """Whether one that was never issued, or has ended, is answered with a success."""


@dataclass(frozen=True, slots=True)
class OperationTable:
    """One request that is answered."""

    id: str
    title: str
    server: str
    method: str
    path: str
    match: dict[str, Any]
    """Values of the body, by pointer, that tell it from the others of its route; all must be equal."""
    surface: Surface
    """The surface of its schemes, for the choice of failures."""
    public: bool
    anonymous: bool
    """Whether it answers callers without a credential, too."""
    schemes: tuple[str, ...]
    """The schemes that are accepted today; any one is enough."""
    level: str | None
    scopes: tuple[str, ...]
    """The scopes that a token needs that was granted with some."""
    quota: int | None
    """How many requests the window that covers it lets pass, told when the refusal of that limit is provoked."""
    released: bool
    parameters: tuple[ParameterTable, ...]
    form: bool
    """Whether its body is a form rather than JSON."""
    reads_body: bool
    """Whether a body is looked at at all."""
    request: Any
    """The body beside what schemes put there, as an example has it."""
    headers: dict[str, str]
    """Headers that samples send."""
    success: SuccessTable
    issues: tuple[IssuedCredential, ...]
    asks: ScopesTable | None
    """The scopes that what it issues can be asked for with; none if nothing asks for any."""
    trades: tuple[TradeTable, ...]
    """The credentials that are traded in for those it issues, or end with it; each comes by a scheme of its own."""
