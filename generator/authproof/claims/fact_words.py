"""What a spec states in its fields, in a sentence of its own: what the provider says, whatever claims run of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from authproof.model.channel import Channel
from authproof.model.credential import Credential
from authproof.model.failure import Close, Failure
from authproof.model.grant import Grant
from authproof.model.level import Level
from authproof.model.limit import Limit
from authproof.model.operation import Operation, Parameter
from authproof.model.provider import Provider
from authproof.model.scheme import Scheme
from authproof.text.commonmark import quote_code, quote_literal
from authproof.text.english import join_words, spell_count, spell_duration, spell_name
from authproof.text.json_pointer import Path, split_pointer


def say_fact(provider: Provider, path: Path) -> str:
    """Say in one sentence, with Markdown's inline marks, what the values of one statement state together.

    `path` is one that `statement_path` gives. Fields without words of their own are named: `Orders: burst.`
    """
    section, name, *below = path
    node = getattr(provider, str(section))
    part = node[name] if isinstance(node, Mapping) else node
    if section == "channels" and len(below) > 1 and below[0] in ("messages", "closes", "parameters"):
        return _say_inner(part, list(map(str, below)))
    if section == "operations" and below[:1] == ["parameters"]:
        return _say_parameter(_name_operation(part), str(below[1]), part.parameters[below[1]], str(below[2]))
    say = _SENTENCES.get(f"{section} {below[0]}" if below else str(section))
    words = say(provider, part, list(map(str, below[1:]))) if say else ""
    title = quote_literal(getattr(part, "title", str(name)))
    return words or f"{title}: {spell_name(' '.join(map(str, below)) or 'address')}."


def _name_operation(operation: Operation) -> str:
    return quote_code(f"{operation.method} {operation.path}")


def _name_pointer(pointer: str) -> str:
    return quote_code(".".join(split_pointer(pointer)) or "the message")


def _say_inner(channel: Channel, below: list[str]) -> str:
    kind, name, field, *rest = below
    if kind == "parameters":
        return _say_parameter(f"the handshake of {quote_literal(channel.title)}", name, channel.parameters[name], field)
    if kind == "closes":
        return _say_close(channel.closes[name], field)
    message = channel.messages[name]
    title = quote_literal(message.title)
    if field == "required":
        return f"{title} needs {_name_pointer(rest[0])} ({message.required[rest[0]]})."
    signs = [
        f"{_name_pointer(at)} is {quote_code(json.dumps(value, ensure_ascii=False))}"
        for at, value in message.match.items()
    ]
    told = f": {join_words(signs)}" if signs else ""
    return f"The {message.sender} sends {title}{told}."


def _say_close(close: Close, field: str) -> str:
    named = f"{close.code} ({quote_literal(close.name)})" if close.code else quote_literal(close.name)
    words = {
        "code": f"There is a close {named}." if close.code else f"{named} leaves the socket open.",
        "reason": f"{named} comes with a reason or a message.",
        "reconnect": f"After {named}: {close.reconnect.words}.",
    }
    return words.get(field, f"{named}: {spell_name(field)}.")


def _say_parameter(where: str, name: str, parameter: Parameter, field: str) -> str:
    code = quote_code(name)
    words = {
        "in": f"{code} goes in the {parameter.place} of {where}{'' if parameter.required else ', if at all'}.",
        "shape": f"What {code} looks like in {where}.",
        "refusal": f"How {where} without a valid {code} is refused.",
    }
    return words.get(field, f"{code} of {where}: {spell_name(field)}.")


def _say_scheme_part(_: Provider, scheme: Scheme, below: list[str]) -> str:
    part = scheme.parts[int(below[0])]
    place = f"the message {part.message}" if part.message else f"the {part.place}"
    return f"{quote_literal(scheme.title)}: {quote_code(part.template)} in {place} ({quote_code(part.name)})."


def _say_lifecycle(_: Provider, part: Scheme | Operation, __: list[str]) -> str:
    words = "in use today" if part.lifecycle.is_usable else part.lifecycle.words
    return f"{quote_literal(part.title)} is {words}."


def _say_security(provider: Provider, part: Operation | Channel, below: list[str]) -> str:
    name = _name_operation(part) if isinstance(part, Operation) else quote_literal(part.title)
    scheme = provider.schemes[part.security[int(below[0])]] if below else None
    return f"{name} takes {quote_literal(scheme.title)}." if scheme else f"{name} is public."


def _say_success(_: Provider, operation: Operation, __: list[str]) -> str:
    body = " and the body shown" if operation.success.body is not None else ""
    return f"{_name_operation(operation)} answers with {operation.success.status}{body}."


def _say_level(provider: Provider, operation: Operation, _: list[str]) -> str:
    level = provider.levels[operation.level] if operation.level else None
    return f"{_name_operation(operation)} needs the level {quote_literal(level.title)}." if level else ""


def _say_scope(_: Provider, operation: Operation, below: list[str]) -> str:
    scopes = operation.scopes if not below else operation.scopes[int(below[0]) :][:1]
    return f"{_name_operation(operation)} takes a token with {join_words(list(map(quote_code, scopes)))}."


def _say_issued(provider: Provider, grant: Grant, _: list[str]) -> str:
    credentials = join_words([quote_literal(provider.credentials[each].title) for each in grant.issued_credentials])
    requested = grant.requested_operation
    source = _name_operation(provider.operations[requested]) if requested else f"“{quote_literal(grant.title)}”"
    return f"{source} gives {credentials}."


def _say_lifetime(_: Provider, credential: Credential, __: list[str]) -> str:
    lifetime = credential.lifetime
    return f"{quote_literal(credential.title)} lives {spell_duration(lifetime.seconds)}." if lifetime else ""


def _say_status(_: Provider, failure: Failure, __: list[str]) -> str:
    return f"“{quote_literal(failure.title)}” is answered with {failure.covers or failure.status}."


def _say_operations(provider: Provider, part: Failure | Any, _: list[str]) -> str:
    named = join_words([_name_operation(provider.operations[each]) for each in part.operations])
    return f"“{quote_literal(part.title)}” is for {named} only." if named else ""


def _say_number(_: Provider, limit: Limit, __: list[str]) -> str:
    return f"{quote_literal(limit.title)}."


def _title_with(words: str) -> Callable[[Provider, Any, list[str]], str]:
    return lambda _, part, __: f"{quote_literal(part.title)} {words}"


def _say_header(_: Provider, part: Any, below: list[str]) -> str:
    return f"“{quote_literal(part.title)}”: the answer carries {quote_code(below[0])}."


def _say_included(provider: Provider, level: Level, _: list[str]) -> str:
    included = join_words([quote_literal(provider.levels[each].title) for each in level.includes])
    return f"{quote_literal(level.title)} may do all that {included} may." if included else ""


_SENTENCES: Final[Mapping[str, Callable[[Provider, Any, list[str]], str]]] = {
    "operations path": lambda _, operation, __: f"There is an endpoint {_name_operation(operation)}.",
    "operations security": _say_security,
    "operations success": _say_success,
    "operations level": _say_level,
    "operations scopes": _say_scope,
    "operations lifecycle": _say_lifecycle,
    "channels path": lambda _, channel, __: f"{quote_literal(channel.title)} is at {quote_code(channel.path)}.",
    "channels security": _say_security,
    "channels welcome": lambda _, channel, __: (
        f"{quote_literal(channel.messages[channel.welcome].title)} comes once the client is authenticated."
    ),
    "channels greeting": lambda _, channel, __: (
        f"{quote_literal(channel.messages[channel.greeting].title)} comes once the socket is open."
    ),
    "channels heartbeat": lambda _, channel, __: (
        f"The {channel.heartbeat.sender} sends {quote_literal(channel.messages[channel.heartbeat.message].title)}"
        " at intervals."
    ),
    "channels resume": _title_with("lets a lost session be resumed."),
    "channels authenticate_within": lambda _, channel, __: (
        f"The client has {spell_duration(channel.authenticate_within)} to authenticate."
    ),
    "channels max_message_bytes": lambda _, channel, __: (
        f"A message of the client has {spell_count(channel.max_message_bytes, 'byte')} at most."
    ),
    "schemes parts": _say_scheme_part,
    "schemes lifecycle": _say_lifecycle,
    "credentials shape": _title_with("looks like its example."),
    "credentials lifetime": _say_lifetime,
    "credentials single_use": _title_with("is good for a single use."),
    "credentials revocation": _title_with("can be revoked."),
    "credentials levels": _title_with("comes with permission levels."),
    "grants issues": _say_issued,
    "grants consumed": _title_with("settles what becomes of the credential that is traded in."),
    "grants siblings": _title_with("settles what becomes of the credentials issued with it."),
    "grants unknown": _title_with("settles what is answered to what was never issued, or has ended."),
    "grants reuse": _title_with("settles what becomes of what was issued since, when the old is presented again."),
    "failures status": _say_status,
    "failures operations": _say_operations,
    "failures bodies": lambda _, failure, __: f"“{quote_literal(failure.title)}” is answered with the body shown.",
    "failures headers": _say_header,
    "limits requests": _say_number,
    "limits scope": lambda _, limit, __: f"{quote_literal(limit.title)}, counted by {spell_name(limit.scope)}.",
    "limits callers": _title_with("counts the requests of certain callers."),
    "limits algorithm": lambda _, limit, __: (
        f"{quote_literal(limit.title)}, counted with a {spell_name(limit.algorithm)}."
    ),
    "limits burst": lambda _, limit, __: f"{quote_literal(limit.title)}: {limit.burst} may come at once.",
    "limits operations": _title_with("covers certain endpoints, channels or messages."),
    "limits headers": _say_header,
    "levels includes": _say_included,
}
"""Sentences by the section of a spec and the field of a part; an empty one leaves it at the field's name."""
