"""`authproof build` and `authproof serve`, on the command line."""

from __future__ import annotations

import re
import shutil
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from authproof.cli import group
from authproof.errors import AuthproofError, OutputError, PortTaken, SpecError
from authproof.site import plugin

from .conftest import ROOT, SMALL

BARE = "site_name: Mine\ntheme: material\nplugins: [authproof]\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "specs").mkdir()
    (tmp_path / "docs").mkdir()
    shutil.copy(SMALL, tmp_path / "specs")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> str:
    result = CliRunner().invoke(group, arguments)
    if result.exception:
        raise result.exception
    return result.output


def test_build_writes_everything_and_then_only_changes(project: Path) -> None:
    first = run("build", "--out", "dist")
    assert first.startswith("dist: ")
    assert " 0 unchanged, 0 removed" in first
    assert (project / "dist" / "docs" / "providers" / "small" / "index.md").is_file()
    assert (project / "dist" / "docs" / "how-it-works.md").is_file()
    assert (project / "dist" / "docs" / "assets" / "authproof.css").is_file()
    assert (project / "dist" / "theme" / ".icons" / "authproof" / "logo.svg").is_file()
    assert "authproof:" not in (project / "dist" / "mkdocs.yml").read_text(encoding="utf-8")
    assert run("build", "--out", "dist").startswith("dist: 0 written")


def test_build_uses_other_folders(project: Path) -> None:
    (project / "specs").rename(project / "mine")
    (project / "templates").mkdir()
    (project / "templates" / "compare.md.jinja").write_text("# My comparison\n", encoding="utf-8")
    run("build", "--out", "dist", "--specs", "mine", "--templates", "templates")
    assert (project / "dist" / "docs" / "compare.md").read_text(encoding="utf-8") == "# My comparison\n"


def test_build_writes_nothing_for_a_broken_spec(project: Path) -> None:
    (project / "specs" / "bad.yaml").write_text("id: bad\n", encoding="utf-8")
    with pytest.raises(SpecError):
        run("build", "--out", "dist")
    assert not (project / "dist").exists()


def test_build_refuses_a_folder_that_is_not_its_own(project: Path) -> None:
    with pytest.raises(OutputError):
        run("build", "--out", str(project))


def test_serve_says_which_port_is_taken_and_how_to_choose_another(project: Path) -> None:
    (project / "mkdocs.yml").write_text(BARE, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(PortTaken, match=f"port {port} of 127.0.0.1 is taken; .* with --port$"):
            run("serve", "--port", port)
        with pytest.raises(PortTaken, match=f"port {port} of 127.0.0.1 is taken; .* with --sandbox-port$"):
            run("serve", "--port", "0", "--sandbox-port", port)


def test_under_make_ports_are_told_by_the_variables_of_its_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "mkdocs.yml").write_text(BARE, encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (words,) = re.findall(r'AUTHPROOF_MAKE_OPTIONS="(.*?)" \$\(BIN\)/authproof serve', makefile)
    monkeypatch.setenv("AUTHPROOF_MAKE_OPTIONS", words)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(PortTaken, match=f"port {port} of 127.0.0.1 is taken; .* with PORT=…$"):
            run("serve", "--port", port)
        with pytest.raises(PortTaken, match=f"port {port} of 127.0.0.1 is taken; .* with SANDBOX_PORT=…$"):
            run("serve", "--port", "0", "--sandbox-port", port)
    with pytest.raises(PortTaken, match=r"^PORT=… and SANDBOX_PORT=… are both 8471; choose two that differ$"):
        run("serve", "--port", "8471", "--sandbox-port", "8471")


@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_serve_writes_an_ipv6_address_as_urls_have_it(
    project: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    (project / "mkdocs.yml").write_text(BARE, encoding="utf-8")
    monkeypatch.setattr(plugin, "serve_site", lambda *_: None)
    port = free_port()
    said = run("serve", "--host", host, "--port", str(port + 1), "--sandbox-port", str(port))
    assert f"Site     http://[::1]:{port + 1}/\nSandbox  http://[::1]:{port}/\n" in said


def test_serve_refuses_one_port_for_both_at_once(project: Path) -> None:
    assert project.is_dir()
    (project / "mkdocs.yml").write_text("no settings", encoding="utf-8")
    with pytest.raises(PortTaken, match=r"^--port and --sandbox-port are both 8471; choose two that differ$") as caught:
        run("serve", "--port", "8471", "--sandbox-port", "8471")
    assert caught.value.exit_code == 2


@pytest.mark.slow
@pytest.mark.parametrize("host", ["127.0.0.1", "192.0.2.1"])
def test_a_port_that_is_taken_later_is_told_with_an_option_of_the_command(project: Path, host: str) -> None:
    (project / "mkdocs.yml").write_text(BARE, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        with pytest.raises(PortTaken, match=f"^port {port} of {host} .* choose another with --port$"):
            plugin.serve_site(Path("mkdocs.yml"), host, port, "http://127.0.0.1:8471")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("site_name: Mine\n", "mkdocs.yml: does not use the plugin; add it: plugins: \\[search, authproof\\]"),
        ("site_name: [\n", "mkdocs.yml: "),
        ("site_name: Mine\nplugins: [authproof: {specs: nowhere}]\n", "mkdocs.yml: "),
    ],
)
def test_serve_needs_settings_with_the_plugin(project: Path, settings: str, told: str) -> None:
    (project / "mkdocs.yml").write_text(settings, encoding="utf-8")
    with pytest.raises(AuthproofError, match=told):
        run("serve", "--port", "0", "--sandbox-port", "0")


def test_serve_hands_its_options_to_the_sandbox(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "mkdocs.yml").write_text(BARE, encoding="utf-8")
    told: list[Any] = []

    def look(_: Path, host: str, port: int, sandbox: str, _option: str) -> None:
        assert sandbox == f"http://{host}:{port - 1}"
        told.append(listing(sandbox))

    monkeypatch.setattr(plugin, "serve_site", look)
    for options in ((), ("--control", "--no-limits")):
        port = free_port()
        run("serve", "--port", str(port + 1), "--sandbox-port", str(port), *options)
    assert [(each["limits_enforced"], bool(each["control"])) for each in told] == [(True, False), (False, True)]


def listing(url: str) -> Any:
    return httpx.get(url, headers={"Accept": "application/json"}, trust_env=False).json()


def free_port() -> int:
    """Give a port such that it and the next one are free."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port = int(first.getsockname()[1])
            with suppress(OSError, OverflowError), socket.create_server(("127.0.0.1", port + 1)):
                return port


def test_serve_needs_settings(project: Path) -> None:
    result = CliRunner().invoke(group, ["serve"])
    assert project.is_dir()
    assert result.exit_code == 2
    assert "File 'mkdocs.yml' does not exist." in result.output
