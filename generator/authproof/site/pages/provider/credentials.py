"""Credentials, and the schemes that carry them: each in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from authproof.documents.shared.descriptions import say_fate_of_others
from authproof.model.credential import Credential, Revocation, SocketsAtRevocation
from authproof.model.operation import Expiry
from authproof.model.pointers import spec_pointer
from authproof.model.scheme import Lifecycle, Scheme
from authproof.model.vocabulary import ExpiryForm
from authproof.site.pages.context import (
    PageContext,
    are_credentials_removed,
    lifecycle_badge,
    lifecycle_badge_of_credentials,
)
from authproof.site.pages.evidence_marks import MarkedUnit
from authproof.site.pages.markdown import (
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
from authproof.site.pages.notation import dotted_key, say_lifetime, say_where, show_part, show_part_name, show_shape
from authproof.site.pages.provider.glance import say_surface
from authproof.text.english import join_words


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


def view_credentials(context: PageContext, *, removed: bool = False) -> tuple[CredentialView, ...]:
    """Give the credentials that are in use, or those that were `removed`."""
    credentials = context.provider.credentials.items()
    return tuple(
        _view_credential(context, name, each)
        for name, each in credentials
        if are_credentials_removed(context.provider, [name]) is removed
    )


def view_schemes(context: PageContext, *, removed: bool = False) -> tuple[SchemeView, ...]:
    """Give the schemes that are in use, or those that were `removed`."""
    schemes = context.provider.schemes.items()
    return tuple(
        _view_scheme(context, name, scheme)
        for name, scheme in schemes
        if (scheme.lifecycle is Lifecycle.removed) is removed
    )


def _say_told_expiry(context: PageContext, credential: str) -> Markdown:
    """Say where the answers that issue a credential tell when it expires; nothing if none does."""
    places = dict.fromkeys(
        (pointer, value.form)
        for operation in context.provider.operations.values()
        for pointer, value in operation.success.live.items()
        if isinstance(value, Expiry) and value.expires == credential
    )
    told = [f"{inline_code(dotted_key(pointer))} ({_FORM_WORDS[form]})" for pointer, form in places]
    return Markdown(f"(the answer tells it: {join_words(told)})") if told else NOTHING


_FORM_WORDS: Final = {
    ExpiryForm.seconds: "seconds from now",
    ExpiryForm.timestamp: "seconds since 1970",
    ExpiryForm.milliseconds: "milliseconds since 1970",
    ExpiryForm.iso: "a time",
}


def _view_credential(context: PageContext, name: str, credential: Credential) -> CredentialView:
    variable = ("variable",) if _is_read(context, credential) else ()
    unit = context.unit_of(
        spec_pointer("credentials", name),
        "shape",
        "example",
        "bearer_format",
        *variable,
        "lifetime",
        "single_use",
        "levels",
        "revocation",
    )
    facts: list[tuple[str, Markdown]] = [
        ("Looks like", _show_shape(context, unit, name, credential)),
        ("Example", unit.append_mark("example", inline_code(credential.example))),
        ("Format", unit.append_mark("bearer_format", quote_literal(credential.bearer_format or ""))),
        (
            "Lifetime",
            join_parts(
                (
                    Markdown(say_lifetime(context.provider, name)),
                    unit.mark_fields("lifetime", "single_use"),
                    _say_told_expiry(context, name),
                ),
                " ",
            ),
        ),
        ("Comes from", context.link_parts("grants", context.provider.grants_of(name))),
        ("Permission levels", unit.append_mark("levels", context.link_parts("levels", credential.levels))),
        *(("Samples read it from", unit.append_mark(each, inline_code(credential.variable))) for each in variable),
    ]
    claims_link = context.link_claims(spec_pointer("credentials", name))
    unrevoked_mark = NOTHING if credential.revocation else unit.mark_fields("revocation")
    return CredentialView(
        anchor=f"credential-{name}",
        title=quote_literal(credential.title),
        badges=join_parts(
            (
                _secrecy_badge(credential),
                lifecycle_badge_of_credentials(context.provider, [name]),
                unit.title_mark,
                unrevoked_mark,
                claims_link,
            ),
            " ",
        ),
        summary=quote_prose(credential.summary),
        facts=make_table(("What", "Value"), ((Markdown(head), cell) for head, cell in facts if cell)),
        revocation=_view_revocation(context, unit, credential.revocation) if credential.revocation else None,
    )


def _is_read(context: PageContext, credential: Credential) -> bool:
    """Tell whether a sample reads it from the environment."""
    return any(read.name == credential.variable for sample in context.samples for read in sample.variables)


def _show_shape(context: PageContext, unit: MarkedUnit, name: str, credential: Credential) -> Markdown:
    shape = show_shape(context.provider, spec_pointer("credentials", name, "shape"), credential.shape)
    return unit.append_mark("shape", shape or Markdown("not stated"))


def _secrecy_badge(credential: Credential) -> Markdown:
    return (
        make_badge("secret", "ap-badge", "ap-badge--warning")
        if credential.secret
        else make_badge("not secret", "ap-badge")
    )


def _view_revocation(context: PageContext, unit: MarkedUnit, revocation: Revocation) -> RevocationView:
    words = {
        SocketsAtRevocation.close: "Open WebSockets are closed.",
        SocketsAtRevocation.keep: "Open WebSockets stay open.",
    }
    is_said = bool(context.provider.channels) and unit.states("revocation/sockets")
    sockets_sentence = Markdown(words[revocation.sockets]) if is_said else NOTHING
    others_sentence = Markdown(say_fate_of_others(revocation.others)) if revocation.others else NOTHING
    said = (others_sentence, sockets_sentence)
    return RevocationView(
        title=quote_literal(revocation.title),
        steps=tuple(map(quote_prose, revocation.steps)),
        effect=join_parts((quote_prose(revocation.effect), *said, unit.mark_fields("revocation")), " "),
    )


def _view_scheme(context: PageContext, name: str, scheme: Scheme) -> SchemeView:
    part_fields = [f"parts/{number}" for number in range(len(scheme.parts))]
    unit = context.unit_of(spec_pointer("schemes", name), *part_fields, "recommended", "notes", "broken_snippet")
    broken_words = quote_prose(scheme.broken_snippet) if scheme.broken_snippet else NOTHING
    return SchemeView(
        anchor=f"scheme-{name}",
        title=quote_literal(scheme.title),
        badges=join_parts(
            (
                make_badge(say_surface(scheme), "ap-badge"),
                lifecycle_badge(scheme.lifecycle),
                context.mark_and_claims(unit),
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
        (unit.append_mark(f"parts/{number}", show_part(part)), say_where(part), inline_code(show_part_name(part)))
        for number, part in enumerate(scheme.parts)
    )
    return make_table(("Send", "In", "Name"), rows)


def _explain_no_sample(context: PageContext, name: str, scheme: Scheme) -> str:
    if name not in context.without_sample:
        return ""
    if scheme.lifecycle is Lifecycle.current:
        return f"{context.without_sample[name]}."
    refusal = "" if scheme.lifecycle.is_usable else ", and the sandbox refuses it"
    return f"it is {scheme.lifecycle.words}{refusal}."


def _link_opened(context: PageContext, name: str) -> Markdown:
    operations = [
        key
        for key, operation in context.provider.operations.items()
        if name in operation.security and not operation.sandbox_only
    ]
    channels = [key for key, channel in context.provider.channels.items() if name in channel.security]
    return join_parts((context.link_parts("operations", operations), context.link_parts("channels", channels)))
