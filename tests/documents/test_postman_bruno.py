"""Our own Postman collection in Bruno, imported and run by Bruno itself; and shown able to fail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from authproof.documents import postman
from authproof.loader import load_specs
from authproof.model.flow import Call as FlowCall
from authproof.model.provider import Provider
from tests.made_up import MADE_UP

from .bruno import bruno
from .mock import Mock, accept_anything

pytestmark = pytest.mark.slow

Serve = Callable[[Provider], Mock]

QUOTED = {
    "acme": [
        "Login form: nothing: has the documented body",
        "Login form: something never issued: has the documented body",
    ]
}
"""Tests of bodies that are no JSON: Bruno translates `pm.response.text()` into that text as JSON, in quotes."""


def test_it_runs(
    provider: Provider, serve: Serve, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    mock = serve(provider)
    report = bruno(tmp_path, postman.build_collection(provider), postman.build_sandbox_environment(provider, mock.url))
    assert report.failed == QUOTED.get(provider.id, [])
    assert report.tests >= len(mock.calls) > 0
    # Not only its word: the flows arrived first and in order, all of them let in, and what it calls refused was.
    wanted = [step.call for flow in provider.flows.values() for step in flow.steps if isinstance(step, FlowCall)]
    assert [call.operation for call in mock.calls[: len(wanted)]] == wanted
    assert [call.case for call in mock.calls[: len(wanted)]] == [None] * len(wanted)
    assert {call.case for call in mock.calls} <= {None, "missing", "unknown"}
    assert mock.calls[-1].case
    record_property("tally", "documents x tools: Postman collection imported and run by Bruno")


def test_a_wrong_mock_is_found(acme: Provider, serve: Serve, tmp_path: Path) -> None:
    mock = serve(acme)
    mock.break_by(accept_anything)
    report = bruno(tmp_path, postman.build_collection(acme), postman.build_sandbox_environment(acme, mock.url))
    assert "is refused with 401" in {name.rpartition(": ")[2] for name in report.failed}


def test_a_credential_that_is_not_filled_in_is_found(acme: Provider, serve: Serve, tmp_path: Path) -> None:
    mock = serve(acme)
    environment = postman.build_sandbox_environment(acme, mock.url)
    empty = [each | {"value": ""} if each["key"] == "token" else each for each in environment["values"]]
    assert bruno(tmp_path, postman.build_collection(acme), environment | {"values": empty}).failed


def test_it_gets_a_token_by_itself(serve: Serve, tmp_path: Path) -> None:
    """What Postman's block of OAuth 2 says is enough for a client that scripts have told nothing."""
    (quay,) = load_specs([path for path in MADE_UP if path.stem == "quay"])
    mock = serve(quay)
    collection = postman.build_collection(quay)
    folders = [each | {"item": [one | {"event": []} for one in each["item"]]} for each in collection["item"]]
    bruno(tmp_path, collection | {"item": folders}, postman.build_sandbox_environment(quay, mock.url))
    assert mock.calls[0].operation == "token"
    assert {"list_berths", "book_berth"} <= {call.operation for call in mock.calls if call.case is None}
