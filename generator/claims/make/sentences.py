"""Pieces of the sentences that claims are told in."""

from __future__ import annotations

from generator.claims.claim import ExpectedReply
from generator.claims.make.replies import UNDOCUMENTED_HEADER
from generator.claims.make.subject import ClaimedSpec
from generator.commonmark import quote_code, quote_literal


def name_request(spec: ClaimedSpec, operation: str) -> str:
    """Name a request: its method and path."""
    request = spec.provider.operations[operation]
    return quote_code(f"{request.method.value} {request.path}")


def phrase_scheme(spec: ClaimedSpec, scheme: str | None) -> str:
    """Name the scheme that a request is sent with, if it has one."""
    return "" if scheme is None else f" with *{quote_literal(spec.provider.schemes[scheme].title)}*"


def name_credential(spec: ClaimedSpec, credential: str) -> str:
    """Name a credential."""
    return f"*{quote_literal(spec.provider.credentials[credential].title)}*"


def phrase_reply(reply: ExpectedReply) -> str:
    """Tell the answer by its status; where that is not documented, only that it is a refusal."""
    undocumented = any(header.name == UNDOCUMENTED_HEADER for header in reply.headers)
    return "is refused" if undocumented else f"is answered with {reply.status}"
