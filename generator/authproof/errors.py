"""Everything that Authproof raises on purpose.

    AuthproofError            base of all; its text is one or more clean lines, ready to print
    ├── SpecError             one or more specs are wrong; carries every Problem found
    ├── ClaimFault            a claim does not hold, or a spec names one that there is not
    ├── UnknownName           a provider, flow, sample or language that does not exist
    ├── PortTaken             a server cannot listen where it was asked to
    ├── OutputError           a destination cannot be written
    ├── TemplateFault         a page template is missing or wrong
    ├── LanguageFault         a language of samples does not say what it has to
    └── ToolMissing           a toolchain that a sample needs is not on this machine

A refusal by the sandbox is a value, never an exception.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

_MOST_COMPARED: Final = 500
"""Names that one is compared with to find the closest: those beside it in the order of the alphabet."""
_LONGEST_NAME: Final = 200
"""Characters of a name that are compared: it takes time with the square of their number."""


class AuthproofError(Exception):
    """Base of all errors that are reported to the person at the keyboard as they are."""

    exit_code = 2
    """What a command exits with: 1 for a failure of what was checked, 2 when it could not run."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one spec. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    field: str
    """Dotted path of the field (`failures.unknown.status`), empty for the document itself."""
    message: str
    """What is wrong; what is allowed; what to do."""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}: "
        return where + (f"{self.field}: {self.message}" if self.field else self.message)


class SpecError(AuthproofError):
    """One or more specs are wrong. `problems` holds all of them, in order of file and line."""

    exit_code = 1

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


class ClaimFault(AuthproofError):
    """A claim does not hold in the sandbox, or a spec names a claim that there is not."""

    exit_code = 1


class UnknownName(AuthproofError):
    """A name was asked for that does not exist."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        super().__init__(f"no {kind} named {name!r}; {did_you_mean(name, known)}")


class PortTaken(AuthproofError):
    """A server cannot listen on the address it was given."""


class OutputError(AuthproofError):
    """A destination cannot be written; nothing was changed there."""


class TemplateFault(AuthproofError):
    """A page template is missing or wrong."""


class LanguageFault(AuthproofError):
    """A folder beside the languages offers none, or its words are those of another."""


class ToolMissing(AuthproofError):
    """A toolchain that a sample needs is not on this machine."""


def find_closest(name: str, known: Iterable[str]) -> str | None:
    """Find the one of `known` that a name is most likely a misspelling of; none if none is close."""
    ordered = sorted(known)
    if len(ordered) > _MOST_COMPARED:
        place = bisect(ordered, name)
        ordered = ordered[max(place - _MOST_COMPARED // 2, 0) : place + _MOST_COMPARED // 2]
    return next(iter(get_close_matches(name[:_LONGEST_NAME], ordered, n=1, cutoff=0.6)), None)


def did_you_mean(name: str, known: Iterable[str | int]) -> str:
    """Name the closest of `known` where one is close, and all that is allowed.

    >>> did_you_mean("cokie", ["cookie", "header"])
    "did you mean 'cookie'? allowed: cookie, header"
    """
    names = sorted(map(str, known))
    close = find_closest(name, names)
    hint = f"did you mean {close!r}? " if close else ""
    return f"{hint}allowed: {', '.join(names) or 'none'}"
