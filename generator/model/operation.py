"""What a caller may ask over HTTP."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from generator.model.base import Id, Json, Line, Model, Pointer, Text, Token, argue, behaviour, prose
from generator.model.credential import Segment
from generator.model.failure import Case, LiveValue
from generator.model.scheme import Lifecycle


class Parameter(Model):
    """A path or query parameter that is no credential."""

    place: Annotated[Literal["path", "query"], behaviour("Where it stands.", alias="in")]
    description: Annotated[Text, prose("What it is.")]
    example: Annotated[Line, prose("A value that shape and values allow; samples and claims send it.")]
    required: Annotated[bool, behaviour("Whether the request is refused without it.")] = True
    shape: Annotated[
        tuple[Segment, ...],
        behaviour(
            "Its segments; empty if any value will do.", argued=[argue("The only values allowed are listed beside it.")]
        ),
    ] = ()
    values: Annotated[tuple[Line, ...], behaviour("The only values allowed; empty if there is no such list.")] = ()
    variable: Annotated[
        str | None, prose("Environment variable that samples read it from; none if they send the example.")
    ] = None
    refusal: Annotated[Case, behaviour("The case of a request that lacks it or has another value.")] = Case.bad_request
    refused: Annotated[
        dict[Line, Case], behaviour("Values that the sandbox refuses, and with which case: to try refusals out.")
    ] = {}


class Success(Model):
    """The answer when all is well."""

    status: Annotated[int, behaviour("The HTTP status.", ge=200, le=399)] = 200
    media_type: Annotated[
        Line, behaviour("The media type of the body.", argued=[argue("There is no body.", body=(None,))])
    ] = "application/json"
    body: Annotated[Json, behaviour("An example of the body; the sandbox answers with it.")] = None
    live: Annotated[dict[Pointer, LiveValue], behaviour("Values of the body that are put in when it is sent.")] = {}


class Method(StrEnum):
    """An HTTP method."""

    get = "GET"
    post = "POST"
    put = "PUT"
    patch = "PATCH"
    delete = "DELETE"


_UNRELEASED = argue("Nothing of it is looked at before it is released.", lifecycle=("coming_soon",))


class Operation(Model):
    """One request that the API answers."""

    title: Annotated[Line, prose("What it does.")]
    server: Annotated[Id, behaviour("The server it is on.")]
    method: Annotated[Method, behaviour("The HTTP method.")]
    path: Annotated[
        str, behaviour("The path below the server's address, parameters in braces.", pattern=r"^/[^\s?#\"'<>\\]*$")
    ]
    security: Annotated[
        tuple[Id, ...],
        behaviour("Schemes that open it; any one of them is enough. Empty if it is public.", argued=[_UNRELEASED]),
    ] = ()
    level: Annotated[
        Id | None,
        behaviour(
            "The permission level it needs.",
            argued=[_UNRELEASED, argue("Everybody has the rights of the lowest level.")],
        ),
    ] = None
    lifecycle: Annotated[
        Lifecycle,
        behaviour(
            "Coming soon: refused as unreleased. Removed: not found.",
            argued=[argue("What is deprecated is still answered.", among=("current", "deprecated"))],
        ),
    ] = Lifecycle.current
    parameters: Annotated[dict[Token, Parameter], behaviour("Path and query parameters.", argued=[_UNRELEASED])] = {}
    headers: Annotated[
        dict[Token, Line], prose("Further headers that a caller should send; the sandbox does not ask for them.")
    ] = {}
    request_type: Annotated[
        Literal["application/json", "application/x-www-form-urlencoded"],
        behaviour("The media type of its body.", argued=[_UNRELEASED, argue("Nothing reads a body that it has not.")]),
    ] = "application/json"
    request: Annotated[Json, prose("An example of the JSON body beside what schemes put there; null for none.")] = None
    success: Annotated[Success, behaviour("The answer when all is well.", argued=[_UNRELEASED])]
