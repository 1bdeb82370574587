"""Example bodies: a status that allows one, a media type that fits, and live values that have a place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from authproof.loader.fault import Fault, Names, fault_missing, show_value
from authproof.model.base import Json
from authproof.model.failure import LiveValue
from authproof.model.operation import Expiry, Method, Operation, SuccessLiveValue
from authproof.model.provider import Provider
from authproof.model.scheme import Part
from authproof.model.vocabulary import ExpiryForm, Live, Place
from authproof.text.json_pointer import (
    Path,
    find_value,
    has_value_at,
    holds_value,
    is_within,
    join_pointer,
    path_along,
    split_pointer,
)
from authproof.text.media_type import is_json_type
from authproof.text.yaml_text import describe_kind

_MEDIA_TYPE: Final = re.compile(r"[\w.+-]+/[\w.+-]+( *; *[\w-]+=[\w.\"-]+)*", re.ASCII)
_BODILESS: Final = (204, 205, 304)
_FIRST_FINAL: Final = 200
_OF_SOCKETS: Final = (Live.session, Live.sequence)


def check_statuses_allow_bodies(provider: Provider) -> Iterator[Fault]:
    """Ask that no body goes with 1xx, 204, 205 and 304 (RFC 9110)."""
    for path, status, bodies in _walk_answers(provider):
        if bodies and (status in _BODILESS or status < _FIRST_FINAL):
            yield Fault((*path, "status"), f"an answer with {status} has no body; change the status or remove the body")


def check_media_types(provider: Provider) -> Iterator[Fault]:
    """Ask that a media type is `type/subtype`, with parameters perhaps."""
    for path, media_type, _ in _walk_bodies(provider):
        if not _MEDIA_TYPE.fullmatch(media_type):
            message = f"{show_value(media_type)} is no media type; allowed: such as application/json or text/html"
            yield Fault(path, message, at_key=path[-2] == "bodies")


def check_bodies_suit_types(provider: Provider) -> Iterator[Fault]:
    """Ask that only JSON bodies are written as values; all others are text."""
    for path, media_type, body in _walk_bodies(provider):
        if not is_json_type(media_type) and not isinstance(body, str):
            place = path if path[-2] == "bodies" else (*path[:-1], "body")
            yield Fault(place, f"a body of type {media_type} is text; write it as text, or change its media type")


def check_live_values_stand(provider: Provider) -> Iterator[Fault]:
    """Ask that each live value stands in every JSON body of its answer, or in its message's payload, and suits it."""
    for path, bodies, values in _walk_live_values(provider):
        for pointer, value in values.items():
            here = (*path, "live", pointer)
            if not bodies:
                yield Fault(here, "there is no JSON body to put it into", at_key=True)
            if value in _OF_SOCKETS and path[0] != "channels":
                yield Fault(here, f"{value} is known to the messages of a channel alone; choose another word")
            for where, body in bodies.items():
                yield from fault_missing(body, pointer, here, where, at_key=True)
                yield from _fault_other_type(value, find_value(body, pointer, default=""), here, where)


def check_expiries(provider: Provider) -> Iterator[Fault]:
    """Ask that an answer tells only of a credential that it issues when it expires, and of one that does."""
    for name, operation in provider.operations.items():
        issued = provider.issued_by(name)
        for pointer, value in operation.success.live.items():
            path = ("operations", name, "success", "live", pointer, "expires")
            if isinstance(value, Expiry) and value.expires not in issued:
                yield Fault(path, "this operation does not issue it", names=Names(value.expires, tuple(issued)))
            elif isinstance(value, Expiry) and not provider.lifetime_seconds(value.expires):
                yield Fault(path, f"{value.expires!r} has no lifetime; give it one, or remove this")


def _fault_other_type(value: SuccessLiveValue, example: Json, path: Path, where: str) -> Iterator[Fault]:
    """Fault a value that comes in another type than the example has in its place: one of them misleads."""
    takes_number = value.form is not ExpiryForm.iso if isinstance(value, Expiry) else _is_number(value)
    is_number = isinstance(example, int) and not isinstance(example, bool)
    if not isinstance(example, str) and not (takes_number and is_number):
        name = value if isinstance(value, Live) else "an expiry" if isinstance(value, Expiry) else "an address"
        allowed = "text, or a whole number" if takes_number else "text"
        hint = f"; a number can be {Live.now_seconds}" if value is Live.now and is_number else ""
        yield Fault(path, f"{name} comes where {where} has {describe_kind(example)}; allowed there: {allowed}{hint}")


def _is_number(value: LiveValue) -> bool:
    return isinstance(value, Live) and value is not Live.now


def check_sessions_alike(provider: Provider) -> Iterator[Fault]:
    """Ask that the identifier of a session is of one type in all messages of a channel: it is one value."""
    for name, channel in provider.channels.items():
        kinds: dict[str, str] = {}
        for message_name, message in channel.messages.items():
            for pointer in (each for each, value in message.live.items() if value is Live.session):
                kind = describe_kind(find_value(message.payload, pointer))
                kinds.setdefault(kind, message_name)
                first, where = next(iter(kinds.items()))
                if kind != first:
                    path = ("channels", name, "messages", message_name, "live", pointer)
                    yield Fault(path, f"the session is {first} in {where!r} and {kind} here; write both alike")


def check_requests_sendable(provider: Provider) -> Iterator[Fault]:
    """Ask that a GET has no body."""
    for name, operation in provider.operations.items():
        for field in ("request", "match") if operation.method is Method.get else ():
            if getattr(operation, field):
                yield Fault(("operations", name, field), "a GET has no body; remove it or change the method")


def check_matches(provider: Provider) -> Iterator[Fault]:
    """Ask that what tells operations apart can stand in their bodies: plain values, where nothing else goes."""
    for name, operation in provider.operations.items():
        here, is_form = ("operations", name, "match"), operation.request_type != "application/json"
        for pointer, value in operation.match.items():
            path, steps = (*here, pointer), split_pointer(pointer)
            allowed = "text" if is_form else "text, a whole number, true or false"
            if not isinstance(value, str if is_form else str | int):
                yield Fault(path, f"found {describe_kind(value)}; allowed: {allowed}")
            if not steps or (is_form and len(steps) > 1):
                what = (
                    "a field of the form, such as /grant_type" if is_form else "a place inside the body, such as /type"
                )
                yield Fault(path, f"found {show_value(pointer)}; allowed: {what}", at_key=True)
                continue
            held = find_value(operation.request, pointer, default=value)
            if not holds_value(held, "", value):
                message = f"the example of the request has {show_value(held)} there; remove it from the example"
                yield Fault(path, message)
            yield from _fault_way_blocked(operation.request, pointer, (*here[:2], "request"), "match has a value")
            for scheme, part in _body_parts(provider, operation):
                if is_within(part.name, pointer) or is_within(pointer, part.name):
                    message = f"{scheme!r} puts a credential at {part.name!r}; match what callers cannot choose"
                    yield Fault(path, message, at_key=True)
            if any(is_within(other, pointer) for other in operation.match if other != pointer):
                yield Fault(path, "another value of match stands inside this one; remove one of them", at_key=True)


def check_forms_flat(provider: Provider) -> Iterator[Fault]:
    """Ask that what is sent as a form, the credentials too, is a field each, of text or a number."""
    for name, operation in provider.operations.items():
        if operation.request_type == "application/json":
            continue
        here, request = ("operations", name), operation.request
        if request is not None and not isinstance(request, dict):
            yield Fault(
                (*here, "request"), f"found {describe_kind(request)}; allowed for a form: a mapping of its fields"
            )
        for field, value in request.items() if isinstance(request, dict) else ():
            if isinstance(value, dict | list):
                message = f"found {describe_kind(value)}, and a form nests nothing; allowed: text or a number"
                yield Fault((*here, "request", field), message)
        for scheme, part in _body_parts(provider, operation):
            if len(split_pointer(part.name)) > 1:
                message = (
                    f"a form nests nothing, and {scheme!r} sends {part.name!r}; use application/json, or name a field"
                )
                yield Fault((*here, "request_type"), message)


def check_requests_take_credentials(provider: Provider) -> Iterator[Fault]:
    """Ask that an example request in JSON has text where a scheme puts a credential, or nothing."""
    json = ((name, each) for name, each in provider.operations.items() if each.request_type == "application/json")
    for name, operation in json:
        for scheme, part in _body_parts(provider, operation):
            yield from _fault_place_taken(operation.request, part.name, ("operations", name, "request"), scheme)


def _fault_place_taken(request: Json, pointer: str, path: Path, scheme: str) -> Iterator[Fault]:
    """Fault what stands in the way to `pointer`, or is no text there; null is nothing."""
    steps, what = path_along(request, pointer), f"{scheme!r} puts a credential"
    yield from _fault_way_blocked(request, pointer, path, what)
    value = find_value(request, join_pointer(steps))
    if not isinstance(value, str | None):
        found = f"found {describe_kind(value)}, and {what} at {pointer!r}"
        yield Fault((*path, *steps), f"{found}; allowed here: text, or nothing")


def _fault_way_blocked(request: Json, pointer: str, path: Path, what: str) -> Iterator[Fault]:
    """Fault what stands in the way to `pointer`, where `what` says what goes there."""
    steps = path_along(request, pointer)
    holder = find_value(request, join_pointer(steps[:-1]))
    if not isinstance(holder, dict | None) and not has_value_at(request, join_pointer(steps)):
        found = f"found {describe_kind(holder)}, and {what} at {pointer!r}"
        yield Fault((*path, *steps[:-1]), f"{found}; allowed here: a mapping")


def _body_parts(provider: Provider, operation: Operation) -> Iterator[tuple[str, Part]]:
    """Give the parts that travel in the body of an operation, with their schemes."""
    parts = ((name, part) for name in operation.security for part in provider.schemes[name].parts)
    return ((name, part) for name, part in parts if part.place is Place.body)


def _walk_answers(provider: Provider) -> Iterator[tuple[Path, int, bool]]:
    for name, operation in provider.operations.items():
        yield ("operations", name, "success"), operation.success.status, operation.success.body is not None
    for name, failure in provider.failures.items():
        yield ("failures", name), failure.status, bool(failure.bodies)


def _walk_bodies(provider: Provider) -> Iterator[tuple[Path, str, object]]:
    """Give every body with the path of its media type."""
    for name, operation in provider.operations.items():
        if operation.success.body is not None:
            path = ("operations", name, "success", "media_type")
            yield path, operation.success.media_type, operation.success.body
    for name, failure in provider.failures.items():
        for media_type, body in failure.bodies.items():
            yield ("failures", name, "bodies", media_type), media_type, body


def _walk_live_values(provider: Provider) -> Iterator[tuple[Path, dict[str, Json], Mapping[str, SuccessLiveValue]]]:
    """Give everything with live values: its path, its JSON bodies by what readers call them, the values by pointer."""
    for name, operation in provider.operations.items():
        success = operation.success
        bodies: dict[str, Json] = (
            {"the body": success.body} if success.body is not None and is_json_type(success.media_type) else {}
        )
        yield ("operations", name, "success"), bodies, success.live
    for name, failure in provider.failures.items():
        bodies = {f"the {kind} body": body for kind, body in failure.bodies.items() if is_json_type(kind)}
        yield ("failures", name), bodies, failure.live
    for channel_name, channel in provider.channels.items():
        for name, message in channel.messages.items():
            yield ("channels", channel_name, "messages", name), {"the payload": message.payload}, message.live


CHECKS: Final = (
    check_statuses_allow_bodies,
    check_media_types,
    check_bodies_suit_types,
    check_live_values_stand,
    check_expiries,
    check_sessions_alike,
    check_requests_sendable,
    check_matches,
    check_forms_flat,
    check_requests_take_credentials,
)
