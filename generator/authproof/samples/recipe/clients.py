"""A reusable client: the same request, taken apart into the base address and the endpoint below it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from authproof.samples.recipe.nodes import Recipe, RequestStep, Text
from authproof.samples.recipe.values import strip_base


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
    below = strip_base(request.url, recipe.base)
    return ReusableClient(recipe.base, replace(request, url=below, address=below))
