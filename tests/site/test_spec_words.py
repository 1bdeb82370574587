"""'Add a provider' explains every word of a spec, with an example in YAML, and no example says what no spec may say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from authproof.loader.document import parse_document
from authproof.loader.validation_errors import validation_faults
from authproof.model.provider import Provider
from authproof.site.pages.spec_fields import view_spec_page
from authproof.site.theme import PageTemplates, template_folders

SCHEMA = json.loads((Path(__file__).parents[2] / "specs" / "schema.json").read_text(encoding="utf-8"))
PARTS = {"Provider": {key: value for key, value in SCHEMA.items() if key != "$defs"}, **SCHEMA["$defs"]}
PAGE = PageTemplates(template_folders()).render_page("add-a-provider.md.jinja", view_spec_page())
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)

Said = set[tuple[str, ...]]
"""Fields, as the model's name and theirs, and the words of fields that list theirs, as these two and the word."""


def load(example: str) -> dict[str, Any]:
    """Read an example, which is a part of a spec; what stands alone in a list of parts has it around."""
    text = example if re.match(r"\S", example) else f"schemes:\n  one:\n{example}"
    document = parse_document(text.encode())
    assert document.faults == ()
    return document.plain_value


def find_said(value: Any, node: dict[str, Any], owner: str = "Provider") -> Iterator[tuple[str, ...]]:
    """Walk a value and the schema of it."""
    if "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[-1]
        yield from find_said(value, PARTS[name], name)
    for option in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        if fits(value, option):
            yield from find_said(value, option, owner)
    if isinstance(value, list):
        for item in value:
            yield from find_said(item, node.get("items", {}), owner)
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield from find_said_of_key(key, inner, node, owner)


def find_said_of_key(key: str, value: Any, node: dict[str, Any], owner: str) -> Iterator[tuple[str, ...]]:
    if key in node.get("properties", {}):
        field = node["properties"][key]
        yield owner, key
        yield from ((owner, key, word) for word in inline_words(field) if word == value)
        yield from find_said(value, field, owner)
    for pattern, field in node.get("patternProperties", {}).items():
        if re.search(pattern, key):
            yield from find_said(value, field, owner)


def fits(value: Any, option: dict[str, Any]) -> bool:
    """Tell whether a value may be of one member of a union, by its kind or its fields."""
    if "oneOf" in option:
        return any(fits(value, one) for one in option["oneOf"])
    part = PARTS[option["$ref"].rsplit("/", 1)[-1]] if "$ref" in option else option
    if not isinstance(value, dict):
        return "properties" not in part
    fields = part.get("properties")
    return fields is not None and value.keys() <= fields.keys() and fields.get("kind", {}).get("const") in (
        None, value.get("kind")
    )  # fmt: skip


def inline_words(field: dict[str, Any]) -> list[Any]:
    """Give the words of a field that has a list of its own, rather than a vocabulary."""
    options = [field, *field.get("anyOf", ())]
    return [word for option in options for word in (*option.get("enum", ()), *filter(None, [option.get("const")]))]


@pytest.fixture(scope="module")
def said() -> Said:
    return {one for example in EXAMPLES for one in find_said(load(example), PARTS["Provider"])}


def test_examples_say_what_a_spec_may_say() -> None:
    wrong = []
    for example in EXAMPLES:
        try:
            Provider.model_validate_json(json.dumps(load(example)), strict=True)
        except ValidationError as error:
            faults = validation_faults(error)
            wrong += [f"{fault.path}: {fault.message}" for fault in faults if not fault.message.startswith("missing")]
    assert wrong == []


def test_each_field_has_an_example(said: Said) -> None:
    """If this fails: add the field to `site_src/templates/examples/MODEL.yaml`."""
    fields = {(name, field) for name, part in PARTS.items() for field in part.get("properties", ())}
    assert sorted(fields - said) == []


def test_each_word_that_a_field_lists_has_an_example(said: Said) -> None:
    """If this fails: add the word to `site_src/templates/examples/MODEL.yaml`."""
    words = {
        (field, word)
        for part in PARTS.values()
        for field, node in part.get("properties", {}).items()
        for word in inline_words(node)
    }
    assert len(words) > 10
    assert sorted(words - {one[1:] for one in said}) == []


def test_each_word_of_a_vocabulary_is_explained() -> None:
    """If this fails: write below the word in the source what it means."""
    lost = []
    for name, part in PARTS.items():
        for word, meaning in zip(part.get("enum", ()), part.get("enumDescriptions", ()), strict=True):
            row = re.search(rf"^### {name} .*?^\| `{word}` \| (.+?) \| `(.+?)` \|$", PAGE, re.DOTALL | re.MULTILINE)
            assert row, f"{name} {word}"
            lost += [] if meaning.endswith((".", ").")) else [f"{name}.{word}"]
            assert word in list(walk_texts(parse_document(row[2].encode()).plain_value)), row[2]
    assert lost == []


def walk_texts(value: Any) -> Iterator[Any]:
    """Give every scalar that is no key."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if inner is None:
        yield value
    else:
        for each in inner:
            yield from walk_texts(each)
