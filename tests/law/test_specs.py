"""The generator reaches far, and what it draws is the same each time."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from .coverage import Coverage
from .law import judge
from .specs import draw_spec

_NUMBERS = 500
_REFUSED_PERCENT = 15
"""More than `check` refuses of what is drawn; less, and somebody has made it careless."""


def test_a_number_gives_the_same_spec_each_time() -> None:
    elsewhere = subprocess.run(
        [sys.executable, "-c", "from tests.law.specs import draw_spec; print(draw_spec(7))"],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert elsewhere.stdout == f"{draw_spec(7)}\n"
    assert draw_spec(7) != draw_spec(8)


@pytest.mark.slow
def test_every_field_of_the_model_is_drawn_and_little_is_refused() -> None:
    coverage = Coverage()
    for number in range(_NUMBERS):
        spec = draw_spec(number)
        coverage.count(spec, judge(spec, ()).refused)
    assert coverage.never_drawn() == []
    assert all(coverage.accepted_fields.values())
    assert 100 * coverage.refused / coverage.specs < _REFUSED_PERCENT, coverage.reasons.most_common(5)
