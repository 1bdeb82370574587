"""Answers over HTTP, written once as far as they can be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from generator.engine.accept import choose
from generator.engine.cases import CASES
from generator.engine.encode import compact
from generator.engine.live import NOTHING, Own, Values
from generator.engine.wire import Answer, Headers, Request
from generator.tables import Body, Failure, Live, Success

_BODILESS: Final = (204, 304)

NO_HEADERS: Final[Mapping[str, str]] = {}


class Reply:
    """One answer of the spec in each of its media types. What has no live value is written once."""

    def __init__(  # noqa: PLR0913 - the parts of an answer
        self,
        status: int,
        bodies: tuple[Body, ...],
        values: Values,
        *,
        live: tuple[Live, ...] = (),
        headers: Mapping[str, str] = NO_HEADERS,
        case: str | None = None,
    ) -> None:
        self._status = status
        self._bodies = bodies
        self._values = values
        self._live = live
        self._headers = headers
        self._case = case
        self._offers = tuple(body.media_type for body in bodies)
        self._is_fixed = not live and not any("{" in value for value in headers.values())
        self._written: dict[int, Answer] = {}

    def to(self, request: Request, own: Own = NOTHING) -> Answer:
        """Answer a request, in the media type that it prefers."""
        index = 0
        if len(self._offers) > 1 and (accept := request.header(b"accept")) is not None:
            index = choose(self._offers, accept)
        if not self._is_fixed:
            return self._write(index, own)
        found = self._written.get(index)
        if found is None:
            found = self._written[index] = self._write(index, NOTHING)
        return found

    def document(self) -> Any:
        """Give the first body as a JSON value with its live values put in."""
        return self._values.put(self._bodies[0].content, self._live)

    def with_document(self, document: Any) -> Answer:
        """Answer with another value in the place of the first body."""
        return self._answer(Body(self._bodies[0].media_type, document), NOTHING)

    def _write(self, index: int, own: Own) -> Answer:
        if not self._bodies:
            return self._answer(None, own)
        body = self._bodies[index]
        live = self._live if _is_json(body.media_type) else ()
        return self._answer(Body(body.media_type, self._values.put(body.content, live, own)), own)

    def _answer(self, body: Body | None, own: Own) -> Answer:
        headers = [(name.lower(), self._values.fill(value, own)) for name, value in self._headers.items()]
        if len(self._offers) > 1:
            headers.append(("vary", "Accept"))
        return written(self._status, body, headers, self._case)


class Refusals:
    """Finds the answer to a case: the operation's own, the general one of its surface, or the sandbox's plain one."""

    def __init__(self, failures: tuple[Failure, ...], values: Values) -> None:
        self._failures = failures
        self._values = values
        self._found: dict[tuple[str, str, str | None, str | None], Reply] = {}

    def documented(self, case: str, surface: str, operation: str | None = None, limit: str | None = None) -> bool:
        """Tell whether the spec says how the case is refused."""
        return self._failure(case, surface, operation, limit) is not None

    def find(self, case: str, surface: str, operation: str | None = None, limit: str | None = None) -> Reply:
        """Find the answer to a case.

        `operation` is none where no operation was reached, `limit` where none is used up.
        """
        key = (case, surface, operation, limit)
        if key not in self._found:
            failure = self._failure(*key)
            self._found[key] = failed(failure, case, self._values) if failure else plain(case, self._values)
        return self._found[key]

    def _failure(self, case: str, surface: str, operation: str | None, limit: str | None) -> Failure | None:
        fitting = [each for each in self._failures if case in each.cases and surface in each.surfaces]
        mine = [each for each in fitting if not each.operations or operation in each.operations]
        return next((each for each in mine if not each.limits or limit in each.limits), None)


def succeeded(success: Success, values: Values) -> Reply:
    """Prepare the answer when all is well."""
    bodies = (success.body,) if success.body else ()
    return Reply(success.status, bodies, values, live=success.live)


def failed(failure: Failure, case: str, values: Values) -> Reply:
    """Prepare a documented refusal."""
    return Reply(failure.status, failure.bodies, values, live=failure.live, headers=failure.headers, case=case)


def plain(case: str, values: Values) -> Reply:
    """Prepare the sandbox's own answer to a case that the spec leaves open."""
    content = {"undocumented": case, "message": "the spec does not say how this is refused"}
    body = Body("application/json", content)
    return Reply(CASES[case].status, (body,), values, headers={"authproof-undocumented": case}, case=case)


def remark(status: int, message: str, case: str) -> Answer:
    """Write an answer that is about the sandbox itself, not about a provider."""
    return written(status, Body("application/json", {"sandbox": message}), [], case)


def written(status: int, body: Body | None, headers: list[tuple[str, str]], case: str | None) -> Answer:
    """Write an answer as bytes, with its Content-Type and Content-Length."""
    content = b"" if body is None or status in _BODILESS else _encode(body)
    lines = list(headers)
    if content and body:
        lines.append(("content-type", _content_type(body.media_type)))
    if status not in _BODILESS:
        lines.append(("content-length", str(len(content))))
    encoded: Headers = [(name.encode(), value.encode("latin-1", "replace")) for name, value in lines]
    return Answer(status, encoded, content, case)


def _encode(body: Body) -> bytes:
    if isinstance(body.content, str) and not _is_json(body.media_type):
        return body.content.encode()
    return compact(body.content).encode()


def _is_json(media_type: str) -> bool:
    return media_type.partition(";")[0].strip().lower().endswith("json")


def _content_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") and ";" not in media_type else media_type
