"""Where on a provider's pages each part of its spec stands: the fixed anchors."""

from __future__ import annotations

from typing import Final

from generator.model import Provider
from generator.pages.markdown import Markdown, link, literal
from generator.pointer import join, resolve, split
from generator.words import spelled

INDEX: Final = "index.md"
FAILURES: Final = "failures.md"
SAFETY: Final = "safety.md"

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


def _titled(tokens: tuple[str, ...]) -> tuple[int, ...]:
    """Tell how many tokens lead to each part, from outside to inside, that has a title of its own."""
    match tokens:
        case ("channels", _, part, _, *_) if part in _INNER:
            return (2, 4)
        case (part, _, *_) if part in _NAMED or part in ("notices", "gaps"):
            return (2,)
    return ()


def _title(provider: Provider, tokens: tuple[str, ...]) -> str:
    found = resolve(provider.model_dump(mode="json", by_alias=True), join(tokens))
    return str(next(found[key] for key in ("title", "topic", "name") if key in found))
