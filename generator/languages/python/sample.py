"""A recipe as a whole Python program."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, count, pairwise
from keyword import kwlist, softkwlist
from pathlib import Path
from textwrap import fill as wrap
from typing import Final

from generator.languages.head import reads, title
from generator.languages.hoist import Hoist
from generator.languages.names import Names, snake
from generator.languages.python.conversations import conversation_view
from generator.languages.python.literal import prose
from generator.languages.python.requests import Variables, request_view
from generator.languages.python.values import Values
from generator.languages.templates import fill
from generator.recipe.nodes import Base64, Conversation, Encoded, Recipe, Request, Step
from generator.recipe.walk import conversations, inputs, nodes, requests, values

_FOLDER: Final = Path(__file__).parent
_OWN: Final = (
    *("asyncio", "base64", "json", "os", "sys", "quote", "httpx", "connect"),
    *("ConnectionClosed", "InvalidStatus", "Subprotocol"),
    *("socket", "message", "seconds", "error", "refusal", "response", "check", "main"),
)
"""Names that the templates and their imports use."""
_TAKEN: Final = frozenset([*kwlist, *softkwlist, *dir(builtins), *_OWN])


@dataclass(frozen=True)
class Block:
    """A stretch of source; around a definition there are two empty lines, elsewhere one."""

    text: str
    defines: bool = False


@dataclass(frozen=True)
class SampleView:
    """What the template shows of a sample."""

    title: str
    needs: str
    body: str


def sample(recipe: Recipe) -> str:
    """Write a recipe as a program."""
    recipe = replace(recipe, steps=tuple(map(_without_address, recipe.steps)))
    body = _joined([Block("\n".join(_imports(recipe))), *_blocks(recipe)])
    view = SampleView(title=prose(title(recipe)), needs=_needs(recipe), body=body)
    return fill(_FOLDER, "sample.py.jinja", view=view)


def _blocks(recipe: Recipe) -> Iterator[Block]:
    variables = Variables(_values(recipe))
    if inputs(recipe):
        yield Block("\n".join(variables.input(each) for each in inputs(recipe)))
    checked = len(requests(recipe)) > 1
    if checked:
        yield Block(fill(_FOLDER, "check.py.jinja").rstrip(), defines=True)
    hoist = Hoist()
    functions = chain(["main"], (f"main_{number}" for number in count(2)))
    for step in recipe.steps:
        plain, before = hoist.step(step)
        if before:
            yield Block("\n".join(map(variables.local, before)))
        if isinstance(plain, Request):
            yield _request(plain, variables, checked=checked)
        else:
            yield from _conversation(plain, variables, next(functions))


def _without_address(step: Step) -> Step:
    """Leave out what httpx does not need: it puts the query together itself."""
    return replace(step, address=step.url) if isinstance(step, Request) else step


def _request(request: Request, variables: Variables, *, checked: bool) -> Block:
    view = request_view(request, variables, checked=checked)
    return Block(fill(_FOLDER, "request.py.jinja", view=view).rstrip())


def _conversation(conversation: Conversation, variables: Variables, function: str) -> Iterator[Block]:
    view = conversation_view(conversation, variables, function)
    yield from map(Block, view.constants)
    yield Block(fill(_FOLDER, "conversation.py.jinja", view=view).rstrip(), defines=True)


def _joined(blocks: list[Block]) -> str:
    text = blocks[0].text
    for before, block in pairwise(blocks):
        text += ("\n\n\n" if before.defines or block.defines else "\n\n") + block.text
    return text


def _values(recipe: Recipe) -> Values:
    names = Names(snake, _TAKEN)
    own = {names(each.name) for each in inputs(recipe)} | {names(each.name) for each in values(recipe)}
    return Values(names, Names(snake, _TAKEN | own))


def _needs(recipe: Recipe) -> str:
    packages = _wanted({"httpx": requests(recipe), "websockets": conversations(recipe)})
    needs = f"Needs {' and '.join(packages)}."
    return wrap(needs + reads(recipe), 80)


def _imports(recipe: Recipe) -> list[str]:
    has = {type(node) for node in nodes(recipe)}
    talks, asks = conversations(recipe), requests(recipe)
    offers = any(conversation.open.subprotocols for conversation in talks)
    standard = {
        "import asyncio": talks,
        "import base64": Base64 in has,
        "import json": talks,
        "import os": inputs(recipe),
        "import sys": True,
        "from urllib.parse import quote": Encoded in has,
    }
    others = {
        "import httpx": asks,
        "from websockets.asyncio.client import connect": talks,
        "from websockets.exceptions import ConnectionClosed, InvalidStatus": talks,
        "from websockets.typing import Subprotocol": offers,
    }
    return [*_wanted(standard), "", *_wanted(others)]


def _wanted(lines: Mapping[str, object]) -> list[str]:
    return [line for line, wanted in lines.items() if wanted]
