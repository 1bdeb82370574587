"""A recipe as a whole shell script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from authproof.samples.languages.curl.authorization import authorization_view
from authproof.samples.languages.curl.requests import (
    client_view,
    plain_request,
    reads_head,
    reads_media_type,
    request_view,
    session_view,
    uses_json,
)
from authproof.samples.languages.curl.values import CurlValues
from authproof.samples.languages.rendering import (
    EncodingExtractor,
    Names,
    comment_text,
    render_template,
    sample_title,
    snake_case,
)
from authproof.samples.recipe.clients import ReusableClient, reusable_client
from authproof.samples.recipe.nodes import AuthorizationStep, Base64, PercentEncoded, Recipe, RecipeStep, RequestStep
from authproof.samples.recipe.sessions import find_session
from authproof.samples.recipe.traversal import authorizations_of, inputs_of, requests_of, walk_nodes
from authproof.samples.recipe.values import decode_harmless
from authproof.text.english import join_words

_FOLDER: Final = Path(__file__).parent
_RESERVED_NAMES: Final = frozenset(
    (
        "answer",
        "head",
        "status",
        "media_type",
        "body",
        "base_url",
        "call",
        "check",
        "keep",
        "send",
        "get",
        "log_in",
        "refresh",
        "http_proxy",
        "https_proxy",
        "no_proxy",
        "all_proxy",
        *("error", "challenge", "state", "query", "redirected"),
    )
)
OLDEST_VERSION: Final = (7, 76)
"""The first version with `--fail-with-body`."""


@dataclass(frozen=True)
class CurlSampleView:
    """What the template shows of a sample."""

    title: str
    needs: str
    interpreter: str
    options: str | None
    """Of the shell; none where there is nothing but one command."""
    body: str


@dataclass(frozen=True)
class CurlCallView:
    """What the template shows of the function that sends requests."""

    timeout: int
    has_head: bool
    """Whether the headers of answers are kept."""


def render_sample(recipe: Recipe) -> str:
    plain = replace(recipe, steps=tuple(map(_plain_step, recipe.steps)))
    body = "\n\n".join(_source_blocks(plain))
    view = CurlSampleView(
        title=comment_text(sample_title(recipe)),
        needs=_describe_needs(body),
        interpreter="/bin/sh" if _is_one_command(plain) else "/usr/bin/env bash",
        options=None if _is_one_command(plain) else "-euo pipefail" if _has_pipe(plain) else "-eu",
        body=body,
    )
    return render_template(_FOLDER, "sample.sh.jinja", view) + "\n"


def _has_pipe(recipe: Recipe) -> bool:
    is_piped = any(isinstance(node, Base64 | AuthorizationStep) for node in walk_nodes(recipe))
    return is_piped or any(map(reads_head, requests_of(recipe)))


def _describe_needs(body: str) -> str:
    version = f" {'.'.join(map(str, OLDEST_VERSION))} or later" if "--fail-with-body" in body else ""
    others = [tool for tool in ("jq", "openssl") if f"{tool} " in body]
    if not version:
        return f"Needs {join_words(['curl', *others])}."
    return f"Needs curl{version}{', and ' if others else ''}{join_words(others)}."


def _plain_step(step: RecipeStep) -> RecipeStep:
    """Write a request as curl sends it, without encodings that no valid value needs: each costs a command."""
    if not isinstance(step, RequestStep):
        return step
    return plain_request(replace(step, url=decode_harmless(step.url), address=decode_harmless(step.address)))


def _source_blocks(recipe: Recipe) -> Iterator[str]:
    if client := reusable_client(recipe):
        yield from _client_blocks(recipe, client)
        return
    is_one_command = _is_one_command(recipe)
    values = CurlValues(Names(snake_case, _RESERVED_NAMES), checks_inputs=is_one_command)
    if inputs_of(recipe) and not is_one_command:
        yield ": " + " ".join(f'"${{{each.variable}:?}}"' for each in inputs_of(recipe))
    several = _sends_several(recipe)
    if several:
        requests = requests_of(recipe)
        template = "call_with_type.sh.jinja" if any(map(reads_media_type, requests)) else "call.sh.jinja"
        yield render_template(
            _FOLDER, template, CurlCallView(requests[0].timeout, has_head=any(map(reads_head, requests)))
        )
    if session := find_session(recipe):
        yield render_template(_FOLDER, "session.sh.jinja", session_view(session, values))
        return
    extractor = EncodingExtractor()
    for step in recipe.steps:
        plain, before = extractor.extract_encodings(step)
        if before:
            yield "\n".join(f"{local.name}={values.write_encoding(local.encoding)}" for local in before)
        if isinstance(plain, RequestStep):
            view = request_view(plain, values, "call" if several else _curl_command(plain), several=several)
            yield render_template(_FOLDER, "request.sh.jinja", view)
        elif isinstance(plain, AuthorizationStep):
            yield render_template(_FOLDER, "authorization.sh.jinja", authorization_view(plain, values))


def _client_blocks(recipe: Recipe, client: ReusableClient) -> Iterator[str]:
    values = CurlValues(Names(snake_case, _RESERVED_NAMES))
    yield ": " + " ".join(f'"${{{each.variable}:?}}"' for each in inputs_of(recipe))
    plain, before = EncodingExtractor().extract_encodings(client)
    if before:
        yield "\n".join(f"{local.name}={values.write_encoding(local.encoding)}" for local in before)
    yield render_template(_FOLDER, "client.sh.jinja", client_view(plain, values, _curl_command(plain.request)))


def _curl_command(request: RequestStep) -> str:
    return f"curl --silent --show-error --fail-with-body --max-time {request.timeout}"


def _sends_several(recipe: Recipe) -> bool:
    return len(requests_of(recipe)) > 1 or any(request.signs for request in requests_of(recipe))


def _is_one_command(recipe: Recipe) -> bool:
    """Tell whether nothing has to be done before or after one request: then the shell stops at an unset input."""
    encodes = any(isinstance(node, Base64 | PercentEncoded) for node in walk_nodes(recipe))
    is_script = recipe.base is not None or encodes or _sends_several(recipe) or bool(authorizations_of(recipe))
    return not is_script and not any(map(uses_json, requests_of(recipe)))
