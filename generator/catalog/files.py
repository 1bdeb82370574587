"""Files in a catalogue: what kind each is of, its media type, its size and its digest."""

from __future__ import annotations

import re
from hashlib import sha256
from html import unescape
from pathlib import PurePosixPath
from typing import Final, TypedDict

import yaml

from generator.catalog.model import Page

HTML: Final = ".html"
MARKDOWN: Final = ".md"

_TYPES: Final = {
    ".json": "application/json",
    ".yaml": "application/yaml",  # RFC 9512
}
_SUFFIXLESS: Final = "text/plain"
_HEAD: Final = "---\n"
_HTML_TITLE: Final = re.compile(r"<title>([^<]*)</title>")


class Facts(TypedDict):
    """What is told of every file."""

    path: str
    media_type: str
    sha256: str
    bytes: int


def facts(path: str, text: str) -> Facts:
    """Describe a file by its address and its content."""
    content = text.encode()
    return Facts(path=path, media_type=media_type(path), sha256=sha256(content).hexdigest(), bytes=len(content))


def media_type(path: str) -> str:
    """Tell the media type of a file by its name; programs and settings are plain text."""
    return _TYPES.get(PurePosixPath(path).suffix, _SUFFIXLESS)


def kind(name: str) -> str:
    """Tell what kind of document a file below a provider's folder is: by the beginning of its name."""
    return PurePosixPath(name).parts[0].partition(".")[0]


def page(path: str, text: str) -> Page:
    """Describe a page by its file, which is Markdown or HTML."""
    if path.endswith(HTML):
        return Page(title=_html_title(text), source=path, path=path)
    return Page(title=_title(text), source=path, path=_address(path))


def _address(path: str) -> str:
    """Give the address that MkDocs publishes a page at."""
    folder, _, name = path.rpartition("/")
    inner = "" if name == "index.md" else f"{name.removesuffix('.md')}/"
    return f"{folder}/{inner}" if folder else inner or "./"


def _title(text: str) -> str:
    """Read the title that a page gives in its head; a page of somebody's own template may have none."""
    if not text.startswith(_HEAD):
        return ""
    head = yaml.safe_load(text.split(_HEAD, 2)[1])
    return unescape(str(head.get("title", ""))) if isinstance(head, dict) else ""


def _html_title(text: str) -> str:
    found = _HTML_TITLE.search(text)
    return unescape(found[1]).strip() if found else ""
