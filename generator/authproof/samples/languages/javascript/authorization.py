"""How a JavaScript sample asks a person for access: it opens a browser, and listens where that comes back to."""

from __future__ import annotations

from dataclasses import dataclass

from authproof.model.vocabulary import ChallengeMethod
from authproof.samples.languages.javascript.layout import CallExpression, Plain, lay_out
from authproof.samples.languages.javascript.requests import JavaScriptVariables
from authproof.samples.languages.javascript.values import object_literal, quote_text
from authproof.samples.recipe.nodes import AuthorizationStep


@dataclass(frozen=True)
class JavaScriptAuthorizationView:
    """What the template shows of a person's consent."""

    verifier: str | None
    """The statement's beginning that sets it."""
    call: str


def authorization_view(step: AuthorizationStep, variables: JavaScriptVariables) -> JavaScriptAuthorizationView:
    values = variables.values
    verifier = values.names(step.verifier.name) if step.verifier else None
    fields = [(name, values.text_expression(text)) for name, text in step.query]
    if verifier:
        digest = f'createHash("sha256").update({verifier}).digest("base64url")'
        is_digest = step.method is ChallengeMethod.S256
        fields.append(("code_challenge", Plain(digest if is_digest else verifier, is_variable=not is_digest)))
        fields.append(("code_challenge_method", Plain(quote_text(step.method.value), is_string=True)))
    call = CallExpression("await askInBrowser", (values.text_expression(step.address), object_literal(fields)))
    return JavaScriptAuthorizationView(
        verifier=variables.begin_setting(verifier) if verifier else None,
        call=lay_out(call, variables.begin_setting(values.names(step.code.value.name)), ";"),
    )
