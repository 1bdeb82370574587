"""Markdown as the site renders it, without a theme around it."""

from __future__ import annotations

from html.parser import HTMLParser

import markdown

from authproof.site.theme import EXTENSIONS


class Text(HTMLParser):
    """The elements and the text of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def rendered(source: str) -> Text:
    options = {name: options for name, options in EXTENSIONS.items() if options}
    html = markdown.markdown(source, extensions=list(EXTENSIONS), extension_configs=options)
    text = Text()
    text.feed(html)
    text.close()
    return text
