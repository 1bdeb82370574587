"""Python as a language of samples."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from authproof.errors import ToolMissing
from authproof.samples.languages.language import Check, Language
from authproof.samples.languages.python.sample import render_sample
from authproof.samples.languages.python.values import quote_text
from authproof.samples.recipe import Recipe

_PACKAGES: Final = ("httpx", "websockets")
_NOT_FOR_SAMPLES: Final = (
    "COM812",  # the formatter decides on trailing commas
    "CPY001",  # a sample carries no notice
    "ANN401",  # JSON is of any type
    "D105",  # nobody asks what `__enter__` does
    "D107",  # the docstring of the class says enough
    "D203",
    "D213",  # the other of two layouts of docstrings
    "E501",  # the formatter decides on the length of lines
    "INP001",  # a sample is no package
    "PLR2004",  # the status of an answer is no magic
    "T201",  # a sample prints
)


class Python(Language):
    """Python 3.11 or later, with httpx and websockets."""

    id = "python"
    title = "Python"
    position = 20
    extension = ".py"
    lexer = "python"
    runner = "python"
    needs = "Python and httpx; Python 3.11 or later and websockets for WebSockets"
    checks = (
        Check("formatter", ("ruff", "format", "--isolated", "--no-cache", "--diff")),
        Check(
            "linter",
            ("ruff", "check", "--isolated", "--no-cache", "--select=ALL", f"--ignore={','.join(_NOT_FOR_SAMPLES)}"),
        ),
        Check("types", ("mypy", "--strict", "--scripts-are-modules", "--config-file=")),
    )

    def literal(self, text: str) -> str:
        return quote_text(text)

    def render(self, recipe: Recipe) -> str:
        return render_sample(recipe)

    def command(self, file: Path) -> tuple[str, ...]:
        """Run a file with this very Python."""
        lacking = [name for name in _PACKAGES if find_spec(name) is None]
        if lacking:
            raise ToolMissing(f"{sys.executable} lacks {' and '.join(lacking)}; Python samples need them; install them")
        return (sys.executable, str(file))


language = Python()
