"""Schemes at work: judge what a caller presents, and choose the refusal when several schemes are accepted."""

from __future__ import annotations

from collections.abc import Iterable

from generator.engine.cases import BAD_REQUEST, MALFORMED, MISSING, RANK
from generator.engine.decode import UNDECODABLE
from generator.engine.part import Matcher, reader
from generator.engine.store import Principal, Store
from generator.engine.wire import Request
from generator.tables import Part
from generator.tables import Scheme as SchemeTable


class Scheme:
    """One way to authenticate."""

    def __init__(self, table: SchemeTable, store: Store) -> None:
        self.messages = {part.message for part in table.parts if part.place == "message"}
        """The messages that carry a part of it; empty if it travels in the handshake alone."""
        self.places = {(part.message, part.name) for part in table.parts if part.place == "message"}
        """Where in which messages its parts stand."""
        self.subprotocols = tuple(part.template for part in table.parts if _is_constant_subprotocol(part))
        self._store = store
        constant = not any(part.holes for part in table.parts)
        # a constant in its place does not count as a credential, unless the scheme consists of constants
        self._parts = [(reader(part), Matcher(part), constant or bool(part.holes)) for part in table.parts]

    def judge(self, request: Request, now: float) -> Principal | str:
        """Let the caller in, or tell the case of the refusal: `missing` if none of its credentials is there."""
        values: dict[str, str] = {}
        presented, whole = False, True
        for read, matcher, tells in self._parts:
            text = read(request)
            if text is None or text in matcher.vacant:
                whole = False
            elif text is UNDECODABLE:
                return BAD_REQUEST
            else:
                presented = presented or tells
                whole = matcher.take(text, values) and whole
        if whole:
            return self._store.admit(values, now)
        return MALFORMED if presented else MISSING


def judge(schemes: Iterable[Scheme], request: Request, now: float) -> Principal | str:
    """Let the caller in by any scheme; else tell the refusal of the one that came farthest."""
    case = MISSING
    for scheme in schemes:
        verdict = scheme.judge(request, now)
        if not isinstance(verdict, str):
            return verdict
        if RANK[verdict] > RANK[case]:
            case = verdict
    return case


def _is_constant_subprotocol(part: Part) -> bool:
    return part.place == "subprotocol" and not part.holes
