"""Addresses: every route is its own, each placeholder of a path is filled, and parameters may have their values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from authproof.loader.checks.credentials import fault_misfit
from authproof.loader.checks.traversal import walk_endpoints, walk_parameters, walk_security, write_example
from authproof.loader.fault import Fault, Names, fault_duplicates, show_value
from authproof.model.operation import Operation
from authproof.model.provider import Endpoint, Provider
from authproof.model.vocabulary import Case, Place
from authproof.text.json_pointer import Path
from authproof.text.path_router import Router
from authproof.text.placeholders import split_path
from authproof.text.url_path import percent_encode, spell_path


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
    """Ask that no two channels have the same route, and no two operations that no body tells apart."""
    channels = ((_route_of(each), ("channels", name, "path")) for name, each in provider.channels.items())
    yield from fault_duplicates(channels, "the same route as {}, so that no request tells them apart; change the path")
    earlier: dict[tuple[str, ...], dict[str, Operation]] = {}
    for name, operation in provider.operations.items():
        others = earlier.setdefault(_route_of(operation), {})
        for other_name, other in others.items():
            if not operation.excludes(other):
                message = (
                    f"the same route as operations.{other_name}, and no body tells them apart for sure; give both a"
                    " match that asks for different values in one place of the body, change method or path, or make"
                    " one operation of both, whose security names the schemes of both"
                )
                yield Fault(("operations", name, "path"), message)
                break
        others[name] = operation


def check_shared_routes_alike(provider: Provider) -> Iterator[Fault]:
    """Ask that operations with one route name its parameters alike, and read one kind of body."""
    for name, operation in provider.operations.items():
        first = next(other for other, each in provider.operations.items() if each.route == operation.route)
        for field in ("path", "request_type"):
            wanted, found = getattr(provider.operations[first], field), getattr(operation, field)
            if wanted != found:
                message = f"found {found!r}, and operations.{first}, which has the same route, has {wanted!r}"
                yield Fault(("operations", name, field), f"{message}; write both alike")


def check_values_lead_to_their_route(provider: Provider) -> Iterator[Fault]:
    """Ask that no value of a path parameter makes a path that is another's, who has more of it as text."""
    routers: dict[tuple[str, str], Router[tuple[Path, Endpoint]]] = {}
    for path, endpoint in walk_endpoints(provider):
        routers.setdefault(_served_at(endpoint), Router()).entry_for(endpoint.path, (path, endpoint))
    for path, endpoint in walk_endpoints(provider):
        for place, url_path in _example_paths(path, endpoint, provider):
            found = routers[_served_at(endpoint)].find_entries(url_path)
            other_path, other = found[0][0] if found else (path, endpoint)
            if _route_of(other) != _route_of(endpoint):
                where = ".".join(map(str, other_path))
                message = f"a request for {show_value(url_path)} goes to {where}; give another value, or another path"
                yield Fault(place, message, at_key="refused" in place)


def check_path_braces(provider: Provider) -> Iterator[Fault]:
    """Ask that braces in a path pair up, and no name is there twice."""
    for path, endpoint in walk_endpoints(provider):
        placeholders = _path_placeholders(endpoint)
        if re.search("[{}]", "".join(split_path(endpoint.path)[::2])):
            yield Fault((*path, "path"), "braces do not pair up; allowed: a name in braces, such as /users/{user}")
        yield from (
            Fault((*path, "path"), f"{{{placeholder}}} is there twice; each name once")
            for placeholder in sorted(
                {placeholder for placeholder in placeholders if placeholders.count(placeholder) > 1}
            )
        )


def check_path_placeholders_filled(provider: Provider) -> Iterator[Fault]:
    """Ask that each placeholder of a path is a path parameter, or a path part of every scheme; never both."""
    for path, endpoint in walk_endpoints(provider):
        parameters, carried = _path_parameters(endpoint), _path_parts_of_all(provider, endpoint)
        for placeholder in _path_placeholders(endpoint):
            if placeholder in parameters and placeholder in carried:
                yield Fault(
                    (*path, "parameters", placeholder), "a scheme fills it already; remove one of the two", at_key=True
                )
            if placeholder not in parameters and placeholder not in carried:
                yield Fault(
                    (*path, "path"),
                    f"{{{placeholder}}} is not filled by every scheme; add a parameter of that name with in: path",
                )


def check_path_parameters_stand(provider: Provider) -> Iterator[Fault]:
    """Ask that every path parameter stands in the path."""
    for path, endpoint in walk_endpoints(provider):
        placeholders = _path_placeholders(endpoint)
        for name in _path_parameters(endpoint):
            if name not in placeholders:
                message = f"the path {endpoint.path} has no {{{name}}}; write it there, or make it in: query"
                yield Fault((*path, "parameters", name), message, at_key=True)


def check_path_parts_stand(provider: Provider) -> Iterator[Fault]:
    """Ask that every path part of a scheme stands in the path of what it opens."""
    for path, endpoint in walk_endpoints(provider):
        for index, scheme in enumerate(endpoint.security):
            for name in sorted(_path_parts_of(provider, scheme) - set(_path_placeholders(endpoint))):
                message = f"{scheme!r} puts a credential into {{{name}}}, which the path {endpoint.path} lacks"
                yield Fault((*path, "security", index), message)


def check_parameter_values(provider: Provider) -> Iterator[Fault]:
    """Ask that the example and each listed value have the parameter's shape."""
    for path, parameter in walk_parameters(provider):
        listed = (((*path, "values", index), value) for index, value in enumerate(parameter.values))
        for place, value in (((*path, "example"), parameter.example), *listed):
            yield from fault_misfit(parameter.shape, value, place) if parameter.shape else ()


def check_parameter_examples(provider: Provider) -> Iterator[Fault]:
    """Ask that the example is one of the listed values, and that none of these is refused, nor the example."""
    for path, parameter in walk_parameters(provider):
        if parameter.values and parameter.example not in parameter.values:
            names = Names(parameter.example, parameter.values)
            yield Fault((*path, "example"), f"{show_value(parameter.example)} is not in values", names=names)
        if parameter.example in parameter.refused:
            message = "the example cannot be refused: samples send it; refuse another value"
            yield Fault((*path, "refused", parameter.example), message, at_key=True)
        for value in parameter.refused:
            if value in parameter.values and value != parameter.example:
                message = "it is one of values, and those are taken; take it out of either"
                yield Fault((*path, "refused", value), message, at_key=True)


def check_parameter_refusals(provider: Provider) -> Iterator[Fault]:
    """Ask that it is no limit that refuses a value: limits count requests, whatever is in them."""
    for path, parameter in walk_parameters(provider):
        for field, case in (("refusal", parameter.refusal), ("missing", parameter.missing)):
            if case in (Case.limited, Case.banned):
                message = f"{case} is how a limit refuses, not a value; allowed: such as bad_request, not_found"
                yield Fault((*path, field), message)


def check_parameters_missing(provider: Provider) -> Iterator[Fault]:
    """Ask that a request without a parameter can be refused as the spec says."""
    for path, parameter in walk_parameters(provider):
        if parameter.missing is None:
            continue
        if not parameter.required:
            message = "nothing is refused without it; write required: true, or remove this"
            yield Fault((*path, "missing"), message, at_key=True)
        elif parameter.place == "path":
            message = "a path without one of its segments is another path: it is not found; remove this"
            yield Fault((*path, "missing"), message, at_key=True)


def check_path_parameters_required(provider: Provider) -> Iterator[Fault]:
    """Ask that path parameters are required: a path without one of its segments is another path."""
    for path, parameter in walk_parameters(provider):
        if parameter.place == "path" and not parameter.required:
            yield Fault((*path, "required"), "a path parameter cannot be left out; allowed: true")


def check_anonymous_callers(provider: Provider) -> Iterator[Fault]:
    """Ask that what answers callers without a credential can: it is for others, too, and needs nothing of them."""
    for name, operation in provider.operations.items():
        path = ("operations", name, "anonymous")
        if not operation.anonymous:
            continue
        if not operation.security:
            yield Fault(path, "it is public: no scheme opens it; name schemes in security, or remove this", at_key=True)
        if operation.level is not None:
            yield Fault(path, "nobody without a credential has a level; remove one of the two", at_key=True)
        if provider.issued_by(name):
            message = "whoever sends no credential would be given one; remove this, or let security be empty"
            yield Fault(path, message, at_key=True)
        if any(_path_parts_of(provider, scheme) for scheme in operation.security):
            yield Fault(path, "a path without its credential is another path; remove this", at_key=True)


def check_schemes_open(provider: Provider) -> Iterator[Fault]:
    """Ask that what is there today is opened by a scheme that is there today, too."""
    for path, endpoint in walk_endpoints(provider):
        is_there = not isinstance(endpoint, Operation) or endpoint.lifecycle.is_usable
        if is_there and endpoint.security and not provider.usable_schemes(endpoint.security):
            advice = ", or a lifecycle to the operation" if isinstance(endpoint, Operation) else ""
            yield Fault((*path, "security"), f"none of these schemes can be used today; add one that can{advice}")


def check_parameter_names_free(provider: Provider) -> Iterator[Fault]:
    """Ask that no query parameter or header has the name of one that a scheme sends."""
    for path, endpoint, scheme_name, scheme in walk_security(provider):
        sent = {_name_place(part.place, part.name) for part in scheme.parts if part.place is not Place.path}
        for name, parameter in endpoint.parameters.items():
            if _name_place(parameter.place, name) in sent:
                message = f"the scheme {scheme_name!r} sends it already; remove the parameter"
                yield Fault((*path[:2], "parameters", name), message, at_key=True)


def check_header_names_free(provider: Provider) -> Iterator[Fault]:
    """Ask that no further header of an operation has the name of one that a scheme sends."""
    for path, endpoint, scheme_name, scheme in walk_security(provider):
        sent = {part.name.lower() for part in scheme.parts if part.place is Place.header}
        for name in endpoint.headers if isinstance(endpoint, Operation) else ():
            if name.lower() in sent:
                message = f"the scheme {scheme_name!r} sends this header already; remove it"
                yield Fault((*path[:2], "headers", name), message, at_key=True)


def _name_place(place: str, name: str) -> tuple[str, str]:
    """Give what is the same of two names of one place: those of headers have no case (RFC 9110, section 5.1)."""
    return place, name.lower() if place == Place.header else name


def _served_at(endpoint: Endpoint) -> tuple[str, str]:
    return endpoint.server, endpoint.method if isinstance(endpoint, Operation) else "socket"


def _route_of(endpoint: Endpoint) -> tuple[str, ...]:
    if isinstance(endpoint, Operation):
        return endpoint.route
    return *_served_at(endpoint), "{}".join(map(spell_path, split_path(endpoint.path)[::2]))


def _example_paths(path: Path, endpoint: Endpoint, provider: Provider) -> Iterator[tuple[Path, str]]:
    """Give paths that claims and samples ask for, each with the place in the spec of the value that makes it."""
    filled = {name: each.example for name, each in endpoint.parameters.items() if each.place == "path"}
    for scheme in endpoint.security:
        parts = (part for part in provider.schemes[scheme].parts if part.place is Place.path)
        filled |= {part.name: write_example(provider, part) for part in parts}
    values: list[tuple[Path, dict[str, str]]] = [((*path, "path"), {})]
    for name in _path_parameters(endpoint):
        below, parameter = (*path, "parameters", name), endpoint.parameters[name]
        listed = ((index, value) for index, value in enumerate(parameter.values) if value != parameter.example)
        values += [((*below, "values", index), {name: value}) for index, value in listed]
        values += [((*below, "refused", value), {name: value}) for value in parameter.refused]
    pieces = split_path(endpoint.path)
    if not set(pieces[1::2]) <= set(filled):
        return  # another check says so
    for place, changed in values:
        texts = filled | changed
        yield place, "".join(percent_encode(texts[each]) if odd % 2 else each for odd, each in enumerate(pieces))


def _path_placeholders(endpoint: Endpoint) -> list[str]:
    return split_path(endpoint.path)[1::2]


def _path_parameters(endpoint: Endpoint) -> tuple[str, ...]:
    return tuple(name for name, parameter in endpoint.parameters.items() if parameter.place == "path")


def _path_parts_of_all(provider: Provider, endpoint: Endpoint) -> set[str]:
    names = [_path_parts_of(provider, scheme) for scheme in endpoint.security]
    return set.intersection(*names) if names else set()


def _path_parts_of(provider: Provider, scheme: str) -> set[str]:
    return {part.name for part in provider.schemes[scheme].parts if part.place is Place.path}


CHECKS: Final = (
    check_anonymous_callers,
    check_schemes_open,
    check_server_protocols,
    check_routes_differ,
    check_shared_routes_alike,
    check_values_lead_to_their_route,
    check_path_braces,
    check_path_placeholders_filled,
    check_path_parameters_stand,
    check_path_parts_stand,
    check_parameter_values,
    check_parameter_examples,
    check_parameter_refusals,
    check_parameters_missing,
    check_path_parameters_required,
    check_parameter_names_free,
    check_header_names_free,
)
