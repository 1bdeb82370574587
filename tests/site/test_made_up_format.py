"""A format is one package and one line in the registry: build, catalogue and pages follow, and nothing else is told."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import import_module

import pytest

from authproof.documents import formats
from authproof.documents.shared.format import Format, Material
from authproof.model.provider import Provider
from authproof.site.build import build
from authproof.site.theme import template_folders

PACKAGE = '''
"""A list of the headers that callers send."""

from authproof.documents.shared.format import DocumentExtension, DocumentFile, Format, Material


def write_files(material: Material) -> dict[str, str]:
    if not material.provider.operations:
        return {}
    text = f"{material.provider.id} {material.sandbox} {len(material.samples)}"
    return {"headers.json": f'{{"told": "{text}"}}', ".headers": text}


FORMAT = Format(
    title="Headers",
    files=(DocumentFile("headers.json", "Headers 0.1: what callers send"), DocumentFile(".headers", "")),
    write=write_files,
    carries={"schemes": "`headers` of the file", "schemes/*/parts/#/message": ""},
    extensions=(DocumentExtension("x-authproof-headers-of", "top", "Whose headers they are.", "text"),),
)
'''


@pytest.fixture(scope="module", autouse=True)
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Format]:
    """Register a format that a folder elsewhere holds."""
    folder = tmp_path_factory.mktemp("formats")
    (folder / "made_up_format").mkdir()
    (folder / "made_up_format" / "__init__.py").write_text(PACKAGE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        made_up: Format = import_module("made_up_format").FORMAT
        patch.delitem(sys.modules, "made_up_format")
        patch.setattr(formats, "FORMATS", (*formats.FORMATS, made_up))
        yield made_up


@pytest.fixture(scope="module")
def made(acme: Provider, made_up: Format) -> dict[str, str]:  # noqa: ARG001 - it is registered
    return build([acme], template_folders(), "https://sandbox.example")


def test_its_files_are_built(made: dict[str, str]) -> None:
    samples = sum(path.startswith("providers/acme/samples/") for path in made)
    told = f"acme https://sandbox.example {samples}"
    assert json.loads(made["providers/acme/headers.json"]) == {"told": told}
    assert made["providers/acme/.headers"] == told


def test_the_catalogue_lists_it(made: dict[str, str]) -> None:
    (acme,) = json.loads(made["catalog.json"])["providers"]
    (entry,) = [one for one in acme["documents"] if "headers" in one["path"]]
    assert (entry["kind"], entry["path"]) == ("headers", "providers/acme/headers.json")
    assert entry["media_type"] == "application/json"


def test_a_page_introduces_its_file(made: dict[str, str]) -> None:
    text = made["providers/acme/use-it-in.md"]
    assert "| [`headers.json`](headers.json) | Headers 0.1: what callers send |" in text
    assert ".headers" not in text


def test_the_page_on_documents_has_its_column_and_its_extension(made: dict[str, str]) -> None:
    text = made["documents.md"]
    assert "| Field | OpenAPI | AsyncAPI | Arazzo | Postman | Headers |" in text
    (row,) = [line for line in text.splitlines() if line.startswith("| `schemes` |")]
    assert row.endswith("| `headers` of the file |")
    (extension,) = [line for line in text.splitlines() if "x-authproof-headers-of" in line]
    assert extension == "| `x-authproof-headers-of` | Headers: top | Whose headers they are. | text |"


def test_a_provider_of_which_it_has_nothing_to_say_is_without_it(acme: Provider, made_up: Format) -> None:
    bare = Material(acme.model_copy(update={"operations": {}, "flows": {}, "channels": {}}))
    assert made_up.write(bare) == {}
    assert set(formats.write_documents(bare)) == {"openapi.yaml", "openapi.json"}
