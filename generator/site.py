"""The hand-written part of the site: where it lies, what it holds, and the settings that every build shares."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from generator.errors import OutputError

STYLESHEET: Final = "assets/authproof.css"
TITLE: Final = "Authproof"

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
    package = Path(__file__).resolve().parent
    for folder in (package / "site_src", package.parent / "site_src"):
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


def site_settings(navigation: list[Any]) -> dict[str, Any]:
    """Give the settings of a site that needs no plugin of ours: real pages, an explicit navigation."""
    return {
        "site_name": TITLE,
        "docs_dir": "docs",
        "theme": {
            "name": "material",
            "custom_dir": "theme",
            "language": "en",
            "font": False,
            "icon": {"logo": "authproof/logo"},
            "favicon": "assets/favicon.svg",
            "palette": list(_theme_palettes()),
            "features": list(FEATURES),
        },
        "extra": {"generator": False},
        "extra_css": [STYLESHEET],
        "markdown_extensions": [{name: options} if options else name for name, options in EXTENSIONS.items()],
        "plugins": ["search"],
        "validation": {"absolute_links": "warn", "anchors": "warn", "unrecognized_links": "warn"},
        "nav": navigation,
    }


def _theme_palettes() -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "media": f"(prefers-color-scheme: {preference})",
            "scheme": scheme,
            "primary": "custom",
            "accent": "custom",
            "toggle": {"icon": icon, "name": f"Switch to {other}"},
        }
        for preference, scheme, icon, other in (
            ("light", "default", "material/weather-night", "dark mode"),
            ("dark", "slate", "material/weather-sunny", "light mode"),
        )
    )


def _read_folder(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}
