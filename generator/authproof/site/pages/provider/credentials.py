"""Grants with their steps, the credentials that come of them, and the schemes that carry these: each in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from authproof.documents.shared.authorization_steps import (
    describe_authorization,
    describe_device_authorization,
    describe_implicit,
    operations_taking,
    phrase_scopes,
)
from authproof.documents.shared.descriptions import say_fate_of_others
from authproof.model.credential import Credential, Revocation, SocketsAtRevocation
from authproof.model.grant import Grant
from authproof.model.grant_base import Trade
from authproof.model.operation import Expiry
from authproof.model.pointers import spec_pointer
from authproof.model.scheme import Lifecycle, Scheme
from authproof.model.vocabulary import ExpiryForm
from authproof.site.pages.context import PageContext, lifecycle_badge, lifecycle_of_credentials
from authproof.site.pages.evidence_marks import MarkedUnit
from authproof.site.pages.markdown import (
    NOTHING,
    Markdown,
    Table,
    inline_code,
    join_parts,
    make_badge,
    make_link,
    make_table,
    quote_literal,
    quote_prose,
    show_address,
)
from authproof.site.pages.notation import dotted_key, say_lifetime, say_where, show_part, show_part_name, show_shape
from authproof.site.pages.provider.glance import say_surface
from authproof.text.answer_place import AnswerPlace
from authproof.text.english import join_words
from authproof.text.json_pointer import join_pointer


@dataclass(frozen=True)
class GrantView:
    """One way to obtain credentials."""

    anchor: str
    title: Markdown
    badges: Markdown
    gives: Markdown
    start: Markdown
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


def view_grants(context: PageContext, *, removed: bool = False) -> tuple[GrantView, ...]:
    """Give the grants of what is in use, or of what was `removed`."""
    grants = context.provider.grants.items()
    return tuple(
        _view_grant(context, name, grant)
        for name, grant in grants
        if _is_removed(context, grant.issued_credentials) is removed
    )


def view_credentials(context: PageContext, *, removed: bool = False) -> tuple[CredentialView, ...]:
    """Give the credentials that are in use, or those that were `removed`."""
    credentials = context.provider.credentials.items()
    return tuple(
        _view_credential(context, name, each) for name, each in credentials if _is_removed(context, [name]) is removed
    )


def view_schemes(context: PageContext, *, removed: bool = False) -> tuple[SchemeView, ...]:
    """Give the schemes that are in use, or those that were `removed`."""
    schemes = context.provider.schemes.items()
    return tuple(
        _view_scheme(context, name, scheme)
        for name, scheme in schemes
        if (scheme.lifecycle is Lifecycle.removed) is removed
    )


def _is_removed(context: PageContext, credentials: Iterable[str]) -> bool:
    return lifecycle_of_credentials(context.provider, credentials) is Lifecycle.removed


def _view_grant(context: PageContext, name: str, grant: Grant) -> GrantView:
    issuing_fields = tuple(dict.fromkeys(str(each.path[0]) for each in grant.issued))
    trade_fields = _fields_of_trade(grant.trade) if grant.trade else ()
    asking_fields = ("scopes",) if grant.scope_request else ()
    reuse = ("reuse",) if grant.trade and grant.trade.reuse_revokes is not None else ()
    unknown = ("unknown",) if grant.trade and grant.trade.accepts_ended else ()
    fields = (*issuing_fields, grant.steps_field, *asking_fields, *trade_fields, *reuse, *unknown)
    unit = context.unit_of(spec_pointer("grants", name), *fields)
    return GrantView(
        anchor=f"grant-{name}",
        title=quote_literal(grant.title),
        badges=join_parts(
            (make_badge(grant.kind_title, "ap-badge"), *_grant_badges(context, grant), context.mark_and_claims(unit)),
            " ",
        ),
        gives=join_parts((_show_issued(context, grant), unit.mark_fields(*issuing_fields)), " "),
        start=_link_start(grant),
        steps=(*map(quote_prose, grant.manual_steps), *_authorization_steps(context, grant)),
        notes=tuple(filter(None, (unit.mark_fields(grant.steps_field), *_grant_notes(context, unit, grant)))),
    )


def _authorization_steps(context: PageContext, grant: Grant) -> Iterator[Markdown]:
    """Say what is done in a browser, if that is how a code comes about or becomes good, and what takes the code."""
    if (device := grant.device_authorization) is not None:
        yield Markdown(f"Call {_link_request(context, device.operation)}.")
        yield from map(Markdown, describe_device_authorization(context.provider, device))
        yield Markdown(f"What takes the code: {_link_taking(context, device.device_code)}.")
    if (request := grant.authorization) is not None:
        yield from map(Markdown, describe_authorization(context.provider, request))
        yield Markdown(f"Trade it in at once: {_link_taking(context, request.code)}.")
    if (implicit := grant.implicit) is not None:
        yield from map(Markdown, describe_implicit(context.provider, implicit))


def _link_taking(context: PageContext, credential: str) -> Markdown:
    return join_parts(_link_request(context, name) for name in operations_taking(context.provider, credential))


def _link_request(context: PageContext, operation: str) -> Markdown:
    return Markdown(f"{_show_request(context, operation)} ({context.link_part('operations', operation)})")


def _link_start(grant: Grant) -> Markdown:
    """Link where to begin."""
    url = grant.start_url
    return Markdown(f"See {make_link(quote_literal(show_address(url)), url)}:") if url else NOTHING


def _grant_badges(context: PageContext, grant: Grant) -> Iterable[Markdown]:
    yield _lifecycle_badge_of(context, grant.issued_credentials)
    if grant.implicit is not None:
        yield lifecycle_badge(Lifecycle.not_executed)
    if grant.is_shown_once:
        yield make_badge("shown once", "ap-badge", "ap-badge--warning")


def _lifecycle_badge_of(context: PageContext, credentials: Iterable[str]) -> Markdown:
    return lifecycle_badge(lifecycle_of_credentials(context.provider, credentials))


def _show_issued(context: PageContext, grant: Grant) -> Markdown:
    places = grant.issued_places
    issued_places = (
        join_parts((context.link_part("credentials", name), Markdown(f"({_say_place(places[name])})")), " ")
        if name in places
        else context.link_part("credentials", name)
        for name in grant.issued_credentials
    )
    return join_parts(issued_places)


def _say_place(place: AnswerPlace) -> str:
    if place.cookie:
        said = f"; {inline_code(place.attributes)}" if place.attributes else ""
        return f"the cookie {inline_code(place.cookie)}{said}"
    if place.header:
        where = f"the header {inline_code(place.header)}"
    else:
        where = f"{inline_code(dotted_key(place.pointer))} in the body" if place.pointer else "the whole body"
    is_piece = place.before or place.after
    return f"in {where}: {inline_code(place.write('…'))}" if is_piece else where


def _grant_notes(context: PageContext, unit: MarkedUnit, grant: Grant) -> Iterable[Markdown]:
    if grant.is_shown_once:
        yield Markdown("The secret is shown **only once**: store it before you leave the page.")
    if grant.requested_operation and grant.device_authorization is None:
        yield Markdown(f"Call {_link_request(context, grant.requested_operation)}.")
    if (asked := grant.scope_request) and asked.operation:
        place = inline_code(dotted_key(asked.pointer))
        words = Markdown(f"As {place} in the body, ask for {phrase_scopes(asked.scopes)}.")
        yield unit.append_mark("scopes", words)
    if grant.trade:
        yield from _say_fates(context, unit, grant.trade, grant.trade_verb)


def _show_request(context: PageContext, name: str) -> Markdown:
    operation = context.provider.operations[name]
    return inline_code(f"{operation.method} {operation.path}")


def _fields_of_trade(trade: Trade) -> tuple[str, str]:
    """Name the fields that say what becomes of the credential traded in, and of what was issued with it."""
    return join_pointer(trade.revokes_consumed_path)[1:], join_pointer(trade.revokes_siblings_path)[1:]


def _say_fates(context: PageContext, unit: MarkedUnit, trade: Trade, verb: str) -> Iterable[Markdown]:
    """Say what becomes of older credentials, as far as the spec itself does."""
    consumed, siblings = _fields_of_trade(trade)
    if unit.states(consumed):
        fate = "ends with this call" if trade.revokes_consumed else "stays valid"
        traded = context.link_part("credentials", trade.credential)
        yield unit.append_mark(consumed, Markdown(f"The {traded} that is {verb} {fate}."))
    if unit.states(siblings):
        fate = "ends too" if trade.revokes_siblings else "stays valid until it expires"
        yield unit.append_mark(siblings, Markdown(f"What was issued together with it {fate}."))
    if trade.accepts_ended:
        words = Markdown("One that was never issued, or has ended already, is answered as a success, too.")
        yield unit.append_mark("unknown", words)
    if trade.reuse_revokes is not None:
        fate = "ends" if trade.reuse_revokes else "stays valid"
        yield unit.append_mark("reuse", Markdown(f"If it is presented again, all that was issued since {fate}."))


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
                _lifecycle_badge_of(context, [name]),
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
