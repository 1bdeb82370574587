"""Log in, call, renew (Acme Robots).

Needs Python 3.8 or later: pip install httpx
"""

import os
import sys

import httpx

user = os.environ.get("ACME_USER") or sys.exit("ACME_USER is not set")
password = os.environ.get("ACME_PASSWORD") or sys.exit("ACME_PASSWORD is not set")


def check(response: httpx.Response) -> None:
    """End the program if the API refused."""
    if not response.is_success:
        sys.exit(f"{response.status_code} {response.reason_phrase}\n{response.text}")


response = httpx.post(
    "https://api.acme.example/v2/login",
    json={"user": user, "password": password},
    timeout=10,
)
check(response)
answer = response.json()
access_token = answer["access_token"]
refresh_token = answer["refresh_token"]


def list_robots() -> httpx.Response:
    """List robots."""
    return httpx.get(
        "https://api.acme.example/v2/robots",
        headers={
            "Authorization": f"Bearer {access_token}",
            "Accept": "application/json",
        },
        timeout=10,
    )


response = list_robots()
if response.status_code == 401:
    # The access token has run out: renew it, and keep the new refresh token, too.
    response = httpx.post(
        "https://api.acme.example/v2/renew",
        headers={"Authorization": f"Bearer {refresh_token}"},
        timeout=10,
    )
    check(response)
    answer = response.json()
    access_token = answer["access_token"]
    refresh_token = answer["refresh_token"]
    response = list_robots()
check(response)
print(response.json())
