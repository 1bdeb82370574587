"""What the names in a claim stand for on one target, while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from generator.claims.claim import Encoded, Held, Taken, Text
from generator.claims.run.target import Target
from generator.claims.text import HELD, fill, fill_tree, separator, variant
from generator.tables import Tables

_ORDINALS: Final = ("", "second", "third", "fourth", "fifth")


@dataclass(frozen=True, slots=True)
class Seen:
    """A value of a credential that came up, and how it is told from others."""

    credential: str
    level: str | None = None
    variant: str = "valid"
    word: str = ""
    """What its label says besides: `second` for the second that was issued."""


class Values:
    """Looks names up, and notes every value of a credential that goes out or comes in."""

    def __init__(self, tables: Tables, target: Target) -> None:
        self.target = target
        self.taken: dict[str, Any] = {}
        self.seen: dict[str, Seen] = {}
        self.encoded: dict[str, Encoded] = {}
        """What was sent in base64."""
        self.withheld: set[str] = set()
        """Texts that nobody documented, in answers that issue credentials."""
        self._shapes = {each.id: each.shape for each in tables.credentials}
        self._met: dict[str, int] = {}

    def fill(self, text: Text) -> str:
        """Put values into a text; LookupError if there is none, or none was taken."""
        for piece in text:
            if isinstance(piece, Encoded):
                self.encoded[fill((piece,), self.value)] = piece
        return fill(text, self.value)

    def tree(self, tree: Any) -> Any:
        """Put values into a JSON tree."""
        return fill_tree(tree, self.value, self.whole)

    def value(self, piece: Held | Taken) -> str:
        """Give the value of one name, spoilt as it says; LookupError if there is none."""
        value = self._held(piece) if isinstance(piece, Held) else self._taken(piece)
        if piece.credential is None or piece.variant in HELD:
            return value
        return self._spoilt(value, piece.credential, piece.variant)

    def whole(self, piece: Taken) -> Any:
        """Give a value that was taken, with its type, unless it is to be spoilt."""
        return self.taken[piece.name] if piece.variant == "valid" else self.value(piece)

    def take(self, name: str, value: Any, credential: str | None, word: str = "") -> None:
        """Remember a value; `word` says in its label how it differs from others of the credential."""
        self.taken[name] = value
        if credential is not None:
            self.meet(credential, value, word)

    def meet(self, credential: str, value: Any, word: str = "") -> None:
        """Note a value of a credential that came from the target."""
        if str(value) not in self.seen:
            number = self._met.get(credential, 0)
            ordinal = _ORDINALS[number] if number < len(_ORDINALS) else f"number {number + 1}"
            self._see(str(value), Seen(credential, word=word or ordinal))

    def plant(self, credential: str, value: str) -> None:
        """Note a value that the claim makes accepted; its length is what is told about it."""
        self._see(value, Seen(credential, word=f"{len(value)} characters"))

    def _held(self, piece: Held) -> str:
        held = piece if piece.variant in HELD else Held(piece.credential, "valid", piece.level)
        value = self.target.value(held)
        if value is None:
            raise LookupError(f"there is no value for {held}")
        self._see(value, Seen(held.credential, held.level, held.variant))
        return value

    def _taken(self, piece: Taken) -> str:
        value = str(self.taken[piece.name])
        if piece.credential is not None:
            self.meet(piece.credential, value)
        return value

    def _spoilt(self, value: str, credential: str, name: str) -> str:
        shape = self._shapes[credential]
        spoilt = variant(value, name, shape)
        if name != "first_part" or not separator(shape):  # before a separator stands a name, which is no secret
            self.seen.setdefault(spoilt, Seen(credential, variant=name))
        return spoilt

    def _see(self, value: str, seen: Seen) -> None:
        if value not in self.seen:
            self.seen[value] = seen
            self._met[seen.credential] = self._met.get(seen.credential, 0) + (seen.variant == "valid")
