"""A recipe as a whole JavaScript program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import indent
from typing import Final

from authproof.model.vocabulary import ChallengeMethod
from authproof.samples.languages.javascript.authorization import authorization_view
from authproof.samples.languages.javascript.client import render_client
from authproof.samples.languages.javascript.conversations import conversation_view
from authproof.samples.languages.javascript.layout import WIDTH
from authproof.samples.languages.javascript.requests import (
    JavaScriptVariables,
    has_plain_check,
    keeps_answer,
    request_view,
)
from authproof.samples.languages.javascript.session import render_session
from authproof.samples.languages.javascript.values import JavaScriptValues
from authproof.samples.languages.rendering import (
    EncodingExtractor,
    camel_case,
    comment_text,
    recipe_names,
    render_template,
    sample_title,
)
from authproof.samples.recipe.clients import reusable_client
from authproof.samples.recipe.nodes import AuthorizationStep, Base64, Conversation, Recipe, RecipeStep, RequestStep
from authproof.samples.recipe.sessions import find_session
from authproof.samples.recipe.traversal import (
    authorizations_of,
    conversations_of,
    inputs_of,
    polls_of,
    reassigned_names,
    requests_of,
    takes_of,
    walk_nodes,
)
from authproof.samples.recipe.values import basic_header

_FOLDER: Final = Path(__file__).parent
_WITH_FETCH: Final = 18
_WITH_COOKIES: Final = 20
"""The first version of Node.js that tells several `Set-Cookie` apart."""
_WITH_SOCKETS: Final = 22
"""The first version of Node.js that has WebSocket without a flag."""
_RESERVED_NAMES: Final = frozenset(
    (
        *("arguments", "async", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default"),
        *("delete", "do", "else", "enum", "eval", "export", "extends", "false", "finally", "for", "function", "if"),
        *("implements", "import", "in", "instanceof", "interface", "let", "new", "null", "package", "private"),
        *("protected", "public", "return", "static", "super", "switch", "this", "throw", "true", "try", "typeof"),
        *("undefined", "var", "void", "while", "with", "yield"),
        # What the templates use.
        *("Buffer", "WebSocket", "answer", "apiCall", "baseUrl", "check", "code", "console", "data", "deadline"),
        *("endpoint", "fetch", "finished", "message", "options", "process", "reason", "resolve", "response"),
        *("send", "socket", "url", "keep", "logIn", "refresh", "get", "path"),
        *("setTimeout", "error", "askInBrowser", "createHash", "createServer", "randomBytes", "spawn"),
    )
)


@dataclass(frozen=True)
class JavaScriptSampleView:
    """What the template shows of a sample."""

    title: str
    version: int
    """Of Node.js, the oldest that has what the sample uses."""
    body: str


def render_sample(recipe: Recipe) -> str:
    plain = replace(recipe, steps=tuple(map(_plain_step, recipe.steps)))
    view = JavaScriptSampleView(
        title=comment_text(sample_title(recipe)),
        version=_needed_version(recipe),
        body="\n\n".join([*_import_blocks(plain), *_source_blocks(plain)]),
    )
    return render_template(_FOLDER, "sample.js.jinja", view) + "\n"


def _plain_step(step: RecipeStep) -> RecipeStep:
    """Write HTTP Basic as the header that it is, and the query into the URL: fetch has nothing of its own for them."""
    if not isinstance(step, RequestStep):
        return step
    headers = (basic_header(step.basic), *step.headers) if step.basic else step.headers
    return replace(step, basic=None, headers=headers, url=step.address, query=())


def _source_blocks(recipe: Recipe) -> Iterator[str]:
    values = JavaScriptValues(*recipe_names(recipe, camel_case, _RESERVED_NAMES))
    variables = JavaScriptVariables(values, _mutable_names(recipe, values))
    if inputs_of(recipe):
        yield "\n".join(variables.set_input(each) for each in inputs_of(recipe))
    if client := reusable_client(recipe):
        yield render_client(client, values)
        return
    checked = len(requests_of(recipe)) > 1
    if checked and any(map(has_plain_check, requests_of(recipe))):
        yield render_template(_FOLDER, "check.js.jinja")
    if session := find_session(recipe):
        yield render_session(session, variables)
        return
    if authorizations_of(recipe):
        yield render_template(_FOLDER, "ask.js.jinja")
    several = len(conversations_of(recipe)) > 1
    extractor = EncodingExtractor(kinds=(Base64,))
    for step in recipe.steps:
        plain, before = extractor.extract_encodings(step)
        if before:
            yield "\n".join(map(variables.set_extracted, before))
        if isinstance(plain, RequestStep):
            view = request_view(plain, variables, checked=checked)
            yield render_template(_FOLDER, "request.js.jinja", view)
        elif isinstance(plain, AuthorizationStep):
            yield render_template(_FOLDER, "authorization.js.jinja", authorization_view(plain, variables))
        else:
            yield _conversation_block(plain, values, several=several)


def _import_blocks(recipe: Recipe) -> Iterator[str]:
    if asking := authorizations_of(recipe):
        digests = any(step.method is ChallengeMethod.S256 for step in asking)
        yield (
            'import { spawn } from "node:child_process";\n'
            f'import {{ {"createHash, " if digests else ""}randomBytes }} from "node:crypto";\n'
            'import { createServer } from "node:http";'
        )
    if polls_of(recipe):
        yield 'import { setTimeout } from "node:timers/promises";'


def _conversation_block(conversation: Conversation, values: JavaScriptValues, *, several: bool) -> str:
    view = conversation_view(conversation, values, WIDTH - 2 if several else WIDTH)
    text = render_template(_FOLDER, "conversation.js.jinja", view)
    # Each of several has its own scope, so that they may use the same names.
    return f"{{\n{indent(text, '  ')}\n}}" if several else text


def _mutable_names(recipe: Recipe, values: JavaScriptValues) -> frozenset[str]:
    asked = [node for node in walk_nodes(recipe) if isinstance(node, RequestStep)]
    taken_again = {values.names(name) for name in reassigned_names(recipe)}
    answers = [request for request in asked if keeps_answer(request, values, taken_again)]
    several = {"response": len(asked) > 1, "answer": len(answers) > 1}
    return frozenset(taken_again | {name for name, is_several in several.items() if is_several})


def _needed_version(recipe: Recipe) -> int:
    if conversations_of(recipe):
        return _WITH_SOCKETS
    reads_cookies = any(take.place and take.place.cookie for take in takes_of(recipe))
    return _WITH_COOKIES if reads_cookies else _WITH_FETCH
