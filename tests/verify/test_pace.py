"""What keeps us slow: one request a second, and half of a documented limit."""

from __future__ import annotations

import pytest

from authproof.verify.provider_target import Pace, WaitTooLong

from .conftest import SPECS, provider


class Watch:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


def pace(watch: Watch, name: str = "cakeybot", **changes: object) -> Pace:
    return Pace(provider(SPECS / f"{name}.yaml", **changes), watch, watch.sleep)


def test_the_first_request_need_not_wait_and_the_second_must(watch: Watch) -> None:
    one = pace(watch)
    one.await_request("get_xp")
    assert watch.now == 1000
    one.await_request("get_xp")
    assert watch.now == 1001


def test_half_of_a_limit_is_left_to_others(watch: Watch) -> None:
    """Of 60 requests a minute 30 are used: the next has to wait until the first is a minute old."""
    one = pace(watch)
    for _ in range(30):
        one.await_request("get_xp")
    assert watch.now == 1029
    one.await_request("get_xp")
    assert watch.now == 1060


@pytest.mark.parametrize(("requests", "seconds"), [(1, 61), (2, 3600)])
def test_nobody_waits_for_ever(watch: Watch, requests: int, seconds: int) -> None:
    one = pace(watch, **{"/limits/per_minute/requests": requests, "/limits/per_minute/seconds": seconds})
    one.await_request(None)
    with pytest.raises(WaitTooLong, match="half of a documented limit is used up: "):
        one.await_request(None)


def test_a_limit_of_messages_counts_messages_alone(watch: Watch) -> None:
    """One IDENTIFY in five seconds is the strictest: half of that is one in ten."""
    one = pace(watch, "floodilka")
    for _ in range(3):
        one.await_message("gateway")
    assert watch.now == 1020
    one.await_request("get_user")
    assert watch.now == 1021
