"""Broken specs written as patches: what must be said, an empty line, and the lines of `good.yaml` that change.

A line that begins with `-` is taken out, one with `+` put in, one with a space stays; `@@` parts two places.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
GOOD = (HERE / "good.yaml").read_text(encoding="utf-8")
PATCHES = sorted(HERE.glob("broken/*/*.patch"))
FINE = sorted(HERE.glob("fine/*.patch"))
"""Changes that look like faults and are none."""


def read(patch: Path) -> tuple[str, str]:
    """Give what must be said of the spec, and the spec."""
    expected, _, change = patch.read_text(encoding="utf-8").partition("\n\n")
    spec = GOOD
    for hunk in change.split("@@\n"):
        spec = _apply(spec, hunk.splitlines(keepends=True))
    return expected, spec


def _apply(spec: str, hunk: list[str]) -> str:
    old = "".join(line[1:] for line in hunk if line[0] in " -")
    new = "".join(line[1:] for line in hunk if line[0] in " +")
    assert spec.count(old) == 1, f"the patch fits {spec.count(old)} places:\n{old}"
    return spec.replace(old, new)
