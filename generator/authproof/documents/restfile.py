"""`requests.http` of a provider: its flows as requests that VS Code's REST Client sends from the editor.

Credentials come from a file `.env` beside it (`{{$dotenv NAME}}`), values of earlier answers by the name of their
request (`{{name.response.body.$.field}}`). The format has no WebSocket and encodes nothing but HTTP Basic.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from authproof.documents.shared.descriptions import describe_place
from authproof.documents.shared.format import DocumentFile, Format
from authproof.model.base import Json
from authproof.model.provider import Provider
from authproof.samples.programs import Sample
from authproof.samples.recipe import Recipe, build_recipe
from authproof.samples.recipe.carriage import Carrier, address_name
from authproof.samples.recipe.nodes import (
    AnswerValue,
    Array,
    AuthorizationStep,
    Base64,
    Constant,
    Form,
    Input,
    Join,
    JsonValue,
    Object,
    PercentEncoded,
    RequestStep,
    Take,
    Text,
)
from authproof.samples.recipe.traversal import requests_of, walk_nodes
from authproof.samples.recipe.values import strip_base
from authproof.sandbox.origins import DEFAULT_SANDBOX, sandbox_origins
from authproof.text.json_pointer import split_pointer
from authproof.text.json_values import map_leaves
from authproof.text.placeholders import fill_template
from authproof.text.url_path import percent_encode

FILE_NAME: Final = "requests.http"

_BRACE_BEFORE_BRACE: Final = re.compile(r"\{(?=\{)")
_BRACE_REFERENCE: Final = "{{open_brace}}"
"""A variable that holds one brace: what is filled in is not looked at again."""
_HIDDEN_BRACE: Final = "\ud800"
"""Stands for a brace until JSON is written: half of a pair, which no spec can hold."""
_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
References = dict[str, str]
"""Where each value that was taken stands: by its name, the reference to it."""


def rest_files(provider: Provider, samples: Iterable[Sample], sandbox: str = DEFAULT_SANDBOX) -> dict[str, str]:
    """Give the file; none if no flow that has a sample begins with a request that the format can say.

    `sandbox` is the address at which the sandbox answers.
    """
    flows = [build_recipe(provider, name) for name in dict.fromkeys(sample.flow for sample in samples)]
    sendable = [each for each in flows if _is_sendable(each)]
    blocks = [_write_flow(provider, each) for each in sendable]
    if any(_BRACE_REFERENCE in block for block in blocks):
        blocks.insert(0, "# A brace, where two of them would name a variable:\n@open_brace = {")
    return {FILE_NAME: "\n\n".join([_file_head(provider, sendable, sandbox), *blocks]) + "\n"} if blocks else {}


def _is_sendable(flow: Recipe) -> bool:
    """Tell whether a flow begins with a request that the format can say; a reusable client is for programs."""
    has_base64 = any(isinstance(node, Base64) for node in walk_nodes(requests_of(flow)))
    return flow.base is None and bool(requests_of(flow)) and not has_base64


def _file_head(provider: Provider, sent: Sequence[Recipe], sandbox: str) -> str:
    stand_ins = sandbox_origins(provider, sandbox)
    bodies = any(isinstance(node, Object) for each in sent for node in walk_nodes(requests_of(each)))
    lines = [
        f"# {_one_line(provider.name)}: requests for the REST Client of VS Code.",
        "# Credentials are read from a file .env beside this one.",
        *(["# They go into a JSON body as they are: write a quote or backslash there as JSON does."] if bodies else []),
        "",
        "# The provider's addresses:",
    ]
    asked = dict.fromkeys(operation.server for operation in provider.operations.values())
    bases = {name: provider.servers[name].base_url for name in asked}
    lines += [f"@{name}_url = {_fill_address(provider, name, url)}" for name, url in bases.items()]
    lines += ["# The sandbox's; take the `# ` away to use them:"]
    addresses = {name: _fill_address(provider, name, stand_ins[url]) for name, url in bases.items()}
    return "\n".join([*lines, *(f"# @{name}_url = {url}" for name, url in addresses.items())])


def _fill_address(provider: Provider, server: str, template: str) -> str:
    """Put references to variables, or their examples, into an address."""
    texts = Carrier(provider, None).server_texts(server)
    return fill_template(template, {name: _reference_text(text, {}) for name, text in texts.items()})


def _write_flow(provider: Provider, flow: Recipe) -> str:
    names: References = {}
    blocks: list[str] = []
    prompts: list[str] = []
    for number, step in enumerate(flow.steps, 1):
        if isinstance(step, AuthorizationStep):
            prompts += _prompt_lines(provider, step, names)
            continue
        if not isinstance(step, RequestStep):
            blocks.append("# What follows is a WebSocket, which this format does not hold.")
            break
        title = f"### {_one_line(flow.title)}, {number}: {_one_line(step.title)}"
        lines = _request_lines(provider, step, f"{flow.flow}_{number}", names)
        blocks.append("\n".join([title, *prompts, *lines]))
        prompts = list(_piece_prompts(provider, step))
    return "\n\n".join(blocks)


def _piece_prompts(provider: Provider, step: RequestStep) -> Iterator[str]:
    """Have the editor ask for what is only a piece of a text in the answer that came."""
    for take in step.takes:
        if take.place is not None and (take.place.before or take.place.after):
            title = _one_line(provider.credentials[take.value.name].title)
            yield f"# {title}: {_one_line(describe_place(take.place))}"
            yield f"# @prompt {take.value.name} {title}"


def _prompt_lines(provider: Provider, step: AuthorizationStep, names: References) -> Iterator[str]:
    """Have the editor ask for what it cannot do itself: a browser brings a code, and its challenge is computed."""
    yield f"# {_one_line(step.title)}: a browser does so at {_reference_text(step.address, names, str)}"
    for value in (step.code.value, step.verifier):
        if value is not None:
            yield f"# @prompt {value.name} {_one_line(provider.credentials[value.name].title)}"
            names[value.name] = f"{{{{{value.name}}}}}"


def _request_lines(provider: Provider, step: RequestStep, name: str, names: References) -> Iterator[str]:
    """Write one request; the values that it takes are told to those that follow."""
    if step.takes:
        yield f"# @name {name}"
    server = provider.operations[step.operation].server
    address = _reference_text(strip_base(step.address, Carrier(provider, None).base_text(server)), names, str)
    base = names.get(address_name(server), f"{{{{{server}_url}}}}")
    yield f"{step.method} {base}{address}"
    if step.basic:
        user, password = _reference_text(step.basic.user, names), _reference_text(step.basic.password, names)
        yield f"Authorization: Basic {user} {password}"
    yield from (f"{header}: {_reference_text(value, names)}" for header, value in step.headers)
    yield from _body_lines(step, names)
    names |= {take.value.name: _answer_reference(name, take) for take in step.takes}


def _answer_reference(name: str, take: Take) -> str:
    """Refer to a value of an answer; a piece of a text is asked for, since the editor cannot cut it out."""
    if take.place is None:
        return f"{{{{{name}.response.body.{_json_path(take.pointer)}}}}}"
    if take.place.before or take.place.after:
        return f"{{{{{take.value.name}}}}}"
    return f"{{{{{name}.response.headers.{take.place.header}}}}}"


def _body_lines(step: RequestStep, names: References) -> Iterator[str]:
    if isinstance(step.body, Form):
        yield "Content-Type: application/x-www-form-urlencoded\n"
        fields = [
            (percent_encode(name), _reference_text(each, names, percent_encode)) for name, each in step.body.fields
        ]
        yield "&".join(f"{name}={value}" for name, value in fields)
    elif step.body is not None:
        yield "Content-Type: application/json\n"
        written = json.dumps(_json_body(step.body, names), indent=2, ensure_ascii=False)
        yield written.replace(_HIDDEN_BRACE, r"\u007b")


def _json_body(value: JsonValue, names: References) -> Json:
    if isinstance(value, Object):
        return {_hide_braces(name): _json_body(member, names) for name, member in value.members}
    if isinstance(value, Array):
        return [_json_body(item, names) for item in value.items]
    if isinstance(value, Constant):
        constant: Json = map_leaves(value.value, _hide_in_leaf, _hide_braces)
        return constant
    return _reference_text(value, names, _hide_braces)


def _hide_in_leaf(leaf: Json) -> Json:
    return _hide_braces(leaf) if isinstance(leaf, str) else leaf


def _hide_braces(text: str) -> str:
    return text.replace("{{", "{" + _HIDDEN_BRACE)


def _split_braces(text: str) -> str:
    return _BRACE_BEFORE_BRACE.sub(_BRACE_REFERENCE, text)


def _reference_text(text: Text, names: References, write: Callable[[str], str] = _split_braces) -> str:
    """Write a text with references in it; `write` protects what is constant."""
    if isinstance(text, Join):
        return "".join(_reference_text(part, names, write) for part in text.parts)
    if isinstance(text, PercentEncoded | Base64):
        return _reference_text(text.text, names, write)
    if isinstance(text, Input):
        return f"{{{{$dotenv {text.variable}}}}}"
    return names[text.name] if isinstance(text, AnswerValue) else write(str(text.value))


def _json_path(pointer: str) -> str:
    """Write a JSON Pointer as the path that the format wants; `*` is the whole body."""
    if not pointer:
        return "*"
    return "$" + "".join(f".{token}" if _WORD.fullmatch(token) else f"['{token}']" for token in split_pointer(pointer))


def _one_line(text: str) -> str:
    return " ".join(text.split())


FORMAT: Final = Format(
    title="REST Client",
    files=(DocumentFile(FILE_NAME, "The flows as requests for VS Code's REST Client"),),
    write=lambda material: rest_files(material.provider, material.samples, material.sandbox),
)
