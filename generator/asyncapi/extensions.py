"""The document's `x-` extensions: as data, all that AsyncAPI has no field for."""

from __future__ import annotations

from generator.documents.node import Node, drop_empty, model_data, model_table
from generator.model.failure import Failure
from generator.model.limit import Ban, Concurrency, Limit, Undisclosed, Window
from generator.model.provider import Provider
from generator.model.scheme import Surface
from generator.shape import shape_pattern


def asyncapi_extensions(provider: Provider) -> Node:
    """Give every extension that stands at the document's top."""
    return drop_empty(
        {
            "x-authproof-provider": provider.id,
            "x-authproof-credentials": {
                name: model_data(one) | {"pattern": f"^{shape_pattern(one.shape)}$"}
                for name, one in provider.credentials.items()
            },
            "x-authproof-grants": model_table(provider.grants),
            "x-refused-handshakes": model_table(refused_handshakes(provider)),
            "x-rate-limits": model_table(socket_limits(provider)),
            "x-authproof-levels": model_table(provider.levels),
            "x-evidence": {"source": model_data(provider.source)},
        }
    )


def refused_handshakes(provider: Provider) -> dict[str, Failure]:
    """Give the failures that a handshake can be refused with."""
    return {name: one for name, one in provider.failures.items() if Surface.websocket in one.surfaces}


def socket_limits(provider: Provider) -> dict[str, Limit]:
    """Give the limits that hold on sockets."""
    return {name: one for name, one in provider.limits.items() if _limits_sockets(one)}


def _limits_sockets(limit: Limit) -> bool:
    return isinstance(limit, Concurrency | Ban | Undisclosed) or (isinstance(limit, Window) and bool(limit.channels))
