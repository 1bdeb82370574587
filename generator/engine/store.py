"""Credentials that were issued, and what became of each of them. Memory is bounded: the oldest are forgotten."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Final

from generator.engine.cases import EXPIRED, REVOKED, UNKNOWN, USED
from generator.tables import Credential, Issue, Tables
from generator.tables.draw import draw, draw_new

if TYPE_CHECKING:
    from generator.engine.session import Session

MAX_ISSUED: Final = 10_000
"""How many issued credentials are remembered for one provider."""

_FOREVER = float("inf")
_SOMEBODY = "somebody"
"""The holder of what the sandbox accepts from the start, where the provider has no levels."""


class Record:
    """One credential that was issued."""

    __slots__ = (
        "credential",
        "expires",
        "family",
        "holder",
        "level",
        "principal",
        "revoked",
        "sessions",
        "used",
        "value",
    )

    def __init__(self, credential: Credential, value: str, holder: str | None, level: str | None, now: float) -> None:
        self.credential = credential
        self.value = value
        self.holder = holder
        """Whose it is; None fits any holder."""
        self.level = level
        self.expires = _FOREVER if credential.lifetime is None else now + credential.lifetime
        self.revoked = False
        self.used = False
        self.family: list[Record] = []
        """Itself and those that were issued together with it."""
        self.sessions: set[Session] = set()
        """Open sockets that end when it is revoked."""
        self.principal = Principal([self])
        """Who holds it, if nothing else is presented with it."""

    def flaw(self, now: float) -> str | None:
        """Tell why it is no longer accepted; None if it is."""
        if self.used:
            return USED
        if self.revoked:
            return REVOKED
        return EXPIRED if now >= self.expires else None

    def use(self, now: float) -> Principal:
        """Note that it was accepted: a single-use credential ends, a sliding lifetime starts again."""
        self.used = self.credential.single_use
        if self.credential.sliding and self.credential.lifetime is not None:
            self.expires = now + self.credential.lifetime
        return self.principal


class Principal:
    """Who was let in, and with what."""

    __slots__ = ("holder", "level", "records")

    def __init__(self, records: list[Record]) -> None:
        self.records = records
        self.holder = next((record.holder for record in records if record.holder is not None), None)
        self.level = next((record.level for record in records if record.level is not None), None)


class Store:
    """All credentials of one provider that the sandbox knows."""

    def __init__(self, tables: Tables, clock: Callable[[], float], random: Random) -> None:
        self._credentials = {credential.id: credential for credential in tables.credentials}
        self._clock = clock
        self._random = random
        self._records: dict[str, dict[str, Record]] = {name: {} for name in self._credentials}
        self._issued: dict[Record, None] = {}
        self._strangers = 0
        for credential in tables.credentials:
            self._seed(credential)

    def admit(self, values: dict[str, str], now: float) -> Principal | str:
        """Let a caller in who presents these values, by credential; else tell the case of the refusal.

        Values that belong together must be of one holder.
        """
        records = [self._records[name].get(value) for name, value in values.items()]
        if len(records) == 1 and records[0] is not None:
            record = records[0]
            return record.flaw(now) or record.use(now)
        known = [record for record in records if record is not None]
        if len(known) < len(records) or not _of_one_holder(known):
            return UNKNOWN
        for record in known:
            if flaw := record.flaw(now):
                return flaw
        return Principal([record for record in known if record.use(now)])

    def find(self, credential: str, value: str) -> Record | None:
        """Look up a value; None if it was never issued or is forgotten."""
        return self._records.get(credential, {}).get(value)

    def issue(self, issues: tuple[Issue, ...], holder: str | None, level: str | None) -> dict[str, str]:
        """Issue credentials that belong together; gives each value by its place in the answer."""
        family = [self._fresh(self._credentials[each.credential], holder, level) for each in issues]
        for record in family:
            record.family = family
        return {each.at: record.value for each, record in zip(issues, family, strict=True)}

    def plant(self, credential: str, value: str, level: str | None) -> None:
        """Accept a value as if it had been issued, whatever its shape; it fits any holder."""
        self._keep_issued(Record(self._credentials[credential], value, None, level, self._clock()))

    def draw(self, credential: str, level: str | None) -> str:
        """Issue a fresh value to a new holder; gives the value."""
        return self._fresh(self._credentials[credential], self._stranger(), level).value

    def promote(self, credential: str, value: str, level: str | None) -> bool:
        """Give the holder of a value another level; False if the value was never issued."""
        record = self.find(credential, value)
        if record is None:
            return False
        record.level = level
        record.principal = Principal([record])
        return True

    def replace(self, record: Record) -> str:
        """Issue a new value in the place of one that is revoked; gives the new value."""
        self.revoke(record)
        return self._fresh(record.credential, record.holder, record.level).value

    def revoke(self, record: Record) -> None:
        """End a credential, and the sockets that end with it."""
        record.revoked = True
        for session in tuple(record.sessions):
            session.doom(REVOKED)

    def _seed(self, credential: Credential) -> None:
        now = self._clock()
        demo = credential.demo
        for holder in demo.holders:
            self._keep(Record(credential, holder.value, holder.level or _SOMEBODY, holder.level, now))
        if demo.expired is not None:
            self._keep(Record(credential, demo.expired, None, None, now)).expires = -_FOREVER
        if demo.revoked is not None:
            self._keep(Record(credential, demo.revoked, None, None, now)).revoked = True

    def _fresh(self, credential: Credential, holder: str | None, level: str | None) -> Record:
        known, wrong = self._records[credential.id], credential.demo.wrong
        value = draw_new(credential.shape, self._random, lambda drawn: drawn in known or drawn == wrong)
        if value is None:  # the shape allows too few values: one is given again
            value = draw(credential.shape, self._random)
        return self._keep_issued(Record(credential, value, holder, level, self._clock()))

    def _stranger(self) -> str:
        """Name a holder who holds nothing yet."""
        self._strangers += 1
        return f"holder {self._strangers}"

    def _keep_issued(self, record: Record) -> Record:
        self._keep(record)
        self._issued[record] = None
        if len(self._issued) > MAX_ISSUED:
            self._forget(next(iter(self._issued)))
        return record

    def _keep(self, record: Record) -> Record:
        record.family = [record]
        self._records[record.credential.id][record.value] = record
        return record

    def _forget(self, record: Record) -> None:
        del self._issued[record]
        known = self._records[record.credential.id]
        if known.get(record.value) is record:
            del known[record.value]


def _of_one_holder(records: list[Record]) -> bool:
    return len({record.holder for record in records if record.holder is not None}) <= 1
