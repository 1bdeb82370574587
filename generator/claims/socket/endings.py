"""Claims about credentials that end: what becomes of open sockets, and that none is opened with them any more."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import REFUSAL, Claim, Reply, Revoke, Rotate, Taken
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.subject import Subject
from generator.claims.make.telling import agreed, duration, ends, on, refuses
from generator.claims.make.turns import prove
from generator.claims.make.ways import Way, ways
from generator.claims.socket.heartbeats import MARGIN
from generator.commonmark import literal
from generator.evidence import is_assumed
from generator.model.credential import SocketsAtRevocation
from generator.model.failure import Case


def claims(subject: Subject) -> Iterator[Claim]:
    """Derive them for every way into a channel and each credential that it takes."""
    for channel in subject.provider.channels:
        for way in ways(subject, channel):
            for name in subject.credentials_of(way.scheme):
                yield from _Ending(subject, way, name).claims()


def turned_away(dialogue: Dialogue, case: Case) -> None:
    """Open a socket as usual, and expect that the credentials are refused."""
    if dialogue.way.message:
        dialogue.open()
        dialogue.login()
        dialogue.refused(case)
    else:
        dialogue.denied(case)


def how(dialogue: Dialogue, case: Case) -> str:
    """Say how credentials are refused, as the predicate of a sentence."""
    return ends(dialogue, case) if dialogue.way.message else refuses(dialogue, case)


class _Ending:
    """One credential of one way into a channel."""

    def __init__(self, subject: Subject, way: Way, name: str) -> None:
        self.subject, self.way, self.name = subject, way, name
        self.credential = subject.provider.credentials[name]
        self.title = f"*{literal(self.credential.title)}*"
        self.at = f"/credentials/{name}"

    def claims(self) -> Iterator[Claim]:
        """Claim every end that the spec speaks of."""
        if self.credential.revocation:
            kept = self.credential.revocation.sockets is SocketsAtRevocation.keep
            yield self._revoked(kept=kept)
            yield self._revoked_before()
            yield self._renewed(kept=kept)
        if self.credential.single_use:
            yield from self._ended("used", Case.used, None, f"{self.at}/single_use", "used a second time")
        if self.credential.lifetime:
            seconds = self.credential.lifetime.seconds
            yield self._in_time(seconds)
            yield from self._ended(
                "over", Case.expired, seconds, f"{self.at}/lifetime/seconds", f"after {duration(seconds)}"
            )
            if not self.credential.single_use:
                yield self._used_meanwhile(seconds, sliding=self.credential.lifetime.sliding)

    def _revoked(self, *, kept: bool) -> Claim:
        """Revoke it while a socket is open."""
        dialogue = self._entered()
        dialogue.step(Revoke(self.name, dialogue.credentials[self.name]))
        if kept:
            prove(dialogue)
            words = f"the socket stays open when {self.title} is revoked"
        else:
            dialogue.refused(Case.revoked)
            words = f"a revocation of {self.title} {ends(dialogue, Case.revoked)}, at once"
        return self._claim(dialogue, "revoke", "open", words, f"{self.at}/revocation/sockets")

    def _revoked_before(self) -> Claim:
        dialogue = self._entered()
        dialogue.leave(1000)
        dialogue.step(Revoke(self.name, dialogue.credentials[self.name]))
        turned_away(dialogue, Case.revoked)
        words = f"{self.title} that was just revoked {how(dialogue, Case.revoked)}"
        return self._claim(dialogue, "revoke", "next", words, f"{self.at}/revocation")

    def _renewed(self, *, kept: bool) -> Claim:
        """Put a new value in its place while a socket is open, and open another with that."""
        dialogue = self._entered()
        dialogue.step(Rotate(self.name, dialogue.credentials[self.name], f"new {self.name}"))
        if kept:
            prove(dialogue)
        else:
            dialogue.refused(Case.revoked)
        dialogue.credentials = {**dialogue.credentials, self.name: (Taken(f"new {self.name}", self.name),)}
        dialogue.enter()
        prove(dialogue)
        words = f"when {self.title} is replaced, the new one opens a socket"
        return self._claim(dialogue, "revoke", "renewed", words, f"{self.at}/revocation/sockets")

    def _ended(self, name: str, case: Case, seconds: float | None, about: str, when: str) -> Iterator[Claim]:
        """Use it after its end. That it opens nothing may be documented where the refusal is not: two claims then."""
        dialogue = self._spent(seconds)
        turned_away(dialogue, case)
        exact = self._claim(dialogue, "lifetime", name, f"{when}, {self.title} {how(dialogue, case)}", about)
        yield exact
        provider = self.subject.provider
        unsure = any(is_assumed(provider, fact) for fact in exact.rests_on) and not is_assumed(provider, about)
        if unsure and self.way.message is None:
            dialogue = self._spent(seconds)
            dialogue.connect(refused=Reply(REFUSAL, about))
            yield self._claim(dialogue, "lifetime", f"{name}.at_all", f"{when}, {self.title} opens no socket", about)

    def _spent(self, seconds: float | None) -> Dialogue:
        """Let its time pass; without any, use it once."""
        if seconds is None:
            dialogue = self._entered()
            dialogue.leave(1000)
            return dialogue
        dialogue = self._issued()
        dialogue.wait(seconds)
        return dialogue

    def _in_time(self, seconds: int) -> Claim:
        dialogue = self._issued()
        dialogue.wait(seconds - MARGIN)
        dialogue.enter()
        prove(dialogue)
        words = f"{self.title} opens a socket just before its {agreed(duration(seconds), 'is', 'are')} over"
        return self._claim(dialogue, "lifetime", "in_time", words, f"{self.at}/lifetime/seconds")

    def _used_meanwhile(self, seconds: int, *, sliding: bool) -> Claim:
        """Use it shortly before its end, and again a little later."""
        dialogue = self._issued()
        dialogue.wait(seconds - MARGIN)
        dialogue.enter()
        dialogue.leave(1000)
        dialogue.wait(2 * MARGIN)
        if sliding:
            dialogue.enter()
            prove(dialogue)
        else:
            turned_away(dialogue, Case.expired)
        words = f"each use begins the lifetime of {self.title} anew" if sliding else f"no use prolongs {self.title}"
        return self._claim(dialogue, "lifetime", "sliding", words, f"{self.at}/lifetime/sliding")

    def _entered(self) -> Dialogue:
        dialogue = Dialogue(self.subject, self.way)
        dialogue.enter()
        return dialogue

    def _issued(self) -> Dialogue:
        """Obtain it; one that is held from the start is used once, so that its time has begun everywhere."""
        dialogue = Dialogue(self.subject, self.way)
        if not dialogue.steps:
            dialogue.enter()
            dialogue.leave(1000)
        return dialogue

    def _claim(self, dialogue: Dialogue, family: str, name: str, words: str, *about: str) -> Claim:
        several = len(self.subject.credentials_of(self.way.scheme)) > 1
        place = f"{self.way.id}.{self.name}" if several else self.way.id
        topic = "revocation" if family == "revoke" else "lifetimes"
        return dialogue.claim(f"{family}.{place}.{name}", on(dialogue, words), *about, topic=topic)
