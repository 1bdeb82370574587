"""What answers where the sandbox usually is, and is none: left alone, and told in one line."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from authproof.cli import group
from authproof.loader import load_specs
from authproof.sandbox import origins
from authproof.sandbox.server import run_in_thread

SPECS = Path(__file__).parents[1] / "specs"


class Other(BaseHTTPRequestHandler):
    """A server that knows no page."""

    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def test_something_else_is_told_and_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with HTTPServer(("127.0.0.1", 0), Other) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setattr(origins, "DEFAULT_SANDBOX", address)
        try:
            result = CliRunner().invoke(group, ["run", "acme", "--language", "python", "--specs", str(SPECS)])
        finally:
            server.shutdown()
            thread.join()
    assert result.exit_code == 0, result.output
    assert f"{address}: no sandbox, it answers 404; it is left alone" in result.stderr
    assert address not in result.stdout


def test_a_sandbox_of_another_spec_is_told_and_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = (SPECS / "acme.yaml").read_text(encoding="utf-8").replace("acme_0123456789abcdef", "acme_fedcba9876543210")
    (tmp_path / "acme.yaml").write_text(text, encoding="utf-8")
    with run_in_thread(load_specs([tmp_path / "acme.yaml"])) as sandbox:
        monkeypatch.setattr(origins, "DEFAULT_SANDBOX", sandbox.url)
        other = CliRunner().invoke(group, ["run", "acme/first_call", "--language", "curl", "--specs", str(SPECS)])
        same = CliRunner().invoke(group, ["run", "acme/first_call", "--language", "curl", "--specs", str(tmp_path)])
    assert (other.exit_code, same.exit_code) == (0, 0), other.output + same.output
    assert f"{sandbox.url}: a sandbox with another spec of acme, or of another version; it is left" in other.stderr
    assert sandbox.url not in other.stdout
    assert sandbox.url in same.stdout
