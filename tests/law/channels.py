"""Channels: authentication in the handshake and in messages, heartbeats, sessions, closes."""

from __future__ import annotations

import json
from typing import Any, Final

from authproof.text.json_pointer import put_value

from .answers import CREDENTIAL_CASES, cases_among, with_live
from .chance import Chance
from .operations import draw_parameters, draw_path
from .schemes import path_holes

_SOCKET_CASES: Final = (
    "not_authenticated", "already_authenticated", "authentication_timeout", "heartbeat_timeout", "undecodable",
    "too_large", "unknown_message", "invalid_sequence", "invalid_session", "invalid_shard", "sharding_required",
    "unsupported_version", "limited", "banned", "internal", "bad_request", "forbidden",
)  # fmt: skip
_CODES: Final = (4001, 4004, 1008, 4999, 1000, 1011, 3000, None)

_TIMEOUTS: Final = (45, 1, 2.5, 3600)
_LONGEST_LOGIN: Final = 200
"""Bytes for which a credential has room, in the place of the example that is drawn for a login."""
_POINTING: Final = {"greeting", "welcome", "heartbeat", "resume", "sequence_at"}
"""Fields beside which something leads into the payloads of messages."""

_CARELESS: Final = 4
"""How often, of a hundred times, something is drawn that cannot be: `check` should say so."""


def draw_channel(chance: Chance, spec: dict[str, Any], schemes: list[str]) -> dict[str, Any]:
    """One channel that these schemes open."""
    tag = chance.pick(("kind", "op", "k/x"))
    messages = _login_messages(chance, spec, schemes, tag)
    in_message = bool(messages)
    channel: dict[str, Any] = {
        "title": chance.line(),
        "summary": chance.text(),
        "server": chance.pick([name for name, server in spec["servers"].items() if server["url"].startswith("ws")]),
        "security": schemes,
        "parameters": draw_parameters(chance),
        "messages": messages,
    }
    holes = sorted(path_holes(spec["schemes"][schemes[0]]))
    channel["path"] = draw_path(chance, holes, channel["parameters"])
    servers = list(spec["servers"])
    _add_greetings(chance, channel, tag, servers)
    _add_conversation(chance, channel, tag, servers)
    _add_session(chance, channel, tag)
    channel["closes"] = _draw_closes(chance, channel, tag, in_message=in_message)
    _add_limits(chance, channel, in_message=in_message)
    if not in_message and not channel.keys() & _POINTING and chance.happens(30):
        for message in channel["messages"].values():
            _say_in_a_list(message)
    return channel


def _message(chance: Chance, sender: str, tag: str, name: str, payload: dict[str, Any]) -> dict[str, Any]:
    """A message that its tag tells from the others."""
    pointer = f"/{tag.replace('/', '~1')}"
    mark: Any = name if chance.happens(70) else f"{name}: {chance.line()}"
    message: dict[str, Any] = {"title": chance.line(), "summary": chance.text(), "sender": sender}
    if chance.happens(5):
        mark = sum(ord(letter) * place for place, letter in enumerate(name, start=1))
    if chance.happens(5):
        match = {pointer: chance.pick((0, True, None, "event")), "/sub": mark}
        return message | {"match": match, "payload": {tag: match[pointer], "sub": mark} | payload}
    return message | {"match": {pointer: mark}, "payload": {tag: mark} | payload}


def _login_messages(chance: Chance, spec: dict[str, Any], schemes: list[str], tag: str) -> dict[str, Any]:
    """The messages that carry parts of the schemes, with an example of each credential in its place."""
    messages: dict[str, Any] = {}
    for part in (part for name in schemes for part in spec["schemes"][name]["parts"] if part["in"] == "message"):
        name = part["message"]
        if name not in messages:
            messages[name] = _message(chance, "client", tag, name, {"agent": "docs"} if chance.happens(40) else {})
            messages[name]["when"] = "any" if chance.happens(15) else "before"
        message = messages[name]
        message["payload"] = put_value(message["payload"], part["name"], "example")
        if chance.happens(50 if len(schemes) == 1 else 5):
            message.setdefault("required", {})[part["name"]] = "string"
    return messages


def _add(channel: dict[str, Any], chance: Chance, words: str, message: dict[str, Any]) -> str:
    name = chance.unused_id(channel["messages"], words)
    channel["messages"][name] = message
    return name


def _before(chance: Chance, channel: dict[str, Any]) -> tuple[str, ...]:
    """The word for what is said before authentication, if a message brings that."""
    waits = "login" in channel["messages"] or "identify" in channel["messages"]
    return ("before",) if waits or chance.happens(_CARELESS) else ()


def _add_greetings(chance: Chance, channel: dict[str, Any], tag: str, servers: list[str]) -> None:
    for field, words in (("greeting", "hello"), ("welcome", "ready")):
        if chance.happens(55):
            message = _message(chance, "server", tag, words, {})
            payload = with_live(chance, "payload", message["payload"] | {"every": 30000}, servers)
            channel[field] = _add(channel, chance, words, message | payload)


def _add_conversation(chance: Chance, channel: dict[str, Any], tag: str, servers: list[str]) -> None:
    """Messages and their replies; one pair at least where nothing else would be said."""
    speaks = any(message["sender"] == "client" for message in channel["messages"].values())
    pairs = chance.number(0 if speaks and ("greeting" in channel or "welcome" in channel) else 1, 2)
    for number in range(pairs):
        reply = _message(chance, "server", tag, f"pong{number}", {})
        reply |= with_live(chance, "payload", reply["payload"], servers)
        asked = _message(chance, "client", tag, f"ping{number}", {"last": 1, "to": [1, 2]})
        if chance.happens(40):
            asked["required"] = {"/last": chance.pick(("integer", "number")), "/to": "array"}
        if chance.happens(60):
            heard = "greeting" in channel or "welcome" in channel
            asked["when"] = chance.pick(("after", "any", *(_before(chance, channel) if heard else ())))
        asked["reply"] = _add(channel, chance, f"pong{number}", reply)
        channel.setdefault("_asking", []).append(_add(channel, chance, f"ping{number}", asked))
    if chance.happens(30):
        side = chance.pick(("client", "server"))
        _add(channel, chance, "news", _message(chance, side, tag, "news", {"x": chance.json(1)}))


def _say_in_a_list(message: dict[str, Any]) -> None:
    """Let the root of a payload be a list, whose first item tells it from the others."""
    mark = next(reversed(message["match"].values()))
    message |= {"match": {"/0": mark}, "payload": [mark, {"x": 1}]}
    message.pop("required", None)
    message.pop("live", None)


def _add_session(chance: Chance, channel: dict[str, Any], tag: str) -> None:
    asking = channel.pop("_asking", [])
    lasting = [name for name in asking if channel["messages"][name].get("when") != "before"]
    beating = asking if chance.happens(_CARELESS) else lasting
    if beating and chance.happens(45):
        channel["heartbeat"] = _draw_heartbeat(chance, channel, beating[0])
    if "welcome" in channel and chance.happens(30):
        welcome = channel["messages"][channel["welcome"]]
        welcome["payload"] |= {"n": 1, "session": "s-1"}
        welcome["live"] = welcome.get("live", {}) | {"/n": "sequence", "/session": "session"}
        channel["sequence_at"] = "/n"
        if chance.happens(70):
            channel["resume"] = _draw_resume(chance, channel, tag)
    elif "greeting" in channel and chance.happens(8):
        channel["sequence_at"] = "/every"


def _draw_heartbeat(chance: Chance, channel: dict[str, Any], beat: str) -> dict[str, Any]:
    if chance.happens(15):
        spoken = [name for name, message in channel["messages"].items() if message["sender"] == "server"]
        return {"sender": "server", "message": chance.pick(spoken), "seconds": chance.pick((30, 1, 0.5))}
    heartbeat: dict[str, Any] = {"sender": "client", "message": beat}
    if "greeting" in channel and chance.happens(50):
        heartbeat |= {"interval_in": channel["greeting"], "interval_at": "/every"}
    elif chance.happens(70):
        heartbeat["seconds"] = chance.pick((30, 1, 0.5, 300))
    if chance.happens(30):
        heartbeat["sequence_at"] = "/last"
    interval = heartbeat.get("seconds", 30 if "interval_in" in heartbeat else 0)
    longer = [seconds for seconds in _TIMEOUTS if seconds > interval or chance.happens(_CARELESS)]
    return heartbeat | ({"timeout": chance.pick(longer)} if chance.happens(70) else {})


def _draw_resume(chance: Chance, channel: dict[str, Any], tag: str) -> dict[str, Any]:
    payload = {"d": {"session": "s-1", "seq": 1, "token": "example"}}
    ask = _message(chance, "client", tag, "resume", payload)
    ask |= {"when": chance.pick((*_before(chance, channel), "any"))}
    if chance.happens(50):
        ask["required"] = {"/d/session": "string", "/d/seq": "integer"}
    return {
        "message": _add(channel, chance, "resume", ask),
        "session_at": "/d/session",
        "sequence_at": "/d/seq",
        "accepted": _add(channel, chance, "resumed", _message(chance, "server", tag, "resumed", {"n": 1})),
        "rejected": _add(channel, chance, "gone", _message(chance, "server", tag, "gone", {})),
        "seconds": chance.pick((10, 60, 0.5, 86400)),
    }


def _add_limits(chance: Chance, channel: dict[str, Any], *, in_message: bool) -> None:
    if chance.happens(35):
        channel["authenticate_within"] = chance.pick((5, 1, 60, 0.5))
    if chance.happens(25):
        largest = max(len(json.dumps(message["payload"])) for message in channel["messages"].values())
        enough = 0 if chance.happens(_CARELESS) else largest + (_LONGEST_LOGIN if in_message else 0)
        channel["max_message_bytes"] = max(enough, chance.pick((4096, 1024, 300, 64, 10**7, 1)))
    if chance.happens(15):
        channel["notes"] = [chance.text()]


def _draw_closes(chance: Chance, channel: dict[str, Any], tag: str, *, in_message: bool) -> dict[str, Any]:
    closes: dict[str, Any] = {}
    if in_message or chance.happens(30):
        for cases in chance.split(CREDENTIAL_CASES, 3):
            closes[chance.unused_id(closes, "bad_token", cases[0])] = _draw_close(chance, channel, tag, cases)
    for case in _SOCKET_CASES:
        if chance.happens(25):
            closes[chance.unused_id(closes, case)] = _draw_close(chance, channel, tag, [case])
    if chance.happens(10):
        closes[chance.unused_id(closes, "restart")] = _draw_close(chance, channel, tag, []) | {
            "code": chance.pick((1001, 1006, 1012))
        }
    return closes


def _draw_close(chance: Chance, channel: dict[str, Any], tag: str, cases: list[str]) -> dict[str, Any]:
    code = chance.pick(_CODES) if chance.happens(25) else chance.pick(_CODES[:2])
    close: dict[str, Any] = {"code": code, "name": chance.line()} | ({"cases": cases} if cases else {})
    if chance.happens(40):
        close["reason"] = chance.pick(("bad token", "", 'a "quoted": reason', "нет"))
    if code is None or chance.happens(15):
        if "error" not in channel["messages"]:
            channel["messages"]["error"] = _message(chance, "server", tag, "error", {"why": "token"})
        close["message"] = "error"
    reconnect = chance.pick(("never", "new_session", "resume", "back_off", "unknown"))
    return close | {"meaning": chance.text(), "action": chance.text(), "reconnect": reconnect}


def narrow_closes(chance: Chance, spec: dict[str, Any]) -> None:
    """Tie a close to limits, now that there are some."""
    for channel in spec["channels"].values():
        tied = [
            close
            for close in channel["closes"].values()
            if cases_among([{"cases": close.get("cases", ())}]) & {"limited", "banned"}
        ]
        for close in tied if spec["limits"] and chance.happens(40) else ():
            close["limits"] = chance.some(spec["limits"], 1, 2)
