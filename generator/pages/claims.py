"""What was run: every claim under its topic, what is said in words and run, and what cannot be run, with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from generator.claims.proof import Proof
from generator.claims.run import Outcome
from generator.claims.statements import Statement
from generator.claims.words import Reason
from generator.pages.context import Context
from generator.pages.folded import about, evidence_badge, folded
from generator.pages.markdown import NOTHING, Markdown, Table, joined, link, prose, table
from generator.pages.marks import WORDS
from generator.pages.places import part, ran_at, signpost
from generator.pages.safety import verdict
from generator.pointer import split
from generator.words import count

_TOPICS: Final = {
    "calls": "Calls that succeed",
    "refusals": "Credentials that are refused",
    "parameters": "Parameters",
    "shapes": "What credentials look like",
    "lifetimes": "How long credentials live",
    "grants": "How credentials are obtained",
    "revocation": "How credentials end",
    "levels": "Permission levels",
    "limits": "Limits",
    "sockets": "Conversations on a WebSocket",
    "closes": "How a WebSocket is closed",
}
"""The topics in the order of the page; others follow under their own names."""

_REASONS: Final = {
    Reason.advice: ("Advice", "It tells people what to do; no request shows whether they do it."),
    Reason.by_hand: ("Done by hand", "It happens in a dashboard, by hand."),
    Reason.no_number: ("Limits without a number", "Nobody says when they are reached."),
    Reason.information: ("Information", "It explains, announces or describes; there is nothing to send."),
    Reason.other_reading: ("Contradicted", "Sources differ here, and the spec follows another one."),
    Reason.unshown: ("Not shown", "It is about what the API does, but nothing in the spec shows it."),
}

_SHOWN: Final = 8
"""Links to claims beside one statement; further ones are only counted."""


@dataclass(frozen=True)
class GroupView:
    """The claims of one topic that are about the same part of the spec."""

    anchor: str
    about: Markdown
    claims: tuple[Markdown, ...]


@dataclass(frozen=True)
class TopicView:
    """The claims under one heading."""

    anchor: str
    title: Markdown
    groups: tuple[GroupView, ...]


@dataclass(frozen=True)
class ReasonView:
    """Statements that cannot be run, for the same reason."""

    anchor: str
    title: Markdown
    meaning: Markdown
    statements: tuple[Markdown, ...]


@dataclass(frozen=True)
class Run:
    """All that the page shows below its head."""

    counts: Table
    topics: tuple[TopicView, ...]
    in_words: tuple[Markdown, ...]
    left: tuple[ReasonView, ...]


def claims(context: Context) -> Run:
    """Work out the page."""
    proof = context.proof
    return Run(
        counts=table(("What", "Number"), _counts(proof)),
        topics=tuple(_topics(context, proof.outcomes)),
        in_words=tuple(_executed(context, one) for one in proof.statements if one.claims),
        left=tuple(_left(context, proof.statements)),
    )


def _counts(proof: Proof) -> Iterator[tuple[Markdown, Markdown]]:
    counts, claims = proof.counts, len(proof.outcomes)
    yield Markdown("Documented statements that were run"), Markdown(f"**{counts.executed:,} of {counts.documented:,}**")
    yield Markdown("Claims, each run and kept"), Markdown(f"{claims:,}")
    if counts.assumed:
        yield Markdown("… that rest on an assumption, not counted above"), Markdown(f"{counts.assumed:,}")
    if counts.third_party:
        told = "… that rest on a third party's word, not counted above"
        yield Markdown(told), Markdown(f"{counts.third_party:,}")


def _topics(context: Context, outcomes: Sequence[Outcome]) -> Iterator[TopicView]:
    seen: set[str] = set()
    for topic in dict.fromkeys([*_TOPICS, *(outcome.claim.topic for outcome in outcomes)]):
        own = [outcome for outcome in outcomes if outcome.claim.topic == topic]
        if own:
            title = Markdown(_TOPICS.get(topic, topic.capitalize()))
            yield TopicView(f"topic-{topic}", title, tuple(_groups(context, own, seen)))


def _groups(context: Context, outcomes: Sequence[Outcome], seen: set[str]) -> Iterator[GroupView]:
    by_part: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_part.setdefault(about(outcome), []).append(outcome)
    for pointer, own in by_part.items():
        anchor = "" if ran_at(pointer) in seen else ran_at(pointer)
        seen.add(anchor)
        told = joined(
            (signpost(context.provider, pointer), Markdown(count(len(own), "claim")), _marks(context, own)), " · "
        )
        yield GroupView(anchor, told, tuple(folded(context.provider, outcome) for outcome in own))


def _marks(context: Context, outcomes: Sequence[Outcome]) -> Markdown:
    """Link the entries for all that these claims rest on and the provider itself does not state."""
    pointers = dict.fromkeys(pointer for outcome in outcomes for pointer in outcome.claim.rests_on)
    numbers = (context.marks.covering(pointer) for pointer in pointers)
    return context.marks.show({number: True for number in numbers if number is not None and _is_apart(context, number)})


def _is_apart(context: Context, number: int) -> bool:
    return context.provider.evidence[number].kind in WORDS


def _executed(context: Context, one: Statement) -> Markdown:
    shown = one.claims[:_SHOWN]
    links = joined((link(Markdown(str(number)), f"#claim-{name}") for number, name in enumerate(shown, 1)), " ")
    more = Markdown(f"and {len(one.claims) - _SHOWN:,} more" if len(one.claims) > _SHOWN else "")
    return joined((_stated(context, one), Markdown("· run as"), links, more), " ")


def _left(context: Context, found: Sequence[Statement]) -> Iterator[ReasonView]:
    for reason, (title, meaning) in _REASONS.items():
        own = [one for one in found if one.reason is reason]
        if own:
            told = Markdown(f"{meaning} ({len(own):,})")
            yield ReasonView(f"not-{reason}", Markdown(title), told, tuple(_stated(context, one) for one in own))


def _stated(context: Context, one: Statement) -> Markdown:
    where = signpost(context.provider, part(one.pointer))
    return joined((_verdict(context, one), prose(one.text), Markdown(f"({where})"), evidence_badge(one.evidence)), " ")


def _verdict(context: Context, one: Statement) -> Markdown:
    """Say of advice whether it is to be done or never to be."""
    match split(one.pointer):
        case ("advice", number, _):
            return verdict(context.provider.advice[int(number)])
    return NOTHING
