"""A request of a recipe as the shell shows it: a call of curl, and what is done with its answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from authproof.samples.languages.curl.values import CurlValues, quote_text
from authproof.samples.languages.rendering import comment_text
from authproof.samples.recipe.nodes import Constant, Form, Join, RequestStep, Take
from authproof.samples.recipe.values import pieces_of
from authproof.text.json_pointer import split_pointer

_GLOB_CHARACTERS: Final = frozenset("[]{}")
"""Characters that curl takes for ranges and lists in a URL, unless told not to."""


@dataclass(frozen=True)
class CurlRequestView:
    """What the template shows of a request."""

    comment: str | None
    """What it is for, where a sample sends several."""
    command: list[str]
    """Line by line."""
    document: str | None
    """The here-document with the body."""
    takes: list[str]
    """Statements; if there are any, the answer is kept in a variable."""
    show: bool
    """Whether an answer that is kept is printed too."""


def request_view(request: RequestStep, values: CurlValues, command: str, *, several: bool) -> CurlRequestView:
    """Show a request that is sent by `command`. `several`: it is one of several."""
    options = list(_curl_options(request, values))
    silent = " >/dev/null" if not request.show and not request.takes else ""
    document = _here_document(request, values)
    opening = " <<JSON" if document else ""
    return CurlRequestView(
        comment=comment_text(request.title) if several else None,
        command=[
            f"{command} \\",
            *(f"  {option} \\" for option in options),
            f"  {values.write_text(request.url)}{opening}{silent}",
        ],
        document=document,
        takes=[_take_line(take, values, text=request.reads_text) for take in request.takes],
        show=request.show is not None,
    )


def uses_json(request: RequestStep) -> bool:
    """Tell whether a request's body is JSON that holds more than constants."""
    return request.body is not None and not isinstance(request.body, Form | Constant)


def _curl_options(request: RequestStep, values: CurlValues) -> Iterator[str]:
    if any(_GLOB_CHARACTERS & set(text) for text in _constant_texts(request)):
        yield "--globoff"
    if request.method != _implied_method(request):
        yield f"--request {request.method}"
    yield from _query_options(request, values)
    if request.basic:
        yield f"--user {values.write_text(Join((request.basic.user, Constant(':'), request.basic.password)))}"
    for name, text in request.headers:
        yield f"--header {values.write_text(text, f'{name}: ')}"
    yield from _body_options(request, values)
    if request.show and request.show.status:
        yield r"--write-out '%{http_code}\n'"


def _implied_method(request: RequestStep) -> str:
    """Name the method that curl chooses by itself."""
    return "GET" if request.body is None else "POST"


def _query_options(request: RequestStep, values: CurlValues) -> Iterator[str]:
    if request.query:
        yield "--get"
        for name, text in request.query:
            yield f"--data-urlencode {values.write_text(text, quote(name, safe='') + '=')}"


def plain_request(request: RequestStep) -> RequestStep:
    """Leave the query to curl where it can put it together, which is without a body; else write it into the URL."""
    if request.method == "GET" and request.body is None:
        return replace(request, address=request.url)
    return replace(request, url=request.address, query=())


def _constant_texts(request: RequestStep) -> list[str]:
    parts = pieces_of(request.url)
    return [part.value for part in parts if isinstance(part, Constant)]


def _body_options(request: RequestStep, values: CurlValues) -> Iterator[str]:
    body = request.body
    if isinstance(body, Form):
        for name, text in body.fields:
            yield f"--data-urlencode {values.write_text(text, quote(name, safe='') + '=')}"
    elif body is not None:
        yield "--header 'Content-Type: application/json'"
        yield f"--data {quote_text(json.dumps(body.value, ensure_ascii=False)) if isinstance(body, Constant) else '@-'}"


def _here_document(request: RequestStep, values: CurlValues) -> str | None:
    body = request.body
    return None if body is None or isinstance(body, Form | Constant) else values.write_json(body)


def _take_line(take: Take, values: CurlValues, *, text: bool) -> str:
    if text:
        return f"{values.names(take.value.name)}=$answer"
    subscripts = "".join(f"[{_write_index(token)}]" for token in split_pointer(take.pointer))
    program = f"import json, sys; print(json.load(sys.stdin){subscripts})"
    return f'{values.names(take.value.name)}=$(python3 -c {quote_text(program)} <<<"$answer")'


def _write_index(token: str) -> str:
    return token if token.isdecimal() else json.dumps(token, ensure_ascii=False)
