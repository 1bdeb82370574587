"""What later draws made wrong, and most specs should not have: each is refused by `check`."""

from __future__ import annotations

from typing import Any, Final

_CREDENTIAL_FIELDS: Final = ("authorization", "proxy-authorization")
_CONTINUE: Final = 100


def take_back_mistakes(spec: dict[str, Any]) -> None:
    """Drop cases of words that are no more, bodies that no answer has, and levels that nobody has."""
    for part in (part for scheme in spec["schemes"].values() for part in scheme["parts"]):
        has_word = " " in part["template"].partition("{")[0]
        if part["in"] != "header" or part["name"].lower() not in _CREDENTIAL_FIELDS or not has_word:
            part.pop("case_sensitive", None)
    for failure in spec["failures"].values():
        if failure.get("status") == _CONTINUE:
            failure.pop("bodies", None)
            failure.pop("live", None)
    told = {pointer for entry in spec.get("evidence", ()) for pointer in entry["at"]}
    had = {level for credential in spec["credentials"].values() for level in credential.get("levels", ())}
    had |= {each["level"] for each in spec["operations"].values() if "level" in each}
    had |= {name for name in spec["levels"] if any(pointer.startswith(f"/levels/{name}") for pointer in told)}
    spec["levels"] = {name: each for name, each in spec["levels"].items() if name in had}
    for level in spec["levels"].values():
        if "includes" in level:
            level["includes"] = [name for name in level["includes"] if name in had]
