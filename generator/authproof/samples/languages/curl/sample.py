"""A recipe as a whole shell script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from authproof.samples.languages.curl.requests import plain_request, request_view, uses_json
from authproof.samples.languages.curl.values import CurlValues
from authproof.samples.languages.rendering import (
    EncodingExtractor,
    Names,
    comment_text,
    render_template,
    sample_title,
    snake_case,
)
from authproof.samples.recipe.nodes import Base64, PercentEncoded, Recipe, RequestStep
from authproof.samples.recipe.traversal import inputs_of, requests_of, walk_nodes

_FOLDER: Final = Path(__file__).parent
_RESERVED_NAMES: Final = frozenset(["answer", "http_proxy", "https_proxy", "no_proxy", "all_proxy"])


@dataclass(frozen=True)
class CurlSampleView:
    """What the template shows of a sample."""

    title: str
    needs: list[str]
    body: str


def render_sample(recipe: Recipe) -> str:
    view = CurlSampleView(
        title=comment_text(sample_title(recipe)),
        needs=_describe_needs(recipe),
        body="\n\n".join(_source_blocks(recipe)),
    )
    return render_template(_FOLDER, "sample.sh.jinja", view) + "\n"


def _source_blocks(recipe: Recipe) -> Iterator[str]:
    calls = requests_of(recipe)
    is_one_command = len(calls) == 1 and not _needs_steps(recipe)
    values = CurlValues(Names(snake_case, _RESERVED_NAMES), checks_inputs=is_one_command)
    if len(calls) > 1:
        yield "set -eo pipefail"
    if inputs_of(recipe) and not is_one_command:
        yield ": " + " ".join(f'"${{{each.variable}:?}}"' for each in inputs_of(recipe))
    if len(calls) > 1:
        yield render_template(_FOLDER, "call.sh.jinja", calls[0])
    if _quotes_json(recipe):
        yield render_template(_FOLDER, "json.sh.jinja")
    if _encodes_text(recipe):
        yield render_template(_FOLDER, "encode.sh.jinja")
    yield from _request_blocks(recipe, values)


def _request_blocks(recipe: Recipe, values: CurlValues) -> Iterator[str]:
    several = len(requests_of(recipe)) > 1
    extractor = EncodingExtractor()
    for step in requests_of(recipe):
        request, before = extractor.extract_encodings(plain_request(step))
        if before:
            yield "\n".join(f"{local.name}={values.write_encoding(local.encoding)}" for local in before)
        if isinstance(request, RequestStep):
            view = request_view(request, values, "call" if several else _curl_command(request), several=several)
            yield render_template(_FOLDER, "request.sh.jinja", view)


def _curl_command(request: RequestStep) -> str:
    return f"curl --silent --show-error --fail-with-body --max-time {request.timeout}"


def _describe_needs(recipe: Recipe) -> list[str]:
    python = _quotes_json(recipe) or _encodes_text(recipe) or _reads_json(recipe)
    needs = f"Needs curl 7.76 or later{' and python3' if python else ''}."
    return [needs]


def _needs_steps(recipe: Recipe) -> bool:
    """Tell whether one request needs something done before it: an input that is not set would not end that."""
    return _quotes_json(recipe) or any(isinstance(node, Base64 | PercentEncoded) for node in walk_nodes(recipe))


def _quotes_json(recipe: Recipe) -> bool:
    return any(map(uses_json, requests_of(recipe)))


def _reads_json(recipe: Recipe) -> bool:
    return any(request.takes and not request.reads_text for request in requests_of(recipe))


def _encodes_text(recipe: Recipe) -> bool:
    return any(isinstance(node, PercentEncoded) for node in walk_nodes(recipe))
