"""How a person is asked for access before a code is traded in."""

from __future__ import annotations

from collections.abc import Mapping

from authproof.model.flow import Step
from authproof.model.provider import Provider
from authproof.model.vocabulary import JsonType
from authproof.samples.recipe.carriage import Carrier
from authproof.samples.recipe.nodes import AnswerValue, AuthorizationStep, Constant, Input, Take, Text


def codes_sent(provider: Provider, step: Step) -> tuple[str, ...]:
    """Name the codes that a step sends: a person is asked for each of them, each time."""
    sent = provider.schemes[step.using].credentials if step.using else ()
    return tuple(name for name in sent if name in provider.authorizations)


def asked_values(provider: Provider, code: str) -> dict[str, AnswerValue]:
    """Give what is known after a person was asked for a code: the code, and the verifier."""
    verifier = provider.authorizations[code].verifier
    return {name: AnswerValue(name, JsonType.string) for name in (code, verifier) if name}


def build_authorization(provider: Provider, code: str, taken: Mapping[str, Text]) -> AuthorizationStep:
    """Write how a person is asked; `taken` are credentials that earlier steps obtained."""
    request, values = provider.authorizations[code], asked_values(provider, code)

    carrier = Carrier(provider, None)

    def write_credential(name: str) -> Text:
        return taken.get(name) or Input(name, provider.credentials[name].variable, "", name)

    fields: list[tuple[str, Text]] = [
        ("response_type", Constant("code")),
        ("client_id", write_credential(request.client_id)),
        ("redirect_uri", write_credential(request.redirect_uri)),
    ]
    if request.scopes is not None:
        fields.append(("scope", Constant(request.scopes.all_names)))
    fields += [(name, Constant(value)) for name, value in request.parameters.items()]
    return AuthorizationStep(
        title=next(grant.title for grant in provider.grants.values() if grant.authorization == request),
        address=carrier.url_text(carrier.base_text(request.server), request.path, {}),
        query=tuple(fields),
        code=Take(values[code], "/code"),
        verifier=values.get(request.verifier or ""),
        method=request.method,
    )
