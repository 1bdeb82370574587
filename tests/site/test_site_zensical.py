"""The plain files build with Zensical too, which runs no plugins: the same pages, anchors and samples."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ID = re.compile(r'<(?:h[1-6]|div|span|tr|td|p|li|section|details)[^>]* id="([^"]+)"')


@pytest.mark.slow
def test_zensical_builds_the_same_pages(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "dist"
    shutil.copytree(built, folder, ignore=shutil.ignore_patterns("site"))
    zensical = Path(sys.executable).with_name("zensical")
    done = subprocess.run([zensical, "build"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    pages = sorted(path.relative_to(built / "site") for path in (built / "site").glob("**/index.html"))
    assert len(pages) > 15
    for page in pages:
        ours, theirs = ((root / "site" / page).read_text(encoding="utf-8") for root in (built, folder))
        anchors = {anchor for anchor in ID.findall(ours) if not anchor.startswith("__")}
        assert anchors <= set(re.findall(r' id="([^"]+)"', theirs)), page
