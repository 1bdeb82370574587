"""How a credential is obtained. One class a kind; a new kind is one class and one line in the union.

No room asks for the class of a grant, nor for its fields: each kind answers what `GrantBase` asks.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, PositiveInt

from authproof.model.authorization import (
    AuthorizationEndpoint,
    AuthorizationRequest,
    DeviceAuthorizationRequest,
    ImplicitRequest,
    RequestedScopes,
    ScopeRequest,
    Scopes,
)
from authproof.model.base import (
    CredentialId,
    Line,
    OperationId,
    Pointer,
    Text,
    Title,
    Url,
    behaviour_field,
    excuse_changes,
    prose_field,
)
from authproof.model.grant_base import GrantBase, GrantedCredential, IssuingGrant, Trade
from authproof.model.issued_place import Issued
from authproof.model.vocabulary import ChallengeMethod, Fate


class Manual(GrantBase):
    """A person obtains the credential by hand: in a dashboard, by signing up, from an administrator."""

    kind: Annotated[Literal["manual"], behaviour_field("The kind of grant.")]
    title: Annotated[Title, prose_field("What the reader is about to do.")]
    issues: Annotated[
        tuple[CredentialId, ...],
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
    def issued(self) -> tuple[GrantedCredential, ...]:
        return tuple(GrantedCredential(name, ("issues", index)) for index, name in enumerate(self.issues))

    @property
    def manual_steps(self) -> tuple[str, ...]:
        return self.steps

    @property
    def start_url(self) -> str | None:
        return self.url

    @property
    def is_shown_once(self) -> bool:
        return self.shown_once


class Exchange(IssuingGrant):
    """One operation trades what the caller holds for new credentials: a login, or the minting of a ticket."""

    kind: Annotated[Literal["exchange"], behaviour_field("The kind of grant.")]
    title: Annotated[Title, prose_field("What the exchange is called.")]
    operation: Annotated[OperationId, behaviour_field("The operation that answers with the credentials.")]
    issues: Annotated[
        dict[CredentialId, Issued],
        behaviour_field(
            "Each credential, and where in the answer's body it stands, or in which header or cookie.", min_length=1
        ),
    ]
    scopes: Annotated[
        RequestedScopes | None,
        behaviour_field("What the body of the request can ask for; none if it asks for no scopes."),
    ] = None

    kind_title: ClassVar[str] = "by API call"

    @property
    def scope_request(self) -> ScopeRequest | None:
        return ScopeRequest(self.scopes, None, self.operation, self.scopes.at) if self.scopes else None


class Refresh(IssuingGrant):
    """One operation trades a refresh token for a new pair."""

    kind: Annotated[Literal["refresh"], behaviour_field("The kind of grant.")]
    title: Annotated[Title, prose_field("What the exchange is called.")]
    operation: Annotated[OperationId, behaviour_field("The operation that answers with the new credentials.")]
    consumes: Annotated[CredentialId, behaviour_field("The credential that is traded in.")]
    issues: Annotated[
        dict[CredentialId, Issued],
        behaviour_field(
            "Each new credential, and where in the answer's body it stands, or in which header or cookie.",
            min_length=1,
        ),
    ]
    consumed: Annotated[Fate, behaviour_field("What becomes of the credential that was traded in.")]
    siblings: Annotated[
        Fate, behaviour_field("What becomes of the other credentials that were issued together with it.")
    ] = Fate.kept
    reuse: Annotated[
        Fate | None,
        behaviour_field(
            "What becomes of all that was issued since, when what was traded in is presented once more (RFC 9700,"
            " section 4.14.2); none if that is not stated: it is kept then."
        ),
    ] = None

    kind_title: ClassVar[str] = "refresh"

    @property
    def trade(self) -> Trade:
        return Trade(
            self.consumes,
            ("consumes",),
            self.consumed is Fate.revoked,
            ("consumed",),
            self.siblings is Fate.revoked,
            ("siblings",),
            None if self.reuse is None else self.reuse is Fate.revoked,
        )


class AuthorizationCode(GrantBase):
    """A person agrees in a browser, which brings a code back; an exchange trades it in (RFC 6749, section 4.1)."""

    kind: Annotated[Literal["authorization_code"], behaviour_field("The kind of grant.")]
    title: Annotated[Title, prose_field("What the reader asks for.")]
    authorize: Annotated[AuthorizationEndpoint, behaviour_field("Where the browser is sent.")]
    code: Annotated[CredentialId, behaviour_field("The code that comes back, and that an operation then takes.")]
    client_id: Annotated[CredentialId, behaviour_field("What the application is known by.")]
    redirect_uri: Annotated[
        CredentialId,
        behaviour_field("The address that the browser is sent back to; samples listen at its example."),
    ]
    pkce: Annotated[
        ChallengeMethod,
        behaviour_field("How a caller proves that the code was asked for by itself (RFC 7636); `none` if it need not."),
    ]
    verifier: Annotated[
        CredentialId | None, behaviour_field("The code verifier, which each caller makes anew; none without `pkce`.")
    ] = None
    scopes: Annotated[Scopes | None, behaviour_field("What can be asked for; none if there are no scopes.")] = None
    parameters: Annotated[
        dict[Line, Line], prose_field("Further parameters that callers send; the sandbox does not ask for them.")
    ] = {}

    kind_title: ClassVar[str] = "authorization code"

    @property
    def scope_request(self) -> ScopeRequest | None:
        return ScopeRequest(self.scopes, self.authorization) if self.scopes else None

    @property
    def issued(self) -> tuple[GrantedCredential, ...]:
        made = (GrantedCredential(self.verifier, ("verifier",)),) if self.verifier else ()
        return (GrantedCredential(self.code, ("code",)), *made)

    @property
    def authorization(self) -> AuthorizationRequest:
        return AuthorizationRequest(
            server=self.authorize.server,
            path=self.authorize.path,
            code=self.code,
            client_id=self.client_id,
            redirect_uri=self.redirect_uri,
            method=self.pkce,
            verifier=self.verifier,
            scopes=self.scopes,
            parameters=self.parameters,
        )


class DeviceAuthorization(IssuingGrant):
    """A device without a browser gets two codes; a person enters one of them elsewhere, and allows it (RFC 8628)."""

    kind: Annotated[Literal["device_authorization"], behaviour_field("The kind of grant.")]
    title: Annotated[Title, prose_field("What the reader asks for.")]
    operation: Annotated[OperationId, behaviour_field("The operation that answers with the codes.")]
    issues: Annotated[
        dict[CredentialId, Pointer],
        behaviour_field("The two codes, and where in the answer's body each stands.", min_length=2),
    ]
    device_code: Annotated[
        CredentialId,
        behaviour_field("The code that an operation takes, and refuses until the person has allowed it."),
    ]
    user_code: Annotated[CredentialId, behaviour_field("The code that the person enters; it ends with the other one.")]
    client_id: Annotated[
        CredentialId, behaviour_field("What the application is known by; a device code is good with no other.")
    ]
    verification: Annotated[
        AuthorizationEndpoint, behaviour_field("The page on which the person enters the code, and allows or denies.")
    ]
    verification_uri: Annotated[Pointer, behaviour_field("Where the answer's body tells the address of that page.")]
    verification_uri_complete: Annotated[
        Pointer | None,
        behaviour_field("Where it tells the address with `?user_code=` and the code after it; none if it does not."),
    ] = None
    interval: Annotated[
        PositiveInt,
        behaviour_field("Seconds that a caller waits before it asks again; each `slow_down` adds five."),
    ]
    interval_at: Annotated[
        Pointer | None,
        prose_field("Where the answer's body tells the interval; if it does not, callers wait five seconds."),
    ] = None

    kind_title: ClassVar[str] = "device authorization"

    @property
    def device_authorization(self) -> DeviceAuthorizationRequest:
        return DeviceAuthorizationRequest(
            operation=self.operation,
            server=self.verification.server,
            path=self.verification.path,
            device_code=self.device_code,
            user_code=self.user_code,
            client_id=self.client_id,
            verification_uri=self.verification_uri,
            verification_uri_complete=self.verification_uri_complete,
            interval=self.interval,
            interval_at=self.interval_at,
        )


class Implicit(GrantBase):
    """A person agrees in a browser, which brings the token itself back (RFC 6749, section 4.2).

    It is shown, not executed: the sandbox has no such page, and takes the token as one that was obtained by hand.
    """

    kind: Annotated[Literal["implicit"], behaviour_field("The kind of grant.")]
    title: Annotated[Title, prose_field("What the reader asks for.")]
    authorize: Annotated[
        AuthorizationEndpoint, prose_field("Where the browser is sent; the sandbox does not answer there.")
    ]
    token: Annotated[
        CredentialId,
        behaviour_field(
            "The token that comes back after `#access_token=` in the address.",
            excuses=[
                excuse_changes("What no operation issues, callers hold from the start, whether a grant says so or not.")
            ],
        ),
    ]
    client_id: Annotated[CredentialId, prose_field("What the application is known by.")]
    redirect_uri: Annotated[
        CredentialId | None, prose_field("The address that the browser is sent back to; none if it is not sent.")
    ] = None
    scopes: Annotated[Scopes | None, prose_field("What can be asked for; none if there are no scopes.")] = None

    kind_title: ClassVar[str] = "implicit"

    @property
    def issued(self) -> tuple[GrantedCredential, ...]:
        return (GrantedCredential(self.token, ("token",)),)

    @property
    def implicit(self) -> ImplicitRequest:
        return ImplicitRequest(
            server=self.authorize.server,
            path=self.authorize.path,
            token=self.token,
            client_id=self.client_id,
            redirect_uri=self.redirect_uri,
            scopes=self.scopes,
        )


class Unknown(StrEnum):
    """How a credential is met at its revocation that was never issued, or has ended."""

    refused = "refused"
    """As it is everywhere else."""
    accepted = "accepted"
    """As if it had ended now (RFC 7009, section 2.2)."""


class Revoke(GrantBase):
    """One operation ends a credential: a revocation endpoint (RFC 7009), or a logout."""

    kind: Annotated[Literal["revoke"], behaviour_field("The kind of grant.")]
    title: Annotated[Title, prose_field("What the reader is about to do.")]
    operation: Annotated[OperationId, behaviour_field("The operation that ends the credential.")]
    consumes: Annotated[CredentialId, behaviour_field("The credential that ends.")]
    siblings: Annotated[
        Fate, behaviour_field("What becomes of the other credentials that were issued together with it.")
    ] = Fate.kept
    unknown: Annotated[
        Unknown,
        behaviour_field(
            "What is answered if it was never issued, or has ended already: `accepted` is a success, and nothing ends."
        ),
    ] = Unknown.refused

    kind_title: ClassVar[str] = "revocation"
    trade_verb: ClassVar[str] = "revoked"

    @property
    def requested_operation(self) -> str:
        return self.operation

    @property
    def issued(self) -> tuple[GrantedCredential, ...]:
        return ()

    @property
    def trade(self) -> Trade:
        return Trade(
            self.consumes,
            ("consumes",),
            True,
            ("consumes",),
            self.siblings is Fate.revoked,
            ("siblings",),
            accepts_ended=self.unknown is Unknown.accepted,
        )


Grant = Annotated[
    Manual | Exchange | Refresh | AuthorizationCode | DeviceAuthorization | Implicit | Revoke,
    Field(discriminator="kind"),
]
