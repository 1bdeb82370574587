from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from authproof.text.yaml_text import dump_yaml

# YAML 1.2.2, section 10.3.2, the core schema: what is no string when it stands there plain.
CORE = re.compile(
    r"null|Null|NULL|~|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN|"
)
WORDS = ["yes", "NO", "on", "y", "N", "null", "~", "", "true", "1", "1.5", "12e4", "0o17", "0x1F", "1:30", "2026-01-31"]
WORDS += [".5", "5.", "-1", "+1.e5", ".inf", ".nan", "1_000", "=", "<<", "- a", "a: b", "# a", "&a", "*a", "!a", "{a}"]


@pytest.mark.parametrize("word", WORDS)
def test_strings_that_look_like_something_else_are_quoted(word: str) -> None:
    text = dump_yaml({"key": word})
    assert re.fullmatch(r"key: (['\"]).*\1\n", text)
    assert yaml.safe_load(text) == {"key": word}


@given(st.from_regex(CORE, fullmatch=True).filter(lambda word: "\n" not in word))
def test_nothing_of_the_core_schema_stands_plain(word: str) -> None:
    assert dump_yaml({"key": word}).startswith(("key: '", 'key: "'))


@pytest.mark.parametrize("word", ["plain", "acme_0123", "a b", "/path/{id}", "a-b", "Bot abc", "éà", "日本"])
def test_plain_words_stay_plain(word: str) -> None:
    assert dump_yaml({"key": word}) == f"key: {word}\n"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(JSON)
def test_what_is_written_is_read_back(value: object) -> None:
    assert yaml.safe_load(dump_yaml(value)) == value


def test_lines_are_never_folded() -> None:
    assert dump_yaml({"key": "word " * 200 + "end"}).count("\n") == 1


def test_text_of_several_lines_is_a_block() -> None:
    assert dump_yaml({"key": "a\nb"}) == "key: |-\n  a\n  b\n"


def test_members_keep_their_order() -> None:
    assert dump_yaml({"b": 1, "a": 2}) == "b: 1\na: 2\n"


def test_a_part_that_occurs_twice_is_written_twice() -> None:
    part = {"a": [1]}
    assert dump_yaml([part, part]) == "- a:\n  - 1\n- a:\n  - 1\n"
