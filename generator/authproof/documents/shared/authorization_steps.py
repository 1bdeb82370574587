"""How a code is obtained in a browser, step by step, for readers who never did it (RFC 6749, section 4.1; RFC 7636)."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent

from authproof.model.authorization import AuthorizationRequest, Scopes
from authproof.model.provider import Provider
from authproof.model.vocabulary import ChallengeMethod
from authproof.text.commonmark import join_bullets, quote_code, quote_literal, quote_prose
from authproof.text.english import join_words

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
