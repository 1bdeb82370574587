"""Where an API is reached."""

from __future__ import annotations

from typing import Annotated

from authproof.model.base import Model, Text, Url, prose_field


class Server(Model):
    """One base address."""

    url: Annotated[
        Url, prose_field("The address that operations and channels are below; the sandbox answers at one of its own.")
    ]
    description: Annotated[Text, prose_field("What is served there.")]
    production: Annotated[bool, prose_field("Whether it is for production rather than development.")] = True

    @property
    def base_url(self) -> str:
        """The address without a slash at its end."""
        return self.url.rstrip("/")

    @property
    def is_websocket(self) -> bool:
        """Whether sockets are opened there, with `ws` or `wss`."""
        return self.url.startswith("ws")
