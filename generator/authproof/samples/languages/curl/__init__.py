"""curl, in a shell script, as a language of samples."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

from authproof.errors import ToolMissing
from authproof.samples.languages.curl.sample import OLDEST_VERSION, render_sample
from authproof.samples.languages.curl.values import quote_text
from authproof.samples.languages.language import Check, Language, find_program
from authproof.samples.recipe import Recipe
from authproof.samples.recipe.nodes import Every, Send
from authproof.samples.recipe.traversal import conversations_of, walk_nodes


class Curl(Language):
    """curl in bash; jq where JSON is read, or written from variables."""

    id = "curl"
    title = "curl"
    position = 10
    extension = ".sh"
    lexer = "bash"
    runner = "bash"
    needs = "bash, curl 7.76 or later, and jq where a script reads or writes JSON"
    checks = (
        Check("formatter", ("shfmt", "-ln=bash", "-i=2", "-d")),
        Check("linter", ("shellcheck", "--norc", "--shell=bash")),
    )

    def literal(self, text: str) -> str:
        return quote_text(text)

    def render(self, recipe: Recipe) -> str:
        return render_sample(recipe)

    def refusal_reason(self, recipe: Recipe) -> str | None:
        # curl has `ws://` since 8.11; since 8.16 a script can read and answer messages through pipes.
        speaks = any(isinstance(node, Send | Every) for node in walk_nodes(recipe))
        return f"it would need curl {'8.16' if speaks else '8.11'}" if conversations_of(recipe) else None

    def command(self, file: Path) -> tuple[str, ...]:
        _require_curl()
        if file.is_file() and "jq " in file.read_text(encoding="utf-8"):
            find_program("jq", "samples for curl read and write JSON with it")
        return (find_program("bash", "samples for curl are shell scripts"), str(file))


@cache
def _require_curl() -> None:
    curl = find_program("curl", "samples for curl need it")
    version_output = subprocess.run([curl, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - a fixed command
    version = re.match(r"curl (\d+)\.(\d+)", version_output)
    if version is None or (int(version[1]), int(version[2])) < OLDEST_VERSION:
        raise ToolMissing(f"{curl} is older than 7.76; samples for curl use --fail-with-body; install a newer one")


language = Curl()
