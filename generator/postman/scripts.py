"""The scripts of requests: what they save, and the tests that assert the documented answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from generator.documents.node import Node
from generator.model import Provider
from generator.model.base import Json
from generator.model.failure import Failure
from generator.pointer import exists, resolve, split
from generator.postman.expressions import js
from generator.shape import pattern
from generator.template import holes

_LIKE: Final = """\
const like = (example, value, at) => {
    if (example === null) return;
    if (Array.isArray(example)) {
        pm.expect(Array.isArray(value), at + " is an array").to.equal(true);
    } else if (typeof example === "object") {
        for (const key of Object.keys(example)) {
            pm.expect(value, at).to.have.property(key);
            like(example[key], value[key], at + "/" + key);
        }
    } else {
        pm.expect(typeof value, at).to.equal(typeof example);
    }
};"""
"""A function that asserts that a value has what an example has, of the same types."""


def script(listen: str, lines: Iterable[str]) -> list[Node]:
    """Write an event; none if there is nothing to do."""
    told = [line for text in lines for line in text.split("\n")]
    return [{"listen": listen, "script": {"type": "text/javascript", "exec": told}}] if told else []


def succeeds(provider: Provider, operation: str) -> Iterator[str]:
    """Assert the documented success, and save what it issues."""
    success = provider.operations[operation].success
    yield _test(f"answers with {success.status}", f"pm.response.to.have.status({success.status});")
    if success.body is not None and success.media_type.endswith("json"):
        yield f"const answer = pm.response.code === {success.status} ? pm.response.json() : undefined;"
        yield _LIKE
        yield _test("has what the documented example has", f'like({js(success.body)}, answer, "the body");')
    yield from _saves(provider, operation)


def refuses(failure: Failure, accept: str | None) -> Iterator[str]:
    """Assert a documented refusal: status, headers, and body but for live values; `accept` is what is asked for."""
    yield _test(f"is refused with {failure.status}", f"pm.response.to.have.status({failure.status});")
    headers = [_header(name, value) for name, value in failure.headers.items()]
    if headers:
        yield _test("has the documented headers", "\n    ".join(headers))
    chosen = {media_type: body for media_type, body in failure.bodies.items() if media_type == accept}
    media_type, body = next(iter((chosen or failure.bodies).items()), ("", None))
    if media_type.endswith("json"):
        yield _test("has the documented body", "\n    ".join(_told(failure, body)))
    elif media_type:
        yield _test("has the documented body", f"pm.expect(pm.response.text()).to.equal({js(body)});")


def _header(name: str, value: str) -> str:
    known = "" if holes(value) else f", {js(value)}"
    return f"pm.response.to.have.header({js(name)}{known});"


def _told(failure: Failure, body: Json) -> Iterator[str]:
    """Compare a body with the documented one; of a live value only the type can be known."""
    yield "const told = pm.response.json();"
    for at in failure.live:
        if exists(body, at):
            value = f"told{_steps(at)}"
            yield f"pm.expect(typeof {value}).to.equal(typeof {js(resolve(body, at))});"
            yield f"{value} = {js(resolve(body, at))};"
    yield f"pm.expect(told).to.eql({js(body)});"


def _saves(provider: Provider, operation: str) -> Iterator[str]:
    trade = provider.trade_at(operation)
    for name, at in provider.issued_by(operation).items():
        value = f"answer{_steps(at)}"
        shape = js(f"^{pattern(provider.credentials[name].shape)}$")
        checks = [f"pm.expect({value}).to.match(new RegExp({shape}));"]
        if trade and name == trade.consumed_credential:
            checks.append(f"pm.expect({value}).to.not.equal(pm.environment.get({js(name)}));")
        # Last: what is not as documented is not kept.
        checks.append(f"pm.environment.set({js(name)}, {value});")
        yield _test(f"issues: {provider.credentials[name].title}", "\n    ".join(checks))


def _steps(at: str) -> str:
    return "".join(f"[{js(int(token) if token.isdigit() else token)}]" for token in split(at))


def _test(name: str, body: str) -> str:
    return f"pm.test({js(name)}, () => {{\n    {body}\n}});"
