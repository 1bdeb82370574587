"""A conversation of a recipe as JavaScript shows it: handlers on a socket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from authproof.samples.languages.javascript.layout import (
    ArrayLiteral,
    CallExpression,
    Expression,
    Plain,
    lay_out,
    write_flat,
)
from authproof.samples.languages.javascript.requests import write_lookup, write_milliseconds
from authproof.samples.languages.javascript.values import (
    JavaScriptValues,
    constant_expression,
    object_literal,
    quote_text,
)
from authproof.samples.languages.rendering import choose_address
from authproof.samples.recipe.nodes import (
    Action,
    Conversation,
    Every,
    Finish,
    On,
    Open,
    ReportRefusal,
    Send,
    Show,
    Take,
)
from authproof.samples.recipe.traversal import takes_of, walk_nodes
from authproof.samples.recipe.values import has_altered_number

_INDENT: Final = 2
"""Of the body of a handler."""


@dataclass(frozen=True)
class JavaScriptConversationView:
    """What the template shows of a conversation."""

    open: str
    """The statements that open the socket."""
    seconds: int
    milliseconds: str
    sends: bool
    variables: list[str]
    """Names that the handlers set."""
    reads: bool
    """Whether anything is read of a message."""
    sequence: str | None
    """The name of the number that is remembered from every message."""
    sequence_at: str | None
    timers: list[str]
    opened: list[str]
    handled: list[str]
    """What to do with a message, line by line."""


def conversation_view(conversation: Conversation, values: JavaScriptValues, width: int) -> JavaScriptConversationView:
    """Show a conversation in lines of a width."""
    script = _JavaScriptConversation(conversation, values, width)
    sequence = conversation.sequence
    return JavaScriptConversationView(
        open=_opening_statements(conversation.open, values, width),
        seconds=conversation.deadline,
        milliseconds=write_milliseconds(conversation.deadline),
        sends=any(isinstance(node, Send | Every) for node in walk_nodes(conversation)),
        variables=script.taken_names(),
        reads=sequence is not None or any(rule.match or rule.takes for rule in conversation.rules),
        sequence=values.names(sequence.value.name) if sequence else None,
        sequence_at=write_lookup(sequence.pointer, "message", "?.") if sequence else None,
        timers=script.timer_names(),
        opened=script.action_lines(conversation.opened),
        handled=script.branch_lines(),
    )


@dataclass(frozen=True)
class _JavaScriptConversation:
    """Writes what a conversation does."""

    conversation: Conversation
    values: JavaScriptValues
    width: int

    def timer_names(self) -> list[str]:
        return [self._timer_name(node) for node in walk_nodes(self.conversation) if isinstance(node, Every)]

    def taken_names(self) -> list[str]:
        taken = [take.value.name for take in takes_of(self.conversation.rules)]
        return [self.values.names(name) for name in dict.fromkeys(taken)]

    def branch_lines(self) -> list[str]:
        lines: list[str] = []
        for rule in self.conversation.rules:
            if not rule.match and not lines:
                return [*map(self._take_line, rule.takes), *self.action_lines(rule.actions)]
            body = [*map(self._take_line, rule.takes), *self.action_lines(rule.actions, 2)]
            head = self._condition_lines(rule, first=not lines)
            lines = [*lines[:-1], *head, *(f"  {line}" for line in body), "}"]
        return lines

    def action_lines(self, actions: Iterable[Action], depth: int = 1) -> list[str]:
        """Write what is done in a handler, or `depth` blocks deep; without indentation."""
        width = self.width - _INDENT * depth
        return [line for action in actions for line in self._lines_of_action(action, width)]

    def _condition_lines(self, rule: On, *, first: bool) -> list[str]:
        start = "" if first else "} else "
        tests = [
            (write_lookup(pointer, "message", "?."), lay_out(constant_expression(value)))
            for pointer, value in rule.match
        ]
        if not tests:
            return ["} else {"]
        short = f"{start}if ({' && '.join(f'{found} === {value}' for found, value in tests)}) {{"
        if len(short) + _INDENT <= self.width:
            return [short]
        *others, last = [_test_lines(found, value, self.width, alone=len(tests) == 1) for found, value in tests]
        return [f"{start}if (", *(line for test in others for line in _append_end(test, " &&")), *last, ") {"]

    def _take_line(self, take: Take) -> str:
        return f"{self.values.names(take.value.name)} = {write_lookup(take.pointer, 'message')};"

    def _lines_of_action(self, action: Action, width: int) -> list[str]:
        match action:
            case Send():
                return lay_out(self._send_call(action), "", ";", width).split("\n")
            case Every():
                return self._periodic_lines(action, width)
            case Show():
                return ["console.log(data);"]
            case ReportRefusal():
                return ['console.error("refused:", data);', "process.exit(1);"]
            case Finish():
                return ["finished = true;", "socket.close(1000);"]

    def _periodic_lines(self, every: Every, width: int) -> list[str]:
        name, interval = self.values.label(every.message), every.milliseconds
        written = f"{interval:_}" if isinstance(interval, int) else self.values.names(interval.name)
        return [
            *_arrow_function(name, self._send_call(every), width),
            f"{name}();",
            f"{self._timer_name(every)} = setInterval({name}, {written});",
        ]

    def _send_call(self, send: Send | Every) -> CallExpression:
        if has_altered_number(send.payload):
            return CallExpression("socket.send", (self.values.json_text_expression(send.payload),))
        return CallExpression("send", (self.values.json_expression(send.payload),))

    def _timer_name(self, every: Every) -> str:
        return f"{self.values.label(every.message)}Timer"


def _arrow_function(name: str, body: Expression, width: int) -> list[str]:
    """Write a function that is one expression."""
    start, flat = f"const {name} = () =>", write_flat(body)
    if flat is not None and len(f"{start} {flat};") <= width:
        return [f"{start} {flat};"]
    return [start, *lay_out(body, "  ", ";", width).split("\n")]


def _test_lines(lookup: str, value: str, width: int, *, alone: bool) -> list[str]:
    """Write one condition on lines of its own; what it is compared with stands further in if it is one of several."""
    line = f"  {lookup} === {value}"
    return (
        [line]
        if len(line) + _INDENT + len(" &&") <= width
        else [f"  {lookup} ===", f"{'  ' if alone else '    '}{value}"]
    )


def _append_end(lines: list[str], end: str) -> list[str]:
    return [*lines[:-1], lines[-1] + end]


def _opening_statements(opening: Open, values: JavaScriptValues, width: int) -> str:
    short = choose_address(opening, values.write_text, width - len("  ,"))
    socket = lay_out(CallExpression("new WebSocket", _socket_arguments(short, values)), "const socket = ", ";", width)
    if not short.query:
        return socket
    fields = [(Plain(quote_text(name), is_string=True), values.text_expression(text)) for name, text in short.query]
    return "\n".join(
        [
            lay_out(CallExpression("new URL", (values.text_expression(short.url),)), "const url = ", ";", width),
            *(lay_out(CallExpression("url.searchParams.set", each), "", ";", width) for each in fields),
            socket,
        ]
    )


def _socket_arguments(opening: Open, values: JavaScriptValues) -> tuple[Expression, ...]:
    protocols = ArrayLiteral(tuple(map(values.text_expression, opening.subprotocols))) if opening.subprotocols else None
    url = Plain("url", is_variable=True) if opening.query else values.text_expression(opening.url)
    if not opening.headers:
        return (url, protocols) if protocols else (url,)
    named = {"protocols": protocols, "headers": values.fields_expression(opening.headers)}
    return (url, object_literal((name, value) for name, value in named.items() if value))
