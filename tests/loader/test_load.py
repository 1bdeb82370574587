"""Loading files and folders: what comes back, and what is said when there is nothing to load."""

from __future__ import annotations

import gc
import time
from pathlib import Path

import pytest
import yaml

from authproof.errors import AuthproofError, SpecError
from authproof.loader import load_directory, load_specs
from authproof.loader.load import MAX_MESSAGE

from .patches import GOOD

ROOT = Path(__file__).parents[2]
ACME = ROOT / "tests" / "specs" / "acme.yaml"
LIMIT = 1024 * 1024


def put(folder: Path, name: str, text: str = GOOD) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text.replace("id: good", f"id: {name}"), encoding="utf-8")
    return path


def said(*paths: Path) -> list[str]:
    with pytest.raises(SpecError) as caught:
        load_specs(paths)
    return [str(problem) for problem in caught.value.problems]


def test_acme_is_good() -> None:
    (acme,) = load_specs([ACME])
    assert acme.id == "acme"


@pytest.mark.parametrize("spec", sorted((ROOT / "specs").glob("*.yaml")), ids=lambda spec: spec.stem)
def test_each_spec_is_good(spec: Path) -> None:
    assert load_specs([spec])[0].id == spec.stem


def test_a_folder_is_sorted_by_id(tmp_path: Path) -> None:
    put(tmp_path, "b")
    put(tmp_path, "a_b")
    put(tmp_path, "a")
    (tmp_path / ".hidden.yaml").write_text("no", encoding="utf-8")
    (tmp_path / "schema.json").write_text("{}", encoding="utf-8")
    assert [spec.id for spec in load_directory(tmp_path)] == ["a", "a_b", "b"]


def test_files_come_in_their_order(tmp_path: Path) -> None:
    paths = [put(tmp_path, "b"), put(tmp_path, "a")]
    assert [spec.id for spec in load_specs(iter(paths))] == ["b", "a"]


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r":1:1: no spec in it; put a \*\.yaml file there for each provider$"):
        load_directory(tmp_path)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(AuthproofError, match=r"nowhere: no such folder; give the one that holds the specs as --specs$"):
        load_directory(tmp_path / "nowhere")


def test_another_ending(tmp_path: Path) -> None:
    (tmp_path / "good.yml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(SpecError, match=r"good\.yml:1:1: not a \*\.yaml file; rename it to good\.yaml$"):
        load_directory(tmp_path)


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Read me", encoding="utf-8")
    assert said(tmp_path / "README.md") == [f"{tmp_path}/README.md:1:1: not a *.yaml file; name one that is a spec"]


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").mkdir()
    assert said(tmp_path / "good.yaml") == [
        f"{tmp_path}/good.yaml:1:1: a folder; a spec is a regular file: put it there, or remove this"
    ]
    assert said(tmp_path / "bad.yaml") == [f"{tmp_path}/bad.yaml:1:1: no such file; name one that is there"]


def test_two_files_of_one_provider(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    first, second = put(tmp_path, "a"), put(tmp_path / "more", "a")
    assert said(first, second) == [f"{second}:1:1: {first} describes the same provider; give one file for each"]


def test_all_files_are_told_at_once_and_in_order(tmp_path: Path) -> None:
    broken = put(tmp_path, "b", GOOD.replace("status: 429", "status: 42").replace("name: Good", "nam: Good"))
    empty = put(tmp_path, "a", "")
    lines = said(broken, empty)
    assert [line.removeprefix(f"{tmp_path}/").split(": ")[0] for line in lines] == [
        "a.yaml:1:1",
        "b.yaml:3:1",
        "b.yaml:151:13",
    ]


def test_one_spec_that_is_broken_in_yaml_and_in_fields(tmp_path: Path) -> None:
    text = GOOD.replace("status: 429", "status: !x 429\n    status: 42").replace("name: Good", "name: .nan")
    lines = said(put(tmp_path, "good", text))
    assert [line.partition("good.yaml:")[2] for line in lines] == [
        "3:7: name: .nan is not a number that JSON can hold; put it in quotes if it is text",
        "151:13: failures.limited.status: the tag !x is not allowed; leave it out",
        "152:5: failures.limited.status: this key is there twice, first on line 151",
    ]


def test_the_largest_file_and_one_byte_more(tmp_path: Path) -> None:
    filled = GOOD + "#" * (LIMIT - len(GOOD.encode()) - 1) + "\n"
    path = put(tmp_path, "good", filled)
    assert path.stat().st_size == LIMIT
    assert load_specs([path])
    path.write_text(filled + "\n", encoding="utf-8")
    assert said(path) == [f"{path}:1:1: the file is too large; allowed: 1,048,576 bytes"]


def test_messages_stay_short_and_on_one_line(tmp_path: Path) -> None:
    lines = said(put(tmp_path, "good", GOOD + f'"two\\nlines": 1\n"\\x85": 1\n? {"x" * 5000}\n: 1\n'))
    assert len(lines) == 3
    assert all(line.isprintable() and len(line) < 3 * MAX_MESSAGE for line in lines)
    assert any("two\\nlines: unknown field" in line for line in lines)


def test_the_collector_runs_again_afterwards(tmp_path: Path) -> None:
    assert gc.isenabled()
    said(put(tmp_path, "good", ""))
    assert gc.isenabled()
    gc.disable()
    try:
        load_specs([ACME])
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.slow  # without coverage, which slows our Python and not their C
def test_loading_is_as_fast_as_the_c_parser_allows() -> None:
    """All checks together may cost no more than three readings by PyYAML's own C loader."""
    text = ACME.read_bytes()
    plain = min(seconds(lambda: yaml.load(text, yaml.CSafeLoader)) for _ in range(10))
    ours = min(seconds(lambda: load_specs([ACME])) for _ in range(10))
    assert ours < 3 * plain


def seconds(action) -> float:  # noqa: ANN001
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
