"""A spec that is large, or wrong a thousand times: time grows with its size, the first faults are told, none hangs."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from authproof.claims import derive_claims
from authproof.claims.proof import prove_claims
from authproof.claims.run import run_claim
from authproof.claims.run.engine_target import EngineTarget
from authproof.claims.run.redaction import HeldSecrets
from authproof.errors import SpecError, did_you_mean
from authproof.loader import find_warnings, load_directory, load_specs
from authproof.loader.document import MAX_CHARACTERS, parse_document
from authproof.loader.load import MAX_PROBLEMS
from authproof.sandbox.compile import compile_provider
from authproof.site.standalone import build_standalone
from tests.growth import MOST_FOR_TWICE, count_calls, write_large_spec

from .patches import GOOD

Flood = Callable[[int], str]


def _compile(folder: Path) -> object:
    return compile_provider(load_directory(folder)[0])


def _warn(folder: Path) -> object:
    return find_warnings(load_directory(folder)[0], folder / "good.yaml")


def _prove(folder: Path) -> object:
    return prove_claims(load_directory(folder)[0])


def _calls(work: Callable[[Path], object], folder: Path, operations: int, *, own_schemes: bool = False) -> int:
    write_large_spec(folder, operations, own_schemes=own_schemes)
    return count_calls(lambda: work(folder))


@pytest.mark.parametrize("work", [_warn, _compile, pytest.param(_prove, marks=pytest.mark.slow)])
def test_twice_the_operations_take_twice_the_time(tmp_path: Path, work: Callable[[Path], object]) -> None:
    _calls(work, tmp_path, 1)  # what is made once is there
    assert _calls(work, tmp_path, 30) < MOST_FOR_TWICE * _calls(work, tmp_path, 15)


@pytest.mark.slow
@pytest.mark.parametrize("work", [_prove, build_standalone])
def test_four_hundred_operations(tmp_path: Path, work: Callable[[Path], object]) -> None:
    _calls(work, tmp_path, 1)
    calls = [_calls(work, tmp_path, operations) for operations in (50, 100, 200, 400)]
    assert [twice / once < MOST_FOR_TWICE for once, twice in pairwise(calls)] == [True] * 3


@pytest.mark.slow
def test_a_scheme_for_each_operation(tmp_path: Path) -> None:
    _calls(build_standalone, tmp_path, 1, own_schemes=True)
    once, twice = (_calls(build_standalone, tmp_path, number, own_schemes=True) for number in (150, 300))
    assert twice < MOST_FOR_TWICE * once


def test_a_claim_takes_no_longer_where_there_are_more_credentials(tmp_path: Path) -> None:
    calls = []
    for operations in (1, 20):
        provider = load_directory(write_large_spec(tmp_path, operations, own_schemes=True))[0]
        tables = compile_provider(provider)
        claim = next(iter(derive_claims(provider)))
        target = EngineTarget(tables)
        held = HeldSecrets(tables, target)
        run_claim(claim, target, tables, held=held)  # what is made once is there
        calls.append(count_calls(lambda: run_claim(claim, target, tables, held=held)))  # noqa: B023 - called at once
    assert calls[1] < 1.1 * calls[0]


def _unknown_fields(number: int) -> str:
    return GOOD + "".join(f"unknown{each}: 1\n" for each in range(number))


def _same_keys(number: int) -> str:
    return GOOD + "name: Good\n" * number


def _keys_of_numbers(number: int) -> str:
    return GOOD + "".join(f"{each}: 1\n" for each in range(number))


def _dangling_names(number: int) -> str:
    spec = parse_document(GOOD.encode()).plain_value
    next(iter(spec["operations"].values()))["security"] = [f"none{each}" for each in range(number)]
    return json.dumps(spec, indent=1)


def _lost_pointers(number: int) -> str:
    spec = parse_document(GOOD.encode()).plain_value
    spec["evidence"] = [{"at": [f"/operations/none{each}" for each in range(number)], "kind": "assumed", "note": "x."}]
    return json.dumps(spec, indent=1)


def _wrong_words(number: int) -> str:
    spec = parse_document(GOOD.encode()).plain_value
    next(iter(spec["failures"].values()))["cases"] = [f"none{each}" for each in range(number)]
    return json.dumps(spec, indent=1)


def _tags(number: int) -> str:
    return GOOD + f"x: [{','.join(['!!x 1'] * number)}]\n"


FLOODS = (_unknown_fields, _same_keys, _keys_of_numbers, _dangling_names, _lost_pointers, _wrong_words, _tags)


def _write(folder: Path, text: str) -> Path:
    path = folder / "good.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _problems(path: Path) -> list[str]:
    with pytest.raises(SpecError) as caught:
        load_specs([path])
    return [str(problem) for problem in caught.value.problems]


def _seconds_to_tell(flood: Flood, folder: Path, faults: int) -> float:
    """Measure the processor's seconds, the least of three times."""
    path = _write(folder, flood(faults))

    def measure() -> float:
        begin = time.process_time()
        _problems(path)
        return time.process_time() - begin

    return min(measure() for _ in range(3))


def test_ten_thousand_faults_take_no_second(tmp_path: Path) -> None:
    assert _seconds_to_tell(_unknown_fields, tmp_path, 10_000) < 1


@pytest.mark.slow
@pytest.mark.parametrize("flood", FLOODS)
def test_twice_the_faults_of_each_kind(tmp_path: Path, flood: Flood) -> None:
    once, twice = (_seconds_to_tell(flood, tmp_path, faults) for faults in (20_000, 40_000))
    assert twice < 1.2 * MOST_FOR_TWICE * once


@pytest.mark.parametrize("flood", FLOODS)
def test_the_first_faults_are_told_and_the_others_counted(tmp_path: Path, flood: Flood) -> None:
    problems = _problems(_write(tmp_path, flood(MAX_PROBLEMS + 200)))
    assert len(problems) == MAX_PROBLEMS + 1
    assert problems[-1].endswith(" more, of which the last is here; mend those above, and check again")
    assert problems == sorted(problems, key=lambda line: list(map(int, line.split(":")[1:3])))


def test_one_fault_more_than_is_told(tmp_path: Path) -> None:
    problems = _problems(_write(tmp_path, _unknown_fields(MAX_PROBLEMS + 1)))
    assert problems[-1].endswith("1 more is here; mend those above, and check again")
    assert len(_problems(_write(tmp_path, _unknown_fields(MAX_PROBLEMS)))) == MAX_PROBLEMS


def test_the_first_are_those_of_the_files_beginning(tmp_path: Path) -> None:
    text = GOOD.replace("name:", "nane:", 1) + "".join(f"unknown{each}: 1\n" for each in range(100))
    first = _problems(_write(tmp_path, text))[0]
    assert "nane: unknown field; did you mean 'name'?" in first


@pytest.mark.slow
@pytest.mark.parametrize("flood", [_unknown_fields, _same_keys, _keys_of_numbers, _wrong_words, _tags])
def test_as_many_faults_as_fit_a_file(tmp_path: Path, flood: Flood) -> None:
    path = _write(tmp_path, flood(50_000))
    check = [sys.executable, "-m", "authproof", "check", str(path)]
    limited = ["bash", "-c", 'ulimit -v 1500000; exec "$@"', "-", *check]
    done = subprocess.run(limited, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, len(done.stdout.splitlines()), done.stderr) == (1, MAX_PROBLEMS + 1, "")


def _laugh(_: int) -> str:
    lists = [f"l{each}: &l{each} [{', '.join([f'*l{each - 1}'] * 9)}]" for each in range(1, 12)]
    return GOOD + "\n".join(["l0: &l0 [a, a, a, a, a, a, a, a, a]", *lists, ""])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (_laugh(0), "more than 100,000 values once aliases are expanded"),
        (
            f"{GOOD}x: [&a '{'y' * 200_000}'{', *a' * 1000}]\n",
            f"more than {MAX_CHARACTERS:,} characters once aliases are expanded",
        ),
        (f"{GOOD}x: {'[' * 50_000}{']' * 50_000}\n", "nested deeper than 64 levels"),
        (f"{GOOD}x: {'{a: ' * 50_000}1{'}' * 50_000}\n", "nested deeper than 64 levels"),
        (f"{GOOD}x: '{'y' * 1_100_000}'\n", "the file is too large; allowed: 1,048,576 bytes"),
    ],
    ids=["values", "characters", "lists", "mappings", "one line"],
)
def test_what_would_fill_memory(tmp_path: Path, text: str, message: str) -> None:
    path = _write(tmp_path, text)
    assert count_calls(lambda: _problems(path)) < 2_000_000
    (problem,) = _problems(path)
    assert problem.endswith(message)


def test_the_closest_of_many_names_is_found() -> None:
    known = [f"name{number:05}" for number in range(50_000)]
    assert count_calls(lambda: did_you_mean("name31415x", known)) < 500_000
    assert did_you_mean("name31415x", known).startswith("did you mean 'name31415'?")


def _make_pipe(path: Path) -> None:
    os.mkfifo(path)


def _make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def _link(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


_INSTEAD = "a spec is a regular file: put it there, or remove this"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (_make_pipe, f"a pipe; {_INSTEAD}"),
        (_make_socket, f"a socket; {_INSTEAD}"),
        (_link("/dev/zero"), f"a device; {_INSTEAD}"),
        (Path.mkdir, f"a folder; {_INSTEAD}"),
        (_link("nowhere.yaml"), "a link to nowhere.yaml, which is not there; mend or remove it"),
        (_link("odd.yaml"), "cannot be read: Too many levels of symbolic links"),
    ],
    ids=["pipe", "socket", "device", "folder", "dangling", "circle"],
)
def test_only_regular_files_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None], message: str
) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket is short
    make(Path("odd.yaml"))
    with pytest.raises(SpecError) as caught:
        load_directory(Path())
    assert [str(problem) for problem in caught.value.problems] == [f"odd.yaml:1:1: {message}"]


def test_a_pipe_that_is_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "odd.yaml")
    check = [sys.executable, "-m", "authproof", "check", "odd.yaml"]
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout) == (1, f"odd.yaml:1:1: a pipe; {_INSTEAD}\n")


def test_a_link_to_a_spec_is_read(tmp_path: Path) -> None:
    _write(tmp_path, GOOD)
    links = tmp_path / "links"
    links.mkdir()
    (links / "good.yaml").symlink_to("../good.yaml")
    assert load_directory(links)[0].id == "good"
