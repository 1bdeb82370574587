"""A recipe as a whole shell script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap as wrapped
from typing import Final

from generator.languages.curl.literal import default, prose
from generator.languages.curl.requests import plain, request_view, uses_json
from generator.languages.curl.values import Values
from generator.languages.head import reads, title
from generator.languages.hoist import Hoist
from generator.languages.names import Names, snake
from generator.languages.templates import fill
from generator.recipe.nodes import Encoded, Recipe, Request
from generator.recipe.walk import inputs, nodes, requests, takes

_FOLDER: Final = Path(__file__).parent
_TAKEN: Final = frozenset(["answer", "http_proxy", "https_proxy", "no_proxy", "all_proxy"])


@dataclass(frozen=True)
class SampleView:
    """What the template shows of a sample."""

    title: str
    needs: list[str]
    body: str


def sample(recipe: Recipe) -> str:
    """Write a recipe of requests as a script."""
    view = SampleView(title=prose(title(recipe)), needs=_needs(recipe), body="\n\n".join(_blocks(recipe)))
    return fill(_FOLDER, "sample.sh.jinja", view=view)


def _blocks(recipe: Recipe) -> Iterator[str]:
    values = Values(Names(snake, _TAKEN))
    asked = requests(recipe)
    if len(asked) > 1:
        yield "set -eo pipefail"
    given = [each for each in inputs(recipe) if each.default]
    if given:
        yield "\n".join(f"{values.name(each)}={default(each.variable, each.default)}" for each in given)
    if len(asked) > 1:
        yield fill(_FOLDER, "call.sh.jinja", timeout=asked[0].timeout).rstrip()
    if _quotes_json(recipe):
        yield fill(_FOLDER, "json.sh.jinja").rstrip()
    if _encodes(recipe):
        yield fill(_FOLDER, "encode.sh.jinja").rstrip()
    yield from _requests(recipe, values)


def _requests(recipe: Recipe, values: Values) -> Iterator[str]:
    several = len(requests(recipe)) > 1
    hoist = Hoist()
    for step in requests(recipe):
        hoisted, before = hoist.step(plain(step))
        if before:
            yield "\n".join(f"{local.name}={values.encoding(local.encoding)}" for local in before)
        if isinstance(hoisted, Request):
            view = request_view(hoisted, values, "call" if several else _curl(hoisted), several=several)
            yield fill(_FOLDER, "request.sh.jinja", view=view).rstrip()


def _curl(request: Request) -> str:
    return f"curl --silent --show-error --fail-with-body --max-time {request.timeout}"


def _needs(recipe: Recipe) -> list[str]:
    python = _quotes_json(recipe) or _encodes(recipe) or takes(recipe)
    needs = f"Needs curl 7.76 or later{' and python3' if python else ''}."
    return wrapped(needs + reads(recipe), 78)


def _quotes_json(recipe: Recipe) -> bool:
    return any(map(uses_json, requests(recipe)))


def _encodes(recipe: Recipe) -> bool:
    return any(isinstance(node, Encoded) for node in nodes(recipe))
