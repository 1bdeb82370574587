"""`requests.http` of a provider: its flows as requests that VS Code's REST Client sends from the editor.

Credentials come from a file `.env` beside it (`{{$dotenv NAME}}`), values of earlier answers by the name of their
request (`{{name.response.body.$.field}}`). The format has no WebSocket and encodes nothing but HTTP Basic.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from generator.model import Provider
from generator.origins import SANDBOX, origins
from generator.pointer import split
from generator.recipe import Recipe, recipe
from generator.recipe.nodes import (
    Array,
    Base64,
    Constant,
    Conversation,
    Encoded,
    Form,
    Input,
    Join,
    Json,
    Object,
    Request,
    Text,
    Value,
)
from generator.recipe.walk import nodes, requests
from generator.samples import Sample

NAME: Final = "requests.http"

_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
Names = dict[str, str]
"""Where each value that was taken stands: by its name, the reference to it."""


def files(provider: Provider, samples: Iterable[Sample], sandbox: str = SANDBOX) -> dict[str, str]:
    """Give the file; none if no flow that has a sample begins with a request that the format can say.

    `sandbox` is the address at which the sandbox answers.
    """
    flows = [recipe(provider, name) for name in dict.fromkeys(sample.flow for sample in samples)]
    sent = [each for each in flows if _sendable(each)]
    told = [_flow(provider, each) for each in sent]
    return {NAME: "\n\n".join([_head(provider, sent, sandbox), *told]) + "\n"} if told else {}


def _sendable(flow: Recipe) -> bool:
    return bool(requests(flow)) and not any(isinstance(node, Base64) for node in nodes(requests(flow)))


def _head(provider: Provider, sent: Sequence[Recipe], sandbox: str) -> str:
    stand_ins = origins(provider, sandbox)
    bodies = any(isinstance(node, Object) for each in sent for node in nodes(requests(each)))
    lines = [
        f"# {_line(provider.name)}: requests for the REST Client of VS Code.",
        "# Credentials are read from a file .env beside this one.",
        *(["# They go into a JSON body as they are: write a quote or backslash there as JSON does."] if bodies else []),
        "",
        "# The provider's addresses:",
    ]
    asked = dict.fromkeys(operation.server for operation in provider.operations.values())
    bases = {name: provider.servers[name].url.rstrip("/") for name in asked}
    lines += [f"@{name}_url = {url}" for name, url in bases.items()]
    lines += ["# The sandbox's; take the `# ` away to use them:"]
    return "\n".join([*lines, *(f"# @{name}_url = {stand_ins[url]}" for name, url in bases.items())])


def _flow(provider: Provider, flow: Recipe) -> str:
    names: Names = {}
    told = []
    for number, step in enumerate(flow.steps, 1):
        if isinstance(step, Conversation):
            told.append("# What follows is a WebSocket, which this format does not hold.")
            break
        title = f"### {_line(flow.title)}, {number}: {_line(step.title)}"
        told.append("\n".join([title, *_request(provider, step, f"{flow.flow}_{number}", names)]))
    return "\n\n".join(told)


def _request(provider: Provider, step: Request, name: str, names: Names) -> Iterator[str]:
    """Write one request; the values that it takes are told to those that follow."""
    if step.takes:
        yield f"# @name {name}"
    server = provider.operations[step.operation].server
    address = _text(step.address, names).removeprefix(provider.servers[server].url.rstrip("/"))
    yield f"{step.method} {{{{{server}_url}}}}{address}"
    if step.basic:
        yield f"Authorization: Basic {_text(step.basic.user, names)} {_text(step.basic.password, names)}"
    yield from (f"{header}: {_text(value, names)}" for header, value in step.headers)
    yield from _body(step, names)
    names |= {take.value.name: f"{{{{{name}.response.body.{_path(take.pointer)}}}}}" for take in step.takes}


def _body(step: Request, names: Names) -> Iterator[str]:
    if isinstance(step.body, Form):
        yield "Content-Type: application/x-www-form-urlencoded\n"
        yield "&".join(f"{name}={_text(value, names)}" for name, value in step.body.fields)
    elif step.body is not None:
        yield "Content-Type: application/json\n"
        yield json.dumps(_json(step.body, names), indent=2, ensure_ascii=False)


def _json(value: Json, names: Names) -> Any:
    if isinstance(value, Object):
        return {name: _json(member, names) for name, member in value.members}
    if isinstance(value, Array):
        return [_json(item, names) for item in value.items]
    return value.value if isinstance(value, Constant) else _text(value, names)


def _text(text: Text, names: Names) -> str:
    if isinstance(text, Join):
        return "".join(_text(part, names) for part in text.parts)
    if isinstance(text, Encoded | Base64):
        return _text(text.text, names)
    if isinstance(text, Input):
        return f"{{{{$dotenv {text.variable}}}}}"
    return names[text.name] if isinstance(text, Value) else str(text.value)


def _path(pointer: str) -> str:
    """Write a JSON Pointer as the path that the format wants; `*` is the whole body."""
    if not pointer:
        return "*"
    return "$" + "".join(f".{token}" if _WORD.fullmatch(token) else f"['{token}']" for token in split(pointer))


def _line(text: str) -> str:
    return " ".join(text.split())
