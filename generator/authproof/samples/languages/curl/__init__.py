"""curl, in a shell script, as a language of samples."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

from authproof.errors import ToolMissing
from authproof.samples.languages.curl.sample import render_sample
from authproof.samples.languages.curl.values import quote_text
from authproof.samples.languages.language import Check, Language, find_program
from authproof.samples.recipe import Recipe

_OLDEST_VERSION: Final = (7, 76)
"""The first version with `--fail-with-body`."""


class Curl(Language):
    """curl in bash; python3 where JSON is read, or written from variables."""

    id = "curl"
    title = "curl"
    position = 10
    extension = ".sh"
    lexer = "bash"
    needs = "bash, curl 7.76 or later, and python3 where a script reads JSON"
    checks = (Check("linter", ("shellcheck", "--norc")),)
    has_sockets = False

    def literal(self, text: str) -> str:
        return quote_text(text)

    def render(self, recipe: Recipe) -> str:
        return render_sample(recipe)

    def command(self, file: Path) -> tuple[str, ...]:
        _require_curl()
        return (find_program("bash", "samples for curl are shell scripts"), str(file))


@cache
def _require_curl() -> None:
    curl = find_program("curl", "samples for curl need it")
    version_output = subprocess.run([curl, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - a fixed command
    version = re.match(r"curl (\d+)\.(\d+)", version_output)
    if version is None or (int(version[1]), int(version[2])) < _OLDEST_VERSION:
        raise ToolMissing(f"{curl} is older than 7.76; samples for curl use --fail-with-body; install a newer one")


language = Curl()
