"""The sandbox-only trigger: a header that asks for the refusal of a case that has no other cause here."""

from __future__ import annotations

from typing import Final

from generator.engine.cases import CASES

PROVOKE_HEADER: Final = "Authproof-Provoke"

PROVOKE_KEY: Final = PROVOKE_HEADER.lower().encode()
"""The header's name as it is looked up; its value is a case."""


def explain_unknown_case(case: str) -> str | None:
    """Say what is wrong with a word that is no case; None if it is one."""
    return None if case in CASES else f"{PROVOKE_HEADER}: no case of that name; allowed: {', '.join(CASES)}"
