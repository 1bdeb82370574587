"""Parts of a spec in words, for the descriptions of a document: CommonMark, quoted, one statement a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from authproof.documents.shared.authorization_steps import (
    describe_authorization,
    describe_device_authorization,
    describe_implicit,
    phrase_scopes,
)
from authproof.documents.shared.evidence import notes_about
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.documents.shared.part_values import write_part_value
from authproof.model.advice import Notice
from authproof.model.credential import Credential, Revocation, shape_pattern
from authproof.model.failure import Failure
from authproof.model.grant import Grant
from authproof.model.limit import Ban, Concurrency, InFlight, Limit, Undisclosed, Window
from authproof.model.pointers import spec_pointer
from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle, Part, Scheme
from authproof.model.server import Server, ServerVariable
from authproof.model.vocabulary import Callers, Counts, Fate, Place
from authproof.text.answer_place import AnswerPlace
from authproof.text.commonmark import join_bullets, quote_code, quote_link, quote_literal, quote_prose
from authproof.text.english import join_words, spell_count, spell_duration, spell_name

_PLACE_WORDS: Final = {
    Place.header: "the header {name}",
    Place.query: "the query parameter {name}",
    Place.path: "the path parameter {name}",
    Place.cookie: "the cookie {name}",
    Place.body: "the body at {name}",
    Place.subprotocol: "a WebSocket subprotocol ({name})",
    Place.message: "a WebSocket message at {name}",
}


def titled_section(title: str, paragraphs: Iterable[str]) -> list[str]:
    """Put a heading over paragraphs; nothing if there are none."""
    texts = list(paragraphs)
    return [f"## {title}", *texts] if texts else []


def bullet_list(lines: Iterable[str]) -> list[str]:
    """Make one paragraph of lines, a list; nothing if there are none."""
    texts = list(lines)
    return [join_bullets(texts)] if texts else []


def link_external_docs(provider: Provider) -> Node | None:
    """Point to the provider's own documentation; none if its address is not known."""
    address = provider.homepage or provider.source.url
    return {"description": quote_literal(provider.source.title), "url": address} if address else None


def describe_notice(notice: Notice) -> str:
    return f"**{quote_literal(notice.title)}.** {quote_prose(notice.text)}"


def describe_server(provider: Provider, name: str) -> str:
    server = provider.servers[name]
    kind = [] if server.production else ["For development, not for production."]
    notes = notes_about(provider, spec_pointer("servers", name))
    return " ".join([quote_prose(server.description), *kind, *_describe_source_of_address(provider, name), *notes])


def _describe_source_of_address(provider: Provider, name: str) -> list[str]:
    """Say from which answers clients take an address."""
    operations = provider.servers[name].taken_from
    told = [f"{quote_code(each)}, at {quote_code(provider.addresses_told_by(each)[name])}" for each in operations]
    taken = (
        f"Take the address from the answer of {join_words(told, 'or')}; each caller has another, this is an example."
    )
    return [taken] if told else []


def server_variables(server: Server) -> Node:
    """Give the variables of a server's address, as OpenAPI and AsyncAPI have them: `default` is the example."""
    return {name: _server_variable(variable) for name, variable in server.placed_variables.items()}


def _server_variable(variable: ServerVariable) -> Node:
    described = {"default": variable.example, "description": quote_prose(variable.description)}
    return described | drop_empty({"enum": list(variable.values)})


def describe_part(part: Part) -> str:
    """Say what goes where: `Bot {bot_token}` in the header `Authorization`."""
    place = _PLACE_WORDS[part.place].format(name=quote_code(part.name))
    message = f" of the message {quote_code(part.message)}" if part.message else ""
    optional = "" if part.required else " (may be left out)"
    return f"{quote_code(write_part_value(part))} in {place}{message}{optional}"


def describe_scheme(scheme: Scheme) -> list[str]:
    """Say all of a scheme but its title, one statement each."""
    sent = f"Send {join_words([describe_part(each) for each in scheme.parts])}."
    lifecycle = [] if scheme.lifecycle is Lifecycle.current else [f"**{scheme.lifecycle.words.capitalize()}.**"]
    recommended = [f"Recommended: {quote_prose(scheme.recommended)}"] if scheme.recommended else []
    snippet = [f"The provider's own snippet: {quote_prose(scheme.broken_snippet)}"] if scheme.broken_snippet else []
    return [*lifecycle, quote_prose(scheme.summary), sent, *recommended, *map(quote_prose, scheme.notes), *snippet]


def describe_credential(provider: Provider, credential: Credential) -> list[str]:
    """Say all of a credential but its title, one statement each."""
    secret = [] if credential.secret else ["It is not a secret."]
    levels = [quote_literal(provider.levels[name].title) for name in credential.levels]
    held = [f"Its holders have one of these permission levels: {join_words(levels, 'or')}."] if levels else []
    revoked = [_describe_revocation(credential.revocation)] if credential.revocation else []
    return [
        quote_prose(credential.summary),
        describe_shape(credential),
        *secret,
        describe_lifetime(credential),
        *held,
        *revoked,
    ]


def describe_shape(credential: Credential) -> str:
    shape = f"Its shape is {quote_code(shape_pattern(credential.shape))}, for example {quote_code(credential.example)}."
    return shape + (f" Its format is {quote_code(credential.bearer_format)}." if credential.bearer_format else "")


def describe_lifetime(credential: Credential) -> str:
    """Say how long a credential lives and how often it can be used."""
    once = " It can be used once." if credential.single_use else ""
    if credential.lifetime is None:
        return f"{'It does not expire.' if credential.never_expires else 'No expiry is stated.'}{once}"
    start = f" from {'its last use' if credential.lifetime.sliding else 'issue'}"
    is_start_stated = "sliding" in credential.lifetime.model_fields_set
    return f"It lives {spell_duration(credential.lifetime.seconds)}{start if is_start_stated else ''}.{once}"


def _describe_revocation(revocation: Revocation) -> str:
    """Say how a credential is revoked and what becomes of the old one."""
    sockets = ["Open sockets are closed."] if revocation.sockets == "close" else []
    others = [say_fate_of_others(revocation.others)] if revocation.others else []
    steps = map(quote_prose, revocation.steps)
    title = f"{quote_literal(revocation.title)}:"
    return " ".join([title, *steps, quote_prose(revocation.effect), *others, *sockets])


def say_fate_of_others(fate: Fate) -> str:
    """Say what becomes of the other credentials of the kind that the same holder has."""
    return f"Others that the same holder has {'end too' if fate is Fate.revoked else 'stay good'}."


def describe_grant(provider: Provider, grant: Grant) -> list[str]:
    """Say how credentials are obtained, one step each: what a person does, then what a program asks."""
    by_hand = [*_first_steps(grant), *map(quote_prose, grant.manual_steps)]
    if grant.authorization is not None:
        return [*by_hand, *describe_authorization(provider, grant.authorization)]
    if grant.implicit is not None:
        return [*by_hand, *describe_implicit(provider, grant.implicit)]
    if grant.requested_operation is None:
        return [*by_hand, *_final_steps(provider, grant)]
    call = f"Call {quote_code(grant.requested_operation)}."
    taken = [
        f"Take {_credential_title(provider, name)} from {describe_place(place)}."
        for name, place in grant.issued_places.items()
    ]
    asking = grant.scope_request
    asked = [f"Ask in {quote_code(asking.pointer)} of the body for {phrase_scopes(asking.scopes)}."] if asking else []
    once = ["It is shown only this once."] if grant.is_shown_once else []
    device = grant.device_authorization
    waiting = describe_device_authorization(provider, device) if device else []
    return [*by_hand, call, *asked, *taken, *once, *waiting, *_trade_effects(provider, grant)]


def describe_limits(provider: Provider, limits: Mapping[str, Limit]) -> list[str]:
    """Say what each of a provider's limits is, and what that rests on, one paragraph each."""
    return [
        " ".join([describe_limit(limit), *notes_about(provider, spec_pointer("limits", name))])
        for name, limit in limits.items()
    ]


def describe_limit(limit: Limit) -> str:
    note = [quote_prose(limit.note)] if limit.note else []
    return " ".join([f"**{quote_literal(limit.title)}.**", *_limit_amount(limit), *note])


def describe_refused_handshakes(provider: Provider) -> list[str]:
    """Say what each failure of a handshake means, its status first."""
    return [
        f"{failure.status}: {describe_failure(provider, name)}" for name, failure in provider.handshake_failures.items()
    ]


def describe_failure(provider: Provider, name: str) -> str:
    """Say all of a failure, and what that rests on, in one paragraph."""
    notes = notes_about(provider, spec_pointer("failures", name))
    wrong = [quote_literal(provider.credentials[each].title) for each in provider.failures[name].credentials]
    blamed = [f"Only if what is wrong is the {join_words(wrong, 'or the')}."] if wrong else []
    return " ".join([*_failure_statements(provider.failures[name]), *blamed, *notes])


def _failure_statements(failure: Failure) -> list[str]:
    """Say what a failure means, what to do, and which cases it answers."""
    action, cases = quote_prose(failure.action), ", ".join(map(spell_name, failure.cases))
    whole = [f"The source speaks of every status {quote_code(failure.covers)}."] if failure.covers else []
    meaning = [f"**{quote_literal(failure.title)}.**", quote_prose(failure.meaning)]
    return [*meaning, f"*What to do:* {action}", f"Cases: {cases}.", *whole]


def _first_steps(grant: Grant) -> list[str]:
    return [f"Begin at {quote_link(grant.start_url)}."] if grant.start_url else []


def _final_steps(provider: Provider, grant: Grant) -> list[str]:
    if not grant.issued_credentials:
        return []
    gained = f"You now hold: {join_words([_credential_title(provider, name) for name in grant.issued_credentials])}."
    return [gained + (" It is shown only this once." if grant.is_shown_once else "")]


def _trade_effects(provider: Provider, grant: Grant) -> list[str]:
    if grant.trade is None:
        return []
    title = _credential_title(provider, grant.trade.credential)
    old, siblings = _fate_word(grant.trade.revokes_consumed), _fate_word(grant.trade.revokes_siblings)
    said = [f"The {title} that was {grant.trade_verb} is then {old}; what was issued together with it is {siblings}."]
    if grant.trade.accepts_ended:
        said.append("One that was never issued, or has ended, is answered as a success, too.")
    if grant.trade.reuse_revokes is None:
        return said
    return [*said, f"If it is presented again, all that was issued since is {_fate_word(grant.trade.reuse_revokes)}."]


def _fate_word(revoked: bool) -> str:
    return Fate.revoked if revoked else Fate.kept


def _credential_title(provider: Provider, name: str) -> str:
    return quote_literal(provider.credentials[name].title)


def describe_place(place: AnswerPlace) -> str:
    """Say where in an answer a value is to be taken from."""
    if place.cookie:
        where = f"the cookie {quote_code(place.cookie)} that the answer sets"
    elif place.header:
        where = f"the answer's header {quote_code(place.header)}"
    elif place.pointer:
        where = f"the answer's body at {quote_code(place.pointer)}"
    else:
        where = "the answer's body" if place.before or place.after else "the answer's body, which is nothing else"
    start = place.start_mark.partition("=")[2] if place.cookie else place.start_mark
    end = "" if place.cookie and place.end_mark == ";" else place.end_mark
    cut = [f"after {quote_code(start)}"] if start else []
    cut += [f"before {quote_code(end)}"] if end else []
    return f"{where}, {' and '.join(['what stands ' + cut[0], *cut[1:]])}" if cut else where


def _limit_amount(limit: Limit) -> list[str]:
    match limit:
        case Undisclosed():
            return []
        case Concurrency():
            amount = f"{spell_count(limit.connections, 'socket')} open at the same time"
            covered = _list_names(", on the channels ", limit.channels)
        case InFlight():
            amount = f"{spell_count(limit.requests, 'request')} under way at the same time"
            covered = _list_names(", on ", limit.operations)
        case Ban():
            amount, covered = f"{_ban_amount(limit)}, counted", ""
        case Window():
            amount = _window_amount(limit)
            covered = _list_names(", on ", limit.operations) + _list_names(", on the channels ", limit.channels)
    return [f"{amount} per {limit.scope.value}{covered}."]


def _ban_amount(limit: Ban) -> str:
    length = f" of {spell_duration(limit.lasts)}" if limit.lasts else ""
    if limit.counts_other_refusals:
        kinds = join_words([spell_name(case) for case in limit.cases])
        cause = f"{spell_count(limit.violations, 'refusal')} ({kinds})"
    else:
        cause = f"{spell_count(limit.violations, 'violation')} of the other limits"
    return f"A ban{length} after {cause} in {spell_duration(limit.seconds)}"


def _window_amount(limit: Window) -> str:
    counted = "" if limit.counts is Counts.everything else f"{limit.counts} "
    amount = spell_count(limit.requests, f"{counted}{'message' if limit.channels else 'request'}")
    burst = f", at most {limit.burst:,} at once" if limit.burst else ""
    apart = f" for each {quote_code(limit.by_parameter)}" if limit.by_parameter else ""
    callers = "" if limit.callers is Callers.everybody else f", of {limit.callers} callers,"
    costs = "".join(f", one of {quote_code(name)} counts as {cost:,}" for name, cost in limit.costs.items())
    return f"{amount} in {spell_duration(limit.seconds)} ({spell_name(limit.algorithm)}{burst}{costs}){apart}{callers}"


def _list_names(before: str, names: Iterable[str]) -> str:
    shown = [quote_code(name) for name in names]
    return f"{before}{join_words(shown)}" if shown else ""
