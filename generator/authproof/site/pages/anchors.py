"""Where on a provider's pages each part of its spec stands: the fixed anchors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from authproof.claims.run import ClaimOutcome
from authproof.model.advice import Topic
from authproof.model.provider import Provider
from authproof.site.pages.markdown import Markdown, join_parts, make_link, quote_literal
from authproof.text.english import join_words, spell_name
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


_SECTION_WORDS: Final = {
    "source": "the source",
    "user_context": "what your identity is used for",
}
_FIELD_WORDS: Final = {
    "as_of": "date",
    "bodies": "bodies",
    "action": "what to do",
    "meaning": "meaning",
    "cases": "when it is given",
    "surfaces": "where it is given",
    "shape": "what it looks like",
    "violations": "the number",
    "requests": "the number",
    "connections": "the number",
    "seconds": "the time",
    "lifecycle": "whether it can be used",
    "payload": "content",
    "closes": "close codes",
    "headers": "headers",
    "parts": "what is sent",
    "issues": "what is issued",
    "consumed": "the old credential after a refresh",
    "siblings": "what was issued with it, after a refresh",
    "sockets": "open WebSockets",
    "broken_snippet": "published snippet",
    "case_sensitive": "upper and lower case",
    "timeout": "timeout",
    "when": "when it may be sent",
    "reconnect": "whether to reconnect",
    "level": "permission level",
    "may": "rights",
    "includes": "rights it includes",
    "success": "answer",
    "scope": "who is counted together",
    "algorithm": "how it is counted",
    "max_message_bytes": "largest message",
    "url": "address",
}
"""What fields are called on pages, where their names do not say it."""


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


def link_pointers(provider: Provider, pointers: Iterable[str]) -> Markdown:
    """Name in words what pointers of the spec name, each part once, with the fields that are meant: `A, B: status`."""
    fields_by_part: dict[Markdown, dict[str, None]] = {}
    for pointer in pointers:
        fields_by_part.setdefault(link_pointer(provider, pointer), {})[_field_words(pointer)] = None
    parts_by_fields: dict[tuple[str, ...], list[Markdown]] = {}
    for part, fields in fields_by_part.items():
        parts_by_fields.setdefault(tuple(filter(None, fields)), []).append(part)
    named = (
        join_parts((join_parts(parts), Markdown(join_words(fields))), ": ") if fields else join_parts(parts)
        for fields, parts in parts_by_fields.items()
    )
    return join_parts(named, "; ")


def link_pointer(provider: Provider, pointer: str) -> Markdown:
    """Name the part of the spec that a pointer leads to or into, linked to where it stands."""
    tokens = split_pointer(pointer)
    titles = [_read_title(provider, tokens[:size]) for size in _titled_depths(tokens)]
    words = ": ".join(titles) or _section_words(provider, tokens)
    return make_link(quote_literal(words), _find_place(provider, pointer))


def _find_place(provider: Provider, pointer: str) -> str:
    """Give what `page_anchor` gives; advice on errors stands with the failures."""
    match split_pointer(pointer):
        case ("advice", number, *_) if provider.advice[int(number)].topic is Topic.errors:
            return f"{FAILURES_PAGE}#advice-{int(number) + 1}"
    return page_anchor(pointer)


def _section_words(provider: Provider, tokens: tuple[str, ...]) -> str:
    match tokens:
        case ():
            return "everything"
        case ("advice", number, *_):
            return f"advice on {spell_name(provider.advice[int(number)].topic)}"
        case ("servers", name, *_):
            return f"server {name}"
    return _SECTION_WORDS.get(tokens[0], spell_name(tokens[0]))


def _field_words(pointer: str) -> str:
    """Name the field of a part that a pointer leads to; nothing if it leads to the part itself."""
    tokens = split_pointer(pointer)
    depth = max(_titled_depths(tokens), default=2 if tokens[:1] == ("servers",) else 1)
    names = [token for token in tokens[depth:] if not token.isdigit()]
    words = [_FIELD_WORDS[name] for name in names if name in _FIELD_WORDS]
    return (words[0] if words else spell_name(names[0])) if names else ""


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
