"""Answers over HTTP: those of the spec, prepared and negotiated (RFC 9110, section 12.5.1), and the sandbox's own."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, Final

from authproof.model.vocabulary import Case, Live, Surface
from authproof.sandbox.engine.cases import CASES, PROVOKE_HEADER, PROVOKE_KEY, UNDOCUMENTED_HEADER, UNDOCUMENTED_KEY
from authproof.sandbox.engine.events import Headers, HttpAnswer, HttpRequest
from authproof.sandbox.engine.live_values import NO_ANSWER_VALUES, AnswerValues, LiveValues, encode_json
from authproof.sandbox.tables import Body, FailureTable, LiveValueTable, SuccessTable
from authproof.text.media_type import choose_offer, is_json_type
from authproof.text.placeholders import tells_time

_BODILESS: Final = (204, 304)

_CASE_WORDS: Final = frozenset(Case)

NO_HEADERS: Final[Mapping[str, str]] = {}


class PreparedAnswer:
    """One answer of the spec in each of its media types. What has no live value is written once."""

    def __init__(  # noqa: PLR0913 - the parts of an answer
        self,
        status: int,
        bodies: tuple[Body, ...],
        values: LiveValues,
        *,
        live: tuple[LiveValueTable, ...] = (),
        headers: Mapping[str, str] = NO_HEADERS,
        case: Case | None = None,
        assumed_offers: frozenset[int] = frozenset(),
    ) -> None:
        """`assumed_offers` numbers the bodies of which the answer tells that no source states it; 0 without any."""
        self._status = status
        self._bodies = bodies
        self._values = values
        self._live = live
        self._headers = headers
        self._case = case
        self._assumed_offers = assumed_offers
        self._offers = tuple(body.media_type for body in bodies)
        self._is_fixed = not live and not any("{" in value for value in headers.values())
        self._written: dict[int, HttpAnswer] = {}

    def write_for(self, request: HttpRequest, answer_values: AnswerValues = NO_ANSWER_VALUES) -> HttpAnswer:
        """Answer a request, in the media type that it prefers."""
        index = 0
        if len(self._offers) > 1 and (accept := request.header_value(b"accept")) is not None:
            index = choose_offer(self._offers, accept)
        if not self._is_fixed:
            return self._write_offer(index, answer_values)
        prepared = self._written.get(index)
        if prepared is None:
            prepared = self._written[index] = self._write_offer(index, NO_ANSWER_VALUES)
        return prepared

    def build_document(self) -> Any:
        """Write the first body as a JSON value with its live values put in; None if there is no body."""
        return self._values.fill_example(self._bodies[0].content, self._live) if self._bodies else None

    def write_with_document(self, document: Any, headers: Iterable[tuple[str, str]]) -> HttpAnswer:
        """Answer with another value in the place of the first body, if there is one, and with further headers."""
        body = Body(self._bodies[0].media_type, document) if self._bodies else None
        return self._write_body(body, NO_ANSWER_VALUES, further=headers)

    def _write_offer(self, index: int, answer_values: AnswerValues) -> HttpAnswer:
        undocumented = self._case if index in self._assumed_offers else None
        if not self._bodies:
            return self._write_body(None, answer_values, undocumented)
        body = self._bodies[index]
        live = self._live if is_json_type(body.media_type) else ()
        return self._write_body(
            Body(body.media_type, self._values.fill_example(body.content, live, answer_values)),
            answer_values,
            undocumented,
        )

    def _write_body(
        self,
        body: Body | None,
        answer_values: AnswerValues,
        undocumented: Case | None = None,
        further: Iterable[tuple[str, str]] = (),
    ) -> HttpAnswer:
        headers = [
            (name.lower(), self._values.fill_header(value, answer_values)) for name, value in self._headers.items()
        ]
        headers += [(name.lower(), value) for name, value in further]
        if len(self._offers) > 1:
            headers.append(("vary", "Accept"))
        if undocumented:
            headers.append((UNDOCUMENTED_HEADER.lower(), undocumented))
        return write_answer(self._status, body, headers, self._case)


class Refusals:
    """Finds the answer to a case: the operation's own, the general one of its surface, or the sandbox's plain one."""

    def __init__(
        self,
        failures: tuple[FailureTable, ...],
        values: LiveValues,
        timeless_limits: frozenset[str] = frozenset(),
    ) -> None:
        """`timeless_limits` are those of which nobody knows when they let more pass."""
        self._failures = failures
        self._timeless_limits = timeless_limits
        self._values = values
        self._prepared: dict[tuple[Case, Surface, str | None, str | None, str | None], PreparedAnswer] = {}

    def is_documented(
        self, case: Case, surface: Surface, operation: str | None = None, limit: str | None = None
    ) -> bool:
        """Tell whether the spec says how the case is refused."""
        return self._find_failure(case, surface, operation, limit, None) is not None

    def find_refusal(
        self,
        case: Case,
        surface: Surface,
        operation: str | None = None,
        limit: str | None = None,
        credential: str | None = None,
    ) -> PreparedAnswer:
        """Find the answer to a case.

        `operation` is none where no operation was reached, `limit` where none is used up, `credential` where what is
        wrong is none.
        """
        key = (case, surface, operation, limit, credential)
        if key not in self._prepared:
            failure = self._find_failure(*key)
            is_some_ban = case is Case.banned and limit is None
            is_timeless = is_some_ban or limit in self._timeless_limits
            self._prepared[key] = (
                prepare_failure(failure, case, surface, self._values, timeless=is_timeless)
                if failure
                else prepare_plain_refusal(case, self._values)
            )
        return self._prepared[key]

    def _find_failure(
        self, case: Case, surface: Surface, operation: str | None, limit: str | None, credential: str | None
    ) -> FailureTable | None:
        fitting = [each for each in self._failures if case in each.cases and surface in each.surfaces]
        applicable = [each for each in fitting if not each.operations or operation in each.operations]
        is_asked_for = limit is None and credential is None
        fallback = next(iter(applicable), None) if is_asked_for else None
        alike = (each for each in applicable if not each.credentials or credential in each.credentials)
        return next((each for each in alike if not each.limits or limit in each.limits), fallback)


def prepare_success(success: SuccessTable, values: LiveValues) -> PreparedAnswer:
    bodies = (success.body,) if success.body else ()
    return PreparedAnswer(success.status, bodies, values, live=success.live, headers=success.headers)


def prepare_failure(
    failure: FailureTable, case: Case, surface: Surface, values: LiveValues, *, timeless: bool
) -> PreparedAnswer:
    """Prepare a refusal of the spec; a `timeless` one tells no time to wait, since any would be made up."""
    headers, live = failure.headers, failure.live
    if timeless:
        headers = {name: value for name, value in headers.items() if not tells_time(value)}
        live = tuple(each for each in live if each.word is not Live.retry_after)
    return PreparedAnswer(
        failure.status,
        failure.bodies,
        values,
        live=live,
        headers=headers,
        case=case,
        assumed_offers=_find_assumed_offers(failure, case, surface),
    )


def _find_assumed_offers(failure: FailureTable, case: Case, surface: Surface) -> frozenset[int]:
    """Give the numbers of the bodies whose answers no source states in status and body; 0 stands for no body."""
    all_are = failure.is_assumed(case, surface)
    offers = range(max(len(failure.bodies), 1)) if all_are else range(len(failure.bodies))
    return frozenset(
        number for number in offers if all_are or failure.bodies[number].media_type in failure.assumed_media_types
    )


def prepare_plain_refusal(case: Case, values: LiveValues) -> PreparedAnswer:
    """Prepare the sandbox's own answer to a case that the spec leaves open."""
    content = {UNDOCUMENTED_KEY: case, "message": "the spec does not say how this is refused"}
    body = Body("application/json", content)
    return PreparedAnswer(CASES[case].status, (body,), values, headers={UNDOCUMENTED_HEADER.lower(): case}, case=case)


def take_provoked_case(request: HttpRequest, armed_cases: deque[Case]) -> Case | HttpAnswer | None:
    """Find the case that a request is to be refused for: by its header, else the next of those that were armed.

    An answer if the header names no case, None if nobody provokes a refusal.
    """
    word = request.header_value(PROVOKE_KEY)
    if word is None:
        return armed_cases.popleft() if armed_cases else None
    if word in _CASE_WORDS:
        return Case(word)
    return write_remark(400, f"{PROVOKE_HEADER}: no case of that name; allowed: {', '.join(Case)}", Case.bad_request)


def write_remark(status: int, message: str, case: Case) -> HttpAnswer:
    """Write an answer that is about the sandbox itself, not about a provider."""
    return write_answer(status, Body("application/json", {"sandbox": message}), [], case)


def write_answer(status: int, body: Body | None, headers: list[tuple[str, str]], case: Case | None) -> HttpAnswer:
    """Write an answer as bytes, with its Content-Type and Content-Length."""
    content = b"" if body is None or status in _BODILESS else _encode_body(body)
    header_lines = list(headers)
    if body and status not in _BODILESS:
        header_lines.append(("content-type", _write_content_type(body.media_type)))
    if status not in _BODILESS:
        header_lines.append(("content-length", str(len(content))))
    encoded: Headers = [(name.encode(), value.encode("latin-1", "replace")) for name, value in header_lines]
    return HttpAnswer(status, encoded, content, case)


def _encode_body(body: Body) -> bytes:
    if isinstance(body.content, str) and not is_json_type(body.media_type):
        return body.content.encode()
    return encode_json(body.content).encode()


def _write_content_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") and ";" not in media_type else media_type
