"""What a language is to the rest: how it writes a recipe, how a sample of it is checked and run, what it cannot do.

A language is one folder of this package that offers one instance as `language`. A further language is a further folder.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from generator.recipe import Recipe
from generator.recipe.walk import conversations_of


@dataclass(frozen=True)
class Check:
    """A formatter or linter that must find nothing in a sample."""

    title: str
    command: tuple[str, ...]
    """What to run; files are added at the end. The first word is a program (see `generator.languages.tools`)."""


class Language(ABC):
    """One language."""

    id: ClassVar[str]
    """The folder's name."""
    title: ClassVar[str]
    """What readers call it."""
    position: ClassVar[int]
    """Where it stands among the others; lower comes first."""
    extension: ClassVar[str]
    """Of its files, with the dot."""
    lexer: ClassVar[str]
    """What Pygments calls it."""
    needs: ClassVar[str]
    """What must be installed for a sample to run."""
    checks: ClassVar[tuple[Check, ...]]
    sockets: ClassVar[bool] = True
    """Whether it has a WebSocket client."""
    handshake_status: ClassVar[bool] = True
    """Whether its WebSocket client tells the status and body of a refused handshake."""

    @abstractmethod
    def literal(self, text: str) -> str:
        """Write a text as a constant: all text that reaches code goes through this."""

    @abstractmethod
    def render(self, recipe: Recipe) -> str:
        """Write a recipe as a whole program."""

    @abstractmethod
    def command(self, file: Path) -> tuple[str, ...]:
        """Give the command that runs a file; ToolMissing if the toolchain is not on this machine."""

    def refusal_reason(self, recipe: Recipe) -> str | None:
        """Say why the language cannot do a recipe; None if it can."""
        if conversations_of(recipe) and not self.sockets:
            return f"{self.title} has no WebSocket client"
        return None
