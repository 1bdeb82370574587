"""libyaml's messages in words for the author of a spec."""

from __future__ import annotations

from typing import Final

from yaml.error import Mark, MarkedYAMLError

_SYNTAX_EXPLANATIONS: Final = {
    "mapping values are not allowed in this context": (
        "a ':' where no value can follow; put text that holds ': ' in quotes, or check the indentation"
    ),
    "block sequence entries are not allowed in this context": "a '-' where no list can begin; check the indentation",
    "found undefined alias": "no anchor of that name; write the value out, or put text that begins with * in quotes",
    "second occurrence": "an anchor of that name is there already, {there}; rename one",
    "did not find expected alphabetic or numeric character": (
        "an anchor or alias without a name; put text that begins with & or * in quotes"
    ),
    "did not find expected <document start>": "the document ends before this line; a spec is one document",
    "did not find expected comment or line break": (
        "nothing may follow | or > on its line; put text that begins with one in quotes"
    ),
    "found unexpected ':'": "a ':' where none can be; put text that holds one in quotes",
    "found unexpected document indicator": "the quote that is opened here is not closed",
    "did not find expected node content": "a value is missing here, or a comma is too many",
    "found incompatible YAML document": "the %YAML line asks for another version; leave it out",
    "but found another document": "a second document begins; a spec is one document",
    "did not find expected ',' or ']'": "expected , or ] of the list that began {there}",
    "did not find expected ',' or '}'": "expected , or }} of the mapping that began {there}",
    "did not find expected key": "expected a key of the mapping that began {there}; check indentation and quotes",
    "did not find expected '-' indicator": "expected a '-' of the list that began {there}; check the indentation",
    "could not find expected ':'": "expected a ':' after the key {there}",
    "found unexpected end of stream": "the quote that is opened here is not closed",
    "found unknown escape character": "no such escape; write \\\\ for a backslash, or use single quotes",
    "found undefined tag handle": "tags are not allowed; leave it out",
}
_TAB_ADVICE: Final = "a tab cannot indent; use spaces"
_MENDED_AT_START: Final = ("found unexpected end of stream", "found unexpected document indicator")
"""Problems that show at the end of something and are mended at its beginning."""


def find_mark(error: MarkedYAMLError) -> Mark | None:
    """Give the place at which the problem is mended."""
    return error.context_mark if error.problem in _MENDED_AT_START else error.problem_mark or error.context_mark


def explain_syntax(error: MarkedYAMLError, text: str) -> str:
    """Say what is wrong with the syntax, and what to do."""
    problem = str(error.problem)
    if problem == "found character that cannot start any token":
        return _explain_bad_start(error.problem_mark, text)
    if "tab character" in problem:
        return _TAB_ADVICE
    there = f"on line {error.context_mark.line + 1}" if error.context_mark else "before"
    explanation = _SYNTAX_EXPLANATIONS.get(problem)
    return explanation.format(there=there) if explanation else f"not YAML: {problem}"


def _explain_bad_start(mark: Mark | None, text: str) -> str:
    character = text[mark.index : mark.index + 1] if mark else ""
    return _TAB_ADVICE if character == "\t" else f"no value can begin with {character}; put it in quotes"
