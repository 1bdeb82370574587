"""A recipe as a whole JavaScript program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import indent
from textwrap import wrap as wrapped
from typing import Final

from generator.languages.head import reads, title
from generator.languages.hoist import Hoist
from generator.languages.javascript.conversations import conversation_view
from generator.languages.javascript.literal import prose
from generator.languages.javascript.requests import Variables, request_view
from generator.languages.javascript.values import Values
from generator.languages.names import Names, camel
from generator.languages.templates import fill
from generator.recipe.nodes import Base64, Conversation, Recipe, Request, Step
from generator.recipe.texts import basic_header
from generator.recipe.walk import conversations, inputs, nodes, reassigned, requests
from generator.recipe.walk import values as values_of

_FOLDER: Final = Path(__file__).parent
_TAKEN: Final = frozenset(
    (
        *("arguments", "async", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default"),
        *("delete", "do", "else", "enum", "eval", "export", "extends", "false", "finally", "for", "function", "if"),
        *("implements", "import", "in", "instanceof", "interface", "let", "new", "null", "package", "private"),
        *("protected", "public", "return", "static", "super", "switch", "this", "throw", "true", "try", "typeof"),
        *("undefined", "var", "void", "while", "with", "yield"),
        # What the templates use.
        *("answer", "check", "code", "console", "data", "deadline", "fetch", "finished", "message", "process"),
        *("reason", "resolve", "response", "send", "socket"),
    )
)


@dataclass(frozen=True)
class SampleView:
    """What the template shows of a sample."""

    title: str
    needs: list[str]
    imports: list[str]
    body: str


def sample(recipe: Recipe) -> str:
    """Write a recipe as a program."""
    plain = replace(recipe, steps=tuple(map(_plain, recipe.steps)))
    view = SampleView(
        title=prose(title(recipe)),
        needs=_needs(recipe),
        imports=_imports(plain),
        body="\n\n".join(_blocks(plain)),
    )
    return fill(_FOLDER, "sample.js.jinja", view=view)


def _plain(step: Step) -> Step:
    """Write HTTP Basic as the header that it is, and the query into the URL: fetch has nothing of its own for them."""
    if isinstance(step, Conversation):
        return step
    headers = (basic_header(step.basic), *step.headers) if step.basic else step.headers
    return replace(step, basic=None, headers=headers, url=step.address, query=())


def _blocks(recipe: Recipe) -> Iterator[str]:
    values = _values(recipe)
    variables = Variables(values, _mutable(recipe, values))
    if inputs(recipe):
        yield "\n".join(variables.input(each) for each in inputs(recipe))
    checked = len(requests(recipe)) > 1
    if checked:
        yield fill(_FOLDER, "check.js.jinja").rstrip()
    several = len(conversations(recipe)) > 1
    hoist = Hoist()
    for step in recipe.steps:
        plain, before = hoist.step(step)
        if before:
            yield "\n".join(map(variables.local, before))
        if isinstance(plain, Request):
            view = request_view(plain, variables, checked=checked)
            yield fill(_FOLDER, "request.js.jinja", view=view).rstrip()
        else:
            yield _conversation(plain, values, several=several)


def _conversation(conversation: Conversation, values: Values, *, several: bool) -> str:
    text = fill(_FOLDER, "conversation.js.jinja", view=conversation_view(conversation, values)).rstrip()
    # Each of several has its own scope, so that they may use the same names.
    return f"{{\n{indent(text, '  ')}\n}}" if several else text


def _values(recipe: Recipe) -> Values:
    names = Names(camel, _TAKEN)
    own = {names(each.name) for each in inputs(recipe)} | {names(each.name) for each in values_of(recipe)}
    return Values(names, Names(camel, _TAKEN | own))


def _mutable(recipe: Recipe, values: Values) -> frozenset[str]:
    asked = requests(recipe)
    answers = [request for request in asked if request.takes]
    several = {"response": len(asked) > 1, "answer": len(answers) > 1}
    taken_again = {values.names(name) for name in reassigned(recipe)}
    return frozenset(taken_again | {name for name, is_several in several.items() if is_several})


def _needs(recipe: Recipe) -> list[str]:
    return wrapped(f"Needs Node.js 24 and no packages.{reads(recipe)}", 77)


def _imports(recipe: Recipe) -> list[str]:
    encodes = any(isinstance(node, Base64) for node in nodes(recipe))
    return [*(['import { Buffer } from "node:buffer";'] if encodes else []), 'import process from "node:process";']
