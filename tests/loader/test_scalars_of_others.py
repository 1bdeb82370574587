"""Files as other programs write them: read as YAML 1.2 says, or refused in one line that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from authproof.loader import load_sound

ACME = (Path(__file__).parents[1] / "specs" / "acme.yaml").read_text(encoding="utf-8")


def put_name(written: str) -> str:
    return "".join(
        f"name: {written}\n" if line.startswith("name:") else line for line in ACME.splitlines(keepends=True)
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("no", "no"),
        ("on", "on"),
        ("1:30:00", "1:30:00"),
        ("2020-01-01", "2020-01-01"),
        ('"a\u2028b"', "a\u2028b"),
        ('"a\x85b"', "a\x85b"),
        ('"a \x85 b\u2029\ue000"', "a \x85 b\u2029\ue000"),
        ("a\x85b:c", "a\x85b:c"),
        ("'a \u2028 b'", "a \u2028 b"),
        ('"\\ud83d\\ude00\x85"', "\U0001f600\x85"),
        (r'"\ud83d\ude00"', "\U0001f600"),
    ],
)
@pytest.mark.parametrize("frame", ["{}", "\ufeff{}", "%YAML 1.1\n---\n{}", "%YAML 1.2\n---\n{}"])
def test_text_is_read_as_yaml_1_2_says(tmp_path: Path, written: str, name: str, frame: str) -> None:
    (tmp_path / "acme.yaml").write_text(frame.replace("{}", put_name(written)), encoding="utf-8", newline="\r\n")
    providers, problems = load_sound(tmp_path)
    assert not problems
    assert providers[0].name == name


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (put_name("012").encode(), "found a number, 12; allowed: text; put it in quotes"),
        (put_name("1e3").encode(), "found a number, 1000.0; allowed: text; put it in quotes"),
        (put_name("{api_key}").encode(), 'found a mapping; allowed: text; put it in quotes: "{api_key}"'),
        (put_name(r'"\ud83d"').encode(), "half of a pair that stands for one character"),
        (f"{ACME}name: again\n".encode(), "this key is there twice"),
        (f"{ACME}<<: {{a: 1}}\n".encode(), "merge keys are not allowed"),
        (f"{ACME}zz: !!python/object:os.system x\n".encode(), "the tag !!python/object:os.system is not allowed"),
        (f"{ACME}zz: !!binary aGk=\n".encode(), "the tag !!binary is not allowed"),
        (f"{ACME}---\n{ACME}".encode(), "a second document begins"),
        (ACME.encode("utf-16"), "is not UTF-8; save the file as UTF-8"),
    ],
)
def test_the_rest_is_refused_in_one_line(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "acme.yaml").write_bytes(data)
    providers, problems = load_sound(tmp_path)
    assert not providers
    assert message in problems[0].message
    assert "\n" not in problems[0].message
