"""`redocly lint` with its recommended rules: no error and no warning; the two rules that are off are argued."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from authproof.documents import arazzo, asyncapi, openapi
from authproof.documents.openapi.version import OpenApiVersion
from authproof.loader import load_specs
from authproof.model.provider import Provider
from authproof.text.yaml_text import dump_yaml
from tests.made_up import MADE_UP

from .conftest import Variant
from .tools import run, tool

pytestmark = pytest.mark.slow

CONFIG = Path(__file__).with_name("redocly.yaml")


def lint(folder: Path, files: dict[str, str]) -> list[tuple[str, str, str]]:
    """Give what is found: file, rule, message."""
    shutil.copy(CONFIG, folder)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    done = run([*tool("@redocly/cli", "redocly"), "lint", "--format=json", "--config=redocly.yaml", *files], folder)
    reports = list(_reports(done.stdout))
    assert len(reports) == len(files), done.text
    for told in reports:
        assert told["totals"]["errors"] + told["totals"]["warnings"] == len(told["problems"])
    problems = [each for told in reports for each in told["problems"]]
    return [(each["location"][0]["source"]["ref"], each["ruleId"], each["message"]) for each in problems]


def _reports(text: str) -> Iterator[Any]:
    """Read one report for each file, one after the other."""
    while text := text.strip():
        report, end = json.JSONDecoder().raw_decode(text)
        yield report
        text = text[end:]


def documents(provider: Provider) -> dict[str, str]:
    files = {"openapi.yaml": dump_yaml(openapi.build_openapi(provider))}
    files |= {"arazzo.yaml": dump_yaml(arazzo.build_arazzo(provider))} if arazzo.is_wanted(provider) else {}
    return files | ({"asyncapi.yaml": dump_yaml(asyncapi.build_asyncapi(provider))} if provider.channels else {})


def test_nothing_is_found(provider: Provider, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    files = documents(provider)
    assert lint(tmp_path, files) == []
    for _ in files:
        record_property("tally", "documents x tools: OpenAPI, Arazzo or AsyncAPI document linted by redocly")


def test_nothing_is_found_in_openapi_3_2(variant: Variant, tmp_path: Path) -> None:
    """It says deprecated schemes and the flow of devices; a misspelt one is found."""
    deprecated = variant(lambda spec: spec["schemes"]["basic"].update(lifecycle="deprecated"))
    (matinee,) = load_specs([path for path in MADE_UP if path.stem == "matinee"])
    documents = [openapi.build_openapi(each, version=OpenApiVersion.v3_2) for each in (deprecated, matinee)]
    assert lint(tmp_path, {f"{number}.yaml": dump_yaml(one) for number, one in enumerate(documents)}) == []
    flows = documents[1]["components"]["securitySchemes"]["bearer"]["flows"]
    del flows["deviceAuthorization"]["deviceAuthorizationUrl"]
    assert lint(tmp_path, {"broken.yaml": dump_yaml(documents[1])})


def test_faults_are_found(acme: Provider, tmp_path: Path) -> None:
    broken = openapi.build_openapi(acme)
    del broken["security"]
    workflows = arazzo.build_arazzo(acme)
    workflows["workflows"][1]["workflowId"] = workflows["workflows"][0]["workflowId"]
    sockets = asyncapi.build_asyncapi(acme)
    sockets["operations"]["events.receive"]["action"] = "listen"
    files = {
        "o.yaml": dump_yaml(broken),
        "a.yaml": dump_yaml(workflows),
        "s.yaml": dump_yaml(sockets),
    }
    found = lint(tmp_path, files | {"openapi.yaml": dump_yaml(openapi.build_openapi(acme))})
    assert {file for file, _, _ in found} == {"o.yaml", "a.yaml", "s.yaml"}
    assert ("o.yaml", "security-defined") in {(file, rule) for file, rule, _ in found}
