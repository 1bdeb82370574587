"""Quoting for CommonMark: the only way in which text of a spec reaches the descriptions of a document.

Descriptions are rendered by many tools and read raw by people, so what must be quoted is quoted with a backslash.
Every value is one line and may stand in a paragraph or a list item.
"""

from __future__ import annotations

import re
from typing import Final

_ACTIVE_CHARACTERS: Final = re.compile(r"[\\`*_{}\[\]<>|~&!]")
_HTML_OR_IMAGE: Final = re.compile(
    r"(?P<kept>\\[!-/:-@\[-`{-~]|(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))|[<&`]|!(?=\[)"
)
"""HTML, images, which would be fetched from other hosts, and backticks without a partner, which would find one in the
next text. Escapes and code spans are kept as they are."""
_BLOCK_START: Final = re.compile(r"^(\d*)([#>+=~.)-]|[*_](?=[*_ ]*$)|\*(?= )|`(?=``[^`]*$)|\[(?=[^\]]*\]:))")
"""The first character of a line that would begin a heading, quotation, list, rule, code block or definition."""

_ESCAPE_OR_MARK: Final = re.compile(r"\\([!-/:-@\[-`{-~])|(?P<code>(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))|\*+")
"""What plain text says in another way: an escape (section 2.4) or a mark of emphasis; code begins no such thing."""


_ASTERISKS: Final = re.compile(
    r"\\.|`[^`]*`|(?P<mark>\*{1,3})(?![\s*])(?:(?!(?P=mark)).)+(?<!\s)(?P=mark)(?!\*)|(?P<unpaired>\*+)", re.DOTALL
)
"""Escapes, code, emphasis, and asterisks without a partner, which would find one in the next text of a page."""


def quote_prose(text: str) -> str:
    r"""Quote text whose inline marks (code, emphasis, links) are meant; HTML is shown as written.

    >>> quote_prose("Send `<b>`, **never** <b>.")
    'Send `<b>`, **never** \\<b>.'
    """
    safe = _HTML_OR_IMAGE.sub(_escape_unkept, _collapse_spaces(text))
    return _escape_block_start(_ASTERISKS.sub(_escape_unpaired, safe))


def _escape_unpaired(match: re.Match[str]) -> str:
    return "\\*" * len(match["unpaired"]) if match["unpaired"] else match[0]


def quote_literal(text: str) -> str:
    r"""Quote text that is to be shown exactly as it is.

    >>> quote_literal("a_b [c]")
    'a\\_b \\[c\\]'
    """
    return _escape_block_start(_ACTIVE_CHARACTERS.sub(_escape_match, _collapse_spaces(text)))


def quote_code(text: str) -> str:
    """Show a value as it is, in a code span (section 6.1).

    >>> quote_code("Bot {token}"), quote_code("a`b")
    ('`Bot {token}`', '``a`b``')
    """
    text = re.sub(r"[\r\n]", " ", text)
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    padding = " " if text[:1] in ("`", " ") or text[-1:] in ("`", " ") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def quote_link(address: str) -> str:
    """Show an address as a link to itself (section 6.5)."""
    return f"<{address}>"


def to_plain_text(text: str) -> str:
    r"""Write a quoted line as plain text: without backslashes and emphasis, code in its backticks as it is.

    >>> to_plain_text("*API\\_key* in `a\\_*`")
    'API_key in `a\\_*`'
    """
    return _ESCAPE_OR_MARK.sub(lambda match: match["code"] or match[1] or "", text)


def join_bullets(items: list[str]) -> str:
    """Make a list of quoted lines."""
    return "\n".join(f"- {item}" for item in items)


def join_numbered(items: list[str]) -> str:
    """Make a numbered list of quoted lines."""
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))


def _collapse_spaces(text: str) -> str:
    return " ".join(text.split())


def _escape_match(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


def _escape_unkept(match: re.Match[str]) -> str:
    return match["kept"] or f"\\{match[0]}"


def _escape_block_start(line: str) -> str:
    return _BLOCK_START.sub(r"\1\\\2", line)
