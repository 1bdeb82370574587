"""What a caller holds: its shape, how long it lives, how it ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import pairwise
from math import prod
from typing import Annotated, Any, Final

from pydantic import Discriminator, PositiveInt, Tag

from authproof.model.base import (
    LevelId,
    Line,
    Model,
    Text,
    Title,
    Variable,
    behaviour_field,
    excuse_changes,
    prose_field,
)
from authproof.model.vocabulary import Fate


class Characters(StrEnum):
    """An alphabet that a part of a credential is written in."""

    digits = "digits"
    """`0` to `9`."""
    hex = "hex"
    """Lower-case hexadecimal."""
    alphanumeric = "alphanumeric"
    """ASCII letters and digits."""
    base64url = "base64url"
    """Letters, digits, `-` and `_`."""
    printable = "printable"
    """Any visible ASCII character."""
    text = "text"
    """Any character but control characters, spaces included: for passwords."""


class Fixed(Model):
    """Characters that are the same in every credential of the kind."""

    literal: Annotated[Line, behaviour_field("The characters themselves.")]
    alternatives: Annotated[
        tuple[Line, ...],
        behaviour_field("Other characters that may stand in their place: the prefix of keys for tests, for example."),
    ] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """All that may stand there."""
        return (self.literal, *self.alternatives)


class Run(Model):
    """A run of characters that differ from one credential to the next."""

    name: Annotated[Title | None, prose_field("What this part is called, if the provider names it.")] = None
    characters: Annotated[Characters, behaviour_field("The alphabet.")]
    min_length: Annotated[PositiveInt, behaviour_field("The fewest characters.")] = 1
    max_length: Annotated[PositiveInt, behaviour_field("The most characters.", le=4096)] = 512


def _segment_kind(segment: Any) -> str:
    fixed = "literal" in segment if isinstance(segment, dict) else isinstance(segment, Fixed)
    return "fixed" if fixed else "run"


Segment = Annotated[Annotated[Fixed, Tag("fixed")] | Annotated[Run, Tag("run")], Discriminator(_segment_kind)]


class Lifetime(Model):
    """How long a credential is accepted after it was issued."""

    seconds: Annotated[PositiveInt, behaviour_field("Seconds from issue, or from last use if sliding, to expiry.")]
    sliding: Annotated[
        bool,
        behaviour_field(
            "Whether each use starts the lifetime again.", excuses=[excuse_changes("The first use ends it.")]
        ),
    ] = False


class SocketsAtRevocation(StrEnum):
    """What becomes of open sockets when the credential they were opened with is revoked."""

    keep = "keep"
    """They stay open."""
    close = "close"
    """They are closed, as the case `revoked` says."""


class Revocation(Model):
    """How a credential is taken out of service, and what happens then."""

    title: Annotated[Title, prose_field("What the provider calls it: reset, delete, revoke.")]
    steps: Annotated[tuple[Text, ...], prose_field("What to click or call, in order.", min_length=1)]
    effect: Annotated[Text, prose_field("What happens to the old credential and to programs that use it.")]
    sockets: Annotated[
        SocketsAtRevocation,
        behaviour_field(
            "What becomes of sockets that were opened with the old credential.",
            excuses=[excuse_changes("There are no sockets.")],
        ),
    ] = SocketsAtRevocation.keep
    others: Annotated[
        Fate | None,
        behaviour_field(
            "What becomes of other credentials of the kind that the same holder has; none if no source says so: in the"
            " sandbox they then stay good."
        ),
    ] = None


class Credential(Model):
    """Something a caller holds and presents."""

    title: Annotated[Title, prose_field("What the provider calls it.")]
    summary: Annotated[Text, prose_field("What it is and what it opens.")]
    shape: Annotated[tuple[Segment, ...], behaviour_field("The segments it is made of, in order.", min_length=1)]
    example: Annotated[
        Line, prose_field("A value of that shape; the source's own where it gives a whole one. The sandbox accepts it.")
    ]
    variable: Annotated[Variable, prose_field("The environment variable that samples read it from.")]
    bearer_format: Annotated[
        Title | None,
        prose_field("How it is made, as a hint to who reads it where it is a bearer token: `JWT`, for example."),
    ] = None
    secret: Annotated[bool, prose_field("Whether it must be kept from others.")] = True
    lifetime: Annotated[Lifetime | None, behaviour_field("How long it lives; none if for ever, or if not stated.")] = (
        None
    )
    never_expires: Annotated[bool, prose_field("Whether a source says that it never expires.")] = False
    single_use: Annotated[bool, behaviour_field("Whether the first use ends it.")] = False
    revocation: Annotated[Revocation | None, behaviour_field("How it is revoked or reset, if it can be.")] = None
    levels: Annotated[
        tuple[LevelId, ...],
        behaviour_field(
            "Permission levels its holders may have; empty if the provider has none.",
            excuses=[excuse_changes("What an operation issues has the level of whoever asked for it.")],
        ),
    ] = ()

    @property
    def closes_sockets(self) -> bool:
        """Whether its revocation closes the sockets that were opened with it."""
        return self.revocation is not None and self.revocation.sockets is SocketsAtRevocation.close


_CHARACTER_CLASSES: Final = {
    Characters.digits: "[0-9]",
    Characters.hex: "[0-9a-f]",
    Characters.alphanumeric: "[0-9A-Za-z]",
    Characters.base64url: "[0-9A-Za-z_-]",
    Characters.printable: "[!-~]",
    Characters.text: r"[^\x00-\x1f\x7f]",
}


def shape_pattern(shape: Iterable[Segment]) -> str:
    """Write a shape as an unanchored regular expression that Python, JavaScript and JSON Schema read alike."""
    return "".join(map(_segment_pattern, shape))


def anchored_pattern(shape: Iterable[Segment]) -> str:
    """Write a shape as a regular expression of the whole value."""
    return f"^{shape_pattern(shape)}$"


def matches_shape(shape: Iterable[Segment], value: str) -> bool:
    """Tell whether the whole of `value` has the shape."""
    return re.fullmatch(shape_pattern(shape), value) is not None


def can_hold(shape: Iterable[Segment], text: str) -> bool:
    """Tell whether one run of a shape may hold a text."""
    runs = (each for each in shape if isinstance(each, Run))
    return any(re.fullmatch(f"{_CHARACTER_CLASSES[run.characters]}+", text) is not None for run in runs)


def count_readings(shape: Sequence[Segment]) -> int:
    """Count in how many ways a value may have to be split, at most, to find out whether it has the shape.

    Where a run of open length can go on into what follows, nothing tells where it ends but the rest of the value.
    """
    open_runs = [
        index for index, each in enumerate(shape) if isinstance(each, Run) and each.min_length < each.max_length
    ]
    return prod(
        run.max_length - run.min_length + 1
        for start, end in pairwise(open_runs)
        if isinstance(run := shape[start], Run) and _can_hold(run, shape[start + 1 : end])
    )


def _can_hold(run: Run, segments: Iterable[Segment]) -> bool:
    """Tell whether the characters of a run may be those of what follows; all alphabets have digits."""
    fixed = [each for each in segments if isinstance(each, Fixed)]
    return all(
        any(re.fullmatch(f"{_CHARACTER_CLASSES[run.characters]}*", text) for text in each.texts) for each in fixed
    )


def _segment_pattern(segment: Segment) -> str:
    if isinstance(segment, Fixed):
        texts = [re.sub(r"([.^$*+?()\[\]{}|\\/])", r"\\\1", text) for text in segment.texts]
        return texts[0] if len(texts) == 1 else f"(?:{'|'.join(texts)})"
    low, high = segment.min_length, segment.max_length
    return _CHARACTER_CLASSES[segment.characters] + (f"{{{low}}}" if low == high else f"{{{low},{high}}}")
