"""The whole site as files that need nothing of ours to be built: pages, theme, settings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from authproof.loader import load_directory
from authproof.site.build import build, build_navigation
from authproof.site.theme import read_pages, read_theme, site_settings, template_folders
from authproof.text.yaml_text import dump_yaml

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
