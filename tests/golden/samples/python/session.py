"""Log in, call, renew (Acme Robots).

Needs Python 3.8 or later: pip install httpx
"""

import os
import sys
from dataclasses import dataclass
from typing import Any

import httpx

user = os.environ.get("ACME_USER") or sys.exit("ACME_USER is not set")
password = os.environ.get("ACME_PASSWORD") or sys.exit("ACME_PASSWORD is not set")


def check(response: httpx.Response) -> None:
    """End the program if the API refused."""
    if not response.is_success:
        sys.exit(f"{response.status_code} {response.reason_phrase}\n{response.text}")


@dataclass
class Session:
    """Logs in, and refreshes when the API answers 401."""

    http: httpx.Client
    user: str
    password: str
    access_token: str = ""
    refresh_token: str = ""

    def log_in(self) -> None:
        """Log in."""
        response = self.http.post(
            "/login",
            json={"user": self.user, "password": self.password},
        )
        self.keep(response)

    def refresh(self) -> None:
        """Renew the pair."""
        response = self.http.post(
            "/renew",
            headers={"Authorization": f"Bearer {self.refresh_token}"},
        )
        self.keep(response)

    def keep(self, response: httpx.Response) -> None:
        """Keep the new access token and refresh token."""
        check(response)
        answer = response.json()
        self.access_token = answer["access_token"]
        self.refresh_token = answer["refresh_token"]

    def get(self, path: str) -> Any:
        """Get a path; if the API answers 401, refresh once and try again."""
        response = self.send(path)
        if response.status_code == 401:
            self.refresh()
            response = self.send(path)
        check(response)
        return response.json()

    def send(self, path: str) -> httpx.Response:
        """Send one request."""
        return self.http.get(
            path,
            headers={
                "Authorization": f"Bearer {self.access_token}",
                "Accept": "application/json",
            },
        )


with httpx.Client(base_url="https://api.acme.example/v2", timeout=10) as http:
    session = Session(http, user, password)
    session.log_in()
    print(session.get("/robots"))
