"""Labels in the place of secrets: `‹API token›`, `‹API token, truncated›`.

Hidden are all secrets that the target holds, all that came up while the claim ran, and what an answer that issues
credentials has in places that nobody documented.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

from authproof.claims.claim import CredentialText, HeldCredential, SendRequest, TakenValue
from authproof.claims.credential_text import CREDENTIAL_VARIANTS, HELD_VARIANTS, mask_text
from authproof.claims.run.answers import body_text_of, has_json_body, read_json
from authproof.claims.run.target import ReceivedAnswer
from authproof.claims.run.values import RunValues, SeenCredential
from authproof.sandbox.tables import CredentialTable, OperationTable, Tables
from authproof.text.json_pointer import has_value_at, join_pointer, walk_values
from authproof.text.json_values import map_leaves

_MIN_SECRET_LENGTH: Final = 6
"""Characters of a text that could be a secret nobody documented."""


_SUCCESS_STATUSES: Final = range(200, 300)


class Redaction:
    """Hides everything secret that the target holds, or that came up while a claim ran."""

    def __init__(self, tables: Tables, values: RunValues) -> None:
        self._values = values
        self._credentials = {each.id: each for each in tables.credentials}
        self._levels = {level.id: level.title for level in tables.levels}
        self._labels: dict[str, str] = {}
        for value, seen in (*values.seen.items(), *self._held_secrets()):
            self._learn_secret(value, seen)
        for value, piece in values.encoded.items():
            self._labels.setdefault(value, mask_text((piece,), self.label_of))
        for value in values.withheld:
            self._labels.setdefault(value, "‹withheld›")

    def label_of(self, piece: HeldCredential | TakenValue) -> str:
        """Give what is shown in the place of a value: the value itself where it is no secret."""
        if piece.credential is None or not self._credentials[piece.credential].secret:
            return self._values.value_of(piece)
        if isinstance(piece, HeldCredential):
            return self._write_label(SeenCredential(piece.credential, piece.level, piece.variant))
        seen = self._values.seen[str(self._values.taken[piece.name])]
        words = CREDENTIAL_VARIANTS[piece.variant].label_words
        return self._write_label(SeenCredential(seen.credential, seen.level, seen.variant, words or seen.label_word))

    def redact_text(self, text: CredentialText, plain: Callable[[str], str] = str) -> str:
        """Show a text; `plain` writes what is no secret."""
        return mask_text(text, self.label_of, lambda constant: self.redact_string(constant, plain))

    def redact_json(self, tree: Any) -> Any:
        """Show a JSON tree whose leaves may be texts."""
        return map_leaves(tree, self._redact_leaf, self.redact_string)

    def _redact_leaf(self, leaf: Any) -> Any:
        if isinstance(leaf, str):
            return self.redact_string(leaf)
        if not isinstance(leaf, tuple):
            return leaf
        alone = leaf[0] if len(leaf) == 1 else None
        if isinstance(alone, TakenValue) and alone.credential is None:
            return self.redact_json(self._values.typed_value_of(alone))
        return self.redact_text(leaf)

    def redact_string(self, text: str, plain: Callable[[str], str] = str) -> str:
        """Put labels in the place of every secret; `plain` writes the rest."""
        present = [secret for secret in self._labels if secret in text]
        if not present:
            return plain(text)
        longest_first = sorted(present, key=len, reverse=True)
        pieces = re.split(f"({'|'.join(map(re.escape, longest_first))})", text)
        return "".join(self._labels[piece] if index % 2 else plain(piece) for index, piece in enumerate(pieces))

    def _held_secrets(self) -> Iterator[tuple[str, SeenCredential]]:
        """Give every secret that the target holds, whether or not the claim uses it."""
        for credential in self._credentials.values():
            for held in _held_states(credential) if credential.secret else ():
                value = self._values.target.value(held)
                if value is not None:
                    yield value, SeenCredential(credential.id, held.level, held.variant)

    def _learn_secret(self, value: str, seen: SeenCredential) -> None:
        if not self._credentials[seen.credential].secret:
            return
        label = self._write_label(seen)
        for form in _written_forms(value):
            self._labels.setdefault(form, label)

    def _write_label(self, seen: SeenCredential) -> str:
        title, words = self._credentials[seen.credential].title, CREDENTIAL_VARIANTS[seen.variant].label_words
        parts = (title, self._levels.get(seen.level or "", ""), words, seen.label_word)
        return f"‹{', '.join(part for part in parts if part)}›"


@lru_cache(maxsize=1024)
def _written_forms(value: str) -> tuple[str, ...]:
    """Give every way in which a value can be written: as it is, in an address, in JSON. None of nothing."""
    escaped = (json.dumps(value, ensure_ascii=only_ascii)[1:-1] for only_ascii in (True, False))
    return tuple(dict.fromkeys((value, quote(value, safe=""), *escaped))) if value else ()


def _held_states(credential: CredentialTable) -> Iterator[HeldCredential]:
    levels = dict.fromkeys([None, *(holder.level for holder in credential.demo.holders)])
    yield from (HeldCredential(credential.id, level=level) for level in levels)
    yield from (HeldCredential(credential.id, variant) for variant in HELD_VARIANTS[1:])


def note_issued_credentials(values: RunValues, tables: Tables, step: SendRequest, got: ReceivedAnswer) -> None:
    """Note every credential in an answer that issues some; texts in undocumented places might be credentials too."""
    operation = _issuing_operation(tables, step)
    if operation is None or got.status not in _SUCCESS_STATUSES:
        return
    places = {issue.pointer: issue.credential for issue in operation.issues}
    documented = operation.success.body.content if operation.success.body else None
    for leaf_pointer, value in _walk_leaves(read_json(got.body)) if has_json_body(got) else [("", body_text_of(got))]:
        if leaf_pointer in places:
            values.note_received(places[leaf_pointer], value)
        elif (
            isinstance(value, str)
            and len(value) >= _MIN_SECRET_LENGTH
            and not (leaf_pointer and has_value_at(documented, leaf_pointer))
        ):
            values.withheld.add(value)


def _issuing_operation(tables: Tables, step: SendRequest) -> OperationTable | None:
    asked = (step.method, step.server, step.path)
    return next(
        (each for each in tables.operations if each.issues and (each.method, each.server, each.path) == asked), None
    )


def _walk_leaves(tree: Any) -> Iterator[tuple[str, Any]]:
    return ((join_pointer(path), value) for path, value in walk_values(tree) if not isinstance(value, dict | list))
