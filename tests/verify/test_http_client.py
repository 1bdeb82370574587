"""The HTTP client: what goes out is what was given."""

from __future__ import annotations

import socket

import pytest

from authproof.verify.http_client import USER_AGENT, HttpClient, Unreachable

from .test_websocket import answering, head, listening

ANSWER = b"HTTP/1.1 204 No Content\r\nX-Twice: a\r\nX-Twice: b\r\n\r\n"


def sent(method: str, path: str, headers: list[tuple[str, str]], body: bytes = b"") -> str:
    seen: list[str] = []

    def serve(connection: socket.socket) -> None:
        seen.append(head(connection))
        connection.sendall(ANSWER)

    with listening(serve) as url:
        client = HttpClient()
        got = client.send_request(method, url.replace("ws", "http").replace("/x", path), headers, body)
        client.close()
    assert got.headers == [("x-twice", "a"), ("x-twice", "b")]
    return seen[0].partition("Host: ")[0] + seen[0].partition("\r\n")[2].partition("\r\n")[2]


def test_only_what_was_given_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    request = sent("GET", "/a%2Fb/?q=%20", [("Authorization", "Bot x"), ("Accept", " text/html ")])
    assert request == (
        f"GET /a%2Fb/?q=%20 HTTP/1.1\r\nAuthorization: Bot x\r\nAccept: text/html\r\nUser-Agent: {USER_AGENT}\r\n\r\n"
    )


def test_a_body_has_a_length_even_if_it_is_empty() -> None:
    assert "Content-Length: 0\r\n" in sent("POST", "/x", [("User-Agent", "me")])
    assert "Content-Length" not in sent("DELETE", "/x", [])


def test_letters_beyond_ascii_go_out_as_utf_8() -> None:
    assert "X-Name: é\r\n" in sent("GET", "/x", [("X-Name", "é")])


def test_a_connection_that_was_closed_meanwhile_is_opened_again() -> None:
    with listening(answering("HTTP/1.1 200 OK\nContent-Length: 2\n\nok")) as url:
        client = HttpClient()
        assert [client.send_request("GET", url.replace("ws", "http"), []).body for _ in range(3)] == [b"ok"] * 3
        client.close()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/secret?key=1", "http://user:pw@127.0.0.1:9/", "http://[", "http://x:no/"]
)
def test_nobody_there_is_told_without_the_path(url: str) -> None:
    with pytest.raises(Unreachable, match=r"^http://\S* does not answer: ") as raised:
        HttpClient().send_request("GET", url, [])
    assert not {"secret", "key", "pw"} & set(str(raised.value).replace("/", " ").replace("?", " ").split())


def test_what_is_no_http_is_told() -> None:
    with listening(answering("SSH-2.0-OpenSSH\n")) as url, pytest.raises(Unreachable, match="does not answer"):
        HttpClient().send_request("GET", url.replace("ws", "http"), [])
