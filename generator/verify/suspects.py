"""Which values of a spec the outcomes of claims speak for, and which they speak against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from generator.claims.claim import (
    ExpectClose,
    ExpectedDocument,
    ExpectedReply,
    ExpectMessage,
    OpenSocket,
    SendRequest,
    Step,
)
from generator.claims.run import ClaimOutcome
from generator.evidence import is_within
from generator.pointer import join_pointer


def suspect_pointers(outcome: ClaimOutcome) -> tuple[str, ...]:
    """Give the pointers that may explain why a claim drifted: where it differs, and what it rests on."""
    return tuple(dict.fromkeys([*(each.at for each in outcome.differences), *outcome.claim.rests_on]))


def touches_any(pointer: str, others: Iterable[str]) -> bool:
    """Tell whether a pointer leads to one of the others, into it, or to something around it."""
    return any(is_within(pointer, other) or is_within(other, pointer) for other in others)


def proven_pointers(outcomes: Iterable[ClaimOutcome]) -> frozenset[str]:
    """Give the pointers of every value that some answer or message showed to be as documented."""
    return frozenset(
        pointer for outcome in outcomes for step in _correct_steps(outcome) for pointer in _compared_pointers(step)
    )


def _correct_steps(outcome: ClaimOutcome) -> tuple[Step, ...]:
    """Give the steps that went as documented."""
    if outcome.verdict == "skipped":
        return ()
    end = min((each.step - 1 for each in outcome.differences), default=len(outcome.claim.steps))
    return outcome.claim.steps[:end]


def _compared_pointers(step: Step) -> Iterator[str]:
    if isinstance(step, SendRequest):
        yield from _reply_pointers(step.expect)
    elif isinstance(step, OpenSocket) and step.refused is not None:
        yield from _reply_pointers(step.refused)
    elif isinstance(step, ExpectMessage):
        yield from _document_pointers(step.message)
    elif isinstance(step, ExpectClose):
        yield from filter(None, (step.code_pointer, step.reason_pointer))


def _reply_pointers(reply: ExpectedReply) -> Iterator[str]:
    yield reply.status_pointer
    yield from (header.spec_pointer for header in reply.headers)
    if reply.media_type_pointer.endswith(
        "/media_type"
    ):  # elsewhere it is the key of a body, which may be wrong all the same
        yield reply.media_type_pointer
    if reply.body is not None:
        yield from _document_pointers(reply.body)


def _document_pointers(document: ExpectedDocument) -> Iterator[str]:
    free = {hole.pointer for hole in document.holes}
    yield from (document.spec_pointer + place for place in _inner_pointers(document.content, "") if place not in free)


def _inner_pointers(content: Any, prefix: str) -> Iterator[str]:
    """Give the place of every value inside a JSON document, of the document itself, too."""
    yield prefix
    inner = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in inner:
        yield from _inner_pointers(value, prefix + join_pointer((key,)))
