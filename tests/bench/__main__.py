"""`python -m tests.bench`: how fast we are beside others. Prints a table in Markdown.

Each row is a ratio measured in one run: ours and the other take turns, and the ratio is the median of those of the
turns. What is counted by the second is counted by the processor time of the server itself, so that neither the client
nor other work on the machine is measured. The absolute figures are of this machine, and worth as much.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from . import inside
from .attack import attacking, slowest_percent
from .load import client, requests_per_second
from .logins import logins_per_second
from .servers import PATHS, PRISM, SANDBOX, SCALAR, SOCKET, STARLETTE, Server, document, pin_clients, serving

TURNS, SECONDS = 7, 2
STARTS = 5
OPERATIONS = (25, 100, 400)
MISSING = "not installed"


@dataclass(frozen=True)
class Row:
    """One line of the table; `target` is the least ratio that is wanted."""

    what: str
    ours: str
    other: str
    ratio: float | None
    target: float | None

    def line(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        wanted = "" if self.target is None else f"{self.target:g}"
        return f"| {self.what} | {self.ours} | {self.other} | {ratio} | {wanted} | {self.verdict} |"

    @property
    def verdict(self) -> str:
        if self.ratio is None or self.target is None:
            return ""
        return "yes" if self.ratio >= self.target else "**no**"


Turns = dict[str, list[float]]


def take_turns(measures: dict[str, Callable[[], float]], turns: int = TURNS) -> Turns:
    """Measure each, one after the other, again and again; whoever goes first changes."""
    found: Turns = {name: [] for name in measures}
    names = list(measures)
    for turn in range(turns):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            found[name].append(measures[name]())
    return found


def row(  # noqa: PLR0913 - what makes a line
    what: str, found: Turns, other: str, target: float | None, form: str, *, less: bool = False
) -> Row:
    """Compare ours with another; `less` is better if it is so."""
    ours = found[SANDBOX]
    shown = form.format(median(ours))
    if other not in found:
        return Row(f"{what}: {other}", shown, MISSING, None, target)
    ratios = [theirs / mine if less else mine / theirs for mine, theirs in zip(ours, found[other], strict=True)]
    return Row(f"{what}: {other}", shown, form.format(median(found[other])), median(ratios), target)


def over_http(folder: Path) -> Iterator[Row]:
    """Requests with a token check and a limit; then what each server holds in memory after them."""
    with ExitStack() as stack:
        started = [stack.enter_context(serving(name, folder)) for name in (SANDBOX, STARLETTE, SCALAR, PRISM)]
        servers = [server for server in started if server]
        found = take_turns({one.name: _load(one) for one in servers})
        yield row("Requests a second", found, STARLETTE, 0.8, "{:,.0f}")
        yield row("Requests a second", found, SCALAR, 2, "{:,.0f}")
        yield row("Requests a second", found, PRISM, 4, "{:,.0f}")
        held = {one.name: [one.memory()] for one in servers}
    for name in (SCALAR, PRISM):
        yield row("Memory after that", held, name, 1, "{:.0f} MiB", less=True)


def _load(server: Server) -> Callable[[], float]:
    return lambda: requests_per_second(server, SECONDS)


def starts(folder: Path) -> Iterator[Row]:
    """From the start of the process to the first answer."""
    found = take_turns({name: _start(name, folder) for name in (SANDBOX, SCALAR, PRISM)}, STARTS)
    there = {name: times for name, times in found.items() if times[0]}
    for name in (SCALAR, PRISM):
        yield row("Start to first answer", there, name, 1, "{:.2f} s", less=True)


def _start(name: str, folder: Path) -> Callable[[], float]:
    def measure() -> float:
        with serving(name, folder) as server:
            return server.start if server else 0.0

    return measure


def at_the_gateway(folder: Path) -> Iterator[Row]:
    """Logins: connect, HELLO, IDENTIFY, READY, close."""
    with serving(SANDBOX, folder) as ours, serving(SOCKET, folder) as bare:
        assert ours
        assert bare
        paths = {ours.name: "/bench/socket", bare.name: "/"}
        found = take_turns({one.name: _logins(one, paths[one.name]) for one in (ours, bare)})
        yield row("Gateway logins a second", found, SOCKET, 0.9, "{:,.0f}")


def _logins(server: Server, path: str) -> Callable[[], float]:
    return lambda: logins_per_second(server, path, SECONDS)


def under_attack(folder: Path) -> Iterator[Row]:
    """How long others wait while heads drip and never end: the 99th percentile, beside that of a quiet server."""
    quiet, attacked = "the same, idle", SANDBOX
    with serving(SANDBOX, folder) as server:
        assert server
        found = take_turns({quiet: lambda: _wait(server), attacked: lambda: _wait_attacked(server)})
    yield row("Answers while 200 heads drip and one has 40 MB, p99", found, quiet, 0.5, "{:.2f} ms", less=True)


def _wait(server: Server) -> float:
    return 1000 * slowest_percent(server.port, PATHS[SANDBOX], 500)


def _wait_attacked(server: Server) -> float:
    with attacking(server.port):
        return _wait(server)


def in_process() -> Iterator[Row]:
    """The engine without a server, with few providers and with many; and all claims."""
    few, many = inside.FEW, inside.MANY
    measures = {
        f"{few} providers": inside.engine(few, few),
        f"{few} of {many:,} asked": inside.engine(many, few),
        f"{many:,} asked in turn": inside.engine(many, many),
    }
    found = take_turns(measures)
    other, same, all_ = found
    what = "Engine in process, requests a second"
    yield row(f"{what}; {same}", {SANDBOX: found[same], other: found[other]}, other, 0.9, "{:,.0f}")
    yield row(f"{what}; {all_}", {SANDBOX: found[all_], other: found[other]}, other, None, "{:,.0f}")
    runs = [inside.claims() for _ in range(3)]
    seconds, number = median(time for time, _ in runs), runs[0][1]
    yield Row(
        f"All {number:,} claims of five providers, executed and recorded", f"{seconds:.2f} s", "1 s", 1 / seconds, 0.8
    )


def as_it_grows(folder: Path) -> Iterator[Row]:
    """The site of one provider of few operations and of many: beside as many times that of few."""
    inside.build(folder, 1)  # what is made once is there
    seconds = {operations: inside.build(folder, operations) for operations in OPERATIONS}
    for few, many in pairwise(OPERATIONS):
        times = many // few
        other = times * seconds[few]
        what = f"Site of {many} operations: {times} times one of {few}"
        yield Row(what, f"{seconds[many]:.2f} s", f"{other:.2f} s", other / seconds[many], 0.9)


def main() -> int:
    begin = time.perf_counter()
    pin_clients()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}; load by {client()}.\n")
    print("| What: beside whom | ours | theirs | ratio | wanted | kept |\n| --- | ---: | ---: | ---: | ---: | --- |")
    with tempfile.TemporaryDirectory() as folder:
        path = document(Path(folder))
        for rows in (
            over_http(path),
            starts(path),
            at_the_gateway(path),
            under_attack(path),
            in_process(),
            as_it_grows(Path(folder)),
        ):
            for one in rows:
                print(one.line(), flush=True)
    print("\nA second is one of the server's own processor time, but for the start.")
    print(f"Took {time.perf_counter() - begin:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
