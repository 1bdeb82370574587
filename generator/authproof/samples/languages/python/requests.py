"""A request of a recipe as Python shows it: a call of httpx, and what is done with its answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from authproof.model.refusal_signs import Sign, SignKind
from authproof.model.vocabulary import JsonType
from authproof.samples.languages.python.values import (
    INSIDE_BODY,
    WIDE_ROOM,
    PythonValues,
    quote_text,
    write_subscripts,
)
from authproof.samples.languages.rendering import ExtractedVariable, explode_items
from authproof.samples.recipe.nodes import Basic, Constant, Form, Input, Join, Poll, RequestStep, Take
from authproof.text.json_pointer import Path

_WIDTH: Final = 88
_SUCCESSES: Final = range(200, 300)
_TWO: Final = 2
_WITH_BODY: Final = ("POST", "PUT", "PATCH")


@dataclass(frozen=True)
class PythonVariables:
    """Writes statements that set variables."""

    values: PythonValues

    def set_input(self, source: Input) -> str:
        """Write the statement that reads an input from the environment; unset or empty, it ends the sample."""
        start, variable = f"{self.values.names(source.name)} = os.environ.get(", quote_text(source.variable)
        message = quote_text(f"{source.variable} is not set")
        line = f"{start}{variable}) or sys.exit("
        if len(line) + len(message) < _WIDTH:
            return f"{line}{message})"
        return (
            f"{line}\n    {message}\n)" if len(line) <= _WIDTH else f"{start}\n    {variable}\n) or sys.exit({message})"
        )

    def set_extracted(self, local: ExtractedVariable) -> str:
        return f"{self.values.names(local.name)} = {self.values.write_text(local.encoding)}"

    def taking_lines(self, request: RequestStep) -> Iterator[str]:
        """Write the statements that take values from the answer."""
        answer = "response.json()" if request.is_json else "response.text"
        in_body = [take for take in request.takes if not take.is_in_header]
        if len(in_body) > 1 or (in_body and request.show and not in_body[0].is_whole_body):
            yield f"answer = {answer}"
            answer = "answer"
        for take in request.takes:
            yield from self._take_lines(take, answer, is_json=request.is_json)

    def shown_expression(self, request: RequestStep) -> str | None:
        if request.show is None:
            return None
        if request.show.status:
            return "response.status_code"
        in_body = [take for take in request.takes if not take.is_in_header]
        if len(in_body) == 1 and in_body[0].is_whole_body:
            return self.values.names(in_body[0].value.name)
        if in_body:
            return "answer"
        return "response.json()" if request.is_json else "response.text"

    def _take_lines(self, take: Take, answer: str, *, is_json: bool) -> Iterator[str]:
        name = self.values.names(take.value.name)
        yield f"{name} = {_write_taken(take, answer)}"
        if is_json and take.is_whole_body and take.value.type is JsonType.string:
            yield f"if not isinstance({name}, str):"
            yield '    sys.exit(f"expected a string, got {response.text}")'


def _write_taken(take: Take, answer: str) -> str:
    """Write what takes a value from an answer: a value of its body, a header or cookie, or a piece of one of them."""
    place = take.place
    if place is None:
        return write_subscripts(take.pointer, answer)
    if place.cookie:
        text, start, end = f"response.cookies[{quote_text(place.cookie)}]", place.start_mark.partition("=")[2], ""
        end = "" if place.end_mark == ";" else place.end_mark
    else:
        start, end = place.start_mark, place.end_mark
        found = f"response.headers[{quote_text(place.header)}]"
        text = found if place.header else write_subscripts(take.pointer, answer)
    if start:
        text += f".rpartition({quote_text(start)})[2]"
    return f"{text}.partition({quote_text(end)})[0]" if end else text


@dataclass(frozen=True)
class PythonPollView:
    """What the template shows of a request that waits for a person's decision."""

    beginning: str | None
    """The statement that sets the interval; none if an answer has told it."""
    prompt: str
    interval: str
    decided: str
    """The condition of an answer that is no reason to wait."""
    pending: str
    slow_down: str


@dataclass(frozen=True)
class PythonRequestView:
    """What the template shows of a request."""

    call: str
    """The statement that sends it."""
    poll: PythonPollView | None
    """How it is sent again and again."""
    refused: str
    """The condition of a refusal."""
    checked: bool
    """Whether the sample's own function looks for refusals."""
    takes: list[str]
    show: str | None


def request_view(request: RequestStep, variables: PythonVariables, *, checked: bool) -> PythonRequestView:
    """Show a request. `checked`: it is one of several, and the sample has a function that ends it on refusals."""
    return PythonRequestView(
        call=explode_items(
            f"response = httpx.{name_function(request)}(",
            [*write_arguments(request, variables.values), f"timeout={request.timeout}"],
            ")",
            indent="    ",
        ),
        poll=_poll_view(request.poll, variables.values) if request.poll else None,
        refused=_refused_condition(request, _WIDTH),
        checked=checked and has_plain_check(request),
        takes=list(variables.taking_lines(request)),
        show=variables.shown_expression(request),
    )


def _poll_view(poll: Poll, values: PythonValues) -> PythonPollView:
    interval = values.names(poll.interval.name)
    statuses = [str(status) for status in poll.statuses]
    return PythonPollView(
        beginning=None if poll.seconds is None else f"{interval} = {poll.seconds}",
        prompt=values.write_text(Join((Constant("Open "), poll.address, Constant(" and enter "), poll.code))),
        interval=interval,
        decided="response.status_code " + (f"not in ({', '.join(statuses)})" if statuses[1:] else f"!= {statuses[0]}"),
        pending=quote_text(poll.pending),
        slow_down=quote_text(poll.slow_down),
    )


def has_plain_check(request: RequestStep) -> bool:
    """Tell whether its status alone tells a success: one of 200 to 299."""
    return request.status in _SUCCESSES and not request.signs


def _refused_condition(request: RequestStep, width: int) -> str:
    by_status = "not response.is_success" if request.status in _SUCCESSES else "not response.is_redirect"
    tests = [write_refusal_test(sign) for sign in request.signs]
    operands = tests if any(sign.kind is SignKind.status for sign in request.signs) else [by_status, *tests]
    line = " or ".join(operands)
    if len(f"if {line}:") <= width or len(operands) == 1:
        return line
    head, bracket, arguments = operands[-1].rpartition("(")
    if len(operands) == _TWO and bracket and arguments.endswith(")"):
        return f"{operands[0]} or {head}(\n    {arguments[:-1]}\n)"
    return "(\n" + "\n    or ".join(["    " + operands[0], *operands[1:]]) + "\n)"


def write_refusal_test(sign: Sign) -> str:  # noqa: PLR0911 - one a kind
    """Write the condition of an answer that lacks a sign of success, or has one of a refusal."""
    match sign.kind:
        case SignKind.status:
            return f"response.status_code != {sign.value}"
        case SignKind.media_type:
            return f'not response.headers.get("Content-Type", "").startswith({quote_text(str(sign.value))})'
        case SignKind.type:
            python_type = {"array": "list", "string": "str"}.get(str(sign.value), "dict")
            return f"{'not ' if sign.of_success else ''}isinstance(response.json(), {python_type})"
        case SignKind.text if sign.value == "":
            return "response.text" if sign.of_success else "not response.text"
        case SignKind.text:
            return f"response.text {'!=' if sign.of_success else '=='} {quote_text(str(sign.value))}"
    if isinstance(sign.value, bool | None):
        return f"{_write_read(sign.path)} is {'not ' if sign.of_success else ''}{sign.value}"
    value = quote_text(sign.value) if isinstance(sign.value, str) else sign.value
    return f"{_write_read(sign.path)} {'!=' if sign.of_success else '=='} {value}"


def _write_read(path: Path) -> str:
    """Look a value up in an answer, which may lack it."""
    written = "response.json()"
    for number, key in enumerate(path):
        if isinstance(key, int):
            written = f"({written} or [None])[{key}]"
        else:
            written = f"({written} or {{}})" if number else written
            written = f"{written}.get({quote_text(key)})"
    return written


def name_function(request: RequestStep) -> str:
    """Name the function or method of httpx that sends a request."""
    # httpx.get and httpx.delete take no body.
    has_own = request.body is None or request.method in _WITH_BODY
    return request.method.lower() if has_own else "request"


def write_arguments(request: RequestStep, values: PythonValues) -> list[str]:
    """Write the arguments of that function, but the time limit."""
    named = {
        "params": values.write_fields(request.query) if request.query else None,
        "auth": _auth_argument(request.basic, values) if request.basic else None,
        "headers": values.write_fields(request.headers) if request.headers else None,
        **_body_argument(request, values),
    }
    method = [quote_text(request.method)] if name_function(request) == "request" else []
    return [*method, values.write_text(request.url), *(f"{name}={value}" for name, value in named.items() if value)]


def _auth_argument(basic: Basic, values: PythonValues) -> str:
    return f"({values.write_text(basic.user)}, {values.write_text(basic.password)})"


def _body_argument(request: RequestStep, values: PythonValues) -> dict[str, str]:
    if request.body is None:
        return {}
    if isinstance(request.body, Form):
        return {"data": values.write_fields(request.body.fields)}
    return {"json": values.write_json(request.body, WIDE_ROOM, INSIDE_BODY)}
