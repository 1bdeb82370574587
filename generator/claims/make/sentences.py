"""Pieces of the sentences that claims are told in."""

from __future__ import annotations

from generator.claims.claim import Reply
from generator.claims.make.replies import UNDOCUMENTED
from generator.claims.make.subject import Subject
from generator.commonmark import code, literal


def asked(subject: Subject, operation: str) -> str:
    """Name a request: its method and path."""
    request = subject.provider.operations[operation]
    return code(f"{request.method.value} {request.path}")


def using(subject: Subject, scheme: str | None) -> str:
    """Name the scheme that a request is sent with, if it has one."""
    return "" if scheme is None else f" with *{literal(subject.provider.schemes[scheme].title)}*"


def titled(subject: Subject, credential: str) -> str:
    """Name a credential."""
    return f"*{literal(subject.provider.credentials[credential].title)}*"


def answered(reply: Reply) -> str:
    """Tell the answer by its status; where that is not documented, only that it is a refusal."""
    undocumented = any(header.name == UNDOCUMENTED for header in reply.headers)
    return "is refused" if undocumented else f"is answered with {reply.status}"
