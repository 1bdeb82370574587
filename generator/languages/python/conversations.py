"""A conversation of a recipe as Python shows it: a loop over the messages of a socket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from generator.languages.python.literal import prose
from generator.languages.python.patterns import annotation, gets, pattern, subscripts
from generator.languages.python.requests import Variables
from generator.languages.python.values import Values
from generator.recipe.nodes import Action, Conversation, Every, Finish, On, Open, Report, Send, Show
from generator.recipe.walk import nodes, takes
from generator.recipe.walk import values as values_of

_SHOWN: Final = "json.dumps(message)"


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
class ConversationView:
    """What the template shows of a conversation."""

    constants: list[str]
    """Messages that are known before it begins."""
    function: str
    until: str
    arguments: list[str]
    deadline: int
    sequence: SequenceView | None
    beats: list[BeatView]
    opened: list[str]
    rules: list[RuleView]


def conversation_view(conversation: Conversation, variables: Variables, function: str) -> ConversationView:
    """Show a conversation as a function of the given name."""
    script = _Script(conversation, variables.values)
    return ConversationView(
        constants=script.constants(),
        function=function,
        until=prose(conversation.until),
        arguments=_arguments(conversation.open, variables.values),
        deadline=conversation.deadline,
        sequence=script.sequence(),
        beats=[BeatView(script.label(each.message), script.sending(each)) for each in script.beats],
        opened=script.lines(conversation.opened),
        rules=[script.rule(rule) for rule in conversation.rules],
    )


@dataclass(frozen=True)
class _Script:
    """Writes what a conversation does."""

    conversation: Conversation
    values: Values

    @property
    def beats(self) -> list[Every]:
        return [node for node in nodes(self.conversation) if isinstance(node, Every)]

    def label(self, message: str) -> str:
        return self.values.label(message)

    def payload(self, send: Send | Every) -> str:
        return self.values.json(send.payload)

    def constants(self) -> list[str]:
        known = [node for node in nodes(self.conversation) if isinstance(node, Send | Every) and self._is_known(node)]
        return [f"{self.label(f'{send.message}_message')} = {self.payload(send)}" for send in known]

    def sequence(self) -> SequenceView | None:
        take = self.conversation.sequence
        if take is None:
            return None
        name = self.values.names(take.value.name)
        test, found = gets(take.pointer, "message"), subscripts(take.pointer, "message")
        return SequenceView(name, annotation(take.value.type), test, found)

    def rule(self, rule: On) -> RuleView:
        return RuleView(pattern(rule, self.values), self.lines(rule.actions) or ["pass"])

    def lines(self, actions: Iterable[Action]) -> list[str]:
        return [line for action in actions for line in self._action(action)]

    def _action(self, action: Action) -> list[str]:
        match action:
            case Send():
                return self.sending(action)
            case Every():
                return [f"{_task(self.label(action.message))} = asyncio.create_task({self._beat(action)})"]
            case Show():
                return [f"print({_SHOWN})"]
            case Report():
                return [f"sys.exit({_SHOWN})" if action.final else f"print({_SHOWN}, file=sys.stderr)"]
            case Finish():
                return [*(f"{_task(self.label(each.message))}.cancel()" for each in self.beats), "return"]

    def sending(self, send: Send | Every) -> list[str]:
        source, name = self.payload(send), self.label(f"{send.message}_message")
        if "\n" not in source:
            return [f"await socket.send(json.dumps({source}))"]
        own = [] if self._is_known(send) else [f"{name} = {source}"]
        return [*own, f"await socket.send(json.dumps({name}))"]

    def _beat(self, every: Every) -> str:
        if isinstance(every.milliseconds, int):
            return f"{self.label(every.message)}({every.milliseconds / 1000:g})"
        return f"{self.label(every.message)}({self.values.names(every.milliseconds.name)} / 1000)"

    def _is_known(self, send: Send | Every) -> bool:
        """Tell whether a message that takes several lines is known before the conversation begins."""
        own = {take.value for take in takes(self.conversation)}
        return "\n" in self.payload(send) and not own & set(values_of(send))


def _arguments(opening: Open, values: Values) -> list[str]:
    headers = [f"additional_headers={values.headers(opening.headers)}"] if opening.headers else []
    offered = [f"Subprotocol({values.text(each)})" for each in opening.subprotocols]
    return [values.text(opening.url), *headers, *([f"subprotocols=[{', '.join(offered)}]"] if offered else [])]


def _task(label: str) -> str:
    return f"{label}s"
