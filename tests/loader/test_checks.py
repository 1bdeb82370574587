"""What checks share, in detail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from authproof.loader import load_specs
from authproof.loader.checks.channels import has_json_type, is_same_json
from authproof.loader.checks.limits import check_limits_act, warn_of_limits_unanswered
from authproof.loader.fault import fault_missing
from authproof.model.provider import Provider
from authproof.model.vocabulary import JsonType

ROOT = Path(__file__).parents[2]

VALUES = {"string": "", "integer": 1, "number": 1.5, "boolean": True, "object": {}, "array": [], "null": None}


@pytest.mark.parametrize("wanted", JsonType)
@pytest.mark.parametrize("kind", VALUES)
def test_types(kind: str, wanted: JsonType) -> None:
    fits = kind == wanted.value or (kind == "integer" and wanted is JsonType.number)
    assert has_json_type(VALUES[kind], wanted) == fits


def test_equality_of_json_values() -> None:
    assert is_same_json(1, 1)
    assert is_same_json(1, 1.0)
    assert is_same_json(True, True)
    assert not is_same_json(1, True)
    assert not is_same_json(False, 0)
    assert not is_same_json("1", 1)
    assert is_same_json({"a": [1]}, {"a": [1]})


def test_a_pointer_that_leads_nowhere() -> None:
    (fault,) = fault_missing({"a": [{"b/c": 1}], "d": 2}, "/a/0/bc", ("x",), "the body")
    assert (fault.path, fault.explain(), fault.at_key) == (
        ("x",),
        "nothing at '/a/0/bc' in the body; did you mean '/a/0/b~1c'? allowed: /a, /a/0, /a/0/b~1c, /d",
        False,
    )


def test_no_more_than_a_dozen_pointers_are_named() -> None:
    (fault,) = fault_missing([0] * 50, "/x", ("x",), "the body", at_key=True)
    assert fault.explain().count("/") == 13
    assert fault.at_key
    assert list(fault_missing({"a": None}, "/a", ("x",), "the body")) == []


@pytest.fixture(scope="module")
def acme() -> Provider:
    return load_specs([ROOT / "tests" / "specs" / "acme.yaml"])[0]


def vary(provider: Provider, limits: dict[str, dict[str, Any]], **parts: Any) -> Provider:
    document = provider.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return Provider.model_validate(document | parts | {"limits": limits})


BAN = {"kind": "ban", "title": "Ban", "scope": "user", "violations": 3, "seconds": 60}
SOCKETS = {"kind": "concurrency", "title": "Sockets", "scope": "user", "connections": 2}
WINDOW = {"kind": "window", "title": "Calls", "scope": "user", "requests": 1, "seconds": 1, "algorithm": "fixed_window"}
VAGUE = {"kind": "undisclosed", "title": "Some"}


def test_a_limit_that_can_count_nothing_is_refused(acme: Provider) -> None:
    def refused(limits: dict[str, dict[str, Any]], **parts: Any) -> list[str]:
        return [str(fault.path[1]) for fault in check_limits_act(vary(acme, limits, **parts))]

    assert refused({"ban": BAN, "ban_again": BAN}) == ["ban", "ban_again"]
    assert refused({"keys": BAN | {"cases": ["unknown"]}}) == []
    assert refused({"ban": BAN, "calls": WINDOW}) == refused({"ban": BAN, "vague": VAGUE}) == []
    assert refused({"sockets": SOCKETS}) == []
    assert refused({"sockets": SOCKETS, "ban": BAN}, channels={}) == ["sockets"]
    in_flight = {"kind": "in_flight", "title": "Held", "scope": "user", "requests": 2}
    assert refused({"calls": WINDOW, "held": in_flight}, operations={}) == ["held", "calls"]
    messages = {name: each for name, each in acme.channels["events"].messages.items() if each.sender == "server"}
    silent = acme.model_copy(
        update={
            "channels": {"events": acme.channels["events"].model_copy(update={"messages": messages})},
            "limits": vary(acme, {"said": WINDOW | {"channels": ["events"]}}).limits,
        }
    )
    assert [fault.path for fault in check_limits_act(silent)] == [("limits", "said", "channels", 0)]


def test_a_limit_without_a_refusal_is_warned_of(acme: Provider) -> None:
    def warned(limits: dict[str, dict[str, Any]], **parts: Any) -> dict[str, str]:
        faults = warn_of_limits_unanswered(vary(acme, limits, **parts))
        return {str(fault.path[1]): fault.message.partition(";")[0].rpartition(": ")[2] for fault in faults}

    failures = acme.model_dump(mode="json", by_alias=True, exclude_unset=True)["failures"]
    at_login = failures | {"limited": failures["limited"] | {"surfaces": ["token"]}}
    assert warned({"calls": WINDOW, "vague": VAGUE}) == {}
    assert warned({"calls": WINDOW}, failures=at_login) == {"calls": "list_robots, delete_robot, mint_ticket"}
    assert warned({"calls": WINDOW | {"operations": ["login"]}}, failures=at_login) == {}
    assert warned({"sockets": SOCKETS, "said": WINDOW | {"channels": ["events"]}}) == {
        "sockets": "events",
        "said": "events",
    }
    del failures["limited"]
    assert warned({"vague": VAGUE}, failures=failures) == {"vague": "anywhere"}
    assert "login" in warned({"ban": BAN, "vague": VAGUE})["ban"]
