"""The document's `x-` extensions: as data, all that AsyncAPI has no field for."""

from __future__ import annotations

from generator.documents.node import Node, compact, data, table
from generator.model import Provider
from generator.model.failure import Failure
from generator.model.limit import Ban, Concurrency, Limit, Undisclosed, Window
from generator.model.scheme import Surface
from generator.shape import pattern


def extensions(provider: Provider) -> Node:
    """Give every extension that stands at the document's top."""
    return compact(
        {
            "x-authproof-provider": provider.id,
            "x-authproof-credentials": {
                name: data(one) | {"pattern": f"^{pattern(one.shape)}$"} for name, one in provider.credentials.items()
            },
            "x-authproof-grants": table(provider.grants),
            "x-refused-handshakes": table(refused_handshakes(provider)),
            "x-rate-limits": table(of_sockets(provider)),
            "x-authproof-levels": table(provider.levels),
            "x-evidence": {"source": data(provider.source)},
        }
    )


def refused_handshakes(provider: Provider) -> dict[str, Failure]:
    """Give the failures that a handshake can be refused with."""
    return {name: one for name, one in provider.failures.items() if Surface.websocket in one.surfaces}


def of_sockets(provider: Provider) -> dict[str, Limit]:
    """Give the limits that hold on sockets."""
    return {name: one for name, one in provider.limits.items() if _is_of_sockets(one)}


def _is_of_sockets(limit: Limit) -> bool:
    return isinstance(limit, Concurrency | Ban | Undisclosed) or (isinstance(limit, Window) and bool(limit.channels))
