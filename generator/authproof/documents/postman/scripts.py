"""The scripts of a collection, which are JavaScript: values as expressions, and tests of documented answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Final

from authproof.documents.shared.nodes import Node
from authproof.model.base import Json
from authproof.model.credential import anchored_pattern
from authproof.model.failure import Failure
from authproof.model.provider import Provider
from authproof.samples.recipe.carriage import address_name
from authproof.samples.recipe.nodes import (
    AnswerValue,
    Array,
    Base64,
    Constant,
    Fields,
    Input,
    Join,
    JsonValue,
    Object,
    PercentEncoded,
    Text,
)
from authproof.samples.recipe.values import has_altered_number, split_json
from authproof.text.answer_place import AnswerPlace
from authproof.text.json_pointer import has_value_at, resolve_pointer, split_pointer
from authproof.text.media_type import is_json_type
from authproof.text.placeholders import placeholders_in, protect_braces

_LIKE_FUNCTION: Final = """\
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


def script_event(listen: str, lines: Iterable[str]) -> list[Node]:
    """Write an event; none if there is nothing to do."""
    script_lines = [line for text in lines for line in text.split("\n")]
    return [{"listen": listen, "script": {"type": "text/javascript", "exec": script_lines}}] if script_lines else []


def assert_success(provider: Provider, operation: str) -> Iterator[str]:
    """Assert the documented success, and save what it issues."""
    success = provider.operations[operation].success
    yield _write_test(f"answers with {success.status}", f"pm.response.to.have.status({success.status});")
    if success.body is not None and is_json_type(success.media_type):
        yield f"const answer = pm.response.code === {success.status} ? pm.response.json() : undefined;"
        yield _LIKE_FUNCTION
        yield _write_test("has what the documented example has", f'like({write_js(success.body)}, answer, "the body");')
    elif provider.issued_by(operation) or provider.addresses_told_by(operation):
        yield f"const answer = pm.response.code === {success.status} ? pm.response.text() : undefined;"
    yield from _save_issued(provider, operation)
    yield from _save_addresses(provider, operation)


def assert_refusal(failure: Failure, accept: str | None) -> Iterator[str]:
    """Assert a documented refusal: status, headers, and body but for live values; `accept` is what is asked for."""
    yield _write_test(f"is refused with {failure.status}", f"pm.response.to.have.status({failure.status});")
    headers = [_assert_header(name, value) for name, value in failure.headers.items()]
    if headers:
        yield _write_test("has the documented headers", "\n    ".join(headers))
    chosen = {media_type: body for media_type, body in failure.bodies.items() if media_type == accept}
    media_type, body = next(iter((chosen or failure.bodies).items()), ("", None))
    if is_json_type(media_type):
        yield _write_test("has the documented body", "\n    ".join(_assert_body(failure, body)))
    elif media_type:
        yield _write_test("has the documented body", f"pm.expect(pm.response.text()).to.equal({write_js(body)});")


def write_js(value: Json) -> str:
    """Write a JSON value.

    >>> write_js({"a": [1, None], "__proto__": "x"})
    '{"a": [1, null], ["__proto__"]: "x"}'
    """
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_member_key(name)}: {write_js(member)}' for name, member in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(write_js, value))}]"
    return protect_braces(json.dumps(value))


def json_text_expression(value: JsonValue) -> str:
    """Write what gives the text of a JSON document, with texts in it that come from variables."""
    if not has_altered_number(value):
        return f"JSON.stringify({json_expression(value)})"
    pieces = (
        write_js(piece) if isinstance(piece, str) else f"JSON.stringify({text_expression(piece)})"
        for piece in split_json(value)
    )
    return f"({' + '.join(pieces)})"


def json_expression(value: JsonValue) -> str:
    """Write a JSON value with texts in it that come from variables."""
    if isinstance(value, Object):
        return f"{{{', '.join(f'{_member_key(name)}: {json_expression(member)}' for name, member in value.members)}}}"
    if isinstance(value, Array):
        return f"[{', '.join(map(json_expression, value.items))}]"
    return write_js(value.value) if isinstance(value, Constant) else text_expression(value)


def text_expression(value: Text) -> str:
    """Write a text; a variable that is not filled in counts as nothing."""
    if isinstance(value, Join):
        return " + ".join(map(text_expression, value.parts))
    if isinstance(value, Base64):
        return f"btoa(unescape(encodeURIComponent({text_expression(value.text)})))"
    if isinstance(value, PercentEncoded):
        return f"encodeURIComponent({text_expression(value.text)})"
    if isinstance(value, Input | AnswerValue):
        # What Bruno makes of `pm.variables` does not look into its environments.
        return f'(pm.variables.get({write_js(value.name)}) || pm.environment.get({write_js(value.name)}) || "")'
    return write_js(value.value)


def form_expression(fields: Fields) -> str:
    """Write a form as the text that is sent: encoded, so that no name in double braces is left to be filled in."""
    pairs = [f"[{write_js(name)}, {text_expression(text)}]" for name, text in fields]
    return f'[{", ".join(pairs)}].map((pair) => pair.map(encodeURIComponent).join("=")).join("&")'


def _member_key(name: str) -> str:
    # Written like the others it would set the prototype.
    return f"[{write_js(name)}]" if name == "__proto__" else write_js(name)


def _assert_header(name: str, value: str) -> str:
    known = "" if placeholders_in(value) else f", {write_js(value)}"
    return f"pm.response.to.have.header({write_js(name)}{known});"


def _assert_body(failure: Failure, body: Json) -> Iterator[str]:
    """Compare a body with the documented one; of a live value only the type can be known."""
    yield "const told = pm.response.json();"
    for pointer in failure.live:
        if has_value_at(body, pointer):
            value = f"told{_js_subscripts(pointer)}"
            yield f"pm.expect(typeof {value}).to.equal(typeof {write_js(resolve_pointer(body, pointer))});"
            yield f"{value} = {write_js(resolve_pointer(body, pointer))};"
    yield f"pm.expect(told).to.eql({write_js(body)});"


def _save_issued(provider: Provider, operation: str) -> Iterator[str]:
    for name, place in provider.issued_by(operation).items():
        value = _js_taken(place)
        shape = write_js(anchored_pattern(provider.credentials[name].shape))
        checks = [f"pm.expect({value}).to.match(new RegExp({shape}));"]
        if provider.trade_of(operation, name):
            checks.append(f"pm.expect({value}).to.not.equal(pm.environment.get({write_js(name)}));")
        # Last: what is not as documented is not kept.
        checks.append(f"pm.environment.set({write_js(name)}, {value});")
        yield _write_test(f"issues: {provider.credentials[name].title}", "\n    ".join(checks))


def _save_addresses(provider: Provider, operation: str) -> Iterator[str]:
    for server, pointer in provider.addresses_told_by(operation).items():
        value = f"answer{_js_subscripts(pointer)}"
        lines = (
            f'pm.expect({value}).to.be.a("string");',
            f"pm.environment.set({write_js(address_name(server))}, {value});",
        )
        yield _write_test(f"tells the address of {server}", "\n    ".join(lines))


def _js_taken(place: AnswerPlace) -> str:
    """Write what takes a value from an answer: of its body, of a header or cookie, or a piece of one of them."""
    cut = f".split({write_js(place.end_mark)})[0]" if place.end_mark else ""
    if place.cookie:
        start = write_js(place.before)
        lines = 'pm.response.headers.filter((each) => each.key.toLowerCase() === "set-cookie")'
        return f"{lines}.map((each) => each.value).find((line) => line.startsWith({start}))?.slice({start}.length){cut}"
    found = f"pm.response.headers.get({write_js(place.header)})"
    text = found if place.header else f"answer{_js_subscripts(place.pointer)}"
    start = f"?.split({write_js(place.start_mark)}).at(-1)" if place.start_mark else "?" if cut else ""
    return f"{text}{start}{cut}"


def _js_subscripts(pointer: str) -> str:
    return "".join(f"[{write_js(int(token) if token.isdigit() else token)}]" for token in split_pointer(pointer))


def _write_test(name: str, body: str) -> str:
    return f"pm.test({write_js(name)}, () => {{\n    {body}\n}});"
