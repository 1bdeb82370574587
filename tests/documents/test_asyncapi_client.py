"""A client that knows only the AsyncAPI document gets in by every way, and is refused as the document says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from authproof.documents import asyncapi
from authproof.model.provider import Provider
from authproof.text.yaml_text import dump_yaml

from .asyncapi_client import Client, Node, Result, Way
from .carried import held
from .mock import Mock

pytestmark = pytest.mark.slow

Serve = Callable[[Provider], Mock]


def client(mock: Mock, change: Callable[[Node], object] = bool) -> Client:
    document = asyncapi.build_asyncapi(mock.provider, mock.url)
    change(document)
    return Client(dump_yaml(document))


async def let_in(mock: Mock, reader: Client, way: Way) -> Result:
    """Open a channel with credentials that the mock accepts; a ticket is minted for each attempt."""
    known = held(mock)
    return await reader.open(way, {name: known[name] for name in reader.credentials(way)})


async def turned_away(mock: Mock, reader: Client, way: Way) -> Result:
    wrong = {one.id: one.demo.wrong for one in mock.tables.credentials}
    return await reader.open(way, {name: wrong[name] or "" for name in reader.credentials(way)})


def as_told(reader: Client, way: Way, result: Result) -> bool:
    """Tell whether a refusal is the one that the document has for a credential that was never issued."""
    if result.status is not None:
        refused = reader.document.get("x-refused-handshakes", {}).values()
        told = [one for one in refused if "unknown" in one["cases"]]
        return any(
            one["status"] == result.status and result.refusal in ([*one.get("bodies", {}).values()] or [None])
            for one in told
        )
    told = [one for one in reader.closes(way) if "unknown" in one.get("cases", [])]
    return any(_ended(one, result) for one in told)


def _ended(told: Node, result: Result) -> bool:
    if told["code"] is None:
        return result.closed is None and result.messages[-1:] == [told["message"]]
    said = result.messages[-1:] if "message" in told else [None]
    return result.closed == (told["code"], told.get("reason", "")) and said in ([told.get("message")], [None])


async def test_every_way_leads_in(
    any_socketed: Provider, serve: Serve, record_property: Callable[[str, object], None]
) -> None:
    mock = serve(any_socketed)
    reader = client(mock)
    ways = list(reader.ways())
    assert ways
    for way in ways:
        result = await let_in(mock, reader, way)
        assert result.authenticated, (way, result)
        refused = await turned_away(mock, reader, way)
        assert not refused.authenticated
        assert as_told(reader, way, refused), (way, refused)
        record_property("tally", "documents x tools: way into a channel found by a client of the AsyncAPI document")


async def test_a_wrong_word_before_the_token_is_found(acme: Provider, serve: Serve) -> None:
    def another_word(document: Node) -> None:
        for way in document["channels"]["events"]["x-authproof-ways"]:
            for part in way["parts"]:
                part["template"] = part["template"].replace("Token ", "Bearer ")

    mock = serve(acme)
    result = await let_in(mock, client(mock, another_word), Way("events", "hello"))
    assert not result.authenticated


async def test_another_close_code_is_found(acme: Provider, serve: Serve) -> None:
    def another_code(document: Node) -> None:
        document["channels"]["events"]["x-close-codes"][0]["code"] = 4499

    mock = serve(acme)
    reader = client(mock, another_code)
    assert not as_told(reader, Way("events", "hello"), await turned_away(mock, reader, Way("events", "hello")))


async def test_another_refusal_of_a_handshake_is_found(acme: Provider, serve: Serve) -> None:
    def another_status(document: Node) -> None:
        document["x-refused-handshakes"]["handshake"]["status"] = 401

    mock = serve(acme)
    reader = client(mock, another_status)
    result = await turned_away(mock, reader, Way("events", "ticket"))
    assert result.status == 403
    assert not as_told(reader, Way("events", "ticket"), result)


async def test_another_welcome_is_found(acme: Provider, serve: Serve) -> None:
    def another_welcome(document: Node) -> None:
        document["components"]["messages"]["events.accepted"]["x-match"] = {"/kind": "welcome"}

    mock = serve(acme)
    with pytest.raises(AssertionError, match="no message of the document"):
        await let_in(mock, client(mock, another_welcome), Way("events", "hello"))
