"""Renewal on refusal: a call, a refresh and the same call again are one call that is repeated if it is refused.

A flow lists the steps one after the other. A client refreshes when its token has run out, not at once for no reason.
"""

from __future__ import annotations

from dataclasses import replace

from authproof.samples.recipe.nodes import Base64, PercentEncoded, Recipe, RequestStep
from authproof.samples.recipe.traversal import takes_of, values_of, walk_nodes


def fold_renewal(recipe: Recipe) -> Recipe:
    """Make the first call of a recipe that is renewed and repeated one step."""
    index, steps = find_renewed_call(recipe), recipe.steps
    if index is None:
        return recipe
    step, renewal = steps[index], steps[index + 1]
    if not isinstance(step, RequestStep) or not isinstance(renewal, RequestStep):
        return recipe
    return replace(recipe, steps=(*steps[:index], replace(step, renewal=renewal), *steps[index + 3 :]))


def find_renewed_call(recipe: Recipe) -> int | None:
    """Give the index of the first call whose two next steps are done only if it is refused; None if there is none."""
    steps = recipe.steps
    for index, (step, renewal, again) in enumerate(zip(steps, steps[1:], steps[2:], strict=False)):
        if not isinstance(step, RequestStep) or not isinstance(renewal, RequestStep):
            continue
        if step == again and _renews(renewal, step):
            return index
    return None


def _renews(renewal: RequestStep, step: RequestStep) -> bool:
    """Tell whether a request obtains anew what a call sends, whose refusal says that it has run out."""
    if step.expired_status is None:
        return False
    obtained = {take.value for take in takes_of(renewal)}
    encodes = any(isinstance(node, Base64 | PercentEncoded) for node in walk_nodes((step, renewal)))
    return not step.takes and not encodes and not obtained.isdisjoint(values_of(step))
