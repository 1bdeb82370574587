"""From paths to providers: every file is read and checked, and all that is wrong is told at once.

A file of another version of the format is told as that alone. Others are checked in three rounds: their fields against
the models; the names that they use against those that they define; what their parts mean together. The last only when
the others found nothing, so that the checks in `authproof.loader.checks` can rely on names that lead somewhere.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import ValidationError

from authproof.errors import AuthproofError, Problem, SpecError
from authproof.loader.checks import CHECKS, WARNINGS
from authproof.loader.document import YamlDocument, parse_document
from authproof.loader.fault import Fault, Names, show_value
from authproof.loader.migration import find_version_faults
from authproof.loader.references import pointer_faults, reference_faults
from authproof.loader.spec_file import read_spec
from authproof.loader.validation_errors import validation_faults
from authproof.loader.yaml_nodes import DocumentError, DocumentFault, Position
from authproof.model.format_version import FORMAT_VERSION, VERSION_FIELD
from authproof.model.provider import Provider

MAX_MESSAGE: Final = 1000
"""Characters of a message; what a file says must not flood the screen."""

MAX_PROBLEMS: Final = 50
"""Problems of one file that are told, the first ones; of the others their number."""


class _ExaminedFile(NamedTuple):
    """A file after the checks: a provider if nothing is wrong."""

    provider: Provider | None
    problems: tuple[Problem, ...] = ()


def load_directory(directory: Path) -> tuple[Provider, ...]:
    """Load every `*.yaml` file of a directory, sorted by id; SpecError if there is none.

    AuthproofError if there is no such directory: then nothing was read that could be wrong.
    """
    return tuple(sorted(load_specs(_list_specs(directory)), key=lambda provider: provider.id))


class SoundSpecs(NamedTuple):
    """What of a directory can be used, and what is wrong with the rest."""

    providers: tuple[Provider, ...]
    """Those of the files that nothing is wrong with, sorted by id."""
    problems: tuple[Problem, ...]

    @property
    def broken_ids(self) -> tuple[str, ...]:
        """The ids of the providers whose specs are wrong, sorted."""
        stems = {Path(problem.file).stem for problem in self.problems}
        return tuple(sorted(stems - {provider.id for provider in self.providers}))


def load_sound(directory: Path) -> SoundSpecs:
    """Load the specs of a directory that are right; of the others give their problems. Errors as `load_directory`."""
    files = _list_specs(directory)
    with _pause_collector():
        examined = [_examine_file(path) for path in files]
    sound = [file.provider for file in examined if file.provider and not file.problems]
    problems = {*_find_same_names(files), *(problem for file in examined for problem in file.problems)}
    return SoundSpecs(tuple(sorted(sound, key=lambda provider: provider.id)), tuple(sorted(problems)))


def load_renamed(path: Path) -> Provider:
    """Load one spec from a `*.yaml` file that need not be named after it; SpecError with every problem."""
    examined = _examine_file(path, has_any_stem=True)
    if examined.provider is None or examined.problems:
        raise SpecError(examined.problems)
    return examined.provider


def _list_specs(directory: Path) -> list[Path]:
    if not directory.is_dir():
        what = "not a folder" if directory.exists() else "no such folder"
        raise AuthproofError(f"{directory}: {what}; give the one that holds the specs as --specs")
    files = sorted(path for path in directory.glob("*.y*ml") if not path.name.startswith("."))
    if not files:
        raise SpecError([_problem_at_start(directory, "no spec in it; put a *.yaml file there for each provider")])
    return files


def load_specs(paths: Iterable[Path]) -> tuple[Provider, ...]:
    """Load specs, in the order given; SpecError with every problem of every file."""
    paths = tuple(paths)
    with _pause_collector():
        examined = [_examine_file(path) for path in paths]
    problems = {*_find_same_names(paths), *(problem for file in examined for problem in file.problems)}
    if problems:
        raise SpecError(problems)
    return tuple(file.provider for file in examined if file.provider)


def find_warnings(provider: Provider, file: Path) -> tuple[Problem, ...]:
    """Give what is right in a spec that was loaded from `file`, and may yet be a mistake."""
    faults = [fault for warn in WARNINGS for fault in warn(provider)]
    return tuple(_locate_faults(file, parse_document(read_spec(file)), faults)) if faults else ()


@contextmanager
def _pause_collector() -> Iterator[None]:
    """Keep the collector from walking nodes, which hold no cycles: its walks take up to a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _find_same_names(paths: Iterable[Path]) -> Iterator[Problem]:
    first: dict[str, Path] = {}
    for path in paths:
        other = first.setdefault(path.stem, path)
        if other is not path:
            yield _problem_at_start(path, f"{other} describes the same provider; give one file for each")


def _examine_file(path: Path, *, has_any_stem: bool = False) -> _ExaminedFile:
    if path.suffix != ".yaml":
        return _ExaminedFile(None, (_problem_at_start(path, f"not a *.yaml file; {_suggest_instead(path)}"),))
    try:
        document = parse_document(read_spec(path))
    except OSError as error:
        return _ExaminedFile(None, (_problem_at_start(path, str(error.strerror)),))
    except DocumentError as error:
        return _ExaminedFile(None, (_problem_of_document(path, error.fault),))
    return _check_document(path, document, () if has_any_stem else tuple(_check_file_name(path, document)))


def _suggest_instead(path: Path) -> str:
    """Say what to do about a file whose name is not that of a spec."""
    if path.suffix.lower() in (".yml", ".yaml"):
        return f"rename it to {path.stem}.yaml"
    return "name one that is a spec"


def _check_document(path: Path, document: YamlDocument, name_faults: tuple[Fault, ...]) -> _ExaminedFile:
    if version_faults := tuple(find_version_faults(document)):
        return _ExaminedFile(None, tuple(_locate_faults(path, document, version_faults)))
    spec = {VERSION_FIELD: FORMAT_VERSION, **document.plain_value}
    faults = [*name_faults, *reference_faults(spec), *pointer_faults(spec)]
    provider = None
    try:
        provider = Provider.model_validate_json(json.dumps(spec), strict=True)
    except ValidationError as error:
        faults += validation_faults(error)
    if provider and not faults:
        faults = [fault for check in CHECKS for fault in check(provider)]
    return _ExaminedFile(provider, tuple(_locate_faults(path, document, faults)))


def _check_file_name(path: Path, document: YamlDocument) -> Iterator[Fault]:
    name = document.plain_value.get("id", path.stem)
    if name != path.stem:
        yield Fault(("id",), f"{show_value(name)} is not the file's name; allowed: {path.stem!r}, or rename the file")


def _locate_faults(path: Path, document: YamlDocument, faults: Iterable[Fault]) -> list[Problem]:
    """Put lines to the first faults, and count the others; of a value that is no good as YAML only that is told."""
    broken = {fault.path for fault in document.faults}
    found = [_PlacedFault(fault.position, fault.path, fault.message) for fault in document.faults]
    for fault in faults:
        if not any(fault.path[:end] in broken for end in range(len(fault.path) + 1)):
            find = document.position_of_key if fault.at_key else document.position_of_value
            found.append(_PlacedFault(find(fault.path), fault.path, fault.message, fault.names))
    found.sort(key=lambda each: (each.position, ".".join(map(str, each.path))))
    return [*(each.write(path) for each in found[:MAX_PROBLEMS]), *_count_others(path, found[MAX_PROBLEMS:])]


class _PlacedFault(NamedTuple):
    """A fault with its place in the file."""

    position: Position
    path: tuple[str | int, ...]
    message: str
    names: Names | None = None

    def write(self, file: Path) -> Problem:
        return _problem_at(file, self.position, self.path, Fault(self.path, self.message, names=self.names).explain())


def _count_others(file: Path, others: list[_PlacedFault]) -> Iterator[Problem]:
    if others:
        number = f"{len(others):,} more" + (", of which the last is here" if len(others) > 1 else " is here")
        yield _problem_at(file, others[-1].position, (), f"{number}; mend those above, and check again")


def _problem_of_document(path: Path, fault: DocumentFault) -> Problem:
    return _problem_at(path, fault.position, fault.path, fault.message)


def _problem_at(file: Path, position: Position, path: tuple[str | int, ...], message: str) -> Problem:
    return Problem(str(file), *position, _fit_one_line(".".join(map(str, path))), _fit_one_line(message))


def _fit_one_line(text: str) -> str:
    """Keep a message on one line and readable, whatever a file's keys are."""
    short = text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + "…"
    return short if short.isprintable() else short.encode("unicode_escape").decode("ascii")


def _problem_at_start(path: Path, message: str) -> Problem:
    return Problem(str(path), 1, 1, "", message)
