"""`servers`: the real ones that speak HTTP, and the sandbox in their stead."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from authproof.documents.openapi.schemes import ImportVariable
from authproof.documents.shared.descriptions import describe_server, server_variables
from authproof.documents.shared.evidence import evidence_data
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.model.operation import Operation
from authproof.model.pointers import spec_pointer
from authproof.model.provider import Provider
from authproof.sandbox.origins import sandbox_origins
from authproof.text.commonmark import quote_code, quote_link


@dataclass(frozen=True)
class Servers:
    """The servers of one document. `sandbox` is the address of the sandbox itself."""

    provider: Provider
    sandbox: str

    @property
    def main_server(self) -> str | None:
        """The server that most operations are on; none if the provider has no operations."""
        most = Counter(operation.server for operation in self.provider.operations.values()).most_common(1)
        return most[0][0] if most else None

    def document_servers(self, variables: tuple[ImportVariable, ...]) -> list[Node]:
        """Give the document's servers: the main one with the import's variables, the sandbox, and spare ones.

        A server of other operations is listed with those: here it would be taken for another address of the rest.
        """
        main = [] if self.main_server is None else self._add_sandbox(self.main_server, variables)
        return main + [self._server_object(name) for name in self.provider.servers if self._is_spare(name)]

    def servers_of(self, operation: Operation) -> list[Node] | None:
        """Give an operation's own servers; none if the document's hold."""
        return None if operation.server == self.main_server else self._add_sandbox(operation.server)

    def sandbox_url(self, name: str) -> str:
        return sandbox_origins(self.provider, self.sandbox)[self.provider.servers[name].base_url]

    def _add_sandbox(self, name: str, variables: tuple[ImportVariable, ...] = ()) -> list[Node]:
        server = self.provider.servers[name]
        real = quote_code(server.base_url) if server.variables else quote_link(server.base_url)
        place = f"in the place of {real}"
        description = f"The sandbox on your own machine, {place}; it takes the examples' values."
        sandbox = {"url": self.sandbox_url(name), "description": description, "x-authproof-sandbox": True}
        placed = drop_empty({"variables": server_variables(server)})
        return [self._server_object(name, variables), sandbox | placed]

    def _server_object(self, name: str, variables: tuple[ImportVariable, ...] = ()) -> Node:
        evidence = self.provider.evidence_about(spec_pointer("servers", name))
        further = {
            "variables": server_variables(self.provider.servers[name])
            | {variable.name: _variable_object(variable) for variable in variables},
            "x-authproof-server": name,
            "x-evidence": evidence_data(evidence),
        }
        url, description = self.provider.servers[name].base_url, describe_server(self.provider, name)
        return {"url": url, "description": description} | drop_empty(further)

    def _is_spare(self, name: str) -> bool:
        used = {operation.server for operation in self.provider.operations.values()}
        return name not in used and not self.provider.servers[name].is_websocket


def _variable_object(variable: ImportVariable) -> Node:
    start = variable.description[:1].upper() + variable.description[1:]
    return {
        "default": variable.example,
        "description": f"{start}. Not a part of the address: importers make a variable of it, to be filled in.",
    }
