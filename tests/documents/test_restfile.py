"""`requests.http`: what it says, and what arrives when each of its requests is sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from authproof.documents import dotenv, restfile
from authproof.model.provider import Provider
from authproof.samples.programs import write_samples
from authproof.samples.recipe import build_recipe
from authproof.samples.recipe.traversal import requests_of

from .conftest import Spec, Variant
from .mock import Mock
from .tools import run, tool

Serve = Callable[[Provider], Mock]


def text(provider: Provider) -> str:
    return restfile.rest_files(provider, write_samples(provider)).get(restfile.FILE_NAME, "")


def test_the_file_is_as_looked_at(provider: Provider, golden: Callable[[str, str], None]) -> None:
    golden(f"restfile/{provider.id}.http", text(provider))


def test_each_flow_with_a_request_is_there(any_provider: Provider) -> None:
    titles = re.findall(r"^### (.+), 1: ", text(any_provider), re.MULTILINE)
    flows = {sample.flow for sample in write_samples(any_provider)}
    possible = [any_provider.flows[name].title for name in any_provider.flows if name in flows]
    assert set(titles) <= {" ".join(title.split()) for title in possible}
    assert len(titles) == len(set(titles))


def test_no_credential_is_written(any_provider: Provider) -> None:
    written = text(any_provider)
    secrets = [one.example for one in any_provider.credentials.values() if one.secret and len(one.example) > 6]
    assert [secret for secret in secrets if secret in written] == []


def test_its_variables_are_those_of_the_env_file(any_provider: Provider) -> None:
    known = dotenv.dotenv_files(any_provider, write_samples(any_provider)).get(dotenv.FILE_NAME, "")
    for name in set(re.findall(r"\$dotenv (\w+)", text(any_provider))):
        assert f"\n{name}=" in known


def test_a_provider_without_such_a_flow_has_no_file(variant: Variant) -> None:
    assert restfile.rest_files(variant(lambda _: None), ()) == {}


def test_a_value_may_be_anywhere_in_an_answer() -> None:
    assert restfile._json_path("") == "*"
    assert restfile._json_path("/data/odd name/0") == "$.data['odd name']['0']"


def mailing(spec: Spec) -> None:
    form = {"request": {"text": "{{name}} & {{{x}}}"}, "request_type": "application/x-www-form-urlencoded"}
    spec["operations"]["login"] |= form
    spec["operations"]["renew"] |= {"request": {"text": "{{name}} {{{x}}}"}, "headers": {"X-Text": "{{name}} {{{x}}}"}}


def test_double_braces_of_the_spec_name_no_variable(variant: Variant) -> None:
    written = text(variant(mailing))
    assert "text=%7B%7Bname%7D%7D%20%26%20%7B%7B%7Bx%7D%7D%7D&user={{$dotenv ACME_USER}}" in written
    assert r'"text": "{\u007bname}} {\u007b{x}}}"' in written
    # Filled in once, and not looked at again.
    assert "\n@open_brace = {\n" in written
    assert "X-Text: {{open_brace}}{name}} {{open_brace}}{{open_brace}}{x}}}" in written


@pytest.mark.slow
def test_every_request_arrives_and_is_let_in(
    provider: Provider, serve: Serve, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Sent by httpYac, which names values of answers otherwise and everything else alike."""
    mock = serve(provider)
    served = re.sub(r"(?m)^@.*\n", "", text(provider)).replace("# @", "@").replace("@name", "# @name")
    served = served.replace("http://127.0.0.1:8400", mock.url).replace(".response.body.$.", ".")
    (tmp_path / restfile.FILE_NAME).write_text(served, encoding="utf-8")
    (tmp_path / ".env").write_text(environment(provider, mock), encoding="utf-8")
    done = run([*tool("httpyac", "httpyac"), "send", restfile.FILE_NAME, "--all"], tmp_path)
    assert done.code == 0, done.text
    sent = re.findall(r"^### (.+), \d+: ", served, re.MULTILINE)
    flows = dict.fromkeys(name for name, flow in provider.flows.items() if " ".join(flow.title.split()) in sent)
    assert [call.operation for call in mock.calls] == [
        step.operation for name in flows for step in requests_of(build_recipe(provider, name))
    ]
    assert [call.case for call in mock.calls] == [None] * len(mock.calls), done.text
    for _ in mock.calls:
        record_property("tally", "documents x tools: request of a REST file sent by httpyac")


def environment(provider: Provider, mock: Mock) -> str:
    """Fill in the variables as a caller would."""
    lines = dotenv.dotenv_files(provider, write_samples(provider))[dotenv.FILE_NAME].splitlines()
    values = {provider.credentials[name].variable: value for name, value in mock.values().items()}
    filled = [f"{line}'{values[line[:-1]]}'" if line[:-1] in values and line.endswith("=") else line for line in lines]
    return "\n".join(filled) + "\n"
