"""What the tests of the control surface share."""

from __future__ import annotations

from typing import Any

import httpx

TOKEN = "acme_0123456789abcdef"
HELD = {"provider": "acme", "credential": "token", "value": TOKEN}
CLIENT = {"X-Acme-Client": "docs"}
LOGIN = {"user": "robbie", "password": 'correct horse "battery" $taple'}


def control(owner: httpx.Client, name: str, **body: Any) -> dict[str, Any]:
    """Do something that must succeed."""
    answer = owner.post(f"/_control/{name}", json=body)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def refused(answer: httpx.Response, status: int) -> list[str]:
    """Give the lines of a refusal."""
    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"sandbox"}
    lines: list[str] = answer.json()["sandbox"].split("\n")
    return lines


def robots(owner: httpx.Client, token: str) -> int:
    return owner.get("/acme/api/robots", params={"token": token}, headers=CLIENT).status_code


def scrap(owner: httpx.Client, token: str) -> int:
    return owner.delete("/acme/api/fleets/42/robots/r-1", params={"token": token}, headers=CLIENT).status_code


def pair_of_tokens(owner: httpx.Client) -> dict[str, str]:
    pair: dict[str, str] = owner.post("/acme/api/login", json=LOGIN).json()
    return pair


def by_token(owner: httpx.Client, token: str) -> int:
    return owner.get("/acme/api/robots", headers={"Authorization": f"Bearer {token}"}).status_code
