"""Servers: their addresses differ, and each name in braces has a variable whose values can stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from authproof.loader.checks.addresses import find_address_faults
from authproof.loader.checks.traversal import walk_parameters
from authproof.loader.fault import Fault, Names, fault_duplicates, show_value
from authproof.model.flow import Call
from authproof.model.provider import Provider
from authproof.model.server import Server, ServerVariable
from authproof.model.vocabulary import CREDENTIAL_CASES, Case
from authproof.text.json_pointer import Path, has_value_at, resolve_pointer
from authproof.text.placeholders import fill_template, placeholders_in

_ENDS_HOST: Final = re.compile(r"(:[0-9]+)?(/|$)")
"""What may follow a variable that ends a host."""
_UNPAIRED: Final = re.compile("[{}]")
_CASES_OF_OTHERS: Final = (*CREDENTIAL_CASES, Case.limited, Case.banned)


def check_server_addresses(provider: Provider) -> Iterator[Fault]:
    """Ask that an address is one that requests can begin with, whatever its variables are."""
    for name, server in provider.servers.items():
        url = _fill_stand_ins(server.url)
        for message in () if _UNPAIRED.search(url) else find_address_faults(url):
            yield Fault(("servers", name, "url"), message)


def check_servers_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that no two servers share an address: the sandbox answers for each by its own."""
    urls = (
        (url, ("servers", name, "url"))
        for name, server in provider.servers.items()
        if set(placeholders_in(server.url)) <= set(server.variables)
        for url in server.list_urls()
    )
    yield from fault_duplicates(urls, "the same address as {}; give one server for each address")


def check_server_braces(provider: Provider) -> Iterator[Fault]:
    """Ask that braces in an address pair up, that no name is there twice, and that text stands between two."""
    for name, server in provider.servers.items():
        path, names = ("servers", name, "url"), placeholders_in(server.url)
        if _UNPAIRED.search(_fill_stand_ins(server.url)):
            yield Fault(path, "braces hold no name; allowed: lower-case letters, digits and _, such as {tenant}")
        elif "}{" in server.url:
            yield Fault(path, "two variables meet, so that nothing tells where one ends; make one variable of both")
        for each in sorted({each for each in names if names.count(each) > 1}):
            yield Fault(path, f"{{{each}}} is there twice; each name once")


def check_server_variables_described(provider: Provider) -> Iterator[Fault]:
    """Ask that each name in an address is described, and no other."""
    for name, server in provider.servers.items():
        placed = dict.fromkeys(placeholders_in(server.url))
        for each in placed:
            if each not in server.variables:
                message = (
                    f"{{{each}}} has no variable; add {each} to variables of the server, with description and example"
                )
                yield Fault(("servers", name, "url"), message)
        for each in server.variables:
            if each not in placed:
                message = f"{server.url} has no {{{each}}}; write it there, or take the variable out"
                yield Fault(("servers", name, "variables", each), message, at_key=True)


def check_server_values(provider: Provider) -> Iterator[Fault]:
    """Ask that the example is one of the listed values, and that each can stand where the name stands."""
    for path, server, name, variable in _walk_server_variables(provider):
        if variable.values and variable.example not in variable.values:
            names = Names(variable.example, variable.values)
            yield Fault((*path, "example"), f"{show_value(variable.example)} is not in values", names=names)
        listed = (((*path, "values", index), value) for index, value in enumerate(variable.values))
        yield from fault_duplicates(
            ((value, place) for place, value in listed), "the same value as {}; list each value once"
        )
        places = {variable.example: (*path, "example")}
        for index, value in enumerate(variable.values):
            places.setdefault(value, (*path, "values", index))
        for value, place in places.items():
            if message := _find_misfit(server, name, value):
                yield Fault(place, message)


def check_server_variables_read(provider: Provider) -> Iterator[Fault]:
    """Ask that what each caller has another value of is read from the environment: samples send credentials there."""
    for path, server, name, variable in _walk_server_variables(provider):
        if variable.variable is None and not variable.values and not server.taken_from:
            message = (
                f"samples would send the caller's credentials to {show_value(variable.example)}, which is somebody"
                f" else's; name the environment variable that holds the caller's own {name}, or list all values"
            )
            yield Fault((*path, "variable"), message)


def check_server_variables_agree(provider: Provider) -> Iterator[Fault]:
    """Ask that what has one name is read from one environment variable: samples keep it under that name."""
    parameters = [(path, str(path[-1]), parameter.variable) for path, parameter in walk_parameters(provider)]
    variables = [(path, name, variable.variable) for path, _, name, variable in _walk_server_variables(provider)]
    for place, (path, name, read) in enumerate(variables):
        others = (*variables[:place], *parameters)
        for other_path, other in ((each, other) for each, same, other in others if same == name and other):
            if read and read != other:
                where = ".".join(map(str, other_path))
                yield Fault((*path, "variable"), f"{where} is read from {other}; read both from one, or rename one")
                break


def check_addresses_told(provider: Provider) -> Iterator[Fault]:
    """Ask that answers from which an address is taken tell it, and that their examples show the same address."""
    for name, server in provider.servers.items():
        for index, operation in enumerate(server.taken_from):
            pointer = provider.addresses_told_by(operation).get(name)
            place = ("servers", name, "taken_from", index)
            if pointer is None:
                advice = f"put {{server: {name}}} under live of its success, by a JSON Pointer into the body"
                yield Fault(place, f"the answer of {operation!r} does not tell the address; {advice}")
            elif has_value_at(provider.operations[operation].success.body, pointer):
                shown = resolve_pointer(provider.operations[operation].success.body, pointer)
                if set(placeholders_in(server.url)) <= set(server.variables) and shown != server.example_url:
                    message = f"it shows {show_value(shown)} at {pointer}; write {show_value(server.example_url)} there"
                    yield Fault(place, f"{message}, as in url")


def check_addresses_taken(provider: Provider) -> Iterator[Fault]:
    """Ask that a flow takes an address from an answer before it goes there."""
    for name, flow in provider.flows.items():
        told: set[str] = set()
        for index, step in enumerate(flow.steps):
            server = provider.endpoint_of(step).server
            sources = provider.servers[server].taken_from
            if sources and server not in told:
                message = f"the address of {server!r} comes with the answer of {' or '.join(sources)}; call that before"
                yield Fault(("flows", name, "steps", index), message)
            told |= set(provider.addresses_told_by(step.call)) if isinstance(step, Call) else set()


def check_server_refusals(provider: Provider) -> Iterator[Fault]:
    """Ask that it is no credential or limit that refuses a value."""
    for path, _, _, variable in _walk_server_variables(provider):
        if variable.refusal in _CASES_OF_OTHERS:
            message = f"{variable.refusal} is not how an address is refused; allowed: such as not_found, bad_request"
            yield Fault((*path, "refusal"), message)


def _find_misfit(server: Server, name: str, value: str) -> str | None:
    """Say why a value cannot stand where a name stands; none if it can, or if something else is wrong already."""
    before, placed, after = server.base_url.partition(f"{{{name}}}")
    in_host = placed and "/" not in before.partition("://")[2]
    if in_host and "." in value and not _ENDS_HOST.match(after):
        label = "one label of a host: letters, digits and - (RFC 1035, section 2.3.1)"
        return f"{show_value(value)} has a dot and does not end the host; allowed: {label}"
    others = set(find_address_faults(_fill_stand_ins(server.url)))
    filled = _fill_stand_ins(server.url.replace(f"{{{name}}}", value))
    return next((each for each in find_address_faults(filled) if each not in others), None)


def _fill_stand_ins(url: str) -> str:
    """Put a number in the place of a port, and a letter in that of every other variable."""
    return fill_template(re.sub(r"(?<=:)\{\w+\}", "1", url), dict.fromkeys(placeholders_in(url), "x"))


def _walk_server_variables(provider: Provider) -> Iterator[tuple[Path, Server, str, ServerVariable]]:
    for server_name, server in provider.servers.items():
        for name, variable in server.variables.items():
            yield ("servers", server_name, "variables", name), server, name, variable


CHECKS: Final = (
    check_server_braces,
    check_server_variables_described,
    check_server_addresses,
    check_servers_differ,
    check_server_values,
    check_server_variables_read,
    check_server_variables_agree,
    check_addresses_told,
    check_addresses_taken,
    check_server_refusals,
)
