r"""JSON's escapes of characters beyond U+FFFF: a pair such as `\ud83d\ude00` in double quotes (RFC 8259, section 7).

YAML has `\U0001F600` for them, and libyaml refuses each half. So the pairs are hidden behind escapes of equal length,
which leaves every line and column in its place; once the text is read, the values get their pairs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

_ESCAPE: Final = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|.)")
"""Any escape; with its two halves if it is a pair."""

_HIDDEN_PAIR: Final = r"\u0020\u0020"


def compose_with_pairs(text: str, compose: Callable[[str], Node | None]) -> Node | None:
    """Read a text that may hold pairs; `compose` reads one that holds none."""
    hidden = _rewrite_pairs(text, _hide_pair)
    root = compose(hidden)
    if hidden == text or root is None:
        return root
    quoted = sorted({(node.start_mark.index, node.end_mark.index) for node in _quoted_scalars(root)})
    # Outside double quotes the same characters are no escape.
    root = compose(_rewrite_slices(text, quoted))
    for node in _quoted_scalars(root) if root else ():
        written = text[node.start_mark.index : node.end_mark.index]
        widened = _rewrite_pairs(written, _widen_pair)
        if widened != written and (read := compose(widened)) is not None:
            node.value = read.value
    return root


def _rewrite_slices(text: str, slices: list[tuple[int, int]]) -> str:
    pieces, end = [], 0
    for start, stop in slices:
        pieces += [text[end:start], _rewrite_pairs(text[start:stop], _hide_pair)]
        end = stop
    return "".join([*pieces, text[end:]])


def _rewrite_pairs(text: str, rewrite: Callable[[str, str], str]) -> str:
    return _ESCAPE.sub(lambda match: rewrite(match[1], match[2]) if match[1] else match[0], text)


def _hide_pair(_high: str, _low: str) -> str:
    return _HIDDEN_PAIR


def _widen_pair(high: str, low: str) -> str:
    return f"\\U{0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00:08X}"


def _quoted_scalars(root: Node) -> Iterator[ScalarNode]:
    """Give every scalar in double quotes."""
    return (node for node in walk_scalars(root) if node.style == '"')


def walk_scalars(root: Node) -> Iterator[ScalarNode]:
    """Give every scalar, once however often an alias stands for it."""
    waiting, seen = [root], {id(root)}
    while waiting:
        node = waiting.pop()
        if isinstance(node, ScalarNode):
            yield node
        for child in _children_of(node):
            if id(child) not in seen:
                seen.add(id(child))
                waiting.append(child)


def _children_of(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [child for pair in node.value for child in pair]
    return list(node.value) if isinstance(node, CollectionNode) else []
