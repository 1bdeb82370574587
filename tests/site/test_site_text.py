"""Text of others: whatever a spec says in words, in any of its fields, is read on pages and in documents as it is."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pydantic import ValidationError

from authproof.claims.proof import Proof
from authproof.model.base import FieldRole, Model, field_role
from authproof.model.provider import Provider
from authproof.site import build as build_module
from authproof.site.theme import template_folders
from authproof.text.json_pointer import Path, join_pointer, put_value, walk_values

from .conftest import ACME
from .rendering import rendered

SPEC: Final[dict[str, Any]] = yaml.load(ACME.read_text(encoding="utf-8"), yaml.CSafeLoader)
PIECES: Final = (
    '"', "'", "{", "}", "{{", "}}", "{{x}}", "{% x %}", "{# x #}", "${x}", "$(x)", "`", "|", "<b>", "</script>", "<!--",
    "&amp;", "&", "<", ">", "\\", "\\n", "%41", "#", "[x]", "![", "*", "_", "~~", "://", "/*", "*/", "//",
    "\u2028", "\u2029", "\x85", "\ufeff", "\u202e", "\u200b", "\U0001f511", "\u00e9", "\u0645", "\u9375", ":", "- x",
    "1.", "@x", "+", "=", "^", "x",
)  # fmt: skip
"""What means something in some language that a text goes through. At most one mark of prose stands in a text."""
MARKS: Final = ("`", "*", "[x]", "![")
NOT_WORDS: Final = ("example", "covers", "sequence_at", "at", "by", "variable")
"""Fields of prose that hold values or names rather than words."""
CODE_BLOCK: Final = re.compile(r"^ *(`{3,}).*?^ *\1$", re.DOTALL | re.MULTILINE)
"""Code, whose comments have the escapes of its language, as the scripts of Postman have."""
COMMONMARK: Final = MarkdownIt("commonmark")
WORDS: Final = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map(
    lambda pieces: " ".join(
        piece
        for number, piece in enumerate(pieces)
        if not any(mark in piece and mark in "".join(pieces[:number]) for mark in MARKS)
    )
)


def walk_words(part: Any, path: Path = ()) -> Iterator[Path]:
    """Give the path of every text in a field of prose."""
    if isinstance(part, Model):
        for name, info in type(part).model_fields.items():
            key, value = info.alias or name, getattr(part, name)
            if field_role(info) is FieldRole.behaviour or is_of_models(value):
                yield from walk_words(value, (*path, key)) if is_of_models(value) else ()
            elif key not in NOT_WORDS:
                yield from (
                    (*path, key, *inner)
                    for inner, leaf in walk_values(list(value) if isinstance(value, tuple) else value)
                    if type(leaf) is str
                )
    elif isinstance(part, dict | tuple):
        entries = part.items() if isinstance(part, dict) else enumerate(part)
        for key, value in entries:
            yield from walk_words(value, (*path, key))


def is_of_models(value: Any) -> bool:
    inner = list(value.values() if isinstance(value, dict) else value) if isinstance(value, dict | tuple) else [value]
    return any(isinstance(each, Model) for each in inner)


@cache
def list_words() -> list[Path]:
    """Give the paths of the texts that may be any line."""
    return [path for path in walk_words(Provider.model_validate(SPEC)) if is_any_line_allowed(path)]


def is_any_line_allowed(path: Path) -> bool:
    try:
        Provider.model_validate(put_value(SPEC, join_pointer(path), 'A "{{ <b>'))
    except ValidationError:
        return False
    return True


def write_texts(words: list[str], first: int) -> tuple[Provider, list[str]]:
    """Put texts into all fields, each between two marks of its own; the fields share the words out among them."""
    spec, texts = SPEC, []
    for number, path in enumerate(list_words()):
        texts.append(f"q{number}q {words[(first + number) % len(words)]} z{number}z")
        spec = put_value(spec, join_pointer(path), texts[-1])
    return Provider.model_validate(spec), texts


def read_documents(files: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Give the texts that readers see, each with the name of its file."""
    for name, content in files.items():
        if name.endswith(".md"):
            head, body = re.fullmatch(r"(?:---\n(.*?)\n---\n)?(.*)", content, re.DOTALL).groups()  # type: ignore[union-attr]
            yield name, rendered(CODE_BLOCK.sub("", body)).text
            yield from ((name, html.unescape(str(each))) for each in (yaml.safe_load(head or "") or {}).values())
        elif name.endswith(".json"):
            for path, value in walk_values(json.loads(content)):
                if isinstance(value, str) and "exec" not in path:
                    is_data = any(str(step).startswith("x-") for step in path)
                    is_marked = not is_data and bool({"description", "content"} & set(map(str, path[-2:])))
                    yield f"{name}{join_pointer(path)}", read_markdown(value) if is_marked else value


@cache
def read_markdown(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", COMMONMARK.render(text)))


def find_altered(files: dict[str, str], texts: list[str]) -> list[tuple[str, str, str]]:
    """Give what is read in another way than it was written: the file, the text, and what stands there."""
    altered, found = [], set()
    for name, shown in read_documents(files):
        for match in re.finditer(r"q(\d+)q\s.*?\bz\1z", shown, re.DOTALL):
            found.add(int(match[1]))
            wanted = " ".join(texts[int(match[1])].split())
            if " ".join(match[0].split()) != wanted:
                altered.append((name, wanted, match[0]))
        begun, ended = (set(re.findall(rf"{mark}(\d+){mark}", shown)) for mark in "qz")
        altered += [(name, texts[int(number)], "cut off") for number in begun ^ ended]
    return [*altered, *(("nowhere", texts[number], "") for number in set(range(len(texts))) - found)]


def build_files(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr(build_module, "proof_of", lambda *_: Proof())
    return build_module.build([provider], template_folders())


def test_text_of_others_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    provider, texts = write_texts([f"{piece} x" for piece in PIECES], 0)
    assert find_altered(build_files(provider, monkeypatch), texts) == []


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(WORDS, min_size=7, max_size=7))
def test_any_text_of_others_stays_as_it_is(monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    provider, texts = write_texts(words, 0)
    assert find_altered(build_files(provider, monkeypatch), texts) == []
