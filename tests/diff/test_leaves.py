"""Whatever is changed of what a spec says and the sandbox obeys, the comparison tells it as more than wording."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from authproof.diff.change import Effect, sentence_to_text
from authproof.diff.compare import compare_providers
from authproof.loader import load_specs
from authproof.model.plain import plain_spec
from authproof.model.provider import Provider
from authproof.verify.mutants.leaves import Leaf, list_leaves
from authproof.verify.mutants.mutant import accept_spec
from authproof.verify.mutants.mutations import mutate_leaf as ways

ROOT = Path(__file__).parents[2]
ACME = ROOT / "tests" / "specs" / "acme.yaml"
APART = ("evidence", "executed", "gaps")
TOLD = (Effect.breaking, Effect.possible, Effect.compatible)


def altered(
    provider: Provider, wanted: Callable[[Leaf], bool] = lambda _: True
) -> Iterator[tuple[Leaf, Provider, Provider]]:
    """Change each leaf in one way, that the loader takes if there is one; give the spec before and after it."""
    spec = {key: value for key, value in plain_spec(provider).items() if key not in APART}
    before = Provider.model_validate_json(json.dumps(spec))
    for leaf in filter(wanted, list_leaves(provider)):
        edits = [change.edit for group in ways(leaf, spec) for change in group]
        made = (one for bold in (False, True) for edit in edits if (one := attempt(edit, spec, bold=bold)))
        after = next((one for one in made if one.model_dump_json() != before.model_dump_json()), None)
        if after is not None:
            yield leaf, before, after


def attempt(
    edit: Callable[[dict[str, object]], dict[str, object]], spec: dict[str, object], *, bold: bool
) -> Provider | None:
    try:
        return accept_spec(edit(spec), bold=bold)
    except (LookupError, ValueError, re.error):
        return None


def silent(spec: Path, every: int = 1) -> tuple[int, list[str]]:
    (provider,) = load_specs([spec])
    chosen = {str(leaf) for leaf in list_leaves(provider)[::every]}
    count, found = 0, []
    for leaf, before, after in altered(provider, lambda leaf: str(leaf) in chosen):
        count += 1
        told = compare_providers(before, after)
        if not any(one.effect in TOLD for one in told):
            found.append(f"{leaf}: {[sentence_to_text(one.sentence) for one in told]}")
    return count, found


def test_leaves_of_the_made_up_spec_are_noticed() -> None:
    count, unnoticed = silent(ACME, every=5)
    assert unnoticed == []
    assert count > 60


@pytest.mark.slow
@pytest.mark.parametrize("spec", [ACME, *sorted((ROOT / "specs").glob("*.yaml"))], ids=lambda spec: spec.stem)
def test_each_leaf_of_a_spec_is_noticed(spec: Path) -> None:
    count, unnoticed = silent(spec)
    assert unnoticed == []
    assert count > 100
