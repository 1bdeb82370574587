"""What is at each path of a provider, and what has a name there. It is made once: nothing that happens changes it."""

from __future__ import annotations

from authproof.model.vocabulary import Case
from authproof.sandbox.tables import ChannelTable, OperationTable, Tables
from authproof.text.path_router import Router


class ProviderRoutes:
    """The routes of one provider, by server."""

    def __init__(self, tables: Tables) -> None:
        servers = [server.id for server in tables.servers]
        self.operations = {server: Router[dict[str, list[OperationTable]]]() for server in servers}
        """What answers at each path, by method: one operation, or several that the body tells apart."""
        self.channels = {server: Router[ChannelTable]() for server in servers}
        self.authorizations = {(each.server, each.path): each for each in tables.authorizations}
        self.device_authorizations = {(each.server, each.path): each for each in tables.device_authorizations}
        self._variables = {server.id: server.variables for server in tables.servers}
        self.schemes = {each.id: each for each in tables.schemes}
        self.names = {each.id for each in tables.operations} | {each.id for each in tables.channels}
        for operation in tables.operations:
            methods = self.operations[operation.server].entry_for(operation.path, {})
            methods.setdefault(operation.method, []).append(operation)
        for channel in tables.channels:
            self.channels[channel.server].entry_for(channel.path, channel)

    def enter_server(self, server: str, path: str) -> str | Case:
        """Give the path below a server with the values of its variables, which `path` begins with.

        The case of the refusal if the provider knows no such value; KeyError if it has no such server.
        """
        for variable in self._variables[server]:
            value, slash, rest = path[1:].partition("/")
            if value not in variable.known:
                return variable.refusal
            path = slash + rest or "/"
        return path
