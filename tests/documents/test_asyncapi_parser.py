"""Each AsyncAPI document, read by the AsyncAPI initiative's own parser: no error, and nothing lost on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from authproof.documents import asyncapi
from authproof.model.provider import Provider
from authproof.text.yaml_text import dump_yaml

from .tools import TOOLS, library, run

pytestmark = pytest.mark.slow

VERSION_HINT = "asyncapi-latest-version"
"""That there is a newer AsyncAPI than 3.0: what reads these documents, Redocly among others, reads 3.0 everywhere."""

Node = dict[str, Any]


def parse(folder: Path, document: Node) -> Node:
    """Parse a document; gives what the parser says."""
    (folder / "asyncapi.yaml").write_text(dump_yaml(document), encoding="utf-8")
    script = str(Path(__file__).with_name("parse.mjs"))
    done = run([library("@asyncapi/parser"), script, str(TOOLS), "asyncapi.yaml"], folder)
    assert done.code == 0, done.text
    found: Node = json.loads(done.stdout)["asyncapi.yaml"]
    return found


def test_it_is_read(any_socketed: Provider, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    found = parse(tmp_path, asyncapi.build_asyncapi(any_socketed))
    assert [each for each in found["diagnostics"] if each["code"] != VERSION_HINT] == []
    assert found["channels"] == [*any_socketed.channels]
    messages = [f"{name}.{each}" for name, channel in any_socketed.channels.items() for each in channel.messages]
    assert len(found["messages"]) == len(messages)
    record_property("tally", "documents x tools: AsyncAPI document read by @asyncapi/parser")


def test_faults_are_found(acme: Provider, tmp_path: Path) -> None:
    document = asyncapi.build_asyncapi(acme)
    document["operations"]["events.send.login"]["messages"] = [{"$ref": "#/components/messages/events.login"}]
    document["components"]["securitySchemes"]["ticket"]["type"] = "inband"
    document["components"]["messages"]["events.login"]["examples"][0]["payload"] = {"kind": 1}
    found = parse(tmp_path, document)
    assert {each["path"][0] for each in found["diagnostics"] if each["severity"] == 0} >= {"components", "operations"}
