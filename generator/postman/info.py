"""What a reader of the collection must know first, and what the format has no field for."""

from __future__ import annotations

from collections.abc import Iterable

from generator.commonmark import bullets, code, literal, prose
from generator.documents import describe, sockets
from generator.documents.notes import notes, source_in_words
from generator.evidence import about
from generator.model import Provider
from generator.postman.names import addresses, base, credentials, parameters, saved


def description(provider: Provider) -> str:
    """Describe the collection: what it follows, what to fill in, how credentials are obtained, what it can't hold."""
    notices = [f"**{literal(one.title)}.** {prose(one.text)}" for one in provider.notices]
    return "\n\n".join(
        [
            prose(provider.summary),
            f"It follows {source_in_words(provider.source)}.",
            *notices,
            "Choose the environment that comes with this collection, and fill in:",
            bullets(_variables(provider)),
            *_section("Limits", _limits(provider)),
            *_sockets(provider),
        ]
    )


def _variables(provider: Provider) -> list[str]:
    bases = [f"{code(base(name))}: the address of the server; it is filled in." for name in addresses(provider)]
    issued = saved(provider)
    held = [_credential(provider, name) for name in credentials(provider) if name not in issued]
    kept = [f"{code(name)}: nothing; scripts save it." for name in credentials(provider) if name in issued]
    further = [f"{code(name)}: a value of yours; {code(value)} is an example." for name, value in _own(provider)]
    return [*bases, *held, *kept, *further]


def _own(provider: Provider) -> Iterable[tuple[str, str]]:
    return parameters(provider).items()


def _credential(provider: Provider, name: str) -> str:
    one = provider.credentials[name]
    found = notes(about(provider, f"/credentials/{name}"))
    said = " ".join([describe.shape(one), describe.lifetime(one), *found])
    return f"{code(name)}: the {literal(one.title)}. {said}"


def _limits(provider: Provider) -> list[str]:
    return [
        " ".join([describe.limit(one), *notes(about(provider, f"/limits/{name}"))])
        for name, one in provider.limits.items()
    ]


def _sockets(provider: Provider) -> list[str]:
    if not provider.channels:
        return []
    told = "This format cannot hold them; open them by hand, as a WebSocket request of the application."
    ways = [
        f"**{literal(provider.schemes[name].title)}.** {' '.join(describe.scheme(provider.schemes[name]))}"
        for name in dict.fromkeys(name for channel in provider.channels.values() for name in channel.security)
    ]
    return ["## WebSockets", told, bullets(ways), *(sockets.channel(provider, name) for name in provider.channels)]


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"## {title}", bullets(lines)] if lines else []
