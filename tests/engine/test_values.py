"""Values that are put into examples."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from authproof.model.vocabulary import Live
from authproof.sandbox.engine.events import HttpRequest
from authproof.sandbox.engine.live_values import LiveValues, draw_identifier
from authproof.sandbox.tables import LiveValueTable


def values(now: float) -> LiveValues:
    return LiveValues(lambda: now, Random(1), {"api": "http://here/api"})


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (0.0, "1970-01-01T00:00:00Z"),
        (1_800_000_000.9, "2027-01-15T08:00:00Z"),
        (-1e300, "1970-01-01T00:00:00Z"),
        (1e300, "9999-12-31T23:59:59Z"),
    ],
)
def test_the_calendar(now: float, expected: str) -> None:
    assert values(now).fill_example({"at": ""}, [LiveValueTable("/at", Live.now)]) == {"at": expected}


def test_a_value_keeps_the_type_of_the_example() -> None:
    lives = [LiveValueTable("/a", Live.now_seconds), LiveValueTable("/b", Live.now_seconds)]
    assert values(7.9).fill_example({"a": 1, "b": "1"}, lives) == {"a": 7, "b": "7"}


def test_the_example_is_not_changed() -> None:
    example = {"list": [{"url": "x"}]}
    assert values(0).fill_example(example, [LiveValueTable("/list/0/url", None, "api")]) == {
        "list": [{"url": "http://here/api"}]
    }
    assert example == {"list": [{"url": "x"}]}


def test_what_an_answer_brings_along_goes_first() -> None:
    assert values(0).fill_example("s-1", [LiveValueTable("", Live.session)], {"session": "mine"}) == "mine"
    assert values(0).fill_header("a {retry_after} b", {"retry_after": 9}) == "a 9 b"


def test_a_resource_has_a_fresh_identifier() -> None:
    maker = values(0)
    drawn = {
        maker.fill_example({"id": "157f078e-a20a-49ed-abd5-a92cc366de85"}, [LiveValueTable("/id", Live.resource)])["id"]
        for _ in range(9)
    }
    assert len(drawn) == 9
    assert all(each[8] == "-" and len(each) == 36 for each in drawn)


@pytest.mark.parametrize("example", [True, None, 1.5, [], {}])
def test_what_is_no_identifier_is_given_back(example: Any) -> None:
    assert draw_identifier(example, Random(1)) is example


def test_identifiers_look_like_the_example() -> None:
    random = Random(1)
    for _ in range(50):
        digits = draw_identifier("1496956937664585746", random)
        assert digits.isdigit()
        assert len(digits) == 19
        hexadecimal = draw_identifier("0A1b2C3d4E5f", random)
        int(hexadecimal, 16)
        assert [each.isupper() for each in hexadecimal] == [each.isupper() for each in "0A1b2C3d4E5f"]
        word = draw_identifier("Zaaaaaaaaaaa", random)
        assert word[0].isupper()
        assert word[1:].islower()
    assert set("ghijklmnopqrstuvwxyz") & set("".join(draw_identifier("zaaaaaaaaaaa", random) for _ in range(50)))


def test_an_example_with_few_characters_gives_way() -> None:
    random = Random(1)
    assert len(draw_identifier("s-1", random)) == 32
    assert draw_identifier("s-1", random) != draw_identifier("s-1", random)
    assert isinstance(draw_identifier(7, random), int)
    assert 0 <= draw_identifier(1_496_956_937_664_585_746, random) < 10**19


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        (["a=1; sid=x; b=2"], "x"),
        (["a=1;sid=x;b=2"], "x"),
        (["a=1", "sid=x", "b=2"], "x"),
        (['sid="x"'], "x"),
        (['sid=""x""'], '""x""'),
        (['sid="x'], '"x'),
        (["sid=x=y=="], "x=y=="),
        (["sid=x; sid=y"], "x"),
        (["sid=; sid=y"], ""),
        (["SID=x; xsid=y; sid; =z"], None),
        (["a=b, sid=x"], None),
        ([" \tsid = x \t"], "x"),
        (["sid=%20+"], "%20+"),
    ],
)
def test_cookies(fields: list[str], value: str | None) -> None:
    headers = [(b"cookie", field.encode()) for field in fields]
    assert HttpRequest("GET", "/", "", headers).cookie_value("sid") == value


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("key=a%2Bb", "a+b"),
        ("key=a+b", "a b"),
        ("key=a%20b", "a b"),
        ("key=a%26b%3Dc%23", "a&b=c#"),
        ("key=a=b", "a=b"),
        ("k%65y=%C3%A9", "é"),
        ("key=%", "%"),
        ("key=%252B", "%2B"),
        ("key", ""),
        ("KEY=a&xkey=b", None),
        ("x=1;key=a", None),
        ("key=a&key=b", "a,b"),
    ],
)
def test_queries(query: str, value: str | None) -> None:
    assert HttpRequest("GET", "/", query, []).query_value("key") == value
