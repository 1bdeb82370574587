"""Each OpenAPI document, imported by Postman's own importer and sent with nothing but credential and address."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from authproof.documents import openapi
from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle
from authproof.sandbox.compile import compile_provider
from authproof.text.json_values import dump_json

from .carried import complaints, held, value
from .described import Node, by_id
from .mock import Mock
from .newman import environment, newman
from .tools import run, tool

pytestmark = pytest.mark.slow

Serve = Callable[[Provider], Mock]
OPTIONS = "folderStrategy=Tags,requestParametersResolution=Schema,includeDeprecated=true"


def imported(folder: Path, document: Node) -> Node:
    """Import a document; what the importer fills in from it by itself is taken away again."""
    (folder / "openapi.json").write_text(dump_json(document), encoding="utf-8")
    command = [*tool("openapi-to-postmanv2", "openapi2postmanv2"), "-s", "openapi.json", "-o", "imported.json"]
    done = run([*command, "-O", OPTIONS], folder)
    assert (folder / "imported.json").is_file(), done.text
    collection: Node = json.loads((folder / "imported.json").read_text(encoding="utf-8"))
    return collection | {"variable": []}


def requests(items: list[Node]) -> Iterator[Node]:
    for each in items:
        if "item" in each:
            yield from requests(each["item"])
        else:
            yield each


def operation(document: Node, item: Node) -> str:
    """Name the operation of an imported request."""
    asked = item["request"]
    path = "/".join(f"{{{step[1:]}}}" if step.startswith(":") else step for step in asked["url"]["path"])
    name: str = document["paths"][f"/{path}"][asked["method"].lower()]["operationId"]
    return name


def scheme_of(provider: Provider, document: Node, name: str) -> str | None:
    """Name the scheme that an importer uses: the first that the document lists, else the spec's first."""
    listed = [*by_id(document)[name].get("security", document.get("security", []))[0]]
    return next(iter([*listed, *provider.operations[name].security]), None)


def variables(provider: Provider, document: Node, name: str, known: dict[str, str]) -> dict[str, str]:
    """Give the variables that one operation needs, as the document's words tell a reader to fill them in."""
    scheme = scheme_of(provider, document, name)
    definition = document["components"].get("securitySchemes", {}).get(scheme, {})
    json_body = {each: json.dumps(text, ensure_ascii=False)[1:-1] for each, text in known.items()}
    if not definition:
        return json_body
    place = definition.get("in", "header"), definition.get("name", "Authorization").lower()
    part = next(p for p in provider.schemes[scheme].parts if (p.place, p.name.lower()) == place)  # type: ignore[index]
    whole = value(part, known)
    if definition["type"] == "apiKey":
        return json_body | {"apiKey": whole}
    if definition["scheme"] == "bearer":
        return json_body | {"bearerToken": whole.removeprefix("Bearer ")}
    user, _, password = (part.base64 or "").partition(":")
    filled = [known[half.strip("{}")] for half in (user, password)]
    return json_body | dict(zip(("basicAuthUsername", "basicAuthPassword"), filled, strict=True))


def runs(provider: Provider, document: Node, known: dict[str, str]) -> list[tuple[dict[str, str], set[str]]]:
    """Give as few runs as will do: operations that want another value in the same variable are apart."""
    found: list[tuple[dict[str, str], set[str]]] = []
    for name in by_id(document):
        wanted = variables(provider, document, name, known)
        for given, names in found:
            if all(given.get(key, text) == text for key, text in wanted.items()):
                given.update(wanted)
                names.add(name)
                break
        else:
            found.append((wanted, {name}))
    return found


def judge(mock: Mock, folder: Path, published: Node) -> list[str]:
    """Import and run a document; say what did not arrive as the spec has it."""
    provider, collection, known = mock.provider, imported(folder, published), held(mock)
    sound = openapi.build_openapi(provider)
    items = {operation(published, item): item for item in requests(collection["item"])}
    base = mock.url + compile_provider(provider).mounts[sound["servers"][0]["x-authproof-server"]]
    told = [f"{name} is lost" for name in by_id(sound) if name not in items]
    for given, names in runs(provider, sound, known):
        mock.calls.clear()
        part = collection | {"item": [item for name, item in items.items() if name in names]}
        report = newman(folder, part, environment(given | {"baseUrl": base}))
        told += [*report.failed, *_heard(mock, sound, names, known)]
    return told


def _heard(mock: Mock, document: Node, names: set[str], known: dict[str, str]) -> Iterator[str]:
    called = {call.operation: call for call in mock.calls}
    if called.keys() != names or len(mock.calls) != len(names):
        yield f"called {[call.operation for call in mock.calls]}, not {sorted(names)}"
    for name, call in called.items():
        if name in names:
            unreleased = mock.provider.operations[name].lifecycle is Lifecycle.coming_soon
            if call.case != ("unreleased" if unreleased else None):
                yield f"{name}: refused, {call.case}"
            yield from complaints(mock.provider, call, scheme_of(mock.provider, document, name), known)


def test_every_request_authenticates(
    provider: Provider, serve: Serve, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    assert judge(serve(provider), tmp_path, openapi.build_openapi(provider)) == []
    record_property("tally", "documents x tools: OpenAPI document imported by openapi-to-postmanv2, sent by newman")


def test_missing_security_is_found(acme: Provider, serve: Serve, tmp_path: Path) -> None:
    document = openapi.build_openapi(acme)
    document["security"] = []
    assert any("refused, missing" in each for each in judge(serve(acme), tmp_path, document))


def test_inherited_authentication_is_found(acme: Provider, serve: Serve, tmp_path: Path) -> None:
    document = openapi.build_openapi(acme)
    login = by_id(document)["login"]
    assert login["security"] == [{}]
    del login["security"]
    assert "login: token arrived, which does not belong there" in judge(serve(acme), tmp_path, document)


def test_a_wrong_place_is_found(acme: Provider, serve: Serve, tmp_path: Path) -> None:
    document = openapi.build_openapi(acme)
    document["components"]["securitySchemes"]["query_token"]["name"] = "key"
    assert any("arrived as None" in each for each in judge(serve(acme), tmp_path, document))
