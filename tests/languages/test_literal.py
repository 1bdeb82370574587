"""Whatever text or JSON a spec holds, each language's own program reads back what was written into it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from generator.languages.base import Language
from generator.languages.curl import literal as curl
from generator.languages.curl.values import Values as CurlValues
from generator.languages.discovery import language, languages
from generator.languages.javascript import literal as javascript
from generator.languages.javascript.definition import node
from generator.languages.javascript.values import Values as JavaScriptValues
from generator.languages.names import Names, camel, snake
from generator.languages.python import literal as python
from generator.languages.python.values import Values as PythonValues
from generator.languages.tools import program
from generator.recipe.nodes import Constant

NASTY = (
    *(
        "",
        " ",
        "'",
        '"',
        "`",
        "\\",
        "$",
        "{",
        "}",
        "$HOME",
        "${x}",
        "$(id)",
        "`id`",
        "{{x}}",
        "%s",
        "!!",
        "*",
        "~",
        "#",
    ),
    *(
        "\\n",
        "\n",
        "\r\n",
        "\t",
        "\x1b",
        "\x7f",
        "\u2028",
        "\u200b",
        "é",
        "漢",
        "😀",
        'it\'s "so"',
        "a\\'b",
        '\\"',
        "\\\\",
    ),
    *(
        "//",
        "/*",
        "*/",
        "<!--",
        "</script>",
        "'''",
        '"""',
        "-n",
        "--",
        "@file",
        "=x",
        "$'x'",
        "\\u0041",
        "\\x41",
        "\ufeff",
    ),
)
TEXT = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=20), st.lists(st.sampled_from(NASTY), max_size=5).map("".join)
)
TEXTS = st.lists(TEXT, min_size=40, max_size=120)
SHELL = st.lists(TEXT.filter(lambda text: "\0" not in text), min_size=40, max_size=120)
SCALAR = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXT,
)
DOCUMENT = st.recursive(
    SCALAR,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.one_of(st.just("__proto__"), TEXT), inner, max_size=4)
    ),
    max_leaves=8,
)
DOCUMENTS = st.lists(DOCUMENT, min_size=20, max_size=60)
# Many texts in each of few examples: a process takes as long as a thousand texts. Shrinking would start hundreds.
FEW = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])

PYTHON = PythonValues(Names(snake, frozenset()), Names(snake, frozenset()))
JAVASCRIPT = JavaScriptValues(Names(camel, frozenset()), Names(camel, frozenset()))
CURL = CurlValues(Names(snake, frozenset()))


class Way(NamedTuple):
    """A way to put text beside a variable, and the program that reads it back."""

    write: Callable[[str], str]
    read: Callable[[list[str]], list[Any]]


def read_python(sources: list[str]) -> list[Any]:
    script = f"import json\nx = 'X'\nprint(json.dumps([{', '.join(sources)}]))"
    done = subprocess.run([sys.executable, "-I", "-"], input=script.encode(), capture_output=True, check=True)
    found: list[Any] = json.loads(done.stdout)
    return found


def read_javascript(sources: list[str]) -> list[Any]:
    script = f"const x = 'X';\nconsole.log(JSON.stringify([{', '.join(f'({source})' for source in sources)}]))"
    command = [node(), "--input-type=module", "-"]
    done = subprocess.run(command, input=script.encode(), capture_output=True, check=True)
    # Numbers are floats in JavaScript; it may write a large one as an integer of fewer digits.
    found: list[Any] = json.loads(done.stdout, parse_int=float)
    return found


def read_shell(sources: list[str]) -> list[Any]:
    return read_lines([f"printf '%s\\0' {source}" for source in sources])


def read_lines(lines: list[str]) -> list[Any]:
    script = "\n".join(["x=X", *lines])
    done = subprocess.run([program("bash", "the test"), "-s"], input=script.encode(), capture_output=True, check=True)
    return done.stdout.decode().split("\0")[:-1]


def read_here(sources: list[str]) -> list[Any]:
    script = "\n".join(f"cat <<JSON\n{source}\nJSON\nprintf '\\0'" for source in sources)
    done = subprocess.run([program("bash", "the test"), "-s"], input=script.encode(), capture_output=True, check=True)
    return [json.loads(document) for document in done.stdout.decode().split("\0")[:-1]]


@FEW
@given(TEXTS)
def test_python_reads_back_every_text(texts: list[str]) -> None:
    assert read_python([python.literal(text) for text in texts]) == texts


@FEW
@given(TEXTS)
def test_python_reads_back_every_text_beside_a_variable(texts: list[str]) -> None:
    sources = [python.fstring([text, python.Name("x"), text]) for text in texts]
    assert read_python(sources) == [f"{text}X{text}" for text in texts]


@FEW
@given(TEXTS)
def test_javascript_reads_back_every_text(texts: list[str]) -> None:
    assert read_javascript([javascript.literal(text) for text in texts]) == texts


@FEW
@given(TEXTS)
def test_javascript_reads_back_every_text_beside_a_variable(texts: list[str]) -> None:
    sources = [javascript.template([text, javascript.Name("x"), text]) for text in texts]
    assert read_javascript(sources) == [f"{text}X{text}" for text in texts]


@FEW
@given(SHELL)
def test_the_shell_reads_back_every_text(texts: list[str]) -> None:
    assert read_shell([curl.literal(text) for text in texts]) == texts


@FEW
@given(SHELL)
def test_the_shell_reads_back_every_text_beside_a_variable(texts: list[str]) -> None:
    sources = [curl.quoted([text, curl.Name("x"), text]) for text in texts]
    assert read_shell(sources) == [f"{text}X{text}" for text in texts]


@FEW
@given(SHELL)
def test_the_shell_reads_back_every_default(texts: list[str]) -> None:
    assert read_lines([f"y={curl.default('UNSET', text)}\nprintf '%s\\0' \"$y\"" for text in texts]) == texts


def test_the_shell_prefers_what_is_set() -> None:
    assert read_shell([curl.default("x", "other")]) == ["X"]


def test_the_shell_refuses_nul() -> None:
    with pytest.raises(ValueError, match="NUL"):
        curl.literal("a\0b")


@FEW
@given(DOCUMENTS)
def test_python_reads_back_every_document(documents: list[Any]) -> None:
    assert read_python([PYTHON.json(Constant(document)) for document in documents]) == documents


@FEW
@given(DOCUMENTS)
def test_javascript_reads_back_every_document(documents: list[Any]) -> None:
    assert read_javascript([JAVASCRIPT.json(Constant(document)) for document in documents]) == documents


@FEW
@given(DOCUMENTS)
def test_the_shell_reads_back_every_document(documents: list[Any]) -> None:
    assert read_here([CURL.json(Constant(document)) for document in documents]) == documents


@pytest.mark.parametrize("each", languages(), ids=lambda each: each.id)
def test_the_language_quotes_by_its_own_function(each: Language) -> None:
    own = {"python": python.literal, "javascript": javascript.literal, "curl": curl.literal}
    for text in NASTY:
        assert each.literal(text) == own[each.id](text)


@pytest.mark.parametrize("written", [python.prose, javascript.prose, curl.prose])
def test_a_comment_stays_on_its_line(written: Callable[[str], str]) -> None:
    for text in NASTY:
        shown = written(f"a{text}b")
        assert shown.splitlines() == [shown]
        assert shown.isprintable()


def test_a_docstring_cannot_be_ended() -> None:
    for text in NASTY:
        compile(f'"""{python.prose(text)}."""', "sample", "exec")


def test_formatters_leave_constants_as_they_are(tmp_path: Path) -> None:
    lines = "".join(f"    {python.literal(text)},\n" for text in NASTY)
    file = tmp_path / "constants.py"
    file.write_text(f"constants = [\n{lines}]\n", encoding="utf-8")
    command = [program("ruff", "the test"), "format", "--isolated", "--diff", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    lines = "".join(f"  {javascript.literal(text)},\n" for text in NASTY)
    file = tmp_path / "constants.mjs"
    file.write_text(f"export const constants = [\n{lines}];\n", encoding="utf-8")
    done = subprocess.run(
        [program("deno", "the test"), "fmt", "--check", "--no-config", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_look_up() -> None:
    assert language("curl").title == "curl"
