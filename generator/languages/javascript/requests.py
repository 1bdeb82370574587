"""A request of a recipe as JavaScript shows it: a call of fetch, and what is done with its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from generator.languages.hoist import Local
from generator.languages.javascript.literal import is_identifier, literal, prose
from generator.languages.javascript.values import Values, member
from generator.pointer import split
from generator.recipe.nodes import Constant, Fields, Form, Input, Request, Take

_WIDTH: Final = 80
_SUCCESSES: Final = range(200, 300)


@dataclass
class Variables:
    """Writes statements that set variables; a variable is declared where it comes into being."""

    values: Values
    mutable: frozenset[str]
    """Names that are set more than once."""
    declared: set[str] = field(default_factory=set)

    def set(self, name: str, value: str) -> str:
        """Set a variable."""
        keyword = "let " if name in self.mutable else "const "
        start = "" if name in self.declared else keyword
        self.declared.add(name)
        return f"{start}{name} = {value};"

    def input(self, each: Input) -> str:
        """Read an input from the environment."""
        line = self.set(self.values.names(each.name), f"process.env.{each.variable} ?? {literal(each.default)}")
        return line if len(line) <= _WIDTH else line.replace(" = ", " =\n  ", 1)

    def local(self, local: Local) -> str:
        """Set a variable to an encoded text."""
        return self.set(self.values.names(local.name), self.values.text(local.encoding))

    def take(self, take: Take) -> str:
        """Take a value from the answer."""
        return self.set(self.values.names(take.value.name), lookup(take.pointer, "answer"))


@dataclass(frozen=True)
class RequestView:
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
    """The statement that reads it as JSON."""
    takes: list[str]
    show: str | None


def request_view(request: Request, variables: Variables, *, checked: bool) -> RequestView:
    """Show a request. `checked`: it is one of several, and the sample has a function that ends it on refusals."""
    plain = request.status in _SUCCESSES
    return RequestView(
        comment=prose(request.title) if checked else None,
        response=variables.set("response", "await fetch").removesuffix(";"),
        url=variables.values.text(request.url),
        options=_options(request, variables.values),
        refused="!response.ok" if plain else f"response.status !== {request.status}",
        checked=checked and plain,
        answer=variables.set("answer", "await response.json()") if request.takes else None,
        takes=[variables.take(take) for take in request.takes],
        show=_shown(request),
    )


def lookup(pointer: str, example: str, dot: str = ".") -> str:
    """Look a pointer up. `dot`: `?.` where something on the way may be lacking.

    >>> lookup("/data/0/token", "answer")
    'answer.data[0].token'
    """
    first, rest = ".", dot
    written = example
    for token in split(pointer):
        optional = "?." if first == "?." else ""
        written += f"{first}{token}" if is_identifier(token) else f"{optional}[{_index(token)}]"
        first = rest
    return written


def milliseconds(seconds: int) -> str:
    """Write a time in seconds as milliseconds.

    >>> milliseconds(10)
    '10_000'
    """
    return f"{seconds * 1000:_}"


def _index(token: str) -> str:
    return token if token.isdecimal() else literal(token)


def _options(request: Request, values: Values) -> list[str]:
    headers = (*_type(request), *request.headers)
    named = {
        "method": literal(request.method) if request.method != "GET" else None,
        "headers": values.fields(headers) if headers else None,
        "body": _body(request, values),
        "redirect": None if request.status in _SUCCESSES else literal("manual"),
        "signal": f"AbortSignal.timeout({milliseconds(request.timeout)})",
    }
    return [member(name, value) for name, value in named.items() if value]


def _type(request: Request) -> Fields:
    is_json = request.body is not None and not isinstance(request.body, Form)
    return (("Content-Type", Constant("application/json")),) if is_json else ()


def _body(request: Request, values: Values) -> str | None:
    if request.body is None:
        return None
    if isinstance(request.body, Form):
        return f"new URLSearchParams({values.fields(request.body.fields)})"
    return f"JSON.stringify({values.json(request.body)})"


def _shown(request: Request) -> str | None:
    if request.show is None:
        return None
    if request.show.status:
        return "response.status"
    return "JSON.stringify(answer)" if request.takes else "await response.text()"
