"""Call operations through a client that openapi-python-client has generated; run beside it, as a program of its own.

Reads what to call from a file of JSON: `package`, `base_url`, and `calls`, each with `module`, `auth` (the parameters
of AuthenticatedClient) and `arguments`. Writes status and type of each parsed answer.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def main() -> None:
    asked = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    clients = import_module(f"{asked['package']}.client")
    json.dump([_call(asked, clients, each) for each in asked["calls"]], sys.stdout)


def _call(asked: dict[str, Any], clients: Any, each: dict[str, Any]) -> dict[str, Any]:
    operation = import_module(f"{asked['package']}.api.{each['module']}")
    quiet = {"trust_env": False}
    with clients.AuthenticatedClient(base_url=asked["base_url"], httpx_args=quiet, **each["auth"]) as client:
        answer = operation.sync_detailed(client=client, **each["arguments"])
    return {"status": answer.status_code.value, "parsed": type(answer.parsed).__name__}


main()
