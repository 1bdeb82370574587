"""Each scheme in full: every part that is sent, why it is recommended, what does not work."""

from __future__ import annotations

from dataclasses import dataclass

from generator.model.scheme import Lifecycle, Scheme
from generator.pages.carriage import line, where
from generator.pages.context import Context, lifecycle_badge
from generator.pages.glance import surface
from generator.pages.markdown import NOTHING, Markdown, Table, badge, code, joined, literal, prose, table
from generator.pages.marks import Unit
from generator.words import spelled


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


def schemes(context: Context) -> tuple[SchemeView, ...]:
    """Give every scheme, in the order of the spec."""
    return tuple(scheme_view(context, name, scheme) for name, scheme in context.provider.schemes.items())


def scheme_view(context: Context, name: str, scheme: Scheme) -> SchemeView:
    """Work out one scheme."""
    numbered = [f"parts/{number}" for number in range(len(scheme.parts))]
    unit = context.unit(f"/schemes/{name}", *numbered, "recommended", "notes", "broken_snippet")
    ran = context.ran(f"/schemes/{name}")
    broken = prose(scheme.broken_snippet) if scheme.broken_snippet else NOTHING
    return SchemeView(
        anchor=f"scheme-{name}",
        title=literal(scheme.title),
        badges=joined((badge(surface(scheme), "ap-badge"), lifecycle_badge(scheme.lifecycle), unit.title, ran), " "),
        summary=prose(scheme.summary),
        no_sample=Markdown(_no_sample(context, name, scheme)),
        parts=_parts(unit, scheme),
        recommended=unit.with_field("recommended", prose(scheme.recommended or "")),
        notes=tuple(map(prose, scheme.notes)),
        notes_mark=unit.field("notes"),
        opens=_opens(context, name),
        broken_snippet=unit.with_field("broken_snippet", broken),
    )


def _parts(unit: Unit, scheme: Scheme) -> Table:
    rows = (
        (unit.with_field(f"parts/{number}", line(part)), where(part), code(part.name))
        for number, part in enumerate(scheme.parts)
    )
    return table(("Send", "In", "Name"), rows)


def _no_sample(context: Context, name: str, scheme: Scheme) -> str:
    if name not in context.without_sample:
        return ""
    if scheme.lifecycle is Lifecycle.current:
        return f"{context.without_sample[name]}."
    return f"it is {spelled(scheme.lifecycle)}{', and the sandbox refuses it' if _is_refused(scheme) else ''}."


def _is_refused(scheme: Scheme) -> bool:
    return scheme.lifecycle in (Lifecycle.coming_soon, Lifecycle.removed)


def _opens(context: Context, name: str) -> Markdown:
    operations = [key for key, operation in context.provider.operations.items() if name in operation.security]
    channels = [key for key, channel in context.provider.channels.items() if name in channel.security]
    return joined((context.links("operations", operations), context.links("channels", channels)))
