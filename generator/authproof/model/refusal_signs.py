"""What tells a documented refusal from a success, where the status alone does not: some APIs refuse with 200.

The rule: another status; else another media type, if one of the two is no JSON; else a value of the body, one that
looks like a flag before others. Live values and credentials that are issued are no signs, since they change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from authproof.model.answerable import failures_of_operation
from authproof.model.base import Json
from authproof.model.operation import Success
from authproof.model.provider import Provider
from authproof.model.vocabulary import Case
from authproof.text.json_pointer import Path, find_value, join_pointer, walk_values
from authproof.text.media_type import is_json_type

_LOOKS_WELL: Final = range(200, 400)
"""Statuses that clients do not take for a refusal; curl takes redirects for a success, too."""
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")
_LARGEST_EXACT: Final = 2**53 - 1
_HUNDRED: Final = 100
_STATUSES: Final = range(100, 600)
_CONTAINERS: Final = (dict, list)


class SignKind(StrEnum):
    """What of an answer is looked at, in the order in which clients do."""

    status = "status"
    media_type = "media_type"
    type = "type"
    """Whether the JSON body is an object, an array or a string."""
    value = "value"
    """A scalar in the JSON body; null also stands for nothing."""
    text = "text"
    """The whole body."""


@dataclass(frozen=True)
class Sign:
    """One thing that every success has; or, if not `of_success`, that none has."""

    kind: SignKind
    value: str | int | bool | None
    path: Path = ()
    """To the scalar, in the JSON body."""
    of_success: bool = True


@dataclass(frozen=True)
class _Refusal:
    failure: str
    status: int
    media_type: str
    """Empty if there is no body."""
    body: Json
    live: frozenset[str]


class ToldError(NamedTuple):
    """A refusal as a token endpoint tells it (RFC 6749, section 5.2)."""

    error: str | None
    """The text of the member `error`; none if its JSON body has none."""
    status: int


def find_told_error(provider: Provider, operation: str, case: Case, credential: str) -> ToldError | None:
    """Find how an operation tells a case of a credential; none if the spec does not say how it is refused."""
    failure = provider.failure_for(case, provider.surface_of(operation), operation, credential=credential)
    if failure is None:
        return None
    bodies = (body for kind, body in provider.failures[failure].bodies.items() if is_json_type(kind))
    error = find_value(next(bodies, None), "/error")
    return ToldError(error if isinstance(error, str) else None, provider.failures[failure].status)


def find_refusal_signs(provider: Provider, operation: str) -> tuple[tuple[Sign, ...], tuple[str, ...]]:
    """Give the signs of the success of an operation, and the failures that none of them tells from it.

    There are none where every failure has a status from 400 on.
    """
    success = provider.operations[operation].success
    changing = frozenset(
        (*success.live, *(each.pointer for each in provider.issued_by(operation).values() if not each.header))
    )
    left = [
        refusal
        for name, failure in failures_of_operation(provider, operation).items()
        if failure.status in _LOOKS_WELL
        for refusal in (
            [
                _Refusal(name, failure.status, kind, body, frozenset(failure.live))
                for kind, body in failure.bodies.items()
            ]
            or [_Refusal(name, failure.status, "", None, frozenset())]
        )
    ]
    signs: list[Sign] = []
    if any(refusal.status != success.status for refusal in left):
        signs.append(Sign(SignKind.status, success.status))
        left = [refusal for refusal in left if refusal.status == success.status]
    for stage in (_media_type_signs, _type_signs, _value_signs, _text_signs):
        while left:
            ranked = [
                (sign, told) for sign in stage(success, changing, left) if (told := _told_apart(sign, success, left))
            ]
            if not ranked:
                break
            sign, told = max(ranked, key=lambda pair: len(pair[1]) == len(left))
            signs.append(sign)
            left = [refusal for refusal in left if refusal not in told]
    return tuple(signs), tuple(dict.fromkeys(refusal.failure for refusal in left))


def _told_apart(sign: Sign, success: Success, refusals: Iterable[_Refusal]) -> list[_Refusal]:
    return [refusal for refusal in refusals if _is_told(sign, success, refusal)]


def _is_told(sign: Sign, success: Success, refusal: _Refusal) -> bool:
    match sign.kind:
        case SignKind.media_type:
            return not refusal.media_type.lower().startswith(str(sign.value).lower())
        case SignKind.text:
            return ((refusal.body or "") == sign.value) is not sign.of_success
    if not _has_json(success) or not is_json_type(refusal.media_type):
        return False
    if sign.kind is SignKind.type:
        return (_type_name(refusal.body) == sign.value) is not sign.of_success
    changes = join_pointer(sign.path) in refusal.live and not isinstance(sign.value, bool | None)
    return not changes and _is_equal(_look_up(refusal.body, sign.path), sign.value) is not sign.of_success


def _media_type_signs(success: Success, _changing: frozenset[str], left: list[_Refusal]) -> Iterator[Sign]:
    if success.is_empty:
        return
    if not _has_json(success) or any(not is_json_type(refusal.media_type) for refusal in left):
        yield Sign(SignKind.media_type, success.media_type.partition(";")[0].strip())


def _type_signs(success: Success, _changing: frozenset[str], left: list[_Refusal]) -> Iterator[Sign]:
    own = _type_name(success.body)
    if own in ("array", "string"):
        yield Sign(SignKind.type, own)
        return
    for refusal in left:
        other = _type_name(refusal.body)
        if other in ("object", "array", "string"):
            if other != own:
                yield Sign(SignKind.type, other, of_success=False)
        elif isinstance(success.body, dict) and isinstance(refusal.body, bool | int | None):
            yield Sign(SignKind.value, refusal.body, of_success=False)


def _value_signs(success: Success, changing: frozenset[str], left: list[_Refusal]) -> Iterator[Sign]:
    """Give signs in the JSON body, those first that look most like one."""
    if not _has_json(success):
        return
    bodies = [refusal.body for refusal in left]
    paths = dict.fromkeys(path for body in (success.body, *bodies) for path, _ in walk_values(body))
    readable = [path for path in paths if _is_readable(path, [success.body, *bodies])]
    ranked = [
        (rank, len(path), sign) for path in readable for rank, sign in _signs_at(path, success.body, changing, bodies)
    ]
    yield from (sign for _, _, sign in sorted(ranked, key=lambda each: each[:2]))


def _signs_at(path: Path, success: Json, changing: frozenset[str], bodies: list[Json]) -> Iterator[tuple[int, Sign]]:
    """Give the signs at one place, with their ranks: flags, what only refusals have, what they lack, other values."""
    own, others = _look_up(success, path), [_look_up(body, path) for body in bodies]
    is_fixed = join_pointer(path) not in changing
    if own is None:
        is_written = find_value(success, join_pointer(path), default=...) is None
        yield (0 if is_written else 2), Sign(SignKind.value, None, path)
        return
    if is_fixed and path and _is_flag(own) and isinstance(own, str | int):
        alike = any(type(other) is type(own) and (isinstance(other, int) or _is_flag(other)) for other in others)
        yield (0 if isinstance(own, bool) else 1 if alike else 3), Sign(SignKind.value, own, path)
    yield 4, Sign(SignKind.value, None, path, of_success=False)
    for other in others:
        if is_fixed and _is_exact(other) and not isinstance(own, _CONTAINERS) and not _is_equal(own, other):
            yield 5, Sign(SignKind.value, other, path, of_success=False)  # type: ignore[arg-type]


def _text_signs(success: Success, _changing: frozenset[str], left: list[_Refusal]) -> Iterator[Sign]:
    if success.is_empty:
        yield Sign(SignKind.text, "")
    elif not _has_json(success):
        for refusal in left:
            if isinstance(refusal.body, str) and refusal.body != success.body:
                yield Sign(SignKind.text, refusal.body, of_success=False)


def _is_readable(path: Path, bodies: list[Json]) -> bool:
    """Tell whether nothing on the way to a place is of another type in one of the bodies."""
    if any(key.isdecimal() if isinstance(key, str) else key > 0 for key in path):
        return False
    for body in bodies:
        inner = body
        for key in path:
            if inner is not None and not isinstance(inner, dict if isinstance(key, str) else list):
                return False
            inner = _look_up(inner, (key,))
    return True


def _look_up(body: Json, path: Path) -> Json:
    """Look up a value; None if there is none."""
    value: Json = find_value(body, join_pointer(path))
    return value


def _is_flag(value: Json) -> bool:
    """Tell whether a value looks like one of few: true, a word, 0, 1 or 200 rather than an id or a name."""
    if isinstance(value, str):
        return _WORD.fullmatch(value) is not None
    return isinstance(value, bool | int) and (value == 1 or value in _STATUSES or value % _HUNDRED == 0)


def _is_exact(value: Json) -> bool:
    """Tell whether every language reads a scalar alike."""
    return isinstance(value, str | bool) or (isinstance(value, int) and abs(value) <= _LARGEST_EXACT)


def _is_equal(one: Json, other: Json) -> bool:
    return type(one) is type(other) and one == other


def _has_json(success: Success) -> bool:
    return success.body is not None and is_json_type(success.media_type)


def _type_name(body: Json) -> str:
    names: dict[type, str] = {dict: "object", list: "array", str: "string"}
    return names.get(type(body), "")
