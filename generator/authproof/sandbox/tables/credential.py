"""What callers hold: shapes to check and to draw values from, lifetimes, and the values of the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from authproof.model.vocabulary import ChallengeMethod


@dataclass(frozen=True, slots=True)
class SegmentTable:
    """One piece of a shape: fixed text, or a run of characters of an alphabet."""

    literal: str
    """The text, if it is fixed; else empty."""
    alphabet: str
    """The characters that fresh values are drawn from; empty if the text is fixed."""
    low: int
    """The fewest characters of a run."""
    high: int
    """The most characters of a run."""
    usual: int
    """As many as the example has."""


@dataclass(frozen=True, slots=True)
class ShapeTable:
    """What a value must look like, and how to draw one."""

    pattern: str
    """A regular expression without groups that the whole value matches."""
    segments: tuple[SegmentTable, ...]


@dataclass(frozen=True, slots=True)
class DemoHolder:
    """A value that the sandbox accepts, and whose it is."""

    level: str | None
    """The permission level of its holder; none if the credential has no levels."""
    value: str
    second: str | None = None
    """Another one of the same holder, which is accepted, too; none if nothing is said of those."""


@dataclass(frozen=True, slots=True)
class DemoValues:
    """The values of one credential that the sandbox knows from the start."""

    holders: tuple[DemoHolder, ...]
    """Accepted ones, from the lowest level up; empty for a credential that has to be issued first."""
    wrong: str | None
    """Right shape, never issued; none if the shape allows no other value."""
    expired: str | None
    """Its lifetime is over; none if the spec answers no such case."""
    revoked: str | None
    """Taken out of service; none if the spec answers no such case."""
    other: str | None = None
    """Good, but of another holder; none if the spec answers no such case, or nothing is sent beside it."""


@dataclass(frozen=True, slots=True)
class CredentialTable:
    """One kind of credential."""

    id: str
    title: str
    variable: str
    secret: bool
    shape: ShapeTable
    lifetime: float | None
    """Seconds; none if it does not expire."""
    sliding: bool
    single_use: bool
    closes_sockets: bool
    """Whether sockets that were opened with it are closed when it is revoked."""
    revokes_others: bool
    """Whether the other ones of its holder end with it when it is revoked."""
    challenge: ChallengeMethod | None
    """How it is held against the challenge that was sent before it; none if callers do not make it themselves."""
    fits_any_holder: bool
    """Whether its demo values are of no holder in particular: it has no levels, and what it travels with has."""
    demo: DemoValues


_MAX_TRIES = 64


def draw_value(shape: ShapeTable, random: Random, *, any_length: bool = False) -> str:
    """Draw a value of a shape, its runs as long as in the example, or of any length allowed."""
    return "".join(_draw_segment(segment, random, any_length=any_length) for segment in shape.segments)


def draw_new_value(shape: ShapeTable, random: Random, is_taken: Callable[[str], bool]) -> str | None:
    """Draw a value that is not taken yet; None if the shape seems to have no other."""
    attempts = (draw_value(shape, random, any_length=attempt >= _MAX_TRIES // 2) for attempt in range(_MAX_TRIES))
    return next((value for value in attempts if not is_taken(value)), None)


def _draw_segment(segment: SegmentTable, random: Random, *, any_length: bool) -> str:
    if not segment.alphabet:
        return segment.literal
    length = random.randint(segment.low, segment.high) if any_length else segment.usual
    return "".join(random.choices(segment.alphabet, k=length))
