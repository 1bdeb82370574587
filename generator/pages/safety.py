"""Keeping it safe, what is assumed, where the facts come from, and what can be downloaded."""

from __future__ import annotations

from dataclasses import dataclass

from generator.model.evidence import Evidence, EvidenceKind, Gap, Reading
from generator.model.provider import Advice
from generator.pages import files
from generator.pages.context import Context
from generator.pages.markdown import Markdown, Table, badge, code, joined, link, literal, prose, table
from generator.pages.marks import class_for, word_for
from generator.pages.places import signpost
from generator.words import count, listed, spelled

_KIND = {
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
    topic: Markdown
    text: Markdown


@dataclass(frozen=True)
class EvidenceView:
    """One entry of evidence: what it speaks of, how it is known, what contradicts it."""

    anchor: str
    badges: Markdown
    about: Markdown
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
class Counts:
    """How many facts are not plainly documented."""

    assumed: int
    third_party: int
    contradicted: int
    gaps: int

    @property
    def words(self) -> str:
        """Say the counts in a sentence without its full stop; what there is none of is left out."""
        words = [
            (self.assumed, count(self.assumed, "assumption")),
            (self.third_party, f"{self.third_party} from third parties"),
            (self.contradicted, count(self.contradicted, "contradiction")),
            (self.gaps, count(self.gaps, "gap")),
        ]
        return listed([word for number, word in words if number]) or "nothing assumed"


def advice(context: Context) -> tuple[AdviceView, ...]:
    """Give every piece of advice, in the order of the spec."""
    return tuple(_advice(context, number, one) for number, one in enumerate(context.provider.advice))


def evidence(context: Context, *, marked: bool) -> tuple[EvidenceView, ...]:
    """Give the entries that readers must know of (`marked`), or those that only name a further source."""
    numbered = enumerate(context.provider.evidence)
    return tuple(_evidence(context, number, entry) for number, entry in numbered if bool(word_for(entry)) is marked)


def gaps(context: Context) -> tuple[GapView, ...]:
    """Give what no source states, in the order of the spec."""
    return tuple(_gap(number, gap) for number, gap in enumerate(context.provider.gaps))


def counts(context: Context) -> Counts:
    """Count what is not plainly documented."""
    entries = context.provider.evidence
    kinds = [entry.kind for entry in entries]
    return Counts(
        assumed=kinds.count(EvidenceKind.assumed),
        third_party=kinds.count(EvidenceKind.third_party),
        contradicted=sum(bool(entry.contradicted_by) for entry in entries),
        gaps=len(context.provider.gaps),
    )


def default(context: Context) -> Markdown:
    """Say what holds for every fact without a mark."""
    source = context.provider.source
    title = _named(literal(source.title), source.url)
    return Markdown(
        f"What bears no mark follows {title} ({_KIND[source.kind]}) as of {source.as_of}, or a source below."
    )


def sources(context: Context) -> Table:
    """List every source once: the default first, then those that evidence names."""
    default = context.provider.source
    rows = [(_named(literal(default.title), default.url), Markdown(_KIND[default.kind]), Markdown(f"{default.as_of}"))]
    listed = {default.url}
    for entry in context.provider.evidence:
        if entry.url and entry.url not in listed:
            listed.add(entry.url)
            date = f"{entry.as_of or default.as_of}"
            rows.append((_named(literal(entry.url), entry.url), Markdown(_KIND[entry.kind]), Markdown(date)))
    return table(("Source", "Kind", "As of"), rows)


def downloads(context: Context) -> Table:
    """List what can be downloaded: the documents for other tools, and every sample."""
    rows = files.rows(context)
    rows += [
        (
            link(code(f"{sample.language}/{sample.filename}"), f"samples/{sample.language}/{sample.filename}"),
            joined((literal(context.provider.flows[sample.flow].title), literal(sample.title)), " · "),
        )
        for sample in context.samples
    ]
    return table(("File", "What it is"), rows)


def verdict(advice: Advice) -> Markdown:
    """Say whether something is to be done or never to be."""
    word = "do" if advice.do else "never"
    return badge(word, "ap-verdict", f"ap-verdict--{word}")


def _advice(context: Context, number: int, advice: Advice) -> AdviceView:
    return AdviceView(
        anchor=f"advice-{number + 1}",
        verdict=verdict(advice),
        topic=badge(spelled(advice.topic), "ap-badge"),
        text=joined((prose(advice.text), context.unit(f"/advice/{number}").title), " "),
    )


def _evidence(context: Context, number: int, entry: Evidence) -> EvidenceView:
    word = word_for(entry)
    main = badge(word, "ap-mark", f"ap-mark--{class_for(entry)}") if word else badge(_KIND[entry.kind], "ap-badge")
    disputed = bool(entry.contradicted_by) and word != "sources differ"
    return EvidenceView(
        anchor=f"evidence-{number + 1}",
        badges=joined(
            (main, badge("sources differ", "ap-mark", "ap-mark--contradicted") if disputed else Markdown("")), " "
        ),
        about=joined(signpost(context.provider, at) for at in entry.at),
        note=prose(entry.note),
        source=_source(context, entry),
        readings=tuple(map(_reading, entry.contradicted_by)),
    )


def _source(context: Context, entry: Evidence) -> Markdown:
    if not entry.url:
        return Markdown("")
    return Markdown(
        f"{link(literal(entry.url), entry.url)} ({_KIND[entry.kind]}, {entry.as_of or context.provider.source.as_of})"
    )


def _reading(reading: Reading) -> Markdown:
    where = link(literal(reading.url), reading.url) if reading.url else Markdown("")
    return joined((prose(reading.says), Markdown(f"({_KIND[reading.kind]})"), where), " ")


def _gap(number: int, gap: Gap) -> GapView:
    return GapView(f"gap-{number + 1}", literal(gap.topic), prose(gap.text))


def _named(label: Markdown, address: str | None) -> Markdown:
    return link(label, address) if address else label
