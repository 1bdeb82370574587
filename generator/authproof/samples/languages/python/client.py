"""A reusable client as Python shows it: a class with one method, and one call of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from authproof.samples.languages.python.requests import PythonVariables
from authproof.samples.languages.python.values import quote_text
from authproof.samples.languages.rendering import explode_items, render_template
from authproof.samples.recipe.nodes import Recipe, RequestStep
from authproof.samples.recipe.traversal import inputs_of

_FOLDER: Final = Path(__file__).parent
_WIDTH: Final = 88


@dataclass(frozen=True)
class PythonClientView:
    """What the template shows of a client."""

    name: str
    parameters: list[str]
    """What authenticates."""
    headers: str
    timeout: int
    answer_type: str
    answer: str
    creation: str
    """The statement that makes a client."""
    call: str


def render_client(recipe: Recipe, request: RequestStep, base: str, variables: PythonVariables) -> str:
    """Write the class and a call of it; `request` goes to an endpoint below `base`."""
    values = variables.values
    credentials = [values.names(each.name) for each in inputs_of(request.headers)]
    view = PythonClientView(
        name=client_name(recipe.name),
        parameters=credentials,
        headers=values.write_fields(request.headers),
        timeout=request.timeout,
        answer_type="object" if request.is_json else "str",
        answer="response.json()" if request.is_json else "response.text",
        creation=_creating_call(client_name(recipe.name), [quote_text(base), *credentials]),
        call=f"client.call({values.write_text(request.url)})",
    )
    return render_template(_FOLDER, "client.py.jinja", view)


def client_name(provider: str) -> str:
    """Name the class after the provider.

    >>> client_name("UnaCODE"), client_name("y.gy"), client_name("7 & Co")
    ('UnaCODEClient', 'YGyClient', 'Api7CoClient')
    """
    words = re.findall(r"[A-Za-z0-9]+", provider)
    name = "".join(word[0].upper() + word[1:] for word in words)
    return f"{'Api' if not name or name[0].isdigit() else ''}{name}Client"


def _creating_call(name: str, arguments: list[str]) -> str:
    line = f"client = {name}({', '.join(arguments)})"
    return line if len(line) <= _WIDTH else explode_items(f"client = {name}(", arguments, ")", indent="    ")
