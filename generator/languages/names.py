"""Names of variables in a language: its own way of writing them, and none that it or a template uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def snake_case(name: str) -> str:
    """Leave a name in snake case, as recipes have it."""
    return name


def camel_case(name: str) -> str:
    """Write a name in camel case.

    >>> camel("access_token")
    'accessToken'
    """
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


@dataclass(frozen=True)
class Names:
    """How names are written, and which are taken."""

    case: Callable[[str], str]
    reserved: frozenset[str]

    def __call__(self, name: str) -> str:
        """Write a name; one that is taken gets an underscore at its end."""
        written = self.case(name)
        return f"{written}_" if written in self.reserved else written
