"""Tables: frozen, plain, and the same after a journey through JSON."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
import yaml

from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine import Engine, HttpRequest
from authproof.sandbox.tables import Tables, decode_tables, encode_tables

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))


@pytest.fixture(scope="module", params=["acme", *SPECS], ids=lambda each: getattr(each, "stem", each))
def tables(request: pytest.FixtureRequest, acme: Provider) -> Tables:
    if request.param == "acme":
        return compile_provider(acme)
    return compile_provider(
        Provider.model_validate(yaml.load(request.param.read_text(encoding="utf-8"), yaml.CSafeLoader))
    )


def test_json_loses_nothing(tables: Tables) -> None:
    text = encode_tables(tables)
    assert isinstance(json.loads(text), dict)
    again = decode_tables(text)
    assert again == tables
    assert encode_tables(again) == text


def test_tables_from_json_drive_the_engine(tables: Tables) -> None:
    engine = Engine([decode_tables(encode_tables(tables))], clock=lambda: 0.0, seed=0)
    server = tables.operations[0].server
    answer = engine.answer_request(HttpRequest("GET", f"/{tables.provider}/{server}/nowhere", "", []))
    assert answer.case == "not_found"


def test_the_same_spec_gives_the_same_tables(acme: Provider) -> None:
    assert compile_provider(acme) == compile_provider(Provider.model_validate(acme.model_dump(by_alias=True)))


def test_frozen(tables: Tables) -> None:
    with pytest.raises(FrozenInstanceError):
        tables.provider = "other"  # type: ignore[misc]


def test_text_that_is_no_tables_is_refused() -> None:
    with pytest.raises(KeyError):
        decode_tables("{}")


def test_credential_by_name(acme: Provider) -> None:
    tables = compile_provider(acme)
    assert tables.find_credential("token").variable == "ACME_TOKEN"
    with pytest.raises(KeyError):
        tables.find_credential("nothing")
