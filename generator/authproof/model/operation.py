"""What a caller may ask over HTTP."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from authproof.model.authorization import ScopeName
from authproof.model.base import (
    CredentialId,
    Json,
    LevelId,
    Line,
    Model,
    Pointer,
    SchemeId,
    ServerId,
    Text,
    Title,
    Token,
    UrlPath,
    behaviour_field,
    excuse_changes,
    prose_field,
)
from authproof.model.credential import Segment
from authproof.model.failure import LiveValue
from authproof.model.scheme import Lifecycle
from authproof.model.vocabulary import Case, ExpiryForm
from authproof.text.json_pointer import holds_value, put_value
from authproof.text.media_type import is_json_type
from authproof.text.placeholders import split_path
from authproof.text.url_path import spell_path


class Parameter(Model):
    """A value in the path, the query or a header that is no credential."""

    place: Annotated[Literal["path", "query", "header"], behaviour_field("Where it stands.", alias="in")]
    description: Annotated[Text, prose_field("What it is.")]
    example: Annotated[Line, prose_field("A value that shape and values allow; samples and claims send it.")]
    required: Annotated[bool, behaviour_field("Whether the request is refused without it.")] = True
    shape: Annotated[
        tuple[Segment, ...],
        behaviour_field(
            "Its segments; empty if any value will do.",
            excuses=[excuse_changes("The only values allowed are listed beside it.")],
        ),
    ] = ()
    values: Annotated[
        tuple[Line, ...], behaviour_field("The only values allowed; empty if there is no such list.")
    ] = ()
    variable: Annotated[
        str | None, prose_field("Environment variable that samples read it from; none if they send the example.")
    ] = None
    refusal: Annotated[Case, behaviour_field("The case of a request that lacks it or has another value.")] = (
        Case.bad_request
    )
    missing: Annotated[
        Case | None,
        behaviour_field("The case of a request that lacks it, where that is refused in another way than a value."),
    ] = None
    refused: Annotated[
        dict[Line, Case], behaviour_field("Values that the sandbox refuses, and with which case: to try refusals out.")
    ] = {}

    @property
    def missing_field(self) -> str:
        """The field that says how a request without it is refused."""
        return "refusal" if self.missing is None else "missing"

    @property
    def missing_refusal(self) -> Case:
        """The case of a request without it."""
        return self.missing or self.refusal


class Expiry(Model):
    """A live value: when a credential that the answer issues expires."""

    expires: Annotated[CredentialId, behaviour_field("The credential.")]
    form: Annotated[ExpiryForm, behaviour_field("How it is told.")]


def _success_value_kind(value: Any) -> str:
    is_expiry = "expires" in value if isinstance(value, dict) else isinstance(value, Expiry)
    return "expiry" if is_expiry else "other"


SuccessLiveValue = Annotated[
    Annotated[LiveValue, Tag("other")] | Annotated[Expiry, Tag("expiry")], Discriminator(_success_value_kind)
]


class Success(Model):
    """The answer when all is well."""

    status: Annotated[int, behaviour_field("The HTTP status.", ge=200, le=399)] = 200
    media_type: Annotated[
        Line,
        behaviour_field("The media type of the body.", excuses=[excuse_changes("There is no body.", body=(None,))]),
    ] = "application/json"
    body: Annotated[Json, behaviour_field("An example of the body; the sandbox answers with it.")] = None
    live: Annotated[
        dict[Pointer, SuccessLiveValue], behaviour_field("Values of the body that are put in when it is sent.")
    ] = {}
    headers: Annotated[dict[Token, Line], behaviour_field("Headers that the answer carries, as they stand here.")] = {}

    @property
    def is_empty(self) -> bool:
        """Whether not one byte follows the head: there is no body, or an empty text that is no JSON."""
        return self.body is None or (self.body == "" and not is_json_type(self.media_type))


class Method(StrEnum):
    """An HTTP method."""

    get = "GET"
    """Reads."""
    post = "POST"
    """Creates, or does something."""
    put = "PUT"
    """Puts something in the place of what is there."""
    patch = "PATCH"
    """Changes a part of it."""
    delete = "DELETE"
    """Removes it."""


_UNRELEASED_EXCUSE = excuse_changes("Nothing of it is looked at before it is released.", lifecycle=("coming_soon",))


class Operation(Model):
    """One request that the API answers."""

    title: Annotated[Title, prose_field("What it does.")]
    server: Annotated[ServerId, behaviour_field("The server it is on.")]
    method: Annotated[Method, behaviour_field("The HTTP method.")]
    path: Annotated[UrlPath, behaviour_field("The path below the server's address, parameters in braces.")]
    match: Annotated[
        dict[Pointer, Json],
        behaviour_field(
            "Values of the request's body that tell this operation from the others with its method and path; all must"
            " be equal. Samples and claims send them. A body that fits none is refused as `unsupported`, one that lacks"
            " such a value as `bad_request`."
        ),
    ] = {}
    security: Annotated[
        tuple[SchemeId, ...],
        behaviour_field(
            "Schemes that open it; any one of them is enough. Empty if it is public.", excuses=[_UNRELEASED_EXCUSE]
        ),
    ] = ()
    anonymous: Annotated[
        bool,
        behaviour_field(
            "Whether it answers callers who send no credential, too. One that is sent is judged all the same.",
            excuses=[_UNRELEASED_EXCUSE],
        ),
    ] = False
    level: Annotated[
        LevelId | None,
        behaviour_field(
            "The permission level it needs.",
            excuses=[_UNRELEASED_EXCUSE, excuse_changes("Everybody has the rights of the lowest level.")],
        ),
    ] = None
    scopes: Annotated[
        tuple[ScopeName, ...],
        behaviour_field(
            "The scopes that it takes, all of them. A token that was granted fewer is refused as `insufficient_scope`;"
            " one that no scopes were asked for with has the rights of all.",
            excuses=[_UNRELEASED_EXCUSE],
        ),
    ] = ()
    lifecycle: Annotated[
        Lifecycle,
        behaviour_field(
            "Coming soon: refused as unreleased. Removed: not found.",
            excuses=[excuse_changes("What is deprecated is still answered.", among=("current", "deprecated"))],
        ),
    ] = Lifecycle.current
    parameters: Annotated[
        dict[Token, Parameter],
        behaviour_field("Parameters in the path, the query and headers.", excuses=[_UNRELEASED_EXCUSE]),
    ] = {}
    headers: Annotated[
        dict[Token, Line], prose_field("Further headers that a caller should send; the sandbox does not ask for them.")
    ] = {}
    request_type: Annotated[
        Literal["application/json", "application/x-www-form-urlencoded"],
        behaviour_field(
            "The media type of its body.",
            excuses=[_UNRELEASED_EXCUSE, excuse_changes("Nothing reads a body that it has not.")],
        ),
    ] = "application/json"
    request: Annotated[
        Json, prose_field("An example of the JSON body beside what schemes put there; null for none.")
    ] = None
    success: Annotated[Success, behaviour_field("The answer when all is well.", excuses=[_UNRELEASED_EXCUSE])]
    sandbox_only: Annotated[
        bool,
        prose_field(
            "Whether no source names it, and it is here so that the sandbox can show a refusal. Pages mark it, and"
            " documents for other tools leave it out."
        ),
    ] = False

    @cached_property
    def route(self) -> tuple[str, str, str]:
        """Server, method and path, the names of its parameters left out: the same for what no address tells apart."""
        return self.server, self.method.value, "{}".join(map(spell_path, split_path(self.path)[::2]))

    @property
    def sent_body(self) -> Json:
        """The body beside what schemes put there: the example, with the values of `match`; none if there is neither."""
        body = self.request
        for pointer, value in self.match.items():
            body = put_value(body, pointer, value)
        return body

    def fits_body(self, body: Any) -> bool:
        """Tell whether the body of a request has every value of `match`."""
        return all(holds_value(body, pointer, value) for pointer, value in self.match.items())

    def excludes(self, other: Operation) -> bool:
        """Tell whether no body fits both: one value is asked for in the same place, and differs."""
        shared = self.match.keys() & other.match
        return any(not holds_value(self.match[pointer], "", other.match[pointer]) for pointer in shared)

    @property
    def needs_credential(self) -> bool:
        """Whether nobody is answered without one."""
        return bool(self.security) and not self.anonymous

    def answers_callers(self, *, authenticated: bool) -> bool:
        """Tell whether it answers callers with a credential, or those without one."""
        return bool(self.security) if authenticated else not self.needs_credential

    @property
    def is_released(self) -> bool:
        """Whether it is answered, or was: what is to come is refused before anything is looked at."""
        return self.lifecycle is not Lifecycle.coming_soon
