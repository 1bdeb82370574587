"""Our own collection, run by newman with nothing but the environment that comes with it; and shown able to fail."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from authproof.documents import postman
from authproof.model.flow import Call as FlowCall
from authproof.model.grant import Refresh, Revoke
from authproof.model.provider import Provider

from .carried import received
from .conftest import Variant
from .mock import Breakage, Mock, accept_anything, another_status
from .newman import newman

pytestmark = pytest.mark.slow

Serve = Callable[[Provider], Mock]
Node = dict[str, Any]


def filled(mock: Mock) -> Node:
    """Give the provider's own environment with credentials filled in by hand, at the mock's addresses."""
    environment = postman.build_environment(mock.provider)
    stand_ins = {
        each["key"]: each["value"] for each in postman.build_sandbox_environment(mock.provider, mock.url)["values"]
    }
    held = mock.values()
    for each in environment["values"]:
        if each["key"].endswith("_url"):
            each["value"] = stand_ins[each["key"]]
        elif each["key"] in held and each["key"] not in postman.saved_credentials(mock.provider):
            assert each["value"] == ""
            each["value"] = held[each["key"]]
    return environment


def flow_requests(provider: Provider) -> list[str]:
    """Name the requests of flows that come first: those of all that revoke nothing."""
    calls = [[step.call for step in flow.steps if isinstance(step, FlowCall)] for flow in provider.flows.values()]
    ending = {grant.operation for grant in provider.grants.values() if isinstance(grant, Revoke)}
    return [call for flow in calls if not ending & set(flow) for call in flow]


def presented(mock: Mock) -> list[dict[str, str | None]]:
    """Give what each request of the flows presented, by the credential that the place is for."""
    steps = [step for flow in mock.provider.flows.values() for step in flow.steps if isinstance(step, FlowCall)]
    found = []
    for step, call in zip(steps, mock.calls, strict=False):
        parts = mock.provider.schemes[step.using].parts if step.using else ()
        found.append({name: received(call, part) for part in parts for name in part.credentials})
    return found


def renewed(mock: Mock) -> list[tuple[str, str, str]]:
    """Give for each refresh in a flow what of that kind was presented before it and after it."""
    refreshes = {one.operation: one.issues for one in mock.provider.grants.values() if isinstance(one, Refresh)}
    told, found = presented(mock), []
    for index, call in enumerate(mock.calls[: len(told)]):
        for name in refreshes.get(call.operation, ()):
            before = [each[name] for each in told[:index] if name in each]
            after = [each[name] for each in told[index + 1 :] if name in each]
            if before and after:
                found.append((name, before[-1], after[0]))
    return found  # type: ignore[return-value]


def skip_what_cannot_run_through(provider: Provider) -> None:
    """Leave out collections that cannot run from end to end: they need a code that a person allows."""
    if provider.needs_consent:
        pytest.skip("a person has to consent, and newman has nobody to ask")


def test_it_runs_from_empty(
    any_provider: Provider, serve: Serve, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    skip_what_cannot_run_through(any_provider)
    mock = serve(any_provider)
    report = newman(tmp_path, postman.build_collection(any_provider), filled(mock))
    assert report.failed == []
    assert report.assertions >= len(mock.calls) > 0
    # Not only its word: the flows arrived first and in order, all of them let in, and what it calls refused was.
    wanted = flow_requests(any_provider)
    assert [call.operation for call in mock.calls[: len(wanted)]] == wanted
    assert [call.case for call in mock.calls[: len(wanted)]] == [None] * len(wanted)
    refused = Counter(call.case for call in mock.calls if call.case)
    assert set(refused) <= {"missing", "unknown"}
    assert mock.calls[-1].case or not any_provider.failures
    assert all(before != after for _, before, after in renewed(mock))
    for name in postman.saved_credentials(any_provider):
        assert report.environment[name], f"no script saved {name}"
    record_property("tally", "documents x tools: Postman collection run by newman from an empty environment")


def test_it_runs_with_the_sandboxs_environment_untouched(
    any_provider: Provider, serve: Serve, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    skip_what_cannot_run_through(any_provider)
    mock = serve(any_provider)
    report = newman(
        tmp_path, postman.build_collection(any_provider), postman.build_sandbox_environment(any_provider, mock.url)
    )
    assert report.failed == []
    record_property("tally", "documents x tools: Postman collection run by newman with the sandbox's environment")


def test_a_refresh_is_followed_by_a_call_with_the_new_token(acme: Provider, serve: Serve, tmp_path: Path) -> None:
    mock = serve(acme)
    newman(tmp_path, postman.build_collection(acme), filled(mock))
    assert [name for name, _, _ in renewed(mock)] == ["access_token"]


@pytest.mark.parametrize("breakage", [accept_anything, another_status], ids=lambda one: one.__name__)
def test_a_wrong_mock_is_found(acme: Provider, serve: Serve, tmp_path: Path, breakage: Breakage) -> None:
    mock = serve(acme)
    mock.break_by(breakage)
    report = newman(tmp_path, postman.build_collection(acme), filled(mock))
    told = {name.rpartition(": ")[2] for name in report.failed}
    wanted = {"accept_anything": "is refused with 401", "another_status": "answers with 200"}
    assert wanted[breakage.__name__] in told


def test_a_wrong_word_before_the_token_is_found(acme: Provider, serve: Serve, tmp_path: Path) -> None:
    mock, collection = serve(acme), postman.build_collection(acme)
    text = json.dumps(collection)
    assert '"type": "bearer", "bearer"' in text
    broken = json.loads(text.replace('"value": "{{access_token}}"', '"value": "x{{access_token}}"'))
    assert newman(tmp_path, broken, filled(mock)).failed
    assert "malformed" in {call.case for call in mock.calls}


def test_text_in_double_braces_arrives_as_it_is(variant: Variant, serve: Serve, tmp_path: Path) -> None:
    text = "Dear {{name}}, {{$guid}} {{{ticket}}} {{api_url}}"

    def mail(spec: Node) -> None:
        spec["operations"]["login"] |= {"request": {"text": text}, "request_type": "application/x-www-form-urlencoded"}
        spec["operations"]["renew"]["request"] = {"text": text}
        spec["operations"]["mint_ticket"] |= {"request": {text: text}, "headers": {"X-Text": "{{name}} {{$guid}}"}}

    mock = serve(variant(mail))
    given = filled(mock)
    given["values"].append({"key": "name", "value": "Eve", "enabled": True})
    assert newman(tmp_path, postman.build_collection(mock.provider), given).failed == []
    sent = {"login": "text", "renew": "text", "mint_ticket": text}
    found = [call for call in mock.calls if call.operation in sent]
    assert {call.operation for call in found} == set(sent)
    assert {call.document[sent[call.operation]] for call in found} == {text}
    assert {call.headers.get("x-text") for call in found if call.operation == "mint_ticket"} == {"{{name}} {{$guid}}"}
