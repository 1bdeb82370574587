"""What of an expected answer somebody states: the facts it rests on, and what is only assumed of its body."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from authproof.claims.claim import DocumentHole, ExpectedDocument, ExpectedReply, HoleKind
from authproof.model.provider import Provider
from authproof.text import json_pointer
from authproof.text.json_pointer import is_within


def leave_assumed_open(provider: Provider, reply: ExpectedReply, facts: Iterable[str]) -> ExpectedReply:
    """Leave open what of a body is assumed, unless so are the facts that lead to it."""
    body = reply.body
    if body is None or any(provider.is_assumed(fact) for fact in facts):
        return reply
    if provider.is_assumed(body.spec_pointer):
        return replace(reply, body=None)
    holes = tuple(
        DocumentHole(assumed_pointer.removeprefix(body.spec_pointer), HoleKind.type)
        for assumed_pointer in _assumed_pointers(provider, body)
    )
    return replace(reply, body=replace(body, holes=(*body.holes, *holes))) if holes else reply


def reply_facts(provider: Provider, reply: ExpectedReply) -> tuple[str, ...]:
    """Point to the body of an expected answer, to what evidence says of values in it, and to its headers."""
    body = reply.body
    headers = tuple(header.spec_pointer for header in reply.headers if header.spec_pointer.startswith("/failures/"))
    if body is None:
        return headers
    opened = {hole.pointer for hole in body.holes}
    stated = [
        stated_pointer
        for stated_pointer in _pointers_with_evidence(provider, body)
        if stated_pointer.removeprefix(body.spec_pointer) not in opened
    ]
    owner = json_pointer.join_pointer(json_pointer.split_pointer(body.spec_pointer)[:2])
    live = [f"{owner}/live{json_pointer.join_pointer((hole.pointer,))}" for hole in body.holes if hole.detail]
    return (body.spec_pointer, *stated, *live, *headers)


def _assumed_pointers(provider: Provider, body: ExpectedDocument) -> tuple[str, ...]:
    return tuple(pointer for pointer in _pointers_with_evidence(provider, body) if provider.is_assumed(pointer))


def _pointers_with_evidence(provider: Provider, body: ExpectedDocument) -> tuple[str, ...]:
    """Give the places inside a body that have evidence of their own."""
    entries = provider.evidence_inside(body.spec_pointer)
    return tuple(
        pointer
        for entry in entries
        for pointer in entry.at
        if pointer != body.spec_pointer and is_within(pointer, body.spec_pointer)
    )
