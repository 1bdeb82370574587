"""A client that openapi-python-client generates from each OpenAPI document, and authenticated calls through it."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from authproof.documents import openapi
from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle, Part
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine import HttpAnswer
from authproof.text.yaml_text import dump_yaml

from .carried import complaints, held, value
from .described import Node, by_id
from .mock import Mock
from .tools import missing, run

pytestmark = pytest.mark.slow

Serve = Callable[[Provider], Mock]
PACKAGE = "made"


def generate(folder: Path, document: Node) -> None:
    """Generate the client; what the generator warns of fails it."""
    if find_spec("openapi_python_client") is None:
        missing("openapi-python-client is not installed; the set-up does it")
    (folder / "openapi.yaml").write_text(dump_yaml(document), encoding="utf-8")
    (folder / "config.yaml").write_text("post_hooks: []\n", encoding="utf-8")
    asked = ["--path", "openapi.yaml", "--output-path", PACKAGE, "--meta", "none", "--config", "config.yaml"]
    done = run([sys.executable, "-m", "openapi_python_client", "generate", *asked, "--fail-on-warning"], folder)
    assert done.code == 0, done.text


def way(provider: Provider, document: Node, operation: str, known: dict[str, str]) -> tuple[str, Node] | None:
    """Give the first of an operation's schemes that travels in one header, and what the client is to be given."""
    for requirement in by_id(document)[operation].get("security", document.get("security", [])):
        for name in requirement:
            definition = document["components"]["securitySchemes"][name]
            header = definition.get("name", "Authorization") if definition.get("in", "header") == "header" else None
            part = next((p for p in provider.schemes[name].parts if p.place == "header" and p.name == header), None)
            if part:
                return name, _auth(part, value(part, known))
    return None


def _auth(part: Part, whole: str) -> Node:
    word = next((each for each in ("Bearer", "Basic") if whole.startswith(f"{each} ")), "")
    return {"token": whole.removeprefix(f"{word} "), "prefix": word, "auth_header_name": part.name}


def prepare(mock: Mock, document: Node, known: dict[str, str]) -> dict[str, tuple[str, Node]]:
    """Give every operation that needs no body: its scheme, and the call for the client."""
    found = {}
    for name, one in by_id(document).items():
        used = way(mock.provider, document, name, known)
        if used and "requestBody" not in one and mock.provider.operations[name].lifecycle is Lifecycle.current:
            needed = [each for each in one.get("parameters", []) if each["required"]]
            arguments = {_snake(each["name"]): each["example"] for each in needed}
            found[name] = used[0], {"module": f"{one['tags'][0]}.{name}", "auth": used[1], "arguments": arguments}
    return found


def judge(mock: Mock, folder: Path, document: Node) -> list[str]:
    """Generate a client and call through it; say what did not go as the spec has it."""
    generate(folder, document)
    known = held(mock)
    wanted = prepare(mock, document, known)
    answers = _call(mock, folder, document, [asked for _, asked in wanted.values()])
    told = [f"called {one.operation!r}: {one.case}" for one in mock.calls if one.case or one.operation not in wanted]
    told += [f"{each} is not parsed" for each in answers if each["parsed"] == "NoneType" and each["status"] == 200]
    arrived = [one for one in mock.calls if one.operation in wanted]
    told += [each for one in arrived for each in complaints(mock.provider, one, wanted[one.operation][0], known)]
    return told if len(mock.calls) == len(wanted) > 0 else [*told, "not everything arrived"]


def _call(mock: Mock, folder: Path, document: Node, calls: list[Node]) -> list[Node]:
    base = mock.url + compile_provider(mock.provider).mounts[document["servers"][0]["x-authproof-server"]]
    (folder / "calls.json").write_text(json.dumps({"package": PACKAGE, "base_url": base, "calls": calls}))
    shutil.copy(Path(__file__).with_name("call_generated.py"), folder)
    done = run([sys.executable, "call_generated.py", "calls.json"], folder)
    assert done.code == 0, done.stderr
    answers: list[Node] = json.loads(done.stdout)
    return answers


def _snake(name: str) -> str:
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name).replace("-", "_").strip("_")


def test_its_calls_authenticate(
    provider: Provider, serve: Serve, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    assert judge(serve(provider), tmp_path, openapi.build_openapi(provider)) == []
    record_property("tally", "documents x tools: OpenAPI document made into a client by openapi-python-client")


def test_another_path_is_found(acme: Provider, serve: Serve, tmp_path: Path) -> None:
    document = openapi.build_openapi(acme)
    document["paths"]["/droids"] = document["paths"].pop("/robots")
    assert "called '': not_found" in judge(serve(acme), tmp_path, document)


def test_a_mock_that_answers_otherwise_is_found(acme: Provider, serve: Serve, tmp_path: Path) -> None:
    mock = serve(acme)
    mock.break_by(lambda answer: HttpAnswer(401, answer.headers, answer.body, "unknown"))
    assert "called 'list_robots': unknown" in judge(mock, tmp_path, openapi.build_openapi(acme))
