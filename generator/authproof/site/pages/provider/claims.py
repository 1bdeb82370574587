"""What was run: every claim under its topic, what is said in words and shown, and what is not, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from authproof.claims.certainty import Certainty, CertaintyJudge
from authproof.claims.claim import Claim
from authproof.claims.proof import Proof
from authproof.claims.prose import UnexecutedReason
from authproof.claims.run import ClaimOutcome, ClaimVerdict, RecordedExchange
from authproof.claims.statements import Statement
from authproof.model.evidence import EvidenceKind
from authproof.model.provider import Provider
from authproof.site.pages.anchors import claimed_part, claims_anchor, enclosing_part, link_pointer
from authproof.site.pages.context import PageContext
from authproof.site.pages.evidence_marks import CONTRADICTED, EVIDENCE_WORDS, evidence_badge, mark_class
from authproof.site.pages.markdown import (
    NOTHING,
    Markdown,
    Table,
    join_parts,
    make_badge,
    make_link,
    make_table,
    quote_attribute,
    quote_hypertext,
    quote_lines,
    quote_prose,
)
from authproof.site.pages.provider.safety import verdict_badge
from authproof.text.english import spell_count
from authproof.text.json_pointer import split_pointer

_TOPIC_TITLES: Final = {
    "calls": "Calls that succeed",
    "refusals": "Credentials that are refused",
    "parameters": "Parameters",
    "shapes": "What credentials look like",
    "lifetimes": "How long credentials live",
    "grants": "How credentials are obtained",
    "revocation": "How credentials end",
    "levels": "Permission levels",
    "scopes": "Scopes",
    "limits": "Limits",
    "sockets": "Conversations on a WebSocket",
    "closes": "How a WebSocket is closed",
}
"""The topics in the order of the page; others follow under their own names."""

_REASON_TEXTS: Final = {
    UnexecutedReason.advice: ("Advice", "It tells people what to do; no request shows whether they do it."),
    UnexecutedReason.by_hand: ("Done by hand", "It happens in a dashboard, by hand."),
    UnexecutedReason.no_number: ("Limits without a number", "Nobody says when they are reached."),
    UnexecutedReason.information: ("Information", "It explains, announces or describes; there is nothing to send."),
    UnexecutedReason.other_reading: ("Contradicted", "Sources differ here, and the spec follows another one."),
    UnexecutedReason.not_executed: (
        "Shown, not executed",
        "What is sent is computed for each request, or got in a way that is only told: nothing here runs it.",
    ),
    UnexecutedReason.by_assumption: (
        "Only by way of an assumption",
        "What shows it also takes something that is assumed, or that only a third party says.",
    ),
    UnexecutedReason.unshown: ("Not shown", "It is about the API's behavior; no check shows it."),
}

_VERDICT_WORDS: Final = {
    ClaimVerdict.kept: "passed",
    ClaimVerdict.broken: "failed",
    ClaimVerdict.skipped: "skipped",
}
_LINKS_SHOWN: Final = 8
"""Links to claims beside one statement; further ones are only counted."""
_NEWLINE: Final = "\n"

_SAFE_EMPTY_LINE: Final = "\n&#10;"
"""An empty line as such would end the HTML for some readers of Markdown."""


@dataclass(frozen=True)
class ClaimGroupView:
    """The claims of one topic that are about the same part of the spec."""

    anchor: str
    heading: Markdown
    claims: tuple[Markdown, ...]


@dataclass(frozen=True)
class ClaimTopicView:
    """The claims under one heading."""

    anchor: str
    title: Markdown
    groups: tuple[ClaimGroupView, ...]


@dataclass(frozen=True)
class UnexecutedView:
    """Statements that cannot be run, for the same reason."""

    anchor: str
    title: Markdown
    meaning: Markdown
    statements: tuple[Markdown, ...]
    """The provider's own, which are counted."""
    others: tuple[Markdown, ...]
    """What is assumed, or said by a third party."""


@dataclass(frozen=True)
class ClaimsBody:
    """All that the page shows below its head."""

    counts: Table
    topics: tuple[ClaimTopicView, ...]
    in_words: tuple[Markdown, ...]
    not_run: tuple[UnexecutedView, ...]


def view_claims(context: PageContext) -> ClaimsBody:
    proof = context.proof
    return ClaimsBody(
        counts=make_table(("What", "Number"), _count_rows(proof)),
        topics=tuple(_view_topics(context, proof.outcomes)),
        in_words=tuple(_show_executed(context, one) for one in proof.statements if not (one.reason or one.in_fields)),
        not_run=tuple(_view_unexecuted(context, proof.statements)),
    )


def _count_rows(proof: Proof) -> Iterator[tuple[Markdown, Markdown]]:
    counts = proof.counts
    yield (
        Markdown("Provider's statements that a check shows"),
        Markdown(f"**{counts.executed:,} of {counts.documented:,}**"),
    )
    for reason, number in counts.unexecuted.items():
        link = make_link(Markdown(_REASON_TEXTS[reason][0].lower()), f"#not-{reason}")
        yield join_parts((Markdown("… not run:"), link), " "), Markdown(f"{number:,}")
    for words, number in (("that are assumed", counts.assumed), ("of a third party", counts.third_party)):
        if number:
            yield Markdown(f"Statements {words}, not counted above"), Markdown(f"{number:,}")
    yield Markdown("Checks of this page, each run and passed"), Markdown(f"{len(proof.outcomes):,}")


def _view_topics(context: PageContext, outcomes: Sequence[ClaimOutcome]) -> Iterator[ClaimTopicView]:
    used_anchors: set[str] = set()
    for topic in dict.fromkeys([*_TOPIC_TITLES, *(outcome.claim.topic for outcome in outcomes)]):
        topic_outcomes = [outcome for outcome in outcomes if outcome.claim.topic == topic]
        if topic_outcomes:
            title = Markdown(_TOPIC_TITLES.get(topic, topic.capitalize()))
            yield ClaimTopicView(f"topic-{topic}", title, tuple(_view_groups(context, topic_outcomes, used_anchors)))


def _view_groups(
    context: PageContext, outcomes: Sequence[ClaimOutcome], used_anchors: set[str]
) -> Iterator[ClaimGroupView]:
    by_part: dict[str, list[ClaimOutcome]] = {}
    for outcome in outcomes:
        by_part.setdefault(claimed_part(outcome), []).append(outcome)
    judge = CertaintyJudge(context.provider)
    for pointer, part_outcomes in by_part.items():
        anchor = "" if claims_anchor(pointer) in used_anchors else claims_anchor(pointer)
        used_anchors.add(anchor)
        count = Markdown(spell_count(len(part_outcomes), "check"))
        mark = _mark_claims(context, part_outcomes)
        heading = join_parts((link_pointer(context.provider, pointer), count, mark), " · ")
        folded_claims = tuple(_fold_claim(context.provider, judge, outcome) for outcome in part_outcomes)
        yield ClaimGroupView(anchor, heading, folded_claims)


def _fold_claim(provider: Provider, judge: CertaintyJudge, outcome: ClaimOutcome) -> Markdown:
    claim = outcome.claim
    anchor = quote_attribute(f"claim-{claim.id}")
    mark, verdict = _mark_certainty(provider, judge, claim), _VERDICT_WORDS[outcome.verdict]
    anchor_link = f'<a href="#{anchor}">{quote_attribute(claim.id)}</a>'
    html_lines = (
        f'<details class="ap-claim" id="{anchor}">',
        f"<summary><span>{quote_hypertext(claim.sentence)}</span> {mark}<b>{verdict}</b></summary>",
        *_record_exchanges(outcome.exchanges),
        f"<p>{anchor_link}</p>",
        "</details>",
    )
    return Markdown(_NEWLINE.join(html_lines))


def _mark_certainty(provider: Provider, judge: CertaintyJudge, claim: Claim) -> Markdown:
    """Mark a claim that is not documented, one whose answer is assumed in part, and one that a source contradicts."""
    entry = provider.evidence_of(claim.rests_on[0])
    is_contradicted = entry is not None and bool(entry.contradicted_by)
    contradicted = make_badge(CONTRADICTED, "ap-mark", mark_class(CONTRADICTED)) if is_contradicted else NOTHING
    return join_parts((_mark_knowledge(judge, claim), contradicted), " ")


def _mark_knowledge(judge: CertaintyJudge, claim: Claim) -> Markdown:
    certainty = judge.judge_claim(claim)
    if certainty is Certainty.unstated:
        return make_badge("not documented", "ap-mark", "ap-mark--gap")
    if certainty is not Certainty.documented:
        return evidence_badge(EvidenceKind(certainty.value))
    assumed = any(judge.kind_of(pointer) is EvidenceKind.assumed for pointer in claim.rests_on)
    return make_badge("partly assumed", "ap-mark", "ap-mark--assumed") if assumed else NOTHING


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


def _mark_claims(context: PageContext, outcomes: Sequence[ClaimOutcome]) -> Markdown:
    """Link the entries for all that these claims rest on and the provider itself does not state."""
    pointers = dict.fromkeys(pointer for outcome in outcomes for pointer in outcome.claim.rests_on)
    numbers = (context.evidence_marks.covering_entry(pointer) for pointer in pointers)
    evidence = context.provider.evidence
    return context.evidence_marks.show_marks(
        {number: True for number in numbers if number is not None and evidence[number].kind in EVIDENCE_WORDS}
    )


def _show_executed(context: PageContext, statement: Statement) -> Markdown:
    linked_claims = statement.claim_ids[:_LINKS_SHOWN]
    links = join_parts(
        (make_link(Markdown(str(number)), f"#claim-{name}") for number, name in enumerate(linked_claims, 1)), " "
    )
    more = Markdown(
        f"and {len(statement.claim_ids) - _LINKS_SHOWN:,} more" if len(statement.claim_ids) > _LINKS_SHOWN else ""
    )
    return join_parts((_show_statement(context, statement), Markdown("· run as"), links, more), " ")


def _view_unexecuted(context: PageContext, statements: Sequence[Statement]) -> Iterator[UnexecutedView]:
    for reason, (title, meaning) in _REASON_TEXTS.items():
        unexecuted = [one for one in statements if one.reason is reason and not one.explains]
        counted = [_show_statement(context, one) for one in unexecuted if one.is_documented]
        others = [_show_statement(context, one) for one in unexecuted if not (one.is_documented or one.in_fields)]
        if counted or others:
            head = Markdown(f"{title} ({len(counted):,})" if counted else title)
            yield UnexecutedView(f"not-{reason}", head, Markdown(meaning), tuple(counted), tuple(others))


def _show_statement(context: PageContext, statement: Statement) -> Markdown:
    where = link_pointer(context.provider, enclosing_part(statement.pointer))
    return join_parts(
        (
            _advice_verdict(context, statement),
            quote_prose(statement.text),
            Markdown(f"({where})"),
            evidence_badge(statement.evidence),
        ),
        " ",
    )


def _advice_verdict(context: PageContext, statement: Statement) -> Markdown:
    """Say of advice whether it is to be done or never to be."""
    match split_pointer(statement.pointer):
        case ("advice", number, _):
            return verdict_badge(context.provider.advice[int(number)])
    return NOTHING
