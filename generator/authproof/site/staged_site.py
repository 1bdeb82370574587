"""The site of `mkdocs build`, made beside the one that is there, and put in its place once it is whole.

MkDocs itself empties the folder first, and then fills it. That is left as it is where the folder has to stay: a link,
a mount point, hidden files in it (MkDocs keeps them), no right to write beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from authproof.site.output import exchange_folders, name_folder_beside, remove_folder

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


class StagedSite:
    """Where one build writes, and where that goes in the end."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def begin(self, config: MkDocsConfig) -> None:
        """Make MkDocs write beside its folder; remove what a build that was killed left there."""
        folder = Path(config.site_dir)
        beside = name_folder_beside(folder)
        remove_folder(beside)
        if _may_be_replaced(folder):
            try:
                beside.mkdir(parents=True)
            except OSError:
                return
            self._folder = folder
            config.site_dir = str(beside)

    def finish(self, config: MkDocsConfig) -> None:
        """Put the new site in place; where the system cannot exchange folders, there is none for a moment."""
        if self._folder:
            config.site_dir = str(self._folder)
            beside = name_folder_beside(self._folder)
            try:
                exchange_folders(beside, self._folder)
            except OSError:
                remove_folder(self._folder)
                beside.rename(self._folder)
            self.drop()

    def drop(self) -> None:
        """Remove what is beside the site."""
        if self._folder:
            remove_folder(name_folder_beside(self._folder))
            self._folder = None

    def name_real_folder(self, message: str) -> str:
        """Write a message of MkDocs with the folder that its reader knows."""
        return message.replace(str(name_folder_beside(self._folder)), str(self._folder)) if self._folder else message


def _may_be_replaced(folder: Path) -> bool:
    if folder.is_symlink() or folder.is_mount() or Path.cwd().is_relative_to(folder):
        return False
    return not folder.exists() or not any(path.name.startswith(".") for path in folder.iterdir())
