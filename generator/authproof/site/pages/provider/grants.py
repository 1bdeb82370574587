"""Grants: their steps, and what they give and end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from authproof.documents.shared.authorization_steps import (
    describe_authorization,
    describe_device_authorization,
    describe_implicit,
    operations_taking,
    phrase_scopes,
)
from authproof.model.grant import Grant
from authproof.model.grant_base import Trade
from authproof.model.pointers import spec_pointer
from authproof.model.scheme import Lifecycle
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
    inline_code,
    join_parts,
    make_badge,
    make_link,
    quote_literal,
    quote_prose,
    show_address,
)
from authproof.site.pages.notation import dotted_key
from authproof.text.answer_place import AnswerPlace
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


def view_grants(context: PageContext, *, removed: bool = False) -> tuple[GrantView, ...]:
    """Give the grants of what is in use, or of what was `removed`."""
    grants = context.provider.grants.items()
    return tuple(
        _view_grant(context, name, grant)
        for name, grant in grants
        if are_credentials_removed(context.provider, grant.issued_credentials) is removed
    )


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
    yield lifecycle_badge_of_credentials(context.provider, grant.issued_credentials)
    if grant.implicit is not None:
        yield lifecycle_badge(Lifecycle.not_executed)
    if grant.is_shown_once:
        yield make_badge("shown once", "ap-badge", "ap-badge--warning")


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
