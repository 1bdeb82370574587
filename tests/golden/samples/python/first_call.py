"""First call (Acme Robots).

Needs Python 3.8 or later: pip install httpx
"""

import os
import sys

import httpx

token = os.environ.get("ACME_TOKEN") or sys.exit("ACME_TOKEN is not set")

response = httpx.get(
    "https://api.acme.example/v2/robots",
    params={"token": token},
    headers={"X-Acme-Client": "docs", "Accept": "application/json"},
    timeout=10,
)
if not response.is_success:
    sys.exit(f"{response.status_code} {response.reason_phrase}\n{response.text}")
print(response.json())
