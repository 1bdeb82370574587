"""Each OpenAPI document, held by Prism against what goes to our mock and what comes back."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from authproof.documents import openapi
from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle
from authproof.sandbox.compile import compile_provider
from authproof.text.json_values import dump_json

from .asking import Asked, ask
from .carried import held
from .mock import Mock
from .tools import environment, tool

pytestmark = pytest.mark.slow

Serve = Callable[[Provider], Mock]
Node = dict[str, Any]
Violation = tuple[str, str, str]
"""What was sent, where it is wrong (`request` or `response`), and how."""

USABLE = (Lifecycle.current, Lifecycle.deprecated)


@contextmanager
def proxy(folder: Path, document: Node, upstream: str) -> Iterator[str]:
    """Run Prism between a client and the mock; gives its address."""
    (folder / "openapi.json").write_text(dump_json(document), encoding="utf-8")
    command = [*tool("@stoplight/prism-cli", "prism"), "proxy", "openapi.json", upstream, "--port", "0"]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if found := re.search(r"listening on (http://[\d.]+:\d+)", line):
                yield found[1]
                break
        else:
            pytest.fail("".join(lines))
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def attempts(mock: Mock) -> Iterator[tuple[str, str, Asked]]:
    """Give each operation with each of its schemes: with valid credentials, with wrong ones, with none."""
    provider = mock.provider
    wrong = {one.id: one.demo.wrong for one in mock.tables.credentials if one.demo.wrong is not None}
    for name, one in provider.operations.items():
        if one.lifecycle is Lifecycle.removed:
            continue
        schemes = [scheme for scheme in one.security if provider.schemes[scheme].lifecycle in USABLE]
        for scheme in schemes or [None]:
            # Anew for each: the one before may have used them up.
            yield name, "valid", ask(provider, name, scheme, held(mock))
            if scheme:
                yield name, "wrong", ask(provider, name, scheme, held(mock) | wrong)
        if schemes and not any(part.place == "path" for scheme in schemes for part in provider.schemes[scheme].parts):
            yield name, "missing", ask(provider, name, None, {})


def judge(mock: Mock, folder: Path, document: Node) -> tuple[int, list[Violation]]:
    """Send everything through Prism; give how much that was, and what it says is not as the document has it."""
    told: list[Violation] = []
    sent = list(attempts(mock))
    mounts = compile_provider(mock.provider).mounts
    servers = dict.fromkeys(mock.provider.operations[name].server for name, _, _ in sent)
    for server in servers:
        upstream = mock.url + mounts[server]
        with proxy(folder, document, upstream) as address, httpx.Client(trust_env=False) as client:
            for name, kind, asked in sent:
                if mock.provider.operations[name].server == server:
                    told += _violations(client, address, name, kind, asked)
                    told += _unexpected(mock, name, kind)
    return len(sent), told


def _violations(client: httpx.Client, address: str, name: str, kind: str, asked: Asked) -> Iterator[Violation]:
    answer = client.request(asked.method, address + asked.target, headers=asked.headers, content=asked.body)
    for each in json.loads(answer.headers.get("sl-violations", "[]")):
        where, how = each["location"][0], f"{'/'.join(map(str, each['location']))}: {each['message']}"
        # What has no credential is not as documented, and is meant to be so.
        if where == "response" or kind == "valid":
            yield f"{name}, {kind}, {answer.status_code}", where, how


def _unexpected(mock: Mock, name: str, kind: str) -> Iterator[Violation]:
    """Hold that the mock was asked, and let in what is valid and nothing else."""
    call = mock.calls[-1] if mock.calls else None
    unreleased = mock.provider.operations[name].lifecycle is Lifecycle.coming_soon
    wanted = "unreleased" if unreleased else {"valid": None, "wrong": "unknown", "missing": "missing"}[kind]
    if call is None or (call.operation, call.case) != (name, wanted):
        yield f"{name}, {kind}", "mock", f"{call}"


def test_nothing_is_violated(
    provider: Provider, serve: Serve, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    mock = serve(provider)
    sent, told = judge(mock, tmp_path, openapi.build_openapi(provider))
    assert told == []
    assert len(mock.calls) == sent
    record_property("tally", "documents x tools: OpenAPI document held by Prism against the mock")


def test_violations_are_found(acme: Provider, serve: Serve, tmp_path: Path) -> None:
    document = openapi.build_openapi(acme)
    robots = document["paths"]["/robots"]["get"]
    robots["responses"]["200"]["content"]["application/json"]["schema"] = {"type": "array"}
    robots["parameters"].append({"name": "limit", "in": "query", "required": True, "schema": {"type": "string"}})
    _, told = judge(serve(acme), tmp_path, document)
    assert {where for _, where, _ in told} == {"request", "response"}
