"""A session as JavaScript shows it: functions that log in, renew and get, and one call."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from authproof.samples.languages.javascript.layout import WIDTH, CallExpression, Plain, lay_out
from authproof.samples.languages.javascript.requests import (
    JavaScriptVariables,
    fetch_options,
    print_expression,
    write_lookup,
)
from authproof.samples.languages.javascript.values import quote_text, write_template
from authproof.samples.languages.rendering import VariableName, render_template, spell_issued
from authproof.samples.recipe.nodes import RequestStep, Text
from authproof.samples.recipe.sessions import Session

_FOLDER: Final = Path(__file__).parent
_INDENT: Final = 2


@dataclass(frozen=True)
class JavaScriptSessionView:
    """What the template shows of a session."""

    base: str
    issued: list[str]
    kept: str
    """The same in words."""
    takes: list[str]
    """The statements that take what was issued from an answer."""
    login: str
    renewal: str
    call: str
    status: int
    """That at which it renews."""
    shown: str


def render_session(session: Session, variables: JavaScriptVariables) -> str:
    """Write the functions and a call."""
    values = variables.values
    names = {take: values.names(take.value.name) for take in session.takes}
    got = CallExpression("await get", (values.text_expression(session.call.url),))
    view = JavaScriptSessionView(
        base=quote_text(session.base),
        issued=list(names.values()),
        kept=spell_issued(session.takes),
        takes=[
            *(f"{name} = {write_lookup(take.pointer, 'answer')};" for take, name in names.items()),
            *variables.missing_lines(session.takes, WIDTH - _INDENT),
        ],
        login=_fetch_statement(session.login, variables, "  const response = await "),
        renewal=_fetch_statement(session.renewal, variables, "  const response = await "),
        call=_fetch_statement(session.call, variables, "  return ", path=VariableName("path")),
        status=session.expired_status,
        shown=lay_out(print_expression(got, is_json=True), "", ";"),
    )
    return render_template(_FOLDER, "session.js.jinja", view)


def _fetch_statement(
    request: RequestStep, variables: JavaScriptVariables, start: str, path: VariableName | None = None
) -> str:
    url = Plain(write_template([VariableName("baseUrl"), path or _constant_text(request.address)]))
    return lay_out(CallExpression("fetch", (url, fetch_options(request, variables.values))), start, ";")


def _constant_text(text: Text) -> str:
    return str(getattr(text, "value", ""))
