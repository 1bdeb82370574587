"""Which parts of a spec use which others: what the checks look up again and again."""

from __future__ import annotations

from collections.abc import Iterator

from generator.loader.fault import Fault
from generator.model.channel import Channel
from generator.model.operation import Operation, Parameter
from generator.model.provider import Provider
from generator.model.scheme import Lifecycle, Part, Place, Scheme
from generator.pointer import Path
from generator.template import placeholders_in

USABLE_LIFECYCLES = (Lifecycle.current, Lifecycle.deprecated)
"""The lifecycles of what the sandbox accepts."""

Endpoint = Operation | Channel


def walk_endpoints(provider: Provider) -> Iterator[tuple[Path, Endpoint]]:
    """Give every operation and channel with its path."""
    for name, operation in provider.operations.items():
        yield ("operations", name), operation
    for name, channel in provider.channels.items():
        yield ("channels", name), channel


def walk_security(provider: Provider) -> Iterator[tuple[Path, Endpoint, str, Scheme]]:
    """Give every scheme of every operation and channel, with the path of its name in `security`."""
    for path, endpoint in walk_endpoints(provider):
        for index, name in enumerate(endpoint.security):
            yield (*path, "security", index), endpoint, name, provider.schemes[name]


def walk_parameters(provider: Provider) -> Iterator[tuple[Path, Parameter]]:
    """Give every parameter of every operation and channel with its path."""
    for path, endpoint in walk_endpoints(provider):
        for name, parameter in endpoint.parameters.items():
            yield (*path, "parameters", name), parameter


def walk_parts(provider: Provider) -> Iterator[tuple[Path, Part]]:
    """Give every part of every scheme with its path."""
    for name, scheme in provider.schemes.items():
        for index, part in enumerate(scheme.parts):
            yield ("schemes", name, "parts", index), part


def credentials_in_part(part: Part) -> tuple[str, ...]:
    """Name the credentials that a part carries, in order."""
    inner = placeholders_in(part.base64) if part.base64 else ()
    outer = tuple(name for name in placeholders_in(part.template) if name != "base64")
    return outer + inner


def credentials_in_scheme(scheme: Scheme) -> tuple[str, ...]:
    """Name the credentials that a scheme carries, in order."""
    return tuple(name for part in scheme.parts for name in credentials_in_part(part))


def travels_in_message(scheme: Scheme) -> bool:
    """Tell whether a part of the scheme travels in a message of the channel."""
    return any(part.place is Place.message for part in scheme.parts)


def fault_duplicates(items: Iterator[tuple[object, Path]], message: str) -> Iterator[Fault]:
    """Fault each item that is equal to an earlier one; `message` may name the earlier one's path as `{}`."""
    seen: dict[object, Path] = {}
    for item, path in items:
        first = seen.setdefault(item, path)
        if first != path:
            yield Fault(path, message.format(".".join(map(str, first))))
