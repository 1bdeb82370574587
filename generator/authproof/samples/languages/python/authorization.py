"""How a Python sample asks a person for access: it opens a browser, and listens where that comes back to."""

from __future__ import annotations

from dataclasses import dataclass

from authproof.model.vocabulary import ChallengeMethod
from authproof.samples.languages.python.values import PythonValues, quote_text
from authproof.samples.languages.rendering import explode_items
from authproof.samples.recipe.nodes import AuthorizationStep

_S256_CHALLENGE = 'base64.urlsafe_b64encode(digest).decode().rstrip("=")'


@dataclass(frozen=True)
class PythonAuthorizationView:
    """What the template shows of a person's consent."""

    code: str
    verifier: str | None
    digested: bool
    """Whether the challenge is a digest of the verifier."""
    address: str
    query: str


def authorization_view(step: AuthorizationStep, values: PythonValues) -> PythonAuthorizationView:
    verifier = values.names(step.verifier.name) if step.verifier else None
    digested = step.method is ChallengeMethod.S256
    fields = [f"{quote_text(name)}: {values.write_text(text)}" for name, text in step.query]
    if verifier:
        fields.append(f'"code_challenge": {_S256_CHALLENGE if digested else verifier}')
        fields.append(f'"code_challenge_method": {quote_text(step.method.value)}')
    return PythonAuthorizationView(
        code=values.names(step.code.value.name),
        verifier=verifier,
        digested=digested,
        address=values.write_text(step.address),
        query=explode_items("{", fields, "}", indent="    "),
    )
