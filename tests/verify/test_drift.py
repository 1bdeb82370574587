"""A mock that differs from its spec in one value: verification names that value, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from authproof.verify.run import verify_sandbox

from .conftest import SPECS, provider, sandbox_of, silent

MORE = pytest.mark.slow
"""For what another drift shows in much the same way."""

DRIFTS = [
    pytest.param("yunite", "/failures/unauthorized/status", 403, id="status"),
    pytest.param(
        "cakeybot", "/failures/not_found/bodies/application~1json/error", "Not found", id="word of a body", marks=MORE
    ),
    pytest.param("yunite", "/credentials/one_time_token/lifetime/seconds", 6, id="lifetime", marks=MORE),
    pytest.param("cakeybot", "/schemes/bearer/parts/0/template", "Token {api_token}", id="prefix", marks=MORE),
    pytest.param("cakeybot", "/limits/per_minute/requests", 61, id="limit"),
    pytest.param("unacode", "/channels/local_events/closes/invalid_token/code", 4010, id="close code"),
    pytest.param("ygy", "/schemes/api_key/parts/0/name", "x-api-key", id="header name", marks=MORE),
    pytest.param("unacode", "/operations/list_users/level", "user", id="level", marks=MORE),
    pytest.param("yunite", "/credentials/one_time_token/single_use", False, id="single use"),
]


@pytest.mark.parametrize(("name", "at", "value"), DRIFTS)
def test_the_value_is_named_and_nothing_else(name: str, at: str, value: Any) -> None:
    file = SPECS / f"{name}.yaml"
    with sandbox_of(file, **{at: value}) as up:
        report = verify_sandbox([provider(file)], SPECS, up.url, silent)
    [result] = report.results
    [finding] = result.findings
    assert finding.pointer == at
    assert len(finding.outcomes) == result.count_all()["drifted"]
    assert report.exit_code == 1
