"""Each scheme in full: every part that is sent, why it is recommended, what does not work."""

from __future__ import annotations

from dataclasses import dataclass

from generator.model.scheme import Lifecycle, Scheme
from generator.pages.carriage import say_where, show_part
from generator.pages.context import PageContext, lifecycle_badge
from generator.pages.glance import say_surface
from generator.pages.markdown import (
    NOTHING,
    Markdown,
    Table,
    inline_code,
    join_parts,
    make_badge,
    make_table,
    quote_literal,
    quote_prose,
)
from generator.pages.marks import MarkedUnit
from generator.words import spell_name


@dataclass(frozen=True)
class SchemeView:
    """One scheme."""

    anchor: str
    title: Markdown
    badges: Markdown
    summary: Markdown
    no_sample: Markdown
    parts: Table
    recommended: Markdown
    notes: tuple[Markdown, ...]
    notes_mark: Markdown
    opens: Markdown
    broken_snippet: Markdown


def view_schemes(context: PageContext) -> tuple[SchemeView, ...]:
    """Give every scheme, in the order of the spec."""
    return tuple(view_scheme(context, name, scheme) for name, scheme in context.provider.schemes.items())


def view_scheme(context: PageContext, name: str, scheme: Scheme) -> SchemeView:
    """Work out one scheme."""
    part_fields = [f"parts/{number}" for number in range(len(scheme.parts))]
    unit = context.unit_of(f"/schemes/{name}", *part_fields, "recommended", "notes", "broken_snippet")
    claims_link = context.link_claims(f"/schemes/{name}")
    broken_words = quote_prose(scheme.broken_snippet) if scheme.broken_snippet else NOTHING
    return SchemeView(
        anchor=f"scheme-{name}",
        title=quote_literal(scheme.title),
        badges=join_parts(
            (
                make_badge(say_surface(scheme), "ap-badge"),
                lifecycle_badge(scheme.lifecycle),
                unit.title_mark,
                claims_link,
            ),
            " ",
        ),
        summary=quote_prose(scheme.summary),
        no_sample=Markdown(_explain_no_sample(context, name, scheme)),
        parts=_tabulate_parts(unit, scheme),
        recommended=unit.append_mark("recommended", quote_prose(scheme.recommended or "")),
        notes=tuple(map(quote_prose, scheme.notes)),
        notes_mark=unit.mark_fields("notes"),
        opens=_link_opened(context, name),
        broken_snippet=unit.append_mark("broken_snippet", broken_words),
    )


def _tabulate_parts(unit: MarkedUnit, scheme: Scheme) -> Table:
    rows = (
        (unit.append_mark(f"parts/{number}", show_part(part)), say_where(part), inline_code(part.name))
        for number, part in enumerate(scheme.parts)
    )
    return make_table(("Send", "In", "Name"), rows)


def _explain_no_sample(context: PageContext, name: str, scheme: Scheme) -> str:
    if name not in context.without_sample:
        return ""
    if scheme.lifecycle is Lifecycle.current:
        return f"{context.without_sample[name]}."
    return (
        f"it is {spell_name(scheme.lifecycle)}{', and the sandbox refuses it' if _is_scheme_refused(scheme) else ''}."
    )


def _is_scheme_refused(scheme: Scheme) -> bool:
    return scheme.lifecycle in (Lifecycle.coming_soon, Lifecycle.removed)


def _link_opened(context: PageContext, name: str) -> Markdown:
    operations = [key for key, operation in context.provider.operations.items() if name in operation.security]
    channels = [key for key, channel in context.provider.channels.items() if name in channel.security]
    return join_parts((context.link_parts("operations", operations), context.link_parts("channels", channels)))
