"""Grants: what an operation issues stands in its answer, and what it trades in is sent to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from authproof.loader.checks.credentials import fault_misfit
from authproof.loader.fault import Fault, Names, fault_duplicates, fault_missing, show_value
from authproof.model.base import TOKEN_PATTERN
from authproof.model.credential import can_hold
from authproof.model.issued_place import IssuedPlace
from authproof.model.provider import Provider
from authproof.text.answer_place import AnswerPlace
from authproof.text.json_pointer import Path, has_value_at, resolve_pointer
from authproof.text.placeholders import placeholders_in
from authproof.text.yaml_text import describe_kind


def check_issued_stand(provider: Provider) -> Iterator[Fault]:
    """Ask that each pointer to what is issued leads to a value in the operation's example body."""
    for path, operation, _, place in _walk_issued(provider):
        if not place.header:
            body = provider.operations[operation].success.body
            yield from fault_missing(body, place.pointer, path, f"the body of {operation}'s success")


def check_issued_fit(provider: Provider) -> Iterator[Fault]:
    """Ask that the value there has the credential's shape, so that readers see what they will get."""
    for path, operation, credential, place in _walk_issued(provider):
        body = provider.operations[operation].success.body
        if not place.header and has_value_at(body, place.pointer):
            value = resolve_pointer(body, place.pointer)
            if isinstance(value, str) and value.startswith(place.before) and value.endswith(place.after):
                inner = value[len(place.before) : len(value) - len(place.after)]
                yield from fault_misfit(provider.credentials[credential].shape, inner, path)
            elif isinstance(value, str):
                wanted = show_value(place.write("…"))
                yield Fault(path, f"{operation}'s example has {show_value(value)} there, which is not {wanted}")
            else:
                yield Fault(path, f"found {describe_kind(value)} in {operation}'s answer; allowed: text")


def check_issued_places_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that no two credentials of a grant stand at the same place, and an operation answers with each at one."""
    places = (
        ((path[1], place.header.lower(), place.cookie, place.pointer), path)
        for path, _, _, place in _walk_issued(provider)
    )
    yield from fault_duplicates(places, "the same place as {}; each credential has its own")
    first: dict[tuple[str, str], tuple[Path, AnswerPlace]] = {}
    for path, operation, credential, place in _walk_issued(provider):
        other, there = first.setdefault((operation, credential), (path, place))
        if place != there:
            where = ".".join(map(str, other))
            yield Fault(path, f"{operation} answers with it elsewhere in {where}; write one place in both")


def check_issued_texts(provider: Provider) -> Iterator[Fault]:
    """Ask that what is issued can be told from the text around it, and that a header can carry it."""
    for path, operation, credential, place in _walk_issued(provider):
        described, success = provider.credentials[credential], provider.operations[operation].success
        for mark in filter(None, (place.end_mark, place.start_mark)):
            if can_hold(described.shape, mark):
                message = f"{credential!r} may hold {show_value(mark)} itself, so that nobody could tell where it"
                yield Fault(path, f"{message} {'ends' if mark == place.end_mark else 'begins'}; end the text elsewhere")
        if place.header and not place.cookie and place.header.lower() in {name.lower() for name in success.headers}:
            yield Fault(path, f"the success of {operation!r} has {place.header} among its headers; remove it there")


def check_issued_places_written(provider: Provider) -> Iterator[Fault]:
    """Ask that a place that is written out has the fields of its kind."""
    for name, grant in provider.grants.items():
        for issued in grant.issued:
            if issued.written is not None:
                yield from _fault_written(("grants", name, *issued.path), issued.name, issued.written)


def _fault_written(path: Path, credential: str, issued: IssuedPlace) -> Iterator[Fault]:
    if issued.template is not None and placeholders_in(issued.template) != (credential,):
        yield Fault((*path, "template"), f"it holds one credential, once: write {{{credential}}} where it stands")
    if issued.attributes is not None and issued.place != "cookie":
        yield Fault((*path, "attributes"), "only a cookie has attributes; remove them, or write in: cookie")
    elif issued.attributes is not None and re.search(r"(?i)(^|;)\s*domain\s*=", issued.attributes):
        yield Fault((*path, "attributes"), "the sandbox has another host than the domain; leave Domain out")
    if issued.place == "body" and not issued.name.startswith("/") and issued.name:
        yield Fault((*path, "name"), f"{show_value(issued.name)} is no JSON Pointer, such as /token")
    if issued.place != "body" and not re.fullmatch(TOKEN_PATTERN, issued.name):
        yield Fault(
            (*path, "name"),
            f"{show_value(issued.name)} is no name of a {issued.place}; allowed: letters, digits and !#$%&'*+.^_`|~-",
        )
    if issued.place == "header" and issued.name.lower() == "set-cookie":
        yield Fault((*path, "name"), "a cookie is written with in: cookie, and its own name")


def check_consumed_sent(provider: Provider) -> Iterator[Fault]:
    """Ask that what is traded in is carried by a scheme of its operation."""
    for path, operation, credential in _walk_trades(provider):
        schemes = provider.operations[operation].security
        carried = {name for scheme in schemes for name in provider.schemes[scheme].credentials}
        if credential not in carried:
            yield Fault(path, f"no scheme of {operation!r} carries it", names=Names(credential, carried))


def check_single_uses_end(provider: Provider) -> Iterator[Fault]:
    """Ask that what is good for one use ends where it is traded in: that is the one."""
    for name, grant in provider.grants.items():
        trade = grant.trade
        if trade and not trade.revokes_consumed and provider.credentials[trade.credential].single_use:
            path = ("grants", name, *trade.revokes_consumed_path)
            yield Fault(path, f"{trade.credential!r} is single_use, so that it ends here; allowed: revoked")


def check_reuse_noticed(provider: Provider) -> Iterator[Fault]:
    """Ask that reuse is spoken of only where what is traded in ends."""
    for name, grant in provider.grants.items():
        if grant.trade and grant.trade.reuse_revokes is not None and not grant.trade.revokes_consumed:
            message = "what is traded in stays good, and may be used again; remove this, or say consumed: revoked"
            yield Fault(("grants", name, "reuse"), message)


def check_trades_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that each scheme of an operation trades one credential in, and by one grant: else it is open what ends."""
    trades = list(_walk_trades(provider))
    items = (((operation, credential), path) for path, operation, credential in trades)
    yield from fault_duplicates(items, "its operation trades in the same by {} already; one trade for each")
    for path, operation, credential in trades:
        others = {name for _, other, name in trades if other == operation} - {credential}
        for scheme in provider.operations[operation].security:
            carried = provider.schemes[scheme].credentials
            both = [name for name in carried if name in others]
            if credential in carried and both:
                message = f"the scheme {scheme!r} carries it with {both[0]!r}, which {operation!r} trades in, too"
                yield Fault(path, f"{message}; give each a scheme of its own")


def _walk_issued(provider: Provider) -> Iterator[tuple[Path, str, str, AnswerPlace]]:
    """Give all that operations issue: the path that says so, operation, credential, place in the answer."""
    for name, grant in provider.grants.items():
        for issued in grant.issued:
            is_pointer = issued.place is not None and issued.place.pointer[:1] in ("", "/")
            if grant.requested_operation and issued.place is not None and is_pointer:
                yield ("grants", name, *issued.path), grant.requested_operation, issued.name, issued.place


def _walk_trades(provider: Provider) -> Iterator[tuple[Path, str, str]]:
    """Give every trade: the path of the credential that is traded in, the operation, and the credential."""
    for name, grant in provider.grants.items():
        if grant.requested_operation and grant.trade:
            yield ("grants", name, *grant.trade.path), grant.requested_operation, grant.trade.credential


CHECKS: Final = (
    check_issued_stand,
    check_issued_fit,
    check_issued_places_differ,
    check_issued_texts,
    check_issued_places_written,
    check_consumed_sent,
    check_single_uses_end,
    check_reuse_noticed,
    check_trades_differ,
)
