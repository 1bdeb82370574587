"""Which samples there are, which there are not, and why."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from authproof.loader import load_directory
from authproof.model.provider import Provider
from authproof.samples.languages.language import all_languages
from authproof.samples.programs import Omission, SampleVariable, find_omissions, schemes_without_sample, write_samples
from authproof.sandbox.demo_credentials import demo_environment, needed_level

ROOT = Path(__file__).parents[2]
LANGUAGES = [each.id for each in all_languages()]
DOCUMENT = yaml.load((ROOT / "tests" / "specs" / "acme.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)


def acme(**changes: Any) -> Provider:
    """Give the made-up provider with other values: `schemes__bearer__lifecycle="removed"`."""
    document = deepcopy(DOCUMENT)
    for path, value in changes.items():
        *outer, last = path.split("__")
        place = document
        for key in outer:
            place = place[key]
        place[last] = value
    return Provider.model_validate(document)


def test_a_sample_tells_where_it_belongs() -> None:
    sample = next(each for each in write_samples(acme()) if (each.flow, each.language) == ("session", "python"))
    assert (sample.provider, sample.title, sample.filename) == ("acme", "Python", "session.py")
    assert sample.variables == (
        SampleVariable("ACME_USER", "user", ""),
        SampleVariable("ACME_PASSWORD", "password", ""),
    )
    assert sample.text.startswith('"""Log in, call, renew (Acme Robots).')


def test_parameters_are_variables_too() -> None:
    parameter = {"in": "query", "description": "A.", "example": "42", "variable": "ACME_FLEET"}
    changed = acme(operations__list_robots__parameters={"fleet": parameter})
    sample = next(each for each in write_samples(changed) if each.flow == "first_call")
    assert sample.variables == (SampleVariable("ACME_FLEET", "fleet", "42"), SampleVariable("ACME_TOKEN", "token", ""))
    assert demo_environment(changed, sample) == {"ACME_FLEET": "42", "ACME_TOKEN": "acme_0123456789abcdef"}


def test_what_a_language_cannot_do_is_told() -> None:
    assert find_omissions(acme()) == (
        Omission("ticket_socket", "curl", "it would need curl 8.11"),
        Omission("message_socket", "curl", "it would need curl 8.16"),
    )


@pytest.mark.parametrize("lifecycle", ["coming_soon", "deprecated", "removed"])
def test_a_scheme_that_is_not_current_has_no_sample(lifecycle: str) -> None:
    changed = acme(schemes__bearer__lifecycle=lifecycle)
    assert "session" not in {each.flow for each in write_samples(changed)}
    reasons = {each.language: each.reason for each in find_omissions(changed) if each.flow == "session"}
    word = lifecycle.replace("_", " ")
    assert reasons == dict.fromkeys(LANGUAGES, f"the scheme “Access token” is {word}")


def test_an_operation_that_is_not_current_has_no_sample() -> None:
    changed = acme(operations__list_robots__lifecycle="coming_soon")
    assert {each.flow for each in write_samples(changed)} == {"ticket_socket", "message_socket"}
    assert find_omissions(changed)[0] == Omission("first_call", "curl", "the operation “List robots” is coming soon")


def test_every_flow_has_a_sample_or_a_reason_in_every_language() -> None:
    for provider in (*load_directory(ROOT / "specs"), acme()):
        there = {(each.flow, each.language) for each in write_samples(provider)}
        lacking = {(each.flow, each.language) for each in find_omissions(provider)}
        assert not there & lacking
        assert there | lacking == {(flow, each) for flow in provider.flows for each in LANGUAGES}


def test_schemes_without_a_sample_are_told() -> None:
    assert schemes_without_sample(acme()) == {"signed": "is coming soon"}
    flows = {"first_call": DOCUMENT["flows"]["first_call"]}
    assert schemes_without_sample(acme(flows=flows))["basic"] == "no flow uses it"


def test_every_current_scheme_of_the_real_specs_has_a_sample() -> None:
    for provider in load_directory(ROOT / "specs"):
        assert "no flow uses it" not in schemes_without_sample(provider).values(), provider.id


def test_the_level_is_the_highest_that_a_flow_needs() -> None:
    steps = [{"call": "list_robots", "using": "query_token"}, {"call": "delete_robot", "using": "query_token"}]
    changed = acme(flows__first_call__steps=steps, operations__list_robots__level="reader")
    assert needed_level(changed, changed.flows["first_call"]) == "owner"
    assert needed_level(changed, changed.flows["basic_call"]) == "reader"
    assert needed_level(acme(), acme().flows["message_socket"]) is None
    sample = next(each for each in write_samples(changed) if each.flow == "first_call")
    assert demo_environment(changed, sample)["ACME_TOKEN"] != "acme_0123456789abcdef"
