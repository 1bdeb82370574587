"""A reusable client as JavaScript shows it: a function around fetch, and one call of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from authproof.samples.languages.javascript.layout import CallExpression, ObjectLiteral, Plain, lay_out
from authproof.samples.languages.javascript.requests import print_expression, write_milliseconds
from authproof.samples.languages.javascript.values import JavaScriptValues
from authproof.samples.languages.rendering import render_template
from authproof.samples.recipe.clients import ReusableClient

_FOLDER: Final = Path(__file__).parent
_ROOM: Final = 66
_OWN_HEADERS: Final = Plain("...options.headers", is_variable=True)


@dataclass(frozen=True)
class JavaScriptClientView:
    """What the template shows of a client."""

    base: str
    milliseconds: str
    limited: int | None
    """The status after which it waits as long as it is told, and asks once more; none if it is told nothing."""
    headers: str
    reader: str
    call: str


def render_client(client: ReusableClient, values: JavaScriptValues) -> str:
    """Write the function and a call of it."""
    request = client.request
    own = values.fields_expression(request.headers)
    headers = ObjectLiteral((*own.members, (_OWN_HEADERS.text, _OWN_HEADERS)), _ROOM)
    called = CallExpression("await apiCall", (values.text_expression(request.url),))
    view = JavaScriptClientView(
        base=values.write_text(client.base),
        milliseconds=write_milliseconds(request.timeout),
        limited=request.limited_status,
        headers=lay_out(headers, "    headers: ", ","),
        reader="json" if request.is_json else "text",
        call=lay_out(print_expression(called, is_json=request.is_json), "", ";"),
    )
    return render_template(_FOLDER, "client.js.jinja", view)
