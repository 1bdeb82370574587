"""Fill the templates of a language's folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def render_template(folder: Path, template: str, **values: Any) -> str:
    """Fill one template; what it shows is source already, quoted by the language's `literal`."""
    return _jinja_environment(folder).get_template(template).render(**values)


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
