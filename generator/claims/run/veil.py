"""Labels in the place of secrets: `‹API token›`, `‹API token, truncated›`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from generator.claims.claim import Held, Taken, Text
from generator.claims.run.values import Seen, Values
from generator.claims.text import HELD, VARIANTS, mask
from generator.tables import Credential, Tables


class Veil:
    """Hides everything secret that the target holds, or that came up while a claim ran."""

    def __init__(self, tables: Tables, values: Values) -> None:
        self._values = values
        self._credentials = {each.id: each for each in tables.credentials}
        self._levels = {level.id: level.title for level in tables.levels}
        self._labels: dict[str, str] = {}
        for value, seen in (*values.seen.items(), *self._held()):
            self._learn(value, seen)
        for value, piece in values.encoded.items():
            self._labels.setdefault(value, mask((piece,), self.label))
        for value in values.withheld:
            self._labels.setdefault(value, "‹withheld›")

    def label(self, piece: Held | Taken) -> str:
        """Give what is shown in the place of a value: the value itself where it is no secret."""
        if piece.credential is None or not self._credentials[piece.credential].secret:
            return self._values.value(piece)
        if isinstance(piece, Held):
            return self._title(Seen(piece.credential, piece.level, piece.variant))
        seen = self._values.seen[str(self._values.taken[piece.name])]
        words = VARIANTS[piece.variant].words
        return self._title(Seen(seen.credential, seen.level, seen.variant, words or seen.word))

    def text(self, text: Text, plain: Callable[[str], str] = str) -> str:
        """Show a text; `plain` writes what is no secret."""
        return mask(text, self.label, lambda constant: self.hide(constant, plain))

    def tree(self, tree: Any) -> Any:
        """Show a JSON tree whose leaves may be texts."""
        if isinstance(tree, tuple):
            alone = tree[0] if len(tree) == 1 else None
            if isinstance(alone, Taken) and alone.credential is None:
                return self.tree(self._values.whole(alone))
            return self.text(tree)
        if isinstance(tree, str):
            return self.hide(tree)
        if isinstance(tree, dict):
            return {self.hide(key): self.tree(inner) for key, inner in tree.items()}
        return [self.tree(inner) for inner in tree] if isinstance(tree, list) else tree

    def hide(self, text: str, plain: Callable[[str], str] = str) -> str:
        """Put labels in the place of every secret; `plain` writes the rest."""
        found = [secret for secret in self._labels if secret in text]
        if not found:
            return plain(text)
        longest_first = sorted(found, key=len, reverse=True)
        pieces = re.split(f"({'|'.join(map(re.escape, longest_first))})", text)
        return "".join(self._labels[piece] if index % 2 else plain(piece) for index, piece in enumerate(pieces))

    def _held(self) -> Iterator[tuple[str, Seen]]:
        """Give every secret that the target holds, whether or not the claim uses it."""
        for credential in self._credentials.values():
            for held in _states(credential) if credential.secret else ():
                value = self._values.target.value(held)
                if value is not None:
                    yield value, Seen(credential.id, held.level, held.variant)

    def _learn(self, value: str, seen: Seen) -> None:
        if not self._credentials[seen.credential].secret:
            return
        label = self._title(seen)
        for form in _forms(value):
            self._labels.setdefault(form, label)

    def _title(self, seen: Seen) -> str:
        title, words = self._credentials[seen.credential].title, VARIANTS[seen.variant].words
        parts = (title, self._levels.get(seen.level or "", ""), words, seen.word)
        return f"‹{', '.join(part for part in parts if part)}›"


@lru_cache(maxsize=1024)
def _forms(value: str) -> tuple[str, ...]:
    """Give every way in which a value can be written: as it is, in an address, in JSON. None of nothing."""
    escaped = (json.dumps(value, ensure_ascii=only_ascii)[1:-1] for only_ascii in (True, False))
    return tuple(dict.fromkeys((value, quote(value, safe=""), *escaped))) if value else ()


def _states(credential: Credential) -> Iterator[Held]:
    levels = dict.fromkeys([None, *(holder.level for holder in credential.demo.holders)])
    yield from (Held(credential.id, "valid", level) for level in levels)
    yield from (Held(credential.id, name) for name in HELD[1:])
