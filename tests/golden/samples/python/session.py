"""Log in, call, renew (Acme Robots).

pip install httpx
"""

import os
import sys

import httpx

user = os.environ["ACME_USER"]
password = os.environ["ACME_PASSWORD"]


def check(response: httpx.Response) -> None:
    """End the program if the API refused."""
    if not response.is_success:
        sys.exit(f"{response.status_code} {response.reason_phrase}\n{response.text}")


# Log in
response = httpx.post(
    "https://api.acme.example/v2/login",
    json={"user": user, "password": password},
    timeout=10,
)
check(response)
access_token: str = response.json()["access_token"]
refresh_token: str = response.json()["refresh_token"]

# List robots
response = httpx.get(
    "https://api.acme.example/v2/robots",
    headers={
        "Authorization": f"Bearer {access_token}",
        "Accept": "application/json",
    },
    timeout=10,
)
check(response)
print(response.text)

# Renew the pair
response = httpx.post(
    "https://api.acme.example/v2/renew",
    headers={
        "Authorization": f"Bearer {refresh_token}",
    },
    timeout=10,
)
check(response)
access_token = response.json()["access_token"]

# List robots
response = httpx.get(
    "https://api.acme.example/v2/robots",
    headers={
        "Authorization": f"Bearer {access_token}",
        "Accept": "application/json",
    },
    timeout=10,
)
check(response)
print(response.text)
