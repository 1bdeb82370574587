"""The `oauth2` block of a request: what Postman needs to get a token by itself, and the token that scripts have saved.

Runners without a browser, such as newman, send the token that is there. Nobody names the keys of such a block but
Postman, by what it exports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from authproof.documents.postman.variables import base_variable, is_computed, variable_reference
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.documents.shared.token_flows import TokenFlow, find_refresh_operation, list_token_flows
from authproof.model.authorization import AuthorizationRequest
from authproof.model.base import Json
from authproof.model.provider import Provider
from authproof.model.vocabulary import ChallengeMethod, JsonType
from authproof.samples.recipe.carriage import Carrier
from authproof.samples.recipe.flows import build_request_step
from authproof.samples.recipe.nodes import AnswerValue, Constant, Fields, Form, RequestStep, Text
from authproof.samples.recipe.values import decode_harmless, pieces_of

_GRANT_TYPES: Final = {
    "authorization_code": "authorization_code",
    "client_credentials": "client_credentials",
    "password": "password_credentials",
}
"""Grant types of RFC 6749 as Postman spells them."""
_SENT_BY_POSTMAN: Final = frozenset(
    {
        "grant_type",
        "code",
        "redirect_uri",
        "code_verifier",
        "client_id",
        "client_secret",
        "username",
        "password",
        "scope",
    }
)
"""Fields of a token request that Postman fills in from the block."""


def write_oauth2_fields(provider: Provider, credential: str, token: str) -> dict[str, Json]:
    """Give the fields of the block; empty if Postman cannot get this credential by itself.

    `token` is the text that is sent as the token.
    """
    for flow in list_token_flows(provider, credential):
        if fields := _write_flow(provider, flow):
            refresh = find_refresh_operation(provider, credential)
            further = {"refreshTokenUrl": _write_address(provider, refresh) if refresh else None}
            return fields | drop_empty(further) | _send_token(provider, token)
    return {}


def _send_token(provider: Provider, token: str) -> dict[str, Json]:
    return {
        "accessToken": token,
        "tokenType": "Bearer",
        "addTokenTo": "header",
        "headerPrefix": "Bearer",
        "tokenName": provider.id,
    }


def _write_flow(provider: Provider, flow: TokenFlow) -> dict[str, Json]:
    request = _build_token_request(provider, flow.operation)
    client, consent = _write_client(request), flow.consent
    sent = dict(request.body.fields) if isinstance(request.body, Form) else {}
    is_able = (
        flow.grant_type in _GRANT_TYPES and client and (not consent or _takes_code(sent, flow.grant_type, consent))
    )
    if not is_able or _needs_script([*sent.values(), *_list_texts(request), *_list_asked(consent)]):
        return {}
    fields: dict[str, Json] = {
        "grant_type": _GRANT_TYPES[flow.grant_type],
        "accessTokenUrl": _write_address(provider, flow.operation),
        **client,
        **{name: variable_reference(sent[name]) for name in ("scope", "username", "password") if name in sent},
        **(_write_consent(consent) if consent else {}),
    }
    return fields | drop_empty({"tokenRequestParams": list(_write_further(request, sent))})


def _takes_code(sent: Mapping[str, Text], grant_type: str, consent: AuthorizationRequest) -> bool:
    """Tell whether a form is the one that Postman trades a code in with (RFC 6749, section 4.1.3)."""
    fields = {"code": consent.code, "redirect_uri": consent.redirect_uri, "code_verifier": consent.verifier}
    filled = {variable_reference(AnswerValue(each, JsonType.string)): name for name, each in fields.items() if each}
    placed = {filled[text]: name for name, text in _write_texts(sent) if text in filled}
    is_said = sent.get("grant_type", Constant(grant_type)) == Constant(grant_type)
    return is_said and "code" in placed and all(wanted == name for wanted, name in placed.items())


def _write_texts(sent: Mapping[str, Text]) -> Iterator[tuple[str, str]]:
    return ((name, variable_reference(text)) for name, text in sent.items())


def _needs_script(texts: Iterable[Text]) -> bool:
    return any(is_computed(piece) for text in texts for piece in pieces_of(text))


def _list_texts(request: RequestStep) -> Iterator[Text]:
    yield from (text for _, text in (*request.query, *request.headers))


def _list_asked(consent: AuthorizationRequest | None) -> Iterator[Text]:
    if consent is not None:
        yield from map(Constant, consent.parameters.values())
        yield Constant(consent.scopes.all_names if consent.scopes else "")


def _build_token_request(provider: Provider, operation: str) -> RequestStep:
    return build_request_step(_make_carrier(provider, operation), operation, issues={}, show=False)


def _make_carrier(provider: Provider, operation: str) -> Carrier:
    schemes = provider.usable_schemes(provider.operations[operation].security)
    values: dict[str, Text] = {name: AnswerValue(name, JsonType.string) for name in provider.credentials}
    return Carrier(provider, provider.schemes[schemes[0]] if schemes else None, values)


def _write_address(provider: Provider, operation: str) -> str:
    asked = provider.operations[operation]
    path = _make_carrier(provider, operation).url_text(Constant(""), asked.path, asked.parameters)
    return f"{{{{{base_variable(asked.server)}}}}}{variable_reference(decode_harmless(path))}"


def _write_client(request: RequestStep) -> dict[str, Json]:
    """Say how the client authenticates: by Basic, or in a form; empty if Postman cannot send it so."""
    if not isinstance(request.body, Form):
        return {}
    if request.basic:
        user, password = variable_reference(request.basic.user), variable_reference(request.basic.password)
        return {"client_authentication": "header", "clientId": user, "clientSecret": password}
    sent = dict(request.body.fields)
    if "client_id" not in sent:
        return {}
    names = {"client_id": "clientId", "client_secret": "clientSecret"}
    return {
        "client_authentication": "body",
        **{key: variable_reference(sent[name]) for name, key in names.items() if name in sent},
    }


def _write_consent(request: AuthorizationRequest) -> dict[str, Json]:
    """Say what a person is asked for in Postman's own window, which sees where the browser is sent back to."""
    fields: dict[str, Json] = {
        "authUrl": f"{{{{{base_variable(request.server)}}}}}{request.path}",
        "redirect_uri": f"{{{{{request.redirect_uri}}}}}",
        "useBrowser": False,
    }
    if request.scopes:
        fields["scope"] = request.scopes.all_names
    if request.method is not ChallengeMethod.none:
        fields |= {"grant_type": "authorization_code_with_pkce", "challengeAlgorithm": request.method.value}
    further = [_write_parameter(name, value, "request_url") for name, value in request.parameters.items()]
    return fields | drop_empty({"authRequestParams": further})


def _write_further(request: RequestStep, sent: Mapping[str, Text]) -> Iterator[Node]:
    """Give what a token request carries that the block has no key for."""
    places: list[tuple[str, Fields]] = [
        ("request_body", tuple((name, text) for name, text in sent.items() if name not in _SENT_BY_POSTMAN)),
        ("request_header", request.headers),
        ("request_url", request.query),
    ]
    for place, fields in places:
        for name, text in fields:
            yield _write_parameter(name, variable_reference(text), place)


def _write_parameter(name: str, value: str, place: str) -> Node:
    return {"key": name, "value": value, "enabled": True, "send_as": place}
