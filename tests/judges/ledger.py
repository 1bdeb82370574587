"""What ought to be accepted, kept beside the engine and written from the spec alone: credentials and their ends."""

from __future__ import annotations

from dataclasses import dataclass, field

from authproof.model.grant import Refresh, Revoke
from authproof.model.provider import Provider
from authproof.model.vocabulary import Fate
from authproof.sandbox.tables import Tables


@dataclass(eq=False)
class Known:
    """One value that was given out, or that must never be accepted."""

    credential: str
    value: str
    person: str | None
    level: str | None
    expires: float
    end: str | None = None
    """Why it is no longer accepted, apart from time."""
    shown: bool = False
    """Whether it was presented before, with whatever outcome."""
    family: list[Known] = field(default_factory=list)


class Ledger:
    """The credentials of one provider."""

    def __init__(self, provider: Provider, tables: Tables, now: float) -> None:
        self.provider = provider
        self.known: dict[tuple[str, str], Known] = {}
        self._strangers = 0
        schemes = provider.schemes.values()
        needed = {name for scheme in schemes for name in scheme.required_credentials}
        self._optional = {name for scheme in schemes for name in scheme.credentials} - needed
        for each in tables.credentials:
            for holder in each.demo.holders:
                self.give(each.id, holder.value, holder.level or "somebody", holder.level, now)
            for end in ("wrong", "expired", "revoked"):
                value = getattr(each.demo, end)
                if value is not None:
                    self.give(each.id, value, None, None, now).end = end

    def give(self, credential: str, value: str, person: str | None, level: str | None, now: float) -> Known:
        """Note a value that was given out."""
        life = self.provider.credentials[credential].lifetime
        known = Known(credential, value, person, level, float("inf") if life is None else now + life.seconds)
        known.family = [known]
        self.known[credential, value] = known
        return known

    def stranger(self) -> str:
        """Name somebody new."""
        self._strangers += 1
        return f"stranger {self._strangers}"

    def of(self, credential: str) -> list[Known]:
        """Give the values of one credential, the newest first."""
        return [known for known in self.known.values() if known.credential == credential][::-1]

    def who(self, values: dict[str, str], now: float) -> list[Known] | None:
        """Tell who presents these values; None if they are not to be accepted. What may lack may be empty, too."""
        values = {name: value for name, value in values.items() if value or name not in self._optional}
        found = [self.known.get(item) for item in values.items()]
        held = [known for known in found if known is not None and known.end is None and now < known.expires]
        people = {known.person for known in held if known.person is not None}
        return held if len(held) == len(values) and len(people) <= 1 else None

    def fresh(self, values: dict[str, str]) -> bool:
        """Tell that no value is of single use and was presented before, whatever came of it."""
        found = [self.known.get(item) for item in values.items()]
        return not any(one and one.shown and self.provider.credentials[one.credential].single_use for one in found)

    def show(self, values: dict[str, str]) -> None:
        """Note that values were presented."""
        for item in values.items():
            if item in self.known:
                self.known[item].shown = True

    def spend(self, held: list[Known], now: float, operation: str | None = None) -> None:
        """Note that values were accepted: single use ends them, a refresh trades one in, a use prolongs one."""
        for known in held:
            spec = self.provider.credentials[known.credential]
            if spec.lifetime and spec.lifetime.sliding:
                known.expires = now + spec.lifetime.seconds
            if spec.single_use:
                known.end = "used"
        for grant in self.provider.grants.values():
            if isinstance(grant, Refresh | Revoke) and grant.operation == operation:
                self._trade(grant, held)

    def _trade(self, grant: Refresh | Revoke, held: list[Known]) -> None:
        for known in held:
            if known.credential != grant.consumes:
                continue
            if grant.siblings is Fate.revoked:
                for sibling in known.family:
                    sibling.end = sibling.end or ("traded in" if sibling is not known else None)
            if isinstance(grant, Revoke) or grant.consumed is Fate.revoked:
                known.end = "traded in"


def person_of(held: list[Known]) -> str | None:
    """Tell whose the values are."""
    return next((known.person for known in held if known.person is not None), None)


def level_of(held: list[Known]) -> str | None:
    """Tell the permission level of their holder."""
    return next((known.level for known in held if known.level is not None), None)
