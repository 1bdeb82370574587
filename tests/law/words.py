"""What is only read, and how it is known."""

from __future__ import annotations

from typing import Any, Final

from authproof.text.json_pointer import join_pointer

from .chance import Chance

Spec = dict[str, Any]

_EVIDENCE: Final = ("official", "source", "third_party", "assumed")


def draw_source(chance: Chance) -> dict[str, Any]:
    source = {"kind": chance.pick(_EVIDENCE) if chance.happens(30) else "official", "title": chance.line()}
    url = {"url": "https://docs.example.com/auth?a=b&c=d"} if chance.happens(60) else {}
    return source | url | {"as_of": chance.pick(("2026-11-27", "1999-01-01", "2026-11"))}


def add_words(chance: Chance, spec: Spec) -> None:
    """What is only read."""
    if chance.happens(40):
        spec["homepage"] = "https://docs.example.com/#auth"
    if chance.happens(20):
        url = {"url": "https://example.com/news"} if chance.happens(50) else {}
        spec["notices"] = [{"title": chance.line(), "text": chance.text()} | url]
    if chance.happens(15):
        spec["user_context"] = [chance.text() for _ in range(chance.number(1, 2))]
    if chance.happens(20):
        topic = chance.pick(("storage", "leak", "rotation", "transport", "account", "errors"))
        spec["advice"] = [{"topic": topic, "do": chance.happens(50), "text": chance.text(), "setting": "production"}]
    if chance.happens(15):
        spec["gaps"] = [{"topic": chance.line(), "text": chance.text()}]


def add_evidence(chance: Chance, spec: Spec) -> None:
    if chance.happens(30):
        pointers = chance.some(_pointers_in(spec, ()), 1, 4)
        spec["evidence"] = [_draw_evidence(chance, [pointer]) for pointer in dict.fromkeys(pointers)]
    steps = [step for flow in spec["flows"].values() for step in flow["steps"] if "call" in step and "using" in step]
    if steps and chance.happens(12):
        step = chance.pick(steps)
        at, by = [f"/schemes/{step['using']}/summary"], [f"call.{step['call']}.{step['using']}"]
        spec["executed"] = [{"at": at, "by": by}]


def mark_remarks(chance: Chance, spec: Spec) -> None:
    """Let some notices be the author's own, and some examples have made-up values."""
    for notice in spec.get("notices", []):
        notice.update({"remark": True} if chance.happens(30) else {})
    bodies = [
        f"/operations/{name}/success/body" for name, each in spec["operations"].items() if "body" in each["success"]
    ]
    if bodies and chance.happens(15):
        entry = {"at": [chance.pick(bodies)], "kind": "official", "note": chance.text(), "made_up": True}
        spec["evidence"] = [*spec.get("evidence", []), entry]


def add_glosses(chance: Chance, spec: Spec) -> None:
    for failure in spec["failures"].values():
        if chance.happens(5):
            failure["gloss"] = chance.line()


def _draw_evidence(chance: Chance, pointers: list[str]) -> dict[str, Any]:
    kind = chance.pick(_EVIDENCE[::-1])
    entry: dict[str, Any] = {"at": pointers, "kind": kind, "note": chance.text()}
    if kind != "assumed" and chance.happens(60):
        entry["url"] = "https://code.example.com/a.py#L1"
    if chance.happens(20):
        entry["as_of"] = "2020-02-29"
    if chance.happens(25):
        reading: dict[str, Any] = {"says": chance.text(), "kind": chance.pick(_EVIDENCE[:3])}
        entry["contradicted_by"] = [reading | ({"url": "https://old.example.com"} if chance.happens(60) else {})]
    return entry


def _pointers_in(value: Any, path: tuple[Any, ...]) -> list[str]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    inner = [pointer for key, one in entries for pointer in _pointers_in(one, (*path, key))]
    return [join_pointer(path), *inner] if path and value not in ({}, []) else inner
