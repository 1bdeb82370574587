"""Authorization codes: what asks for them is a page of its own, and whoever asked can trade them in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from authproof.loader.fault import Fault, fault_duplicates, show_value
from authproof.model.authorization import AuthorizationRequest
from authproof.model.credential import matches_shape, shape_pattern
from authproof.model.operation import Method
from authproof.model.provider import Provider
from authproof.model.vocabulary import ChallengeMethod
from authproof.text.json_pointer import Path

_LOOPBACK: Final = re.compile(r"http://(127\.0\.0\.1|localhost):[1-9][0-9]{3,4}(/[!-\"$->@-~]*)?")
"""Where a program that was started by hand can listen (RFC 8252, section 7.3)."""

_MADE_VERIFIER: Final = "A" * 43
"""As long as the verifiers that samples make (RFC 7636, section 4.1)."""


def _walk_authorizations(provider: Provider) -> Iterator[tuple[Path, AuthorizationRequest]]:
    for name, grant in provider.grants.items():
        if grant.authorization is not None:
            yield ("grants", name), grant.authorization


def _walk_pages(provider: Provider) -> Iterator[tuple[Path, str, str]]:
    """Give every page that asks a person: where a grant says so, its server, and its path."""
    for path, request in _walk_authorizations(provider):
        yield (*path, "authorize"), request.server, request.path
    for name, grant in provider.grants.items():
        if (device := grant.device_authorization) is not None:
            yield ("grants", name, "verification"), device.server, device.path


def check_verifiers_named(provider: Provider) -> Iterator[Fault]:
    """Ask that there is a verifier where one is asked for, and else none."""
    for path, request in _walk_authorizations(provider):
        if request.method is ChallengeMethod.none and request.verifier:
            yield Fault((*path, "verifier"), "nothing is proved with it; take it out, or say pkce: S256 or plain")
        if request.method is not ChallengeMethod.none and not request.verifier:
            message = f"{request.method} needs a verifier; name the credential that callers make, or say pkce: none"
            yield Fault((*path, "pkce"), message)


def check_roles_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that code, client, address and verifier are credentials of their own."""
    for path, request in _walk_authorizations(provider):
        roles = zip(
            ("code", "client_id", "redirect_uri", "verifier"), (request.code, *request.credentials), strict=False
        )
        items = ((name, (*path, role)) for role, name in roles)
        yield from fault_duplicates(items, "the same credential as {}; each is one of its own")


def check_codes_come_of_one_grant(provider: Provider) -> Iterator[Fault]:
    """Ask that codes and verifiers come of nothing else."""
    for path, request in _walk_authorizations(provider):
        for role, name in (("code", request.code), ("verifier", request.verifier)):
            others = [each for each in provider.grants_of(name) if each != path[1]] if name else []
            if others:
                yield Fault((*path, role), f"{name!r} comes of grants.{others[0]}, too; take it out of one of the two")


def check_pages_served(provider: Provider) -> Iterator[Fault]:
    """Ask that a browser can open the page: over HTTP, at a path without parameters."""
    for path, server, page in _walk_pages(provider):
        url = provider.servers[server].url
        if not url.startswith(("https://", "http://")):
            message = f"{server!r} is {url}; a browser needs a server that begins with https:// or http://"
            yield Fault((*path, "server"), message)
        if re.search("[{}]", page):
            yield Fault((*path, "path"), "a page has no parameters in its path; write the path out")


def check_pages_alone(provider: Provider) -> Iterator[Fault]:
    """Ask that nothing else answers where the page is: a browser asks for it, and sends its form back."""
    taken = {(each.server, each.method, each.path): f"operations.{name}" for name, each in provider.operations.items()}
    for path, server, page in _walk_pages(provider):
        routes = [(server, method, page) for method in (Method.get, Method.post)]
        other = next((taken[route] for route in routes if route in taken), None)
        if other is not None:
            yield Fault((*path, "path"), f"{other} has this address already; the page has one of its own")
        taken |= dict.fromkeys(routes, ".".join(map(str, path[:2])))


def check_codes_traded(provider: Provider) -> Iterator[Fault]:
    """Ask that an operation takes the code, and the verifier with it."""
    taken = {name for each in provider.operations.values() if each.lifecycle.is_usable for name in each.security}
    schemes = {name: provider.schemes[name].credentials for name in provider.usable_schemes(taken)}
    for path, request in _walk_authorizations(provider):
        carrying = {name: carried for name, carried in schemes.items() if request.code in carried}
        if not carrying:
            message = (
                f"no operation takes {request.code!r}; add one whose scheme carries it, and a grant of kind exchange"
            )
            yield Fault((*path, "code"), message)
        for name, carried in carrying.items():
            if request.verifier and request.verifier not in carried:
                message = f"the scheme {name!r} carries {request.code!r} without it; add a part for it there"
                yield Fault((*path, "verifier"), message)


def check_addresses_local(provider: Provider) -> Iterator[Fault]:
    """Ask that samples can listen at the example of the address that browsers come back to."""
    for _, request in _walk_authorizations(provider):
        example = provider.credentials[request.redirect_uri].example
        if not _LOOPBACK.fullmatch(example):
            message = (
                f"samples cannot listen at {show_value(example)}; allowed: http://127.0.0.1 or http://localhost with a"
                " port from 1000 on and a path, such as http://127.0.0.1:8765/callback"
            )
            yield Fault(("credentials", request.redirect_uri, "example"), message)


def check_verifiers_made(provider: Provider) -> Iterator[Fault]:
    """Ask that a verifier as samples make it has the shape."""
    for _, request in _walk_authorizations(provider):
        shape = provider.credentials[request.verifier].shape if request.verifier else ()
        if shape and not matches_shape(shape, _MADE_VERIFIER):
            message = (
                f"samples make verifiers of 43 characters of base64url (RFC 7636, section 4.1); allowed:"
                f" {shape_pattern(shape)}"
            )
            yield Fault(("credentials", str(request.verifier), "shape"), message)


def check_tokens_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that a token that a page brings, the client and the address are credentials of their own."""
    for name, grant in provider.grants.items():
        if (request := grant.implicit) is not None:
            roles = zip(("token", "client_id", "redirect_uri"), (request.token, *request.credentials), strict=False)
            items = ((credential, ("grants", name, role)) for role, credential in roles)
            yield from fault_duplicates(items, "the same credential as {}; each is one of its own")


CHECKS: Final = (
    check_tokens_differ,
    check_verifiers_named,
    check_roles_differ,
    check_codes_come_of_one_grant,
    check_pages_served,
    check_pages_alone,
    check_codes_traded,
    check_addresses_local,
    check_verifiers_made,
)
