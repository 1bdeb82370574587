"""The whole site as files that need nothing of ours to be built: pages, theme, settings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from authproof.loader import load_directory
from authproof.site.build import Navigation, build, build_navigation
from authproof.site.theme import EXTENSIONS, FEATURES, STYLESHEET, read_pages, read_theme, template_folders
from authproof.text.yaml_text import dump_yaml

_TITLE = "Authproof"
_SETTINGS_HEAD = "# Written by `authproof build`, which overwrites it.\n"


def build_standalone(specs: Path, overrides: Sequence[Path] = ()) -> dict[str, str]:
    """Give every file: path to content. Raises SpecError and TemplateFault."""
    providers = load_directory(specs)
    pages = read_pages() | build(providers, template_folders(*overrides))
    settings = _SETTINGS_HEAD + dump_yaml(site_settings(build_navigation(providers)))
    return {
        **{f"docs/{path}": text for path, text in pages.items()},
        **{f"theme/{path}": text for path, text in read_theme().items()},
        "mkdocs.yml": settings,
    }


def site_settings(navigation: Navigation) -> dict[str, Any]:
    """Give the settings of a site that needs no plugin of ours: real pages, an explicit navigation."""
    return {
        "site_name": _TITLE,
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
