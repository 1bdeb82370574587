"""Lay views out with the page templates: Jinja files, the first folder that has one wins."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from traceback import extract_tb

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
)

from generator.errors import TemplateFault
from generator.pages.markdown import indent_block

TEMPLATE_SUFFIX = ".jinja"
OUR_PREFIX = "authproof"
"""Prefix under which a template that replaces one of ours can still extend it."""


class PageTemplates:
    """The page templates of some folders; `authproof/…` names those of the last folder."""

    def __init__(self, folders: Sequence[Path]) -> None:
        search = FileSystemLoader([str(folder) for folder in folders])
        ours = PrefixLoader({OUR_PREFIX: FileSystemLoader(str(folders[-1]))})
        # Views hold quoted Markdown only, so HTML escaping would quote twice.
        self._environment = Environment(
            loader=ChoiceLoader([search, ours]),
            autoescape=False,  # noqa: S701
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

        self._environment.filters["indented"] = indent_block

    def render_page(self, name: str, view: object, **more: object) -> str:
        """Lay out one page; TemplateFault if the template is not there or wrong."""
        try:
            text = self._environment.get_template(name).render(view=view, **more)
        except Exception as error:  # an expression in a template can raise anything
            raise locate_fault(error, name) from error
        return _tidy_blank_lines(text)


def locate_fault(error: Exception, name: str) -> TemplateFault:
    """Say which template is wrong, in which line, and how; `name` is told if the error does not know."""
    template, line = getattr(error, "name", None) or name, getattr(error, "lineno", None)
    for frame in extract_tb(error.__traceback__):
        if frame.filename.endswith(TEMPLATE_SUFFIX):
            template, line = frame.filename, frame.lineno
    return TemplateFault(f"template {template}{f', line {line}' if line else ''}: {_explain_error(error)}")


def _explain_error(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f"there is no template {error.name}"
    if isinstance(error, TemplateError):
        return error.message or type(error).__name__
    return f"{type(error).__name__}: {error}"


def _tidy_blank_lines(text: str) -> str:
    """Leave one empty line between blocks, outside fences, and one newline at the end."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        fence_before, fence = fence, _fence_after(fence, line.strip())
        if fence_before:
            lines += [line] if fence else [line, ""]
        elif line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines).strip("\n") + "\n"


def _fence_after(fence: str, line: str) -> str:
    """Give the marks of the fence that is open after a line; empty if none is."""
    ticks = line[: len(line) - len(line.lstrip("`"))]
    if fence:
        return "" if line == fence else fence
    return ticks if len(ticks) >= 3 else ""  # noqa: PLR2004 - a fence has three marks or more
