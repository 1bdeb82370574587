"""Where on a provider's pages each part of its spec stands: the fixed anchors."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from authproof.claims.run import ClaimOutcome
from authproof.model.provider import Provider
from authproof.site.pages.markdown import Markdown, make_link, quote_literal
from authproof.text.english import spell_name
from authproof.text.json_pointer import join_pointer, split_pointer

INDEX_PAGE: Final = "index.md"
FAILURES_PAGE: Final = "failures.md"
SAFETY_PAGE: Final = "safety.md"
CLAIMS_PAGE: Final = "claims.md"
TOOLS_PAGE: Final = "use-it-in.md"
TRY_PAGE: Final = "try.html"

_NAMED_PARTS: Final = {
    "credentials": (INDEX_PAGE, "credential"),
    "schemes": (INDEX_PAGE, "scheme"),
    "grants": (INDEX_PAGE, "grant"),
    "flows": (INDEX_PAGE, "flow"),
    "operations": (INDEX_PAGE, "operation"),
    "channels": (INDEX_PAGE, "channel"),
    "failures": (FAILURES_PAGE, "failure"),
    "limits": (FAILURES_PAGE, "limit"),
    "levels": (FAILURES_PAGE, "level"),
}

_NUMBERED_PARTS: Final = {
    "notices": (INDEX_PAGE, "notice"),
    "advice": (SAFETY_PAGE, "advice"),
    "evidence": (SAFETY_PAGE, "evidence"),
    "gaps": (SAFETY_PAGE, "gap"),
}

_WHOLE_PARTS: Final = {
    "servers": f"{INDEX_PAGE}#at-a-glance",
    "user_context": f"{INDEX_PAGE}#user-context",
    "credentials": f"{INDEX_PAGE}#credentials",
    "schemes": f"{INDEX_PAGE}#schemes",
    "grants": f"{INDEX_PAGE}#get-a-credential",
    "flows": f"{INDEX_PAGE}#first-call",
    "operations": f"{INDEX_PAGE}#operations",
    "channels": f"{INDEX_PAGE}#websocket",
    "failures": f"{FAILURES_PAGE}#failures",
    "limits": f"{FAILURES_PAGE}#limits",
    "levels": f"{FAILURES_PAGE}#permissions",
    "advice": f"{SAFETY_PAGE}#safe",
}
_CHANNEL_PARTS: Final = {"messages": (INDEX_PAGE, "message"), "closes": (FAILURES_PAGE, "close")}


def page_anchor(pointer: str) -> str:
    """Give the page and anchor at which readers find what `pointer` names, relative to the provider's folder.

    >>> page_anchor("/channels/events/closes/bad_token/code"), page_anchor("/advice/0/text")
    ('failures.md#close-events-bad_token', 'safety.md#advice-1')
    """
    match split_pointer(pointer):
        case ("channels", channel, part, name, *_) if part in _CHANNEL_PARTS:
            page, word = _CHANNEL_PARTS[part]
            return f"{page}#{word}-{channel}-{name}"
        case ("channels", _, "closes"):
            return f"{FAILURES_PAGE}#closes"
        case (part, name, *_) if part in _NAMED_PARTS:
            page, word = _NAMED_PARTS[part]
            return f"{page}#{word}-{name}"
        case (part, number, *_) if part in _NUMBERED_PARTS:
            page, word = _NUMBERED_PARTS[part]
            return f"{page}#{word}-{int(number) + 1}"
        case (part, *_) if part in _WHOLE_PARTS:
            return _WHOLE_PARTS[part]
    return INDEX_PAGE


def link_pointer(provider: Provider, pointer: str) -> Markdown:
    """Name in words what a pointer of the spec names, linked to where it stands."""
    tokens = split_pointer(pointer)
    titled_depths = _titled_depths(tokens)
    words = [
        spell_name(token) if not token.isdigit() else str(int(token) + 1)
        for token in tokens[max(titled_depths, default=0) :]
    ]
    titles = [_read_title(provider, tokens[:size]) for size in titled_depths]
    return make_link(
        quote_literal(": ".join(filter(None, (*titles, " ".join(words)))) or "everything"), page_anchor(pointer)
    )


@lru_cache(maxsize=65536)  # the pointers of specs, which are looked up again and again
def enclosing_part(pointer: str) -> str:
    """Give the pointer of the named part of the spec that what `pointer` names belongs to.

    >>> enclosing_part("/channels/events/closes/bad_token/code"), enclosing_part("/servers/api/url")
    ('/channels/events/closes/bad_token', '/servers/api')
    """
    tokens = split_pointer(pointer)
    return join_pointer(tokens[: max(_titled_depths(tokens), default=2)])


def claimed_part(outcome: ClaimOutcome) -> str:
    """Give the pointer of the part of the spec that a claim is about."""
    return enclosing_part(outcome.claim.rests_on[0])


def claims_anchor(pointer: str) -> str:
    """Give the anchor, on the page of what was run, of the claims about a part of the spec.

    >>> claims_anchor("/failures/expired")
    'about-failure-expired'
    """
    return f"about-{page_anchor(pointer).partition('#')[2]}"


def _titled_depths(tokens: tuple[str, ...]) -> tuple[int, ...]:
    """Tell how many tokens lead to each part, from outside to inside, that has a title of its own."""
    match tokens:
        case ("channels", _, part, _, *_) if part in _CHANNEL_PARTS:
            return (2, 4)
        case (part, _, *_) if part in _NAMED_PARTS or part in ("notices", "gaps"):
            return (2,)
    return ()


def _read_title(provider: Provider, tokens: tuple[str, ...]) -> str:
    node: Any = provider
    for token in tokens:
        if isinstance(node, Mapping):
            node = node[token]
        else:
            node = node[int(token)] if isinstance(node, tuple) else getattr(node, token)
    return str(next(getattr(node, key) for key in ("title", "topic", "name") if hasattr(node, key)))
