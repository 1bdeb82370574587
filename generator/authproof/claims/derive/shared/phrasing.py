"""Phrases that the sentences of claims are made of."""

from __future__ import annotations

from authproof.claims.claim import ExpectedReply
from authproof.claims.derive.shared.dialogue import Dialogue
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.scheme import Part
from authproof.model.vocabulary import Case, Place, Surface
from authproof.sandbox.engine.cases import UNDOCUMENTED_HEADER
from authproof.text.commonmark import quote_code, quote_literal


def name_request(spec: ClaimedSpec, operation: str) -> str:
    """Name a request: its method and path, and what it does where these are not its own."""
    request = spec.provider.operations[operation]
    address = quote_code(f"{request.method.value} {request.path}")
    is_shared = len(spec.provider.operations_on_route(operation)) > 1
    return f"{address} (*{quote_literal(request.title)}*)" if is_shared else address


def name_scheme(spec: ClaimedSpec, scheme: str) -> str:
    return f"*{quote_literal(spec.provider.schemes[scheme].title)}*"


def phrase_scheme(spec: ClaimedSpec, scheme: str | None) -> str:
    """Name the scheme that a request is sent with, if it has one."""
    return "" if scheme is None else f" with {name_scheme(spec, scheme)}"


def name_credential(spec: ClaimedSpec, credential: str) -> str:
    return f"*{quote_literal(spec.provider.credentials[credential].title)}*"


def phrase_reply(spec: ClaimedSpec, reply: ExpectedReply) -> str:
    """Tell the answer by its status; where that is not documented, only that it is a refusal."""
    if any(header.name == UNDOCUMENTED_HEADER for header in reply.headers):
        return "is refused"
    return f"is answered with {phrase_number(spec, reply.status, reply.status_pointer)}"


def phrase_number(spec: ClaimedSpec, number: int, pointer: str) -> str:
    """Write a status or a close code, with a word if nobody states it."""
    return f"{number} (assumed)" if spec.provider.is_assumed(pointer) else str(number)


def name_message(dialogue: Dialogue, message: str) -> str:
    return quote_literal(dialogue.channel.messages[message].title)


def phrase_close(dialogue: Dialogue, case: Case) -> str:
    """Say how something is answered on an open socket, as the predicate of a sentence."""
    answering = dialogue.channel.close_for(case)
    if answering is None:
        return "is refused, and how is not stated"
    close_id, close = answering
    phrase = f"is answered with {name_message(dialogue, close.message)}" if close.message else ""
    if close.code is None:
        return f"{phrase}, and the socket stays open"
    code = phrase_number(dialogue.spec, close.code, extend_pointer(dialogue.pointer, "closes", close_id, "code"))
    return f"{phrase} and closes the socket with {code}" if phrase else f"closes the socket with {code}"


def phrase_turned_away(dialogue: Dialogue, case: Case) -> str:
    """Say how credentials are refused, as the predicate of a sentence."""
    return phrase_close(dialogue, case) if dialogue.access.message else phrase_denial(dialogue, case)


def phrase_denial(dialogue: Dialogue, case: Case) -> str:
    """Say how a handshake is refused, as the predicate of a sentence."""
    if dialogue.refuses_by_close(case):
        return phrase_close(dialogue, case)
    failure = dialogue.spec.provider.failure_for(case, Surface.websocket, dialogue.access.channel)
    if failure is None:
        return "is refused, and how is not stated"
    status = dialogue.spec.provider.failures[failure].status
    return f"is refused with {phrase_number(dialogue.spec, status, spec_pointer('failures', failure, 'status'))}"


def name_part(part: Part) -> str:
    """Name the place of a part: the header `X-Key`, or the query's `key`."""
    owned = "'s" if part.place in (Place.query, Place.body) else ""
    return f"the {part.place.value}{owned} {quote_code(part.name)}"
