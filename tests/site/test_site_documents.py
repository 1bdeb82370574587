"""The page on the documents: what each carries is what changes it, and every extension is explained."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from authproof.documents import arazzo, asyncapi, openapi, postman
from authproof.documents.formats import FORMATS
from authproof.documents.shared.format import Format, Material
from authproof.documents.shared.nodes import Node
from authproof.loader import load_specs
from authproof.model.base import FieldRole
from authproof.model.plain import plain_spec
from authproof.model.provider import Provider
from authproof.model.schema import fields_by_path
from authproof.samples.programs import write_samples
from authproof.site.pages.spec_fields import view_documents_page, where_carried
from authproof.text.json_pointer import join_pointer, replace_value
from authproof.verify.mutants.leaves import list_leaves
from tests.diff.test_leaves import altered
from tests.made_up import MADE_UP

ROOT = Path(__file__).parents[2]
ACME = ROOT / "tests" / "specs" / "acme.yaml"
SPECS = [*MADE_UP, *sorted((ROOT / "specs").glob("*.yaml"))]

SHOWING = (ACME, *(ROOT / "specs" / f"{name}.yaml" for name in ("floodilka", "unacode", "ygy")))
ENOUGH = 6
"""Values of a field that are changed in one spec."""

OTHERS = ("official", "third_party", "assumed", "rest", "websocket", "leak", "storage", "4XX", "5XX")
"""Words of vocabularies that prose is written in."""

EMITTERS: dict[str, Callable[[Provider], Node]] = {
    "OpenAPI": openapi.build_openapi,
    "AsyncAPI": asyncapi.build_asyncapi,
    "Arazzo": arazzo.build_arazzo,
    "Postman": lambda provider: (
        postman.build_collection(provider) | {"environment": postman.build_environment(provider)}
    ),
}
CARRIED_BY_FORMAT = {one.title: one.carries for one in FORMATS if one.carries is not None}


def further() -> Provider:
    """Make a provider that has what no spec has: what documents carry only of WebSockets, or of flows."""
    spec = plain_spec(load_specs([ACME])[0])
    spec["operations"]["gone"] = spec["operations"]["list_robots"] | {"lifecycle": "removed"}
    told = {"at": ["/flows/session"], "kind": "assumed", "note": "N.", "url": "https://acme.example/n", "made_up": True}
    spec["evidence"] += [told | {"contradicted_by": [{"says": "S.", "kind": "official", "url": told["url"]}]}]
    asked = {"in": "query", "description": "D.", "example": "a", "shape": [{"literal": "a"}]}
    spec["operations"]["list_robots"]["parameters"] = {"asked": asked | {"required": True}}
    spec["schemes"]["ticket"] |= {
        "recommended": "R.",
        "notes": ["N."],
        "parts": [{"in": "query", "name": "ticket", "template": "{base64}", "base64": "{ticket}"}],
    }
    spec["credentials"]["token"] |= {"lifetime": {"seconds": 60.0}}
    spec["failures"]["missing"] |= {"live": {"/error": "now"}}
    spec["failures"]["handshake"] |= {"covers": "4XX", "headers": {"Retry-After": "1"}, "live": {"/error": "now"}}
    window = {"kind": "window", "title": "T", "scope": "connection", "requests": 5, "seconds": 5.0}
    spec["limits"]["messages"] = window | {
        "channels": ["events"],
        "algorithm": "sliding_window",
        "headers": {"X-Left": "{remaining}"},
    }
    return Provider.model_validate(spec)


def pattern(path: tuple[str | int, ...]) -> str:
    """Give the path of the innermost field that a place of a spec is in, as tables have it."""
    at = found = ""
    for key in path:
        named = f"{at}/{key}".lstrip("/")
        at = named if named in fields_by_path() else f"{at}/{'#' if isinstance(key, int) else '*'}"
        found = at if at in fields_by_path() else found
    return found


def strings(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from strings(inner, (*path, index))
    else:
        yield path, value


def reworded(provider: Provider) -> Iterator[tuple[str, Provider, Provider]]:
    """Change each value of prose; give its field, and the spec before and after it."""
    spec = plain_spec(provider)
    for path, value in strings(spec):
        field = pattern(path)
        if fields_by_path()[field].role is FieldRole.behaviour:
            continue
        for other in others(provider, value):
            try:
                after = Provider.model_validate(replace_value(spec, join_pointer(path), other))
            except ValueError:
                continue
            yield field, provider, after
            break


def others(provider: Provider, value: Any) -> list[Any]:
    """Give what may stand in the place of a value: words of its vocabulary, names of its kind, or any other text."""
    if isinstance(value, bool):
        return [not value]
    if value in provider.schemes:
        return [name for name in provider.schemes if name != value]
    return [one for one in OTHERS if one != value] if value in OTHERS else [f"{value}z", "Z_Z"]


def written(emitter: Callable[[Provider], Node], provider: Provider) -> str | None:
    """Write a document; none for a spec that the loader would refuse."""
    try:
        return json.dumps(emitter(provider))
    except Exception:  # noqa: BLE001 - what the loader would refuse may break an emitter anywhere
        return None


@pytest.fixture(scope="module")
def moved() -> dict[str, dict[str, bool]]:
    """Tell for each field of some specs which documents change with it, of those that can be made after the change."""
    found: dict[str, dict[str, bool]] = {}
    for provider in (*load_specs(SHOWING), further()):
        of: dict[str, str | None] = {}
        before: Provider | None = None
        for field, old, new in filter(alone, _changed(provider)):
            if old is not before:
                before, of = old, {name: written(emitter, old) for name, emitter in EMITTERS.items()}
            known = found.setdefault(field, {})
            for name, emitter in EMITTERS.items():
                after = None if known.get(name) else written(emitter, new)
                if after is not None:
                    known[name] = after != of[name]
    return found


def _changed(provider: Provider) -> Iterator[tuple[str, Provider, Provider]]:
    by_field = defaultdict(list)
    for leaf in list_leaves(provider):
        by_field[pattern(leaf.path)].append(str(leaf))
    chosen = {name for names in by_field.values() for name in spread(names)}
    for leaf, old, new in altered(provider, lambda leaf: str(leaf) in chosen):
        yield pattern(leaf.path), old, new
    reworded_by_field = defaultdict(list)
    for case in reworded(provider):
        reworded_by_field[case[0]].append(case)
    for cases in reworded_by_field.values():
        yield from spread(cases)


def alone(case: tuple[str, Provider, Provider]) -> bool:
    """Whether only one field has changed: some values must change together with others."""
    field, old, new = case
    before, after = dict(strings(plain_spec(old))), dict(strings(plain_spec(new)))
    paths = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    return all(f"{pattern(path)}/".startswith(f"{field}/") for path in paths)


def spread(items: list[Any]) -> list[Any]:
    """Choose some from all over a list, the last among them."""
    return [*items[: -1 : max(1, len(items) // ENOUGH)], items[-1]]


@pytest.mark.slow
@pytest.mark.parametrize("name", EMITTERS)
def test_a_document_carries_what_the_page_says(moved: dict[str, dict[str, bool]], name: str) -> None:
    now = {field: shown[name] for field, shown in moved.items() if name in shown}
    told = {field: where_carried(CARRIED_BY_FORMAT[name], field) is not None for field in now}
    around = {field for field in now if any(now[one] for one in now if one.startswith(f"{field}/"))}
    assert {field: now[field] for field in now if told[field] != now[field] and field not in around} == {}
    assert len(now) > 150


def emitted(provider: Provider) -> Iterator[tuple[str, str]]:
    """Find every extension of the documents of a provider: the document, and the name."""
    for name, emitter in EMITTERS.items():
        yield from ((name, key) for key in _extensions(emitter(provider)))


def _extensions(node: Any) -> Iterator[str]:
    """Find extensions; what is inside one, or inside an example, is data."""
    if isinstance(node, dict):
        for key, inner in node.items():
            if key.startswith("x-"):
                yield key
            elif key not in ("example", "examples", "payload", "default"):
                yield from _extensions(inner)
    elif isinstance(node, list):
        for item in node:
            yield from _extensions(item)


def test_every_extension_is_explained_and_every_one_explained_is_emitted() -> None:
    found = {pair for provider in (further(), *load_specs(SPECS)) for pair in emitted(provider)}
    assert found == {(one.title, extension.name) for one in FORMATS for extension in one.extensions}


def test_extensions_are_told_once_and_in_order() -> None:
    names = [row[0].strip("`") for row in view_documents_page(FORMATS).extensions.rows]
    own = sorted(name for name in names if name.startswith("x-authproof-"))
    others = sorted(name for name in names if not name.startswith("x-authproof-"))
    assert names == [*own, *others]
    assert len(names) == len(set(names)) == len({one.name for format_ in FORMATS for one in format_.extensions})


def test_an_extension_of_several_formats_means_the_same_in_each() -> None:
    explained = {(one.name, one.meaning, one.shape) for format_ in FORMATS for one in format_.extensions}
    assert len(explained) == len({name for name, _, _ in explained})


def test_a_format_makes_no_file_that_it_does_not_name() -> None:
    for provider in (further(), *load_specs(SPECS)):
        material = Material(provider, write_samples(provider))
        for one in FORMATS:
            assert one.write(material).keys() <= {file.name for file in one.files}, one.title


def test_what_is_carried_is_a_field() -> None:
    for name, carries in CARRIED_BY_FORMAT.items():
        assert [at for at in carries if at not in fields_by_path()] == [], name


def test_openapi_carries_every_field_that_the_sandbox_obeys() -> None:
    lost = [
        one.path
        for one in fields_by_path().values()
        if one.role is FieldRole.behaviour and not where_carried(CARRIED_BY_FORMAT["OpenAPI"], one.path)
    ]
    assert lost == []


def test_the_nearest_entry_around_a_field_holds() -> None:
    carries = {"a": "A", "a/*/b": "B", "a/*/c": ""}
    paths = ("a", "a/*/x", "a/*/b/#/y", "a/*/c", "z")
    assert [where_carried(carries, path) for path in paths] == ["A", "A", "B", None, None]


def test_the_page_has_a_row_for_each_field_that_stands_apart() -> None:
    one = Format("One", (), lambda _: {}, {"schemes": "here", "schemes/*/parts": "there"})
    two = Format("Two", (), lambda _: {}, {"schemes": "`x`"})
    view = view_documents_page([one, two, Format("Without a column", (), lambda _: {})])
    (part,) = [one for one in view.parts if one.anchor == "carried-schemes"]
    assert part.fields.heads == ("Field", "One", "Two")
    assert part.fields.rows == (("`schemes`", "here", "`x`"), ("`schemes/*/parts`", "there", "`x`"))


def test_the_page_names_what_it_tells(built: Path) -> None:
    page = (built / "docs" / "documents.md").read_text(encoding="utf-8")
    assert all(f"| `{one.name}` |" in page for format_ in FORMATS for one in format_.extensions)
    assert "| `operations` |" in page
    site = built / "site"
    assert (site / "catalog.json").is_file()
    assert (site / "documents" / "index.html").is_file()


def test_which_example_of_an_environment_reaches_the_site(built: Path) -> None:
    """MkDocs leaves out dot files: the other name is there."""
    folder = Path("providers") / "yunite"
    assert (built / "docs" / folder / ".env.example").is_file()
    assert not (built / "site" / folder / ".env.example").exists()
    shown = (built / "site" / folder / "env.example").read_text(encoding="utf-8")
    assert shown == (built / "docs" / folder / ".env.example").read_text(encoding="utf-8")
