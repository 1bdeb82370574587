"""Get a credential: the grants with their steps, and the credentials that come of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.model.credential import Credential, Revocation, SocketsAtRevocation
from generator.model.grant import Grant
from generator.pages.carriage import lifetime, shape
from generator.pages.context import Context, lifecycle_badge, unusable
from generator.pages.markdown import NOTHING, Markdown, Table, badge, code, joined, link, literal, prose, table


@dataclass(frozen=True)
class GrantView:
    """One way to obtain credentials."""

    anchor: str
    title: Markdown
    badges: Markdown
    gives: Markdown
    steps: tuple[Markdown, ...]
    notes: tuple[Markdown, ...]


@dataclass(frozen=True)
class CredentialView:
    """One thing a caller holds."""

    anchor: str
    title: Markdown
    badges: Markdown
    summary: Markdown
    facts: Table
    revocation: RevocationView | None


@dataclass(frozen=True)
class RevocationView:
    """How a credential is taken out of service."""

    title: Markdown
    steps: tuple[Markdown, ...]
    effect: Markdown


def grants(context: Context) -> tuple[GrantView, ...]:
    """Give every grant, in the order of the spec."""
    return tuple(_grant(context, name, grant) for name, grant in context.provider.grants.items())


def credentials(context: Context) -> tuple[CredentialView, ...]:
    """Give every credential, in the order of the spec."""
    return tuple(_credential(context, name, held) for name, held in context.provider.credentials.items())


def _grant(context: Context, name: str, grant: Grant) -> GrantView:
    unit, ran = context.unit(f"/grants/{name}", "issues", "steps"), context.ran(f"/grants/{name}")
    return GrantView(
        anchor=f"grant-{name}",
        title=literal(grant.title),
        badges=joined((badge(grant.kind_title, "ap-badge"), *_badges(context, grant), unit.title, ran), " "),
        gives=unit.with_field("issues", _gives(context, grant)),
        steps=tuple(map(prose, grant.manual_steps)),
        notes=tuple(filter(None, (unit.field("steps"), *_notes(context, grant)))),
    )


def _badges(context: Context, grant: Grant) -> Iterable[Markdown]:
    yield _lifecycle(context, grant.issued_credentials)
    if grant.is_shown_once:
        yield badge("shown once", "ap-badge", "ap-badge--warning")


def _lifecycle(context: Context, credentials: Iterable[str]) -> Markdown:
    return lifecycle_badge(unusable(context.provider, credentials))


def _gives(context: Context, grant: Grant) -> Markdown:
    pointers = grant.issued_pointers
    places = (
        joined((context.link("credentials", name), Markdown(f"({_where(pointers[name])})")), " ")
        if name in pointers
        else context.link("credentials", name)
        for name in grant.issued_credentials
    )
    return joined(places)


def _where(pointer: str) -> str:
    return f"at {code(pointer)} of the body" if pointer else "the whole body"


def _notes(context: Context, grant: Grant) -> Iterable[Markdown]:
    if grant.start_url:
        yield Markdown(f"Begin at {link(literal(grant.start_url), grant.start_url)}.")
    if grant.is_shown_once:
        yield Markdown("The secret is shown **only once**: store it before you leave the page.")
    if grant.requested_operation:
        asked = context.link("operations", grant.requested_operation)
        yield Markdown(f"Asked for with {asked}: {_request(context, grant.requested_operation)}.")
    if grant.consumed_credential:
        yield Markdown(_fates(context, grant, grant.consumed_credential))


def _request(context: Context, name: str) -> Markdown:
    operation = context.provider.operations[name]
    return code(f"{operation.method} {operation.path}")


def _fates(context: Context, grant: Grant, consumed: str) -> str:
    siblings = "ends too" if grant.revokes_siblings else "stays valid until it expires"
    fate = "ends with the exchange" if grant.revokes_consumed else "stays valid"
    traded = context.link("credentials", consumed)
    return f"The {traded} that is traded in {fate}; what was issued together with it {siblings}."


def _credential(context: Context, name: str, held: Credential) -> CredentialView:
    unit = context.unit(
        f"/credentials/{name}", "shape", "example", "variable", "lifetime", "single_use", "levels", "revocation"
    )
    facts: list[tuple[str, Markdown]] = [
        ("Looks like", unit.with_field("shape", shape(held.shape))),
        ("Example", unit.with_field("example", code(held.example))),
        ("Lifetime", joined((Markdown(lifetime(held)), unit.field("lifetime", "single_use")), " ")),
        ("Comes from", context.links("grants", context.provider.grants_of(name))),
        ("Permission levels", unit.with_field("levels", context.links("levels", held.levels))),
        ("Samples read it from", unit.with_field("variable", code(held.variable))),
    ]
    ran = context.ran(f"/credentials/{name}")
    unrevoked = NOTHING if held.revocation else unit.field("revocation")
    return CredentialView(
        anchor=f"credential-{name}",
        title=literal(held.title),
        badges=joined((_secrecy(held), _lifecycle(context, [name]), unit.title, unrevoked, ran), " "),
        summary=prose(held.summary),
        facts=table(("What", "Value"), ((Markdown(head), cell) for head, cell in facts if cell)),
        revocation=_revocation(held.revocation, unit.field("revocation")) if held.revocation else None,
    )


def _secrecy(held: Credential) -> Markdown:
    return badge("secret", "ap-badge", "ap-badge--warning") if held.secret else badge("not secret", "ap-badge")


def _revocation(revocation: Revocation, mark: Markdown) -> RevocationView:
    closes = revocation.sockets is SocketsAtRevocation.close
    sockets = "Open sockets are closed." if closes else "Open sockets stay open."
    return RevocationView(
        title=literal(revocation.title),
        steps=tuple(map(prose, revocation.steps)),
        effect=joined((prose(revocation.effect), Markdown(sockets), mark), " "),
    )
