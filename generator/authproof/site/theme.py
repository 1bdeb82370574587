"""The hand-written part of the site (`site_src`): where it lies, its pages, its templates and how they are rendered.

The settings that both the plugin and the standalone site need stand here, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from traceback import extract_tb
from typing import Any, Final

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
)

from authproof.errors import OutputError, TemplateFault
from authproof.site.pages.markdown import indent_block

STYLESHEET: Final = "assets/authproof.css"

EXTENSIONS: Final[dict[str, dict[str, Any]]] = {
    "admonition": {},
    "attr_list": {},
    "md_in_html": {},
    "tables": {},
    "toc": {"permalink": True, "toc_depth": 3},
    "pymdownx.details": {},
    "pymdownx.highlight": {"use_pygments": True},
    "pymdownx.superfences": {"preserve_tabs": True},
    "pymdownx.tabbed": {"alternate_style": True},
}
"""The Markdown extensions that the pages are written for, with their options."""

FEATURES: Final = (
    "content.code.copy",
    "content.tabs.link",
    "navigation.footer",
    "navigation.indexes",
    "navigation.prune",
    "navigation.tabs",
    "navigation.top",
    "search.highlight",
    "search.suggest",
)
"""What the theme is asked to do."""


def find_site_source() -> Path:
    """Find `site_src`: beside the package in a checkout, inside it once installed; OutputError if it is lost."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "site_src", package.parents[1] / "site_src"):
        if (folder / "templates").is_dir():
            return folder
    raise OutputError("site_src: the page templates that come with Authproof are not there; install it again")


def template_folders(*overrides: Path) -> tuple[Path, ...]:
    """Give the folders of page templates, the user's first."""
    return (*overrides, find_site_source() / "templates")


def read_pages() -> dict[str, str]:
    """Read the hand-written pages and their assets: path below the site to content."""
    return _read_folder(find_site_source() / "docs")


def read_theme() -> dict[str, str]:
    """Read what replaces parts of the theme: path below the theme's folder to content."""
    return _read_folder(find_site_source() / "theme")


def _read_folder(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


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

    def render_page(self, name: str, view: object) -> str:
        """Fill in a template; TemplateFault if it is not there or wrong."""
        try:
            text = self._environment.get_template(name).render(view=view)
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
