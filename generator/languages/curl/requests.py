"""A request of a recipe as the shell shows it: a call of curl, and what is done with its answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from generator.languages.curl.literal import literal, prose
from generator.languages.curl.values import Values
from generator.pointer import split
from generator.recipe.nodes import Constant, Form, Join, Request, Take

_GLOB: Final = frozenset("[]{}")
"""Characters that curl takes for ranges and lists in a URL, unless told not to."""


@dataclass(frozen=True)
class RequestView:
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


def request_view(request: Request, values: Values, command: str, *, several: bool) -> RequestView:
    """Show a request that is sent by `command`. `several`: it is one of several."""
    options = list(_options(request, values))
    silent = " >/dev/null" if not request.show and not request.takes else ""
    document = _document(request, values)
    opening = " <<JSON" if document else ""
    return RequestView(
        comment=prose(request.title) if several else None,
        command=[
            f"{command} \\",
            *(f"  {option} \\" for option in options),
            f"  {values.text(request.url)}{opening}{silent}",
        ],
        document=document,
        takes=[_take(take, values) for take in request.takes],
        show=request.show is not None,
    )


def uses_json(request: Request) -> bool:
    """Tell whether a request's body is JSON that holds more than constants."""
    return request.body is not None and not isinstance(request.body, Form | Constant)


def _options(request: Request, values: Values) -> Iterator[str]:
    if any(_GLOB & set(text) for text in _constants(request)):
        yield "--globoff"
    if request.method != _implied(request):
        yield f"--request {request.method}"
    yield from _query(request, values)
    if request.basic:
        yield f"--user {values.text(Join((request.basic.user, Constant(':'), request.basic.password)))}"
    for name, text in request.headers:
        yield f"--header {values.text(text, f'{name}: ')}"
    yield from _body(request, values)
    if request.show and request.show.status:
        yield r"--write-out '%{http_code}\n'"


def _implied(request: Request) -> str:
    """Name the method that curl chooses by itself."""
    return "GET" if request.body is None else "POST"


def _query(request: Request, values: Values) -> Iterator[str]:
    if request.query:
        yield "--get"
        for name, text in request.query:
            yield f"--data-urlencode {values.text(text, quote(name, safe='') + '=')}"


def plain(request: Request) -> Request:
    """Leave the query to curl where it can put it together, which is without a body; else write it into the URL."""
    if request.method == "GET" and request.body is None:
        return replace(request, address=request.url)
    return replace(request, url=request.address, query=())


def _constants(request: Request) -> list[str]:
    parts = request.url.parts if isinstance(request.url, Join) else (request.url,)
    return [part.value for part in parts if isinstance(part, Constant)]


def _body(request: Request, values: Values) -> Iterator[str]:
    body = request.body
    if isinstance(body, Form):
        for name, text in body.fields:
            yield f"--data-urlencode {values.text(text, quote(name, safe='') + '=')}"
    elif body is not None:
        yield "--header 'Content-Type: application/json'"
        yield f"--data {literal(json.dumps(body.value, ensure_ascii=False)) if isinstance(body, Constant) else '@-'}"


def _document(request: Request, values: Values) -> str | None:
    body = request.body
    return None if body is None or isinstance(body, Form | Constant) else values.json(body)


def _take(take: Take, values: Values) -> str:
    subscripts = "".join(f"[{_index(token)}]" for token in split(take.pointer))
    program = f"import json, sys; print(json.load(sys.stdin){subscripts})"
    return f'{values.names(take.value.name)}=$(python3 -c {literal(program)} <<<"$answer")'


def _index(token: str) -> str:
    return token if token.isdecimal() else json.dumps(token, ensure_ascii=False)
