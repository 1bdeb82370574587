"""The document's `x-` extensions: as data, all that OpenAPI has no field for."""

from __future__ import annotations

from typing import Any

from generator.documents.node import Node, compact, data, table
from generator.model import Provider
from generator.openapi.operations import left_out
from generator.openapi.security import Security
from generator.openapi.servers import Servers
from generator.shape import pattern


def extensions(security: Security, servers: Servers) -> Node:
    """Give every extension that stands at the document's top."""
    provider = security.provider
    return compact(
        {
            "x-rate-limits": table(provider.limits),
            "x-authproof-provider": provider.id,
            "x-authproof-notices": [data(one) for one in provider.notices],
            "x-authproof-servers": _servers(provider, servers),
            "x-authproof-credentials": _credentials(provider),
            "x-authproof-grants": table(provider.grants),
            "x-authproof-schemes": _schemes(security),
            "x-authproof-operations": left_out(provider),
            "x-authproof-channels": table(provider.channels),
            "x-authproof-flows": table(provider.flows),
            "x-authproof-failures": table(provider.failures),
            "x-authproof-levels": table(provider.levels),
            "x-authproof-user-context": list(provider.user_context),
            "x-authproof-advice": [data(one) for one in provider.advice],
            "x-authproof-executed": [data(one) for one in provider.executed],
            "x-evidence": _evidence(provider),
        }
    )


def _servers(provider: Provider, servers: Servers) -> Node:
    return {name: data(one) | {"sandbox": servers.address(name)} for name, one in provider.servers.items()}


def _credentials(provider: Provider) -> Node:
    return {name: data(one) | {"pattern": f"^{pattern(one.shape)}$"} for name, one in provider.credentials.items()}


def _schemes(security: Security) -> Node:
    return {name: data(one) | _carried(security, name) for name, one in security.provider.schemes.items()}


def _carried(security: Security, name: str) -> Node:
    reason = security.reason(name)
    return {"security_scheme": reason is None} | ({"because": reason} if reason else {})


def _evidence(provider: Provider) -> dict[str, Any]:
    entries, gaps = [data(one) for one in provider.evidence], [data(one) for one in provider.gaps]
    return {"source": data(provider.source)} | compact({"entries": entries, "gaps": gaps})
