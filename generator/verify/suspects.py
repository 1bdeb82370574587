"""Which values of a spec the outcomes of claims speak for, and which they speak against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from generator.claims.claim import Call, Closed, Connect, Document, Hear, Reply, Step
from generator.claims.run import Outcome
from generator.evidence import within
from generator.pointer import join


def suspects(outcome: Outcome) -> tuple[str, ...]:
    """Give the pointers that may explain why a claim drifted: where it differs, and what it rests on."""
    return tuple(dict.fromkeys([*(each.at for each in outcome.differences), *outcome.claim.rests_on]))


def touches(pointer: str, others: Iterable[str]) -> bool:
    """Tell whether a pointer leads to one of the others, into it, or to something around it."""
    return any(within(pointer, other) or within(other, pointer) for other in others)


def proven(outcomes: Iterable[Outcome]) -> frozenset[str]:
    """Give the pointers of every value that some answer or message showed to be as documented."""
    return frozenset(pointer for outcome in outcomes for step in _right(outcome) for pointer in _compared(step))


def _right(outcome: Outcome) -> tuple[Step, ...]:
    """Give the steps that went as documented."""
    if outcome.verdict == "skipped":
        return ()
    end = min((each.step - 1 for each in outcome.differences), default=len(outcome.claim.steps))
    return outcome.claim.steps[:end]


def _compared(step: Step) -> Iterator[str]:
    if isinstance(step, Call):
        yield from _reply(step.expect)
    elif isinstance(step, Connect) and step.refused is not None:
        yield from _reply(step.refused)
    elif isinstance(step, Hear):
        yield from _document(step.message)
    elif isinstance(step, Closed):
        yield from filter(None, (step.code_at, step.reason_at))


def _reply(reply: Reply) -> Iterator[str]:
    yield reply.status_at
    yield from (header.at for header in reply.headers)
    if reply.media_at.endswith("/media_type"):  # elsewhere it is the key of a body, which may be wrong all the same
        yield reply.media_at
    if reply.body is not None:
        yield from _document(reply.body)


def _document(document: Document) -> Iterator[str]:
    free = {hole.at for hole in document.holes}
    yield from (document.at + place for place in _leaves(document.content, "") if place not in free)


def _leaves(content: Any, at: str) -> Iterator[str]:
    """Give the place of every value inside a JSON document, of the document itself, too."""
    yield at
    inner = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in inner:
        yield from _leaves(value, at + join((key,)))
