"""Run in a process of its own, on a copy of the source: what each room makes of one spec, as JSON."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

import authproof
from authproof.claims.proof import prove_claims
from authproof.diff.compare import compare_providers
from authproof.documents.formats import write_documents
from authproof.documents.shared.format import Material
from authproof.errors import SpecError
from authproof.loader import load_specs
from authproof.model.plain import plain_spec, spec_with_defaults
from authproof.model.provider import Provider
from authproof.samples.programs import write_samples
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine import Engine, HttpAnswer, HttpRequest
from authproof.sandbox.origins import DEFAULT_SANDBOX
from authproof.site.build import build
from authproof.site.theme import template_folders
from authproof.text.json_pointer import has_value_at
from authproof.verify.mutants.leaves import list_leaves
from authproof.verify.mutants.mutations import mutate_leaf


def find_problems(text: str, changes: list[tuple[str, str]]) -> list[list[str]]:
    """Load the spec with each change by itself."""
    return [_problems_of(text.replace(*change)) for change in changes]


def _problems_of(text: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vault.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            load_specs([path])
        except SpecError as error:
            return [str(problem).removeprefix(f"{folder}/") for problem in error.problems]
    return []


def rotate_key(provider: Provider) -> dict[str, Any]:
    """Trade the demo key in, and try both."""
    tables = compile_provider(provider)
    engine = Engine([tables], clock=lambda: 1_800_000_000.0, seed=1, limits=False)

    def call(method: str, path: str, key: str) -> HttpAnswer:
        headers = ((b"authorization", f"Bearer {key}".encode()),)
        return engine.answer_request(HttpRequest(method, f"/vault/api{path}", "", headers, b""))

    old = tables.choose_demo_values()["key"]
    before, rotated = call("GET", "/secret", old).status, call("POST", "/rotation", old)
    new = json.loads(rotated.body)["next"]["key"]
    after, renewed = call("GET", "/secret", old), call("GET", "/secret", new).status
    return {"before": before, "differ": old != new, "after": [after.status, json.loads(after.body)], "new": renewed}


def list_claims(provider: Provider) -> dict[str, Any]:
    """Give the verdict of each claim, its sentence, and the pointers that it rests on and that lead nowhere."""
    plain = spec_with_defaults(provider)
    return {
        each.claim.id: {
            "verdict": each.verdict,
            "sentence": each.claim.sentence,
            "rests_on": each.claim.rests_on,
            "lost": [pointer for pointer in each.claim.rests_on if not has_value_at(plain, pointer)],
        }
        for each in prove_claims(provider).outcomes
    }


def list_changes(provider: Provider, text: str) -> list[str]:
    """Tell what a caller is told when the key stands elsewhere in the answer."""
    moved = yaml.safe_load(text)
    moved["grants"]["rotate"]["fresh"] = "/key"
    moved["operations"]["rotate"]["success"]["body"] = {"key": provider.credentials["key"].example}
    changes = compare_providers(provider, Provider.model_validate(moved))
    return [f"{each.effect}: {each.pointer}" for each in changes]


def list_mutants(provider: Provider) -> dict[str, list[str]]:
    """Give what mutants put in the place of each leaf of the grant."""
    spec = plain_spec(provider)
    leaves = [leaf for leaf in list_leaves(provider) if leaf.path[:2] == ("grants", "rotate")]
    return {leaf.pointer: [str(next(group).now) for group in mutate_leaf(leaf, spec)] for leaf in leaves}


def main(path: Path, changes: list[tuple[str, str]]) -> None:
    text = path.read_text(encoding="utf-8")
    (provider,) = load_specs([path])
    samples = write_samples(provider)
    report = {
        "source": authproof.__file__,
        "problems": find_problems(text, changes),
        "sandbox": rotate_key(provider),
        "samples": {each.language: each.text for each in samples if each.flow == "rotation"},
        "claims": list_claims(provider),
        "changes": list_changes(provider, text),
        "mutants": list_mutants(provider),
        "documents": write_documents(Material(provider, samples, DEFAULT_SANDBOX)),
        "pages": build([provider], template_folders()),
    }
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
