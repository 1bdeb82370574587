"""YAML as plain values: what is special, and where things stand."""

from __future__ import annotations

import pytest

from authproof.loader import document
from authproof.loader.document import parse_document
from authproof.loader.yaml_nodes import _FORBIDDEN_CHARACTERS, MAX_DEPTH, DocumentError
from authproof.text.yaml_text import describe_kind


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("nil", "nil"),
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("on", "on"),
        ("No", "No"),
        ("2026-01-31", "2026-01-31"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("0b1", "0b1"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1.", 1.0),
        ("-1e3", -1000.0),
        (".", "."),
        ("1.2.3", "1.2.3"),
        ("tom", "tom"),
        ('"7"', "7"),
        ("'true'", "true"),
        ("!!str 7", "7"),
        ("!!int 7", 7),
        ("!!float 7", 7),
        ("!!bool true", True),
        ("!!null ~", None),
        ("!!seq [1]", [1]),
        ("!!map {a: 1}", {"a": 1}),
        ("|\n  one\n  two\n", "one\ntwo\n"),
        (">\n  one\n  two\n", "one two\n"),
        ("[&a {b: 1}, *a]", [{"b": 1}, {"b": 1}]),
    ],
)
def test_values(text: str, value: object) -> None:
    found = parse_document(f"key: {text}\n".encode()).plain_value
    assert found == {"key": value}
    assert type(found["key"]) is type(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("!!float abc", "'abc' does not fit its tag !!float; leave the tag out"),
        ("!!int 1.5", "'1.5' does not fit its tag !!int; leave the tag out"),
        ("!!binary aGk=", "the tag !!binary is not allowed; leave it out"),
        ("!!timestamp 2026-01-31", "the tag !!timestamp is not allowed; leave it out"),
        ("!<tag:x.example,1:y> a", "the tag tag:x.example,1:y is not allowed; leave it out"),
        ("!!set {a}", "the tag !!set is not allowed; leave it out"),
        ("-.INF", "-.INF is not a number that JSON can hold; put it in quotes if it is text"),
        (".NaN", ".NaN is not a number that JSON can hold; put it in quotes if it is text"),
        ("1e999", "1e999 is not a number that JSON can hold; put it in quotes if it is text"),
        (f"{'9' * 5000}", "a number of 5000 characters; allowed: 300; put it in quotes if it is text"),
    ],
)
def test_values_that_json_lacks(text: str, message: str) -> None:
    (fault,) = parse_document(f"key: {text}\n".encode()).faults
    assert (fault.message, fault.path, fault.position) == (message, ("key",), (1, 6))


def test_positions_of_values_and_keys() -> None:
    text = 'a:\n  b: [x, {"ü": y}]\n# c\nd: |\n  e\nf:\n'
    found = parse_document(text.encode())
    assert found.position_of_value(("a",)) == (2, 3)
    assert found.position_of_key(("a",)) == (1, 1)
    assert found.position_of_value(("a", "b", 0)) == (2, 7)
    assert found.position_of_key(("a", "b", 0)) == (2, 7)
    assert found.position_of_value(("a", "b", 1, "ü")) == (2, 16)
    assert found.position_of_key(("a", "b", 1, "ü")) == (2, 11)
    assert found.position_of_value(("d",)) == (4, 4)
    assert found.position_of_value(("f",)) == (6, 3)
    assert found.position_of_value(()) == (1, 1)


def test_positions_of_what_is_not_there() -> None:
    found = parse_document(b"a:\n  b: [x]\n")
    assert found.position_of_value(("a", "c")) == (2, 3)
    assert found.position_of_value(("a", "b", 7)) == (2, 6)
    assert found.position_of_value(("a", "b", "c")) == (2, 6)
    assert found.position_of_value(("a", "b", 0, "c", "d")) == (2, 7)
    assert found.position_of_key(("z", "y")) == (1, 1)


def test_an_alias_stands_where_its_anchor_does() -> None:
    assert parse_document(b"a: &x {b: 1}\nc: *x\n").position_of_value(("c", "b")) == (1, 11)


def test_the_deepest_document_and_one_level_more() -> None:
    inner = MAX_DEPTH - 1
    assert parse_document(b"a: " + b"[" * (inner - 1) + b"]" * (inner - 1) + b"\n").plain_value
    with pytest.raises(DocumentError, match="nested deeper than 64 levels"):
        parse_document(b"a: " + b"[" * (inner + 1) + b"]" * (inner + 1) + b"\n")


def test_half_a_million_brackets_are_refused_without_recursion() -> None:
    with pytest.raises(DocumentError, match="nested deeper than 64 levels"):
        parse_document(b"a: " + b"[" * 500_000)


def test_the_most_values_and_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_VALUES", 5)
    assert parse_document(b"a: &x [1, 2]\nb: 3\n").plain_value == {"a": [1, 2], "b": 3}
    with pytest.raises(DocumentError, match="more than 5 values once aliases are expanded"):
        parse_document(b"a: &x [1, 2]\nb: *x\n")


def test_every_character_is_read_or_refused() -> None:
    characters = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))
    readable = _FORBIDDEN_CHARACTERS.sub("", characters).replace('"', "").replace("\\", "")
    assert len(characters) - len(readable) == 66
    for start in range(0, len(readable), 100_000):
        assert parse_document(f'a: "{readable[start : start + 100_000]}"\n'.encode()).plain_value


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x7f", "\x9f", "\ufeff", "\ufffe", "\uffff"])
def test_a_character_that_is_no_text(character: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_document(f"a: b\nü: ü{character}\n".encode())
    assert caught.value.fault.position == (2, 5)
    assert f"the character U+{ord(character):04X} is not text; " in caught.value.fault.message


def test_windows_line_ends_count_once() -> None:
    found = parse_document(b"a: 1\r\nb: 2\r\n")
    assert found.plain_value == {"a": 1, "b": 2}
    assert found.position_of_value(("b",)) == (2, 4)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true"),
        (1, "a number"),
        (1.5, "a number"),
        ("", "text"),
        ([], "a list"),
        ({}, "a mapping"),
    ],
)
def test_kinds_in_words(value: object, words: str) -> None:
    assert describe_kind(value) == words


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'"\ud83d\ude00"', "😀"),
        (r'"a\uD83D\uDE00\ud83d\ude01b"', "a😀😁b"),
        (r'"\\ud83d\\ude00"', r"\ud83d\ude00"),
        (r"'\ud83d\ude00'", r"\ud83d\ude00"),
        (r"\ud83d\ude00", r"\ud83d\ude00"),
        ('|\n  \\ud83d\\ude00 "\\ud83d\\ude00"\n', '\\ud83d\\ude00 "\\ud83d\\ude00"\n'),
        ('"a\\ud83d\\ude00\n   b"', "a😀 b"),
        (r'[&x "\ud83d\ude00", *x, {"\ud83d\ude00": 1}]', ["😀", "😀", {"😀": 1}]),
    ],
)
def test_escapes_of_a_pair(text: str, value: object) -> None:
    assert parse_document(f"key: {text}\n".encode()).plain_value == {"key": value}


def test_escapes_of_a_pair_leave_columns_in_their_place() -> None:
    text = r'{"\ud83d\ude00": "\ud83d\ude00", "b": 1}'
    assert parse_document(text.encode()).position_of_value(("b",)) == (1, 39)
    with pytest.raises(DocumentError, match="both halves together") as raised:
        parse_document(rf'{{"a": {text}, "c": "\ud83d."}}'.encode())
    assert raised.value.fault.position == (1, 57)


def test_a_byte_order_mark_is_read_over() -> None:
    document = parse_document(b"\xef\xbb\xbfkey: 1\n")
    assert document.plain_value == {"key": 1}
    assert document.position_of_value(("key",)) == (1, 6)
    with pytest.raises(DocumentError, match="U\\+FEFF"):
        parse_document(b"\xef\xbb\xbfkey: \xef\xbb\xbf1\n")
