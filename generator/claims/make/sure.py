"""What of an answer is documented, and what is only assumed: a claim about the one must not rest on the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from generator import pointer
from generator.claims.claim import Document, Hole, Reply
from generator.claims.make.subject import Subject
from generator.evidence import inside, is_assumed, within


def sure(subject: Subject, reply: Reply, facts: Iterable[str]) -> Reply:
    """Leave open what of a body is assumed, unless so are the facts that lead to it."""
    body = reply.body
    if body is None or any(is_assumed(subject.provider, fact) for fact in facts):
        return reply
    if is_assumed(subject.provider, body.at):
        return replace(reply, body=None)
    holes = tuple(Hole(at.removeprefix(body.at), "type") for at in _assumed_in(subject, body))
    return replace(reply, body=replace(body, holes=(*body.holes, *holes))) if holes else reply


def contents(subject: Subject, reply: Reply) -> tuple[str, ...]:
    """Point to the body of an expected answer, to what evidence says of values in it, and to its headers."""
    body = reply.body
    headers = tuple(header.at for header in reply.headers if header.at.startswith("/failures/"))
    if body is None:
        return headers
    opened = {hole.at for hole in body.holes}
    said = [at for at in _spoken_of(subject, body) if at.removeprefix(body.at) not in opened]
    owner = pointer.join(pointer.split(body.at)[:2])
    live = [f"{owner}/live{pointer.join((hole.at,))}" for hole in body.holes if hole.detail]
    return (body.at, *said, *live, *headers)


def _assumed_in(subject: Subject, body: Document) -> tuple[str, ...]:
    return tuple(at for at in _spoken_of(subject, body) if is_assumed(subject.provider, at))


def _spoken_of(subject: Subject, body: Document) -> tuple[str, ...]:
    """Give the places inside a body that have evidence of their own."""
    entries = inside(subject.provider, body.at)
    return tuple(at for entry in entries for at in entry.at if at != body.at and within(at, body.at))
