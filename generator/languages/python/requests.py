"""A request of a recipe as Python shows it: a call of httpx, and what is done with its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from generator.languages.hoist import Local
from generator.languages.python.literal import literal, prose
from generator.languages.python.patterns import annotation, subscripts
from generator.languages.python.values import Values, exploded
from generator.recipe.nodes import Basic, Form, Input, Request, Take

_WIDTH: Final = 88
_SUCCESSES: Final = range(200, 300)
_WITH_BODY: Final = ("POST", "PUT", "PATCH")


@dataclass
class Variables:
    """Writes statements that set variables; a variable is annotated where it comes into being."""

    values: Values
    declared: set[str] = field(default_factory=set)

    def input(self, each: Input) -> str:
        """Read an input from the environment."""
        self.declared.add(each.name)
        start = f"{self.values.names(each.name)} = os.environ.get("
        arguments = [literal(each.variable), literal(each.default)]
        line = f"{start}{', '.join(arguments)})"
        return line if len(line) <= _WIDTH else exploded(start, arguments, ")")

    def local(self, local: Local) -> str:
        """Set a variable to an encoded text."""
        return f"{self.values.names(local.name)} = {self.values.text(local.encoding)}"

    def take(self, take: Take) -> str:
        """Take a value from the answer."""
        name = self.values.names(take.value.name)
        kind = "" if take.value.name in self.declared else f": {annotation(take.value.type)}"
        self.declared.add(take.value.name)
        return f"{name}{kind} = {subscripts(take.pointer, 'response.json()')}"


@dataclass(frozen=True)
class RequestView:
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


def request_view(request: Request, variables: Variables, *, checked: bool) -> RequestView:
    """Show a request. `checked`: it is one of several, and the sample has a function that ends it on refusals."""
    plain = request.status in _SUCCESSES
    return RequestView(
        comment=prose(request.title) if checked else None,
        function=_function(request),
        arguments=_arguments(request, variables.values),
        refused="not response.is_success" if plain else "not response.is_redirect",
        checked=checked and plain,
        takes=[variables.take(take) for take in request.takes],
        show=("response.status_code" if request.show.status else "response.text") if request.show else None,
    )


def _function(request: Request) -> str:
    # httpx.get and httpx.delete take no body.
    has_own = request.body is None or request.method in _WITH_BODY
    return request.method.lower() if has_own else "request"


def _arguments(request: Request, values: Values) -> list[str]:
    named = {
        "params": values.fields(request.query) if request.query else None,
        "auth": _auth(request.basic, values) if request.basic else None,
        "headers": values.headers(request.headers) if request.headers else None,
        **_body(request, values),
        "timeout": str(request.timeout),
    }
    method = [literal(request.method)] if _function(request) == "request" else []
    return [*method, values.text(request.url), *(f"{name}={value}" for name, value in named.items() if value)]


def _auth(basic: Basic, values: Values) -> str:
    return f"({values.text(basic.user)}, {values.text(basic.password)})"


def _body(request: Request, values: Values) -> dict[str, str]:
    if request.body is None:
        return {}
    if isinstance(request.body, Form):
        return {"data": values.fields(request.body.fields)}
    return {"json": values.json(request.body)}
