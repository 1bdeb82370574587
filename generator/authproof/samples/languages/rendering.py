"""What every language needs to render a recipe: its templates filled, words for readers, free names, encodings apart.

Languages know this module, the recipe and themselves, never one another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from authproof.model.vocabulary import JsonType
from authproof.samples.recipe import Recipe
from authproof.samples.recipe.nodes import (
    AnswerValue,
    Base64,
    Input,
    Open,
    PercentEncoded,
    Take,
    Text,
)
from authproof.samples.recipe.traversal import inputs_of, values_of, walk_nodes
from authproof.text.english import join_words

T = TypeVar("T")

STRING_ESCAPES: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
"""How string constants of languages after C write a backslash, line ends and a tabulator."""


def render_template(folder: Path, template: str, view: object = None) -> str:
    """Fill one template, without the line end after it.

    What it shows of `view` is source already, quoted by the language's `literal`.
    """
    return _jinja_environment(folder).get_template(template).render(view=view).rstrip()


@cache
def _jinja_environment(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - the output is no HTML; languages quote by their own rules
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def sample_title(recipe: Recipe) -> str:
    """Name a sample: what is achieved, and with whom."""
    return f"{recipe.title} ({recipe.name})."


def choose_address(opening: Open, write_text: Callable[[Text], str], room: int) -> Open:
    """Write a socket's query into its URL, unless values go into it and it would have more characters than `room`."""
    has_values = any(isinstance(node, Input | AnswerValue) for node in walk_nodes(opening.query))
    if has_values and len(write_text(opening.address)) > room:
        return replace(opening, address=opening.url)
    return replace(opening, url=opening.address, query=())


def spell_issued(takes: Iterable[Take]) -> str:
    """Name what is taken from an answer, in words.

    For example: "access token and refresh token".
    """
    return join_words([take.value.name.replace("_", " ") for take in takes])


def comment_text(text: str) -> str:
    """Write a text for a comment: on one line."""
    return "".join(each if each.isprintable() else " " for each in text)


def choose_quote(text: str) -> str:
    """Choose the quotes around a text that need fewer escapes, as formatters do."""
    return "'" if text.count('"') > text.count("'") else '"'


def explode_items(start: str, items: Sequence[str], end: str, *, indent: str) -> str:
    """Put items between brackets, one a line, each with its comma: no formatter joins them again."""
    lines = [line for item in items for line in f"{item},".split("\n")]
    return "\n".join([start, *(f"{indent}{line}" for line in lines), end])


@dataclass(frozen=True)
class VariableName:
    """A variable whose value goes into a text."""

    name: str


def snake_case(name: str) -> str:
    """Leave a name in snake case, as recipes have it."""
    return name


def camel_case(name: str) -> str:
    """Write a name in camel case.

    >>> camel_case("access_token")
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


def recipe_names(recipe: Recipe, case: Callable[[str], str], reserved: frozenset[str]) -> tuple[Names, Names]:
    """Give the names for inputs and values, and those for functions and messages, which are none of the former."""
    names = Names(case, reserved)
    own = {names(each.name) for each in inputs_of(recipe)} | {names(each.name) for each in values_of(recipe)}
    return names, Names(case, reserved | own)


@dataclass(frozen=True)
class ExtractedVariable:
    """A variable that holds an encoded text."""

    name: str
    encoding: Base64 | PercentEncoded


@dataclass
class EncodingExtractor:
    """Gives the encodings of one recipe variables of their own, step by step."""

    kinds: tuple[type, ...] = (Base64, PercentEncoded)
    """The encodings that get variables; others are written where they stand."""
    known: dict[Base64 | PercentEncoded, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def extract_encodings(self, step: T) -> tuple[T, tuple[ExtractedVariable, ...]]:
        """Give a step, or a client, without encodings, and the variables to be set before it."""
        # A value may have changed since the step before; an input cannot.
        self.known = {node: name for node, name in self.known.items() if not _may_change(node)}
        new: list[ExtractedVariable] = []
        replaced: T = self._replace_encodings(step, new)
        return replaced, tuple(new)

    def _replace_encodings(self, tree: Any, new: list[ExtractedVariable]) -> Any:
        if isinstance(tree, Base64 | PercentEncoded) and isinstance(tree, self.kinds):
            return AnswerValue(self._variable_name(tree, new), JsonType.string)
        if isinstance(tree, tuple):
            return tuple(self._replace_encodings(item, new) for item in tree)
        if is_dataclass(tree) and not isinstance(tree, type):
            return replace(
                tree, **{each.name: self._replace_encodings(getattr(tree, each.name), new) for each in fields(tree)}
            )
        return tree

    def _variable_name(self, node: Base64 | PercentEncoded, new: list[ExtractedVariable]) -> str:
        if node not in self.known:
            written = replace(node, text=self._replace_encodings(node.text, new))  # an encoding may hold another
            name = next(each for each in _candidate_names(node) if each not in self.names)
            self.known[node] = name
            self.names.add(name)
            new.append(ExtractedVariable(name, written))
        return self.known[node]


def _candidate_names(node: Base64 | PercentEncoded) -> Iterator[str]:
    inner = next((each.name for each in walk_nodes(node) if isinstance(each, Input | AnswerValue)), "text")
    stem = "credentials" if isinstance(node, Base64) else f"encoded_{inner}"
    yield stem
    yield from (f"{stem}_{number}" for number in count(2))


def _may_change(node: Base64 | PercentEncoded) -> bool:
    return any(isinstance(each, AnswerValue) for each in walk_nodes(node))
