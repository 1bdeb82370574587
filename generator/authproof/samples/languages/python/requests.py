"""A request of a recipe as Python shows it: a call of httpx, and what is done with its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from authproof.samples.languages.python.values import (
    PythonValues,
    docstring_text,
    quote_text,
    type_annotation,
    write_subscripts,
)
from authproof.samples.languages.rendering import ExtractedVariable
from authproof.samples.recipe.nodes import Basic, Form, Input, RequestStep, Take

_WIDTH: Final = 88
_SUCCESSES: Final = range(200, 300)
_WITH_BODY: Final = ("POST", "PUT", "PATCH")


@dataclass
class PythonVariables:
    """Writes statements that set variables; a variable is annotated where it comes into being."""

    values: PythonValues
    declared: set[str] = field(default_factory=set)

    def set_input(self, source: Input) -> str:
        """Write the statement that reads an input from the environment; KeyError ends the sample if it is not set."""
        self.declared.add(source.name)
        start, variable = f"{self.values.names(source.name)} = os.environ[", quote_text(source.variable)
        line = f"{start}{variable}]"
        return line if len(line) <= _WIDTH else f"{start}\n    {variable}\n]"

    def set_extracted(self, local: ExtractedVariable) -> str:
        return f"{self.values.names(local.name)} = {self.values.write_text(local.encoding)}"

    def set_taken(self, take: Take, *, text: bool) -> str:
        """Write the statement that takes a value from the answer, which is JSON or `text`."""
        name = self.values.names(take.value.name)
        kind = "" if take.value.name in self.declared else f": {type_annotation(take.value.type)}"
        self.declared.add(take.value.name)
        return f"{name}{kind} = {'response.text' if text else write_subscripts(take.pointer, 'response.json()')}"


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


def request_view(request: RequestStep, variables: PythonVariables, *, checked: bool) -> PythonRequestView:
    """Show a request. `checked`: it is one of several, and the sample has a function that ends it on refusals."""
    plain = request.status in _SUCCESSES
    return PythonRequestView(
        comment=docstring_text(request.title) if checked else None,
        function=_httpx_function(request),
        arguments=_call_arguments(request, variables.values),
        refused="not response.is_success" if plain else "not response.is_redirect",
        checked=checked and plain,
        takes=[variables.set_taken(take, text=request.reads_text) for take in request.takes],
        show=("response.status_code" if request.show.status else "response.text") if request.show else None,
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
    return {"json": values.write_json(request.body)}
