"""Servers, paths and routes: every address is its own, and every hole of a path is filled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.loader.checks.uses import Endpoint, fault_duplicates, walk_endpoints
from generator.loader.fault import Fault
from generator.model.operation import Operation
from generator.model.provider import Provider
from generator.model.scheme import Place

_PATH_HOLE: Final = re.compile(r"\{([^{}/]+)\}")


def check_servers_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that no two servers share an address: the sandbox answers for each by its own."""
    urls = ((server.url.rstrip("/"), ("servers", name, "url")) for name, server in provider.servers.items())
    yield from fault_duplicates(urls, "the same address as {}; give one server for each address")


def check_server_protocols(provider: Provider) -> Iterator[Fault]:
    """Ask that operations are on http servers, channels on ws ones."""
    for path, endpoint in walk_endpoints(provider):
        wanted = ("https://", "http://") if isinstance(endpoint, Operation) else ("wss://", "ws://")
        url = provider.servers[endpoint.server].url
        if not url.startswith(wanted):
            kind = "an operation" if isinstance(endpoint, Operation) else "a channel"
            message = f"{endpoint.server!r} is {url}; {kind} needs a server that begins with {' or '.join(wanted)}"
            yield Fault((*path, "server"), message)


def check_routes_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that no two operations, and no two channels, have the same route."""
    routes = ((_route_of(endpoint), (*path, "path")) for path, endpoint in walk_endpoints(provider))
    yield from fault_duplicates(routes, "the same route as {}; each needs its own")


def check_path_braces(provider: Provider) -> Iterator[Fault]:
    """Ask that braces in a path pair up, and no hole is there twice."""
    for path, endpoint in walk_endpoints(provider):
        holes = _PATH_HOLE.findall(endpoint.path)
        if re.search("[{}]", _PATH_HOLE.sub("", endpoint.path)):
            yield Fault((*path, "path"), "braces do not pair up; allowed: a name in braces, such as /users/{user}")
        yield from (
            Fault((*path, "path"), f"{{{hole}}} is there twice; each name once")
            for hole in sorted({hole for hole in holes if holes.count(hole) > 1})
        )


def check_path_holes_filled(provider: Provider) -> Iterator[Fault]:
    """Ask that every hole of a path is a path parameter, or a path part of each scheme that opens it; never both."""
    for path, endpoint in walk_endpoints(provider):
        parameters, carried = _path_parameters(endpoint), _path_parts_of_all(provider, endpoint)
        for hole in _PATH_HOLE.findall(endpoint.path):
            if hole in parameters and hole in carried:
                yield Fault(
                    (*path, "parameters", hole), "a scheme fills it already; remove one of the two", at_key=True
                )
            if hole not in parameters and hole not in carried:
                yield Fault(
                    (*path, "path"),
                    f"{{{hole}}} is not filled by every scheme; add a parameter of that name with in: path",
                )


def check_path_parameters_stand(provider: Provider) -> Iterator[Fault]:
    """Ask that every path parameter stands in the path."""
    for path, endpoint in walk_endpoints(provider):
        holes = _PATH_HOLE.findall(endpoint.path)
        for name in _path_parameters(endpoint):
            if name not in holes:
                message = f"the path {endpoint.path} has no {{{name}}}; write it there, or make it in: query"
                yield Fault((*path, "parameters", name), message, at_key=True)


def check_path_parts_stand(provider: Provider) -> Iterator[Fault]:
    """Ask that every path part of a scheme stands in the path of what it opens."""
    for path, endpoint in walk_endpoints(provider):
        for index, scheme in enumerate(endpoint.security):
            for name in sorted(_path_parts_of(provider, scheme) - set(_PATH_HOLE.findall(endpoint.path))):
                message = f"{scheme!r} puts a credential into {{{name}}}, which the path {endpoint.path} lacks"
                yield Fault((*path, "security", index), message)


def _route_of(endpoint: Endpoint) -> tuple[str, str, str]:
    method = endpoint.method if isinstance(endpoint, Operation) else "socket"
    return endpoint.server, method, _PATH_HOLE.sub("{}", endpoint.path)


def _path_parameters(endpoint: Endpoint) -> tuple[str, ...]:
    return tuple(name for name, parameter in endpoint.parameters.items() if parameter.place == "path")


def _path_parts_of_all(provider: Provider, endpoint: Endpoint) -> set[str]:
    names = [_path_parts_of(provider, scheme) for scheme in endpoint.security]
    return set.intersection(*names) if names else set()


def _path_parts_of(provider: Provider, scheme: str) -> set[str]:
    return {part.name for part in provider.schemes[scheme].parts if part.place is Place.path}


ADDRESS_CHECKS: Final = (
    check_servers_differ,
    check_server_protocols,
    check_routes_differ,
    check_path_braces,
    check_path_holes_filled,
    check_path_parameters_stand,
    check_path_parts_stand,
)
