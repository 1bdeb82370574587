"""Where on a provider's pages each part of its spec stands: the fixed anchors."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from generator.model import Provider
from generator.pages.markdown import Markdown, link, literal
from generator.pointer import join, split
from generator.words import spelled

INDEX: Final = "index.md"
FAILURES: Final = "failures.md"
SAFETY: Final = "safety.md"
CLAIMS: Final = "claims.md"
TOOLS: Final = "use-it-in.md"
TRY: Final = "try.html"

_NAMED: Final = {
    "credentials": (INDEX, "credential"),
    "schemes": (INDEX, "scheme"),
    "grants": (INDEX, "grant"),
    "flows": (INDEX, "flow"),
    "operations": (INDEX, "operation"),
    "channels": (INDEX, "channel"),
    "failures": (FAILURES, "failure"),
    "limits": (FAILURES, "limit"),
    "levels": (FAILURES, "level"),
}
_NUMBERED: Final = {
    "notices": (INDEX, "notice"),
    "advice": (SAFETY, "advice"),
    "evidence": (SAFETY, "evidence"),
    "gaps": (SAFETY, "gap"),
}
_WHOLE: Final = {
    "servers": f"{INDEX}#at-a-glance",
    "user_context": f"{INDEX}#user-context",
    "credentials": f"{INDEX}#credentials",
    "schemes": f"{INDEX}#schemes",
    "grants": f"{INDEX}#get-a-credential",
    "flows": f"{INDEX}#first-call",
    "operations": f"{INDEX}#operations",
    "channels": f"{INDEX}#websocket",
    "failures": f"{FAILURES}#failures",
    "limits": f"{FAILURES}#limits",
    "levels": f"{FAILURES}#permissions",
    "advice": f"{SAFETY}#safe",
}
_INNER: Final = {"messages": (INDEX, "message"), "closes": (FAILURES, "close")}


def place(pointer: str) -> str:
    """Give the page and anchor at which readers find what `pointer` names, relative to the provider's folder.

    >>> place("/channels/events/closes/bad_token/code"), place("/advice/0/text")
    ('failures.md#close-events-bad_token', 'safety.md#advice-1')
    """
    match split(pointer):
        case ("channels", channel, part, name, *_) if part in _INNER:
            page, word = _INNER[part]
            return f"{page}#{word}-{channel}-{name}"
        case ("channels", _, "closes"):
            return f"{FAILURES}#closes"
        case (part, name, *_) if part in _NAMED:
            page, word = _NAMED[part]
            return f"{page}#{word}-{name}"
        case (part, number, *_) if part in _NUMBERED:
            page, word = _NUMBERED[part]
            return f"{page}#{word}-{int(number) + 1}"
        case (part, *_) if part in _WHOLE:
            return _WHOLE[part]
    return INDEX


def signpost(provider: Provider, pointer: str) -> Markdown:
    """Name in words what a pointer of the spec names, linked to where it stands."""
    tokens = split(pointer)
    titled = _titled(tokens)
    words = [
        spelled(token) if not token.isdigit() else str(int(token) + 1) for token in tokens[max(titled, default=0) :]
    ]
    titles = [_title(provider, tokens[:size]) for size in titled]
    return link(literal(": ".join(filter(None, (*titles, " ".join(words)))) or "everything"), place(pointer))


@lru_cache(maxsize=65536)  # the pointers of specs, which are looked up again and again
def part(pointer: str) -> str:
    """Give the pointer of the named part of the spec that what `pointer` names belongs to.

    >>> part("/channels/events/closes/bad_token/code"), part("/servers/api/url")
    ('/channels/events/closes/bad_token', '/servers/api')
    """
    tokens = split(pointer)
    return join(tokens[: max(_titled(tokens), default=2)])


def ran_at(pointer: str) -> str:
    """Give the anchor, on the page of what was run, of the claims about a part of the spec.

    >>> ran_at("/failures/expired")
    'about-failure-expired'
    """
    return f"about-{place(pointer).partition('#')[2]}"


def _titled(tokens: tuple[str, ...]) -> tuple[int, ...]:
    """Tell how many tokens lead to each part, from outside to inside, that has a title of its own."""
    match tokens:
        case ("channels", _, part, _, *_) if part in _INNER:
            return (2, 4)
        case (part, _, *_) if part in _NAMED or part in ("notices", "gaps"):
            return (2,)
    return ()


def _title(provider: Provider, tokens: tuple[str, ...]) -> str:
    found: Any = provider
    for token in tokens:
        if isinstance(found, Mapping):
            found = found[token]
        else:
            found = found[int(token)] if isinstance(found, tuple) else getattr(found, token)
    return str(next(getattr(found, key) for key in ("title", "topic", "name") if hasattr(found, key)))
