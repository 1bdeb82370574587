"""The words of the command that was typed: under `make`, options are variables of its Makefile."""

from __future__ import annotations

import os
from typing import Final

MAKE_VARIABLE: Final = "AUTHPROOF_MAKE_OPTIONS"
"""Where the Makefile says which of its variables stand for which options: `--port=PORT --sandbox-port=SANDBOX_PORT`."""


def name_option(option: str) -> str:
    """Name an option as it has to be typed."""
    words = dict(pair.partition("=")[::2] for pair in os.environ.get(MAKE_VARIABLE, "").split())
    return f"{words[option]}=…" if option in words else option
