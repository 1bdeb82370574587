"""What a claim needs that not every target has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from generator.claims.claim import Call, Claim, Connect, Held, Plant, Raw, Revoke, Rotate, Say, Step, Text, Wait
from generator.claims.run.target import Target
from generator.claims.text import HELD, VARIANTS, pieces, texts
from generator.tables import Tables

PROVOKE: Final = "authproof-provoke"
"""The header that asks a sandbox for a refusal."""

_LACKING: Final = {
    "time": "time cannot be moved there",
    "control": "nobody there can act as the owner of the credentials",
    "address": "requests can be sent from one address only",
    "provoke": "refusals cannot be asked for there",
}


def lacking(claim: Claim, target: Target, tables: Tables) -> str:
    """Say why a claim cannot be run on a target; empty if it can."""
    for step in claim.steps:
        for need in _needs(step):
            if need not in target.can:
                return _LACKING[need]
    for held in _held(claim):
        if target.value(held) is None:
            state = VARIANTS[held.variant].words or held.level or ""
            title = tables.credential(held.credential).title
            return f"no value is known for {title}" + (f", {state}" if state else "")
    return ""


def _needs(step: Step) -> Iterator[str]:
    if isinstance(step, Wait):
        yield "time"
    if isinstance(step, Plant | Revoke | Rotate):
        yield "control"
    if isinstance(step, Call | Connect):
        if step.address:
            yield "address"
        if any(name.lower() == PROVOKE for name, _ in step.headers):
            yield "provoke"


def _held(claim: Claim) -> Iterator[Held]:
    """Give what the target must have a value of, each once."""
    named = (piece for step in claim.steps for text in _texts(step) for piece in pieces(text))
    held = (piece for piece in named if isinstance(piece, Held))
    yield from dict.fromkeys(
        Held(each.credential, each.variant if each.variant in HELD else "valid", each.level) for each in held
    )


def _texts(step: Step) -> Iterator[Text]:
    find = _TEXTS.get(type(step))
    return find(step) if find else iter(())


def _of_request(step: Call | Connect) -> Iterator[Text]:
    for pairs in (step.captures, step.query, step.headers):
        yield from (text for _, text in pairs)
    yield from texts(step.body) if isinstance(step, Call) else step.subprotocols


def _of_message(step: Say) -> Iterator[Text]:
    return iter(()) if isinstance(step.message, Raw) else texts(step.message)


def _of_act(step: Revoke | Rotate) -> Iterator[Text]:
    yield step.value


_TEXTS: Final[dict[type, Callable[[Any], Iterator[Text]]]] = {
    Call: _of_request,
    Connect: _of_request,
    Say: _of_message,
    Revoke: _of_act,
    Rotate: _of_act,
}
