"""How a shell script asks a person for access: it prints the address, and reads where the browser was sent to."""

from __future__ import annotations

from dataclasses import dataclass

from authproof.model.vocabulary import ChallengeMethod
from authproof.samples.languages.curl.values import CurlValues, quote_text
from authproof.samples.recipe.nodes import AuthorizationStep, Constant


@dataclass(frozen=True)
class CurlAuthorizationView:
    """What the template shows of a person's consent."""

    code: str
    verifier: str | None
    digested: bool
    """Whether the challenge is a digest of the verifier."""
    address: str
    arguments: list[str]
    """Name and value of each field of the query."""


def authorization_view(step: AuthorizationStep, values: CurlValues) -> CurlAuthorizationView:
    verifier = values.names(step.verifier.name) if step.verifier else None
    digested = step.method is ChallengeMethod.S256
    arguments = [f"{_write_name(name)} {values.write_text(text)}" for name, text in step.query]
    arguments.append('state "$state"')
    if verifier:
        arguments.append(f'code_challenge "${"challenge" if digested else verifier}"')
        arguments.append(f"code_challenge_method {values.write_text(Constant(step.method.value))}")
    return CurlAuthorizationView(
        values.names(step.code.value.name), verifier, digested, values.write_text(step.address), arguments
    )


def _write_name(name: str) -> str:
    return name if name.isidentifier() else quote_text(name)
