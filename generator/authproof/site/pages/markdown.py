"""Quoting for Markdown: the only way in which text of a spec reaches a page.

What is quoted is of type `Markdown`; views hold nothing else, so a template cannot let raw text through.
Built for Python-Markdown with the extensions of `authproof.site.theme`; every inline value is one line, and safe in
a table cell, a heading and a list item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import NewType

import yaml

Markdown = NewType("Markdown", str)
"""Text that is ready to stand on a page."""

NOTHING = Markdown("")

_NAME_AND_VALUE = 2
"""Columns of a table whose rows say of themselves what they are."""

_SPECIAL_CHARACTERS = re.compile(r"[\\`*_{}\[\]<>&|~^#\"]")
_MARKUP_CHARACTERS = re.compile(r"[{}<>&|#]")
_BLOCK_START = re.compile(r"^(?:[#+\-=:!?/~]|\*(?=[\s*]|$)|_(?=[\s_]|$)|\d+(?=[.)]))")
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_INLINE_MARKS = re.compile(
    r"(?<!`)(?P<ticks>`+)(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|\[(?P<text>[^\[\]]+)\]\((?P<target>(?:https?://|mailto:|\#)[^\s()<>\"'`\\]+)\)"
)
_ESCAPED_CHARACTER = re.compile(r"\\([\\`*_{}\[\]()#+.!|~-])")
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_EMPHASIS = re.compile(r"\*(?=\S)(.+?)(?<=\S)\*")
_UNKEPT_WHITESPACE = re.compile(r"(?<=\n)[\n`~]|[^\S\n](?=\n)|\t|\r|^\n|\s$")
_PLAIN_CODE = re.compile(r"(?![#:])[^`\\|<>&\s]+(?: [^`\\|<>&\s]+)*")


def quote_prose(text: str) -> Markdown:
    """Quote text whose inline marks (code, emphasis, links) are meant; HTML and everything else is shown as written.

    >>> quote_prose("Send `a|b`, **never** <b> or ![x](y).")
    'Send <code>a&#124;b</code>, **never** &lt;b&gt; or !&#91;x&#93;(y).'
    """
    line = _join_lines(text)
    pieces, end = [], 0
    for match in _INLINE_MARKS.finditer(line):
        pieces += [
            _quote_unmarked(line[end : match.start()], before_link=match["target"] is not None),
            _quote_marked(match),
        ]
        end = match.end()
    pieces.append(_quote_unmarked(line[end:], before_link=False))
    return _escape_block_start("".join(pieces))


def quote_hypertext(text: str) -> Markdown:
    """Quote text as `quote_prose` does, for the inside of an HTML element, where Markdown's own marks are not read.

    >>> quote_hypertext("Send `a|b`, **never** <b>.")
    'Send <code>a|b</code>, <strong>never</strong> &lt;b&gt;.'
    """
    line = _join_lines(text)
    pieces, end = [], 0
    for match in _INLINE_MARKS.finditer(line):
        pieces += [_quote_emphasis(line[end : match.start()]), _quote_element(match)]
        end = match.end()
    return Markdown("".join([*pieces, _quote_emphasis(line[end:])]))


def quote_lines(text: str) -> Markdown:
    """Quote lines of text for the inside of a `<pre>`, where Markdown is not read.

    An empty line would end the element for some readers of Markdown, and one of backticks begin a fence.
    """
    quoted = escape(_CONTROL_CHARACTERS.sub("\ufffd", text), quote=False)
    return Markdown(
        _UNKEPT_WHITESPACE.sub(lambda match: "".join(f"&#{ord(character)};" for character in match[0]), quoted)
    )


def quote_literal(text: str) -> Markdown:
    """Quote text that is to be shown exactly as it is, on one line."""
    return _escape_block_start(_SPECIAL_CHARACTERS.sub(_match_entity, _join_lines(text)))


def inline_code(text: str) -> Markdown:
    """Quote text as inline code. Where backticks would not keep it exactly, it is a `<code>` element."""
    text = _CONTROL_CHARACTERS.sub("\ufffd", text)
    if _PLAIN_CODE.fullmatch(text):
        return Markdown(f"`{text}`")
    quoted_text = _SPECIAL_CHARACTERS.sub(_match_entity, text).replace("\n", "&#10;")
    with_spaces = re.sub(r"^ | $|(?<= ) ", "&#32;", quoted_text)
    class_attribute = ' class="ap-spaces"' if with_spaces != quoted_text else ""
    return Markdown(f"<code{class_attribute}>{with_spaces}</code>")


def make_link(label: Markdown, target: str, *classes: str, title: str = "") -> Markdown:
    """Link quoted text to an address or to a page of the site; `title` shows over it and is our own words."""
    attributes = [*(f".{name}" for name in classes), *([f'title="{title}"'] if title else [])]
    return Markdown(
        f"[{label}]({_escape_destination(target)})" + (f"{{ {' '.join(attributes)} }}" if attributes else "")
    )


def fence_code(text: str, language: str = "", *, element: str = "", title: str = "") -> Markdown:
    """Quote a block of code; `element` becomes the id of the element around it, `title` a line above it."""
    text = text.rstrip("\n")
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    ticks = "`" * max(3, longest + 1)
    words = [f".{language}" if language else "", f"#{element}" if element else ""]
    words.append(f'title="{quote_attribute(title)}"' if title else "")
    head = f" {{ {' '.join(filter(None, words))} }}" if element or title else language
    return Markdown(f"{ticks}{head}\n{text}\n{ticks}")


def make_badge(text: str, *classes: str) -> Markdown:
    """Set a word or number in a small coloured frame; `classes` say which colour."""
    return Markdown(f'<span class="{" ".join(classes)}">{quote_literal(text)}</span>')


def quote_attribute(text: str) -> str:
    """Quote text for an HTML attribute, and for titles that themes put into HTML as they are."""
    return escape(_join_lines(text), quote=True)


def indent_block(block: str) -> Markdown:
    """Move a block to the right by four spaces: into a tab, an admonition or a list item."""
    return Markdown("\n".join(f"    {line}" if line else "" for line in block.split("\n")))


def fold_block(title: str, block: Markdown) -> Markdown:
    """Hide a block until its reader opens it; `title` is our own words."""
    return Markdown(f'??? quote "{title}"\n\n{indent_block(block)}')


def join_parts(parts: Iterable[Markdown], separator: str = ", ") -> Markdown:
    """Put quoted parts behind each other, leaving out empty ones."""
    return Markdown(separator.join(part for part in parts if part))


def front_matter(*, searched: bool = True, **values: str) -> Markdown:
    """Write the head of a page: its title and description, quoted for YAML and for the HTML they end up in.

    `searched` tells whether the site's search looks into the page.
    """
    head: dict[str, object] = {key: quote_attribute(value) for key, value in values.items() if value}
    head |= {} if searched else {"search": {"exclude": True}}
    return Markdown("---\n" + yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=10_000) + "---")


@dataclass(frozen=True)
class Table:
    """A table: quoted heads and rows of quoted cells."""

    heads: tuple[Markdown, ...]
    rows: tuple[tuple[Markdown, ...], ...]

    @property
    def head_style(self) -> str:
        """Hand the heads to the stylesheet, quoted for an attribute: on a narrow screen they stand in each row.

        The first is left out, for its cell names the row, and so is the second of two, which says what the first is.
        """
        labels = enumerate(self.heads[1:], 2) if len(self.heads) > _NAME_AND_VALUE else ()
        return escape("; ".join(f"--ap-head-{number}: {_css_string(head)}" for number, head in labels))


def make_table(heads: Iterable[str], rows: Iterable[Iterable[Markdown]]) -> Table:
    """Make a table; `heads` are our own words."""
    return Table(tuple(map(Markdown, heads)), tuple(tuple(row) for row in rows))


def _css_string(text: str) -> str:
    """Quote text as a string of CSS (CSS Syntax 3, section 4.3.5)."""
    return '"' + re.sub(r'["\\]', lambda match: f"\\{match[0]}", text) + '"'


def _join_lines(text: str) -> str:
    return " ".join(_CONTROL_CHARACTERS.sub("\ufffd", text).split())


def _quote_marked(match: re.Match[str]) -> str:
    if match["target"] is None:
        return inline_code(match["code"].strip())
    return make_link(_quote_label(match["text"]), match["target"])


def _quote_element(match: re.Match[str]) -> str:
    if match["target"] is None:
        return f"<code>{escape(match['code'].strip(), quote=False)}</code>"
    return f'<a href="{escape(match["target"])}">{escape(match["text"], quote=False)}</a>'


def _quote_emphasis(text: str) -> str:
    quoted = _ESCAPED_CHARACTER.sub(lambda match: f"&#{ord(match[1])};", escape(text, quote=False))
    return _EMPHASIS.sub(r"<em>\1</em>", _STRONG.sub(r"<strong>\1</strong>", quoted))


def _quote_label(text: str) -> Markdown:
    return Markdown(_MARKUP_CHARACTERS.sub(_match_entity, text))


def _quote_unmarked(text: str, *, before_link: bool) -> str:
    quoted = re.sub(r"[{}<>&|#\[\]`]", _match_entity, text)
    return quoted[:-1] + "&#33;" if before_link and quoted.endswith("!") else quoted


def _escape_block_start(line: str) -> Markdown:
    return Markdown(_BLOCK_START.sub(lambda match: match[0][:-1] + _character_entity(match[0][-1]), line))


def _escape_destination(target: str) -> str:
    return re.sub(r"[\s()<>\"'`\\|{}\[\]*]", lambda match: f"%{ord(match[0]):02X}", target)


def _match_entity(match: re.Match[str]) -> str:
    return _character_entity(match[0])


def _character_entity(character: str) -> str:
    return {"<": "&lt;", ">": "&gt;", "&": "&amp;"}.get(character, f"&#{ord(character)};")


def show_address(url: str) -> str:
    """Write an address as readers say it: without the protocol, and without a slash at its end.

    >>> show_address("https://acme.example/news/")
    'acme.example/news'
    """
    return url.partition("://")[2].rstrip("/")
