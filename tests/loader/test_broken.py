"""One broken spec for each kind of error, and exactly what is said about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from authproof.errors import SpecError
from authproof.loader import load_specs
from authproof.loader.checks import CHECKS
from authproof.loader.document import parse_document
from authproof.model.provider import Provider

from . import test_devices
from .patches import FINE, GOOD, HERE, PATCHES, read

FILES = sorted(HERE.glob("broken/yaml/*.yaml"))


def what_is_said(path: Path) -> str:
    try:
        load_specs([path])
    except SpecError as error:
        return str(error)
    return "no problem"


def test_the_good_spec_is_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.yaml").write_text(GOOD, encoding="utf-8")
    assert [spec.id for spec in load_specs([Path("good.yaml")])] == ["good"]


@pytest.mark.parametrize("folder", sorted({patch.parent.name for patch in PATCHES}))
def test_patched(folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told, wanted = {}, {}
    for patch in PATCHES:
        if patch.parent.name == folder:
            wanted[patch.stem], spec = read(patch)
            Path("good.yaml").write_text(spec, encoding="utf-8")
            told[patch.stem] = what_is_said(Path("good.yaml"))
    assert told == wanted


@pytest.mark.parametrize("patch", FINE, ids=lambda patch: patch.stem)
def test_fine(patch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, spec = read(patch)
    assert expected == "no problem"
    monkeypatch.chdir(tmp_path)
    Path("good.yaml").write_text(spec, encoding="utf-8")
    assert load_specs([Path("good.yaml")])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    assert what_is_said(Path(file.name)) + "\n" == file.with_suffix(".expected").read_text(encoding="utf-8")


def test_each_expectation_has_its_file() -> None:
    expectations = {path.stem for path in HERE.glob("broken/yaml/*.expected")}
    assert expectations == {file.stem for file in FILES}


def test_each_check_finds_something() -> None:
    specs = [read(patch)[1] for patch in PATCHES if patch.parent.name == "meaning"]
    specs += test_devices.broken_specs()
    providers = [Provider.model_validate(parse_document(spec.encode()).plain_value) for spec in specs]
    idle = [check for check in CHECKS if not any(list(check(provider)) for provider in providers)]
    assert [f"{check.__module__}.{check.__name__}" for check in idle] == []
