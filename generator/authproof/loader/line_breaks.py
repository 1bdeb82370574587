"""Characters that YAML 1.1 takes for line breaks, and YAML 1.2 for text like any other (section 5.4).

libyaml folds them as it folds line breaks. So others of equal length, which the text does not hold, are read in their
place; once it is read, the values get them back. Lines are counted as editors count them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from yaml.nodes import Node

from authproof.loader.json_escapes import walk_scalars

_NO_BREAKS: Final = "\x85\u2028\u2029"
_STAND_INS: Final = range(0xE000, 0xF900)
"""Characters for private use (Unicode, section 23.5)."""


def compose_with_breaks(text: str, compose: Callable[[str], Node | None]) -> Node | None:
    """Read a text that may hold such characters; `compose` reads one that holds none."""
    present = [character for character in _NO_BREAKS if character in text]
    unused = (chr(number) for number in _STAND_INS if chr(number) not in text)
    stand_ins = dict(zip(unused, present, strict=False)) if present else {}
    root = compose(text.translate({ord(character): stand_in for stand_in, character in stand_ins.items()}))
    for node in walk_scalars(root) if root and stand_ins else ():
        node.value = node.value.translate(str.maketrans(stand_ins))
    return root
