"""A conversation of a recipe as JavaScript shows it: handlers on a socket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from generator.languages.javascript.literal import prose
from generator.languages.javascript.requests import lookup, milliseconds
from generator.languages.javascript.values import Values, exploded, member
from generator.recipe.nodes import Action, Conversation, Every, Finish, Input, On, Open, Report, Send, Show, Take, Value
from generator.recipe.walk import nodes, takes

_WIDTH: Final = 80
_INDENT: Final = 2
"""Of the body of a handler."""


@dataclass(frozen=True)
class ConversationView:
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


def conversation_view(conversation: Conversation, values: Values) -> ConversationView:
    """Show a conversation."""
    script = _Script(conversation, values)
    sequence = conversation.sequence
    return ConversationView(
        until=prose(conversation.until),
        arguments=_arguments(conversation.open, values),
        seconds=conversation.deadline,
        milliseconds=milliseconds(conversation.deadline),
        sends=any(isinstance(node, Send | Every) for node in nodes(conversation)),
        variables=script.variables(),
        reads=sequence is not None or any(rule.match or rule.takes for rule in conversation.rules),
        sequence=values.names(sequence.value.name) if sequence else None,
        sequence_at=lookup(sequence.pointer, "message", "?.") if sequence else None,
        timers=script.timers(),
        opened=script.lines(conversation.opened),
        handled=script.branches(),
        refusable=any(isinstance(node, Input | Value) for node in nodes(conversation.open)),
    )


@dataclass(frozen=True)
class _Script:
    """Writes what a conversation does."""

    conversation: Conversation
    values: Values

    def timers(self) -> list[str]:
        return [self._timer(node) for node in nodes(self.conversation) if isinstance(node, Every)]

    def variables(self) -> list[str]:
        taken = [take.value.name for take in takes(self.conversation.rules)]
        return [self.values.names(name) for name in dict.fromkeys(taken)]

    def branches(self) -> list[str]:
        lines: list[str] = []
        for rule in self.conversation.rules:
            body = [*map(self._take, rule.takes), *self.lines(rule.actions)]
            if not rule.match and not lines:
                return body
            head = self._condition(rule, first=not lines)
            lines = [*lines[:-1], *head, *(f"  {line}" for line in body), "}"]
        return lines

    def lines(self, actions: Iterable[Action]) -> list[str]:
        return [line for action in actions for text in self._action(action) for line in text.split("\n")]

    def _condition(self, rule: On, *, first: bool) -> list[str]:
        start = "" if first else "} else "
        tests = [(lookup(pointer, "message", "?."), self.values.constant(value)) for pointer, value in rule.match]
        if not tests:
            return ["} else {"]
        short = f"{start}if ({' && '.join(f'{found} === {value}' for found, value in tests)}) {{"
        if len(short) + _INDENT <= _WIDTH:
            return [short]
        *others, last = [_test(found, value) for found, value in tests]
        return [f"{start}if (", *(line for test in others for line in _joined(test, " &&")), *last, ") {"]

    def _take(self, take: Take) -> str:
        return f"{self.values.names(take.value.name)} = {lookup(take.pointer, 'message')};"

    def _action(self, action: Action) -> list[str]:
        match action:
            case Send():
                return [f"{self._sending(action)};"]
            case Every():
                return self._beat(action)
            case Show():
                return ["console.log(data);"]
            case Report():
                return ["console.error(data);", *(["process.exit(1);"] if action.final else [])]
            case Finish():
                return ["finished = true;", "socket.close(1000);"]

    def _beat(self, every: Every) -> list[str]:
        name, interval = self.values.label(every.message), every.milliseconds
        written = f"{interval:_}" if isinstance(interval, int) else self.values.names(interval.name)
        return [
            *_arrow(name, self._sending(every)),
            f"{name}();",
            f"{self._timer(every)} = setInterval({name}, {written});",
        ]

    def _sending(self, send: Send | Every) -> str:
        return f"send({self.values.json(send.payload)})"

    def _timer(self, every: Every) -> str:
        return f"{self.values.label(every.message)}Timer"


def _arrow(name: str, body: str) -> list[str]:
    """Write a function that is one expression."""
    if "\n" not in body:
        return [f"const {name} = () => {body};"]
    return [f"const {name} = () =>", *(f"  {line}" for line in f"{body};".split("\n"))]


def _test(found: str, value: str) -> list[str]:
    """Write one of several conditions, each on lines of its own."""
    line = f"  {found} === {value}"
    return [line] if len(line) + _INDENT + len(" &&") <= _WIDTH else [f"  {found} ===", f"    {value}"]


def _joined(lines: list[str], end: str) -> list[str]:
    return [*lines[:-1], lines[-1] + end]


def _arguments(opening: Open, values: Values) -> list[str]:
    protocols = f"[{', '.join(map(values.text, opening.subprotocols))}]" if opening.subprotocols else None
    url = values.text(opening.url)
    if not opening.headers:
        return [url, protocols] if protocols else [url]
    named = {"protocols": protocols, "headers": values.fields(opening.headers)}
    options = [member(name, value) for name, value in named.items() if value]
    return [url, exploded("{", options, "}")]
