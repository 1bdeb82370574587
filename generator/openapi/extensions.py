"""The document's `x-` extensions: as data, all that OpenAPI has no field for."""

from __future__ import annotations

from typing import Any

from generator.documents.node import Node, drop_empty, model_data, model_table
from generator.model.provider import Provider
from generator.openapi.operations import left_out_operations
from generator.openapi.security import Security
from generator.openapi.servers import Servers
from generator.shape import shape_pattern


def openapi_extensions(security: Security, servers: Servers) -> Node:
    """Give every extension that stands at the document's top."""
    provider = security.provider
    return drop_empty(
        {
            "x-rate-limits": model_table(provider.limits),
            "x-authproof-provider": provider.id,
            "x-authproof-notices": [model_data(one) for one in provider.notices],
            "x-authproof-servers": _server_data(provider, servers),
            "x-authproof-credentials": _credential_data(provider),
            "x-authproof-grants": model_table(provider.grants),
            "x-authproof-schemes": _scheme_data(security),
            "x-authproof-operations": left_out_operations(provider),
            "x-authproof-channels": model_table(provider.channels),
            "x-authproof-flows": model_table(provider.flows),
            "x-authproof-failures": model_table(provider.failures),
            "x-authproof-levels": model_table(provider.levels),
            "x-authproof-user-context": list(provider.user_context),
            "x-authproof-advice": [model_data(one) for one in provider.advice],
            "x-authproof-executed": [model_data(one) for one in provider.executed],
            "x-evidence": _evidence_data(provider),
        }
    )


def _server_data(provider: Provider, servers: Servers) -> Node:
    return {name: model_data(one) | {"sandbox": servers.sandbox_url(name)} for name, one in provider.servers.items()}


def _credential_data(provider: Provider) -> Node:
    return {
        name: model_data(one) | {"pattern": f"^{shape_pattern(one.shape)}$"}
        for name, one in provider.credentials.items()
    }


def _scheme_data(security: Security) -> Node:
    return {name: model_data(one) | _carriage_data(security, name) for name, one in security.provider.schemes.items()}


def _carriage_data(security: Security, name: str) -> Node:
    reason = security.omission_reason(name)
    return {"security_scheme": reason is None} | ({"because": reason} if reason else {})


def _evidence_data(provider: Provider) -> dict[str, Any]:
    entries, gaps = [model_data(one) for one in provider.evidence], [model_data(one) for one in provider.gaps]
    return {"source": model_data(provider.source)} | drop_empty({"entries": entries, "gaps": gaps})
