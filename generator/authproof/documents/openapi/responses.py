"""`responses` of an operation: one for each status, since OpenAPI has no more.

Failures that share a status are told apart by their named examples. A set of failures that share one is written
once, in `components.responses`. What the source leaves open is the `default`, so that nobody takes the list for whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from authproof.documents.openapi.answers import (
    AnswerContent,
    DocumentedAnswer,
    Extensions,
    failure_answer,
    success_answer,
)
from authproof.documents.shared.nodes import Node, drop_empty, merge_schemas
from authproof.documents.shared.routes import group_operations
from authproof.model.answerable import failures_of_operation
from authproof.model.provider import Provider
from authproof.model.vocabulary import Surface
from authproof.text.commonmark import join_bullets

_HTTP_SURFACES: Final = {Surface.rest, Surface.token}
_OTHER_ANSWERS: Final = "not-documented"
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


def operation_responses(provider: Provider, names: Sequence[str]) -> Node:
    """Give the responses of the operations of one route by status, the successes first."""
    groups = _failures_by_status(provider, names)
    first = {}
    for status, succeeding in _successes_by_status(provider, names).items():
        successes = [success_answer(provider, name, alone=len(succeeding) == 1) for name in succeeding]
        # A refusal may come with the status of the success: some APIs say everything in the body.
        same_status = [failure_answer(provider, key) for key in groups.pop(status, ())]
        first[status] = _merge_answers([*successes, *same_status])
    components = {status: _component_name(keys) for status, keys in groups.items()} | {"default": _OTHER_ANSWERS}
    return first | {status: {"$ref": f"#/components/responses/{component}"} for status, component in components.items()}


def response_components(provider: Provider) -> Node:
    sets = dict.fromkeys(
        keys
        for names in _every_group(provider)
        for status, keys in _failures_by_status(provider, names).items()
        if status not in _successes_by_status(provider, names)
    )
    shared = {
        _component_name(keys): _merge_answers([failure_answer(provider, key) for key in keys])
        for keys in [*sets, *_unused_failures(provider)]
    }
    return shared | ({_OTHER_ANSWERS: _UNDOCUMENTED} if provider.operations else {})


def _unused_failures(provider: Provider) -> list[tuple[str]]:
    """Give the failures over HTTP that no operation of the spec can answer with."""
    used = {key for name in provider.operations for key in failures_of_operation(provider, name)}
    return [
        (key,)
        for key, failure in provider.failures.items()
        if key not in used and set(failure.surfaces) & _HTTP_SURFACES
    ]


def _every_group(provider: Provider) -> Iterator[tuple[str, ...]]:
    """Give the operations of each route that is held, and those that are left out."""
    groups = group_operations(provider).values()
    held = {name for names in groups for name in names}
    yield from groups
    yield from ((name,) for name in provider.operations if name not in held)


def _successes_by_status(provider: Provider, names: Iterable[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(str(provider.operations[name].success.status), []).append(name)
    return groups


def _failures_by_status(provider: Provider, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    answering = {key for name in names for key in failures_of_operation(provider, name)}
    for key, failure in provider.failures.items():
        if key in answering:
            status = failure.covers or str(failure.status)
            groups[status] = (*groups.get(status, ()), key)
    return dict(sorted(groups.items()))


def _component_name(keys: Iterable[str]) -> str:
    return "_or_".join(keys)


def _merge_answers(answers: list[DocumentedAnswer]) -> Node:
    statements = [answer.statement for answer in answers]
    description = statements[0] if len(statements) == 1 else join_bullets(statements)
    medias = dict.fromkeys(media for answer in answers for media in answer.contents)
    content = {
        media: _merge_contents([answer for answer in answers if media in answer.contents], media) for media in medias
    }
    return {"description": description} | drop_empty(
        {"headers": _merge_headers(answers), "content": content} | _merge_extensions(answers)
    )


def _merge_contents(answers: list[DocumentedAnswer], media: str) -> Node:
    contents = [answer.contents[media] for answer in answers]
    schema = {"schema": merge_schemas([content.schema for content in contents])}
    if len(answers) == 1:
        return schema | {"example": contents[0].example}
    return schema | {"examples": dict(map(_named_example, answers, contents))}


def _named_example(answer: DocumentedAnswer, content: AnswerContent) -> tuple[str, Node]:
    return answer.name, {"summary": answer.title, "value": content.example}


def _merge_headers(answers: list[DocumentedAnswer]) -> Node:
    names = dict.fromkeys(name for answer in answers for name in answer.headers)
    return {name: _merge_header([answer.headers.get(name) for answer in answers]) for name in names}


def _merge_header(headers: list[Node | None]) -> Node:
    present = [header for header in headers if header is not None]
    # What only some of the answers carry is not always there.
    always = all(header is not None and header.get("required") for header in headers)
    rest = {key: value for key, value in present[0].items() if key not in ("required", "schema")}
    return (
        rest
        | ({"required": True} if always else {})
        | {"schema": merge_schemas([header["schema"] for header in present])}
    )


def _merge_extensions(answers: list[DocumentedAnswer]) -> Extensions:
    merged: Node = {}
    for answer in answers:
        for name, items in answer.extensions.items():
            held = merged.setdefault(name, [])
            held += [item for item in items if item not in held]
    return merged
