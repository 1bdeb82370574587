"""Credentials that were issued, and what became of each of them. Memory is bounded: the oldest are forgotten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Final, NamedTuple, Protocol

from authproof.model.vocabulary import Case
from authproof.sandbox.tables import CredentialTable, IssuedCredential, Tables
from authproof.sandbox.tables.credential import DemoHolder, draw_new_value, draw_value

MAX_ISSUED: Final = 10_000
"""How many issued credentials are remembered for one provider."""

_FOREVER = float("inf")
_SLOW_DOWN_SECONDS: Final = 5
"""By how much the interval grows with each `slow_down` (RFC 8628, section 3.5)."""
_NOT_BOUND: Final[Mapping[str, str]] = {}
_SOMEBODY = "somebody"
"""The holder of what the sandbox accepts from the start, where the provider has no levels."""
_SOMEBODY_ELSE = "somebody else"
"""Another holder, where the provider has no levels."""


class Dependent(Protocol):
    """What ends with a credential: an open socket."""

    def end_for_case(self, case: Case) -> None: ...


class Consent:
    """What a person has decided about a device code, and when a caller may ask for that again."""

    __slots__ = ("_interval", "_may_ask_at", "is_allowed")

    def __init__(self, interval: float) -> None:
        """Begin undecided, with `interval` seconds between two requests."""
        self.is_allowed: bool | None = None
        """None: nobody has decided."""
        self._interval = interval
        self._may_ask_at = -_FOREVER

    @property
    def refusal(self) -> Case | None:
        """Why the device code is not good; None if it is allowed."""
        if self.is_allowed is None:
            return Case.authorization_pending
        return None if self.is_allowed else Case.access_denied

    def note_request(self, now: float) -> bool:
        """Note that a caller asks; tell whether that is too soon, which makes the interval longer from then on."""
        is_too_soon = now < self._may_ask_at
        self._interval += _SLOW_DOWN_SECONDS if is_too_soon else 0
        self._may_ask_at = now + self._interval
        return is_too_soon


class WaitingDevice(NamedTuple):
    """A device about which nobody has decided yet."""

    client: str
    """What its application is known by."""
    consent: Consent


class CredentialRecord:
    """One credential that was issued."""

    __slots__ = (
        "bound",
        "consent",
        "credential",
        "dependents",
        "expires",
        "family",
        "holder",
        "level",
        "principal",
        "revoked",
        "scopes",
        "successors",
        "used",
        "value",
    )

    def __init__(  # noqa: PLR0913, PLR0917 - what is known of a credential at its issue
        self,
        credential: CredentialTable,
        value: str,
        holder: str | None,
        level: str | None,
        now: float,
        scopes: frozenset[str] | None = None,
    ) -> None:
        self.credential = credential
        self.value = value
        self.holder = holder
        """Whose it is; None fits any holder."""
        self.level = level
        self.expires = _FOREVER if credential.lifetime is None else now + credential.lifetime
        self.revoked = False
        self.scopes = scopes
        """What it was granted for; None if no scopes were asked for."""
        self.used = False
        self.bound: Mapping[str, str] = _NOT_BOUND
        """What must be presented with it, by credential: of a code verifier, its challenge."""
        self.consent: Consent | None = None
        """What a person has to decide before it is good; none if nothing."""
        self.family = [self]
        """Itself and those that were issued together with it."""
        self.successors: list[CredentialRecord] = []
        """What it was traded in for, where its reuse ends that."""
        self.dependents: set[Dependent] = set()
        """Open sockets that end when it is revoked."""
        self.principal = Principal([self])
        """Who holds it, if nothing else is presented with it."""

    def find_flaw(self, now: float) -> Flaw | None:
        """Say why it is no longer accepted; None if it is."""
        if self.used:
            return Flaw(Case.used, self.credential.id, self)
        if self.revoked:
            return Flaw(Case.revoked, self.credential.id, self)
        if now >= self.expires:
            return Flaw(Case.expired, self.credential.id)
        refusal = self.consent and self.consent.refusal
        return Flaw(refusal, self.credential.id) if refusal else None

    def mark_used(self, now: float) -> Principal:
        """Note that it was accepted: a single-use credential ends, a sliding lifetime starts again."""
        self.used = self.credential.single_use
        if self.credential.sliding and self.credential.lifetime is not None:
            self.expires = now + self.credential.lifetime
        return self.principal


class Flaw(NamedTuple):
    """Why a caller is not let in."""

    case: Case
    credential: str | None
    """What is wrong; none if that is no credential."""
    record: CredentialRecord | None = None
    """What has ended before, if that is what is wrong."""


class Principal:
    """Who was let in, and with what."""

    __slots__ = ("holder", "level", "records", "scopes")

    def __init__(self, records: list[CredentialRecord]) -> None:
        self.records = records
        self.holder = next((record.holder for record in records if record.holder is not None), None)
        self.level = next((record.level for record in records if record.level is not None), None)
        self.scopes = next((record.scopes for record in records if record.scopes is not None), None)


class _RecordsByCredential(dict[str, dict[str, CredentialRecord]]):
    """The records of each credential by value; they are made when somebody asks for the first of them."""

    def __init__(self, make: Callable[[str], dict[str, CredentialRecord]]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, credential: str) -> dict[str, CredentialRecord]:
        records = self[credential] = self._make(credential)
        return records


class CredentialStore:
    """All credentials of one provider that the sandbox knows."""

    def __init__(self, tables: Tables, clock: Callable[[], float], random: Random) -> None:
        self._credentials = {credential.id: credential for credential in tables.credentials}
        self._devices = {each.device_code: each for each in tables.device_authorizations}
        self._clock = clock
        self._random = random
        self._begin = clock()
        self._records = _RecordsByCredential(self._make_demo_records)
        self._issued: dict[CredentialRecord, None] = {}
        self._new_holders = 0
        self._mismatch_case = tables.mismatch_case

    def admit_caller(self, values: dict[str, str], now: float) -> Principal | Flaw:
        """Let a caller in who presents these values, by credential; else tell why not.

        Values that belong together must be of one holder.
        """
        if len(values) == 1:
            (record,) = self._find_records(values)
            if record is not None:
                flaw = record.find_flaw(now)
                return self._note_refusal(flaw, values, now) if flaw else record.mark_used(now)
        caller = self.identify_caller(values, now)
        if isinstance(caller, Flaw):
            return self._note_refusal(caller, values, now)
        for record in caller.records:
            record.mark_used(now)
        return caller

    def _note_refusal(self, flaw: Flaw, values: Mapping[str, str], now: float) -> Flaw:
        """Note that somebody asks for what is not decided yet; whoever asks too soon is told to slow down."""
        if flaw.case is not Case.authorization_pending or flaw.credential is None:
            return flaw
        record = self.find_record(flaw.credential, values[flaw.credential])
        is_too_soon = record is not None and record.consent is not None and record.consent.note_request(now)
        return Flaw(Case.slow_down, flaw.credential) if is_too_soon else flaw

    def identify_caller(self, values: Mapping[str, str], now: float) -> Principal | Flaw:
        """Tell who presents these values, and use none of them up; else tell why they are no good."""
        records = self._find_records(values)
        known = [record for record in records if record is not None]
        if len(known) < len(records):
            return Flaw(
                Case.unknown, next(name for name, record in zip(values, records, strict=True) if record is None)
            )
        if stranger := _find_stranger(known):
            return Flaw(self._mismatch_case, stranger.credential.id)
        for record in known:
            if flaw := record.find_flaw(now):
                return flaw
        strayed = next((record for record in known if not self._is_bound(record, values)), None)
        return Flaw(Case.unknown, strayed.credential.id) if strayed else Principal(known)

    def _find_records(self, values: Mapping[str, str]) -> list[CredentialRecord | None]:
        return [self._records[name].get(value) or self._note_made(name, value) for name, value in values.items()]

    def _note_made(self, credential: str, value: str) -> CredentialRecord | None:
        """Give a record of what callers make themselves: it is as good as what it is held against."""
        table = self._credentials[credential]
        return CredentialRecord(table, value, None, None, self._clock()) if table.challenge else None

    def _is_bound(self, record: CredentialRecord, values: Mapping[str, str]) -> bool:
        """Tell whether what is presented with a credential is what it was issued for."""
        return all(
            wanted == self._write_bound(name, values[name]) for name, wanted in record.bound.items() if name in values
        )

    def _write_bound(self, credential: str, value: str) -> str:
        method = self._credentials[credential].challenge
        return value if method is None else method.derive_challenge(value)

    def find_record(self, credential: str, value: str) -> CredentialRecord | None:
        """Look up a value; None if it was never issued or is forgotten."""
        return self._records[credential].get(value) if credential in self._credentials else None

    def issue_credentials(
        self,
        issues: tuple[IssuedCredential, ...],
        principal: Principal,
        scopes: frozenset[str] | None = None,
        traded: CredentialRecord | None = None,
    ) -> list[str]:
        """Issue credentials that belong together to who asks, for some scopes; gives the values, in order.

        They are the successors of what was `traded` in for them, if that is given.
        """
        rights = principal.holder, principal.level, scopes
        family = [self._issue_record(self._credentials[each.credential], *rights) for each in issues]
        for record in family:
            record.family = family
            if (device := self._devices.get(record.credential.id)) is not None:
                record.consent = Consent(device.interval)
                asking = (each for each in principal.records if each.credential.id == device.client_id)
                record.bound = {each.credential.id: each.value for each in asking}
        if traded is not None:
            traded.successors = family
        return [record.value for record in family]

    def find_waiting(self, user_code: str, value: str, now: float) -> WaitingDevice | None:
        """Find the device about which a person decides who enters a user code; None if none waits for it any more."""
        record = self.find_record(user_code, value)
        for each in record.family if record else ():
            flaw = each.find_flaw(now)
            if each.consent and flaw and flaw.case is Case.authorization_pending:
                return WaitingDevice(next(iter(each.bound.values()), ""), each.consent)
        return None

    def issue_bound(
        self, credential: str, principal: Principal, bound: Mapping[str, str], scopes: frozenset[str] | None
    ) -> str:
        """Issue a credential to a holder for some scopes, good only with what it is bound to; gives the value."""
        record = self._issue_record(self._credentials[credential], principal.holder, principal.level, scopes)
        record.bound = bound
        return record.value

    def plant_value(self, credential: str, value: str, level: str | None) -> None:
        """Accept a value as if it had been issued, whatever its shape.

        It fits any holder, but for one that was accepted from the start: that is its holder's again.
        """
        table = self._credentials[credential]
        own = (each for each in table.demo.holders if value in (each.value, each.second))
        holder = next((_name_demo_holder(table, each) for each in own), None)
        self._keep_issued(CredentialRecord(table, value, holder, level, self._clock()))

    def issue_value(self, credential: str, level: str | None) -> str:
        """Issue a fresh value to a new holder; gives the value."""
        return self._issue_record(self._credentials[credential], self._name_new_holder(), level).value

    def change_level(self, credential: str, value: str, level: str | None) -> bool:
        """Give the holder of a value another level; False if the value was never issued."""
        record = self.find_record(credential, value)
        if record is None:
            return False
        record.level = level
        record.principal = Principal([record])
        return True

    def replace_record(self, record: CredentialRecord) -> str:
        """Issue a new value in the place of one that its owner revokes; gives the new value."""
        self.revoke_by_owner(record)
        return self._issue_record(record.credential, record.holder, record.level, record.scopes).value

    def revoke_by_owner(self, record: CredentialRecord) -> None:
        """End a credential as its owner does, and with it the other ones of its holder where the spec says so."""
        self.revoke_record(record)
        if record.credential.revokes_others and record.holder is not None:
            for other in self._records[record.credential.id].values():
                if other.holder == record.holder and not other.revoked:
                    self.revoke_record(other)

    def revoke_record(self, record: CredentialRecord) -> None:
        """End a credential, and the sockets that end with it."""
        record.revoked = True
        for dependent in tuple(record.dependents):
            dependent.end_for_case(Case.revoked)

    def revoke_successors(self, record: CredentialRecord) -> None:
        """End all that a credential was traded in for, and what that was traded in for."""
        pending = record.successors
        while pending:
            for each in pending:
                self.revoke_record(each)
            pending = [successor for each in pending for successor in each.successors]

    def _make_demo_records(self, name: str) -> dict[str, CredentialRecord]:
        """Make the records of the values of a credential that are known from the start."""
        credential = self._credentials[name]
        demo = credential.demo
        records = [
            CredentialRecord(credential, value, _name_demo_holder(credential, each), each.level, self._begin)
            for each in demo.holders
            for value in (each.value, each.second)
            if value is not None
        ]
        if demo.expired is not None:
            records.append(CredentialRecord(credential, demo.expired, None, None, self._begin))
            records[-1].expires = -_FOREVER
        if demo.revoked is not None:
            records.append(CredentialRecord(credential, demo.revoked, None, None, self._begin))
            records[-1].revoked = True
        if demo.other is not None:
            records.append(CredentialRecord(credential, demo.other, _SOMEBODY_ELSE, None, self._begin))
        return {record.value: record for record in records}

    def _issue_record(
        self,
        credential: CredentialTable,
        holder: str | None,
        level: str | None,
        scopes: frozenset[str] | None = None,
    ) -> CredentialRecord:
        known, wrong = self._records[credential.id], credential.demo.wrong
        value = draw_new_value(credential.shape, self._random, lambda drawn: drawn in known or drawn == wrong)
        if value is None:  # the shape allows too few values: one is given again
            value = draw_value(credential.shape, self._random)
        return self._keep_issued(CredentialRecord(credential, value, holder, level, self._clock(), scopes))

    def _name_new_holder(self) -> str:
        """Name a holder who holds nothing yet."""
        self._new_holders += 1
        return f"holder {self._new_holders}"

    def _keep_issued(self, record: CredentialRecord) -> CredentialRecord:
        self._records[record.credential.id][record.value] = record
        self._issued[record] = None
        if len(self._issued) > MAX_ISSUED:
            self._forget_record(next(iter(self._issued)))
        return record

    def _forget_record(self, record: CredentialRecord) -> None:
        del self._issued[record]
        known = self._records[record.credential.id]
        if known.get(record.value) is record:
            del known[record.value]


def _name_demo_holder(credential: CredentialTable, holder: DemoHolder) -> str | None:
    """Name whose a value is that is accepted from the start; none if it fits any holder."""
    return None if credential.fits_any_holder else holder.level or _SOMEBODY


def _find_stranger(records: list[CredentialRecord]) -> CredentialRecord | None:
    """Find the first that is another holder's than those before it."""
    owned = [record for record in records if record.holder is not None]
    return next((record for record in owned if record.holder != owned[0].holder), None)
