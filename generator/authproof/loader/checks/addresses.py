"""Addresses that requests can begin with, and paths that every client sends as they are written (RFC 3986)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

from authproof.loader.checks.traversal import walk_endpoints, walk_parameters
from authproof.loader.fault import Fault, show_value
from authproof.model.provider import Provider
from authproof.model.vocabulary import Place

_FOREIGN_MARKS: Final = (
    ("?", "it has a query (RFC 3986, section 3.4)", "write what goes with each request as a part or parameter"),
    ("#", "it has a fragment, which is never sent (RFC 3986, section 3.5)", "write the address without"),
    ("@", "it has a user or password (RFC 9110, section 4.2.4)", "write the credential in a scheme"),
)
_LAST_PORT: Final = 65_535
_MAX_HOST_CHARACTERS: Final = 253
"""The longest name that DNS holds (RFC 1035, section 2.3.4), without the dot at its end."""
_HOST_LABEL: Final = re.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_NUMBER: Final = re.compile("[0-9]+|0[xX][0-9A-Fa-f]*")
"""A last label that makes clients read a host as an IPv4 address."""
_HOST_ADVICE: Final = (
    "an ASCII name such as api.example.com (xn--… for others), or an address (RFC 3986, section 3.2.2)"
)
_PATH: Final = re.compile(r"([A-Za-z0-9._~!$&'()*+,;=:@/{}?#-]|%[0-9A-Fa-f]{2})*")
_PATH_ADVICE: Final = "letters, digits, -._~!$&'()*+,;=:@/ and percent-encoded octets (RFC 3986, section 3.3)"
_CONTROL: Final = re.compile("[\0-\x1f\x7f-\x9f]")
_DOTS: Final = re.compile(r"(\.|%2[eE]){1,2}")
"""A segment that clients take out of a path, percent-encoded or not."""
_DOTS_MESSAGE: Final = "clients take a segment of one or two dots out of a path (RFC 3986, section 5.2.4)"


def check_paths_arrive(provider: Provider) -> Iterator[Fault]:
    """Ask that no path holds control characters, or segments that clients take out before they send it."""
    for path, endpoint in walk_endpoints(provider):
        if _CONTROL.search(endpoint.path):
            message = f"{show_value(endpoint.path)} holds a control character; percent-encode it"
            yield Fault((*path, "path"), f"{message} (RFC 3986, section 2.1)")
        if _holds_dots(endpoint.path):
            yield Fault((*path, "path"), f"{_DOTS_MESSAGE}; write the path without")


def check_path_values_arrive(provider: Provider) -> Iterator[Fault]:
    """Ask that no value of a path parameter makes a segment of dots."""
    for path, parameter in walk_parameters(provider):
        if parameter.place != Place.path:
            continue
        place, name = str(path[1]), path[3]
        endpoint = provider.operations[place] if path[0] == "operations" else provider.channels[place]
        values = (
            ((*path, "example"), parameter.example, False),
            *(((*path, "values", index), value, False) for index, value in enumerate(parameter.values)),
            *(((*path, "refused", value), value, True) for value in parameter.refused),
        )
        for where, value, at_key in values:
            filled = endpoint.path.replace(f"{{{name}}}", value)
            if "/" not in value and _holds_dots(filled) and not _holds_dots(endpoint.path):
                yield Fault(where, f"{_DOTS_MESSAGE}; give another value", at_key)


def _holds_dots(path: str) -> bool:
    return any(_DOTS.fullmatch(segment) for segment in path.split("/"))


def find_address_faults(url: str) -> Iterator[str]:
    """Say what keeps an address from being one that requests begin with: scheme, host, perhaps port and path."""
    for mark, what, advice in _FOREIGN_MARKS:
        if mark in url:
            yield f"{what}; {advice}"
    authority, _, path = re.split("[?#]", url.partition("://")[2])[0].partition("/")
    host, colon, port = _split_authority(authority.rpartition("@")[2])
    if colon and not (port.isascii() and port.isdecimal() and 0 < int(port) <= _LAST_PORT):
        yield f"{show_value(port)} is no port; allowed: 1 to {_LAST_PORT} (RFC 3986, section 3.2.3)"
    if not _is_host(host):
        yield f"{show_value(host)} is no host; allowed: {_HOST_ADVICE}"
    if not _PATH.fullmatch(path):
        yield f"{show_value(path)} cannot stand in an address; allowed: {_PATH_ADVICE}"
    if _holds_dots(path):
        yield f"{_DOTS_MESSAGE}; write the address without"


def _split_authority(authority: str) -> tuple[str, str, str]:
    """Split into host, colon and port; the brackets of an IPv6 address belong to it."""
    end = authority.find("]") + 1
    host, colon, port = authority[end:].partition(":")
    return authority[:end] + host, colon, port


def _is_host(host: str) -> bool:
    try:
        if host.startswith("["):
            return host.endswith("]") and "%" not in host and bool(IPv6Address(host[1:-1]).packed)
        labels = host.removesuffix(".").split(".")
        if _NUMBER.fullmatch(labels[-1]):
            return bool(IPv4Address(host).packed)
    except AddressValueError:
        return False
    return len(host) <= _MAX_HOST_CHARACTERS and all(map(_HOST_LABEL.fullmatch, labels))


CHECKS: Final = (check_paths_arrive, check_path_values_arrive)
