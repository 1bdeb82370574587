"""A reusable client: the same request, taken apart into the base address and the endpoint below it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from authproof.samples.recipe.nodes import Constant, Recipe, RequestStep, Text
from authproof.samples.recipe.values import join_pieces, pieces_of


@dataclass(frozen=True)
class ReusableClient:
    """What a reusable client is made of."""

    base: Text
    """The address of its server."""
    request: RequestStep
    """Its one request, whose address begins below that of the server."""


def reusable_client(recipe: Recipe) -> ReusableClient | None:
    """Take a recipe apart that is to be a client; none if it is a program."""
    if recipe.base is None:
        return None
    (request,) = (step for step in recipe.steps if isinstance(step, RequestStep))
    *inner, last = pieces_of(recipe.base)
    endpoint = pieces_of(request.url)[len(inner) :]
    if isinstance(last, Constant) and isinstance(endpoint[0], Constant):
        endpoint = (Constant(endpoint[0].value.removeprefix(last.value)), *endpoint[1:])
    else:
        endpoint = endpoint[1:]
    below = join_pieces(endpoint)
    return ReusableClient(recipe.base, replace(request, url=below, address=below))
