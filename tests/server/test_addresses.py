"""Where the sandbox runs: addresses of IPv6, an address that others know it by, pages that its owner lets in."""

from __future__ import annotations

import json
import socket

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from authproof.errors import AuthproofError
from authproof.model.provider import Provider
from authproof.sandbox.server import run_in_thread
from authproof.sandbox.server.cors import SharingPolicy
from authproof.sandbox.server.run import open_listener, read_public_url
from authproof.verify.run import verify_sandbox

from .conftest import ROOT

JSON = {"Accept": "application/json"}
DOCS = "https://docs.acme.test"


def test_every_claim_is_kept_at_an_ipv6_address(acme: Provider) -> None:
    with run_in_thread([acme], host="[::1]", control=True) as sandbox:
        assert sandbox.url.startswith("http://[::1]:")
        listing = httpx.get(f"{sandbox.url}/", headers=JSON, trust_env=False).json()
        assert listing["sandbox"] == sandbox.url
        websocket = sandbox.url.replace("http", "ws", 1)
        mounts = [mount["address"] for mount in listing["providers"][0]["mounts"]]
        assert all(each.startswith((sandbox.url, websocket)) for each in mounts)
        report = verify_sandbox([acme], ROOT / "tests" / "specs", sandbox.url, lambda *_: None)
        assert report.exit_code == 0
        skipped = {each.reason for each in report.results[0].outcomes if each.verdict == "skipped"}
        assert all("address" in each for each in skipped), skipped  # there is one of IPv6


def test_everywhere_means_both_families() -> None:
    with open_listener("::", 0) as listener:
        port = listener.getsockname()[1]
        for host in ("127.0.0.1", "::1"):
            socket.create_connection((host, port), 5).close()


@pytest.mark.parametrize("url", ["https://sandbox.acme.test", "http://10.0.0.5:8400/", "http://[fd00::5]:80/a/b"])
def test_answers_name_the_address_that_clients_know(acme: Provider, url: str) -> None:
    base = url.rstrip("/")
    with run_in_thread([acme], public_url=url) as sandbox:
        assert sandbox.url.startswith("http://127.0.0.1:")
        listing = httpx.get(f"{sandbox.url}/", headers=JSON, trust_env=False)
        assert (listing.json()["sandbox"], sandbox.url in listing.text) == (base, False)
        assert f"ws{base.removeprefix('http')}/acme/socket" in listing.text


@pytest.mark.parametrize(
    "url",
    [
        "sandbox.acme.test",
        "ws://a.test",
        "https://",
        "https://a.test?x",
        "https://a.test#x",
        "https://me:secret@a.test",
        "https://a.test:99999",
        "https://a b",
        "https://a.test//",
        "https://{tenant}.test",
        "https://a.test\n",
    ],
)
def test_what_is_no_public_address(acme: Provider, url: str) -> None:
    with pytest.raises(AuthproofError, match=r"^--public-url: found .*; allowed: http:// or https://"):
        read_public_url(url)
    with pytest.raises(AuthproofError, match=r"^--public-url"), run_in_thread([acme], public_url=url):
        pass


def test_a_page_that_is_let_in_may_read(acme: Provider) -> None:
    with run_in_thread([acme], origins=[DOCS]) as sandbox:
        for origin, allowed in {DOCS: DOCS, "http://localhost": "http://localhost", f"{DOCS}:444": None}.items():
            answer = httpx.get(f"{sandbox.url}/", headers={"Origin": origin}, trust_env=False)
            assert answer.headers.get("access-control-allow-origin") == allowed


async def test_a_page_that_is_let_in_may_open_sockets(acme: Provider) -> None:
    with run_in_thread([acme], origins=[DOCS]) as sandbox:
        address = f"{sandbox.url.replace('http', 'ws', 1)}/acme/socket/events/42?version=2"
        async with connect(address, proxy=None, origin=Origin(DOCS)) as opened:
            assert json.loads(await opened.recv())["kind"] == "banner"
        with pytest.raises(InvalidStatus):
            await connect(address, proxy=None, origin=Origin(f"{DOCS}:444"))


@pytest.mark.parametrize("origin", ["*", "null", "docs.acme.test", f"{DOCS}/", f"{DOCS}:66666", "HTTPS://A.test", ""])
def test_what_is_no_origin(origin: str) -> None:
    with pytest.raises(AuthproofError, match=r"^--allow-origin: found .*; allowed: an origin as browsers send it"):
        SharingPolicy([origin])
