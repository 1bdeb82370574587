"""A session as Python shows it: a class that logs in and renews, and one call of it."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Final

from authproof.samples.languages.python.requests import name_function, write_arguments
from authproof.samples.languages.python.values import PythonValues, docstring_text, quote_text, write_subscripts
from authproof.samples.languages.rendering import explode_items, render_template, spell_issued
from authproof.samples.recipe.nodes import AnswerValue, Input, RequestStep
from authproof.samples.recipe.sessions import Session
from authproof.samples.recipe.traversal import inputs_of

_FOLDER: Final = Path(__file__).parent
_WIDTH: Final = 88


@dataclass(frozen=True)
class PythonMethodView:
    """What the template shows of a login or renewal."""

    title: str
    function: str
    arguments: list[str]
    """Each on one line or several."""


@dataclass(frozen=True)
class PythonSessionView:
    """What the template shows of a session."""

    inputs: list[str]
    issued: list[str]
    kept: str
    """The same in words."""
    status: int
    """That at which it renews."""
    login: PythonMethodView
    renewal: PythonMethodView
    takes: list[str]
    headers: str
    """Of a call."""
    opening: str
    """The `with` statement that opens the client."""
    path: str


def render_session(session: Session, values: PythonValues) -> str:
    """Write the class and a call of it."""
    own = _own_fields(session, values)
    takes = [
        f"self.{values.names(take.value.name)} = {write_subscripts(take.pointer, 'answer')}" for take in session.takes
    ]
    view = PythonSessionView(
        inputs=[values.names(each.name) for each in inputs_of((session.login, session.renewal, session.call))],
        issued=[values.names(take.value.name) for take in session.takes],
        kept=spell_issued(session.takes),
        status=session.expired_status,
        login=_method_view(own.login, values),
        renewal=_method_view(own.renewal, values),
        takes=takes,
        headers=values.write_fields(own.call.headers),
        opening=_opening_statement(session),
        path=values.write_text(session.call.url),
    )
    return render_template(_FOLDER, "session.py.jinja", view)


def _method_view(request: RequestStep, values: PythonValues) -> PythonMethodView:
    return PythonMethodView(docstring_text(request.title), name_function(request), write_arguments(request, values))


def _opening_statement(session: Session) -> str:
    arguments = [f"base_url={quote_text(session.base)}", f"timeout={session.call.timeout}"]
    line = f"with httpx.Client({', '.join(arguments)}) as http:"
    return line if len(line) <= _WIDTH else explode_items("with httpx.Client(", arguments, ") as http:", indent="    ")


def _own_fields(tree: Any, values: PythonValues) -> Any:
    """Read inputs and values from the class."""
    if isinstance(tree, Input | AnswerValue):
        return replace(tree, name=f"self.{values.names(tree.name)}")
    if isinstance(tree, tuple):
        return tuple(_own_fields(item, values) for item in tree)
    if is_dataclass(tree) and not isinstance(tree, type):
        return replace(tree, **{each.name: _own_fields(getattr(tree, each.name), values) for each in fields(tree)})
    return tree
