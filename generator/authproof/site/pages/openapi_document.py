"""What pages read from the OpenAPI document that lies beside them: what importers and generators will see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from authproof.documents.shared.nodes import Node
from authproof.sandbox.origins import DEFAULT_SANDBOX
from authproof.text.placeholders import fill_template


@dataclass(frozen=True)
class OpenApiDocument:
    """The document as JSON."""

    node: Node

    @property
    def paths(self) -> Mapping[str, Node]:
        """The path items; none, if no operation can stand there."""
        paths: Node = self.node["paths"]
        return paths

    @property
    def security_schemes(self) -> Mapping[str, Node]:
        schemes: Node = self.node.get("components", {}).get("securitySchemes", {})
        return schemes

    @property
    def default_schemes(self) -> tuple[str, ...]:
        """The security schemes that open most operations: those of the first alternative first."""
        return tuple(name for requirement in self.node["security"] for name in requirement)

    @property
    def server_variables(self) -> Mapping[str, Node]:
        """The variables that an importer makes, which are those of the first server."""
        servers: list[Node] = self.node.get("servers", [])
        return servers[0].get("variables", {}) if servers else {}

    @property
    def sandbox_url(self) -> str:
        """The sandbox's address for the server that most operations are on, with the examples of its variables."""
        stand_ins = (server for server in self.node["servers"] if server.get("x-authproof-sandbox"))
        return next(map(_fill_variables, stand_ins), DEFAULT_SANDBOX)


def _fill_variables(server: Node) -> str:
    defaults = {name: variable["default"] for name, variable in server.get("variables", {}).items()}
    return fill_template(server["url"], defaults)
