"""Every workflow, executed by `redocly respect` against a mock; and shown to fail on a mock that is wrong."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from authproof.documents import arazzo, openapi
from authproof.model.provider import Provider
from authproof.site.pages.openapi_document import OpenApiDocument
from authproof.text.yaml_text import dump_yaml

from .mock import Breakage, Mock, another_status
from .tools import Done, run, tool

pytestmark = pytest.mark.slow

Serve = Callable[[Provider], Mock]
Workflow = dict[str, Any]


def execute(mock: Mock, folder: Path, workflow: Workflow) -> Done:
    """Run one workflow as somebody would who has the two documents, the credentials, and nothing else."""
    described = openapi.build_openapi(mock.provider, mock.url)
    (folder / "openapi.yaml").write_text(dump_yaml(described), encoding="utf-8")
    (folder / "arazzo.yaml").write_text(dump_yaml(arazzo.build_arazzo(mock.provider)), encoding="utf-8")
    base = OpenApiDocument(described).sandbox_url
    command = [*tool("@redocly/cli", "redocly"), "respect", "arazzo.yaml", "--workflow", workflow["workflowId"]]
    inputs = json.dumps(brought(mock, workflow))
    return run([*command, "--server", f"openapi={base}", "--input", inputs], folder)


def brought(mock: Mock, workflow: Workflow) -> dict[str, str]:
    """Give the inputs of a workflow: credentials by name, encoded ones made of those; a parameter has its default."""
    held, found = mock.values(), {}
    for name, of in ((name, told.get("of")) for name, told in workflow.get("x-authproof-inputs", {}).items()):
        if name in held:
            found[name] = held[name]
        if of:
            found[name] = b64encode(":".join(held[each] for each in of).encode()).decode()
    return found


def called(workflow: Workflow) -> list[str]:
    return [step["operationId"] for step in workflow["steps"]]


def unsafe(mock: Mock, workflow: Workflow) -> bool:
    """Tell whether a value goes into a path that is not itself there: respect does not percent-encode it."""
    inputs = brought(mock, workflow)
    placed = [one["value"] for step in workflow["steps"] for one in step.get("parameters", []) if one["in"] == "path"]
    named = {name for value in placed for name in re.findall(r"\$inputs\.(\w+)", value)}
    return any(quote(inputs[name], safe="") != inputs[name] for name in named if name in inputs)


def goes_elsewhere(mock: Mock, workflow: Workflow) -> bool:
    """Tell whether a step goes to another server than the one that `execute` gives respect the address of."""
    given = openapi.build_openapi(mock.provider, mock.url)["servers"][0]["x-authproof-server"]
    ids = {name for name, each in mock.provider.operations.items() if each.server != given}
    merged = {first for name in ids for first in mock.provider.operations_on_route(name)[:1]}
    return bool((ids | merged).intersection(called(workflow)))


def test_every_workflow_runs(
    any_provider: Provider, serve: Serve, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    if any_provider.needs_consent:
        pytest.skip("a person has to consent, and respect has nobody to ask")
    places = [place for name in any_provider.operations for place in any_provider.issued_by(name).values()]
    if any(place.before or place.after for place in places):
        pytest.skip("a credential stands inside a text, and Arazzo cuts nothing out of one")
    for workflow in arazzo.build_arazzo(any_provider)["workflows"]:
        mock = serve(any_provider)
        if unsafe(mock, workflow):
            record_property("tally", "workflows left out: respect does not percent-encode what goes into a path")
            continue
        if goes_elsewhere(mock, workflow):
            record_property("tally", "workflows left out: respect is given one address for all steps")
            continue
        done = execute(mock, tmp_path, workflow)
        assert done.code == 0, done.text
        # Not only its exit code: what arrived is what the flow says, and all of it was let in.
        assert [call.operation for call in mock.calls] == called(workflow)
        assert [call.case for call in mock.calls] == [None] * len(mock.calls)
        record_property("tally", "documents x tools: workflow of an Arazzo document executed by redocly respect")


@pytest.mark.parametrize("breakage", [another_status], ids=lambda one: one.__name__)
def test_a_wrong_mock_is_found(acme: Provider, serve: Serve, tmp_path: Path, breakage: Breakage) -> None:
    mock = serve(acme)
    mock.break_by(breakage)
    done = execute(mock, tmp_path, arazzo.build_arazzo(acme)["workflows"][0])
    assert done.code != 0
    assert "success criteria check" in done.text


def test_a_wrong_credential_is_found(acme: Provider, serve: Serve, tmp_path: Path) -> None:
    mock = serve(acme)
    mock.values = lambda: {"token": "acme_ffffffffffffffff"}  # type: ignore[method-assign]
    assert execute(mock, tmp_path, arazzo.build_arazzo(acme)["workflows"][0]).code != 0
    assert [call.case for call in mock.calls] == ["unknown"]


def test_a_workflow_without_its_credential_is_found(acme: Provider, serve: Serve, tmp_path: Path) -> None:
    mock = serve(acme)
    workflow = arazzo.build_arazzo(acme)["workflows"][0]
    mock.values = dict  # type: ignore[method-assign]
    assert execute(mock, tmp_path, workflow).code != 0
