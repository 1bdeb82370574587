"""Read a built page: its ids, what it links to, what it loads, and the text of its code blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LOADS = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
}
LOADING_LINKS = {"stylesheet", "icon", "preload", "prefetch", "modulepreload", "preconnect", "dns-prefetch", "manifest"}


@dataclass
class Page(HTMLParser):
    """One page."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    code: dict[str, str] = field(default_factory=dict)
    """Text of the code inside each element that has an id."""
    article: str = ""
    """Everything inside the article, tags and text."""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._note(tag, values)
        if self._inside("article"):
            self.article += f"<{tag} {sorted(values.items())}>"
        if tag not in VOID:
            self._open.append((tag, values.get("id")))

    def handle_endtag(self, tag: str) -> None:
        if self._inside("article"):
            self.article += f"</{tag}>"
        while tag not in VOID and self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._inside("article"):
            self.article += data
        if self._inside("style"):
            self.styles.append(data)
        if self._inside("code"):
            for identifier in {identifier for _, identifier in self._open if identifier}:
                self.code[identifier] = self.code.get(identifier, "") + data

    def _note(self, tag: str, values: dict[str, str | None]) -> None:
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if tag == "a" and values.get("href") is not None:
            self.links.append(str(values["href"]))
        if tag in LOADS and values.get(LOADS[tag]):
            self.loads.append(str(values[LOADS[tag]]))
        if tag == "link" and LOADING_LINKS & set((values.get("rel") or "").split()):
            self.loads.append(str(values["href"]))
        if values.get("style"):
            self.styles.append(str(values["style"]))
        if values.get("srcset"):
            self.loads += [part.split()[0] for part in str(values["srcset"]).split(",")]

    def _inside(self, tag: str) -> bool:
        return any(name == tag for name, _ in self._open)


def read(path: Path) -> Page:
    """Read one page."""
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    return page
