"""Schemes at work: judge what a caller presents, and choose the refusal when several schemes are accepted."""

from __future__ import annotations

from collections.abc import Iterable

from generator.engine.cases import BAD_REQUEST, CASE_RANK, MALFORMED, MISSING
from generator.engine.decode import UNDECODABLE
from generator.engine.part import PartMatcher, choose_reader
from generator.engine.store import CredentialStore, Principal
from generator.engine.wire import HttpRequest
from generator.tables import PartTable, SchemeTable


class SchemeAuthenticator:
    """One way to authenticate."""

    def __init__(self, table: SchemeTable, store: CredentialStore) -> None:
        self.messages = {part.message for part in table.parts if part.place == "message"}
        """The messages that carry a part of it; empty if it travels in the handshake alone."""
        self.message_places = {(part.message, part.name) for part in table.parts if part.place == "message"}
        """Where in which messages its parts stand."""
        self.subprotocols = tuple(part.template for part in table.parts if _is_constant_subprotocol(part))
        self._store = store
        constant = not any(part.holes for part in table.parts)
        # a constant in its place does not count as a credential, unless the scheme consists of constants
        self._parts = [(choose_reader(part), PartMatcher(part), constant or bool(part.holes)) for part in table.parts]

    def judge_request(self, request: HttpRequest, now: float) -> Principal | str:
        """Let the caller in, or tell the case of the refusal: `missing` if none of its credentials is there."""
        values: dict[str, str] = {}
        presented, whole = False, True
        for read, matcher, counts in self._parts:
            text = read(request)
            if text is None or text in matcher.vacant_texts:
                whole = False
            elif text is UNDECODABLE:
                return BAD_REQUEST
            else:
                presented = presented or counts
                whole = matcher.take_credentials(text, values) and whole
        if whole:
            return self._store.admit_caller(values, now)
        return MALFORMED if presented else MISSING


def judge_credentials(schemes: Iterable[SchemeAuthenticator], request: HttpRequest, now: float) -> Principal | str:
    """Let the caller in by any scheme; else tell the refusal of the one that came farthest."""
    case = MISSING
    for scheme in schemes:
        verdict = scheme.judge_request(request, now)
        if not isinstance(verdict, str):
            return verdict
        if CASE_RANK[verdict] > CASE_RANK[case]:
            case = verdict
    return case


def _is_constant_subprotocol(part: PartTable) -> bool:
    return part.place == "subprotocol" and not part.holes
