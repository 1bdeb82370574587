"""Credentials and the shapes of values: what is drawn of `credentials`, and values that fit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from .chance import Chance

_ALPHABETS: Final = {
    "digits": "0123456789",
    "hex": "0123456789abcdef",
    "alphanumeric": "aZ09bY18",
    "base64url": "aZ09-_",
    "printable": "aZ09-_!~:;/\\\"'{}$%&=+,#?@<>|`^*()[].",
    "text": "aZ09 -_!:\"'{}$%&=+é鍵",
}
_LITERALS: Final = ("k_", "sk-", ".", ":", "key=", "-", "{", "a b", "$", "Ω", "/", "+", "%41", "0")
_SEGMENT_NAMES: Final = ("secret", "id", "Geheimnis: 鍵")


def draw_shape(chance: Chance, *, varied: bool = True) -> list[dict[str, Any]]:
    """Segments, at least one of which varies if it must."""
    shape = [_draw_segment(chance) for _ in range(chance.weigh({1: 6, 2: 3, 3: 2, 4: 1}))]
    if varied and not any("characters" in segment for segment in shape):
        shape.append(_draw_run(chance))
    if not chance.happens(3):
        _end_runs(shape)
    return shape


def vary_prefixes(chance: Chance, spec: dict[str, Any]) -> None:
    """Let some credentials, and some parameters, begin in one of two or three ways."""
    endpoints = (*spec["operations"].values(), *spec["channels"].values())
    parameters = [each for endpoint in endpoints for each in endpoint["parameters"].values()]
    shapes = [each["shape"] for each in (*spec["credentials"].values(), *parameters) if "shape" in each]
    for shape in shapes:
        first = shape[0]
        if "literal" in first and len(shape) > 1 and chance.happens(25):
            first["alternatives"] = chance.some([each for each in ("test_", "T2", "p-") if each != first["literal"]], 1)


def _end_runs(shape: list[dict[str, Any]]) -> None:
    """Give all runs but two a fixed length, so that it can be told where the others end."""
    runs = [segment for segment in shape if "characters" in segment]
    for run in [run for run in runs if run.get("min_length", 1) != run.get("max_length", 512)][2:]:
        run["max_length"] = run.setdefault("min_length", 12)


def _draw_segment(chance: Chance) -> dict[str, Any]:
    if chance.happens(35):
        return {"literal": chance.pick(_LITERALS) if chance.happens(40) else chance.pick(_LITERALS[:6])}
    return _draw_run(chance)


def _draw_run(chance: Chance) -> dict[str, Any]:
    run: dict[str, Any] = {
        "characters": chance.weigh(
            {"alphanumeric": 6, "hex": 4, "digits": 3, "base64url": 4, "printable": 3, "text": 2}
        )
    }
    if chance.happens(15):
        run["name"] = chance.pick(_SEGMENT_NAMES)
    low, high = chance.weigh(
        {(8, 40): 8, (16, 16): 6, (None, None): 2, (1, 1): 1, (4, None): 2, (None, 12): 2, (1, 4096): 1, (600, 900): 1}
    )
    run |= {"min_length": low} if low else {}
    return run | ({"max_length": high} if high else {})


def draw_value(chance: Chance, shape: Iterable[dict[str, Any]]) -> str:
    """A value that has the shape."""
    return "".join(
        segment["literal"] if "literal" in segment else _draw_characters(chance, segment) for segment in shape
    )


def _draw_characters(chance: Chance, run: dict[str, Any]) -> str:
    low, high = run.get("min_length", 1), run.get("max_length", 512)
    length = chance.pick((min(high, max(low, 12)), low, min(high, low + 1)))
    alphabet = _ALPHABETS[run["characters"]]
    start, step = chance.number(0, len(alphabet) - 1), chance.pick((1, 3, 7, 0))
    return "".join(alphabet[(start + step * index) % len(alphabet)] for index in range(length))


def draw_credential(chance: Chance, number: int, levels: list[str]) -> dict[str, Any]:
    """One credential, whose holders mostly have all of the levels given; its number makes what must be its own."""
    shape = draw_shape(chance)
    credential: dict[str, Any] = {
        "title": chance.line(),
        "summary": chance.text(),
        "shape": shape,
        "example": draw_value(chance, shape),
        "variable": f"V{number}_KEY"
        if not (chance.happens(1) and chance.happens(25))
        else chance.pick(("HOME", "PATH", "IFS", "LANG")),
    }
    if chance.happens(25):
        credential["secret"] = chance.happens(50)
    credential |= _draw_life(chance)
    if chance.happens(25):
        credential["revocation"] = _draw_revocation(chance)
    if levels and chance.happens(98):
        credential["levels"] = chance.some(levels) if chance.happens(2) else levels
    return credential


def _draw_life(chance: Chance) -> dict[str, Any]:
    life: dict[str, Any] = {}
    if chance.happens(35):
        life["lifetime"] = {"seconds": chance.pick((3600, 60, 1, 2, 5, 86400, 31536000, 10**9))}
        if chance.happens(35):
            life["lifetime"]["sliding"] = chance.happens(80)
    elif chance.happens(25):
        life["never_expires"] = chance.happens(80)
    if chance.happens(12):
        life["single_use"] = chance.happens(90)
    return life


def _draw_revocation(chance: Chance) -> dict[str, Any]:
    revocation = {"title": chance.line(), "steps": [chance.text()], "effect": chance.text()}
    return revocation | ({"sockets": chance.pick(("keep", "close"))} if chance.happens(60) else {})


def tell_bearer_formats(chance: Chance, spec: dict[str, Any]) -> None:
    """Say of some bearer tokens how they are made."""
    parts = [part for scheme in spec["schemes"].values() for part in scheme["parts"]]
    sent = [part["template"] for part in parts if part["in"] == "header" and part["name"] == "Authorization"]
    for name, credential in spec["credentials"].items():
        if f"Bearer {{{name}}}" in sent and chance.happens(20):
            credential["bearer_format"] = chance.line()


def tell_fates_of_others(chance: Chance, spec: dict[str, Any]) -> None:
    """Say of some what becomes of the others of their holder when one is revoked."""
    by_hand = {name for grant in spec["grants"].values() if grant["kind"] == "manual" for name in grant["issues"]}
    levels = any(credential.get("levels") for credential in spec["credentials"].values())
    for name, credential in spec["credentials"].items():
        has_holder = name in by_hand and (not levels or credential.get("levels"))
        if has_holder and "revocation" in credential and chance.happens(40):
            credential["revocation"]["others"] = chance.pick(("kept", "revoked"))
