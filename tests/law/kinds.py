"""What breaches have in common: messages without the names and figures of one spec."""

from __future__ import annotations

import re
import traceback
from pathlib import Path
from typing import Any, Final

from authproof.claims.run import ClaimOutcome
from authproof.model.schema import fields_by_path
from authproof.text.json_pointer import split_pointer

_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|`[^`]*`")
_POINTER: Final = re.compile(r"(?<![\w.])/[\w~/.-]+")
_FIGURE: Final = re.compile(r"\d+(\.\d+)?")
_SHOWN: Final = 110


def generalise(message: str, spec: dict[str, Any]) -> str:
    """Leave out what is quoted, figures, and names of the spec."""
    text = _POINTER.sub(lambda match: field_path(match[0]), " ".join(message.split()))
    text = _FIGURE.sub("N", _QUOTED.sub("…", text))
    return re.sub(r"[\w]+", lambda match: "*" if match[0] in names_of(spec) else match[0], text)[:_SHOWN]


_ORDINARY: Final = frozenset(
    ("key", "token", "name", "url", "id", "type", "body", "in", "is", "a", "get", "on", "no", "none", "to")
)


def names_of(spec: dict[str, Any]) -> set[str]:
    """The names that a spec gives to its parts, but for everyday words."""
    sections = (
        "servers",
        "credentials",
        "grants",
        "schemes",
        "operations",
        "channels",
        "flows",
        "failures",
        "limits",
        "levels",
    )
    named = {name for section in sections for name in spec.get(section, ())}
    named |= {
        name
        for channel in spec.get("channels", {}).values()
        for part in ("messages", "closes")
        for name in channel.get(part, ())
    }
    return named - _ORDINARY


def field_path(pointer: str) -> str:
    """The field of the model that a pointer leads to or into: for `/failures/no/status` it is `failures/*/status`."""
    known, path = fields_by_path(), ""
    for step in split_pointer(pointer):
        longer = f"{path}/{step}" if path else step
        found = (
            longer
            if longer in known
            else next((f"{path}/{mark}" for mark in "*#" if _leads_on(f"{path}/{mark}")), None)
        )
        if found is None:
            return path + "…"
        path = found
    return path


def _leads_on(path: str) -> bool:
    return any(field.startswith(f"{path}/") for field in fields_by_path())


def describe_claim(outcome: ClaimOutcome, spec: dict[str, Any]) -> str:
    """Say at which field a claim fails, and how."""
    if outcome.reason:
        return f"skipped: {generalise(outcome.reason.partition(' for ')[0], spec)}"
    first = outcome.differences[0]
    where = field_path(first.at) if first.at else f"a step of {outcome.claim.topic}"
    if first.documented == "the socket opens":
        where = "channels"
    return f"{where}: documented {_brief(first.documented)}, got {_brief(first.got)}"


_STATUS: Final = re.compile(r"([1-5]\d\d)( with .*)?", re.DOTALL)
_MEDIA_TYPE: Final = re.compile(r"(text|application)/[\w.+-]+.*")


def _brief(text: str) -> str:
    """A value as far as it tells causes apart: statuses, and the words of ours."""
    if status := _STATUS.fullmatch(text):
        return status[1] if status[1] in _TELLING else f"{status[1][0]}xx"
    if _MEDIA_TYPE.fullmatch(text):
        return "a media type"
    if text[:1] in '{["':
        return "a value"
    if re.match(r"[1-5]\d\d($| )", text):
        return f"{text[:3]} at the handshake"
    return _plain(text)


def _plain(text: str) -> str:
    """Without what is hidden, and without the answer to a handshake."""
    text = " ".join(re.sub(r"‹[^›]*›", "", text).split())
    return _FIGURE.sub("N", _QUOTED.sub("…", text.partition(" like ")[0]))[:60]


_TELLING: Final = ("401", "403", "404", "405", "429")


def describe_error(error: BaseException) -> str:
    """Say what was raised, and in which function of ours."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if "/authproof/" in frame.filename]
    where = f" in {_module_of(own[-1].filename)}:{own[-1].name}" if own else ""
    first_line = str(error).partition("\n")[0]
    return f"{type(error).__name__}{where}: {_FIGURE.sub('N', _QUOTED.sub('…', first_line))[:_SHOWN]}"


def _module_of(filename: str) -> str:
    parts = Path(filename).parts
    return "/".join(parts[len(parts) - parts[::-1].index("authproof") :])
