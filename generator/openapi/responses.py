"""`responses` of an operation: one for each status, since OpenAPI has no more.

Failures that share a status are told apart by their named examples. A set of failures that share one is written
once, in `components.responses`. What the source leaves open is the `default`, so that nobody takes the list for whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from generator.commonmark import bullets
from generator.documents.failures import failures
from generator.documents.node import Node, compact
from generator.documents.schema import merge
from generator.model import Provider
from generator.model.scheme import Surface
from generator.openapi.answers import Answer, Content, failure, success

_HTTP: Final = {Surface.rest, Surface.token}
_OTHER: Final = "not-documented"
"""The name of the component for all other answers; no failure can have it."""
_UNDOCUMENTED: Final[Node] = {
    "description": (
        "The source documents no other answer. Where it leaves open how a request is refused, the sandbox answers in a"
        " way of its own and says so in the header."
    ),
    "headers": {
        "Authproof-Undocumented": {
            "description": "Why the sandbox refuses. Only the sandbox sends it.",
            "schema": {"type": "string"},
        }
    },
}


def responses(provider: Provider, name: str) -> Node:
    """Give the responses of an operation by status, the success first."""
    own = str(provider.operations[name].success.status)
    groups = _groups(provider, name)
    # A refusal may come with the status of the success: some APIs say everything in the body.
    alike = [failure(provider, key) for key in groups.pop(own, ())]
    first = {own: _response([success(provider, name), *alike])}
    listed = {status: _joined(keys) for status, keys in groups.items()} | {"default": _OTHER}
    return first | {status: {"$ref": f"#/components/responses/{component}"} for status, component in listed.items()}


def components(provider: Provider) -> Node:
    """Give the responses that operations refer to."""
    sets = dict.fromkeys(
        keys
        for name, operation in provider.operations.items()
        for status, keys in _groups(provider, name).items()
        if status != str(operation.success.status)
    )
    found = {_joined(keys): _response([failure(provider, key) for key in keys]) for keys in [*sets, *_unused(provider)]}
    return found | ({_OTHER: _UNDOCUMENTED} if provider.operations else {})


def _unused(provider: Provider) -> list[tuple[str]]:
    """Give the failures over HTTP that no operation of the spec can answer with."""
    used = {key for name in provider.operations for key in failures(provider, name)}
    return [(key,) for key, one in provider.failures.items() if key not in used and set(one.surfaces) & _HTTP]


def _groups(provider: Provider, name: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, one in failures(provider, name).items():
        status = one.covers or str(one.status)
        found[status] = (*found.get(status, ()), key)
    return dict(sorted(found.items()))


def _joined(keys: Iterable[str]) -> str:
    return "_or_".join(keys)


def _response(answers: list[Answer]) -> Node:
    statements = [answer.statement for answer in answers]
    description = statements[0] if len(statements) == 1 else bullets(statements)
    medias = dict.fromkeys(media for answer in answers for media in answer.contents)
    content = {media: _content([answer for answer in answers if media in answer.contents], media) for media in medias}
    return {"description": description} | compact(
        {"headers": _headers(answers), "content": content} | _extensions(answers)
    )


def _content(answers: list[Answer], media: str) -> Node:
    contents = [answer.contents[media] for answer in answers]
    schema = {"schema": merge([content.schema for content in contents])}
    if len(answers) == 1:
        return schema | {"example": contents[0].example}
    return schema | {"examples": dict(map(_named, answers, contents))}


def _named(answer: Answer, content: Content) -> tuple[str, Node]:
    return answer.name, {"summary": answer.title, "value": content.example}


def _headers(answers: list[Answer]) -> Node:
    names = dict.fromkeys(name for answer in answers for name in answer.headers)
    return {name: _header([answer.headers.get(name) for answer in answers]) for name in names}


def _header(headers: list[Node | None]) -> Node:
    found = [header for header in headers if header is not None]
    # What only some of the answers carry is not always there.
    always = all(header is not None and header.get("required") for header in headers)
    rest = {key: value for key, value in found[0].items() if key not in ("required", "schema")}
    return rest | ({"required": True} if always else {}) | {"schema": merge([one["schema"] for one in found])}


def _extensions(answers: list[Answer]) -> dict[str, list[Any]]:
    merged: dict[str, list[Any]] = {}
    for answer in answers:
        for name, items in answer.extensions.items():
            held = merged.setdefault(name, [])
            held += [item for item in items if item not in held]
    return merged
