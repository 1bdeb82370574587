"""A request of a recipe as Python shows it: a call of httpx, and what is done with its answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from authproof.model.vocabulary import JsonType
from authproof.samples.languages.python.values import (
    INSIDE_BODY,
    WIDE_ROOM,
    PythonValues,
    docstring_text,
    quote_text,
    write_subscripts,
)
from authproof.samples.languages.rendering import ExtractedVariable, renewal_reason
from authproof.samples.recipe.nodes import Basic, Form, Input, RequestStep, Take

_WIDTH: Final = 88
_SUCCESSES: Final = range(200, 300)
_WITH_BODY: Final = ("POST", "PUT", "PATCH")


@dataclass(frozen=True)
class PythonVariables:
    """Writes statements that set variables."""

    values: PythonValues

    def set_input(self, source: Input) -> str:
        """Write the statement that reads an input from the environment; KeyError ends the sample if it is not set."""
        start, variable = f"{self.values.names(source.name)} = os.environ[", quote_text(source.variable)
        line = f"{start}{variable}]"
        return line if len(line) <= _WIDTH else f"{start}\n    {variable}\n]"

    def set_extracted(self, local: ExtractedVariable) -> str:
        return f"{self.values.names(local.name)} = {self.values.write_text(local.encoding)}"

    def taking_lines(self, request: RequestStep) -> Iterator[str]:
        """Write the statements that take values from the answer."""
        answer = "response.json()" if request.is_json else "response.text"
        if len(request.takes) == 1 and (not request.show or not request.takes[0].pointer):
            yield from self._take_lines(request.takes[0], answer, is_json=request.is_json)
        elif request.takes:
            yield f"answer = {answer}"
            for take in request.takes:
                yield from self._take_lines(take, "answer", is_json=request.is_json)

    def shown_expression(self, request: RequestStep) -> str | None:
        if request.show is None:
            return None
        if request.show.status:
            return "response.status_code"
        if len(request.takes) == 1 and not request.takes[0].pointer:
            return self.values.names(request.takes[0].value.name)
        if request.takes:
            return "answer"
        return "response.json()" if request.is_json else "response.text"

    def _take_lines(self, take: Take, answer: str, *, is_json: bool) -> Iterator[str]:
        name = self.values.names(take.value.name)
        yield f"{name} = {write_subscripts(take.pointer, answer)}"
        if is_json and not take.pointer and take.value.type is JsonType.string:
            yield f"if not isinstance({name}, str):"
            yield '    sys.exit(f"expected a string, got {response.text}")'


@dataclass(frozen=True)
class PythonRenewalView:
    """What the template shows of a call that is renewed."""

    function: str
    """The sample's own function that sends it."""
    title: str
    status: int
    reason: str
    """Why it is refused with that status, and what is done."""
    request: PythonRequestView


@dataclass(frozen=True)
class PythonRequestView:
    """What the template shows of a request."""

    comment: str | None
    """What it is for, where a sample sends several."""
    function: str
    arguments: list[str]
    """Each on one line or several."""
    refused: str
    """The condition of a refusal."""
    checked: bool
    """Whether the sample's own function looks for refusals."""
    takes: list[str]
    show: str | None
    renewal: PythonRenewalView | None


def request_view(request: RequestStep, variables: PythonVariables, *, checked: bool) -> PythonRequestView:
    """Show a request. `checked`: it is one of several, and the sample has a function that ends it on refusals."""
    plain = request.status in _SUCCESSES
    return PythonRequestView(
        comment=docstring_text(request.title) if checked else None,
        function=_httpx_function(request),
        arguments=_call_arguments(request, variables.values),
        refused="not response.is_success" if plain else "not response.is_redirect",
        checked=checked and plain,
        takes=list(variables.taking_lines(request)),
        show=variables.shown_expression(request),
        renewal=_renewal_view(request, variables) if request.renewal else None,
    )


def _renewal_view(request: RequestStep, variables: PythonVariables) -> PythonRenewalView | None:
    if request.renewal is None or request.expired_status is None:
        return None
    return PythonRenewalView(
        function=variables.values.label(request.operation),
        title=docstring_text(request.title),
        status=request.expired_status,
        reason=renewal_reason(request, request.renewal),
        request=request_view(request.renewal, variables, checked=True),
    )


def _httpx_function(request: RequestStep) -> str:
    # httpx.get and httpx.delete take no body.
    has_own = request.body is None or request.method in _WITH_BODY
    return request.method.lower() if has_own else "request"


def _call_arguments(request: RequestStep, values: PythonValues) -> list[str]:
    named = {
        "params": values.write_fields(request.query) if request.query else None,
        "auth": _auth_argument(request.basic, values) if request.basic else None,
        "headers": values.write_fields(request.headers) if request.headers else None,
        **_body_argument(request, values),
        "timeout": str(request.timeout),
    }
    method = [quote_text(request.method)] if _httpx_function(request) == "request" else []
    return [*method, values.write_text(request.url), *(f"{name}={value}" for name, value in named.items() if value)]


def _auth_argument(basic: Basic, values: PythonValues) -> str:
    return f"({values.write_text(basic.user)}, {values.write_text(basic.password)})"


def _body_argument(request: RequestStep, values: PythonValues) -> dict[str, str]:
    if request.body is None:
        return {}
    if isinstance(request.body, Form):
        return {"data": values.write_fields(request.body.fields)}
    return {"json": values.write_json(request.body, WIDE_ROOM, INSIDE_BODY)}
