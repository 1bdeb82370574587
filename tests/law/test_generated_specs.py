"""The generator of specs: `check` accepts most of what it draws, and refuses the rest in words."""

from __future__ import annotations

from pathlib import Path

from authproof.errors import SpecError
from authproof.loader import load_specs
from authproof.text.yaml_text import dump_yaml

from .specs import PROVIDER, draw_spec

DRAWN = 20
FEWEST_ACCEPTED = 15


def test_most_specs_are_accepted_and_the_others_refused_in_words(tmp_path: Path) -> None:
    refusals = {}
    for number in range(DRAWN):
        path = tmp_path / str(number) / f"{PROVIDER}.yaml"
        path.parent.mkdir()
        path.write_text(dump_yaml(draw_spec(number)), encoding="utf-8")
        try:
            load_specs([path])
        except SpecError as error:
            refusals[number] = str(error)
    assert all(f"{PROVIDER}.yaml:" in refusal for refusal in refusals.values()), refusals
    assert len(refusals) <= DRAWN - FEWEST_ACCEPTED, refusals
