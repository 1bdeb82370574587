"""Where operations are: the real servers that speak HTTP, and the sandbox in their stead."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

from generator.commonmark import link, prose
from generator.documents.node import Node, compact
from generator.documents.notes import extension, notes
from generator.evidence import about
from generator.model import Provider
from generator.model.operation import Operation
from generator.openapi.schemes import Variable
from generator.origins import origins


@dataclass(frozen=True)
class Servers:
    """The servers of one document. `sandbox` is the address of the sandbox itself."""

    provider: Provider
    sandbox: str

    @property
    def main(self) -> str | None:
        """The server that most operations are on; none if the provider has no operations."""
        most = Counter(operation.server for operation in self.provider.operations.values()).most_common(1)
        return most[0][0] if most else None

    def listed(self, variables: tuple[Variable, ...]) -> list[Node]:
        """Give the document's servers: the main one with the import's variables, the sandbox, and spare ones.

        A server of other operations is listed with those: here it would be taken for another address of the rest.
        """
        main = [] if self.main is None else self._with_sandbox(self.main, variables)
        return main + [self._real(name) for name in self.provider.servers if self._spare(name)]

    def of(self, operation: Operation) -> list[Node] | None:
        """Give an operation's own servers; none if the document's hold."""
        return None if operation.server == self.main else self._with_sandbox(operation.server)

    def address(self, name: str) -> str:
        """Give the sandbox's address for a server."""
        return origins(self.provider, self.sandbox)[self._url(name)]

    def _with_sandbox(self, name: str, variables: tuple[Variable, ...] = ()) -> list[Node]:
        description = (
            f"The sandbox on your own machine, in the place of {link(self._url(name))}; it takes the examples' values."
        )
        sandbox = {"url": self.address(name), "description": description, "x-authproof-sandbox": True}
        return [self._real(name, variables), sandbox]

    def _real(self, name: str, variables: tuple[Variable, ...] = ()) -> Node:
        server, evidence = self.provider.servers[name], about(self.provider, f"/servers/{name}")
        kind = [] if server.production else ["For development, not for production."]
        description = " ".join([prose(server.description), *kind, *notes(evidence)])
        further = {
            "variables": {variable.name: _variable(variable) for variable in variables},
            "x-authproof-server": name,
            "x-evidence": extension(evidence),
        }
        return {"url": self._url(name), "description": description} | compact(further)

    def _spare(self, name: str) -> bool:
        used = {operation.server for operation in self.provider.operations.values()}
        return name not in used and urlsplit(self.provider.servers[name].url).scheme in ("http", "https")

    def _url(self, name: str) -> str:
        return self.provider.servers[name].url.rstrip("/")


def _variable(variable: Variable) -> Node:
    start = variable.description[:1].upper() + variable.description[1:]
    return {
        "default": variable.example,
        "description": f"{start}. Not a part of the address: importers make a variable of it, to be filled in.",
    }
