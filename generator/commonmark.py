"""Quoting for CommonMark: the only way in which text of a spec reaches the descriptions of a document.

Descriptions are rendered by many tools and read raw by people, so what must be quoted is quoted with a backslash.
Every value is one line and may stand in a paragraph or a list item.
"""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = re.compile(r"[\\`*_{}\[\]<>|~&!]")
_NOT_MEANT: Final = re.compile(r"[<&]|!(?=\[)")
"""HTML, and images, which would be fetched from other hosts."""
_SPAN: Final = re.compile(r"(?<!`)((`+)(?!`).+?(?<!`)\2(?!`))")
_BLOCK: Final = re.compile(r"^(\d*)([#>+=~.)-]|[*_](?=[*_ ]*$)|\*(?= )|`(?=``[^`]*$)|\[(?=[^\]]*\]:))")
"""The first character of a line that would begin a heading, quotation, list, rule, code block or definition."""

_PLAIN: Final = re.compile(r"\\([!-/:-@\[-`{-~])|(?P<code>(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))|\*+")
"""What plain text says in another way: an escape (section 2.4) or a mark of emphasis; code begins no such thing."""


def prose(text: str) -> str:
    r"""Quote text whose inline marks (code, emphasis, links) are meant; HTML is shown as written.

    >>> prose("Send `<b>`, **never** <b>.")
    'Send `<b>`, **never** \\<b>.'
    """
    pieces = _SPAN.split(_line(text))
    # The pattern has two groups: text outside code, a code span, its backticks, and so on.
    outside = (_NOT_MEANT.sub(_escaped, piece) for piece in pieces[::3])
    return _not_a_block("".join(a + b for a, b in zip(outside, [*pieces[1::3], ""], strict=True)))


def literal(text: str) -> str:
    r"""Quote text that is to be shown exactly as it is.

    >>> literal("a_b [c]")
    'a\\_b \\[c\\]'
    """
    return _not_a_block(_MARKS.sub(_escaped, _line(text)))


def code(text: str) -> str:
    """Show a value as it is, in a code span (section 6.1).

    >>> code("Bot {token}"), code("a`b")
    ('`Bot {token}`', '``a`b``')
    """
    text = re.sub(r"[\r\n]", " ", text)
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    padding = " " if text[:1] in ("`", " ") or text[-1:] in ("`", " ") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def link(address: str) -> str:
    """Show an address as a link to itself (section 6.5)."""
    return f"<{address}>"


def plain(text: str) -> str:
    r"""Write a quoted line as plain text: without backslashes and emphasis, code in its backticks as it is.

    >>> plain("*API\\_key* in `a\\_*`")
    'API_key in `a\\_*`'
    """
    return _PLAIN.sub(lambda match: match["code"] or match[1] or "", text)


def bullets(items: list[str]) -> str:
    """Make a list of quoted lines."""
    return "\n".join(f"- {item}" for item in items)


def numbered(items: list[str]) -> str:
    """Make a numbered list of quoted lines."""
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))


def _line(text: str) -> str:
    return " ".join(text.split())


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


def _not_a_block(line: str) -> str:
    return _BLOCK.sub(r"\1\\\2", line)
