"""A request of a recipe as JavaScript shows it: a call of fetch, and what is done with its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from authproof.samples.languages.javascript.values import JavaScriptValues, is_identifier, quote_text, write_member
from authproof.samples.languages.rendering import ExtractedVariable, comment_text
from authproof.samples.recipe.nodes import Constant, Fields, Form, Input, RequestStep, Take
from authproof.text.json_pointer import split_pointer

_WIDTH: Final = 80
_SUCCESSES: Final = range(200, 300)


@dataclass
class JavaScriptVariables:
    """Writes statements that set variables; a variable is declared where it comes into being."""

    values: JavaScriptValues
    mutable: frozenset[str]
    """Names that are set more than once."""
    declared: set[str] = field(default_factory=set)

    def set_variable(self, name: str, value: str) -> str:
        keyword = "let " if name in self.mutable else "const "
        start = "" if name in self.declared else keyword
        self.declared.add(name)
        return f"{start}{name} = {value};"

    def set_input(self, source: Input) -> str:
        """Write the statements that read an input from the environment; the second ends the sample if it is not set."""
        name = self.values.names(source.name)
        line = self.set_variable(name, f"process.env.{source.variable}")
        guard = f'throw new Error("{source.variable} is not set");'
        short = f"if (!{name}) {guard}"
        return "\n".join(
            [
                line if len(line) <= _WIDTH else line.replace(" = ", " =\n  ", 1),
                short if len(short) <= _WIDTH else f"if (!{name}) {{\n  {guard}\n}}",
            ]
        )

    def set_extracted(self, local: ExtractedVariable) -> str:
        return self.set_variable(self.values.names(local.name), self.values.write_text(local.encoding))

    def set_taken(self, take: Take) -> str:
        """Write the statement that takes a value from the answer."""
        return self.set_variable(self.values.names(take.value.name), write_lookup(take.pointer, "answer"))


@dataclass(frozen=True)
class JavaScriptRequestView:
    """What the template shows of a request."""

    comment: str | None
    """What it is for, where a sample sends several."""
    response: str
    """The beginning of the statement that sets it."""
    url: str
    options: list[str]
    """Each on one line or several."""
    refused: str
    """The condition of a refusal."""
    checked: bool
    """Whether the sample's own function looks for refusals."""
    answer: str | None
    """The statement that reads it, as JSON or text."""
    takes: list[str]
    show: str | None


def request_view(request: RequestStep, variables: JavaScriptVariables, *, checked: bool) -> JavaScriptRequestView:
    """Show a request. `checked`: it is one of several, and the sample has a function that ends it on refusals."""
    plain = request.status in _SUCCESSES
    reader = "text" if request.reads_text else "json"
    return JavaScriptRequestView(
        comment=comment_text(request.title) if checked else None,
        response=variables.set_variable("response", "await fetch").removesuffix(";"),
        url=variables.values.write_text(request.url),
        options=_fetch_options(request, variables.values),
        refused="!response.ok" if plain else f"response.status !== {request.status}",
        checked=checked and plain,
        answer=variables.set_variable("answer", f"await response.{reader}()") if request.takes else None,
        takes=[variables.set_taken(take) for take in request.takes],
        show=_shown_expression(request),
    )


def write_lookup(pointer: str, example: str, dot: str = ".") -> str:
    """Look a pointer up. `dot`: `?.` where something on the way may be lacking.

    >>> write_lookup("/data/0/token", "answer")
    'answer.data[0].token'
    """
    first, rest = ".", dot
    written = example
    for token in split_pointer(pointer):
        optional = "?." if first == "?." else ""
        written += f"{first}{token}" if is_identifier(token) else f"{optional}[{_write_index(token)}]"
        first = rest
    return written


def write_milliseconds(seconds: int) -> str:
    """Write a time in seconds as milliseconds.

    >>> write_milliseconds(10)
    '10_000'
    """
    return f"{seconds * 1000:_}"


def _write_index(token: str) -> str:
    return token if token.isdecimal() else quote_text(token)


def _fetch_options(request: RequestStep, values: JavaScriptValues) -> list[str]:
    headers = (*_content_type(request), *request.headers)
    named = {
        "method": quote_text(request.method) if request.method != "GET" else None,
        "headers": values.write_fields(headers) if headers else None,
        "body": _body_option(request, values),
        "redirect": None if request.status in _SUCCESSES else quote_text("manual"),
        "signal": f"AbortSignal.timeout({write_milliseconds(request.timeout)})",
    }
    return [write_member(name, value) for name, value in named.items() if value]


def _content_type(request: RequestStep) -> Fields:
    is_json = request.body is not None and not isinstance(request.body, Form)
    return (("Content-Type", Constant("application/json")),) if is_json else ()


def _body_option(request: RequestStep, values: JavaScriptValues) -> str | None:
    if request.body is None:
        return None
    if isinstance(request.body, Form):
        return f"new URLSearchParams({values.write_fields(request.body.fields)})"
    return values.write_json_text(request.body)


def _shown_expression(request: RequestStep) -> str | None:
    if request.show is None:
        return None
    if request.show.status:
        return "response.status"
    if not request.takes:
        return "await response.text()"
    return "answer" if request.reads_text else "JSON.stringify(answer)"
