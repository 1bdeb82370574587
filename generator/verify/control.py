"""A sandbox's control surface, as its client: the clock, and what the owner of credentials can do."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, Final

from generator.errors import AuthproofError
from generator.verify.client import Client, Unreachable

_HEADERS: Final = [("Accept", "application/json"), ("Content-Type", "application/json")]


class Control:
    """The control surface of the sandbox at `url`."""

    def __init__(self, url: str, client: Client) -> None:
        """Speak through a client; `url` has no slash at its end."""
        self._url = f"{url}/_control"
        self._client = client

    def found(self) -> bool:
        """Tell whether the sandbox has one, and lets us use it."""
        try:
            answer = self._client.send("GET", f"{self._url}/clock", _HEADERS)
            return answer.status == HTTPStatus.OK and "now" in json.loads(answer.body)
        except (Unreachable, ValueError, TypeError):
            return False

    def is_stopped(self) -> bool:
        """Tell whether the clock stands still."""
        answer = self._client.send("GET", f"{self._url}/clock", _HEADERS)
        return bool(_object(answer.body).get("stopped"))

    def stop(self, stopped: bool = True) -> None:
        """Stop the clock, or let it run."""
        self._post("clock", {"stop": stopped})

    def advance(self, seconds: float) -> None:
        """Move the clock ahead."""
        self._post("clock", {"advance": seconds})

    def reset(self, provider: str) -> None:
        """Forget everything that happened at a provider."""
        self._post("reset", {"provider": provider})

    def plant(self, provider: str, credential: str, value: str, level: str | None) -> None:
        """Make a value accepted."""
        given = {"provider": provider, "credential": credential, "value": value}
        self._post("issue", given if level is None else {**given, "level": level})

    def revoke(self, provider: str, credential: str, value: str) -> bool:
        """End a value; False if it is not known."""
        return self._post("revoke", {"provider": provider, "credential": credential, "value": value}) is not None

    def rotate(self, provider: str, credential: str, value: str) -> str | None:
        """Replace a value, and give the new one; None if the old one is not known."""
        given = self._post("rotate", {"provider": provider, "credential": credential, "value": value})
        return None if given is None else str(given["value"])

    def _post(self, act: str, given: dict[str, Any]) -> dict[str, Any] | None:
        """Ask for an act; None if there is nothing of that name. AuthproofError if it is refused."""
        answer = self._client.send("POST", f"{self._url}/{act}", _HEADERS, json.dumps(given).encode())
        if answer.status == HTTPStatus.NOT_FOUND:
            return None
        if answer.status != HTTPStatus.OK:
            said = " ".join(answer.body.decode(errors="replace").split())[:200]
            raise AuthproofError(f"{self._url}/{act} answers {answer.status}: {said}")
        return _object(answer.body)


def _object(body: bytes) -> dict[str, Any]:
    """Read a JSON object; an empty one if it is none."""
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
