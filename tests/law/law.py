"""The law, held against one spec: what `check` accepts compiles, its claims are kept, it builds, its OpenAPI document
validates and guards what the sandbox guards, its samples do what their flows say, and mutants are noticed.

A stage gives breaches. One that is broken does not keep the later ones from being looked at.
"""

from __future__ import annotations

import json
import signal
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final
from unittest.mock import patch

import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator, OpenAPIV32SpecValidator

from authproof.claims import derive_claims
from authproof.claims.proof import Proof
from authproof.claims.run import ClaimOutcome, ClaimVerdict, run_claim
from authproof.claims.run.engine_target import EngineTarget
from authproof.claims.statements import find_faults, link_statements
from authproof.errors import ClaimFault, SpecError
from authproof.loader import load_specs
from authproof.model.operation import Operation
from authproof.model.provider import Provider
from authproof.model.scheme import Part
from authproof.model.vocabulary import Place
from authproof.sandbox.compile import compile_provider
from authproof.site.build import build
from authproof.site.theme import template_folders
from authproof.text.json_pointer import drop_values
from authproof.text.yaml_text import dump_yaml
from authproof.verify.mutants import hunt_mutants, list_leaves

from .kinds import describe_claim, describe_error, generalise
from .rehearsal import Bench, find_flaws
from .specs import PROVIDER, Spec

QUICK: Final = ("compile", "claims", "build", "openapi")
ALL: Final = (*QUICK, "samples", "mutants")

_SECONDS: Final = {"check": 20, "compile": 10, "claims": 30, "build": 30, "openapi": 20, "samples": 90, "mutants": 30}
"""How long a stage may take. Of a spec that is drawn, none takes a tenth of it, unless something is wrong.

That is time of the processor, whatever else the machine does; samples wait, so theirs is by the clock.
"""

_MUTATED_LEAVES: Final = 4


@dataclass(frozen=True, order=True)
class Breach:
    """One way in which a spec that `check` accepts comes out wrong."""

    stage: str
    kind: str
    """The same for all specs that come out wrong in the same way, as far as the message tells."""
    detail: str
    """The message as it was."""


@dataclass(frozen=True)
class Judgement:
    """What came of one spec."""

    refused: tuple[str, ...] = ()
    """What `check` said against it, in general words."""
    breaches: tuple[Breach, ...] = ()


class OutOfTimeError(BaseException):
    """A stage takes too long."""


def judge(
    spec: Spec, stages: tuple[str, ...] = ALL, bench: Bench | None = None, sought: str | None = None
) -> Judgement:
    """Hold the law against a spec. Samples are run only with a bench, else only looked at by their compilers.

    In the last stage, nothing is looked at after the kind that is sought.
    """
    found: list[Breach] = []
    provider: Provider | None = None
    refused: tuple[str, ...] = ()
    with _noting("check", found):
        provider, refused = _check(spec)
    if provider is None:
        return Judgement(refused, tuple(found))
    case = _Case(provider, bench)
    for stage in stages:
        with _noting(stage, found):
            seen: set[str] = set()
            for kind, detail in _STAGES[stage](case):
                found += [] if kind in seen else [Breach(stage, kind, detail)]
                seen.add(kind)
                if kind == sought and stage == stages[-1]:
                    break
    return Judgement((), tuple(found))


@contextmanager
def _noting(stage: str, found: list[Breach]) -> Iterator[None]:
    """Note what is raised, and a stage that does not end."""
    by_clock = stage == "samples"
    timer, expiry = (signal.ITIMER_REAL, signal.SIGALRM) if by_clock else (signal.ITIMER_PROF, signal.SIGPROF)
    previous = signal.signal(expiry, _stop)
    signal.setitimer(timer, _SECONDS[stage])
    try:
        yield
    except OutOfTimeError as error:
        found.append(Breach(stage, f"more than {_SECONDS[stage]} s in {_busy_room(error)}", ""))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a breach
        found.append(Breach(stage, describe_error(error), "".join(traceback.format_exception(error)[-4:])))
    finally:
        signal.setitimer(timer, 0)
        signal.signal(expiry, previous)


def _stop(_: int, __: FrameType | None) -> None:
    raise OutOfTimeError


def _busy_room(error: BaseException) -> str:
    """Name the stage's own function in which the time went by."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame.name for frame in frames if frame.filename == __file__ and frame.name not in ("judge", "_stop")]
    return own[-1] if own else ""


def _check(spec: Spec) -> tuple[Provider | None, tuple[str, ...]]:
    """Do what `authproof check` does with a file."""
    with tempfile.TemporaryDirectory(prefix="law-") as folder:
        file = Path(folder) / f"{PROVIDER}.yaml"
        file.write_text(dump_yaml(spec), encoding="utf-8")
        try:
            (provider,) = load_specs([file])
        except SpecError as error:
            return None, tuple({generalise(problem.message, spec) for problem in error.problems})
    faults = tuple(find_faults(provider, derive_claims(provider)))
    return (None, tuple({generalise(message, spec) for _, message in faults})) if faults else (provider, ())


class _Case:
    """A spec that `check` has accepted, and what the stages before have made of it."""

    def __init__(self, provider: Provider, bench: Bench | None) -> None:
        self.provider = provider
        self.bench = bench
        self.spec: Spec = provider.model_dump(mode="json", by_alias=True)
        self.outcomes: tuple[ClaimOutcome, ...] = ()
        self.files: dict[str, str] = {}


Flaws = Iterator[tuple[str, str]]
"""Kinds of breaches, each with the message as it was."""


def _compile(case: _Case) -> Flaws:
    compile_provider(case.provider)
    yield from ()


def _keep_claims(case: _Case) -> Flaws:
    tables = compile_provider(case.provider)
    target = EngineTarget(tables)
    for claim in derive_claims(case.provider):
        try:
            outcome = run_claim(claim, target, tables)
        except Exception as error:  # noqa: BLE001 - a claim that falls over is not kept
            yield f"{describe_error(error)}", f"{claim.id}: {error!r}"
            continue
        if outcome.verdict is not ClaimVerdict.kept:
            yield describe_claim(outcome, case.spec), f"{claim.id}: {outcome.reason or outcome.differences}"
        else:
            case.outcomes += (outcome,)


def _build(case: _Case) -> Flaws:
    """Build with the claims that are kept, so that the others do not hide what comes after."""
    claims = [outcome.claim for outcome in case.outcomes]
    provider = case.provider
    try:
        said = link_statements(provider, claims)
    except ClaimFault:  # it names a claim that is not kept
        provider = provider.model_copy(update={"executed": ()})
        said = link_statements(provider, claims)
    with patch("authproof.site.build.proof_of", lambda *_: Proof(case.outcomes, said)):
        case.files = build([provider], template_folders())
    for name, text in case.files.items():
        if name.endswith(".json"):
            json.loads(text)
    yield from ()


def _validate_openapi(case: _Case) -> Flaws:
    text = case.files.get(f"providers/{PROVIDER}/openapi.json")
    if not case.files:
        return
    if text is None:
        operations = (each for each in case.provider.operations.values() if not each.sandbox_only)
        if any(operation.lifecycle.is_answered for operation in operations):
            yield "no document, though there are operations", ""
        return
    document = json.loads(text)
    errors = list(OpenAPIV31SpecValidator(document).iter_errors())
    if newer := case.files.get(f"providers/{PROVIDER}/openapi_3_2.yaml"):
        errors += OpenAPIV32SpecValidator(yaml.load(newer, Loader=yaml.CSafeLoader)).iter_errors()
    for error in errors:
        place = "/".join(
            "*" if step in case.spec["operations"] else str(step) for step in list(error.absolute_path)[-2:]
        )
        yield (
            f"invalid: {type(error).__name__} {generalise(error.message[:80], case.spec)}",
            f"{place}: {error.message[:300]}",
        )
    for name, operation in case.provider.operations.items():
        usable = case.provider.usable_schemes(operation.security)
        node = _find_operation(document, name)
        if node is not None and operation.lifecycle.is_usable:
            yield from _hold_requirements(case.provider, document, node, name, usable=bool(usable))


def _find_operation(document: Any, name: str) -> Any:
    nodes = (node for item in document["paths"].values() for node in item.values() if isinstance(node, dict))
    return next((node for node in nodes if name in node.get("x-authproof-matches", (node.get("operationId"),))), None)


def _hold_requirements(provider: Provider, document: Any, node: Any, name: str, *, usable: bool) -> Flaws:
    """Ask that a document asks for credentials exactly where the sandbox does."""
    guarded = provider.operations[name].needs_credential
    requirement = node.get("security", document.get("security", []))
    known = document.get("components", {}).get("securitySchemes", {})
    is_open = requirement == [] or {} in requirement
    if guarded and is_open and not (requirement == [{}] and _needs_credential_elsewhere(provider, node, name)):
        yield f"guarded operation is public there{'' if usable else ' (no scheme is usable)'}", f"{name}: {requirement}"
    if not guarded and not is_open:
        yield "public operation is guarded there", f"{name}: {requirement}"
    if any(scheme not in known for one in requirement for scheme in one):
        yield "a requirement names no security scheme", f"{name}: {requirement}"


def _needs_credential_elsewhere(provider: Provider, node: Any, name: str) -> bool:
    """Tell whether an operation needs a credential where OpenAPI has no security schemes: in its path or body."""
    operation = provider.operations[name]
    schemes = [provider.schemes[scheme] for scheme in operation.security]
    carried = [[part for part in scheme.required_parts if part.credentials] for scheme in schemes]
    elsewhere = [parts for parts in carried if all(part.place in (Place.path, Place.body) for part in parts)]
    return any(_needs_parts(operation, node, parts) for parts in elsewhere)


def _needs_parts(operation: Operation, node: Any, parts: list[Part]) -> bool:
    """Tell whether OpenAPI requires each hole of the path that a part fills, and a body with what parts put there."""
    required = {each["name"] for each in node.get("parameters", ()) if each["in"] == "path" and each["required"]}
    if any(part.place is Place.path and part.name not in required for part in parts):
        return False
    if all(part.place is Place.path for part in parts):
        return True
    body = node.get("requestBody", {"required": False})
    in_body = [part.name for part in parts if part.place is Place.body]
    without = drop_values(operation.sent_body if operation.sent_body is not None else {}, in_body)
    schemas = [content["schema"] for content in body.get("content", {}).values()]
    return body["required"] and not any(Draft202012Validator(schema).is_valid(without) for schema in schemas)


def _rehearse_samples(case: _Case) -> Flaws:
    yield from find_flaws(case.provider, case.bench)


def _notice_mutants(case: _Case) -> Flaws:
    """Change a few values, the same ones for the same spec, and ask that a claim notices."""
    leaves = list_leaves(case.provider)
    step = max(1, len(leaves) // _MUTATED_LEAVES)
    claims = [outcome.claim for outcome in case.outcomes] or None
    chosen = leaves[len(leaves) % step :: step][:_MUTATED_LEAVES]
    for fate in hunt_mutants(case.provider, claims, chosen=chosen).surviving_mutants:
        yield f"survived: {generalise(fate.leaf.pointer, case.spec)} ({fate.leaf.sort})", str(fate)


_STAGES: Final[dict[str, Callable[[_Case], Flaws]]] = {
    "compile": _compile,
    "claims": _keep_claims,
    "build": _build,
    "openapi": _validate_openapi,
    "samples": _rehearse_samples,
    "mutants": _notice_mutants,
}
