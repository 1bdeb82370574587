"""From paths to providers: every file is read and checked, and all that is wrong is told at once.

A file is checked in three rounds: its fields against the models; the names that it uses against those that it
defines; what its parts mean together. The last only when the others found nothing, so that the checks in
`generator.loader.checks` can rely on names that lead somewhere.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import ValidationError

from generator.errors import AuthproofError, Problem, SpecError
from generator.loader import messages, names
from generator.loader.checks import CHECKS
from generator.loader.document import Document, parse
from generator.loader.fault import Fault, shown
from generator.loader.nodes import MAX_BYTES, DocumentError, DocumentFault, Position
from generator.model import Provider

MAX_MESSAGE: Final = 1000
"""Characters of a message; what a file says must not flood the screen."""


class _Examined(NamedTuple):
    """A file after the checks: a provider if nothing is wrong."""

    provider: Provider | None
    problems: tuple[Problem, ...] = ()


def load_directory(directory: Path) -> tuple[Provider, ...]:
    """Load every `*.yaml` file of a directory, sorted by id; SpecError if there is none.

    AuthproofError if there is no such directory: then nothing was read that could be wrong.
    """
    if not directory.is_dir():
        what = "not a folder" if directory.exists() else "no such folder"
        raise AuthproofError(f"{directory}: {what}; give the one that holds the specs as --specs")
    files = sorted(path for path in directory.glob("*.y*ml") if not path.name.startswith("."))
    if not files:
        raise SpecError([_at_start(directory, "no spec in it; put a *.yaml file there for each provider")])
    return tuple(sorted(load(files), key=lambda provider: provider.id))


def load(paths: Iterable[Path]) -> tuple[Provider, ...]:
    """Load specs, in the order given; SpecError with every problem of every file."""
    paths = tuple(paths)
    with _collector_paused():
        examined = [_examine(path) for path in paths]
    problems = {*_same_name(paths), *(problem for file in examined for problem in file.problems)}
    if problems:
        raise SpecError(problems)
    return tuple(file.provider for file in examined if file.provider)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the collector from walking nodes, which hold no cycles: its walks take up to a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _same_name(paths: Iterable[Path]) -> Iterator[Problem]:
    first: dict[str, Path] = {}
    for path in paths:
        other = first.setdefault(path.stem, path)
        if other is not path:
            yield _at_start(path, f"{other} describes the same provider; give one file for each")


def _examine(path: Path) -> _Examined:
    if path.suffix != ".yaml":
        return _Examined(None, (_at_start(path, f"not a *.yaml file; {_instead(path)}"),))
    try:
        document = parse(_read(path))
    except OSError as error:
        return _Examined(None, (_at_start(path, f"cannot be read: {error.strerror}"),))
    except DocumentError as error:
        return _Examined(None, (_document_problem(path, error.fault),))
    return _check(path, document)


def _instead(path: Path) -> str:
    """Say what to do about a file whose name is not that of a spec."""
    if path.suffix.lower() in (".yml", ".yaml"):
        return f"rename it to {path.stem}.yaml"
    return "name one that is a spec"


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _check(path: Path, document: Document) -> _Examined:
    spec = document.value
    faults = [*_file_name(path, document), *names.faults(spec), *names.pointer_faults(spec)]
    provider = None
    try:
        provider = Provider.model_validate_json(json.dumps(spec), strict=True)
    except ValidationError as error:
        faults += messages.faults(error)
    if provider and not faults:
        faults = [fault for check in CHECKS for fault in check(provider)]
    return _Examined(provider, tuple(_problems(path, document, faults)))


def _file_name(path: Path, document: Document) -> Iterator[Fault]:
    name = document.value.get("id", path.stem)
    if name != path.stem:
        yield Fault(("id",), f"{shown(name)} is not the file's name; allowed: {path.stem!r}, or rename the file")


def _problems(path: Path, document: Document, faults: Iterable[Fault]) -> Iterator[Problem]:
    """Put lines to faults; of a value that is no good as YAML only that is told."""
    broken = [fault.path for fault in document.faults]
    yield from (_document_problem(path, fault) for fault in document.faults)
    for fault in faults:
        if not any(fault.path[: len(place)] == place for place in broken):
            find = document.key_position if fault.at_key else document.position
            yield _problem(path, find(fault.path), fault.path, fault.message)


def _document_problem(path: Path, fault: DocumentFault) -> Problem:
    return _problem(path, fault.position, fault.path, fault.message)


def _problem(file: Path, position: Position, path: tuple[str | int, ...], message: str) -> Problem:
    return Problem(str(file), *position, _one_line(".".join(map(str, path))), _one_line(message))


def _one_line(text: str) -> str:
    """Keep a message on one line and readable, whatever a file's keys are."""
    short = text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + "…"
    return short if short.isprintable() else short.encode("unicode_escape").decode("ascii")


def _at_start(path: Path, message: str) -> Problem:
    return Problem(str(path), 1, 1, "", message)
