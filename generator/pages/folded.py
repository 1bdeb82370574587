"""One claim as a folded line: what is promised, and inside what was sent and what came back.

It is written as HTML, for there are hundreds on a page: as Markdown they would take longer than all the rest together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from generator.claims.evidence import weakest_evidence
from generator.claims.run import ClaimOutcome, RecordedExchange
from generator.model.evidence import EvidenceKind
from generator.model.provider import Provider
from generator.pages.markdown import NOTHING, Markdown, make_badge, quote_attribute, quote_hypertext, quote_lines
from generator.pages.marks import EVIDENCE_WORDS
from generator.pages.places import enclosing_part

_NEWLINE: Final = "\n"
_SAFE_EMPTY_LINE: Final = "\n&#10;"
"""An empty line as such would end the HTML for some readers of Markdown."""


def claimed_part(outcome: ClaimOutcome) -> str:
    """Give the pointer of the part of the spec that a claim is about."""
    return enclosing_part(outcome.claim.rests_on[0])


def fold_claim(provider: Provider, outcome: ClaimOutcome) -> Markdown:
    """Write a claim that was run."""
    claim = outcome.claim
    anchor = quote_attribute(f"claim-{claim.id}")
    mark = evidence_badge(weakest_evidence(provider, claim.rests_on))
    html_lines = (
        f'<details class="ap-claim" id="{anchor}">',
        f"<summary><span>{quote_hypertext(claim.sentence)}</span> {mark}<b>{outcome.verdict}</b></summary>",
        *_record_exchanges(outcome.exchanges),
        f'<p><a href="#{anchor}">{quote_attribute(claim.id)}</a> rests on {quote_attribute(_group_pointers(claim.rests_on))}</p>',
        "</details>",
    )
    return Markdown(_NEWLINE.join(html_lines))


def evidence_badge(kind: EvidenceKind) -> Markdown:
    """Mark what the provider itself does not state; nothing for the rest."""
    return make_badge(EVIDENCE_WORDS[kind], "ap-mark", f"ap-mark--{kind}") if kind in EVIDENCE_WORDS else NOTHING


def _group_pointers(pointers: Iterable[str]) -> str:
    """Write pointers, those into the same part together: `/schemes/bearer (parts/0/in, parts/0/name)`."""
    fields_by_part: dict[str, list[str]] = {}
    for pointer in dict.fromkeys(pointers):
        part_pointer = enclosing_part(pointer)
        fields_by_part.setdefault(part_pointer, []).extend(filter(None, [pointer[len(part_pointer) + 1 :]]))
    return " · ".join(f"{whole} ({', '.join(fields)})" if fields else whole for whole, fields in fields_by_part.items())


def _record_exchanges(exchanges: Iterable[RecordedExchange]) -> Iterator[str]:
    """Write what was sent and what came, request by request; what is said on a socket stays with its handshake."""
    blocks: list[str] = []
    received_before = ""
    for exchange in exchanges:
        if not blocks or _is_request(exchange):
            blocks.append(_record_exchange(exchange))
        else:
            blocks[-1] += (_SAFE_EMPTY_LINE if "\n\n" in received_before else _NEWLINE) + _record_exchange(exchange)
        received_before = exchange.received
    return (f'<pre class="ap-run">{block}</pre>' for block in blocks)


def _record_exchange(exchange: RecordedExchange) -> str:
    request_html = f"<b>{quote_lines(exchange.sent)}</b>" if exchange.sent else ""
    separator = _SAFE_EMPTY_LINE if _is_request(exchange) else _NEWLINE
    return separator.join(filter(None, (request_html, quote_lines(exchange.received))))


def _is_request(exchange: RecordedExchange) -> bool:
    return "\n" in exchange.sent
