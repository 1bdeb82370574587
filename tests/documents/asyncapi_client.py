"""A client written from an AsyncAPI document alone: it reads the document and knows no provider.

All that it has beside the document are credentials by name. It uses nothing of the project.
"""

from __future__ import annotations

import asyncio
import copy
import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import yaml
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

Node = dict[str, Any]
PATIENCE = 5.0
"""Seconds that the client waits for a word of the server."""


@dataclass(frozen=True)
class Way:
    """One way to open one channel."""

    channel: str
    name: str


@dataclass
class Result:
    """What became of an attempt."""

    messages: list[str] = field(default_factory=list)
    """The names of the messages that the server sent, in order."""
    status: int | None = None
    """The status of a refused handshake."""
    refusal: Any = None
    """Its body."""
    closed: tuple[int, str] | None = None
    """Code and reason, if the server closed."""
    authenticated: bool = False


class Refused(Exception):
    """A message that the document has for a refusal which leaves the socket open."""


class Client:
    """Opens the channels of a document, on the server that stands in for the real one."""

    def __init__(self, text: str) -> None:
        self.document: Node = yaml.safe_load(text)

    def ways(self) -> Iterator[Way]:
        for name, channel in self.document["channels"].items():
            for way in channel["x-authproof-ways"]:
                yield Way(name, way["scheme"])

    def credentials(self, way: Way) -> list[str]:
        """Name what is to be filled in."""
        texts = [text for part in self._parts(way) for text in (part["template"], part.get("base64", ""))]
        return [name for text in texts for name in re.findall(r"\{(\w+)\}", text) if name != "base64"]

    def closes(self, way: Way) -> list[Node]:
        found: list[Node] = self.document["channels"][way.channel].get("x-close-codes", [])
        return found

    async def open(self, way: Way, credentials: Mapping[str, str]) -> Result:
        """Connect, authenticate, and wait until the server has let us in or not."""
        channel, result = self.document["channels"][way.channel], Result()
        parts = self._parts(way)
        asked = channel["bindings"]["ws"].get("headers", {})
        headers = {name: asked["properties"][name]["default"] for name in asked.get("required", [])}
        headers |= {part["name"]: _fill(part, credentials) for part in parts if part["in"] == "header"}
        cookies = [f"{part['name']}={_fill(part, credentials)}" for part in parts if part["in"] == "cookie"]
        headers |= {"Cookie": "; ".join(cookies)} if cookies else {}
        offered: Any = [_fill(part, credentials) for part in parts if part["in"] == "subprotocol"] or None
        address = self._address(channel, parts, credentials)
        try:
            async with connect(
                address, additional_headers=headers, subprotocols=offered, proxy=None, open_timeout=PATIENCE
            ) as socket:
                await self._converse(socket, channel, parts, credentials, result)
        except InvalidStatus as error:
            result.status = error.response.status_code
            result.refusal = json.loads(error.response.body) if error.response.body else None
        except ConnectionClosed as error:
            result.closed = (error.rcvd.code, error.rcvd.reason) if error.rcvd else (1006, "")
        except Refused:
            result.authenticated = False
        return result

    async def _converse(
        self, socket: ClientConnection, channel: Node, parts: list[Node], credentials: Mapping[str, str], result: Result
    ) -> None:
        if "x-greeting" in channel:
            await self._until(socket, channel, channel["x-greeting"], result)
        carried = [part for part in parts if part["in"] == "message"]
        for name in dict.fromkeys(part["message"] for part in carried):
            message = copy.deepcopy(self._message(channel, name)["examples"][0]["payload"])
            for part in (each for each in carried if each["message"] == name):
                message = _put(message, part["name"], _fill(part, credentials))
            await socket.send(json.dumps(message))
        if "x-welcome" in channel:
            await self._until(socket, channel, channel["x-welcome"], result)
        else:
            await self._question(socket, channel, result)
        result.authenticated = True

    async def _question(self, socket: ClientConnection, channel: Node, result: Result) -> None:
        """Say something that has an answer; where nothing has, hold that the server does not close."""
        for operation in self.document["operations"].values():
            said = operation["messages"][0]["$ref"].rsplit("/", 1)[1]
            mine = self.document["channels"][operation["channel"]["$ref"].rsplit("/", 1)[1]] is channel
            if mine and operation["action"] == "send" and "reply" in operation:
                message = self._message(channel, said)
                if message["x-when"] != "before":
                    await socket.send(json.dumps(message["examples"][0]["payload"]))
                    answers = {each["$ref"].rsplit("/", 1)[1] for each in operation["reply"]["messages"]}
                    while (await self._next(socket, channel, result)) not in answers:
                        pass
                    return
        try:
            await asyncio.wait_for(socket.recv(), 0.3)
        except TimeoutError:
            return

    async def _until(self, socket: ClientConnection, channel: Node, name: str, result: Result) -> None:
        while (await self._next(socket, channel, result)) != name:
            pass

    async def _next(self, socket: ClientConnection, channel: Node, result: Result) -> str:
        """Receive a message, and find out which of the document's it is."""
        said = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))
        for name in channel["messages"]:
            message = self._message(channel, name)
            told = message.get("x-match", {})
            if message["x-sender"] == "server" and all(_get(said, at) == value for at, value in told.items()):
                result.messages.append(name)
                if any(each["code"] is None and each["message"] == name for each in channel.get("x-close-codes", [])):
                    raise Refused(name)
                return name
        raise AssertionError(f"no message of the document: {said}")

    def _parts(self, way: Way) -> list[Node]:
        ways = self.document["channels"][way.channel]["x-authproof-ways"]
        found: list[Node] = next(each["parts"] for each in ways if each["scheme"] == way.name)
        return found

    def _message(self, channel: Node, name: str) -> Node:
        found: Node = self.document["components"]["messages"][channel["messages"][name]["$ref"].rsplit("/", 1)[1]]
        return found

    def _address(self, channel: Node, parts: list[Node], credentials: Mapping[str, str]) -> str:
        servers = [self.document["servers"][each["$ref"].rsplit("/", 1)[1]] for each in channel["servers"]]
        server = next(each for each in servers if each.get("x-authproof-sandbox"))
        values = {name: one["default"] for name, one in channel.get("parameters", {}).items()}
        values |= {part["name"]: _fill(part, credentials) for part in parts if part["in"] == "path"}
        path = re.sub(r"\{([^{}]+)\}", lambda hole: quote(values[hole[1]], safe=""), channel["address"])
        asked = channel["bindings"]["ws"].get("query", {})
        query = {name: asked["properties"][name]["default"] for name in asked.get("required", [])}
        query |= {part["name"]: _fill(part, credentials) for part in parts if part["in"] == "query"}
        places = {name: one["default"] for name, one in server.get("variables", {}).items()}
        template = f"{server['protocol']}://{server['host']}{server.get('pathname', '')}"
        base = re.sub(r"\{([^{}]+)\}", lambda hole: places[hole[1]], template)
        return base + path + (f"?{urlencode(query)}" if query else "")


def _fill(part: Node, credentials: Mapping[str, str]) -> str:
    values = dict(credentials)
    if "base64" in part:
        values["base64"] = b64encode(_filled(part["base64"], credentials).encode()).decode()
    return _filled(part["template"], values)


def _filled(template: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda hole: values[hole[1]], template)


def _tokens(at: str) -> list[str]:
    return [token.replace("~1", "/").replace("~0", "~") for token in at.split("/")[1:]]


def _get(value: Any, at: str) -> Any:
    for token in _tokens(at):
        try:
            value = value[int(token)] if isinstance(value, list) else value[token]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return value


def _put(document: Any, at: str, value: Any) -> Any:
    *way, last = _tokens(at)
    inner = document
    for token in way:
        inner = inner[int(token)] if isinstance(inner, list) else inner[token]
    inner[last] = value
    return document
