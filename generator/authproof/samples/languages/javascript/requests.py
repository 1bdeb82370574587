"""A request of a recipe as JavaScript shows it: a call of fetch, and what is done with its answer."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from authproof.model.refusal_signs import Sign, SignKind
from authproof.model.vocabulary import JsonType
from authproof.samples.languages.javascript.layout import (
    WIDTH,
    CallExpression,
    Expression,
    ObjectLiteral,
    Plain,
    lay_out,
)
from authproof.samples.languages.javascript.values import (
    JavaScriptValues,
    is_identifier,
    object_literal,
    quote_text,
)
from authproof.samples.languages.rendering import ExtractedVariable
from authproof.samples.recipe.nodes import Constant, Fields, Form, Input, Join, Poll, RequestStep, Take
from authproof.text.answer_place import AnswerPlace
from authproof.text.english import join_words
from authproof.text.json_pointer import join_pointer, split_pointer

_SUCCESSES: Final = range(200, 300)
_INDENT: Final = 2
_AS_BASE64: Final = '.toString("base64")'
_ON_LINES: Final = '.toString(\n  "base64",\n)'


@dataclass
class JavaScriptVariables:
    """Writes statements that set variables; a variable is declared where it comes into being."""

    values: JavaScriptValues
    mutable: frozenset[str]
    """Names that are set more than once."""
    declared: set[str] = field(default_factory=set)

    def begin_setting(self, name: str) -> str:
        """Write the beginning of the statement that sets a variable."""
        keyword = "let " if name in self.mutable else "const "
        start = "" if name in self.declared else keyword
        self.declared.add(name)
        return f"{start}{name} = "

    def set_variable(self, name: str, value: str, width: int = WIDTH) -> str:
        line = f"{self.begin_setting(name)}{value};"
        if len(line) <= width:
            return line
        called, is_encoded, _ = line.rpartition(_AS_BASE64)
        if is_encoded and len(called) + len(_ON_LINES.partition("\n")[0]) <= width:
            return f"{called}{_ON_LINES};"
        return line.replace(" = ", " =\n  ", 1)

    def set_input(self, source: Input) -> str:
        """Write the statements that read an input from the environment; they end the sample if it is unset or empty."""
        name = self.values.names(source.name)
        message = Plain(quote_text(f"{source.variable} is not set"), is_string=True)
        return "\n".join(
            [
                self.set_variable(name, f"process.env.{source.variable}"),
                f"if (!{name}) {{",
                lay_out(CallExpression("console.error", (message,)), "  ", ";"),
                "  process.exit(1);",
                "}",
            ]
        )

    def set_extracted(self, local: ExtractedVariable) -> str:
        return self.set_variable(self.values.names(local.name), self.values.write_text(local.encoding))

    def taking_lines(self, request: RequestStep, width: int) -> Iterator[str]:
        """Write the statements that take values from the answer."""
        answer = f"await response.{'json' if request.is_json else 'text'}()"
        if body_signs(request):
            yield from self._judging_lines(request, width)
        elif whole := _whole_take(request):
            yield from self._take_whole(whole, answer, is_json=request.is_json)
        elif pattern := destructuring_pattern(request, self.values, self.mutable):
            yield self._break_after_equals(f"const {pattern} = {answer};", width)
        elif in_body := _body_takes(request):
            yield self.set_variable("answer", answer, width)
            for take in in_body:
                yield self._take_from(take, "answer", width)
        for take in request.takes:
            if take.is_in_header:
                yield self._take_from(take, "response", width)
        yield from self.missing_lines(request.takes, width)

    def _take_from(self, take: Take, answer: str, width: int) -> str:
        if take.place is None:
            return self.set_variable(self._name(take), write_lookup(take.pointer, answer), width)
        return self.begin_setting(self._name(take)) + _write_piece(take, take.place, answer, width) + ";"

    def missing_lines(self, takes: Iterable[Take], width: int) -> Iterator[str]:
        """Write the statements that end the sample if the answer lacks what is taken from it."""
        taken = [take for take in takes if not take.is_whole_body]
        if taken:
            words = join_words([take.words for take in taken], "or")
            message = Plain(quote_text(f"the answer has no {words}"), is_string=True)
            tests = [f"!{self._name(take)}" if take.place else f"{self._name(take)} === undefined" for take in taken]
            yield f"if ({_lay_out_condition(tests, width)}) {{"
            yield lay_out(CallExpression("console.error", (message,)), "  ", ";")
            yield "  process.exit(1);"
            yield "}"

    def showing_statement(self, request: RequestStep, width: int) -> str | None:
        """Write the statement that prints the answer: JSON whole, which `console.log` alone would cut short."""
        if request.show is None:
            return None
        if request.show.status:
            return "console.log(response.status);"
        is_json = request.is_json and all(sign.kind is not SignKind.text for sign in request.signs)
        shown = f"await response.{'json' if request.is_json else 'text'}()"
        if whole := _whole_take(request):
            shown = self._name(whole)
        elif _body_takes(request) or body_signs(request):
            shown = "answer"
        return lay_out(print_expression(Plain(shown), is_json=is_json), "", ";", width)

    def _judging_lines(self, request: RequestStep, width: int) -> Iterator[str]:
        """Write the statements that end the sample if the body is that of a refusal, and else take values from it."""
        whole = next((self._name(take) for take in request.takes if take.is_whole_body), None)
        name = whole or "answer"
        is_json = request.is_json and all(sign.kind is not SignKind.text for sign in request.signs)
        yield self.set_variable(name, f"await response.{'json' if is_json else 'text'}()", width)
        subject = name if is_json else f"JSON.parse({name})"
        tests = [_body_test(sign, name if sign.kind is SignKind.text else subject) for sign in body_signs(request)]
        shown = f"JSON.stringify({name})" if is_json else name
        yield f"if ({_lay_out_condition(tests, width)}) {{"
        yield f"  console.error(response.status, response.statusText, {shown});"
        yield "  process.exit(1);"
        yield "}"
        for take in request.takes:
            if not take.is_whole_body and not take.is_in_header:
                yield self._take_from(take, name, width)

    def _name(self, take: Take) -> str:
        return self.values.names(take.value.name)

    def _take_whole(self, take: Take, answer: str, *, is_json: bool) -> Iterator[str]:
        name = self._name(take)
        yield self.set_variable(name, answer)
        if is_json and take.value.type is JsonType.string:
            yield f'if (typeof {name} !== "string") {{'
            yield f"  console.error(`expected a string, got ${{JSON.stringify({name})}}`);"
            yield "  process.exit(1);"
            yield "}"

    @staticmethod
    def _break_after_equals(line: str, width: int) -> str:
        return line if len(line) <= width else line.replace(" = ", " =\n  ", 1)


def print_expression(value: Expression, *, is_json: bool) -> CallExpression:
    """Print a value: one of JSON whole, which `console.log` alone would cut short."""
    if is_json:
        value = CallExpression("JSON.stringify", (value, Plain("null"), Plain("2", is_number=True)))
    return CallExpression("console.log", (value,))


def keeps_answer(request: RequestStep, values: JavaScriptValues, mutable: Container[str]) -> bool:
    """Tell whether what comes back is kept in a variable of its own, to take several values from it."""
    is_whole = _whole_take(request) is not None
    if body_signs(request):
        return not is_whole
    return bool(_body_takes(request)) and not is_whole and destructuring_pattern(request, values, mutable) is None


def destructuring_pattern(request: RequestStep, values: JavaScriptValues, mutable: Container[str]) -> str | None:
    """Write the pattern that takes all values at once; none if one is set again, or shown with all the rest."""
    tokens = [split_pointer(take.pointer) for take in request.takes]
    names = [values.names(take.value.name) for take in request.takes]
    flat = all(len(each) == 1 and is_identifier(each[0]) for each in tokens)
    if (
        not tokens
        or request.show
        or not flat
        or any(take.place for take in request.takes)
        or any(name in mutable for name in names)
    ):
        return None
    pairs = [name if key == name else f"{key}: {name}" for (key,), name in zip(tokens, names, strict=True)]
    pattern = f"{{ {', '.join(pairs)} }}"
    return pattern if len(f"const {pattern} =") <= WIDTH - _INDENT else None


def _body_takes(request: RequestStep) -> list[Take]:
    return [take for take in request.takes if not take.is_in_header]


def _whole_take(request: RequestStep) -> Take | None:
    """Give the one value that is the whole body; none if there is no such value, or another is taken from it, too."""
    in_body = _body_takes(request)
    return in_body[0] if len(in_body) == 1 and in_body[0].is_whole_body else None


def _write_piece(take: Take, place: AnswerPlace, answer: str, width: int) -> str:
    """Write what takes a header or cookie from a response, or a piece of one or of a text in the body."""
    cuts = [f".split({quote_text(place.end_mark)})[0]"] if place.end_mark else []
    if place.cookie:
        start = quote_text(place.before)
        calls = [".getSetCookie()", f".find((line) => line.startsWith({start}))", f"?.slice({start}.length)", *cuts]
        return "\n  ".join([f"{answer}.headers", *calls])
    text = f"{answer}.headers.get({quote_text(place.header)})" if place.header else write_lookup(take.pointer, answer)
    if place.start_mark:
        cuts = [f"?.split({quote_text(place.start_mark)})", ".at(-1)", *cuts]
    elif cuts:
        cuts[0] = f"?{cuts[0]}"
    line = text + "".join(cuts)
    return line if len(line) + len("const  = ;") + len(take.value.name) <= width else "\n  ".join([text, *cuts])


@dataclass(frozen=True)
class JavaScriptPollView:
    """What the template shows of a request that waits for a person's decision."""

    beginning: str | None
    """The statement that sets the interval; none if an answer has told it."""
    prompt: str
    """The statement that shows the code."""
    interval: str
    decided: str
    """The condition of an answer that is no reason to wait."""
    pending: str
    slow_down: str


@dataclass(frozen=True)
class JavaScriptRequestView:
    """What the template shows of a request."""

    fetch: str
    """The statement that sends it."""
    poll: JavaScriptPollView | None
    """How it is sent again and again."""
    refused: str
    """The condition of a refusal."""
    checked: bool
    """Whether the sample's own function looks for refusals."""
    takes: list[str]
    show: str | None
    """The statement that prints the answer."""


def request_view(request: RequestStep, variables: JavaScriptVariables, *, checked: bool) -> JavaScriptRequestView:
    """Show a request. `checked`: it is one of several, and the sample has a function that ends it on refusals."""
    arguments = (variables.values.text_expression(request.url), fetch_options(request, variables.values))
    fetch = CallExpression("await fetch", arguments)
    poll = _poll_view(request.poll, variables) if request.poll else None
    return JavaScriptRequestView(
        fetch=lay_out(fetch, variables.begin_setting("response"), ";", WIDTH - _INDENT if poll else WIDTH),
        poll=poll,
        refused=_lay_out_condition(_head_tests(request), WIDTH),
        checked=checked and has_plain_check(request),
        takes=list(variables.taking_lines(request, WIDTH)),
        show=variables.showing_statement(request, WIDTH),
    )


def _poll_view(poll: Poll, variables: JavaScriptVariables) -> JavaScriptPollView:
    interval = variables.values.names(poll.interval.name)
    prompt = variables.values.text_expression(
        Join((Constant("Open "), poll.address, Constant(" and enter "), poll.code))
    )
    return JavaScriptPollView(
        beginning=None if poll.seconds is None else variables.set_variable(interval, str(poll.seconds)),
        prompt=lay_out(CallExpression("console.error", (prompt,)), "", ";"),
        interval=interval,
        decided=" && ".join(f"response.status !== {status}" for status in poll.statuses),
        pending=quote_text(poll.pending),
        slow_down=quote_text(poll.slow_down),
    )


def has_plain_check(request: RequestStep) -> bool:
    """Tell whether the head of a success has nothing but a status of 200 to 299 for a sign."""
    return request.status in _SUCCESSES and len(body_signs(request)) == len(request.signs)


def body_signs(request: RequestStep) -> tuple[Sign, ...]:
    return tuple(each for each in request.signs if each.kind not in (SignKind.status, SignKind.media_type))


def _head_tests(request: RequestStep) -> list[str]:
    has_status = request.status not in _SUCCESSES or any(sign.kind is SignKind.status for sign in request.signs)
    tests = [f"response.status !== {request.status}" if has_status else "!response.ok"]
    types = [str(sign.value) for sign in request.signs if sign.kind is SignKind.media_type]
    return [*tests, *(f'!response.headers.get("Content-Type")?.startsWith({quote_text(each)})' for each in types)]


def _body_test(sign: Sign, answer: str) -> str:
    """Write the condition of a body that lacks a sign of success, or has one of a refusal."""
    no, operator = ("!", "!==") if sign.of_success else ("", "===")
    if sign.kind is SignKind.type and sign.value == "array":
        return f"{no}Array.isArray({answer})"
    if sign.kind is SignKind.type:
        return f"typeof {answer} {operator} {quote_text(str(sign.value))}"
    read = write_lookup(join_pointer(sign.path), answer, "?.") if sign.kind is SignKind.value else answer
    if sign.value is None:
        return f"({read} ?? null) {operator} null"
    return f"{read} {operator} {quote_text(sign.value) if isinstance(sign.value, str) else json.dumps(sign.value)}"


def _lay_out_condition(tests: list[str], width: int) -> str:
    """Join the operands of an `if`: on its line, or one a line as Prettier has them."""
    line = " || ".join(tests)
    if len(f"if ({line}) {{") <= width:
        return line
    return "\n  " + " ||\n  ".join(tests) + "\n"


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


def fetch_options(request: RequestStep, values: JavaScriptValues) -> ObjectLiteral:
    """Give the second argument of `fetch`."""
    return object_literal(_fetch_options(request, values))


def _fetch_options(request: RequestStep, values: JavaScriptValues) -> Iterator[tuple[str, Expression]]:
    if request.method != "GET":
        yield "method", Plain(quote_text(request.method), is_string=True)
    if headers := (*_content_type(request), *request.headers):
        yield "headers", values.fields_expression(headers)
    if isinstance(request.body, Form):
        yield "body", CallExpression("new URLSearchParams", (values.fields_expression(request.body.fields),))
    elif request.body is not None:
        yield "body", values.json_text_expression(request.body)
    if request.status not in _SUCCESSES:
        yield "redirect", Plain(quote_text("manual"), is_string=True)
    yield "signal", CallExpression("AbortSignal.timeout", (Plain(write_milliseconds(request.timeout)),))


def _content_type(request: RequestStep) -> Fields:
    is_json = request.body is not None and not isinstance(request.body, Form)
    return (("Content-Type", Constant("application/json")),) if is_json else ()
