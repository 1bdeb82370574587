"""A recipe as a whole Python program."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, count, pairwise
from keyword import kwlist, softkwlist
from pathlib import Path
from typing import Final

from authproof.model.vocabulary import ChallengeMethod
from authproof.samples.languages.python.authorization import authorization_view
from authproof.samples.languages.python.client import render_client
from authproof.samples.languages.python.conversations import conversation_view, shorten_address, uses_json
from authproof.samples.languages.python.requests import PythonVariables, has_plain_check, request_view
from authproof.samples.languages.python.session import render_session
from authproof.samples.languages.python.values import PythonValues, docstring_text
from authproof.samples.languages.rendering import (
    EncodingExtractor,
    recipe_names,
    render_template,
    sample_title,
    snake_case,
)
from authproof.samples.recipe.clients import ReusableClient, reusable_client
from authproof.samples.recipe.nodes import (
    AuthorizationStep,
    Base64,
    Conversation,
    Every,
    PercentEncoded,
    Recipe,
    RecipeStep,
    RequestStep,
)
from authproof.samples.recipe.sessions import find_session
from authproof.samples.recipe.traversal import (
    authorizations_of,
    conversations_of,
    inputs_of,
    polls_of,
    requests_of,
    walk_nodes,
)

_FOLDER: Final = Path(__file__).parent
_TEMPLATE_NAMES: Final = (
    *("AsyncExitStack", "asyncio", "base64", "json", "os", "sys", "quote", "httpx", "connect"),
    *("ConnectionClosed", "InvalidStatus", "Subprotocol"),
    *("websocket", "data", "message", "seconds", "error", "refusal", "response", "answer", "check", "main", "cleanup"),
    *("close", "exit_code", "url", "query", "urlencode"),
    *("time", "ask_in_browser", "digest", "hashlib", "secrets", "webbrowser", "parse_qsl", "urlsplit"),
    *("BaseHTTPRequestHandler", "HTTPServer"),
    *("Any", "Self", "client", "self", "base_url", "http", "call", "endpoint", "method", "headers", "status"),
    *("Session", "dataclass", "session", "path", "get", "send", "keep", "log_in", "refresh"),
)
"""Names that the templates and their imports use."""
_RESERVED_NAMES: Final = frozenset([*kwlist, *softkwlist, *dir(builtins), *_TEMPLATE_NAMES])


@dataclass(frozen=True)
class Block:
    """A stretch of source; around a definition there are two empty lines, elsewhere one."""

    text: str
    defines: bool = False


@dataclass(frozen=True)
class PythonSampleView:
    """What the template shows of a sample."""

    title: str
    needs: str
    body: str


def render_sample(recipe: Recipe) -> str:
    values = PythonValues(*recipe_names(recipe, snake_case, _RESERVED_NAMES))
    recipe = replace(recipe, steps=tuple(_plain_step(step, values) for step in recipe.steps))
    body = _join_blocks([Block("\n".join(_import_lines(recipe))), *_source_blocks(recipe, values)])
    view = PythonSampleView(title=docstring_text(sample_title(recipe)), needs=_describe_needs(recipe), body=body)
    return render_template(_FOLDER, "sample.py.jinja", view) + "\n"


def _source_blocks(recipe: Recipe, values: PythonValues) -> Iterator[Block]:
    variables = PythonVariables(values)
    if client := reusable_client(recipe):
        yield from _client_blocks(recipe, client, variables)
        return
    if inputs_of(recipe):
        yield Block("\n".join(variables.set_input(each) for each in inputs_of(recipe)))
    checked = len(requests_of(recipe)) > 1
    if checked and any(map(has_plain_check, requests_of(recipe))):
        yield Block(render_template(_FOLDER, "check.py.jinja"), defines=True)
    if session := find_session(recipe):
        yield Block(render_session(session, values), defines=True)
        return
    if authorizations_of(recipe):
        yield Block(render_template(_FOLDER, "ask.py.jinja"), defines=True)
    extractor = EncodingExtractor(kinds=(Base64,))
    functions = chain(["main"], (f"main_{number}" for number in count(2)))
    for step in recipe.steps:
        plain, before = extractor.extract_encodings(step)
        if before:
            yield Block("\n".join(map(variables.set_extracted, before)))
        if isinstance(plain, RequestStep):
            yield _request_block(plain, variables, checked=checked)
        elif isinstance(plain, AuthorizationStep):
            yield Block(render_template(_FOLDER, "authorization.py.jinja", authorization_view(plain, values)))
        else:
            is_last = step is recipe.steps[-1]
            view = conversation_view(plain, variables, next(functions), is_last=is_last)
            yield from map(Block, view.constants)
            yield Block(render_template(_FOLDER, "conversation.py.jinja", view), defines=True)


def _client_blocks(recipe: Recipe, client: ReusableClient, variables: PythonVariables) -> Iterator[Block]:
    yield Block("\n".join(variables.set_input(each) for each in inputs_of(recipe)))
    yield Block(render_client(recipe.name, client, variables), defines=True)


def _plain_step(step: RecipeStep, values: PythonValues) -> RecipeStep:
    """Leave out what is not written: httpx puts the query together itself."""
    if isinstance(step, RequestStep):
        return replace(step, address=step.url)
    if not isinstance(step, Conversation):
        return step
    opening = shorten_address(step, values)
    return replace(step, open=replace(opening, address=opening.url))


def _request_block(request: RequestStep, variables: PythonVariables, *, checked: bool) -> Block:
    view = request_view(request, variables, checked=checked)
    return Block(render_template(_FOLDER, "request.py.jinja", view))


def _join_blocks(blocks: list[Block]) -> str:
    text = blocks[0].text
    for before, block in pairwise(blocks):
        text += ("\n\n\n" if before.defines or block.defines else "\n\n") + block.text
    return text


def _describe_needs(recipe: Recipe) -> str:
    packages = _wanted_lines({"httpx": requests_of(recipe), "websockets": conversations_of(recipe)})
    is_recent = conversations_of(recipe) or recipe.base is not None
    version = "3.11" if is_recent else "3.9" if authorizations_of(recipe) else "3.8"
    return f"Needs Python {version} or later: pip install {' '.join(packages)}"


def _import_lines(recipe: Recipe) -> list[str]:
    has = {type(node) for node in walk_nodes(recipe)}
    sockets, calls = conversations_of(recipe), requests_of(recipe)
    offers = any(conversation.open.subprotocols for conversation in sockets)
    session = find_session(recipe)
    is_json = any(call.is_json for call in calls)
    asking = authorizations_of(recipe)
    digests = any(step.method is ChallengeMethod.S256 for step in asking)
    standard = {
        "import asyncio": sockets,
        "import base64": Base64 in has or digests,
        "import hashlib": digests,
        "import json": any(map(uses_json, sockets)),
        "import os": inputs_of(recipe),
        "import secrets": asking,
        "import sys": recipe.base is None or inputs_of(recipe),
        "import time": polls_of(recipe) or (recipe.base and requests_of(recipe)[0].limited_status),
        "import webbrowser": asking,
        "from contextlib import AsyncExitStack": Every in has,
        "from dataclasses import dataclass": session,
        "from http.server import BaseHTTPRequestHandler, HTTPServer": asking,
        f"from typing import {'Any, Self' if is_json else 'Self'}": recipe.base is not None,
        "from typing import Any": session,
        f"from urllib.parse import {', '.join(_url_functions(recipe))}": _url_functions(recipe),
    }
    others = {
        "import httpx": calls,
        "from websockets.asyncio.client import connect": sockets,
        "from websockets.exceptions import ConnectionClosed, InvalidStatus": sockets,
        "from websockets.typing import Subprotocol": offers,
    }
    return [*_wanted_lines(standard), "", *_wanted_lines(others)]


def _url_functions(recipe: Recipe) -> list[str]:
    encodes = any(isinstance(node, PercentEncoded) for node in walk_nodes(recipe))
    has_query = any(conversation.open.query for conversation in conversations_of(recipe))
    asks = authorizations_of(recipe)
    return _wanted_lines({"parse_qsl": asks, "quote": encodes, "urlencode": has_query or asks, "urlsplit": asks})


def _wanted_lines(lines: Mapping[str, object]) -> list[str]:
    return [line for line, wanted in lines.items() if wanted]
