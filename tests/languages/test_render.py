"""What languages make of nodes that the specs at hand do not lead to."""

from __future__ import annotations

import re
import subprocess
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from authproof.errors import ToolMissing
from authproof.model.provider import Provider
from authproof.model.vocabulary import JsonType
from authproof.samples.languages.curl.values import CurlValues
from authproof.samples.languages.javascript.requests import write_lookup
from authproof.samples.languages.language import all_languages, find_language, find_program
from authproof.samples.languages.python.values import write_gets, write_subscripts
from authproof.samples.languages.rendering import EncodingExtractor, Names, camel_case, snake_case
from authproof.samples.programs import write_samples
from authproof.samples.recipe.nodes import (
    AnswerValue,
    Base64,
    Basic,
    Constant,
    Conversation,
    Every,
    Finish,
    Input,
    Join,
    Object,
    On,
    Open,
    PercentEncoded,
    Recipe,
    RecipeStep,
    ReportRefusal,
    RequestStep,
    Send,
    Show,
    Take,
    Text,
)

KEY = Input("key", "KEY", "", "key")
NUMBER = AnswerValue("pause", JsonType.number)


SOCKET = Constant("wss://socket.example")
ROOT = Constant("https://api.example/a")


def recipe(*steps: RecipeStep) -> Recipe:
    return Recipe("acme", "flow", "Acme", "Flow", steps)


PLAIN = RequestStep("get", "Get", "GET", ROOT, (), ROOT, (), None, None, 200, (), Show(), 10)


def request(url: Text = ROOT, **more: Any) -> RequestStep:
    return replace(PLAIN, url=url, address=url, **more)


def talk(*rules: On, **more: Any) -> Conversation:
    plain: dict[str, Any] = {
        "open": Open(SOCKET, (), SOCKET, (), ()),
        "opened": (),
        "sequence": None,
        "deadline": 30,
    }
    return Conversation(channel="feed", rules=rules, **(plain | more))


def check(tmp_path: Path, name: str, text: str) -> None:
    """Run the language's own formatters and linters on a sample."""
    file = tmp_path / f"sample{find_language(name).extension}"
    file.write_text(text, encoding="utf-8")
    for each in find_language(name).checks:
        tool, *options = each.command
        with suppress(ToolMissing):  # those of npm are here for the slow tests only
            command = [find_program(tool, "the test"), *options, str(file)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr


def test_a_public_request_names_no_variable(tmp_path: Path) -> None:
    for each in all_languages():
        text = each.render(recipe(request()))
        assert "env" not in text.replace("#!/usr/bin/env", "")
        check(tmp_path, each.id, text)


DEEP = On("deep", (("/1/x", True), ("/0", "a")), (Take(NUMBER, "/1/pause"),), (Send("hi", Constant(["hi"])),))
EVERY = Every("ping", Object((("a", Constant({"b": {"c": "d"}})), ("e", KEY))), NUMBER)
PING, PONG = On("x", (("/x", "y"),), (), (EVERY,)), On("y", (("/x", "z"),), (), (Finish(),))
TALKS = {
    "arrays": talk(DEEP, On("pong", (("/0", "b"),), (), (EVERY,)), On("any", (), (), (Show(), Finish()))),
    "anything": talk(On("any", (), (), (Show(), Finish()))),
    "fails": talk(On("no", (("/no", 1),), (), (ReportRefusal(),)), On("pong", (("/0", None),), (), (Show(), Finish()))),
    "only takes": talk(On("hi", (("/hi", 1.5),), (Take(NUMBER, "/n"),), ()), PING, PONG),
    "deadline": talk(On("x", (), (), (Show(),)), opened=(Send("x", Constant({})), Finish())),
    "long": talk(
        On("x", (("/" + "x" * 50, "y" * 50),), (), (Finish(),)), On("y", (("/z", "y" * 70),), (), (Finish(),))
    ),
    "longer": talk(On("x", (("/" + "x" * 50, "y" * 50), ("/z", "y" * 20)), (), (Show(), Finish()))),
    "state": talk(
        On(
            "hi",
            (("/hi", 1),),
            (),
            (Send("x", Object((("a" * 30, AnswerValue("seq", JsonType.integer)), ("b" * 20, KEY)))),),
        ),
        On("x", (("/x", "y"),), (), (Finish(),)),
        sequence=Take(AnswerValue("seq", JsonType.integer), "/1/seq"),
    ),
}


@pytest.mark.parametrize("name", TALKS)
@pytest.mark.parametrize("written_in", ["python", "javascript"])
def test_formatters_and_linters_find_nothing_in_odd_conversations(written_in: str, name: str, tmp_path: Path) -> None:
    check(tmp_path, written_in, find_language(written_in).render(recipe(TALKS[name])))


def test_messages_that_are_arrays() -> None:
    text = find_language("python").render(recipe(TALKS["arrays"]))
    assert 'case ["a", {"x": True}, *_]:\n                    pause = message[1]["pause"]\n' in text
    assert "case _:" in text
    text = find_language("javascript").render(recipe(TALKS["arrays"]))
    assert 'if (message[1]?.x === true && message[0] === "a") {' in text
    assert "pause = message[1].pause;" in text
    assert "} else {" in text


def test_a_rule_for_everything_needs_no_condition() -> None:
    text = find_language("javascript").render(recipe(TALKS["anything"]))
    assert "({ data }) => {\n  console.log(data);" in text


def test_a_shadowed_name_is_not_used_again(tmp_path: Path) -> None:
    named = {"await": "AWAIT", "class": "CLASS", "print": "PRINT", "response": "RESPONSE", "socket": "SOCKET"}
    inputs = [Input(name, variable, "", name) for name, variable in named.items()]
    fields = tuple((each.name, each) for each in inputs)
    for each in all_languages():
        check(
            tmp_path, each.id, each.render(recipe(request(headers=fields), request(body=Object(fields), method="POST")))
        )


def test_what_was_read_may_be_taken_later(tmp_path: Path) -> None:
    first = request(headers=(("X", KEY),), takes=(Take(AnswerValue("key", JsonType.string), "/a/0/key"),), show=None)
    second = request(headers=(("X", AnswerValue("key", JsonType.string)),))
    for each in all_languages():
        check(tmp_path, each.id, each.render(recipe(first, second)))
    assert 'key = response.json()["a"][0]["key"]' in find_language("python").render(recipe(first, second))
    text = find_language("javascript").render(recipe(first, second))
    assert 'let key = process.env.KEY;\nif (!key) {\n  console.error("KEY is not set");\n  process.exit(1);\n}' in text
    assert "\nkey = answer.a[0].key;" in text


def test_an_answer_can_be_read_and_shown(tmp_path: Path) -> None:
    first = request(takes=(Take(AnswerValue("key", JsonType.string), ""),))
    second = request(
        headers=(("X", AnswerValue("key", JsonType.string)),), takes=(Take(AnswerValue("n", JsonType.integer), "/n"),)
    )
    third = request(Join((ROOT, Constant("?n="), AnswerValue("n", JsonType.integer))), show=None)
    for each in all_languages():
        check(tmp_path, each.id, each.render(recipe(first, second, third)))
    assert "console.log(JSON.stringify(answer, null, 2));" in find_language("javascript").render(
        recipe(first, second, third)
    )
    assert "printf '%s\\n' \"$answer\"" in find_language("curl").render(recipe(first, second, third))
    assert " >/dev/null" in find_language("curl").render(recipe(request(show=None)))


def test_long_names_are_wrapped_as_formatters_do(tmp_path: Path) -> None:
    long = Input("a" * 40, "V" * 40, "", "a")
    for each in all_languages():
        check(tmp_path, each.id, each.render(recipe(request(headers=(("X", long),)))))


def test_encodings_are_hoisted_once_unless_they_change() -> None:
    value = AnswerValue("key", JsonType.string)
    fixed, changing = PercentEncoded(KEY), PercentEncoded(value)
    hoist = EncodingExtractor()
    step, before = hoist.extract_encodings(request(Join((Constant("/"), fixed, changing)), basic=Basic(KEY, KEY)))
    assert [each.name for each in before] == ["encoded_key", "encoded_key_2"]
    assert isinstance(step, RequestStep)
    assert isinstance(step.url, Join)
    assert step.url.parts[1] == AnswerValue("encoded_key", JsonType.string)
    _, before = hoist.extract_encodings(
        request(Join((fixed, changing, Base64(Constant("a")), Base64(Constant("b")), PercentEncoded(Constant("c")))))
    )
    assert [each.name for each in before] == ["encoded_key_3", "credentials", "credentials_2", "encoded_text"]


def test_an_encoding_inside_another_comes_first() -> None:
    pair = Base64(Join((KEY, Constant(":"))))
    _, before = EncodingExtractor().extract_encodings(request(Join((Constant("?key="), PercentEncoded(pair)))))
    assert [each.name for each in before] == ["credentials", "encoded_key"]
    inner = before[1].encoding.text
    assert inner == AnswerValue("credentials", JsonType.string)


def test_the_shell_writes_no_encoding_that_was_not_hoisted() -> None:
    with pytest.raises(TypeError):
        CurlValues(Names(snake_case, frozenset())).write_text(PercentEncoded(KEY))


def test_names() -> None:
    names = Names(camel_case, frozenset({"fooBar"}))
    assert (names("foo_bar"), names("foo_baz")) == ("fooBar_", "fooBaz")


def test_look_ups() -> None:
    assert write_subscripts("/data/0/it's", "x") == 'x["data"][0]["it\'s"]'
    assert write_gets("/a/b", "x") == 'x.get("a", {}).get("b")'
    assert write_lookup("/data/0/it's/a", "x", "?.") == 'x.data?.[0]?.["it\'s"]?.a'
    assert write_lookup("/0/b-c", "x") == 'x[0]["b-c"]'


def test_a_value_may_be_the_whole_of_a_text(tmp_path: Path) -> None:
    token = AnswerValue("token", JsonType.string)
    first = request(takes=(Take(token, ""),), is_json=False)
    second = request(headers=(("X-Token", token),))
    for each in all_languages():
        text = each.render(recipe(first, second))
        assert ".json()" not in text.replace("print(response.json())", "").replace("await response.json(), null", "")
        assert "jq" not in text
        check(tmp_path, each.id, text)


MACHINE_MADE = {
    "a script without a first line": ("curl", r"\A(?!#!)"),
    "an option that guards no pipe": ("curl", r"\A(?!.*(base64 \||\| grep)).*pipefail"),
    "a title pasted as a comment": ("curl", r"^# .*\w$"),
    "the title of a message in a comment": ("javascript", r"^// Wait for"),
    "an answer cut short": ("javascript", r"console\.log\(await response\.json"),
    "a match of one case": ("python", r"\A((?! case ).)* case ((?! case ).)*\Z"),
    "a client that is never closed": ("python", r"^client = "),
    "a result that is of no use to types": ("python", r"-> object:"),
    "a placeholder for an interval": ("python", r"^ +\w+ = 0$"),
}


@pytest.mark.parametrize("oddity", MACHINE_MADE)
def test_nothing_shows_that_a_machine_wrote_a_sample(oddity: str, providers: tuple[Provider, ...]) -> None:
    written_in, pattern = MACHINE_MADE[oddity]
    texts = [each.text for provider in providers for each in write_samples(provider) if each.language == written_in]
    flags = re.DOTALL | re.MULTILINE if "\\A" in pattern else re.MULTILINE
    assert [text for text in texts if re.search(pattern, text, flags)] == []
