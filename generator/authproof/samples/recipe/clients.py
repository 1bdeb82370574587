"""A reusable client: the same request, taken apart into the base address and the endpoint below it."""

from __future__ import annotations

from dataclasses import replace

from authproof.samples.recipe.nodes import Constant, Recipe, RequestStep
from authproof.samples.recipe.values import join_pieces, pieces_of


def endpoint_request(recipe: Recipe) -> RequestStep | None:
    """Give the request of a reusable client, its address without the base; none if the recipe is a program."""
    if recipe.base is None:
        return None
    (request,) = (step for step in recipe.steps if isinstance(step, RequestStep))
    first, *rest = pieces_of(request.url)
    if not isinstance(first, Constant):
        raise TypeError(first)  # every address begins with that of a server
    endpoint = join_pieces([Constant(str(first.value).removeprefix(recipe.base)), *rest])
    return replace(request, url=endpoint, address=endpoint)
