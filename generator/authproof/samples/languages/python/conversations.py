"""A conversation of a recipe as Python shows it: a loop over the messages of a socket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from authproof.model.vocabulary import JsonType
from authproof.samples.languages.python.requests import PythonVariables
from authproof.samples.languages.python.values import (
    INSIDE_BODY,
    PythonValues,
    docstring_text,
    match_pattern,
    type_annotation,
    write_gets,
    write_subscripts,
)
from authproof.samples.languages.rendering import explode_items
from authproof.samples.recipe.nodes import Action, Conversation, Every, Finish, On, Open, ReportRefusal, Send, Show
from authproof.samples.recipe.traversal import takes_of, values_of, walk_nodes

_WIDTH: Final = 84
"""Of a line inside a function: 88 less its indentation."""
_ZEROS: Final = {JsonType.integer: "0", JsonType.number: "0.0"}


@dataclass(frozen=True)
class RuleView:
    """What to do when a message comes."""

    pattern: str
    lines: list[str]


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
    test: str
    """The expression that looks it up; None if a message has none."""
    found: str
    """The expression that gives it."""


@dataclass(frozen=True)
class PythonConversationView:
    """What the template shows of a conversation."""

    constants: list[str]
    """Messages that are known before it begins."""
    function: str
    until: str
    connect: str
    """The `async with` statement that opens the socket, without indentation."""
    reads: bool
    """Whether anything is read of a message."""
    kept: list[str]
    """Statements that give values of one message which another needs a beginning."""
    deadline: int
    sequence: SequenceView | None
    beats: list[BeatView]
    opened: list[str]
    rules: list[RuleView]


def conversation_view(conversation: Conversation, variables: PythonVariables, function: str) -> PythonConversationView:
    """Show a conversation as a function of the given name."""
    script = _PythonConversation(conversation, variables.values)
    return PythonConversationView(
        constants=script.constant_lines(),
        function=function,
        until=docstring_text(conversation.until),
        connect=_connect_statement(conversation.open, variables.values),
        reads=_reads_messages(conversation),
        kept=script.kept_lines(),
        deadline=conversation.deadline,
        sequence=script.sequence_view(),
        beats=[
            BeatView(script.label_message(each.message), script.sending_lines(each)) for each in script.periodic_sends
        ],
        opened=script.action_lines(conversation.opened),
        rules=[script.rule_view(rule) for rule in conversation.rules],
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

    def kept_lines(self) -> list[str]:
        """Write the statements that set values before they come: intervals of what is sent again and again."""
        intervals = [each.milliseconds for each in self.periodic_sends if not isinstance(each.milliseconds, int)]
        return [f"{self.values.names(value.name)} = {_ZEROS[value.type]}" for value in dict.fromkeys(intervals)]

    def sequence_view(self) -> SequenceView | None:
        take = self.conversation.sequence
        if take is None:
            return None
        name = self.values.names(take.value.name)
        test, found = write_gets(take.pointer, "message"), write_subscripts(take.pointer, "message")
        return SequenceView(name, type_annotation(take.value.type), test, found)

    def rule_view(self, rule: On) -> RuleView:
        return RuleView(match_pattern(rule, self.values), self.action_lines(rule.actions) or ["pass"])

    def action_lines(self, actions: Iterable[Action]) -> list[str]:
        return [line for action in actions for line in self._lines_of_action(action)]

    def _lines_of_action(self, action: Action) -> list[str]:
        match action:
            case Send():
                return self.sending_lines(action)
            case Every():
                return [f"tasks.add(asyncio.create_task({self._start_periodic(action)}))"]
            case Show():
                return ["print(data)"]
            case ReportRefusal():
                return ['return f"refused: {message}"' if action.final else "print(data, file=sys.stderr)"]
            case Finish():
                return ["return None"]

    def sending_lines(self, send: Send | Every) -> list[str]:
        source, name = self.write_payload(send), self.label_message(f"{send.message}_message")
        if "\n" not in source:
            return [f"await websocket.send(json.dumps({source}))"]
        own = [] if self._is_known(send) else [f"{name} = {source}"]
        return [*own, f"await websocket.send(json.dumps({name}))"]

    def _start_periodic(self, every: Every) -> str:
        if isinstance(every.milliseconds, int):
            return f"{self.label_message(every.message)}({every.milliseconds / 1000:g})"
        return f"{self.label_message(every.message)}({self.values.names(every.milliseconds.name)} / 1000)"

    def _is_known(self, send: Send | Every) -> bool:
        """Tell whether a message that takes several lines is known before the conversation begins."""
        own = {take.value for take in takes_of(self.conversation)}
        return "\n" in self.write_payload(send) and not own & set(values_of(send))


def _connect_statement(opening: Open, values: PythonValues) -> str:
    arguments = _connect_arguments(opening, values)
    line = f"async with connect({', '.join(arguments)}) as websocket:"
    if len(line) <= _WIDTH and "\n" not in line:
        return line
    return explode_items("async with connect(", arguments, ") as websocket:", indent="    ")


def _connect_arguments(opening: Open, values: PythonValues) -> list[str]:
    headers = [f"additional_headers={values.write_fields(opening.headers)}"] if opening.headers else []
    offered = [f"Subprotocol({values.write_text(each)})" for each in opening.subprotocols]
    return [values.write_text(opening.url), *headers, *([f"subprotocols=[{', '.join(offered)}]"] if offered else [])]
