"""A sandbox that hands out credentials it will not accept, to see what samples make of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from authproof.sandbox.engine import Engine, HttpAnswer, HttpRequest
from authproof.text.json_pointer import has_value_at, replace_value


class Tampered:
    """An engine that puts other values at some pointers of its JSON answers: the first so many, or all."""

    def __init__(self, engine: Engine, values: Mapping[str, str], times: int | None = None) -> None:
        self._engine = engine
        self._values = values
        self._times = times

    def answer_request(self, request: HttpRequest) -> HttpAnswer:
        answer = self._engine.answer_request(request)
        if answer.status >= 300 or self._times == 0:
            return answer
        self._times = None if self._times is None else self._times - 1
        document = self._changed(json.loads(answer.body))
        body = json.dumps(document).encode()
        headers = [pair for pair in answer.headers if pair[0] != b"content-length"]
        return HttpAnswer(answer.status, [*headers, (b"content-length", str(len(body)).encode())], body, answer.case)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def _changed(self, document: Any) -> Any:
        for pointer, value in self._values.items():
            document = replace_value(document, pointer, value) if has_value_at(document, pointer) else document
        return document
