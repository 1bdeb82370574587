"""A new kind of grant is one class and one line in the union: tried on a copy of the source, in every room.

The kind differs from ours on purpose: no field that tells what it issues, trades in or ends is called as theirs are;
what it trades in is got by hand; and it issues the same credential anew.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from authproof.documents.shared.descriptions import describe_grant
from authproof.loader import load_specs
from authproof.model.grant_base import GrantBase, GrantedCredential
from authproof.text.answer_place import AnswerPlace

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
UNION = "Grant = Annotated[\n    Manual | Exchange | Refresh"
ROTATION = '''from authproof.model.issued_place import place_issued


class Rotation(GrantBase):
    """One operation trades a key for the key that comes after it."""

    kind: Annotated[Literal["rotation"], behaviour_field("The kind of grant.")]
    title: Annotated[Title, prose_field("What the rotation is called.")]
    operation: Annotated[OperationId, behaviour_field("The operation that answers with the new key.")]
    replaces: Annotated[CredentialId, behaviour_field("The key that is traded in for one of its kind.")]
    fresh: Annotated[Issued, behaviour_field("Where in the answer's body the new key stands.")]

    kind_title: ClassVar[str] = "rotation"

    @property
    def issued(self) -> tuple[GrantedCredential, ...]:
        return (GrantedCredential(self.replaces, ("fresh",), place_issued(self.replaces, self.fresh)),)

    @property
    def requested_operation(self) -> str:
        return self.operation

    @property
    def trade(self) -> Trade:
        return Trade(self.replaces, ("replaces",), True, ("kind",), False, ("kind",))


'''

BREAKS = {
    ("replaces: key", "replaces: kye"): (
        "vault.yaml:28:15: grants.rotate.replaces: no credential named 'kye'; did you mean 'key'? allowed: badge, key"
    ),
    ("operation: rotate", "operation: read"): (
        "vault.yaml:29:12: grants.rotate.fresh: nothing at '/next/key' in the body of read's success; allowed: /secret"
    ),
    ("fresh: /next/key", "fresh: /next/kye"): (
        "vault.yaml:29:12: grants.rotate.fresh: nothing at '/next/kye' in the body of rotate's success;"
        " did you mean '/next/key'? allowed: /next, /next/key"
    ),
    ("replaces: key", "replaces: badge"): (
        "vault.yaml:28:15: grants.rotate.replaces: no scheme of 'rotate' carries it; allowed: key"
    ),
    ("cases: [revoked]", "cases: [expired]"): (
        "vault.yaml:49:16: operations.rotate.security.0: no answer when the credential of 'bearer' is: revoked;"
        " add to the cases of a failure with the surface rest"
    ),
    ("    fresh: /next/key", ""): (
        "vault.yaml:25:5: grants.rotate.fresh: missing; add it: Where in the answer's body the new key stands."
    ),
}
"""Changes of the spec, each with a problem that is found."""


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Give what each room makes of the spec with the new kind."""
    copy = tmp_path_factory.mktemp("source")
    shutil.copytree(ROOT / "generator" / "authproof", copy / "generator" / "authproof")
    shutil.copytree(ROOT / "site_src", copy / "site_src")
    module = copy / "generator" / "authproof" / "model" / "grant.py"
    before, line, after = module.read_text(encoding="utf-8").partition(UNION)
    assert line, "the union of grants is written in another way"
    module.write_text(before + ROTATION + line + " | Rotation" + after, encoding="utf-8")
    command = [sys.executable, HERE / "probe.py", HERE / "vault.yaml", json.dumps([*BREAKS])]
    environment = {**os.environ, "PYTHONPATH": str(copy / "generator")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=copy)
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    assert made["source"].startswith(str(copy))
    return made


@pytest.mark.parametrize("index", range(len(BREAKS)), ids=[problem.split(": ")[1] for problem in BREAKS.values()])
def test_the_loader_finds_what_is_wrong(rooms: dict[str, Any], index: int) -> None:
    assert list(BREAKS.values())[index] in rooms["problems"][index]


def test_the_sandbox_ends_the_old_key(rooms: dict[str, Any]) -> None:
    assert rooms["sandbox"] == {"before": 200, "differ": True, "after": [410, {"error": "ended"}], "new": 200}


def test_samples_take_the_key_from_the_answer(rooms: dict[str, Any]) -> None:
    taken = {"python": 'key = response.json()["next"]["key"]', "javascript": "key = ", "curl": "key="}
    assert rooms["samples"].keys() >= taken.keys()
    for language, line in taken.items():
        asking, _, calling = rooms["samples"][language].partition("/rotation")
        assert line in calling, (language, asking)


def test_claims_are_made_and_kept(rooms: dict[str, Any]) -> None:
    claims = rooms["claims"]
    assert {name for name in claims if name.startswith("grant.")} == {
        "grant.rotate.key.another",
        "grant.rotate.key.opens",
        "grant.rotate.consumed",
    }
    assert {each["verdict"] for each in claims.values()} == {"kept"}
    assert claims["grant.rotate.consumed"]["sentence"] == (
        "The *Key* that was traded in by *Rotate the key* no longer works."
    )


def test_claims_rest_on_what_the_spec_says(rooms: dict[str, Any]) -> None:
    assert {pointer for each in rooms["claims"].values() for pointer in each["lost"]} == set()
    about = {name: each["rests_on"][0] for name, each in rooms["claims"].items() if name.startswith("grant.")}
    assert about == {
        "grant.rotate.key.another": "/grants/rotate/fresh",
        "grant.rotate.key.opens": "/grants/rotate/fresh",
        "grant.rotate.consumed": "/grants/rotate/kind",
    }


def test_what_is_got_by_hand_keeps_its_claims(rooms: dict[str, Any]) -> None:
    """That an operation issues another key does not mean that nobody holds one from the start."""
    families = [
        {name.replace(each, "") for name in rooms["claims"] if f".{each}." in name} for each in ("key", "badge")
    ]
    own = {name for name in families[0] if name.startswith(("shape", "lifetime"))}
    assert own == {name for name in families[1] if name.startswith(("shape", "lifetime"))} != set()


def test_a_change_of_it_is_told(rooms: dict[str, Any]) -> None:
    assert "possible: /grants/rotate/fresh" in rooms["changes"]


def test_mutants_change_it(rooms: dict[str, Any]) -> None:
    assert rooms["mutants"] == {
        "/grants/rotate": ["(removed)"],
        "/grants/rotate/operation": ["read"],
        "/grants/rotate/replaces": ["badge"],
        "/grants/rotate/fresh": ["/next/kez"],
    }


def test_openapi_says_where_the_key_stands(rooms: dict[str, Any]) -> None:
    document = yaml.safe_load(rooms["documents"]["openapi.yaml"])
    operation = document["paths"]["/rotation"]["post"]
    assert operation["tags"] == ["credentials"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["properties"]["next"]["properties"]["key"]["pattern"] == "^vk_[0-9a-f]{16}$"
    _, _, words = document["info"]["description"].partition("### Rotate the key\n\n")
    assert words.splitlines()[:3] == [
        "1. Call `rotate`.",
        "2. Take Key from the answer's body at `/next/key`.",
        "3. The Key that was traded in is then revoked; what was issued together with it is kept.",
    ]


def test_postman_saves_the_key_and_asks_for_the_first(rooms: dict[str, Any]) -> None:
    script = rooms["documents"]["postman_collection.json"]
    for line in (
        "pm.expect(answer['next']['key']).to.not.equal(pm.environment.get('key'));",
        "pm.environment.set('key', answer['next']['key']);",
    ):
        assert line.replace("'", '\\"') in script
    environment = json.loads(rooms["documents"]["postman_environment_sandbox.json"])["values"]
    assert {each["key"]: each["value"] for each in environment}["key"].startswith("vk_")


def test_pages_show_it(rooms: dict[str, Any]) -> None:
    _, _, section = rooms["pages"]["providers/vault/index.md"].partition("### Rotate the key { #grant-rotate }")
    section, _, _ = section.partition("\n## ")
    for words in (
        '<span class="ap-badge">rotation</span>',
        "(`next.key` in the body)",
        "`POST /rotation`",
        "that is traded in ends with this call",
    ):
        assert words in section


class Consent(GrantBase):
    """A kind with both: a person agrees, and an operation answers."""

    @property
    def issued(self) -> tuple[GrantedCredential, ...]:
        return (GrantedCredential("access_token", ("token",), AnswerPlace("/token")),)

    @property
    def requested_operation(self) -> str:
        return "login"

    @property
    def start_url(self) -> str:
        return "https://acme.example/agree"

    @property
    def manual_steps(self) -> tuple[str, ...]:
        return ("Press **Agree**.",)

    @property
    def is_shown_once(self) -> bool:
        return True


def test_what_a_person_does_first_is_told_before_what_a_program_asks() -> None:
    (acme,) = load_specs([ROOT / "tests" / "specs" / "acme.yaml"])
    assert describe_grant(acme, Consent()) == [
        "Begin at <https://acme.example/agree>.",
        "Press **Agree**.",
        "Call `login`.",
        "Take Access token from the answer's body at `/token`.",
        "It is shown only this once.",
    ]


def test_every_kind_says_what_it_issues() -> None:
    with pytest.raises(TypeError, match="abstract"):
        GrantBase()  # type: ignore[abstract]
