"""A request of a recipe as the shell shows it: a call of curl, and what is done with its answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from authproof.model.refusal_signs import Sign, SignKind
from authproof.model.vocabulary import JsonType
from authproof.samples.languages.curl.json_bodies import write_body
from authproof.samples.languages.curl.values import CurlValues, quote_pieces, quote_program, quote_text
from authproof.samples.languages.rendering import VariableName, spell_issued
from authproof.samples.recipe.clients import ReusableClient
from authproof.samples.recipe.nodes import AnswerValue, Constant, Form, Join, Poll, RequestStep, Take
from authproof.samples.recipe.sessions import Session
from authproof.samples.recipe.values import join_pieces, pieces_of
from authproof.text.answer_place import AnswerPlace
from authproof.text.json_pointer import join_pointer, split_pointer

_GLOB_CHARACTERS: Final = frozenset("[]{}")
"""Characters that curl takes for ranges and lists in a URL, unless told not to."""
_FIRST_ARGUMENT: Final = AnswerValue("1", JsonType.string)
"""Of a function of the shell."""
_PLAIN_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class CurlPollView:
    """What the template shows of a request that waits for a person's decision; variables without `$`."""

    beginning: str | None
    """The statement that sets the interval; none if an answer has told it."""
    address: str
    code: str
    interval: str
    decided: str
    """The command that succeeds at an answer that is no reason to wait."""
    pending: str
    slow_down: str


@dataclass(frozen=True)
class CurlRequestView:
    """What the template shows of a request."""

    body: str | None
    """The statements that put a body together."""
    command: list[str]
    """Line by line."""
    ending: list[str]
    """What is done with the answer."""
    poll: CurlPollView | None = None
    """How it is sent again and again."""


def request_view(request: RequestStep, values: CurlValues, command: str, *, several: bool) -> CurlRequestView:
    """Show a request that is sent by `command`. `several`: it is one of several, which set status and answer."""
    silent = " >/dev/null" if not request.show and not several else ""
    return CurlRequestView(
        body=write_body(request.body, values) if uses_json(request) else None,
        command=_command_lines(request, values, command, values.write_text(request.url) + silent, several=several),
        ending=list(_ending_lines(request, values)) if several else [],
        poll=_poll_view(request.poll, values) if request.poll else None,
    )


def _poll_view(poll: Poll, values: CurlValues) -> CurlPollView:
    interval = values.names(poll.interval.name)
    return CurlPollView(
        beginning=None if poll.seconds is None else f"{interval}={poll.seconds}",
        address=values.names(poll.address.name),
        code=values.names(poll.code.name),
        interval=interval,
        decided="[[ " + " && ".join(f"$status != {status}" for status in poll.statuses) + " ]]",
        pending=quote_text(poll.pending),
        slow_down=quote_text(poll.slow_down),
    )


def _command_lines(request: RequestStep, values: CurlValues, command: str, address: str, *, several: bool) -> list[str]:
    options = _curl_options(request, values, several=several)
    # What comes by standard input is in no list of processes.
    given = ' <<<"$body"' if uses_json(request) else ""
    return [f"{command} \\", *(f"  {option} \\" for option in options), f"  {address}{given}"]


@dataclass(frozen=True)
class CurlSessionView:
    """What the template shows of a session."""

    base: str
    kept: str
    """What is issued, in words."""
    login: CurlRequestView
    renewal: CurlRequestView
    call: list[str]
    """The command, line by line."""
    takes: list[str]
    """The statements that take what was issued from an answer."""
    status: int
    """That at which it renews."""
    path: str


def session_view(session: Session, values: CurlValues) -> CurlSessionView:
    """Show a session as functions that log in, renew and get."""
    login, renewal = (
        CurlRequestView(
            body=write_body(request.body, values) if uses_json(request) else None,
            command=_command_lines(request, values, "call", _address_below(request), several=True),
            ending=[],
        )
        for request in map(plain_request, (session.login, session.renewal))
    )
    path = quote_pieces([VariableName("base_url"), VariableName("1")])
    return CurlSessionView(
        base=quote_text(session.base),
        kept=spell_issued(session.takes),
        login=login,
        renewal=renewal,
        call=_command_lines(session.call, values, "call", path, several=True),
        takes=[line for take in session.takes for line in _take_lines(take, values, is_json=True)],
        status=session.expired_status,
        path=values.write_text(session.call.url),
    )


def _address_below(request: RequestStep) -> str:
    return quote_pieces(
        [VariableName("base_url"), *(str(each.value) for each in pieces_of(request.url) if isinstance(each, Constant))]
    )


@dataclass(frozen=True)
class CurlClientView:
    """What the template shows of a reusable client."""

    command: str
    options: list[str]
    address: str
    """Of the endpoint that is the function's first argument."""
    endpoint: str
    limited: int | None
    """The status after which it waits as long as it is told, and asks once more; none if it is told nothing."""


def client_view(client: ReusableClient, values: CurlValues, command: str) -> CurlClientView:
    """Show a request to an endpoint as a function that calls any."""
    options = list(_curl_options(client.request, values, several=False))
    address = values.write_text(join_pieces([client.base, _FIRST_ARGUMENT]))
    endpoint = values.write_text(client.request.url)
    return CurlClientView(command, options, address, endpoint, client.request.limited_status)


def uses_json(request: RequestStep) -> bool:
    """Tell whether a request's body is JSON that holds more than constants."""
    return request.body is not None and not isinstance(request.body, Form | Constant)


def plain_request(request: RequestStep) -> RequestStep:
    """Leave the query to curl where it can put it together, which is without a body; else write it into the URL."""
    if request.method == "GET" and request.body is None:
        return replace(request, address=request.url)
    return replace(request, url=request.address, query=())


def _curl_options(request: RequestStep, values: CurlValues, *, several: bool) -> Iterator[str]:
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
    if request.show and request.show.status and not several:
        yield r"--write-out '%{http_code}\n'"


def _implied_method(request: RequestStep) -> str:
    """Name the method that curl chooses by itself."""
    return "GET" if request.body is None else "POST"


def _query_options(request: RequestStep, values: CurlValues) -> Iterator[str]:
    if request.query:
        yield "--get"
        for name, text in request.query:
            yield f"--data-urlencode {values.write_text(text, quote(name, safe='') + '=')}"


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
        written = quote_text(json.dumps(body.value, ensure_ascii=False)) if isinstance(body, Constant) else "@-"
        yield f"--data {written}"


def _ending_lines(request: RequestStep, values: CurlValues) -> Iterator[str]:
    """Write what is done with status and answer: a refusal ends the script, values are taken, the rest is shown."""
    yield "check"
    if request.signs:
        yield f"if {' || '.join(_refusal_tests(request.signs))}; then"
        yield '  printf \'%s\\n\' "$status" "$answer" >&2'
        yield "  exit 1"
        yield "fi"
    for take in request.takes:
        yield from _take_lines(take, values, is_json=request.is_json)
    if request.show:
        yield f"printf '%s\\n' \"{'$status' if request.show.status else '$answer'}\""


def reads_media_type(request: RequestStep) -> bool:
    return any(sign.kind is SignKind.media_type for sign in request.signs)


def _refusal_tests(signs: tuple[Sign, ...]) -> Iterator[str]:
    """Write the commands that succeed at an answer which lacks a sign of success, or has one of a refusal."""
    for sign in signs:
        operator = "!=" if sign.of_success else "=="
        if sign.kind is SignKind.status:
            yield f"[[ $status {operator} {sign.value} ]]"
        elif sign.kind is SignKind.media_type:
            yield f"[[ $media_type {operator} {quote_text(str(sign.value))}* ]]"
        elif sign.kind is SignKind.text and sign.value == "":
            yield f"[[ {'-n' if sign.of_success else '-z'} $answer ]]"
        elif sign.kind is SignKind.text:
            yield f"[[ $answer {operator} {quote_text(str(sign.value))} ]]"
    conditions = [_success_condition(sign) for sign in signs if sign.kind in (SignKind.type, SignKind.value)]
    if conditions:
        yield f'! jq --exit-status {quote_program(" and ".join(conditions))} <<<"$answer" >/dev/null'


def _success_condition(sign: Sign) -> str:
    read = "type" if sign.kind is SignKind.type else _jq_path(join_pointer(sign.path))
    return f"{read} {'==' if sign.of_success else '!='} {json.dumps(sign.value, ensure_ascii=False)}"


def _take_lines(take: Take, values: CurlValues, *, is_json: bool) -> Iterator[str]:
    name = values.names(take.value.name)
    if take.place:
        yield from _take_piece(take, take.place, name, is_json=is_json)
    elif not is_json:
        yield f"{name}=$answer"
    elif not take.pointer and take.value.type is JsonType.string:
        yield f"if ! {name}=$(jq --raw-output --exit-status 'strings' <<<\"$answer\"); then"
        yield "  printf 'expected a string, got %s\\n' \"$answer\" >&2"
        yield "  exit 1"
        yield "fi"
    else:
        path = _jq_path(take.pointer)
        message = json.dumps(f"the answer has no {path}", ensure_ascii=False)
        program = quote_program(f"{path} // error({message})")
        yield f'{name}=$(jq --raw-output {program} <<<"$answer")'


def _take_piece(take: Take, place: AnswerPlace, name: str, *, is_json: bool) -> Iterator[str]:
    """Write what takes a header or cookie, or a piece of one or of a text in the body."""
    if place.header:
        line = f"{place.header}: {f'{place.cookie}=' if place.cookie else ''}"
        pattern = quote_text("^" + re.sub(r"([.*^$\\\[\]])", r"\\\1", line))
        yield f"if ! {name}=$(tr -d '\\r' <\"$head\" | grep --ignore-case --max-count=1 {pattern}); then"
        yield f"  printf '%s\\n' {quote_text(f'the answer has no {place.words}')} >&2"
        yield "  exit 1"
        yield "fi"
        yield f"{name}=${{{name}#*{'=' if place.cookie else ': '}}}"
    elif is_json:
        path = _jq_path(take.pointer)
        message = json.dumps(f"the answer has no {path}", ensure_ascii=False)
        yield f'{name}=$(jq --raw-output {quote_program(f"{path} // error({message})")} <<<"$answer")'
    else:
        yield f"{name}=$answer"
    start = place.start_mark.partition("=")[2] if place.cookie else place.start_mark
    if start:
        yield f"{name}=${{{name}##*{quote_text(start)}}}"
    if place.end_mark:
        yield f"{name}=${{{name}%%{quote_text(place.end_mark)}*}}"


def reads_head(request: RequestStep) -> bool:
    """Tell whether something is taken from a header of the answer."""
    return any(take.is_in_header for take in request.takes)


def _jq_path(pointer: str) -> str:
    path = "".join(
        f"[{token}]" if token.isdecimal() else f".{token}" if _PLAIN_KEY.fullmatch(token) else f"[{json.dumps(token)}]"
        for token in split_pointer(pointer)
    )
    return path if path.startswith(".") else f".{path}"
