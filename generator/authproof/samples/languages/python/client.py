"""A reusable client as Python shows it: a class with one method, and one call of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from authproof.samples.languages.python.requests import PythonVariables
from authproof.samples.languages.python.values import docstring_text
from authproof.samples.languages.rendering import explode_items, render_template
from authproof.samples.recipe.clients import ReusableClient
from authproof.samples.recipe.nodes import Input, Join, Text
from authproof.samples.recipe.traversal import inputs_of
from authproof.samples.recipe.values import join_pieces

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
    limited: int | None
    """The status after which it waits as long as it is told, and asks once more; none if it is told nothing."""
    answer_type: str
    answer: str
    operation: str
    """The method that calls it."""
    title: str
    endpoint: str
    creation: str
    """The expression that makes a client."""


def render_client(provider: str, client: ReusableClient, variables: PythonVariables) -> str:
    """Write the class and a call of it; `provider` is the name for readers."""
    values, request = variables.values, client.request
    credentials = inputs_of(request.headers)
    own = _parameter_names(credentials)
    view = PythonClientView(
        name=client_name(provider),
        parameters=[values.names(own[each]) for each in credentials],
        headers=values.write_fields(tuple((name, _rename_inputs(text, own)) for name, text in request.headers)),
        timeout=request.timeout,
        limited=request.limited_status,
        answer_type="Any" if request.is_json else "str",
        answer="response.json()" if request.is_json else "response.text",
        operation=values.label(request.operation),
        title=docstring_text(request.title),
        endpoint=values.write_text(request.url),
        creation=_creating_call(
            client_name(provider),
            [values.write_text(client.base), *(values.names(each.name) for each in credentials)],
        ),
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
    call = f"{name}({', '.join(arguments)})"
    is_short = len(f"with {call} as client:") <= _WIDTH
    return call if is_short else explode_items(f"{name}(", arguments, ")", indent="    ")


def _parameter_names(credentials: Sequence[Input]) -> dict[Input, str]:
    """Name the parameters of the class: by the last word of each credential's name, if that tells them apart."""
    short = [each.name.rpartition("_")[2] for each in credentials]
    is_free = len(set(short)) == len(short) and not {"self", "url"} & set(short) and not any(map(str.isdecimal, short))
    return dict(zip(credentials, short if is_free else [each.name for each in credentials], strict=True))


def _rename_inputs(text: Text, names: Mapping[Input, str]) -> Text:
    if isinstance(text, Input):
        return replace(text, name=names[text])
    return join_pieces(_rename_inputs(each, names) for each in text.parts) if isinstance(text, Join) else text
