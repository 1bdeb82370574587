"""Data as YAML text: the one place that decides how a value is quoted.

YAML 1.1 and 1.2 read plain words differently (`yes`, `0o17`, `12e4`). A string that either of them would take
for something else is quoted, so that every reader sees the same string.
"""

from __future__ import annotations

import re
from typing import Final

import yaml

_MAX_WIDTH: Final = 2**20
"""Longer than any line: text is never folded, so a changed word changes one line."""
_LOOKS_SPECIAL: Final = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[yYnN]"
)
"""Numbers of YAML 1.2's core schema (section 10.3.2), and the one-letter booleans of YAML 1.1."""


class _Dumper(yaml.CSafeDumper):
    """PyYAML's safe dumper, without anchors: a document may hold the same part twice."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Write every part in full."""
        return True


def _represent_string(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "'" if _LOOKS_SPECIAL.fullmatch(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_string)


def dump_yaml(data: object) -> str:
    """Write JSON-like data as a YAML document, members in the order they have; the same data gives the same text."""
    return yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_MAX_WIDTH, default_flow_style=False
    )
