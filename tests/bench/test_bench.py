"""The table says what was measured: who is better, by how much, and who was not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import inside
from .__main__ import Row, as_it_grows, row, take_turns
from .servers import SANDBOX, SCALAR


def test_more_is_better() -> None:
    one = row("Requests a second", {SANDBOX: [30.0, 40.0, 20.0], SCALAR: [10.0, 20.0, 10.0]}, SCALAR, 2, "{:.0f}")
    assert one.line() == "| Requests a second: Scalar's mock | 30 | 10 | 2.00 | 2 | yes |"


def test_less_is_better() -> None:
    one = row("Memory", {SANDBOX: [4.0], SCALAR: [3.0]}, SCALAR, 1, "{:.0f}", less=True)
    assert one.line() == "| Memory: Scalar's mock | 4 | 3 | 0.75 | 1 | **no** |"


def test_who_is_not_installed() -> None:
    one = row("Requests a second", {SANDBOX: [30.0]}, SCALAR, 2, "{:.0f}")
    assert one.line() == "| Requests a second: Scalar's mock | 30 | not installed |  | 2 |  |"


def test_nothing_wanted() -> None:
    assert Row("x", "1", "2", 0.5, None).line() == "| x | 1 | 2 | 0.50 |  |  |"


def test_turns_change() -> None:
    order: list[str] = []

    def measure(name: str) -> float:
        order.append(name)
        return 1.0

    found = take_turns({"a": lambda: measure("a"), "b": lambda: measure("b")}, 3)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert found == {"a": [1.0] * 3, "b": [1.0] * 3}


def test_the_yardsticks_are_served_as_the_sandbox_is() -> None:
    pytest.importorskip("starlette")
    from . import bare

    assert bare.configure("route", "8000").port == 8000


@pytest.mark.slow
def test_a_site_that_grows(tmp_path: Path) -> None:
    rows = list(as_it_grows(tmp_path))
    assert [row.what for row in rows] == [
        "Site of 100 operations: 4 times one of 25",
        "Site of 400 operations: 4 times one of 100",
    ]
    assert [row.verdict for row in rows] == ["yes", "yes"]


@pytest.mark.slow
def test_what_is_measured_in_process() -> None:
    assert inside.engine(2, 2)() > 1000
    seconds, number = inside.claims()
    assert seconds > 0
    assert number > 100
