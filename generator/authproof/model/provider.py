"""The root of a spec: one provider and how it authenticates its callers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Annotated

from authproof.model.advice import Advice, Notice
from authproof.model.base import Id, Model, Text, Title, Url, behaviour_field, prose_field
from authproof.model.channel import Channel
from authproof.model.credential import Credential
from authproof.model.evidence import Evidence, EvidenceQuestions, Executed, Gap, Source
from authproof.model.failure import Failure, ServerAddress
from authproof.model.flow import Call, Connect, Flow
from authproof.model.format_version import FormatVersion
from authproof.model.grant import Grant
from authproof.model.grant_base import Trade
from authproof.model.level import Level
from authproof.model.limit import Limit
from authproof.model.operation import Operation
from authproof.model.pointers import spec_pointer
from authproof.model.refusals import RefusalQuestions
from authproof.model.scheme import Part, Scheme
from authproof.model.scopes import ScopeQuestions
from authproof.model.server import Server
from authproof.model.vocabulary import ENDED_CASES, Case, Place, Surface
from authproof.text.answer_place import AnswerPlace
from authproof.text.json_pointer import has_value_at

Endpoint = Operation | Channel
"""What a flow's step asks."""


class Provider(Model, EvidenceQuestions, RefusalQuestions, ScopeQuestions):
    """One API and how it authenticates its callers."""

    authproof: Annotated[FormatVersion, prose_field("The version of the format that the spec is written in.")]
    id: Annotated[
        Id, prose_field("The name in the sandbox's addresses and on the command line; the same as the file's name.")
    ]
    name: Annotated[Title, prose_field("The provider's name.")]
    summary: Annotated[Text, prose_field("What the API is for, and how it authenticates, in a sentence or two.")]
    homepage: Annotated[Url | None, prose_field("The provider's own documentation.")] = None
    source: Annotated[Source, prose_field("The source that the spec follows by default.")]
    notices: Annotated[tuple[Notice, ...], prose_field("What a reader must know before building on the API.")] = ()
    servers: Annotated[dict[Id, Server], behaviour_field("Base addresses, by name.", min_length=1)]
    credentials: Annotated[dict[Id, Credential], behaviour_field("What callers hold.", min_length=1)]
    grants: Annotated[dict[Id, Grant], behaviour_field("How credentials are obtained.", min_length=1)]
    schemes: Annotated[dict[Id, Scheme], behaviour_field("Where credentials travel.", min_length=1)]
    operations: Annotated[dict[Id, Operation], behaviour_field("What can be asked over HTTP.")] = {}
    channels: Annotated[dict[Id, Channel], behaviour_field("What can be opened as a WebSocket.")] = {}
    flows: Annotated[dict[Id, Flow], prose_field("What readers want to achieve; samples are made from them.")]
    failures: Annotated[dict[Id, Failure], behaviour_field("Documented refusals over HTTP.")] = {}
    limits: Annotated[dict[Id, Limit], behaviour_field("How much a caller may ask for.")] = {}
    levels: Annotated[dict[Id, Level], behaviour_field("Permission levels, from least to most.")] = {}
    user_context: Annotated[tuple[Text, ...], prose_field("What the API uses the caller's identity for.")] = ()
    advice: Annotated[tuple[Advice, ...], prose_field("How to keep credentials safe, as the provider says.")] = ()
    evidence: Annotated[tuple[Evidence, ...], prose_field("Where facts come from that are not from `source`.")] = ()
    executed: Annotated[tuple[Executed, ...], prose_field("Which claims execute what is only said in words.")] = ()
    gaps: Annotated[tuple[Gap, ...], prose_field("What no source states.")] = ()

    def endpoint_of(self, step: Call | Connect) -> Endpoint:
        """Give what a step of a flow asks; KeyError if there is no such operation or channel."""
        return self.operations[step.call] if isinstance(step, Call) else self.channels[step.connect]

    def usable_schemes(self, names: Iterable[str]) -> tuple[str, ...]:
        """Keep the schemes that are accepted today, each once: those that are current or deprecated."""
        return tuple(name for name in dict.fromkeys(names) if self.schemes[name].lifecycle.is_usable)

    def schemes_resuming(self, channel: Channel) -> dict[str, tuple[Part, ...]]:
        """Give the schemes by which the message that resumes a session authenticates, with their parts as sent then.

        If no scheme speaks of that message, it carries the credential in the same place as the message that
        authenticates, if its example has a value there.
        """
        message = channel.resume.message if channel.resume else ""
        schemes = {name: self.schemes[name] for name in self.usable_schemes(channel.security)}
        if not message or any(message in scheme.messages for scheme in schemes.values()):
            return {}
        example = channel.messages[message].payload
        return {
            name: scheme.parts_moved_to(message)
            for name, scheme in schemes.items()
            if scheme.travels_in_message
            and all(has_value_at(example, part.name) for part in scheme.parts if part.place is Place.message)
        }

    def is_dispensable(self, credential: str, scheme: str, security: Iterable[str]) -> bool:
        """Tell whether another scheme of an endpoint lets in whoever sends a scheme, be a credential good or not."""
        sent = self.schemes[scheme]
        others = (self.schemes[name] for name in self.usable_schemes(security) if name != scheme)
        return any(
            sent.sends_all_of(other) and all(credential not in part.credentials for part in other.parts_met_by(sent))
            for other in others
        )

    def surface_of(self, operation: str) -> Surface:
        """Give the surface that an operation is on, by which its failures are chosen: that of its first scheme."""
        security = self.operations[operation].security
        return self.schemes[security[0]].surface if security else Surface.rest

    def operations_on_route(self, operation: str) -> tuple[str, ...]:
        """Name the operations with the route of one, itself among them: the body of a request tells them apart.

        The first answers a body that fits none of them.
        """
        return self._operations_by_route.get(self.operations[operation].route, ())

    @cached_property
    def _operations_by_route(self) -> dict[tuple[str, str, str], tuple[str, ...]]:
        found: dict[tuple[str, str, str], tuple[str, ...]] = {}
        for name, operation in self.operations.items():
            if operation.lifecycle.is_answered:
                found[operation.route] = (*found.get(operation.route, ()), name)
        return found

    def lifetime_seconds(self, credential: str) -> int:
        """Tell how many seconds a credential lives; 0 if no source says that it expires."""
        lifetime = self.credentials[credential].lifetime
        return lifetime.seconds if lifetime else 0

    def bearer_format_of(self, part: Part) -> str | None:
        """Tell how the token is made that a part carries as a bearer token; none if no source says so."""
        formats = (self.credentials[name].bearer_format for name in part.credentials if part.is_bearer)
        return next(filter(None, formats), None)

    def issued_by(self, operation: str) -> dict[str, AnswerPlace]:
        """Give what an operation issues: each credential, and where it stands in the answer."""
        grants = self._grants_by_operation.get(operation, ())
        return {name: place for grant in grants for name, place in grant.issued_places.items()}

    def pointer_to_issued(self, operation: str, credential: str) -> str:
        """Point to what says that an operation issues a credential; StopIteration if it does not."""
        return next(
            spec_pointer("grants", name, *grant.path_of_issued(credential))
            for name, grant in self.grants.items()
            if grant.requested_operation == operation and credential in grant.issued_places
        )

    def addresses_told_by(self, operation: str) -> dict[str, str]:
        """Give the servers whose addresses clients take from an operation's answer, with JSON Pointers into it."""
        live = self.operations[operation].success.live.items()
        told = {value.server: pointer for pointer, value in live if isinstance(value, ServerAddress)}
        return {
            name: told[name] for name, server in self.servers.items() if operation in server.taken_from and name in told
        }

    def operations_issuing(self, credential: str) -> tuple[str, ...]:
        """Name the operations that answer with a credential, in the order of their grants."""
        grants = (grant for grant in self.usable_grants if credential in grant.issued_places)
        return tuple(dict.fromkeys(filter(None, (grant.requested_operation for grant in grants))))

    @cached_property
    def usable_grants(self) -> tuple[Grant, ...]:
        """The grants that nothing is asked for, or an operation that is answered today."""
        asked = ((grant, grant.requested_operation) for grant in self.grants.values())
        return tuple(grant for grant, name in asked if name is None or self.operations[name].lifecycle.is_usable)

    def first_issuer(self, credential: str) -> str | None:
        """Name the operation that a credential comes from first; none if callers hold it, or nothing issues it.

        That is one that issues it to whoever trades in none; else, if nobody holds it by hand, one that trades in what
        can be had.
        """
        return self._first_issuers.get(credential)

    @cached_property
    def _first_issuers(self) -> dict[str, str | None]:
        return {credential: self._find_first_issuer(credential) for credential in self.credentials}

    def _find_first_issuer(self, credential: str) -> str | None:
        grants = [
            grant
            for grant in self.usable_grants
            if grant.trade is None and not self._is_asked_with(grant.requested_operation, credential)
        ]
        first = next((grant.requested_operation for grant in grants if credential in grant.issued_places), None)
        if self.is_held_by_hand(credential):
            return None if first is None or self._needs_credential(first, credential) else first
        if first is not None:
            return first
        had = set(self.credentials_held_by_hand)
        had |= {name for grant in grants for name in grant.issued_places}
        trading = (grant for grant in self.usable_grants if grant.trade and grant.trade.credential in had)
        return next((grant.requested_operation for grant in trading if credential in grant.issued_places), None)

    def _needs_credential(self, operation: str, credential: str) -> bool:
        """Tell whether an operation, or one that issues what it is asked with, may be asked with a credential first."""
        pending, seen = [operation], set[str]()
        while pending:
            seen.add(name := pending.pop())
            scheme = self.exchange_schemes.get(name)
            names = self.schemes[scheme].credentials if scheme else ()
            if credential in names:
                return True
            pending += [each for one in names for each in self.operations_issuing(one) if each not in seen]
        return False

    def _is_asked_with(self, operation: str | None, credential: str) -> bool:
        """Tell whether an operation cannot be asked without a credential."""
        security = self.operations[operation].security if operation else ()
        return bool(security) and all(credential in self.schemes[name].credentials for name in security)

    def schemes_trading(self, operation: str, credential: str | None = None) -> tuple[str, ...]:
        """Give the usable schemes of an operation by which something is traded in, or one `credential`."""
        traded = {trade.credential for trade in self.trades_at(operation)}
        traded &= {credential} if credential else traded
        schemes = self.usable_schemes(self.operations[operation].security)
        return tuple(name for name in schemes if not traded.isdisjoint(self.schemes[name].credentials))

    @cached_property
    def exchange_schemes(self) -> dict[str, str | None]:
        """The operations that issue what can be obtained, each with the scheme by which it is obtained first.

        None stands for an operation that needs none. No scheme needs what only its own operation issues.
        """
        held = {*self.credentials_held_by_hand, *self.authorizations}
        reached: dict[str, str | None] = {}
        issuing = [name for name, each in self.operations.items() if each.lifecycle.is_usable and self.issued_by(name)]
        ordered = {name: self._order_exchange_schemes(name) for name in issuing}
        waiting, known = issuing, -1
        while len(reached) > known:
            known = len(reached)
            for name in waiting:
                ready = [each for each in ordered[name] if held.issuperset(self.schemes[each].credentials)]
                if ready or not self.operations[name].security:
                    reached[name] = next(iter(ready), None)
                    held |= set(self.issued_by(name))
            waiting = [name for name in waiting if name not in reached]
        return reached

    def _order_exchange_schemes(self, operation: str) -> tuple[str, ...]:
        """Order the usable schemes of an operation: those last by which something is traded in."""
        trading = self.schemes_trading(operation)
        schemes = self.usable_schemes(self.operations[operation].security)
        return (*(each for each in schemes if each not in trading), *trading)

    def trades_at(self, operation: str) -> tuple[Trade, ...]:
        """Give what an operation trades in, each by a scheme of its own; nothing if it trades nothing in."""
        trades = (grant.trade for grant in self._grants_by_operation.get(operation, ()))
        return tuple(trade for trade in trades if trade is not None)

    def trade_of(self, operation: str, credential: str) -> Trade | None:
        """Give the trade by which an operation trades a credential in; none if it does not."""
        return next((trade for trade in self.trades_at(operation) if trade.credential == credential), None)

    def accepts_ended(self, operation: str, credential: str | None, case: Case) -> bool:
        """Tell whether an operation answers with a success though its credential was never issued, or has ended."""
        trade = self.trade_of(operation, credential) if credential and case in ENDED_CASES else None
        return trade is not None and trade.accepts_ended

    @cached_property
    def _grants_by_operation(self) -> dict[str | None, list[Grant]]:
        found: dict[str | None, list[Grant]] = {}
        for grant in self.grants.values():
            found.setdefault(grant.requested_operation, []).append(grant)
        return found

    def grants_of(self, credential: str) -> tuple[str, ...]:
        """Name the grants that a credential comes of."""
        return tuple(name for name, grant in self.grants.items() if credential in grant.issued_credentials)

    def credentials_ended_by_trade(self) -> frozenset[str]:
        """Name what a trade ends: the credential that is traded in, or those that were issued together with it."""
        ended: set[str] = set()
        for grant in self.grants.values():
            ended |= set(grant.issued_credentials) if grant.trade and grant.trade.reuse_revokes else set()
        for trade in filter(None, (grant.trade for grant in self.grants.values())):
            issued = [grant.issued_places for grant in self.grants.values()]
            siblings = {name for names in issued if trade.credential in names for name in names} - {trade.credential}
            ended |= {trade.credential} if trade.revokes_consumed else set()
            ended |= siblings if trade.revokes_siblings else set()
        return frozenset(ended)

    def is_issued(self, credential: str) -> bool:
        """Tell whether an operation or a person's consent brings a credential; else callers hold it from the start."""
        return credential in self._issued_credentials

    def is_held_by_hand(self, credential: str) -> bool:
        """Tell whether a person can obtain a credential, even if an operation issues it too."""
        return credential in self.credentials_held_by_hand

    @cached_property
    def credentials_held_by_hand(self) -> frozenset[str]:
        """Name the credentials that a person can obtain, even if an operation issues them too."""
        issued = (each for grant in self.grants.values() for each in grant.issued)
        by_hand = {each.name for each in issued if each.place is None} - self.authorizations.keys()
        return frozenset(name for name in self.credentials if name in by_hand or not self.is_issued(name))

    @cached_property
    def _issued_credentials(self) -> frozenset[str]:
        by_operation = (name for grant in self.grants.values() for name in grant.issued_places)
        return frozenset((*self.authorizations, *by_operation))

    def levels_of(self, credential: str) -> tuple[str, ...]:
        """Name the permission levels that a holder of a credential may have: for what is issued, those of who asks."""
        return self._levels_of(credential, frozenset())

    def levels_of_scheme(self, scheme: str) -> tuple[str, ...]:
        """Name the levels that callers with a scheme may have: of its credentials, the first that has any tells it."""
        return self._levels_of_scheme(scheme, frozenset())

    def _levels_of(self, credential: str, asked: frozenset[str]) -> tuple[str, ...]:
        """Name the levels of a credential; one that comes of itself in the end has none."""
        own, issuer = self.credentials[credential].levels, self.first_issuer(credential)
        if issuer is None or (own and self.is_held_by_hand(credential)):
            return own
        scheme = self.exchange_schemes.get(issuer)
        return self._levels_of_scheme(scheme, asked | {credential}) if scheme and credential not in asked else ()

    def _levels_of_scheme(self, scheme: str, asked: frozenset[str]) -> tuple[str, ...]:
        levels = (self._levels_of(name, asked) for name in self.schemes[scheme].credentials)
        return next(filter(None, levels), ())

    def can_obtain(self, credential: str, level: str, asked: frozenset[str] = frozenset()) -> bool:
        """Tell whether a holder of a level may ask for a credential, and for all that it is asked for with."""
        issuer = self.first_issuer(credential)
        scheme = self.exchange_schemes.get(issuer) if issuer and credential not in asked else None
        if issuer is None or scheme is None:
            return True
        needed, names = self.operations[issuer].level, self.schemes[scheme].credentials
        may_ask = needed is None or needed in self.granted_levels(level)
        return may_ask and all(self.can_obtain(name, level, asked | {credential}) for name in names)

    def granted_levels(self, level: str) -> tuple[str, ...]:
        """Name every level whose rights a level has: itself, and what it includes; circles do no harm."""
        reached = [level]
        for name in reached:
            reached += [other for other in self.levels[name].includes if other not in reached]
        return tuple(reached)

    def level_for_all(self, needed: Iterable[str]) -> str | None:
        """Name the level with the fewest rights that has those of several; none if there is none, or none is needed."""
        rights = set(needed)
        granted = {name: set(self.granted_levels(name)) for name in self.levels}
        enough = [name for name in granted if rights and rights <= granted[name]]
        return min(enough, key=lambda name: len(granted[name]), default=None)

    def sources_of(self, credential: str) -> tuple[str, ...]:
        """Name the credentials held by hand that one is obtained with, and itself if a person can hold it."""
        sources: list[str] = []
        pending, seen = [credential], set[str]()
        while pending:
            name = pending.pop()
            if name in seen:
                continue
            seen.add(name)
            issuer = self.first_issuer(name)
            scheme = None if issuer is None else self.exchange_schemes.get(issuer)
            if name in self.authorizations:
                pending += reversed(self.authorizations[name].credentials)
                continue
            if scheme is None or self.is_held_by_hand(name):
                sources.append(name)
            if scheme is not None:
                pending += reversed(self.schemes[scheme].credentials)
        return tuple(sources)

    @cached_property
    def mismatch_case(self) -> Case:
        """The case of good credentials that do not belong together; `unknown` if no refusal tells them apart."""
        return Case.mismatched if self.answers_case(Case.mismatched) else Case.unknown

    def can_be_mismatched(self, scheme: str) -> bool:
        """Tell whether a scheme carries several credentials that people obtain, of which each tells whose it is."""
        told = self.credentials_held_by_hand - self.credentials_of_any_holder - self.credentials_made_by_callers
        return len(told.intersection(self.schemes[scheme].credentials)) > 1

    @cached_property
    def credentials_of_any_holder(self) -> frozenset[str]:
        """Name the credentials without levels that travel, or lead to what travels, with one that has levels.

        Holders of every level send the same value: it tells nothing of who they are.
        """
        carried = (scheme.credentials for name, scheme in self.schemes.items() if self.levels_of_scheme(name))
        sources = (source for names in carried for name in names for source in self.sources_of(name))
        return frozenset(source for source in sources if not self.credentials[source].levels)
