"""At a glance: what is sent, where, how long it lives, how much a caller may ask for."""

from __future__ import annotations

from dataclasses import dataclass

from generator.model.scheme import Scheme, Surface
from generator.pages.carriage import carried, lifetime, line, where
from generator.pages.context import Context, lifecycle_badge
from generator.pages.limits import shared_by
from generator.pages.markdown import Markdown, Table, badge, code, joined, link, literal, prose, table
from generator.pages.places import CLAIMS

OPENS = {Surface.rest: "REST", Surface.token: "token endpoint", Surface.websocket: "WebSocket"}


@dataclass(frozen=True)
class Notice:
    """Something to know first. `title` is quoted for an attribute."""

    anchor: str
    title: Markdown
    text: Markdown


@dataclass(frozen=True)
class Glance:
    """The first section of a provider's page."""

    schemes: Table
    facts: Table
    user_context: tuple[Markdown, ...]
    user_context_mark: Markdown


def glance(context: Context) -> Glance:
    """Work out the first section."""
    return Glance(
        schemes=_schemes(context),
        facts=table(("What", "Value"), _facts(context)),
        user_context=tuple(map(prose, context.provider.user_context)),
        user_context_mark=context.unit("/user_context").title,
    )


def notices(context: Context) -> tuple[Notice, ...]:
    """Give the notices in the order of the spec."""
    found = []
    for number, notice in enumerate(context.provider.notices):
        more = link(Markdown("Follow it up"), notice.url) if notice.url else Markdown("")
        mark = context.unit(f"/notices/{number}").title
        text = joined((prose(notice.text), more, mark), " ")
        found.append(Notice(f"notice-{number + 1}", literal(notice.title), text))
    return tuple(found)


def executed(context: Context, words: str = "") -> Markdown:
    """Say how many of the documented statements were run, and link them; `words` follow the numbers."""
    counts = context.proof.counts
    return link(Markdown(f"{counts.executed:,} of {counts.documented:,}{words}"), f"{context.folder}{CLAIMS}")


def surface(scheme: Scheme) -> str:
    """Say in a word or two what a scheme opens."""
    return OPENS[scheme.surface]


def lives(context: Context, credential: str) -> Markdown:
    """Say how long a credential lives, marked as it is wherever that is shown without the rest of the credential."""
    held = context.provider.credentials[credential]
    expiry = "never_expires" if held.never_expires and not held.lifetime else "lifetime"
    said = (expiry, "single_use") if held.single_use else (expiry,)
    mark = context.marks.alone(*(f"/credentials/{credential}/{name}" for name in said))
    return joined((Markdown(lifetime(held)), mark), " ")


def _schemes(context: Context) -> Table:
    rows = [_scheme(context, name, scheme) for name, scheme in context.provider.schemes.items()]
    return table(("Scheme", "Opens", "What you send", "Where", "Lifetime"), rows)


def _scheme(context: Context, name: str, scheme: Scheme) -> tuple[Markdown, ...]:
    recommended = badge("recommended", "ap-badge", "ap-badge--recommended") if scheme.recommended else Markdown("")
    badges = (lifecycle_badge(scheme.lifecycle), recommended, context.unit(f"/schemes/{name}").title)
    return (
        joined((context.link("schemes", name), *badges), " "),
        Markdown(surface(scheme)),
        joined(map(line, scheme.parts), "<br>"),
        _where(scheme),
        joined(dict.fromkeys(lives(context, credential) for credential in carried(scheme)), "<br>"),
    )


def _where(scheme: Scheme) -> Markdown:
    """Say where each part goes; once, if all go to the same place."""
    places = tuple(map(where, scheme.parts))
    return joined(places if len(set(places)) > 1 else places[:1], "<br>")


def _facts(context: Context) -> list[tuple[Markdown, Markdown]]:
    rows = [*_servers(context)]
    rows += [(Markdown("Limits"), joined(_limits(context), "<br>"))] if context.provider.limits else []
    rows += [(Markdown("Permission levels"), _levels(context))] if context.provider.levels else []
    rows += [(Markdown("Refusals"), _statuses(context))] if context.provider.failures else []
    told = executed(context, " documented statements")
    rows += [(Markdown("What was run"), told)] if context.proof.outcomes else []
    return rows


def _servers(context: Context) -> list[tuple[Markdown, Markdown]]:
    rows = []
    for name, server in context.provider.servers.items():
        kind = Markdown("") if server.production else badge("not production", "ap-badge")
        mark = context.unit(f"/servers/{name}").title
        rows.append(
            (Markdown(f"Server {code(name)}"), joined((code(server.url), prose(server.description), kind, mark), " "))
        )
    return rows


def _limits(context: Context) -> list[Markdown]:
    found = []
    for name, limit in context.provider.limits.items():
        mark = context.unit(f"/limits/{name}").title
        found.append(joined((context.link("limits", name), Markdown(shared_by(limit)), mark), " "))
    return found


def _levels(context: Context) -> Markdown:
    names = context.provider.levels
    return joined(joined((context.link("levels", name), context.unit(f"/levels/{name}").title), " ") for name in names)


def _statuses(context: Context) -> Markdown:
    by_status: dict[str, list[str]] = {}
    for name, failure in context.provider.failures.items():
        by_status.setdefault(failure.covers or str(failure.status), []).append(name)
    return joined(_status(context, status, names) for status, names in sorted(by_status.items()))


def _status(context: Context, status: str, names: list[str]) -> Markdown:
    """Link a status to the first failure that has it, and mark it if it is not documented for all of them."""
    mark = context.marks.alike(*(f"/failures/{name}/status" for name in names))
    return joined((link(Markdown(status), f"failures.md#failure-{names[0]}"), mark), " ")
