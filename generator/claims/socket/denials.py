"""Claims about sockets that are not opened: without credentials, with wrong ones, and with good ones sent wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator import pointer
from generator.claims.claim import Claim, Held
from generator.claims.make.dialogue import WEBSOCKET, Dialogue
from generator.claims.make.placing import place
from generator.claims.make.spoilt import Trial, trials
from generator.claims.make.subject import Subject
from generator.claims.make.telling import ends, on, refuses, title
from generator.claims.make.ways import Way, approachable, by_message, ways
from generator.claims.socket.endings import how, turned_away
from generator.commonmark import code, literal
from generator.model.channel import JsonType
from generator.model.failure import Case
from generator.model.scheme import Place

_STATES: Final = (
    (Case.unknown, "wrong", "that was never issued"),
    (Case.expired, "expired", "that has expired"),
    (Case.revoked, "revoked", "that was revoked"),
)


def claims(subject: Subject) -> Iterator[Claim]:
    """Derive them for every way into a channel."""
    for channel in subject.provider.channels:
        for way in ways(subject, channel):
            yield from _without(subject, way)
            yield from _of_states(subject, way)
            yield from (_wrongly_sent(subject, way, trial) for trial in _trials(subject, way))
            if way.message:
                yield from _no_text(subject, way)


def refused_twice(subject: Subject, way: Way) -> Dialogue | None:
    """Present a credential that was never issued, and then once more; None if there is no such value."""
    dialogue = Dialogue(subject, way)
    if not _spoil(dialogue, subject.credentials_of(way.scheme)[0], "wrong"):
        return None
    turned_away(dialogue, Case.unknown)
    turned_away(dialogue, Case.unknown)
    return dialogue


def _without(subject: Subject, way: Way) -> Iterator[Claim]:
    """Send no credential at all; what a message must have is claimed with its other contents."""
    dialogue = Dialogue(subject, way)
    places = [at for name, at, _ in place(dialogue.sent).messages if name == way.message]
    if way.message is None:
        if by_message(subject, way.channel) or way != ways(subject, way.channel)[0]:
            return
        dialogue.denied(Case.missing, ())
        what = "a handshake without credentials"
    elif places[0] in dialogue.channel.messages[way.message].required:
        return
    else:
        dialogue.open()
        dialogue.say(way.message, pointer.drop(dialogue.channel.messages[way.message].payload, places[0]))
        dialogue.refused(Case.missing)
        what = f"{title(dialogue, way.message)} without the credential"
    sentence = on(dialogue, f"{what} {how(dialogue, Case.missing)}")
    yield dialogue.claim(f"deny.{way.id}.missing", sentence, *subject.travels(way.scheme))


def _of_states(subject: Subject, way: Way) -> Iterator[Claim]:
    """Present each credential in each state in which it is no good."""
    names = subject.credentials_of(way.scheme)
    for name in names:
        for case, variant, words in _STATES:
            dialogue = Dialogue(subject, way)
            if not _spoil(dialogue, name, variant):
                continue
            turned_away(dialogue, case)
            what = f"*{literal(subject.provider.credentials[name].title)}* {words}"
            sentence = on(dialogue, f"{what} {how(dialogue, case)}")
            suffix = f".{name}" if len(names) > 1 else ""
            live = case is Case.unknown and approachable(subject, way)
            yield dialogue.claim(f"deny.{way.id}.{case.value}{suffix}", sentence, live=live)


def _spoil(dialogue: Dialogue, name: str, variant: str) -> bool:
    """Present a credential in another state; False if there is no such value."""
    subject = dialogue.subject
    impossible = variant == "expired" and subject.provider.credentials[name].never_expires
    if impossible or getattr(subject.tables.credential(name).demo, variant) is None:
        return False
    if len(subject.credentials_of(dialogue.way.scheme)) == 1:
        dialogue.steps.clear()
    dialogue.credentials = {**dialogue.credentials, name: (Held(name, variant),)}
    return True


def _trials(subject: Subject, way: Way) -> Iterator[Trial]:
    """Give what is sent wrongly; what a message should bring is looked for elsewhere only by `_elsewhere`."""
    schemes = subject.usable(subject.provider.channels[way.channel].security)
    for trial in trials(subject, schemes, way.scheme, Dialogue(subject, way).credentials):
        carried = any(part.place is Place.message for part, _ in trial.sent)
        if carried or not way.message:
            yield trial


def _wrongly_sent(subject: Subject, way: Way, trial: Trial) -> Claim:
    """Send good credentials wrongly: spoilt, with another word before them, or elsewhere in the same request."""
    dialogue = Dialogue(subject, way)
    if way.message:
        dialogue.open(trial.sent)
        dialogue.login(trial.sent)
        dialogue.refused(trial.case)
        words = f"{title(dialogue, way.message)} {trial.words} {ends(dialogue, trial.case)}"
    elif trial.case is Case.missing and by_message(subject, way.channel):
        dialogue.open(trial.sent)
        dialogue.silence()
        words = f"a handshake {trial.words} does not authenticate the client"
    else:
        dialogue.denied(trial.case, trial.sent)
        words = f"a handshake {trial.words} {refuses(dialogue, trial.case)}"
    about = trial.about if trial.certain or not _alike(dialogue) else ()
    return dialogue.claim(f"deny.{way.id}.wrong.{trial.name}", on(dialogue, words), *about)


def _alike(dialogue: Dialogue) -> bool:
    """Tell whether malformed and unknown credentials are refused alike, so that their shape does not matter."""
    cases = (Case.malformed, Case.unknown)
    if dialogue.way.message:
        return len({(dialogue.close_of(case) or ("",))[0] for case in cases}) == 1
    found = {dialogue.subject.documented(case, WEBSOCKET, dialogue.way.channel) for case in cases}
    return len(found) == 1 and None not in found


def _no_text(subject: Subject, way: Way) -> Iterator[Claim]:
    """Send a number in the place of the credential, where the message itself does not ask for a text."""
    dialogue, message = Dialogue(subject, way), way.message or ""
    at = next(at for name, at, _ in place(dialogue.sent).messages if name == message)
    if dialogue.channel.messages[message].required.get(at) is not JsonType.string:
        dialogue.open()
        dialogue.say(message, pointer.put(dialogue.payload(message), at, 7))
        dialogue.refused(Case.malformed)
        what = f"{title(dialogue, message)} with a number as {code(at)}"
        sentence = on(dialogue, f"{what} {ends(dialogue, Case.malformed)}")
        yield dialogue.claim(f"deny.{way.id}.wrong.number", sentence, *subject.travels(way.scheme))
