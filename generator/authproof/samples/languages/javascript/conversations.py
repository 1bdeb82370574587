"""A conversation of a recipe as JavaScript shows it: handlers on a socket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from authproof.samples.languages.javascript.requests import write_lookup, write_milliseconds
from authproof.samples.languages.javascript.values import JavaScriptValues, explode_object, write_member
from authproof.samples.languages.rendering import comment_text
from authproof.samples.recipe.nodes import (
    Action,
    AnswerValue,
    Conversation,
    Every,
    Finish,
    Input,
    On,
    Open,
    ReportRefusal,
    Send,
    Show,
    Take,
)
from authproof.samples.recipe.traversal import takes_of, walk_nodes
from authproof.samples.recipe.values import has_altered_number

_WIDTH: Final = 80
_INDENT: Final = 2
"""Of the body of a handler."""


@dataclass(frozen=True)
class JavaScriptConversationView:
    """What the template shows of a conversation."""

    until: str
    arguments: list[str]
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
    refusable: bool
    """Whether the handshake carries something that can be refused."""


def conversation_view(conversation: Conversation, values: JavaScriptValues) -> JavaScriptConversationView:
    script = _JavaScriptConversation(conversation, values)
    sequence = conversation.sequence
    return JavaScriptConversationView(
        until=comment_text(conversation.until),
        arguments=_socket_arguments(conversation.open, values),
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
        refusable=any(isinstance(node, Input | AnswerValue) for node in walk_nodes(conversation.open)),
    )


@dataclass(frozen=True)
class _JavaScriptConversation:
    """Writes what a conversation does."""

    conversation: Conversation
    values: JavaScriptValues

    def timer_names(self) -> list[str]:
        return [self._timer_name(node) for node in walk_nodes(self.conversation) if isinstance(node, Every)]

    def taken_names(self) -> list[str]:
        taken = [take.value.name for take in takes_of(self.conversation.rules)]
        return [self.values.names(name) for name in dict.fromkeys(taken)]

    def branch_lines(self) -> list[str]:
        lines: list[str] = []
        for rule in self.conversation.rules:
            body = [*map(self._take_line, rule.takes), *self.action_lines(rule.actions)]
            if not rule.match and not lines:
                return body
            head = self._condition_lines(rule, first=not lines)
            lines = [*lines[:-1], *head, *(f"  {line}" for line in body), "}"]
        return lines

    def action_lines(self, actions: Iterable[Action]) -> list[str]:
        return [line for action in actions for text in self._lines_of_action(action) for line in text.split("\n")]

    def _condition_lines(self, rule: On, *, first: bool) -> list[str]:
        start = "" if first else "} else "
        tests = [
            (write_lookup(pointer, "message", "?."), self.values.write_constant(value)) for pointer, value in rule.match
        ]
        if not tests:
            return ["} else {"]
        short = f"{start}if ({' && '.join(f'{found} === {value}' for found, value in tests)}) {{"
        if len(short) + _INDENT <= _WIDTH:
            return [short]
        *others, last = [_test_lines(found, value) for found, value in tests]
        return [f"{start}if (", *(line for test in others for line in _append_end(test, " &&")), *last, ") {"]

    def _take_line(self, take: Take) -> str:
        return f"{self.values.names(take.value.name)} = {write_lookup(take.pointer, 'message')};"

    def _lines_of_action(self, action: Action) -> list[str]:
        match action:
            case Send():
                return [f"{self._send_call(action)};"]
            case Every():
                return self._periodic_lines(action)
            case Show():
                return ["console.log(data);"]
            case ReportRefusal():
                return ["console.error(data);", *(["process.exit(1);"] if action.final else [])]
            case Finish():
                return ["finished = true;", "socket.close(1000);"]

    def _periodic_lines(self, every: Every) -> list[str]:
        name, interval = self.values.label(every.message), every.milliseconds
        written = f"{interval:_}" if isinstance(interval, int) else self.values.names(interval.name)
        return [
            *_arrow_function(name, self._send_call(every)),
            f"{name}();",
            f"{self._timer_name(every)} = setInterval({name}, {written});",
        ]

    def _send_call(self, send: Send | Every) -> str:
        if has_altered_number(send.payload):
            return f"socket.send({self.values.write_json_text(send.payload)})"
        return f"send({self.values.write_json(send.payload)})"

    def _timer_name(self, every: Every) -> str:
        return f"{self.values.label(every.message)}Timer"


def _arrow_function(name: str, body: str) -> list[str]:
    """Write a function that is one expression."""
    if "\n" not in body:
        return [f"const {name} = () => {body};"]
    return [f"const {name} = () =>", *(f"  {line}" for line in f"{body};".split("\n"))]


def _test_lines(lookup: str, value: str) -> list[str]:
    """Write one of several conditions, each on lines of its own."""
    line = f"  {lookup} === {value}"
    return [line] if len(line) + _INDENT + len(" &&") <= _WIDTH else [f"  {lookup} ===", f"    {value}"]


def _append_end(lines: list[str], end: str) -> list[str]:
    return [*lines[:-1], lines[-1] + end]


def _socket_arguments(opening: Open, values: JavaScriptValues) -> list[str]:
    protocols = f"[{', '.join(map(values.write_text, opening.subprotocols))}]" if opening.subprotocols else None
    url = values.write_text(opening.url)
    if not opening.headers:
        return [url, protocols] if protocols else [url]
    named = {"protocols": protocols, "headers": values.write_fields(opening.headers)}
    options = [write_member(name, value) for name, value in named.items() if value]
    return [url, explode_object(options)]
