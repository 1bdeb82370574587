"""Claims about the handshake of a socket: its parameters, its address, and every refusal over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from generator import pointer
from generator.claims.claim import Claim, Connect
from generator.claims.make.causes import natural_at_handshake
from generator.claims.make.dialogue import WEBSOCKET, Dialogue
from generator.claims.make.forms import borders
from generator.claims.make.subject import Subject
from generator.claims.make.sure import contents, sure
from generator.claims.make.telling import on, refuses
from generator.claims.make.ways import by_handshake, by_message, ways
from generator.commonmark import code
from generator.engine.provoke import HEADER
from generator.model.failure import Case
from generator.model.operation import Parameter


class _Place(NamedTuple):
    """One parameter of one channel."""

    channel: str
    name: str
    parameter: Parameter

    @property
    def at(self) -> str:
        return f"/channels/{self.channel}/parameters{pointer.join((self.name,))}"


def claims(subject: Subject) -> Iterator[Claim]:
    """Derive them for every channel."""
    for name, channel in subject.provider.channels.items():
        if ways(subject, name):
            for key, parameter in channel.parameters.items():
                yield from _of_parameter(subject, _Place(name, key, parameter))
            yield from _nowhere(subject, name)
            yield from _provoked(subject, name)


def _of_parameter(subject: Subject, place: _Place) -> Iterator[Claim]:
    yield from _needed(subject, place)
    yield from _shaped(subject, place)
    yield from _listed(subject, place)
    for value, case in place.parameter.refused.items():
        words = f"{code(value)} as {code(place.name)}"
        about = f"{place.at}/refused{pointer.join((value,))}"
        yield _refused(subject, place, f"refused.{value}", (words, value, case), about)


def _needed(subject: Subject, place: _Place) -> Iterator[Claim]:
    path = subject.provider.channels[place.channel].path
    if not place.parameter.required:
        words = f"{code(place.name)} may be left out of the handshake, or be sent"
        values = (None, place.parameter.example)
        yield _opens(subject, place, "optional", (words, values), f"{place.at}/required")
    elif not path.endswith(f"{{{place.name}}}"):  # an empty value at the end of a path is another path
        value = "" if place.parameter.place == "path" else None
        words = f"a handshake without {code(place.name)}"
        yield _refused(subject, place, "missing", (words, value, place.parameter.refusal), f"{place.at}/required")


def _shaped(subject: Subject, place: _Place) -> Iterator[Claim]:
    shape = place.parameter.shape
    for border in borders(shape, place.parameter.example) if shape and not place.parameter.values else ():
        about = tuple(f"{place.at}/shape{at}" for at in border.at)
        if border.accepted:
            words = f"{code(place.name)} is taken if {border.words}"
            yield _opens(subject, place, f"{border.name}.taken", (words, border.accepted), *about)
        for number, value in enumerate(border.refused):
            words = f"{code(place.name)} is refused unless {border.words}: {code(value)}"
            told = (words, value, place.parameter.refusal)
            yield _refused(subject, place, f"{border.name}.refused_{number}", told, *about)


def _listed(subject: Subject, place: _Place) -> Iterator[Claim]:
    values = place.parameter.values
    if not values and not place.parameter.shape:
        words = f"{code(place.name)} may have any value"
        yield _opens(subject, place, "any", (words, ("another-value",)), f"{place.at}/values", f"{place.at}/shape")
    for index, value in enumerate(values):
        words = f"{code(value)} is taken as {code(place.name)}"
        yield _opens(subject, place, f"value_{index}", (words, (value,)), f"{place.at}/values/{index}")
    if values:
        other = next(
            value for value in (f"{values[0]}{tail}" for tail in ("0", "x", "00", "xx")) if value not in values
        )
        words = f"{code(other)} as {code(place.name)}"
        yield _refused(subject, place, "unlisted", (words, other, place.parameter.refusal), f"{place.at}/values")


def _opens(subject: Subject, place: _Place, name: str, told: tuple[str, tuple[str | None, ...]], *about: str) -> Claim:
    """Open one socket after the other, with these values."""
    words, values = told
    dialogue = _begun(subject, place.channel)
    dialogue.steps.clear()
    for value in values:
        dialogue.renew()
        _open(dialogue, {place.name: value})
        dialogue.leave(1000)
    return dialogue.claim(
        f"handshake.{place.channel}.{place.name}.{name}", on(dialogue, words), *about, f"{place.at}/in"
    )


def _refused(subject: Subject, place: _Place, name: str, told: tuple[str, str | None, Case], *about: str) -> Claim:
    words, value, case = told
    dialogue = _begun(subject, place.channel)
    sent = () if dialogue.way.message else None
    dialogue.denied(case, sent, because=about[0], given={place.name: value})
    facts = (*about, f"{place.at}/refusal", f"{place.at}/in")
    sentence = on(dialogue, f"{words} {refuses(dialogue, case)}")
    return dialogue.claim(f"handshake.{place.channel}.{place.name}.{name}", sentence, *facts)


def _begun(subject: Subject, channel: str) -> Dialogue:
    """Begin as anybody can who is to be refused for the handshake alone."""
    way = by_message(subject, channel) or ways(subject, channel)[0]
    return Dialogue(subject, way)


def _open(dialogue: Dialogue, given: dict[str, str | None]) -> None:
    """Open a socket, and show that it stays open."""
    dialogue.open(() if dialogue.way.message else None, given=given)
    if not dialogue.way.message:
        dialogue.welcomed()
    if not dialogue.channel.greeting:
        dialogue.silence()


def _nowhere(subject: Subject, channel: str) -> Iterator[Claim]:
    """Ask for a path that is not there."""
    if subject.documented(Case.not_found, WEBSOCKET) is None:
        return
    dialogue = _begun(subject, channel)
    refusal = subject.refusal(Case.not_found, WEBSOCKET)
    facts = subject.refuses(Case.not_found, WEBSOCKET)
    dialogue.connect(refused=sure(subject, refusal, facts))
    last = dialogue.steps[-1]
    if isinstance(last, Connect):
        path = f"{last.path.rstrip('/')}/nothing-is-here"
        dialogue.steps[-1] = replace(last, path=path)
        sentence = on(dialogue, f"{code(path)}, which does not exist, is refused with {refusal.status}")
        yield dialogue.claim(f"deny.{channel}.no_such_path", sentence, *facts, *contents(subject, refusal))


def _provoked(subject: Subject, channel: str) -> Iterator[Claim]:
    """Ask for every documented refusal of the handshake, in each of its media types."""
    way = by_handshake(subject, channel)
    if way is None:
        return
    known = natural_at_handshake(subject, channel)
    for case in Case:
        name = subject.documented(case, WEBSOCKET, channel)
        for number, media_type in enumerate(subject.provider.failures[name].bodies or {None: None} if name else ()):
            if case in known and not number:
                continue
            dialogue = Dialogue(subject, way)
            refusal = subject.refusal(case, WEBSOCKET, channel, media_type=media_type)
            facts = subject.refuses(case, WEBSOCKET, channel)
            accept = (("Accept", (media_type,)),) if number and media_type else ()
            headers = ((HEADER, (case.value,)), *accept)
            dialogue.connect(headers=headers, refused=sure(subject, refusal, facts))
            kind = f", as {code(media_type)}" if number and media_type else ""
            sentence = on(dialogue, f"a handshake that fails as {code(case.value)} {refuses(dialogue, case)}{kind}")
            suffix = f".{number}" if number else ""
            yield dialogue.claim(f"deny.{channel}.{case.value}{suffix}", sentence, *facts, *contents(subject, refusal))
