"""Labels in the place of secrets: `‹API token›`, `‹API token, truncated›`.

Hidden are all secrets that the target holds, all that came up while the claim ran, and what an answer that issues
credentials has in places that nobody documented.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

from authproof.claims.claim import CredentialText, CredentialVariant, HeldCredential, SendRequest, TakenValue
from authproof.claims.credential_text import CREDENTIAL_VARIANTS, HELD_VARIANTS, make_variant, mask_text, separator_of
from authproof.claims.run.answers import body_text_of, has_json_body, read_json, read_redirect
from authproof.claims.run.disguises import HiddenSecret, Span, find_disguises, hide_secret
from authproof.claims.run.target import ReceivedAnswer, Target
from authproof.claims.run.values import RunValues, SeenCredential
from authproof.sandbox.tables import CredentialTable, OperationTable, Tables
from authproof.text.answer_place import ABSENT
from authproof.text.json_pointer import has_value_at, holds_value, join_pointer, resolve_pointer, walk_values
from authproof.text.json_values import map_leaves
from authproof.text.url_path import percent_encode

MAX_SEARCHED: Final = 2000
"""Characters of a text from outside in which secrets are looked for changed."""

_MIN_SECRET_LENGTH: Final = 6
"""Characters of a text that could be a secret nobody documented."""


_MOST_WITHHELD: Final = 200
"""Such texts that are looked for in what a claim shows; an answer that has more of them means no good."""

_MAX_WITHHELD: Final = 4096
"""Characters of each that are looked for."""

_MOST_WITHHELD_ALTERED: Final = 50
_MAX_WITHHELD_ALTERED: Final = 256
"""As many, and as much of each, are looked for changed."""

_END_LENGTH: Final = 4
"""Characters at each end of a secret by which it is looked up."""

_PIECES_WORTH: Final = 6
"""As many secrets are looked for one by one in the time that it takes to look up the pieces at one character."""

_KEPT_CHARACTERS: Final = 256
"""Characters of a value whose forms are kept."""

_SUCCESS_STATUSES: Final = range(200, 300)


class SecretLabels:
    """What is shown in the place of each secret. Those in a text are found whatever their number."""

    def __init__(self) -> None:
        self._labels: dict[str, str] = {}
        self._by_ends: dict[str, dict[str, list[str]]] = {}
        """Secrets by their first and their last characters."""

    def __contains__(self, secret: str) -> bool:
        return secret in self._labels

    def add(self, secret: str, label: str) -> None:
        """Add a secret; of several labels the first stays."""
        if secret not in self._labels:
            self._labels[secret] = label
            lasts = self._by_ends.setdefault(secret[:_END_LENGTH], {})
            lasts.setdefault(secret[-_END_LENGTH:], []).append(secret)

    def find_in(self, text: str) -> dict[str, str]:
        """Give the secrets that stand in a text, each with its label."""
        if len(self._labels) <= _PIECES_WORTH * len(text):
            candidates: Iterable[str] = self._labels
        else:
            candidates = self._list_candidates(text)
        return {secret: self._labels[secret] for secret in candidates if secret in text}

    def _list_candidates(self, text: str) -> Iterator[str]:
        """Give the secrets whose two ends stand in a text."""
        pieces = {text[start : start + size] for size in range(1, _END_LENGTH + 1) for start in range(len(text))}
        for first in pieces & self._by_ends.keys():
            lasts = self._by_ends[first]
            for last in pieces & lasts.keys():
                yield from lasts[last]


class _Mark(NamedTuple):
    """What is put in the place of some characters."""

    label: str
    start: int | None = None
    """Where a secret that is there as it is begins; what is left of one has no beginning of its own."""


class HeldSecrets:
    """Every secret that a target holds, whether or not a claim uses it: one for all claims that run there."""

    def __init__(self, tables: Tables, target: Target) -> None:
        self.credentials = {each.id: each for each in tables.credentials}
        self._levels = {level.id: level.title for level in tables.levels}
        self.values = tuple(self._list_held(target))
        self.labels = SecretLabels()
        for value, seen in self.values:
            self.learn_secret(value, seen, self.labels)

    def is_secret(self, credential: str | None) -> bool:
        return credential is not None and self.credentials[credential].secret

    def learn_secret(self, value: str, seen: SeenCredential, labels: SecretLabels) -> None:
        """Have labels stand in the place of a value, however it is written."""
        for form in _written_forms(value):
            labels.add(form, self.write_label(seen))

    def write_label(self, seen: SeenCredential) -> str:
        title, words = self.credentials[seen.credential].title, CREDENTIAL_VARIANTS[seen.variant].label_words
        parts = (title, self._levels.get(seen.level or "", ""), words, seen.label_word)
        return f"‹{', '.join(part for part in parts if part)}›"

    def _list_held(self, target: Target) -> Iterator[tuple[str, SeenCredential]]:
        for credential in self.credentials.values():
            for held in _held_states(credential) if credential.secret else ():
                value = target.value(held)
                if value is not None:
                    yield value, SeenCredential(credential.id, held.level, held.variant)


class Redaction:
    """Hides everything secret that the target holds, or that came up while a claim ran."""

    def __init__(self, held: HeldSecrets, values: RunValues) -> None:
        self._values = values
        self._held = held
        self._labels = SecretLabels()
        self._hidden: dict[HiddenSecret, str] = {}
        seen_values = [(value, seen) for value, seen in values.seen.items() if held.is_secret(seen.credential)]
        for value, seen in seen_values:
            held.learn_secret(value, seen, self._labels)
        if values.target.is_foreign:
            self._learn_altered([*seen_values, *held.values])
        for value, piece in values.derived.items():
            self._learn_text(value, mask_text((piece,), self.label_of))
        for number, value in enumerate(sorted(values.withheld)):
            self._learn_text(value, "‹withheld›")
            if number < _MOST_WITHHELD_ALTERED and values.target.is_foreign:
                self._hidden.setdefault(hide_secret(value[:_MAX_WITHHELD_ALTERED]), "‹withheld, altered›")

    def label_of(self, piece: HeldCredential | TakenValue) -> str:
        """Give what is shown in the place of a value: the value itself where it is no secret."""
        if not self._held.is_secret(piece.credential):
            return self._values.value_of(piece)
        if isinstance(piece, HeldCredential):
            return self._held.write_label(SeenCredential(piece.credential, piece.level, piece.variant))
        seen = self._values.seen[str(self._values.taken[piece.name])]
        words = CREDENTIAL_VARIANTS[piece.variant].label_words
        return self._held.write_label(
            SeenCredential(seen.credential, seen.level, seen.variant, words or seen.label_word)
        )

    def redact_text(self, text: CredentialText, plain: Callable[[str], str] = str) -> str:
        """Show a text; `plain` writes what is no secret."""
        return mask_text(text, self.label_of, lambda constant: self.redact_string(constant, plain))

    def redact_json(self, tree: Any) -> Any:
        """Show a JSON tree of ours, whose leaves may be texts."""
        return map_leaves(tree, self._redact_leaf, self.redact_string)

    def redact_foreign_json(self, tree: Any) -> Any:
        """Show a JSON tree that came from outside."""
        return map_leaves(
            tree, lambda leaf: self.redact_foreign(leaf) if isinstance(leaf, str) else leaf, self.redact_foreign
        )

    def _redact_leaf(self, leaf: Any) -> Any:
        if isinstance(leaf, str):
            return self.redact_string(leaf)
        if not isinstance(leaf, tuple):
            return leaf
        alone = leaf[0] if len(leaf) == 1 else None
        if isinstance(alone, TakenValue) and alone.credential is None:
            return self.redact_foreign_json(self._values.typed_value_of(alone))
        return self.redact_text(leaf)

    def redact_string(self, text: str, plain: Callable[[str], str] = str) -> str:
        """Put labels in the place of every secret in a text of ours; `plain` writes the rest."""
        return _write_marks(text, self._mark_characters(text, []), plain)

    def redact_foreign(self, text: str) -> str:
        """Put labels in the place of every secret in a text from outside, and of whatever is left of one.

        What is left is looked for in the first `MAX_SEARCHED` characters: nobody shows more of such a text.
        """
        disguises = find_disguises(text[:MAX_SEARCHED], self._hidden) if self._hidden else []
        return _write_marks(text, self._mark_characters(text, disguises))

    def _mark_characters(self, text: str, disguises: list[tuple[Span, HiddenSecret]]) -> list[_Mark | None]:
        """Tell for each character which secret it belongs to; nothing if there is none."""
        present = self._held.labels.find_in(text) | self._labels.find_in(text)
        if not present and not disguises:
            return []
        marks: list[_Mark | None] = [None] * len(text)
        for (start, end), secret in disguises:
            label = self._hidden[secret]
            marks[start:end] = [mark or _Mark(label) for mark in marks[start:end]]
        longest_first = sorted(filter(None, present), key=len, reverse=True)
        for match in re.finditer("|".join(map(re.escape, longest_first)), text) if longest_first else ():
            mark = _Mark(present[match.group()], match.start())
            marks[match.start() : match.end()] = [mark] * len(match.group())
        return marks

    def _learn_text(self, text: str, label: str) -> None:
        """Have a label stand in the place of a text, unless it is a secret that has one."""
        if text not in self._held.labels:
            self._labels.add(text, label)

    def _learn_altered(self, secrets: list[tuple[str, SeenCredential]]) -> None:
        public = self._list_public_parts(secrets)
        for value, seen in secrets:
            label = f"{self._held.write_label(seen).removesuffix('›')}, altered›"
            self._hidden.setdefault(hide_secret(value, public[seen.credential]), label)

    def _list_public_parts(self, secrets: list[tuple[str, SeenCredential]]) -> dict[str, tuple[str, ...]]:
        """Give what is no secret in the values of each credential: fixed text, and names before a separator."""
        parts: dict[str, dict[str, None]] = {}
        for value, seen in secrets:
            shape = self._held.credentials[seen.credential].shape
            known = parts.setdefault(seen.credential, {each.literal: None for each in shape.segments if each.literal})
            if (separator := separator_of(shape)) and separator in value:
                known[make_variant(value, CredentialVariant.first_part, shape)] = None
        return {credential: tuple(known) for credential, known in parts.items()}


def _written_forms(value: str) -> tuple[str, ...]:
    """Give every way in which a value can be written: as it is, in an address, in JSON. None of nothing."""
    return _kept_forms(value) if len(value) <= _KEPT_CHARACTERS else _write_forms(value)


def _write_forms(value: str) -> tuple[str, ...]:
    escaped = (json.dumps(value, ensure_ascii=only_ascii)[1:-1] for only_ascii in (True, False))
    return tuple(dict.fromkeys((value, percent_encode(value), *escaped))) if value else ()


def _write_marks(text: str, marks: list[_Mark | None], plain: Callable[[str], str] = str) -> str:
    if not marks:
        return plain(text)
    groups = groupby(zip(marks, text, strict=True), key=itemgetter(0))
    pieces = ((mark, "".join(character for _, character in group)) for mark, group in groups)
    return "".join(plain(piece) if mark is None else mark.label for mark, piece in pieces)


_kept_forms = lru_cache(maxsize=1024)(_write_forms)


def _held_states(credential: CredentialTable) -> Iterator[HeldCredential]:
    levels = dict.fromkeys([None, *(holder.level for holder in credential.demo.holders)])
    yield from (HeldCredential(credential.id, level=level) for level in levels)
    yield from (HeldCredential(credential.id, variant) for variant in HELD_VARIANTS[1:])


def note_issued_credentials(values: RunValues, tables: Tables, step: SendRequest, got: ReceivedAnswer) -> None:
    """Note every credential in an answer that issues some; texts in undocumented places might be credentials too."""
    if step.expect.redirect is not None:
        fields = read_redirect(got)
        for take in step.takes:
            if take.credential and has_value_at(fields, take.pointer):
                values.note_received(take.credential, resolve_pointer(fields, take.pointer))
    operation = _issuing_operation(tables, step)
    if operation is None or got.status not in _SUCCESS_STATUSES:
        return
    places = {issue.place.pointer: issue for issue in operation.issues if not issue.place.header}
    for issue in operation.issues:
        if issue.place.header and (value := issue.place.find_value(None, got.headers)) is not ABSENT:
            values.note_received(issue.credential, value)
    documented = operation.success.body.content if operation.success.body else None
    for leaf_pointer, value in _walk_leaves(read_json(got.body)) if has_json_body(got) else [("", body_text_of(got))]:
        if leaf_pointer in places:
            issue = places[leaf_pointer]
            cut = issue.place.cut_value(value) if isinstance(value, str) else value
            values.note_received(issue.credential, value if cut is ABSENT else cut)
        elif (
            isinstance(value, str)
            and len(value) >= _MIN_SECRET_LENGTH
            and not (leaf_pointer and has_value_at(documented, leaf_pointer))
            and len(values.withheld) < _MOST_WITHHELD
        ):
            values.withheld.add(value[:_MAX_WITHHELD])


def _issuing_operation(tables: Tables, step: SendRequest) -> OperationTable | None:
    asked = (step.method, step.server, step.path)
    return next(
        (
            each
            for each in tables.operations
            if each.issues
            and (each.method, each.server, each.path) == asked
            and all(holds_value(step.body, pointer, value) for pointer, value in each.match.items())
        ),
        None,
    )


def _walk_leaves(tree: Any) -> Iterator[tuple[str, Any]]:
    return ((join_pointer(path), value) for path, value in walk_values(tree) if not isinstance(value, dict | list))
