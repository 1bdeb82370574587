"""What many checks look at: the endpoints of a spec, their security and parameters, parts of schemes; with paths."""

from __future__ import annotations

from collections.abc import Iterator

from authproof.model.operation import Parameter
from authproof.model.provider import Endpoint, Provider
from authproof.model.scheme import Part, Scheme
from authproof.text.json_pointer import Path


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


def write_example(provider: Provider, part: Part) -> str:
    """Write the value of a part with the examples of its credentials."""
    examples = {name: credential.example for name, credential in provider.credentials.items()}
    return part.write_value({**examples, "base64": "YTpi"})  # where it encodes nothing, another check says so
