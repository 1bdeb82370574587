"""Who shares the count of a window over HTTP: another holder, another credential of the same one, another address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.claims.claim import Claim, Held, Rotate, Step, Taken, Text
from generator.claims.make.asking import Asking, stranger
from generator.claims.make.pacing import capacity
from generator.model.limit import Scope, Window

ELSEWHERE = "another address"
"""The address of another client."""

OF_HOLDERS = (Scope.credential, Scope.user, Scope.application)
"""Scopes that tell one holder's requests from another's."""


def claims(asking: Asking, limit: Window) -> Iterator[Claim]:
    """Claim who shares the count."""
    asking = replace(asking, alone=True)
    spread = asking.spread(capacity(limit))
    used_up = (*asking.send(spread), *asking.room(spread))
    if asking.credential:
        yield _other_holder(asking, limit, asking.credential, used_up)
        yield _same_holder(asking, limit, asking.credential, used_up)
    yield _other_address(asking, limit, used_up)


def _other_holder(asking: Asking, limit: Window, credential: str, used_up: tuple[Step, ...]) -> Claim:
    alone = limit.scope in OF_HOLDERS
    plant, value = stranger(asking.subject, credential)
    sentence = "Somebody else's requests are counted apart." if alone else "Somebody else's requests count, too."
    last = asking.judged(passes=alone, credentials={credential: value})
    return _claim(asking, "other_holder", sentence, (plant, *used_up, last), refused=not alone)


def _same_holder(asking: Asking, limit: Window, credential: str, used_up: tuple[Step, ...]) -> Claim:
    alone = limit.scope is Scope.credential
    held: Text = (Held(credential, level=asking.subject.provider.operations[asking.operation].level),)
    new: Text = (Taken("new", credential),)
    told = "has a count of its own" if alone else "shares the count of the old one"
    last = asking.judged(passes=alone, credentials={credential: new})
    sentence = f"A credential that takes the place of another {told}."
    return _claim(asking, "same_holder", sentence, (*used_up, Rotate(credential, held, "new"), last), refused=not alone)


def _other_address(asking: Asking, limit: Window, used_up: tuple[Step, ...]) -> Claim:
    apart = limit.scope is Scope.address
    told = "Requests from another address are counted apart."
    sentence = told if apart else "It makes no difference from which address one asks."
    last = asking.judged(passes=apart, address=ELSEWHERE)
    return _claim(asking, "other_address", sentence, (*used_up, last), refused=not apart)


def _claim(asking: Asking, name: str, sentence: str, steps: tuple[Step, ...], *, refused: bool) -> Claim:
    about = (f"/limits/{asking.limit}/scope", *(asking.refuses() if refused else ()))
    return Claim(f"limit.{asking.limit}.{name}", "limits", sentence, about, steps)
