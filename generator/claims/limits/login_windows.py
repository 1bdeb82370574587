"""Windows that count authentications by message: how many pass, when the next one does, who shares the count."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim, Held, Rotate, Taken
from generator.claims.make.asking import stranger
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.subject import Subject
from generator.claims.make.ways import Way, ways
from generator.model.failure import Case
from generator.model.limit import Algorithm, Scope, Window
from generator.words import count, duration


def claims(subject: Subject) -> Iterator[Claim]:
    """Claim every window that counts messages."""
    limits = subject.provider.limits.items()
    for name, limit in ((name, each) for name, each in limits if isinstance(each, Window)):
        for channel in limit.channels:
            for way in ways(subject, channel)[:1]:
                if way.message in limit.messages:
                    yield from _Told(subject, name, limit, way).claims()


class _Told:
    """A window that counts the messages that authenticate."""

    def __init__(self, subject: Subject, name: str, limit: Window, way: Way) -> None:
        self.subject, self.name, self.limit, self.way = subject, name, limit, way
        self.at = f"/limits/{name}"
        self.scope = f"{self.at}/scope"

    def claims(self) -> Iterator[Claim]:
        """Claim how often one may authenticate, on one socket after the other."""
        yield self._exhausted()
        yield self._again(late=False)
        yield self._again(late=True)
        yield from self._algorithm()
        yield from self._sharing()

    def _exhausted(self) -> Claim:
        dialogue = self._used_up()
        dialogue.login()
        dialogue.refused(Case.limited, self.name)
        most, message = self.limit.requests, self.way.message or ""
        listed = self.limit.messages.index(message)
        return self._claim(
            dialogue,
            "exhausted",
            f"{count(most, 'message')} `{message}` in {duration(self.limit.seconds)} may be sent, one more is refused.",
            f"{self.at}/requests",
            f"{self.at}/messages/{listed}",
            f"{self.at}/channels/{self.limit.channels.index(self.way.channel)}",
        )

    def _again(self, *, late: bool) -> Claim:
        dialogue = self._used_up(open_next=False)
        dialogue.wait(self.limit.seconds - (0 if late else min(0.5, self.limit.seconds / 10)))
        dialogue.open()
        dialogue.login()
        if late:
            dialogue.welcomed()
        else:
            dialogue.refused(Case.limited, self.name)
        after = duration(self.limit.seconds)
        sentence = f"{after.capitalize()} later it is accepted again." if late else f"Earlier than {after} it is not."
        return self._claim(
            dialogue, "again" if late else "not_yet", sentence, f"{self.at}/seconds", f"{self.at}/algorithm"
        )

    def _algorithm(self) -> Iterator[Claim]:
        """Tell a fixed window from a sliding one: all but the first come late, and the time of the first is over."""
        half = self.limit.seconds / 2
        if self.limit.requests == 1 or self.limit.algorithm is Algorithm.token_bucket or self._pause() > half:
            return
        fixed = self.limit.algorithm is Algorithm.fixed_window
        dialogue = Dialogue(self.subject, self.way, hasty=True)
        self._log_in(dialogue, 1)
        dialogue.wait(half)
        self._log_in(dialogue, self.limit.requests - 1)
        dialogue.wait(half)
        self._log_in(dialogue, 2 if fixed else 1)
        if not fixed:
            dialogue.open()
            dialogue.login()
            dialogue.refused(Case.limited, self.name)
        told = "all count from new" if fixed else "only as many are accepted as came that long ago"
        sentence = f"{duration(self.limit.seconds).capitalize()} after the first message, {told}."
        yield self._claim(dialogue, "algorithm", sentence, f"{self.at}/algorithm", f"{self.at}/seconds")

    def _sharing(self) -> Iterator[Claim]:
        names = self.subject.credentials_of(self.way.scheme)
        if len(names) != 1 or not self.subject.by_hand(names[0]):
            return
        (credential,) = names
        own = self.limit.scope is Scope.credential
        dialogue = self._used_up(open_next=False)
        dialogue.step(Rotate(credential, (Held(credential),), "new"))
        dialogue.credentials = {credential: (Taken("new", credential),)}
        told = "has a count of its own" if own else "shares the count of the old one"
        yield self._ended(dialogue, "same_holder", f"A credential that takes the place of another {told}.", passes=own)
        alone = self.limit.scope in (Scope.credential, Scope.user, Scope.application)
        plant, value = stranger(self.subject, credential)
        dialogue = self._used_up(open_next=False)
        dialogue.step(plant)
        dialogue.credentials = {credential: value}
        told = "are counted apart" if alone else "count, too"
        yield self._ended(dialogue, "other_holder", f"Somebody else's messages {told}.", passes=alone)

    def _ended(self, dialogue: Dialogue, name: str, sentence: str, *, passes: bool) -> Claim:
        dialogue.open()
        dialogue.login()
        if passes:
            dialogue.welcomed()
        else:
            dialogue.refused(Case.limited, self.name)
        return self._claim(dialogue, name, sentence, self.scope)

    def _used_up(self, *, open_next: bool = True) -> Dialogue:
        """Authenticate as often as allowed. What another limit refuses meanwhile counts for this one all the same."""
        dialogue = Dialogue(self.subject, self.way, hasty=True)
        self._log_in(dialogue, self.limit.requests)
        if open_next and (self._alone() or self.limit.requests == 1):
            dialogue.open()
        return dialogue

    def _log_in(self, dialogue: Dialogue, times: int) -> None:
        """Authenticate so often; the first is accepted, the others if no narrower limit refuses them."""
        dialogue.enter()
        for attempt in range(1, times):
            if attempt == 1 or self._alone():
                dialogue.open()
            dialogue.login()
            if self._alone():
                dialogue.welcomed()
            else:
                dialogue.refused(Case.limited, next(iter(self._narrower())))

    def _alone(self) -> bool:
        """Tell whether no other window refuses before this one does."""
        return not self._narrower()

    def _pause(self) -> float:
        """Tell after how many seconds no narrower limit refuses any more."""
        return max((other.seconds for other in self._narrower().values()), default=0.0)

    def _narrower(self) -> dict[str, Window]:
        others = self.subject.provider.limits.items()
        return {
            name: other
            for name, other in others
            if isinstance(other, Window)
            and self.way.message in other.messages
            and other.requests < self.limit.requests
            and other.seconds < self.limit.seconds
        }

    def _claim(self, dialogue: Dialogue, name: str, sentence: str, *about: str) -> Claim:
        return dialogue.claim(f"limit.{self.name}.{name}", sentence, *about, topic="limits")
