"""First call with a password (Acme Robots).

Needs Python 3.8 or later: pip install httpx
"""

import os
import sys

import httpx

user = os.environ.get("ACME_USER") or sys.exit("ACME_USER is not set")
password = os.environ.get("ACME_PASSWORD") or sys.exit("ACME_PASSWORD is not set")

response = httpx.get(
    "https://api.acme.example/v2/robots",
    auth=(user, password),
    headers={"Accept": "application/json"},
    timeout=10,
)
if not response.is_success:
    sys.exit(f"{response.status_code} {response.reason_phrase}\n{response.text}")
print(response.json())
