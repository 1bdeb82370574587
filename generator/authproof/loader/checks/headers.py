"""Headers: values that HTTP can carry, and none that frame the message (RFC 9110, section 5.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from authproof.loader.checks.traversal import walk_endpoints, walk_parameters, walk_parts, write_example
from authproof.loader.fault import Fault, fault_duplicates, show_value
from authproof.model.base import TOKEN_PATTERN
from authproof.model.limit import Window
from authproof.model.operation import Operation
from authproof.model.provider import Provider
from authproof.model.vocabulary import Place
from authproof.text.json_pointer import Path

_ANSWER_TEXT: Final = re.compile(r"[!-~\xa1-\xff]([ \t!-~\xa0-\xff]*[!-~\xa1-\xff])?")
_REQUEST_TEXT: Final = re.compile(r"[!-~]([ \t!-~]*[!-~])?")
_COOKIE_TEXT: Final = re.compile(r"[!#-+\--:<-\[\]-~]*")
"""A cookie's value (RFC 6265, section 4.1.1)."""

_ANSWER_ADVICE: Final = "visible Latin-1 characters, with spaces or tabs between them (RFC 9110, section 5.5)"
_REQUEST_ADVICE: Final = "visible ASCII characters, with spaces or tabs between them (RFC 9110, section 5.5)"
_TOKEN: Final = TOKEN_PATTERN.strip("^$")
_QUOTED: Final = r'"(?:[\t !#-\[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"'
_PARAMETER: Final = rf"{_TOKEN}[ \t]*=[ \t]*(?:{_TOKEN}|{_QUOTED})"
_CHALLENGE: Final = rf"{_TOKEN}(?: +(?:[A-Za-z0-9._~+/-]+=*|{_PARAMETER}(?:[ \t]*,[ \t]*{_PARAMETER})*))?"
_CHALLENGES: Final = re.compile(rf"{_CHALLENGE}(?:[ \t]*,[ \t]*{_CHALLENGE})*")
_CHALLENGE_ADVICE: Final = (
    'schemes with their parameters, such as Basic realm="a", Bearer; \\ before a quote in quotes '
    "(RFC 9110, section 11.6.1)"
)
_PART_TEXTS: Final = {
    Place.header: (_REQUEST_TEXT, _REQUEST_ADVICE),
    Place.cookie: (_COOKIE_TEXT, 'visible ASCII characters but " , ; and \\ (RFC 6265, section 4.1.1)'),
    Place.subprotocol: (
        re.compile(TOKEN_PATTERN),
        "letters, digits and !#$%&'*+.^_`|~- without spaces (RFC 6455, section 4.1)",
    ),
}
"""What the value of a part must match where it is sent as it is, and that in words."""

_HAVE_CHALLENGES: Final = ("www-authenticate", "proxy-authenticate")
_PLACEHOLDER: Final = re.compile(r"\{[a-z_]+\}")

_COOKIE_ADVICE: Final = "clients send one, of all cookies (RFC 6265, section 5.4); write a part with in: cookie"
_REPEATED: Final = "the same header as {}: names have no case (RFC 9110, section 5.1); remove one of them"
_CLIENT_TYPE: Final = "application/json"
"""The media type of the bodies that a reusable client sends."""
_SOCKET_FIELDS: Final = ("sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions")
_FRAMING: Final = ("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade")
_WRITTEN_BY_SERVERS: Final = {
    **dict.fromkeys(
        (*_FRAMING, "content-length", "date"), "the server writes it itself (RFC 9112, section 6); remove it"
    ),
    "content-type": "it is the media type of the body; write that as the key of bodies, and remove it here",
    "content-encoding": "bodies are sent as they are; remove it",
}
_WRITTEN_BY_CLIENTS: Final = {
    **dict.fromkeys(
        (*_FRAMING, "content-length", "host", "expect", "http2-settings"),
        "the client writes it itself (RFC 9112, section 6); remove it",
    ),
    **dict.fromkeys(_SOCKET_FIELDS, "the handshake of a socket writes it (RFC 6455, section 4.1); remove it"),
    "sec-websocket-protocol": "it lists subprotocols (RFC 6455, section 4.1); write a part with in: subprotocol",
    "content-type": "it is the media type of the body, of which there is one (RFC 9110, section 8.3); remove it",
    "content-encoding": "bodies are sent as they are; remove it",
    "cookie": _COOKIE_ADVICE,
}
_CREDENTIAL_FIELDS: Final = dict.fromkeys(
    ("authorization", "proxy-authorization"), "it carries credentials; write a scheme with a part in: header"
)
_WRITTEN_BY_OPERATIONS: Final = {
    "accept": "it tells which media types the caller reads; write it in the headers of the operations",
}


def check_answer_headers(provider: Provider) -> Iterator[Fault]:
    """Ask that the headers of answers can be sent, and are not those that frame the answer."""
    for path, name, value in _walk_answer_headers(provider):
        yield from _fault_header(path, name, _WRITTEN_BY_SERVERS)
        if not _ANSWER_TEXT.fullmatch(value):
            yield _fault_text(path, value, _ANSWER_ADVICE)
        elif name.lower() in _HAVE_CHALLENGES and not _CHALLENGES.fullmatch(_PLACEHOLDER.sub("0", value)):
            yield Fault(path, f"{show_value(value)} is no challenge; allowed: {_CHALLENGE_ADVICE}")


def check_request_headers(provider: Provider) -> Iterator[Fault]:
    """Ask that the further headers of operations and flows can be sent, and are not those that frame the request."""
    tables: list[tuple[Path, dict[str, str], str]] = [
        *((("operations", name), each.headers, each.request_type) for name, each in provider.operations.items()),
        *((("flows", name), each.headers, _CLIENT_TYPE) for name, each in provider.flows.items()),
    ]
    for start, headers, media_type in tables:
        for name, value in headers.items():
            path = (*start, "headers", name)
            if (name.lower(), value) != ("content-type", media_type):
                yield from _fault_header(path, name, _WRITTEN_BY_CLIENTS)
            if not _REQUEST_TEXT.fullmatch(value):
                yield _fault_text(path, value, _REQUEST_ADVICE)


def check_parameter_headers(provider: Provider) -> Iterator[Fault]:
    """Ask that parameters in headers can be sent, and are not headers that somebody else writes or reads."""
    for path, parameter in walk_parameters(provider):
        if parameter.place != Place.header:
            continue
        yield from _fault_header(path, str(path[-1]), _WRITTEN_BY_CLIENTS | _WRITTEN_BY_OPERATIONS | _CREDENTIAL_FIELDS)
        values: list[tuple[Path, str]] = [((*path, "example"), parameter.example)]
        values += [((*path, "values", index), value) for index, value in enumerate(parameter.values)]
        values += [((*path, "refused", value), value) for value in parameter.refused]
        yield from (
            _fault_text(at, value, _REQUEST_ADVICE) for at, value in values if not _REQUEST_TEXT.fullmatch(value)
        )


def check_success_headers_free(provider: Provider) -> Iterator[Fault]:
    """Ask that no success has a header that a limit writes."""
    for name, operation in provider.operations.items():
        limits = [each for each in provider.windows.values() if each.covers_operation(name)]
        taken = {header.lower() for limit in limits for header in limit.headers}
        for header in operation.success.headers:
            if header.lower() in taken:
                message = "a limit writes this header already; remove it"
                yield Fault(("operations", name, "success", "headers", header), message, at_key=True)


def check_headers_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that no message has a header twice, in two spellings of its name."""
    tables: list[tuple[Path, dict[str, str]]] = [
        *((("failures", name), each.headers) for name, each in provider.failures.items()),
        *((("operations", name, "success"), each.success.headers) for name, each in provider.operations.items()),
        *((("flows", name), each.headers) for name, each in provider.flows.items()),
        *((("limits", name), each.headers) for name, each in provider.limits.items() if isinstance(each, Window)),
    ]
    for path, headers in tables:
        names = ((name.lower(), (*path, "headers", name)) for name in headers)
        yield from fault_duplicates(names, _REPEATED)
    for path, endpoint in walk_endpoints(provider):
        sent = [("headers", name) for name in endpoint.headers] if isinstance(endpoint, Operation) else []
        sent += [("parameters", name) for name, each in endpoint.parameters.items() if each.place == Place.header]
        yield from fault_duplicates(((name.lower(), (*path, table, name)) for table, name in sent), _REPEATED)


def check_part_texts(provider: Provider) -> Iterator[Fault]:
    """Ask that a part in a header, cookie or subprotocol can be sent as it is: its own text, and examples in it."""
    for path, part in walk_parts(provider):
        if part.place is Place.header:
            elsewhere = _WRITTEN_BY_CLIENTS | _WRITTEN_BY_OPERATIONS
            yield from _fault_header((*path, "name"), part.name, elsewhere, at_key=False)
        if part.case_sensitive and part.authentication_word is None:
            message = "no word in Authorization comes before a credential, and all else is taken as written; remove it"
            yield Fault((*path, "case_sensitive"), message)
        if part.place is Place.subprotocol and part.base64 is not None:
            message = "base64 can end in = or hold /, and neither can stand in a subprotocol; send the value as it is"
            yield Fault((*path, "base64"), message)
        elif part.place in _PART_TEXTS:
            pattern, advice = _PART_TEXTS[part.place]
            written = write_example(provider, part)
            if not pattern.fullmatch(written):
                message = f"{show_value(written)}, its value with the example, cannot stand in a {part.place}"
                yield Fault((*path, "template"), f"{message}; allowed: {advice}")


def _walk_answer_headers(provider: Provider) -> Iterator[tuple[Path, str, str]]:
    for name, failure in provider.failures.items():
        for header, value in failure.headers.items():
            yield ("failures", name, "headers", header), header, value
    for name, operation in provider.operations.items():
        for header, value in operation.success.headers.items():
            yield ("operations", name, "success", "headers", header), header, value
    for name, limit in provider.limits.items():
        for header, value in limit.headers.items() if isinstance(limit, Window) else ():
            yield ("limits", name, "headers", header), header, value


def _fault_header(path: Path, name: str, written: dict[str, str], *, at_key: bool = True) -> Iterator[Fault]:
    if (why := written.get(name.lower())) is not None:
        yield Fault(path, f"{name} cannot be set: {why}", at_key)


def _fault_text(path: Path, value: str, advice: str) -> Fault:
    return Fault(path, f"{show_value(value)} cannot be sent in a header; allowed: {advice}")


CHECKS: Final = (
    check_answer_headers,
    check_request_headers,
    check_parameter_headers,
    check_success_headers_free,
    check_headers_differ,
    check_part_texts,
)
