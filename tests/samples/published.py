"""Take the samples out of the built pages."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


class _Samples(HTMLParser):
    """Collects the text of the `code` inside each element whose id begins with `sample-`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self._open.append((tag, dict(attrs).get("id") or ""))

    def handle_endtag(self, tag: str) -> None:
        while tag not in _VOID and self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(tag == "code" for tag, _ in self._open):
            for name in {name for _, name in self._open if name.startswith("sample-")}:
                self.found[name] = self.found.get(name, "") + data


def samples_of(site: Path) -> dict[str, str]:
    """Give each sample on the pages of a site by the id of its block: `sample-PROVIDER-FLOW-LANGUAGE`."""
    found: dict[str, str] = {}
    for page in sorted(site.rglob("*.html")):
        parser = _Samples()
        parser.feed(page.read_text(encoding="utf-8"))
        parser.close()
        assert not found.keys() & parser.found.keys()
        found |= parser.found
    return found
