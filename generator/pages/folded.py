"""One claim as a folded line: what is promised, and inside what was sent and what came back.

It is written as HTML, for there are hundreds on a page: as Markdown they would take longer than all the rest together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from generator.claims.evidence import weakest
from generator.claims.run import Exchange, Outcome
from generator.model import Provider
from generator.model.evidence import EvidenceKind
from generator.pages.markdown import NOTHING, Markdown, attribute, badge, hypertext, lines
from generator.pages.marks import WORDS
from generator.pages.places import part

_LINE: Final = "\n"
_EMPTY_LINE: Final = "\n&#10;"
"""An empty line as such would end the HTML for some readers of Markdown."""


def about(outcome: Outcome) -> str:
    """Give the pointer of the part of the spec that a claim is about."""
    return part(outcome.claim.rests_on[0])


def folded(provider: Provider, outcome: Outcome) -> Markdown:
    """Write a claim that was run."""
    claim = outcome.claim
    anchor = attribute(f"claim-{claim.id}")
    mark = evidence_badge(weakest(provider, claim.rests_on))
    written = (
        f'<details class="ap-claim" id="{anchor}">',
        f"<summary><span>{hypertext(claim.sentence)}</span> {mark}<b>{outcome.verdict}</b></summary>",
        *_recorded(outcome.exchanges),
        f'<p><a href="#{anchor}">{attribute(claim.id)}</a> rests on {attribute(_facts(claim.rests_on))}</p>',
        "</details>",
    )
    return Markdown(_LINE.join(written))


def evidence_badge(kind: EvidenceKind) -> Markdown:
    """Mark what the provider itself does not state; nothing for the rest."""
    return badge(WORDS[kind], "ap-mark", f"ap-mark--{kind}") if kind in WORDS else NOTHING


def _facts(pointers: Iterable[str]) -> str:
    """Write pointers, those into the same part together: `/schemes/bearer (parts/0/in, parts/0/name)`."""
    inner: dict[str, list[str]] = {}
    for pointer in dict.fromkeys(pointers):
        whole = part(pointer)
        inner.setdefault(whole, []).extend(filter(None, [pointer[len(whole) + 1 :]]))
    return " · ".join(f"{whole} ({', '.join(fields)})" if fields else whole for whole, fields in inner.items())


def _recorded(exchanges: Iterable[Exchange]) -> Iterator[str]:
    """Write what was sent and what came, request by request; what is said on a socket stays with its handshake."""
    blocks: list[str] = []
    above = ""
    for exchange in exchanges:
        if not blocks or _is_request(exchange):
            blocks.append(_exchange(exchange))
        else:
            blocks[-1] += (_EMPTY_LINE if "\n\n" in above else _LINE) + _exchange(exchange)
        above = exchange.received
    return (f'<pre class="ap-run">{block}</pre>' for block in blocks)


def _exchange(exchange: Exchange) -> str:
    sent = f"<b>{lines(exchange.sent)}</b>" if exchange.sent else ""
    between = _EMPTY_LINE if _is_request(exchange) else _LINE
    return between.join(filter(None, (sent, lines(exchange.received))))


def _is_request(exchange: Exchange) -> bool:
    return "\n" in exchange.sent
