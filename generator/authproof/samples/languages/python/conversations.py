"""A conversation of a recipe as Python shows it: a loop over the messages of a socket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from authproof.samples.languages.python.requests import PythonVariables
from authproof.samples.languages.python.values import (
    INSIDE_BODY,
    PythonValues,
    match_pattern,
    type_annotation,
    write_condition,
    write_gets,
    write_subscripts,
)
from authproof.samples.languages.rendering import choose_address, explode_items
from authproof.samples.recipe.nodes import Action, Conversation, Every, Finish, On, Open, ReportRefusal, Send, Show
from authproof.samples.recipe.traversal import takes_of, values_of, walk_nodes

_LINE: Final = 88
_INDENT: Final = 4


@dataclass(frozen=True)
class BeatView:
    """A function that sends a message again and again."""

    name: str
    lines: list[str]
    """The sending."""


@dataclass(frozen=True)
class SequenceView:
    """A number that is remembered from every message."""

    name: str
    type: str
    lines: list[str]
    """The statements that remember it."""


@dataclass(frozen=True)
class PythonConversationView:
    """What the template shows of a conversation."""

    constants: list[str]
    """Messages that are known before it begins."""
    function: str
    is_last: bool
    """Whether the program ends with it."""
    connect: str
    """The `async with` statement that opens the socket, without indentation."""
    deadline: int
    sequence: SequenceView | None
    beats: list[BeatView]
    opened: list[str]
    received: list[str]
    """What to do with a message, line by line."""


def conversation_view(
    conversation: Conversation, variables: PythonVariables, function: str, *, is_last: bool
) -> PythonConversationView:
    """Show a conversation as a function of the given name."""
    script = _PythonConversation(conversation, variables.values)
    return PythonConversationView(
        constants=[*_address_statements(conversation.open, variables.values), *script.constant_lines()],
        function=function,
        is_last=is_last,
        connect=_connect_statement(conversation.open, variables.values, cleans_up=bool(script.periodic_sends)),
        deadline=conversation.deadline,
        sequence=script.sequence_view(),
        beats=[
            BeatView(script.label_message(each.message), script.sending_lines(each)) for each in script.periodic_sends
        ],
        opened=script.action_lines(conversation.opened, 2),
        received=list(script.receiving_lines()),
    )


def uses_json(conversation: Conversation) -> bool:
    """Tell whether messages are read or written."""
    return _reads_messages(conversation) or any(isinstance(node, Send | Every) for node in walk_nodes(conversation))


def _reads_messages(conversation: Conversation) -> bool:
    return conversation.sequence is not None or any(rule.match or rule.takes for rule in conversation.rules)


@dataclass(frozen=True)
class _PythonConversation:
    """Writes what a conversation does."""

    conversation: Conversation
    values: PythonValues

    @property
    def periodic_sends(self) -> list[Every]:
        return [node for node in walk_nodes(self.conversation) if isinstance(node, Every)]

    def label_message(self, message: str) -> str:
        return self.values.label(message)

    def write_payload(self, send: Send | Every) -> str:
        return self.values.write_json(send.payload)

    def constant_lines(self) -> list[str]:
        sends = (node for node in walk_nodes(self.conversation) if isinstance(node, Send | Every))
        known = filter(self._is_known, sends)
        return [
            f"{self.label_message(f'{send.message}_message')} = {self.values.write_json(send.payload, 0, INSIDE_BODY)}"
            for send in known
        ]

    def sequence_view(self) -> SequenceView | None:
        take = self.conversation.sequence
        if take is None:
            return None
        name = self.values.names(take.value.name)
        test, found = write_gets(take.pointer, "message"), write_subscripts(take.pointer, "message")
        lines = [f"if {test} is not None:", f"    {name} = {found}"]
        return SequenceView(name, type_annotation(take.value.type), lines)

    def receiving_lines(self) -> Iterator[str]:
        """Write what is done with a message."""
        rules, sequence = self.conversation.rules, self.sequence_view()
        keeps = sequence is not None or any(rule.takes for rule in rules)
        if keeps:
            yield "message = json.loads(data)"
        yield from sequence.lines if sequence else ()
        read = "message" if keeps else "json.loads(data)"
        if not _reads_messages(self.conversation):
            yield from self.rule_lines(rules[0], 3)
        elif len(rules) == 1 and (condition := write_condition(rules[0], read)):
            yield f"if {condition}:"
            yield from _indent_lines(self.rule_lines(rules[0], 4), 1)
        else:
            yield f"match {read}:"
            for rule in rules:
                yield from _indent_lines([f"case {match_pattern(rule, self.values)}:"], 1)
                yield from _indent_lines(self.rule_lines(rule, 5), 2)

    def rule_lines(self, rule: On, depth: int) -> list[str]:
        """Write what is done with a message of one kind; `depth`: how far in it will stand."""
        takes = [
            f"{self.values.names(take.value.name)} = {write_subscripts(take.pointer, 'message')}" for take in rule.takes
        ]
        return [*takes, *self.action_lines(rule.actions, depth)] or ["pass"]

    def action_lines(self, actions: Iterable[Action], depth: int) -> list[str]:
        return [line for action in actions for line in self._lines_of_action(action, _LINE - _INDENT * depth)]

    def _lines_of_action(self, action: Action, width: int) -> list[str]:
        match action:
            case Send():
                return self.sending_lines(action)
            case Every():
                return self._starting_lines(action, width)
            case Show():
                return ["print(data)"]
            case ReportRefusal():
                return ['print("refused:", data, file=sys.stderr)', "return 1"]
            case Finish():
                return ["return 0"]

    def sending_lines(self, send: Send | Every) -> list[str]:
        source, name = self.write_payload(send), self.label_message(f"{send.message}_message")
        if "\n" not in source:
            return [f"await websocket.send(json.dumps({source}))"]
        own = [] if self._is_known(send) else [f"{name} = {source}"]
        return [*own, f"await websocket.send(json.dumps({name}))"]

    def _starting_lines(self, every: Every, width: int) -> list[str]:
        """Write the statements that start what is sent again and again, and stop it when the socket is left."""
        function, task = self.label_message(every.message), self.label_message(f"{every.message}_task")
        if isinstance(every.milliseconds, int):
            seconds = f"{every.milliseconds / 1000:g}"
        else:
            seconds = f"{self.values.names(every.milliseconds.name)} / 1000"
        line = f"{task} = asyncio.create_task({function}({seconds}))"
        if len(line) > width:
            line = f"{task} = asyncio.create_task(\n    {function}({seconds})\n)"
        return [*line.split("\n"), f"cleanup.callback({task}.cancel)"]

    def _is_known(self, send: Send | Every) -> bool:
        """Tell whether a message that takes several lines is known before the conversation begins."""
        own = {take.value for take in takes_of(self.conversation)}
        return "\n" in self.write_payload(send) and not own & set(values_of(send))


def shorten_address(conversation: Conversation, values: PythonValues) -> Open:
    """Give an opening whose query is apart from its URL where one line does not hold both."""
    depth = 3 if any(isinstance(node, Every) for node in walk_nodes(conversation)) else 2
    return choose_address(conversation.open, values.write_text, _LINE - _INDENT * depth - len(","))


def _address_statements(opening: Open, values: PythonValues) -> list[str]:
    if not opening.query:
        return []
    return [f"url = {values.write_text(opening.url)}\nquery = urlencode({values.write_fields(opening.query)})"]


def _connect_statement(opening: Open, values: PythonValues, *, cleans_up: bool) -> str:
    arguments = _connect_arguments(opening, values)
    width = _LINE - _INDENT * (2 if cleans_up else 1)
    start, end = ("", ",") if cleans_up else ("async with ", ":")
    line = f"{start}connect({', '.join(arguments)}) as websocket{end}"
    if len(line) > width or "\n" in line:
        line = explode_items(f"{start}connect(", arguments, f") as websocket{end}", indent="    ")
    if cleans_up:
        return "\n".join(["async with (", *_indent_lines([line, "AsyncExitStack() as cleanup,"], 1), "):"])
    return line


def _indent_lines(lines: Iterable[str], depth: int) -> list[str]:
    return [" " * _INDENT * depth + part for line in lines for part in line.split("\n")]


def _connect_arguments(opening: Open, values: PythonValues) -> list[str]:
    headers = [f"additional_headers={values.write_fields(opening.headers)}"] if opening.headers else []
    offered = [f"Subprotocol({values.write_text(each)})" for each in opening.subprotocols]
    url = 'f"{url}?{query}"' if opening.query else values.write_text(opening.url)
    return [url, *headers, *([f"subprotocols=[{', '.join(offered)}]"] if offered else [])]
