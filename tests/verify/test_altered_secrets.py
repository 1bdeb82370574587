"""A secret that comes back changed: nothing that is shown has eight characters of it that a reader could use."""

from __future__ import annotations

import html
import json
import socket
import time
import tracemalloc
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from authproof.claims.certainty import Certainty
from authproof.claims.claim import (
    ExpectClose,
    ExpectedHeader,
    ExpectedReply,
    ExpectSilence,
    HeldCredential,
    OpenSocket,
    SendRequest,
)
from authproof.claims.run import ClaimOutcome, run_claim
from authproof.claims.run.target import ReceivedAnswer, ReceivedClose
from authproof.sandbox.compile import compile_provider
from authproof.verify import provider_target
from authproof.verify.findings import Finding, ProviderResult, VerificationReport
from authproof.verify.formats import render_json, render_junit, render_text
from authproof.verify.run import verify_providers
from tests.claims.made import Scripted, ScriptedLine, answer, by_credential, claim, failure, login

from .conftest import ACME, SMALL, provider
from .hostile import read_head, serving

USEFUL = 8
"""Characters that a reader could use."""

MADE_UP = provider(ACME / "acme.yaml")
TABLES = compile_provider(MADE_UP)
REFUSED = failure(MADE_UP, "missing")
GET = SendRequest("GET", "api", "/robots", REFUSED, headers=(("X-Key", (HeldCredential("token"),)),))


class Written(NamedTuple):
    """A text, and where in it each character of the secret stands that it was made of."""

    text: str
    places: tuple[tuple[int, int], ...]


Write = Callable[[Written], Written]


def by_character(write: Callable[[str], str]) -> Write:
    def write_all(before: Written) -> Written:
        pieces = [write(character) for character in before.text]
        starts = [sum(map(len, pieces[:index])) for index in range(len(pieces) + 1)]
        return Written("".join(pieces), tuple((starts[start], starts[end]) for start, end in before.places))

    return write_all


def in_base64(encode: Callable[[bytes], bytes]) -> Write:
    """Write in base64; only letters whose every bit is of a character belong to it."""

    def write_all(before: Written) -> Written:
        def bits(count: int) -> int:
            return 8 * len(before.text[:count].encode())

        places = tuple((-(-bits(start) // 6), bits(end) // 6) for start, end in before.places)
        return Written(encode(before.text.encode()).decode(), places)

    return write_all


def backwards(before: Written) -> Written:
    length = len(before.text)
    return Written(before.text[::-1], tuple((length - end, length - start) for start, end in before.places))


def in_case(change: Callable[[str], str]) -> Write:
    return by_character(lambda character: new if len(new := change(character)) == 1 else character)


def percent(character: str) -> str:
    return "".join(f"%{byte:02x}" for byte in character.encode())


def utf_16_escapes(character: str) -> str:
    return "".join(
        f"\\u{character.encode('utf-16-be').hex()[at : at + 4]}" for at in range(0, 2 * _units(character), 4)
    )


def _units(character: str) -> int:
    return len(character.encode("utf-16-be"))


WAYS: dict[str, Write] = {
    "as it is": lambda before: before,
    "lower case": in_case(str.lower),
    "upper case": in_case(str.upper),
    "other case": in_case(str.swapcase),
    "backwards": backwards,
    "percent": by_character(percent),
    "percent where needed": by_character(lambda character: quote(character, safe="")),
    "form": by_character(lambda character: "+" if character == " " else quote(character, safe="")),
    "decimal references": by_character(lambda character: f"&#{ord(character)};"),
    "hexadecimal references": by_character(lambda character: f"&#X{ord(character):05X};"),
    "HTML": by_character(html.escape),
    "JSON": by_character(lambda character: json.dumps(character)[1:-1]),
    "JSON, all escaped": by_character(utf_16_escapes),
    "hexadecimal": by_character(lambda character: character.encode().hex()),
    "hexadecimal, upper case": by_character(lambda character: character.encode().hex().upper()),
    "base64": in_base64(b64encode),
    "base64 for addresses": in_base64(urlsafe_b64encode),
}

CASES = ("as it is", "lower case", "upper case", "other case")

LETTERS = st.sampled_from(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~+/=!$&'()*,;:@% \"\\<>#äÉж漢🤖"
)
SECRETS = st.text(LETTERS, min_size=USEFUL, max_size=40).filter(lambda text: text == text.strip())
ENDS = st.text(st.sampled_from(" ,.:;|[]xyz"), max_size=4)


def useful_pieces(written: Written) -> set[str]:
    """Give what shows so many characters together."""
    places = written.places
    pairs = [sorted((places[first], places[first + USEFUL - 1])) for first in range(len(places) - USEFUL + 1)]
    return {written.text[low[0] : high[1]] for low, high in pairs}


def shown(outcome: ClaimOutcome) -> str:
    """Give all that anybody sees of an outcome: the record, and each report as its reader has it."""
    finding = Finding("/x", "acme.yaml:1", "1", outcome.differences[0].got, False, (outcome,))
    results = [
        ProviderResult("acme", Path("acme.yaml"), (outcome,), {outcome.claim.id: Certainty.documented}, findings)
        for findings in ((finding,), ())
    ]
    report = VerificationReport("a target", tuple(results))
    junit = ET.fromstring(render_junit(report))
    texts = [text for element in junit.iter() for text in (element.text or "", *element.attrib.values())]
    records = [text for each in outcome.exchanges for text in (each.sent, each.received)]
    return "\n".join([render_text(report), str(json.loads(render_json(report))), *texts, *records])


def run(answers: list[ReceivedAnswer], lines: list[ScriptedLine], secret: str, *steps: object) -> str:
    values = by_credential([("token", secret), ("user", "robbie"), ("password", secret)])
    target = Scripted(list(answers), list(lines), values=values)
    outcome = run_claim(claim(*steps), target, TABLES)
    assert outcome.verdict == "broken"
    return shown(outcome)


def told_in_text(text: str, secret: str) -> str:
    return run([answer(text, media_type="text/plain", status=500)], [], secret, GET)


@given(
    secret=SECRETS,
    part=st.tuples(st.integers(0, 32), st.integers(USEFUL, 40)),
    ways=st.tuples(st.sampled_from(CASES), st.lists(st.sampled_from(sorted(set(WAYS) - set(CASES))), max_size=3)).map(
        lambda pair: [pair[0], *pair[1]]  # letters of base64 are lost to a reader with their case
    ),
    ends=st.tuples(ENDS, ENDS),
)
@example("acme_0123456789abcdef", (0, 40), ["upper case", "base64", "backwards"], ("", ""))
@example("acme_0123456789abcdef", (0, 40), ["base64", "lower case", "backwards"], ("", ""))
@example("acme_0123456789abcdef", (0, 40), ["JSON, all escaped", "upper case", "percent"], ("", ""))
@example("Zürich 🤖 & <Genève>", (0, 40), ["JSON", "hexadecimal references"], ("x", ""))
@example("%41%42%43&amp;\\u0041", (0, 40), ["HTML"], ("", ""))
def test_no_useful_part_of_a_secret_is_shown(
    secret: str, part: tuple[int, int], ways: list[str], ends: tuple[str, str]
) -> None:
    begin = min(part[0], len(secret) - USEFUL)
    run_of_it = secret[begin : begin + part[1]]
    text = f"{ends[0]}{run_of_it}{ends[1]}"
    places = tuple((len(ends[0]) + index, len(ends[0]) + index + 1) for index in range(len(run_of_it)))
    written = Written(text, places)
    for way in ways:
        written = WAYS[way](written)
    seen = told_in_text(written.text, secret)
    words = told_in_text("nothing", "")
    for piece in useful_pieces(written):
        assert seen.count(piece) <= words.count(piece)


def test_wherever_it_comes_from_it_is_looked_for() -> None:
    secret = "correct-Horse_42"
    upper = secret.upper()
    challenge = ExpectedHeader("WWW-Authenticate", "Basic", "Basic", "/h")
    challenged = SendRequest("GET", "api", "/robots", failure(MADE_UP, "missing", challenge))
    connect = OpenSocket("s", "socket", "/events/1")
    in_key = answer(json.dumps({"error": "x", upper: [upper, {upper: upper}]}), status=401)
    in_header = answer('{"error": "no"}', ("www-authenticate", f"Basic {upper}"), status=401)
    closed = ScriptedLine([ReceivedClose(4000, upper)])
    said = ScriptedLine([json.dumps({"you": upper})])
    everything = [
        run([in_key], [], secret, GET),
        run([in_header], [], secret, challenged),
        run([], [closed], secret, connect, ExpectClose("s", 4001, "", "/code", "")),
        run([], [said], secret, connect, ExpectSilence("s")),
        run(
            [answer(upper, media_type=upper)],
            [],
            secret,
            SendRequest("GET", "api", "/r", ExpectedReply(200, "/s", "text/plain", "/m")),
        ),
    ]
    for seen in everything:
        assert "HORSE" not in seen
        assert "altered›" in seen


def test_what_is_no_secret_stays() -> None:
    """Short runs, other text, and what we ourselves wrote."""
    seen = told_in_text("correct-password is 7 letters of it, and authentication is needed: 42", "correct-Horse_42")
    assert "500 with ‹API token, altered›password is 7 letters of it, and authentication is needed: 42" in seen


def test_a_long_text_is_searched_before_it_is_cut() -> None:
    secret = "correct-Horse_42"
    for before in range(280, 300):
        body = "." * before + secret.lower() + "." * 5000
        seen = told_in_text(body, secret)
        assert secret.lower()[:USEFUL] not in seen
        assert " characters)" in seen


def test_a_provider_that_gives_back_what_it_was_sent_is_told_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """In its status line, in headers and in bodies, in every way there is."""
    monkeypatch.setattr(provider_target, "GAP", 0.0)
    own = "Feed-Face_01234567"
    plain = Written(own, tuple((index, index + 1) for index in range(len(own))))
    echoes = [write(plain) for write in WAYS.values()]
    body = "\n".join(each.text for each in echoes)

    def handle(connection: socket.socket) -> None:
        while True:
            read_head(connection)
            head = f"HTTP/1.1 418 {own}\r\nWWW-Authenticate: {echoes[3].text}\r\nContent-Length: {len(body)}\r\n"
            connection.sendall(f"{head}Content-Type: text/plain\r\n\r\n{body}".encode())

    with serving(handle) as url:
        moved = {"/servers/api/url": url}
        report = verify_providers(
            [provider(SMALL / "small.yaml", **moved)], SMALL, lambda *_: None, {"SMALL_TOKEN": own}
        )
    assert report.exit_code == 1
    for shown_text in (render_text(report), render_json(report), render_junit(report)):
        assert "altered›" in shown_text
        for piece in (piece for echo in echoes for piece in useful_pieces(echo)):
            assert piece not in shown_text


@pytest.mark.parametrize(
    "issued",
    [
        {"access_token": "Ab3" * 1_000_000, "refresh_token": "x"},
        {"access_token": "x" * 24, "more": [f"secret {number} of many" for number in range(10_000)]},
        {"access_token": {"in": ["a", None]}, "refresh_token": 5},
    ],
)
def test_what_is_issued_without_measure_takes_no_memory_and_no_time(issued: dict[str, object]) -> None:
    begun = time.monotonic()
    tracemalloc.start()
    target = Scripted([answer(json.dumps(issued))], values=by_credential([("user", "robbie"), ("password", "pass")]))
    shown(run_claim(claim(login(MADE_UP)), target, TABLES, recorded=False))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 100 << 20
    assert time.monotonic() - begun < 10


def test_control_characters_are_escaped_in_every_report() -> None:
    said = answer("\x1b]0;pwned\x07 \x9b31m \u202e \r\n", media_type="text/plain", status=500)
    token = by_credential([("token", "correct-Horse_42")])
    told = shown(run_claim(claim(GET), Scripted([said], values=token), TABLES, recorded=False))
    assert not set("\x1b\x07\x9b\u202e\r") & set(told)
    assert "\\x1b]0;pwned\\x07 \\x9b31m \\u202e \\r\\n" in told
