"""Schemes at work: read the text in the place of each part, take the credentials out of it, and judge them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from authproof.model.vocabulary import ENDED_CASES, Case, Place
from authproof.sandbox.engine.cases import CASE_RANK
from authproof.sandbox.engine.credential_store import CredentialStore, Flaw, Principal
from authproof.sandbox.engine.events import UNDECODABLE, Handshake, HttpRequest, decode_base64
from authproof.sandbox.tables import PartTable, SchemeTable
from authproof.text.json_pointer import find_value
from authproof.text.placeholders import fill_template

PartReader = Callable[[HttpRequest], Any]

_NOTHING_MISSING: Final = Flaw(Case.missing, None)
"""The refusal where no scheme is accepted at all."""


def judge_credentials(schemes: Iterable[SchemeAuthenticator], request: HttpRequest, now: float) -> Principal | Flaw:
    """Let the caller in by any scheme; else find the refusal of the one that came farthest."""
    refusals: list[Flaw] = []
    for scheme in schemes:
        verdict = scheme.judge_request(request, now)
        if not isinstance(verdict, Flaw):
            return verdict
        refusals.append(verdict)
    return max(refusals, key=lambda flaw: CASE_RANK[flaw.case], default=_NOTHING_MISSING)


class SchemeAuthenticator:
    """One way to authenticate."""

    def __init__(self, table: SchemeTable, store: CredentialStore, dispensable: frozenset[str] = frozenset()) -> None:
        """Prepare it. Callers are let in though one of `dispensable` was never issued or has ended, as without it."""
        self.messages = {part.message for part in table.parts if part.place is Place.message}
        """The messages that carry a part of it; empty if it travels in the handshake alone."""
        self.message_places = {(part.message, part.name) for part in table.parts if part.place is Place.message}
        """Where in which messages its parts stand."""
        in_subprotocol = [part for part in table.parts if part.place is Place.subprotocol]
        offers = frozenset(part.template for part in in_subprotocol if not part.holes)
        self._subprotocol_readers = [
            choose_reader(part, offers) for part in sorted(in_subprotocol, key=_carries_credential)
        ]
        self.size = len(table.parts)
        """How many parts it has."""
        self._store = store
        self._dispensable = dispensable
        constant = not any(part.holes for part in table.parts)
        # a constant in its place does not count as a credential, unless the scheme consists of constants
        self._parts = [
            (choose_reader(part, offers), PartMatcher(part), constant or bool(part.holes), part.required)
            for part in table.parts
        ]
        names = (matcher.first_credential for _, matcher, *_ in self._parts)
        self._nothing = Flaw(Case.missing, next(filter(None, names), None))
        self._parts_before_message = [
            (read, matcher)
            for part, (read, matcher, *_) in zip(table.parts, self._parts, strict=True)
            if self.messages and part.place is not Place.message
        ]

    def find_subprotocol(self, handshake: Handshake) -> str | None:
        """Find the offer that is one of its parts, or begins like one, a constant rather than a credential."""
        found = (read(handshake) for read in self._subprotocol_readers)
        return next((offer for offer in found if offer is not None), None)

    def is_begun_by(self, handshake: Handshake) -> bool:
        """Tell whether a handshake brings all of it but what is to come in a message."""
        values: dict[str, str] = {}
        parts = self._parts_before_message
        return bool(parts) and all(matcher.take_credentials(read(handshake), values) for read, matcher in parts)

    def judge_request(self, request: HttpRequest, now: float) -> Principal | Flaw:
        """Let the caller in, or tell why not: `missing` if none of its credentials is there."""
        values: dict[str, str] = {}
        presented, wrong = False, list[PartMatcher]()
        for read, matcher, counts, required in self._parts:
            text = read(request)
            if text is None or matcher.is_vacant(text):
                wrong += (matcher,) if required else ()
            elif text is UNDECODABLE:
                return Flaw(Case.bad_request, None)
            else:
                presented = presented or counts
                wrong += () if matcher.take_credentials(text, values) else (matcher,)
        if not wrong:
            return self._admit_caller(values, now)
        return Flaw(Case.malformed, wrong[0].first_credential) if presented else self._nothing

    def _admit_caller(self, values: dict[str, str], now: float) -> Principal | Flaw:
        verdict = self._store.admit_caller(values, now)
        if not isinstance(verdict, Flaw) or verdict.credential not in self._dispensable:
            return verdict
        others = {name: value for name, value in values.items() if name != verdict.credential}
        return self._store.admit_caller(others, now) if verdict.case in ENDED_CASES else verdict


def _carries_credential(part: PartTable) -> bool:
    return bool(part.holes)


class PartMatcher:
    """Takes the credentials out of the text of one part."""

    def __init__(self, part: PartTable) -> None:
        self._pattern = re.compile(part.pattern)
        self._holes = part.holes
        self._inner = re.compile(part.inner_pattern) if part.inner_pattern is not None else None
        self._inner_holes = part.inner_holes
        self._is_word_in_any_case = part.is_word_in_any_case
        self._vacant_texts = _list_vacant_texts(part)
        names = (name for hole in part.holes for name in (part.inner_holes if hole == "base64" else (hole,)))
        self.first_credential = next(names, None)
        """The first credential that it carries; none if it is a constant."""
        self._only_credential = part.holes[0] if len(part.holes) == 1 and self._inner is None else None

    def is_vacant(self, text: Any) -> bool:
        """Tell whether a text counts as nothing: empty, or a header's prefix alone; never what a message carries."""
        return (text.lower() if self._is_word_in_any_case else text) in self._vacant_texts

    def take_credentials(self, text: Any, values: dict[str, str]) -> bool:
        """Add the credentials in `text` to `values`; False if prefix, shape or a value that came before differ."""
        match = self._pattern.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            return False
        if self._only_credential:
            return values.setdefault(self._only_credential, match[1]) == match[1]
        return all(
            self._put_value(name, value, values) for name, value in zip(self._holes, match.groups(), strict=True)
        )

    def _put_value(self, name: str, value: str, values: dict[str, str]) -> bool:
        if self._inner is not None and name == "base64":
            return self._take_inner(decode_base64(value), values)
        return values.setdefault(name, value) == value

    def _take_inner(self, text: str | None, values: dict[str, str]) -> bool:
        match = self._inner.fullmatch(text) if self._inner and text is not None else None
        if match is None:
            return False
        pairs = zip(self._inner_holes, match.groups(), strict=True)
        return all(values.setdefault(name, value) == value for name, value in pairs)


def _list_vacant_texts(part: PartTable) -> tuple[str, ...]:
    if part.place is Place.message:
        return ()
    if part.base64 or not part.holes or part.place is Place.subprotocol:
        return ("",)
    prefix = fill_template(part.template, dict.fromkeys(part.holes, "")).strip()
    return "", prefix.lower() if part.is_word_in_any_case else prefix


def choose_reader(part: PartTable, constant_offers: frozenset[str] = frozenset()) -> PartReader:
    """Choose the function that reads the text in the place of a part: None if there is none.

    `constant_offers` are the subprotocols that are parts of the same scheme as they stand: no other part is one.
    It gives UNDECODABLE for a body that cannot be read, and a value that is not text as it is.
    """
    if part.place is Place.subprotocol:
        return _make_subprotocol_reader(part, constant_offers - {part.template})
    return _READERS[part.place](part)


def _make_header_reader(part: PartTable) -> PartReader:
    name = part.name.lower().encode()
    return lambda request: request.header_value(name)


def _make_query_reader(part: PartTable) -> PartReader:
    return lambda request: request.query_value(part.name)


def _make_path_reader(part: PartTable) -> PartReader:
    return lambda request: request.path_parameters.get(part.name)


def _make_cookie_reader(part: PartTable) -> PartReader:
    return lambda request: request.cookie_value(part.name)


def _make_body_reader(part: PartTable) -> PartReader:
    def read_body(request: HttpRequest) -> Any:
        document = request.read_document()
        return document if document is UNDECODABLE else find_value(document, part.name)

    return read_body


def _make_message_reader(part: PartTable) -> PartReader:
    def read_message(request: HttpRequest) -> Any:
        if isinstance(request, Handshake) and request.message_id == part.message:
            return find_value(request.message, part.name)
        return None

    return read_message


def _make_subprotocol_reader(part: PartTable, others: frozenset[str]) -> PartReader:
    pattern = re.compile(part.pattern)
    prefix = part.template.partition("{")[0]

    def read_subprotocol(request: HttpRequest) -> Any:
        """Find the offer that matches; else one that begins like it, so that it counts as malformed."""
        offered = request.offered_subprotocols() if isinstance(request, Handshake) else []
        offers = [offer for offer in offered if offer not in others]
        whole = next((offer for offer in offers if pattern.fullmatch(offer)), None)
        return whole or next((offer for offer in offers if offer.startswith(prefix)), None)

    return read_subprotocol


_READERS: Final[dict[Place, Callable[[PartTable], PartReader]]] = {
    Place.header: _make_header_reader,
    Place.query: _make_query_reader,
    Place.path: _make_path_reader,
    Place.cookie: _make_cookie_reader,
    Place.body: _make_body_reader,
    Place.message: _make_message_reader,
}
