"""Sessions: a login, a call, a renewal and the same call again are a client that renews what it holds when refused.

A flow lists the steps one after the other. A client refreshes when its token has run out, not at once for no reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from authproof.model.vocabulary import JsonType
from authproof.samples.recipe.nodes import Base64, Constant, PercentEncoded, Recipe, RecipeStep, RequestStep, Take
from authproof.samples.recipe.traversal import values_of, walk_nodes

RENEWING_STEPS: Final = (2, 3)
"""The indexes of the steps that a session takes only if its call is refused."""
_SUCCESSES: Final = range(200, 300)
_ORIGIN_SEGMENTS: Final = 3
"""Segments of `https://host`, split at slashes."""


@dataclass(frozen=True)
class Session:
    """Three requests below one address: their addresses are without it."""

    base: str
    """Without a slash at its end."""
    login: RequestStep
    call: RequestStep
    """A GET without a body, whose path may be any."""
    renewal: RequestStep
    takes: tuple[Take, ...]
    """What login and renewal issue, in place of what was held before; texts all."""
    expired_status: int
    """That of the refusal of a call whose credential has run out."""


def find_session(recipe: Recipe) -> Session | None:
    """Find the session that a recipe is; none if it is another program."""
    requests = [step for step in recipe.steps if isinstance(step, RequestStep)]
    if len(requests) != len(recipe.steps) or len(requests) != 4 or requests[1] != requests[3]:  # noqa: PLR2004
        return None
    login, call, renewal, _ = requests
    base = _common_base([login, call, renewal])
    if base is None or call.expired_status is None or not _renews(login, call, renewal):
        return None
    return Session(
        base=base,
        login=_request_below(base, login),
        call=_request_below(base, call),
        renewal=_request_below(base, renewal),
        takes=login.takes,
        expired_status=call.expired_status,
    )


def steps_unrefused(recipe: Recipe) -> tuple[RecipeStep, ...]:
    """Give the steps that a program takes if nothing is refused."""
    return recipe.steps[: RENEWING_STEPS[0]] if find_session(recipe) else recipe.steps


def _renews(login: RequestStep, call: RequestStep, renewal: RequestStep) -> bool:
    """Tell whether login and renewal issue the same, in the same way, and all that the others send of it."""
    three = (login, call, renewal)
    issued = {take.value for take in login.takes}
    is_plain = all(
        each.status in _SUCCESSES and not each.signs and each.is_json and not each.basic and not each.poll
        for each in three
    )
    encodes = any(isinstance(node, Base64 | PercentEncoded) for node in walk_nodes(three))
    is_read = call.method == "GET" and call.body is None and not call.query and not call.takes
    shows = call.show is not None and not call.show.status and login.show is None and renewal.show is None
    keeps = login.takes == renewal.takes and all(
        take.pointer and take.place is None and take.value.type is JsonType.string for take in login.takes
    )
    sent = {*values_of(call), *values_of(replace(renewal, takes=()))}
    return (
        is_plain
        and not encodes
        and is_read
        and shows
        and keeps
        and bool(issued & set(values_of(call)))
        and sent <= issued
    )


def _common_base(requests: Sequence[RequestStep]) -> str | None:
    """Give the longest address that all of some constant addresses are below; none if they have no host in common."""
    constant = [each for each in requests if isinstance(each.address, Constant)]
    addresses = [str(each.url.value).split("/") for each in constant if isinstance(each.url, Constant)]
    if len(addresses) != len(requests):
        return None
    common: list[str] = []
    for segments in zip(*(each[:-1] for each in addresses), strict=False):
        if len(set(segments)) > 1:
            break
        common.append(segments[0])
    return "/".join(common) if len(common) >= _ORIGIN_SEGMENTS else None


def _request_below(base: str, request: RequestStep) -> RequestStep:
    address = request.address
    return replace(
        request,
        url=Constant(str(request.url.value).removeprefix(base)) if isinstance(request.url, Constant) else request.url,
        address=Constant(str(address.value).removeprefix(base)) if isinstance(address, Constant) else address,
    )
