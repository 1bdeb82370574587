"""Whatever text or JSON a spec holds, each language's own program reads back what was written into it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from authproof.errors import ToolMissing
from authproof.samples.languages.curl import values as curl
from authproof.samples.languages.curl.json_bodies import write_body
from authproof.samples.languages.curl.values import CurlValues
from authproof.samples.languages.javascript import find_node
from authproof.samples.languages.javascript import values as javascript
from authproof.samples.languages.javascript.layout import lay_out
from authproof.samples.languages.javascript.values import JavaScriptValues
from authproof.samples.languages.language import find_language, find_program
from authproof.samples.languages.python import values as python
from authproof.samples.languages.python.values import PythonValues
from authproof.samples.languages.rendering import Names, VariableName, camel_case, comment_text, snake_case
from authproof.samples.recipe.nodes import Array, Constant, Input, Object
from tests.documents.tools import missing

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

PYTHON = PythonValues(Names(snake_case, frozenset()), Names(snake_case, frozenset()))
JAVASCRIPT = JavaScriptValues(Names(camel_case, frozenset()), Names(camel_case, frozenset()))
CURL = CurlValues(Names(snake_case, frozenset()))


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
    command = [find_node(), "--input-type=module", "-"]
    done = subprocess.run(command, input=script.encode(), capture_output=True, check=True)
    # Numbers are floats in JavaScript; it may write a large one as an integer of fewer digits.
    found: list[Any] = json.loads(done.stdout, parse_int=float)
    return found


def read_shell(sources: list[str]) -> list[Any]:
    return read_lines([f"printf '%s\\0' {source}" for source in sources])


def read_lines(lines: list[str]) -> list[Any]:
    script = "\n".join(["x=X", *lines])
    done = subprocess.run(
        [find_program("bash", "the test"), "-s"], input=script.encode(), capture_output=True, check=True
    )
    return done.stdout.decode().split("\0")[:-1]


def read_bodies(sources: list[str], parse_int: Callable[[str], float] = float) -> list[Any]:
    try:
        find_program("jq", "the test")
    except ToolMissing as error:
        missing(str(error))
    script = "\n".join(f"{source}\nprintf '%s\\0' \"$body\"" for source in sources)
    command = [find_program("bash", "the test"), "-s"]
    variables = {**os.environ, "X": "\"$x'"}
    done = subprocess.run(command, input=script.encode(), capture_output=True, check=True, env=variables)
    return [json.loads(document, parse_int=parse_int) for document in done.stdout.decode().split("\0")[:-1]]


@FEW
@given(TEXTS)
def test_python_reads_back_every_text(texts: list[str]) -> None:
    assert read_python([python.quote_text(text) for text in texts]) == texts


@FEW
@given(TEXTS)
def test_python_reads_back_every_text_beside_a_variable(texts: list[str]) -> None:
    sources = [python.write_fstring([text, VariableName("x"), text]) for text in texts]
    assert read_python(sources) == [f"{text}X{text}" for text in texts]


@FEW
@given(TEXTS)
def test_javascript_reads_back_every_text(texts: list[str]) -> None:
    assert read_javascript([javascript.quote_text(text) for text in texts]) == texts


@FEW
@given(TEXTS)
def test_javascript_reads_back_every_text_beside_a_variable(texts: list[str]) -> None:
    sources = [javascript.write_template([text, VariableName("x"), text]) for text in texts]
    assert read_javascript(sources) == [f"{text}X{text}" for text in texts]


@FEW
@given(SHELL)
def test_the_shell_reads_back_every_text(texts: list[str]) -> None:
    assert read_shell([curl.quote_text(text) for text in texts]) == texts


@FEW
@given(SHELL)
def test_the_shell_reads_back_every_text_beside_a_variable(texts: list[str]) -> None:
    sources = [curl.quote_pieces([text, VariableName("x"), text]) for text in texts]
    assert read_shell(sources) == [f"{text}X{text}" for text in texts]


def test_the_shell_refuses_nul() -> None:
    with pytest.raises(ValueError, match="NUL"):
        curl.quote_text("a\0b")


@FEW
@given(DOCUMENTS)
def test_python_reads_back_every_document(documents: list[Any]) -> None:
    assert read_python([PYTHON.write_json(Constant(document)) for document in documents]) == documents


@FEW
@given(DOCUMENTS)
def test_javascript_reads_back_every_document(documents: list[Any]) -> None:
    assert read_javascript([JAVASCRIPT.write_json(Constant(document)) for document in documents]) == documents


@pytest.mark.slow
@FEW
@given(st.lists(DOCUMENT.filter(lambda document: "\\u0000" not in json.dumps(document)), min_size=20, max_size=60))
def test_the_shell_reads_back_every_document(documents: list[Any]) -> None:
    name = Input("x", "X", "", "x")
    sources = [write_body(Object((("a", Constant(document)), ("x", name))), CURL) for document in documents]
    assert read_bodies(sources) == [{"a": document, "x": "\"$x'"} for document in documents]


def test_the_shell_sends_integers_as_they_are() -> None:
    body = Object((("n", Constant(2**53 + 1)), ("x", Input("x", "X", "", "x"))))
    assert read_bodies([write_body(body, CURL)], int) == [{"n": 2**53 + 1, "x": "\"$x'"}]


OWN = {"python": python.quote_text, "javascript": javascript.quote_text, "curl": curl.quote_text}


@pytest.mark.parametrize("name", OWN)
def test_the_language_quotes_by_its_own_function(name: str) -> None:
    for text in NASTY:
        assert find_language(name).literal(text) == OWN[name](text)


@pytest.mark.parametrize("written", [python.docstring_text, comment_text])
def test_a_comment_stays_on_its_line(written: Callable[[str], str]) -> None:
    for text in NASTY:
        shown = written(f"a{text}b")
        assert shown.splitlines() == [shown]
        assert shown.isprintable()


def test_a_docstring_cannot_be_ended() -> None:
    for text in NASTY:
        compile(f'"""{python.docstring_text(text)}."""', "sample", "exec")


def test_formatters_leave_constants_as_they_are(tmp_path: Path) -> None:
    lines = "".join(f"    {python.quote_text(text)},\n" for text in NASTY)
    file = tmp_path / "constants.py"
    file.write_text(f"constants = [\n{lines}]\n", encoding="utf-8")
    command = [find_program("ruff", "the test"), "format", "--isolated", "--diff", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    lines = "".join(f"  {javascript.quote_text(text)},\n" for text in NASTY)
    file = tmp_path / "constants.mjs"
    file.write_text(f"export const constants = [\n{lines}];\n", encoding="utf-8")
    done = subprocess.run(
        [find_program("deno", "the test"), "fmt", "--check", "--no-config", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_look_up() -> None:
    assert find_language("curl").title == "curl"


def test_javascript_sends_numbers_as_they_are() -> None:
    documents = [1.0, -0.0, [1.0, 1, 1.5], {"a": 1e20, "b": 1e21, "c": 1e-7}, {"a": 9007199254740993, "b": True}, 1e300]
    written = [lay_out(JAVASCRIPT.json_text_expression(Constant(document))) for document in documents]
    written += [
        lay_out(JAVASCRIPT.json_text_expression(Object((("a", Constant(1.0)), ("b", Array((Constant(-2.0),)))))))
    ]
    program = f"process.stdout.write([{', '.join(written)}].join('\\n'))"
    done = subprocess.run([find_node(), "-e", program], capture_output=True, text=True, check=True)
    sent = [json.loads(line) for line in done.stdout.splitlines()]
    assert list(map(repr, sent)) == list(map(repr, [*documents, {"a": 1.0, "b": [-2.0]}]))


def test_javascript_sends_integers_as_they_are() -> None:
    name = Input("key", "KEY", "", "key")
    largest, first_rounded = 2**53 - 1, 2**53
    write = JAVASCRIPT.json_text_expression
    assert lay_out(write(Constant({"n": largest}))) == f"JSON.stringify({{ n: {largest} }})"
    assert lay_out(write(Constant({"n": [first_rounded, {}, []]}))) == "'{\"n\": [9007199254740992, {}, []]}'"
    members = (("a", name), ("b", Array((Constant(-first_rounded), Object(())))))
    expected = '`{"a": ${JSON.stringify(key)}, "b": [-9007199254740992, {}]}`'
    assert lay_out(write(Object(members))) == expected
