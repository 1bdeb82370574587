"""What is asked of every kind of grant: what it consumes, issues, and by which operation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from authproof.model.authorization import (
    AuthorizationRequest,
    DeviceAuthorizationRequest,
    ImplicitRequest,
    ScopeRequest,
)
from authproof.model.base import Model
from authproof.model.issued_place import IssuedPlace, place_issued
from authproof.text.answer_place import AnswerPlace
from authproof.text.json_pointer import Path


class GrantedCredential(NamedTuple):
    """One credential that comes of a grant."""

    name: str
    path: Path
    """Where the grant says so, below the grant."""
    place: AnswerPlace | None = None
    """Where `requested_operation` answers with it; none if a person obtains it."""
    written: IssuedPlace | None = None
    """That place as the spec writes it, if it is more than a JSON Pointer."""


class Trade(NamedTuple):
    """A credential that is traded in, and what ends with the trade. Paths are those below the grant that say so."""

    credential: str
    path: Path
    revokes_consumed: bool
    """Whether the credential itself ends."""
    revokes_consumed_path: Path
    revokes_siblings: bool
    """Whether what was issued together with it ends."""
    revokes_siblings_path: Path
    reuse_revokes: bool | None = None
    """Whether all that was issued since ends when it is presented once more; none if no source says it."""
    accepts_ended: bool = False
    """Whether what was never issued, or has ended, is answered as a success, too."""


class GrantBase(Model, ABC):
    """What is asked of every kind of grant."""

    kind_title: ClassVar[str]
    """The kind, as pages name it beside the grant's title."""
    trade_verb: ClassVar[str] = "traded in"
    """What is done with the credential of `trade`."""
    steps_field: ClassVar[str] = "steps"
    """The field that `manual_steps` are said in."""

    @property
    @abstractmethod
    def issued(self) -> tuple[GrantedCredential, ...]:
        """The credentials that come of it."""

    @property
    def requested_operation(self) -> str | None:
        """The operation that answers with the credentials; none if a person obtains them by hand."""
        return None

    @property
    def authorization(self) -> AuthorizationRequest | None:
        """What a person is asked for in a browser, if that is how a code comes about."""
        return None

    @property
    def device_authorization(self) -> DeviceAuthorizationRequest | None:
        """What a person is asked for on a page where they enter a code, if that is how a device code becomes good."""
        return None

    @property
    def implicit(self) -> ImplicitRequest | None:
        """What a person is asked for in a browser that brings a token itself, which is only shown."""
        return None

    @property
    def scope_request(self) -> ScopeRequest | None:
        """Where a caller asks for scopes, if there are some."""
        return None

    @property
    def trade(self) -> Trade | None:
        """What is traded in for them, if something is."""
        return None

    @property
    def manual_steps(self) -> tuple[str, ...]:
        """What a person does, in order, beginning at `start_url`, and before `requested_operation` if there is one."""
        return ()

    @property
    def start_url(self) -> str | None:
        """Where a person begins."""
        return None

    @property
    def is_shown_once(self) -> bool:
        """Whether the provider shows the secret only at the moment of issue."""
        return False

    @cached_property
    def issued_credentials(self) -> tuple[str, ...]:
        """The names of what comes of it."""
        return tuple(each.name for each in self.issued)

    @cached_property
    def issued_places(self) -> Mapping[str, AnswerPlace]:
        """Each credential that `requested_operation` answers with, and where in the answer it stands."""
        return {each.name: each.place for each in self.issued if each.place is not None}

    def path_of_issued(self, credential: str) -> Path:
        """Give the path below the grant that says that it issues a credential; StopIteration if it does not."""
        return next(each.path for each in self.issued if each.name == credential)


class IssuingGrant(GrantBase, ABC):
    """A grant whose fields `operation` and `issues` say which operation answers with what."""

    if TYPE_CHECKING:
        operation: str
        issues: Mapping[str, str | IssuedPlace]

    @property
    def requested_operation(self) -> str:
        return self.operation

    @property
    def issued(self) -> tuple[GrantedCredential, ...]:
        places = self.issues.items()
        return tuple(
            GrantedCredential(
                name, ("issues", name), place_issued(name, each), each if isinstance(each, IssuedPlace) else None
            )
            for name, each in places
        )
