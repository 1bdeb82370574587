"""What of an answer is documented, and what is only assumed: a claim about the one must not rest on the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from generator import pointer
from generator.claims.claim import DocumentHole, ExpectedDocument, ExpectedReply
from generator.claims.make.subject import ClaimedSpec
from generator.evidence import evidence_inside, is_assumed, is_within


def leave_assumed_open(spec: ClaimedSpec, reply: ExpectedReply, facts: Iterable[str]) -> ExpectedReply:
    """Leave open what of a body is assumed, unless so are the facts that lead to it."""
    body = reply.body
    if body is None or any(is_assumed(spec.provider, fact) for fact in facts):
        return reply
    if is_assumed(spec.provider, body.spec_pointer):
        return replace(reply, body=None)
    holes = tuple(
        DocumentHole(assumed_pointer.removeprefix(body.spec_pointer), "type")
        for assumed_pointer in _assumed_pointers(spec, body)
    )
    return replace(reply, body=replace(body, holes=(*body.holes, *holes))) if holes else reply


def reply_facts(spec: ClaimedSpec, reply: ExpectedReply) -> tuple[str, ...]:
    """Point to the body of an expected answer, to what evidence says of values in it, and to its headers."""
    body = reply.body
    headers = tuple(header.spec_pointer for header in reply.headers if header.spec_pointer.startswith("/failures/"))
    if body is None:
        return headers
    opened = {hole.pointer for hole in body.holes}
    stated = [
        stated_pointer
        for stated_pointer in _pointers_with_evidence(spec, body)
        if stated_pointer.removeprefix(body.spec_pointer) not in opened
    ]
    owner = pointer.join_pointer(pointer.split_pointer(body.spec_pointer)[:2])
    live = [f"{owner}/live{pointer.join_pointer((hole.pointer,))}" for hole in body.holes if hole.detail]
    return (body.spec_pointer, *stated, *live, *headers)


def _assumed_pointers(spec: ClaimedSpec, body: ExpectedDocument) -> tuple[str, ...]:
    return tuple(pointer for pointer in _pointers_with_evidence(spec, body) if is_assumed(spec.provider, pointer))


def _pointers_with_evidence(spec: ClaimedSpec, body: ExpectedDocument) -> tuple[str, ...]:
    """Give the places inside a body that have evidence of their own."""
    entries = evidence_inside(spec.provider, body.spec_pointer)
    return tuple(
        pointer
        for entry in entries
        for pointer in entry.at
        if pointer != body.spec_pointer and is_within(pointer, body.spec_pointer)
    )
