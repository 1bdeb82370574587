"""Import a Postman collection into Bruno by Bruno's own converters, and run it by Bruno's own command."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .tools import TOOLS, library, run, tool

Node = dict[str, Any]


@dataclass(frozen=True)
class Report:
    """What Bruno says of a run."""

    tests: int
    failed: list[str]


def bruno(folder: Path, collection: Node, environment: Node) -> Report:
    """Import a collection with an environment, and run it.

    Bruno keeps secrets apart from what it imports; they are filled in as its user does.
    """
    (folder / "collection.json").write_text(json.dumps(collection), encoding="utf-8")
    (folder / "environment.json").write_text(json.dumps(environment), encoding="utf-8")
    script = str(Path(__file__).with_name("bruno.mjs"))
    done = run(
        [library("@usebruno/converters"), script, str(TOOLS), "collection.json", "environment.json", "in"], folder
    )
    assert done.code == 0, done.text
    secrets = [f"{each['key']}={each['value']}" for each in environment["values"] if each["type"] == "secret"]
    filled = [word for secret in secrets if not secret.endswith("=") for word in ("--env-var", secret)]
    command = [*tool("@usebruno/cli", "bru"), "run", ".", "-r", "--env", done.stdout.strip("\n"), *filled]
    done = run([*command, "--noproxy", "--reporter-json", "../report.json"], folder / "in")
    assert (folder / "report.json").is_file(), done.text
    results = json.loads((folder / "report.json").read_text(encoding="utf-8"))[0]["results"]
    tests = [(each["name"], test) for each in results for test in each["postResponseTestResults"]]
    failed = [f"{name}: {test['description']}" for name, test in tests if test["status"] != "pass"]
    failed += [f"{each['name']}: {each['error']}" for each in results if each["error"]]
    assert (done.code == 0) == (not failed), done.text
    return Report(len(tests), failed)
