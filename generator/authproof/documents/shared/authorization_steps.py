"""How a code is obtained in a browser, step by step, for readers who never did it (RFC 6749, section 4.1; RFC 7636)."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent

from authproof.model.authorization import AuthorizationRequest, DeviceAuthorizationRequest, ImplicitRequest, Scopes
from authproof.model.provider import Provider
from authproof.model.refusal_signs import find_told_error
from authproof.model.vocabulary import Case, ChallengeMethod
from authproof.text.commonmark import join_bullets, quote_code, quote_literal, quote_prose
from authproof.text.english import join_words, spell_duration
from authproof.text.json_pointer import split_pointer

_WAITING_WORDS = {
    Case.authorization_pending: "nobody has decided yet, go on",
    Case.slow_down: "go on, and wait five seconds longer from now on",
    Case.access_denied: "the person has denied it, stop",
    Case.expired: "it is too late, get new codes",
}
_SEPARATOR_WORDS = {" ": "a space", ",": "a comma", "+": "a plus"}


def describe_authorization(provider: Provider, request: AuthorizationRequest) -> list[str]:
    """Say what a program and a person do, one step each, in Markdown.

    A list in a step ends with an empty line: else Markdown takes the steps after it for more of that list.
    """
    address, title = provider.servers[request.server].base_url + request.path, _make_titles(provider, request)
    fields = indent(join_bullets(list(_describe_fields(request, title))), "    ")
    code, state, error = map(quote_code, ("code", "state", "error"))
    steps = [
        f"Send the person's browser to {quote_code(address)}, with these in the query, percent-encoded:\n\n{fields}\n",
        (
            f"The person allows it, or not. The browser comes back to the {title['redirect_uri']}, with {code} and"
            f" {state}, or with {error} and {state}: {quote_code('access_denied')} if the person did not allow it."
        ),
        f"Go on only if {state} is the one that you sent. {code} is the {title['code']}.",
    ]
    if request.verifier is None:
        return steps
    return [f"Make a {title['verifier']} of random characters, anew each time, and keep it.", *steps]


def phrase_scopes(scopes: Scopes) -> str:
    """Say what to ask for."""
    wishes = [f"{quote_code(name)} ({quote_prose(each.description)})" for name, each in scopes.values.items()]
    between = f", with {_SEPARATOR_WORDS[scopes.separator]} between" if len(wishes) > 1 else ""
    return f"no more than you need of {join_words(wishes)}{between}"


def describe_implicit(provider: Provider, request: ImplicitRequest) -> list[str]:
    """Say what a program and a person do to get a token in the address, one step each, in Markdown."""
    address = provider.servers[request.server].base_url + request.path
    title = {name: quote_literal(provider.credentials[name].title) for name in (request.token, *request.credentials)}
    wanted = [
        f"{quote_code('response_type')}: {quote_code('token')}",
        f"{quote_code('client_id')}: the {title[request.client_id]}",
        *([f"{quote_code('redirect_uri')}: the {title[request.redirect_uri]}"] if request.redirect_uri else []),
        *([f"{quote_code('scope')}: {phrase_scopes(request.scopes)}"] if request.scopes else []),
        f"{quote_code('state')}: random text, anew each time, which tells the answer from those to others",
    ]
    fields = indent(join_bullets(wanted), "    ")
    return [
        f"Send the person's browser to {quote_code(address)}, with these in the query, percent-encoded:\n\n{fields}\n",
        (
            f"The person allows it, or not. The browser comes back with the {title[request.token]} after"
            f" {quote_code('#access_token=')} in the address, or with {quote_code('#error=')}."
        ),
        "The sandbox does not ask anybody: it takes the example, and what its owner issues.",
    ]


def describe_device_authorization(provider: Provider, request: DeviceAuthorizationRequest) -> list[str]:
    """Say what a program does with the codes that it has got, and a person, one step each, in Markdown."""
    user_code, device_code = (
        quote_literal(provider.credentials[name].title) for name in (request.user_code, request.device_code)
    )
    page = quote_code(provider.servers[request.server].base_url + request.path)
    complete = request.verification_uri_complete
    in_one = f" {_name_member(complete)} is that address with the code in it, for a QR code." if complete else ""
    return [
        f"Show the {user_code} and the address of the page ({_name_member(request.verification_uri)}: {page}).{in_one}",
        "A person opens the page on another device, enters the code, and allows access or denies it.",
        f"Meanwhile ask with the {device_code} again and again. {_describe_waiting(provider, request)}",
    ]


def _name_member(pointer: str) -> str:
    return quote_code(".".join(split_pointer(pointer)))


def _describe_waiting(provider: Provider, request: DeviceAuthorizationRequest) -> str:
    """Say how long a caller waits, and by which errors it learns what the person has decided."""
    told = f" ({_name_member(request.interval_at)})" if request.interval_at else ""
    wait = f"Wait {spell_duration(request.interval)}{told} before each request."
    taking = next(iter(operations_taking(provider, request.device_code)), None)
    if taking is None:
        return wait
    told_errors = {case: find_told_error(provider, taking, case, request.device_code) for case in _WAITING_WORDS}
    words = [
        f"{quote_code(told.error)}: {_WAITING_WORDS[case]}"
        for case, told in told_errors.items()
        if told is not None and told.error is not None
    ]
    return f"{wait} The answer's {quote_code('error')} tells what to do. {'; '.join(words)}." if words else wait


def operations_taking(provider: Provider, credential: str) -> list[str]:
    """Name the operations that take a credential."""
    return [
        name
        for name, each in provider.operations.items()
        if any(credential in provider.schemes[scheme].credentials for scheme in each.security)
    ]


def _make_titles(provider: Provider, request: AuthorizationRequest) -> dict[str, str]:
    names = {"code": request.code, "client_id": request.client_id, "redirect_uri": request.redirect_uri}
    if request.verifier:
        names["verifier"] = request.verifier
    return {role: quote_literal(provider.credentials[name].title) for role, name in names.items()}


def _describe_fields(request: AuthorizationRequest, title: dict[str, str]) -> Iterator[str]:
    yield f"{quote_code('response_type')}: {quote_code('code')}"
    yield f"{quote_code('client_id')}: the {title['client_id']}"
    yield f"{quote_code('redirect_uri')}: the {title['redirect_uri']}"
    if request.scopes:
        yield f"{quote_code('scope')}: {phrase_scopes(request.scopes)}"
    yield f"{quote_code('state')}: random text, anew each time, which tells the answer from those to others"
    if request.method is ChallengeMethod.S256:
        yield (
            f"{quote_code('code_challenge')}: the SHA-256 of the {title['verifier']}, its bytes in base64url without"
            f" {quote_code('=')} at the end"
        )
    elif request.method is ChallengeMethod.plain:
        yield f"{quote_code('code_challenge')}: the {title['verifier']}"
    if request.method is not ChallengeMethod.none:
        yield f"{quote_code('code_challenge_method')}: {quote_code(request.method)}"
    yield from (f"{quote_code(name)}: {quote_code(value)}" for name, value in request.parameters.items())
