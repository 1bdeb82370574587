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

_MEDIA_TYPES: Final = {
    ".json": "application/json",
    ".yaml": "application/yaml",  # RFC 9512
}
_PLAIN_TEXT: Final = "text/plain"
_FRONT_MATTER: Final = "---\n"
_HTML_TITLE: Final = re.compile(r"<title>([^<]*)</title>")


class FileFacts(TypedDict):
    """What is told of every file."""

    path: str
    media_type: str
    sha256: str
    bytes: int


def file_facts(path: str, text: str) -> FileFacts:
    """Describe a file by its address and its content."""
    content = text.encode()
    return FileFacts(path=path, media_type=media_type_of(path), sha256=sha256(content).hexdigest(), bytes=len(content))


def media_type_of(path: str) -> str:
    """Tell the media type of a file by its name; programs and settings are plain text."""
    return _MEDIA_TYPES.get(PurePosixPath(path).suffix, _PLAIN_TEXT)


def document_kind(name: str) -> str:
    """Tell what kind of document a file below a provider's folder is: by the beginning of its name."""
    return PurePosixPath(name).parts[0].partition(".")[0]


def describe_page(path: str, text: str) -> Page:
    """Describe a page by its file, which is Markdown or HTML."""
    if path.endswith(HTML):
        return Page(title=_html_title(text), source=path, path=path)
    return Page(title=_markdown_title(text), source=path, path=_page_address(path))


def _page_address(path: str) -> str:
    """Give the address that MkDocs publishes a page at."""
    folder, _, name = path.rpartition("/")
    inner = "" if name == "index.md" else f"{name.removesuffix('.md')}/"
    return f"{folder}/{inner}" if folder else inner or "./"


def _markdown_title(text: str) -> str:
    """Read the title that a page gives in its head; a page of somebody's own template may have none."""
    if not text.startswith(_FRONT_MATTER):
        return ""
    head = yaml.safe_load(text.split(_FRONT_MATTER, 2)[1])
    return unescape(str(head.get("title", ""))) if isinstance(head, dict) else ""


def _html_title(text: str) -> str:
    match = _HTML_TITLE.search(text)
    return unescape(match[1]).strip() if match else ""
