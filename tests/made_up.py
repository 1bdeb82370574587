"""The made-up providers: together they have one of everything that the model can say."""

from __future__ import annotations

from pathlib import Path
from typing import Final

MADE_UP: Final = tuple(sorted((Path(__file__).parent / "specs").glob("*.yaml")))
"""Their files, by name."""
