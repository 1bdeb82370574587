"""The clients, what they are told, and how they are run: each in a process of its own, on several lists of verbs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from authproof.documents.postman import build_collection, build_sandbox_environment
from authproof.model.provider import Provider
from authproof.model.vocabulary import ChallengeMethod
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.server import RunningSandbox
from tests.documents.newman import newman
from tests.documents.tools import TOOLS, environment, library, missing

HERE: Final = Path(__file__).parent

Verbs = tuple[str, ...]
"""What a client does, in order: the names of the methods of both clients."""

Words = tuple[str, ...]
"""What came of each verb that asks somebody."""


class Endpoints(NamedTuple):
    """The operations of a provider that a client asks, by what OAuth calls them; empty for none."""

    token: str
    resource: str
    revocation: str = ""
    device: str = ""


def _authlib() -> list[str]:
    if find_spec("authlib") is None:
        missing("authlib is not installed; `make test-all` does it")
    return [sys.executable, "-m", f"{__package__}.authlib_client"]


def _oauth4webapi() -> list[str]:
    return [library("oauth4webapi"), str(HERE / "oauth4webapi_client.mjs"), str(TOOLS)]


CLIENTS: Final[dict[str, Callable[[], list[str]]]] = {"Authlib": _authlib, "oauth4webapi": _oauth4webapi}
"""The command of each."""


def tell(provider: Provider, sandbox: RunningSandbox, endpoints: Endpoints, authentication: str) -> dict[str, Any]:
    """Give what a client is told: addresses, credentials, and a second application's."""
    tables = compile_provider(provider)
    values, request = tables.choose_demo_values(), next(iter(provider.authorizations.values()), None)

    def address(server: str, path: str) -> str:
        return f"{sandbox.url}{tables.mounts[server]}{path}"

    def operation(name: str) -> str:
        return address(provider.operations[name].server, provider.operations[name].path) if name else ""

    return {
        "issuer": sandbox.url,
        "authorization_endpoint": address(request.server, request.path) if request else "",
        "token_endpoint": operation(endpoints.token),
        "revocation_endpoint": operation(endpoints.revocation),
        "device_endpoint": operation(endpoints.device),
        "resource": operation(endpoints.resource),
        "client_id": values["client_id"],
        "client_secret": values.get("client_secret"),
        "authentication": authentication,
        "redirect_uri": values.get("redirect_uri"),
        "scope": next((name for each in provider.scope_requests.values() for name in each.scopes.values), ""),
        "challenge": request.method if request else ChallengeMethod.none,
        "wrong_secret": tables.find_demo_value("client_secret", "wrong", None) if "client_secret" in values else None,
        "other": _register_another(provider, sandbox),
    }


def _register_another(provider: Provider, sandbox: RunningSandbox) -> dict[str, str]:
    """Register a second application; and its address is one that the first may come back to, too."""
    tables = compile_provider(provider)
    drawn = {each.id: each.demo.wrong for each in tables.credentials if each.id in ("client_id", "redirect_uri")}
    other = {name: value for name, value in drawn.items() if value}
    if "client_secret" in provider.credentials:
        other["client_secret"] = sandbox.app.engine.issue_credential(provider.id, "client_secret")
    for name, value in other.items():
        sandbox.app.engine.plant_credential(provider.id, name, value)
    return other


def run_newman(provider: Provider, sandbox: RunningSandbox) -> list[str]:
    """Let newman run a provider's collection, which it is told the sandbox's environment for; gives what fails."""
    collection = build_collection(provider)
    with TemporaryDirectory() as folder:
        return newman(Path(folder), collection, build_sandbox_environment(provider, sandbox.url)).failed


def run_client(name: str, told: dict[str, Any], scripts: Iterable[Verbs]) -> list[Words]:
    """Let a client do each list of verbs, from the beginning each time; gives what it said of each."""
    done = subprocess.run(
        CLIENTS[name](),
        cwd=HERE.parents[2],
        env=environment() | {"AUTHLIB_INSECURE_TRANSPORT": "1", "PYTHONPATH": ":".join(sys.path)},
        input=json.dumps([[told, verbs] for verbs in scripts]),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [tuple(words) for words in json.loads(done.stdout)]
