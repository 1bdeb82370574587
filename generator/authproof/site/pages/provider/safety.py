"""Keeping it safe, what is assumed, where the facts come from, and what can be downloaded."""

from __future__ import annotations

from dataclasses import dataclass

from authproof.model.advice import Advice, Topic
from authproof.model.evidence import Evidence, EvidenceKind, Reading
from authproof.model.pointers import spec_pointer
from authproof.site.pages.anchors import link_pointers
from authproof.site.pages.context import PageContext, link_source
from authproof.site.pages.evidence_marks import MarkedUnit, mark_class, mark_words
from authproof.site.pages.markdown import (
    NOTHING,
    Markdown,
    Table,
    join_parts,
    make_badge,
    make_table,
    quote_literal,
    quote_prose,
    show_address,
)
from authproof.text.english import join_words, spell_count, spell_date

_EVIDENCE_KINDS = {
    EvidenceKind.official: "official documentation",
    EvidenceKind.source: "the provider's source code",
    EvidenceKind.third_party: "a third party",
    EvidenceKind.assumed: "assumed",
}


@dataclass(frozen=True)
class AdviceView:
    """One thing to do, or never to do."""

    anchor: str
    verdict: Markdown
    text: Markdown


@dataclass(frozen=True)
class AdviceListView:
    """The advice for one setting, or for all."""

    title: Markdown
    mark: Markdown
    """How it is known that the advice is for this setting."""
    entries: tuple[AdviceView, ...]


@dataclass(frozen=True)
class EvidenceView:
    """One entry of evidence: what it speaks of, how it is known, what contradicts it."""

    anchor: str
    badges: Markdown
    subject: Markdown
    note: Markdown
    source: Markdown
    readings: tuple[Markdown, ...]


@dataclass(frozen=True)
class GapView:
    """One thing that no source states."""

    anchor: str
    topic: Markdown
    text: Markdown


@dataclass(frozen=True)
class UndocumentedCounts:
    """How many facts are not plainly documented."""

    assumed: int
    third_party: int
    contradicted: int
    gaps: int

    @property
    def in_words(self) -> str:
        """Say the counts in a sentence without its full stop; what there is none of is left out."""
        words = [
            (self.assumed, spell_count(self.assumed, "assumption")),
            (self.third_party, f"{self.third_party} from third parties"),
            (self.contradicted, spell_count(self.contradicted, "contradiction")),
            (self.gaps, spell_count(self.gaps, "gap")),
        ]
        return join_words([word for number, word in words if number]) or "nothing assumed"


def view_advice(context: PageContext) -> tuple[AdviceListView, ...]:
    """Give the advice in one list for each setting, in the order of the spec; first what is for all.

    Advice on errors stands with the failures.
    """
    settings = dict.fromkeys(entry.setting for entry in context.provider.advice if entry.topic is not Topic.errors)
    return tuple(_view_advice_list(context, setting) for setting in sorted(settings, key=lambda each: each is not None))


def view_error_advice(context: PageContext) -> tuple[AdviceView, ...]:
    """Give the advice on errors, in the order of the spec."""
    numbered = enumerate(context.provider.advice)
    return tuple(_view_advice_entry(context, number, each) for number, each in numbered if each.topic is Topic.errors)


def view_evidence(context: PageContext, *, marked: bool) -> tuple[EvidenceView, ...]:
    """Give the entries that readers must know of (`marked`), or those that only name a further source."""
    numbered = enumerate(context.provider.evidence)
    return tuple(
        _view_evidence_entry(context, number, entry) for number, entry in numbered if bool(mark_words(entry)) is marked
    )


def show_readings(context: PageContext, pointer: str) -> tuple[Markdown, ...]:
    """Give what other sources say against the entry that speaks of exactly what is at `pointer`."""
    entries = [entry for entry in context.provider.evidence if pointer in entry.at]
    return tuple(_oppose_reading(entry, reading) for entry in entries for reading in entry.contradicted_by)


def _oppose_reading(entry: Evidence, reading: Reading) -> Markdown:
    """Say a reading, and where the other one is from that the spec chose."""
    where = f"({link_source(show_address(reading.url), reading.url)})" if reading.url else ""
    chosen = "assumed" if entry.kind is EvidenceKind.assumed else f"from {_EVIDENCE_KINDS[entry.kind]}"
    return join_parts((quote_prose(reading.says), Markdown(where), Markdown(f"What stands here is {chosen}.")), " ")


def view_gaps(context: PageContext) -> tuple[GapView, ...]:
    return tuple(
        GapView(f"gap-{number}", quote_literal(gap.topic), quote_prose(gap.text))
        for number, gap in enumerate(context.provider.gaps, 1)
    )


def count_undocumented(context: PageContext) -> UndocumentedCounts:
    """Count what is not plainly documented."""
    entries = context.provider.evidence
    kinds = [entry.kind for entry in entries]
    return UndocumentedCounts(
        assumed=kinds.count(EvidenceKind.assumed),
        third_party=kinds.count(EvidenceKind.third_party),
        contradicted=sum(bool(entry.contradicted_by) for entry in entries),
        gaps=len(context.provider.gaps),
    )


def say_default_source(context: PageContext) -> Markdown:
    source = context.provider.source
    title = link_source(source.title, source.url)
    known = f"{title} ({_EVIDENCE_KINDS[source.kind]}) as of {show_source_date(context)}"
    return Markdown(f"What bears no mark follows {known}, or a source below.")


def show_source_date(context: PageContext) -> Markdown:
    """Show the date of the default source, marked if nobody states it."""
    mark = context.evidence_marks.mark_detached(spec_pointer("source", "as_of"))
    return join_parts((Markdown(spell_date(context.provider.source.as_of)), mark), " ")


def tabulate_sources(context: PageContext) -> Table:
    """List every source once: the default first, then those that evidence names."""
    default_source = context.provider.source
    rows = [
        (
            link_source(default_source.title, default_source.url),
            Markdown(_EVIDENCE_KINDS[default_source.kind]),
            show_source_date(context),
        )
    ]
    listed_urls = {default_source.url}
    for entry in context.provider.evidence:
        if entry.url and entry.url not in listed_urls:
            listed_urls.add(entry.url)
            date = spell_date(entry.as_of or default_source.as_of)
            rows.append((link_source(entry.url, entry.url), Markdown(_EVIDENCE_KINDS[entry.kind]), Markdown(date)))
    return make_table(("Source", "Kind", "As of"), rows)


def verdict_badge(advice: Advice) -> Markdown:
    word = "do" if advice.do else "never"
    return make_badge(word, "ap-verdict", f"ap-verdict--{word}")


def _view_advice_list(context: PageContext, setting: str | None) -> AdviceListView:
    numbered = [
        (number, entry)
        for number, entry in enumerate(context.provider.advice)
        if entry.setting == setting and entry.topic is not Topic.errors
    ]
    units = [_advice_unit(context, number) for number, _ in numbered]
    return AdviceListView(
        title=quote_literal(setting.capitalize()) if setting else Markdown(""),
        mark=units[0].mark_fields("setting") if setting else Markdown(""),
        entries=tuple(_view_advice_entry(context, number, entry) for number, entry in numbered),
    )


def _advice_unit(context: PageContext, number: int) -> MarkedUnit:
    return context.unit_of(spec_pointer("advice", number), "setting")


def _view_advice_entry(context: PageContext, number: int, advice: Advice) -> AdviceView:
    return AdviceView(
        anchor=f"advice-{number + 1}",
        verdict=verdict_badge(advice),
        text=join_parts((quote_prose(advice.text), _advice_unit(context, number).title_mark), " "),
    )


def _view_evidence_entry(context: PageContext, number: int, entry: Evidence) -> EvidenceView:
    marks = [make_badge(word, "ap-mark", mark_class(word)) for word in mark_words(entry)]
    return EvidenceView(
        anchor=f"evidence-{number + 1}",
        badges=join_parts(marks or [make_badge(_EVIDENCE_KINDS[entry.kind], "ap-badge")], " "),
        subject=link_pointers(context.provider, entry.at),
        note=quote_prose(entry.note),
        source=_say_evidence_source(context, entry),
        readings=tuple(map(_show_reading, entry.contradicted_by)),
    )


def _say_evidence_source(context: PageContext, entry: Evidence) -> Markdown:
    if not entry.url:
        return NOTHING
    as_of = entry.as_of or context.provider.source.as_of
    return Markdown(f"{link_source(entry.url, entry.url)} ({_EVIDENCE_KINDS[entry.kind]}, {spell_date(as_of)})")


def _show_reading(reading: Reading) -> Markdown:
    where = link_source(reading.url, reading.url) if reading.url else NOTHING
    return join_parts((quote_prose(reading.says), Markdown(f"({_EVIDENCE_KINDS[reading.kind]})"), where), " ")
